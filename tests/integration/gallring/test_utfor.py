"""Gallring carried out: all that says who they were goes; figures, chain and export stay."""

import io
import os
import signal
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from gallringsprov import ANNA, BO, CIA, DAN, Sista

from tracker.db import execute
from tracker.identity import erase
from tracker.identity.register import erased
from tracker.intake import receipts
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare
from tracker.rights import filer, gallring, uppladdat
from tracker.rights.gallring import Utforare


def test_figures_chain_and_export_are_as_before_and_nobody_is_known(
    hus: Sista, tmp_path: Path
) -> None:
    for name, nummer in (("d1", ANNA), ("d2", BO)):
        hus.past(name, nummer)
    hus.past("d3", CIA, slut="2026-02-01")
    hus.rule(12)
    before, rows = hus.reports(), hus.export()
    persons = {hus.person(ANNA), hus.person(BO)}
    id_ = hus.decide()
    assert hus.utforare.carry_out(hus.forbund, id_) == 2
    assert hus.utforare.carry_out(hus.forbund, id_) == 0

    assert hus.outcomes(id_) == dict.fromkeys(persons, ("gallrad", 0))
    assert hus.reports() == before
    assert hus.verify() == []
    assert hus.person(ANNA) is None
    assert hus.person(CIA) is not None
    with hus.writing() as session:
        assert erased(session, hus.forbund, list(persons)) == persons
        assert gallring.waiting(session, hus.forbund) == []
        texts = execute(
            session, "SELECT deltagande FROM fritext WHERE forbund = %s", hus.forbund
        ).all()
        assert texts == [("d3",)]
    listed = erase.remembered(tmp_path / erase.FILE)
    assert {one.person for one in listed} == persons
    assert {one.beslut for one in listed} == {"Dnr 2026/99"}
    assert {one.deltaganden for one in listed} == {("d1",), ("d2",)}

    after = hus.export()
    assert [e["id"] for e in after] == [e["id"] for e in rows]
    (remiss,) = [e for e in after if e.get("deltagande") == "d1" and e["typ"] == "remiss.inkommen"]
    assert remiss["person"] == {
        "gallrad": str(next(o.person for o in listed if o.deltaganden == ("d1",))),
        "kon": "kvinna",
        "fodelsear": 1990,
    }
    assert remiss["data"]["syfte"] == "[gallrad]"
    with pytest.raises(Exception) as refused:
        hus.record(
            event("matning.gjord", hus.forbund, insats="team", deltagande="d1",
                  data={"tillfalle": "uppfoljning_6"})
        )  # fmt: skip
    assert [f.kod for f in refused.value.fel] == ["H035"]


def test_export_with_erased_people_is_taken_in_elsewhere(hus: Sista, database) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    hus.utforare.carry_out(hus.forbund, hus.decide())
    slug = f"g{uuid4().hex[:12]}"
    rader = [{**e, "forbund": slug} for e in hus.export()]
    importor = Importor(hus.intag, Avsandare("drift:prov", historik=True))
    kvitto = importor.run((Rad(n, e) for n, e in enumerate(rader, 1)), "delar")
    assert (kvitto.nya, kvitto.fel) == (len(rader), [])
    hus.forbund = slug
    assert hus.verify() == []


class Rad:
    """A line as the file readers give it."""

    innehall = ""
    fel: tuple[()] = ()

    def __init__(self, nummer: int, handelse: dict[str, Any]) -> None:
        self.nummer, self.handelse = nummer, handelse


