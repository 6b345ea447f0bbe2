"""Events that come at the same time: each stored once, each sender told what became of theirs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from conftest import event

from tracker.errors import OutOfReach
from tracker.intake.combine import MOST, PATIENCE, Samlare
from tracker.intake.faults import Avvisad
from tracker.log import store


ALLT = ("*",)
WHO = {"personnummer": "19900101-9802"}


@pytest.fixture
def samlare(intag):
    return Samlare(intag)


def inskrivning(forbund, deltagande, **data):
    return event(
        "inskrivning.gjord", forbund, insats="team", deltagande=deltagande, person=WHO,
        data={"utbildning": "gymnasium", **data},
    )  # fmt: skip


@pytest.fixture
def send(samlare, forbund):
    def one(sent):
        try:
            return samlare.record(sent, av="nyckel:1", forbund=frozenset({forbund}), skriver=ALLT)
        except Avvisad as error:
            return [(f.rad, f.id, f.kod) for f in error.fel]

    return one


def at_once(send, events):
    """The answers, in order."""
    with ThreadPoolExecutor(len(events)) as pool:
        return list(pool.map(send, events))


def stored(database, forbund):
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        return [row.id for row in store.read_rows(session, forbund)]


def test_record_many_at_once_are_each_stored_once(send, forbund, database):
    events = [inskrivning(forbund, f"D{n}") for n in range(40)]
    answers = at_once(send, events)
    assert {a.status for a in answers} == {"ny"}
    assert [a.id for a in answers] == [e["id"] for e in events]
    assert sorted(a.position for a in answers) == list(range(5, 45))
    assert len(set(stored(database, forbund))) == 44


def test_record_shares_transactions(samlare, send, forbund, monkeypatch):
    opened, first, go = [], threading.Event(), threading.Event()
    real = type(samlare.intag).forbund_open

    @contextmanager
    def counted(self, name, **how):
        opened.append(name)
        first.set()
        go.wait(60)
        with real(self, name, **how) as session:
            yield session

    monkeypatch.setattr(type(samlare.intag), "forbund_open", counted)
    with ThreadPoolExecutor(2 * MOST + 1) as pool:
        leading = pool.submit(send, inskrivning(forbund, "D0"))
        assert first.wait(60)
        others = [pool.submit(send, inskrivning(forbund, f"D{n}")) for n in range(1, 2 * MOST + 1)]
        while len(samlare.queues[forbund, ALLT]) < 2 * MOST:
            time.sleep(0.01)
        go.set()
        assert {done.result().status for done in [leading, *others]} == {"ny"}
    assert len(opened) == 3
    assert samlare.queues == {}


def test_record_a_refused_event_stops_no_other(send, forbund):
    wrong = [inskrivning(forbund, f"F{n}", utbildning="doktor") for n in range(4)]
    late = [inskrivning(forbund, "D1") for _ in range(4)]  # the same deltagande: one of them wins
    right = [inskrivning(forbund, f"D{n}") for n in range(2, 10)]
    answers = at_once(send, [*wrong, *late, *right])
    assert answers[:4] == [[(1, sent["id"], "H010")] for sent in wrong]
    codes = [a[0][2] if isinstance(a, list) else a.status for a in answers[4:8]]
    assert sorted(codes) == ["H023", "H023", "H023", "ny"]
    assert all(a.status == "ny" for a in answers[8:])


def test_record_the_same_event_at_once_is_stored_once(send, forbund):
    sent = inskrivning(forbund, "D1")
    answers = at_once(send, [sent] * 6)
    assert sorted(a.status for a in answers) == ["fanns"] * 5 + ["ny"]
    assert len({a.position for a in answers}) == 1


def test_record_sees_an_insats_that_another_process_set_up(send, intag, forbund):
    send(inskrivning(forbund, "D1"))
    new = {"namn": "Ny", "inriktning": "individinriktad", "volyminsats": False}
    intag.record_all(
        [event("insats.upplagd", forbund, insats="ny", data=new)], av="x", forbund=None
    )
    answer = send({**inskrivning(forbund, "D2"), "insats": "ny"})
    assert answer.status == "ny"


def test_record_what_breaks_the_transaction_is_told_to_its_sender_alone(
    samlare, send, forbund, monkeypatch
):
    real = type(samlare.intag).take

    def take(self, session, events, *rest):
        if any(e.deltagande == "BRYTER" for e in events):
            raise ValueError
        return real(self, session, events, *rest)

    monkeypatch.setattr(type(samlare.intag), "take", take)
    good = [inskrivning(forbund, f"D{n}") for n in range(12)]

    def either(sent):
        try:
            return send(sent)
        except ValueError as error:
            return error

    answers = at_once(either, [*good[:6], inskrivning(forbund, "BRYTER"), *good[6:]])
    assert [isinstance(a, ValueError) for a in answers] == [n == 6 for n in range(13)]
    assert send(inskrivning(forbund, "D99")).status == "ny"


def test_record_without_a_database_tells_everybody(samlare, send, forbund, monkeypatch):
    def gone(*_, **__):
        raise OutOfReach("borta")

    monkeypatch.setattr(type(samlare.intag), "forbund_open", gone)

    def either(sent):
        try:
            return send(sent)
        except OutOfReach as error:
            return error.text

    events = [inskrivning(forbund, f"D{n}") for n in range(10)]
    assert at_once(either, events) == ["borta"] * 10
    monkeypatch.undo()
    assert send(events[0]).status == "ny"


def test_record_another_forbund_is_refused(samlare, forbund):
    with pytest.raises(Avvisad) as refused:
        samlare.record(
            inskrivning("annat", "D1"), av="nyckel:1", forbund=frozenset({forbund}), skriver=ALLT
        )
    assert [f.kod for f in refused.value.fel] == ["H004"]
    assert samlare.queues == {}


def test_record_sent_again_compares_the_free_text(send, forbund):
    """As a sender does whose connection broke: the text is read within the pipeline."""
    remiss = event(
        "remiss.inkommen", forbund, insats="team", deltagande="F1", person=WHO,
        data={"remittent": "arbetsformedlingen", "syfte": "Vill studera"},
    )  # fmt: skip
    assert send(remiss).status == "ny"
    assert send(remiss).status == "fanns"
    other = {**remiss, "data": {**remiss["data"], "syfte": "Vill annat"}}
    assert send(other) == [(1, remiss["id"], "H002")]


def test_record_alone_waits_for_nobody_after_one_wait_in_vain(samlare, send, forbund, monkeypatch):
    slept = []
    monkeypatch.setattr("tracker.intake.combine.sleep", slept.append)
    samlare.vantade[forbund, ALLT] = 3
    send(inskrivning(forbund, "D1"))
    assert len(slept) == PATIENCE
    send(inskrivning(forbund, "D2"))
    assert len(slept) == PATIENCE
