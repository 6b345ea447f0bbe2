"""Gallring on a real database: who is chosen, that all that says who they were goes, and that the
figures, the chain and the log's export stay."""

import io
import os
import signal
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from conftest import event

from tracker.db import execute
from tracker.errors import Refused, WrongUse
from tracker.exports.handelser import export
from tracker.identity import erase
from tracker.identity.register import erased, find
from tracker.intake import receipts
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare
from tracker.queries.verify import verify
from tracker.reports.answers import Parametrar, Svarare
from tracker.rights import filer, gallring, kandidater, regler, uppladdat
from tracker.rights.gallring import Utforare
from tracker.snapshots.cache import Cache


ANNA, BO, CIA, DAN = "19900101-9802", "19850505-9819", "19770707-9815", "19660606-9810"
DAG = date(2026, 3, 1)


class Sista:
    """What the tests do in a förbund of their own; the owner is *ej_angiven* unless said."""

    def __init__(self, database: Any, intag: Any, keys: Any, heads: Any, clock: Any, folder: Path):
        self.transaction, self.intag, self.keys = database.transaction, intag, keys
        self.heads, self.clock, self.folder = heads, clock, folder
        self.forbund = ""

    def record(self, *events: dict[str, Any]) -> None:
        self.intag.record_all(list(events), av="drift:prov", forbund=None)

    def past(self, deltagande: str, nummer: str, slut: str = "2024-02-01", insats: str = "team"):
        """Enrolled 2023, closed on a day, with texts."""
        here = {"insats": insats, "deltagande": deltagande}
        person = {"personnummer": nummer}
        self.record(
            event(
                "remiss.inkommen",
                self.forbund,
                **here,
                datum="2023-01-10",
                person=person,
                data={"remittent": "annan", "syfte": f"Hemligt om {deltagande}"},
            ),
            event("inskrivning.gjord", self.forbund, **here, datum="2023-02-01", data={}),
            event(
                "avslut.gjort",
                self.forbund,
                **here,
                datum=slut,
                data={"anledning": "utskrivning"},
            ),
        )

    def writing(self):
        return self.transaction(forbund=self.forbund, huvudman=("*",), role="stegvis_logg")

    def rule(self, manader: int, huvudman: str = "ej_angiven") -> None:
        with self.transaction(forbund=self.forbund, huvudman=("*",)) as session:
            regler.set_rule(
                session,
                self.forbund,
                huvudman,
                id_=uuid4(),
                manader=manader,
                kalla="Dokumenthanteringsplan 4.2",
                beslut="Dnr 2026/17",
                av="drift:prov",
                now=self.clock.now(),
            )

    def select(self, huvudman: str = "ej_angiven", dag: date = DAG) -> kandidater.Urval:
        with self.writing() as session:
            return kandidater.select(session, self.forbund, [huvudman], dag=dag)

    def chosen(self, **how: Any) -> set[str]:
        return {name for one in self.select(**how).kandidater for name in one.deltaganden}

    def decide(self, huvudman: str = "ej_angiven", beslut: str = "Dnr 2026/99") -> UUID:
        id_, found = uuid4(), self.select(huvudman).kandidater
        with self.writing() as session:
            gallring.decide(
                session,
                self.forbund,
                huvudman,
                id_=id_,
                beslut=beslut,
                sett=gallring.fingerprint(found),
                av="drift:prov",
                now=self.clock.now(),
            )
        return id_

    @property
    def utforare(self) -> Utforare:
        return Utforare(self.transaction, self.keys, self.folder, self.clock)

    def person(self, nummer: str) -> UUID | None:
        with self.writing() as session:
            return find(session, self.forbund, nummer, keys=self.keys)

    def outcomes(self, id_: UUID) -> dict[UUID, tuple[str | None, int]]:
        with self.writing() as session:
            rows = execute(
                session,
                "SELECT person, utfall, filer FROM gallringsperson WHERE gallring = %s",
                id_,
            )
            return {row[0]: (row[1], row[2]) for row in rows}

    def verify(self) -> list[Any]:
        found = verify(self.transaction, keys=self.keys, heads=self.heads, now=self.clock.now())
        return [one for one in found.fel if one.plats.startswith(self.forbund)]

    def reports(self) -> list[str]:
        """Fresh each time: the snapshots are built from the tables as they are now."""
        svarare = Svarare(self.transaction, Cache(self.folder / f"snapshots-{uuid4()}"), self.clock)
        asked = Parametrar(
            forbund=(self.forbund,), fran=date(2023, 1, 1), till=date(2026, 1, 1), insats=(),
            as_of=None,
        )  # fmt: skip
        names = ("deltagare-per-insats", "avslutsanledning", "utbildning", "forsorjning-fore-efter")
        return [svarare.tabell(name, asked).sha256 for name in names]

    def export(self) -> list[dict[str, Any]]:
        path = self.folder / f"{uuid4()}.jsonl"
        export(self.transaction, self.forbund, path, keys=self.keys)
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def hus(database, intag, keys, heads, clock, tmp_path: Path, forbund: str) -> Sista:
    found = Sista(database, intag, keys, heads, clock, tmp_path)
    found.forbund = forbund
    return found


# ── Who is chosen ─────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_chosen_without_a_rule(hus: Sista) -> None:
    hus.past("d1", ANNA)
    assert hus.chosen() == set()