def test_who_came_back_after_the_decision_stays(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.past("d2", BO)
    hus.rule(12)
    id_ = hus.decide()
    hus.record(
        event(
            "remiss.inkommen", hus.forbund, insats="stod", deltagande="d9",
            person={"personnummer": BO}, data={"remittent": "annan"},
        )
    )  # fmt: skip
    assert hus.utforare.carry_out(hus.forbund, id_) == 1
    assert sorted(hus.outcomes(id_).values()) == [("gallrad", 0), ("kvar", 0)]
    assert hus.person(BO) is not None
    assert hus.verify() == []


class Dodlig:
    """A clock that ends the process at its `nth` look: as if the power went."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def now(self) -> datetime:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("nth", [0, 1, 2, 3])
def test_a_killed_worker_is_gone_on_from(
    hus: Sista, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    monkeypatch.setattr(gallring, "PEOPLE", 1)
    numbers = (ANNA, BO, CIA, DAN)
    for i, nummer in enumerate(numbers):
        hus.past(f"d{i}", nummer)
    hus.rule(12)
    before, id_ = hus.reports(), hus.decide()
    if not (child := os.fork()):
        Utforare(hus.transaction, hus.keys, hus.folder, Dodlig(nth)).carry_out(hus.forbund, id_)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    done = [utfall for utfall, _ in hus.outcomes(id_).values()]
    assert done.count("gallrad") == nth
    assert hus.verify() == []
    assert hus.utforare.carry_out(hus.forbund, id_) == len(numbers) - nth
    assert {hus.person(nummer) for nummer in numbers} == {None}
    assert hus.reports() == before
    assert hus.verify() == []


def zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<v>{text}</v>")
    return file.getvalue()


SHAPES: dict[str, tuple[Callable[[], bytes], bool]] = {
    "as it is": (lambda: b'{"personnummer": "19900101-9802"}', True),
    "without a hyphen": (lambda: b"x;199001019802;y", True),
    "ten digits": (lambda: b"900101-9802\n", True),
    "only digits": (lambda: b"\n9001019802", True),
    "in utf-16": (lambda: "19900101-9802".encode("utf-16"), True),
    "in a workbook": (lambda: zipped("199001019802"), True),
    "across pieces": (lambda: b"." * ((1 << 20) - 5) + b"19900101-9802", True),
    "by the deltagande": (lambda: b"avslut;Q-17;arbete", True),
    "another person": (lambda: b"19900101-9810;Q-177;xQ-17", False),
    "a longer number": (lambda: b"1199001019802", False),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_handed_in_goes_with_its_person(hus: Sista, shape: str) -> None:
    content, goes = SHAPES[shape]
    hus.past("Q-17", ANNA)
    hus.rule(12)
    now = hus.clock.now()
    file = receipts.keep(
        hus.folder, hus.keys, "in.csv", io.BytesIO(content()), id_=uuid4(), now=now
    )
    other = receipts.keep(
        hus.folder, hus.keys, "annan.csv", io.BytesIO(b"19850505-9819"), id_=uuid4(), now=now
    )
    id_ = hus.decide()
    hus.utforare.carry_out(hus.forbund, id_)
    assert set(receipts.deliveries(hus.folder)) == ({other} if goes else {file, other})
    assert list(hus.outcomes(id_).values()) == [("gallrad", int(goes))]
    (one,) = erase.remembered(hus.folder / erase.FILE)
    assert one.filer == ((file,) if goes else ())


def test_a_file_named_after_a_person_is_found(hus: Sista) -> None:
    shape = uppladdat.shapes([ANNA])
    now = hus.clock.now()
    file = receipts.keep(
        hus.folder, hus.keys, "900101-9802.csv", io.BytesIO(b""), id_=uuid4(), now=now
    )
    person = uuid4()
    assert uppladdat.holding(hus.folder, hus.keys, {person: shape}) == {person: {file}}
    assert now - timedelta(days=1) < now


def test_killed_between_the_list_and_the_commit_is_on_the_list_and_done_again(
    hus: Sista, monkeypatch: pytest.MonkeyPatch
) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    id_, person = hus.decide(), hus.person(ANNA)
    if not (child := os.fork()):
        monkeypatch.setattr(filer, "destroy", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        hus.utforare.carry_out(hus.forbund, id_)
        os._exit(0)
    os.waitpid(child, 0)
    assert [one.person for one in erase.remembered(hus.folder / erase.FILE)] == [person]
    assert hus.person(ANNA) == person
    assert hus.utforare.carry_out(hus.forbund, id_) == 1
    assert hus.person(ANNA) is None
    assert hus.outcomes(id_) == {person: ("gallrad", 0)}