@pytest.mark.parametrize(
    ("slut", "manader", "dag", "expected"),
    [
        ("2024-02-01", 24, "2026-01-31", set()),
        ("2024-02-01", 24, "2026-02-01", {"d1"}),
        ("2024-02-29", 12, "2025-02-27", set()),
        ("2024-02-29", 12, "2025-02-28", {"d1"}),
        ("2024-02-01", 1, "2024-03-01", {"d1"}),
        ("2024-02-01", 1200, "2026-03-01", set()),
    ],
)
def test_time_is_counted_from_the_end(hus: Sista, slut, manader, dag, expected) -> None:
    hus.past("d1", ANNA, slut=slut)
    hus.rule(manader)
    assert hus.chosen(dag=date.fromisoformat(dag)) == expected


def test_a_person_with_anything_under_way_stays(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    assert hus.chosen() == {"d1"}
    hus.record(
        event(
            "remiss.inkommen", hus.forbund, insats="stod", deltagande="d2",
            person={"personnummer": ANNA}, data={"remittent": "annan"},
        )
    )  # fmt: skip
    assert hus.select() == kandidater.Urval((), 1)
    hus.record(
        event(
            "remiss.besvarad", hus.forbund, insats="stod", deltagande="d2", datum="2026-01-20",
            data={"beslut": "avbojd", "orsak": "Fullt."},
        )
    )  # fmt: skip
    assert hus.chosen() == set()  # answered a month ago
    assert hus.chosen(dag=date(2027, 1, 20)) == {"d1", "d2"}


def test_an_owner_without_a_rule_keeps_the_person(hus: Sista) -> None:
    ny = {"inriktning": "individinriktad", "volyminsats": False, "huvudman": "kommunen"}
    hus.record(
        event("huvudman.upplagd", hus.forbund, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("insats.upplagd", hus.forbund, insats="deras", data={"namn": "Deras", **ny}),
    )
    hus.past("d1", ANNA)
    hus.past("d2", ANNA, insats="deras")
    hus.rule(12)
    assert hus.select() == kandidater.Urval((), 1)
    assert hus.select("kommunen") == kandidater.Urval((), 0)
    hus.rule(36, "kommunen")
    assert hus.select() == kandidater.Urval((), 1)
    hus.rule(12, "kommunen")
    assert hus.chosen() == hus.chosen(huvudman="kommunen") == {"d1", "d2"}


def test_somebody_taken_away_by_a_correction_is_chosen_but_not_the_texts(hus: Sista) -> None:
    hus.past("d1", ANNA)
    forsta = next(e for e in hus.export() if e.get("deltagande") == "d1")
    hus.record(
        event(
            "handelse.rattad", hus.forbund,
            data={"avser": forsta["id"], "andring": {"person": {"personnummer": BO}},
                  "orsak": "Fel person."},
        )
    )  # fmt: skip
    hus.rule(1)
    found = {one.person: one.deltaganden for one in hus.select(dag=date(2026, 5, 1)).kandidater}
    assert found == {hus.person(BO): ("d1",), hus.person(ANNA): ()}


def test_a_new_rule_ends_the_one_before_and_both_stay(hus: Sista) -> None:
    hus.rule(12)
    hus.rule(24)
    with hus.writing() as session:
        rows = execute(
            session,
            "SELECT manader, upphord IS NULL FROM gallringsregel WHERE forbund = %s ORDER BY 1",
            hus.forbund,
        ).all()
        assert rows == [(12, False), (24, True)]
        (rule,) = regler.rules(session, hus.forbund)
    assert rule.mening == (
        "2 år efter avslut. Stöd: Dokumenthanteringsplan 4.2. Beslut: Dnr 2026/17."
    )


@pytest.mark.parametrize(
    ("falt", "error"),
    [
        ({"manader": 0}, WrongUse),
        ({"manader": 1201}, WrongUse),
        ({"kalla": " "}, WrongUse),
        ({"beslut": ""}, WrongUse),
        ({"beslut": "x" * 201}, WrongUse),
        ({"beslut": f"om {ANNA}"}, Refused),
    ],
)
def test_a_rule_needs_its_grounds(hus: Sista, falt, error) -> None:
    with (
        pytest.raises(error),
        hus.transaction(forbund=hus.forbund, huvudman=("*",)) as session,
    ):
        regler.set_rule(
            session, hus.forbund, "ej_angiven", id_=uuid4(), av="drift:prov", now=hus.clock.now(),
            **{"manader": 12, "kalla": "Plan", "beslut": "Dnr 1", **falt},
        )  # fmt: skip


# ── What is decided ───────────────────────────────────────────────────────────────────────────────


def test_decide_refuses_others_than_were_shown(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    shown = gallring.fingerprint(hus.select().kandidater)
    hus.past("d2", BO)

    def decide(sett: str, beslut: str = "Dnr 1") -> None:
        with hus.writing() as session:
            gallring.decide(
                session, hus.forbund, "ej_angiven", id_=uuid4(), beslut=beslut, sett=sett,
                av="drift:prov", now=hus.clock.now(),
            )  # fmt: skip

    with pytest.raises(Refused, match="har ändrats"):
        decide(shown)
    with pytest.raises(WrongUse):
        decide(gallring.fingerprint(hus.select().kandidater), beslut=" ")
    hus.decide()
    with pytest.raises(Refused, match="Ingen har passerat"):  # they wait already
        decide(shown)


def test_a_decision_is_never_rewritten(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    hus.decide()
    for change in (
        "DELETE FROM gallring",
        "DELETE FROM gallringsperson",
        "UPDATE gallring SET beslut = 'x'",
        "UPDATE gallringsregel SET manader = 1",
    ):
        with pytest.raises(Exception, match="permission denied"), hus.writing() as session:
            execute(session, change)


# ── What is carried out ───────────────────────────────────────────────────────────────────────────


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


# ── Files handed in ───────────────────────────────────────────────────────────────────────────────


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
