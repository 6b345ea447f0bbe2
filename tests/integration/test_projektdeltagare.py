"""Who takes part in a project in a month: those who may be reported, one person once (ADR 36)."""

from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from database import Database

from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.deltagare import Manadsdeltagare, Utan, fyll
from tracker.esf.projekt.uppsattning import las
from tracker.identity.projektdeltagare import manadens
from tracker.intake.record import Intag
from tracker.log import store


ANNA, BO, CIA, EVA = (
    {"personnummer": number}
    for number in ("19900101-9802", "19850615-9816", "19991231-9994", "19700101-9822")
)
NY = {"inriktning": "individinriktad", "volyminsats": False}
TIME = {"start": "2025-01-01", "slut": "2027-12-31"}


@pytest.fixture
def places(intag: Intag) -> tuple[str, str, str]:
    """Two förbund, and a project with a delprojekt in each."""
    norr, syd, projekt = (f"{letter}{uuid4().hex[:12]}" for letter in "nsp")
    for slug in (norr, syd):
        send(
            intag,
            event("forbund.upplagt", slug, data={"namn": "Prov"}),
            event("insats.upplagd", slug, insats="team", data={"namn": "Team", **NY}),
            event("insats.upplagd", slug, insats="annan", data={"namn": "Annan", **NY}),
        )
    whole = {"namn": "P", "diarienummer": "2025/00001", "programperiod": "2021_2027", "agare": "Ä"}
    send(intag, event("projekt.upplagt", projekt, data={**whole, **TIME}))
    for slug, forbund in (("nord", norr), ("syd", syd)):
        pair = [{"forbund": forbund, "insats": "team"}]
        send(
            intag,
            event("delprojekt.upplagt", projekt,
                  data={"slug": slug, "namn": slug, "agare": "Ä", "insatser": pair}),
        )  # fmt: skip
    return norr, syd, projekt


def send(intag: Intag, *events: dict[str, Any]) -> None:
    intag.record_all(events, av="anv:1", forbund=None)


def path(forbund: str, name: str, person: Any, *steps: tuple[str, str, Any]) -> list[Any]:
    """An inskrivning on 10 January, then steps: kind, day, data."""
    where = {"insats": "team", "deltagande": name}
    return [
        event("inskrivning.gjord", forbund, **where, person=person, datum="2026-01-10"),
        *(event(typ, forbund, **where, datum=datum, data=data) for typ, datum, data in steps),
    ]


GIVEN = ("samtycke.lamnat", "2026-01-10", {"andamal": "esf"})
STATED = {"grund": "annat_lagstod", "hanvisning": "§ 7", "fran": "2026-01-20"}


def month(intag: Intag, projekt: str, nr: int = 1) -> Manadsdeltagare:
    return fyll(intag.transaction, projekt, Manad(2026, nr), keys=intag.keys, new_id=uuid4)


def test_projektdeltagare_only_who_may_be_reported(
    database: Database, intag: Intag, places: tuple[str, str, str]
) -> None:
    """Anna is in both delprojekt: one person. Bo has no basis; Cia took hers back; Eva has another.

    Who is in another insats of the förbund is nobody of the project's.
    """
    norr, syd, projekt = places
    back = ("samtycke.atertaget", "2026-01-31", {"andamal": "esf"})
    later = ("samtycke.atertaget", "2026-02-03", {"andamal": "esf"})
    ended = ("avslut.gjort", "2026-01-22", {"anledning": "ovrigt"})
    send(intag, *path(norr, "A1", ANNA, GIVEN, later))
    send(intag, *path(norr, "B1", BO))
    send(intag, *path(norr, "C1", CIA, GIVEN, back))
    send(intag, *path(norr, "E1", EVA, ("esfgrund.angiven", "2026-01-20", STATED), ended))
    send(intag, *path(syd, "A2", ANNA, GIVEN))
    elsewhere = {"insats": "annan", "deltagande": "X"}
    send(intag, event("inskrivning.gjord", norr, **elsewhere, person=BO, datum="2026-01-10"))
    january = month(intag, projekt)
    assert january.personer == 2
    assert january.utan == (Utan(norr, "B1", "utan_grund"), Utan(norr, "C1", "utan_grund"))
    with database.transaction(forbund=projekt, huvudman=("*",)) as session:
        held = manadens(session, projekt, "2026-01")
        assert held.keys() == {(norr, "A1"), (norr, "E1"), (syd, "A2")}
        assert held[norr, "A1"] == held[syd, "A2"] != held[norr, "E1"]
        rows = store.raw(session).execute("SELECT count(*) FROM person_index").fetchone()
    assert rows == (2,)
    assert january.vid == {norr: position(database, norr), syd: position(database, syd)}
    february = month(intag, projekt, 2)
    assert (february.personer, len(february.utan)) == (1, 3)
    with database.transaction(forbund=projekt, huvudman=("*",)) as session:
        assert manadens(session, projekt, "2026-02") == {(syd, "A2"): held[syd, "A2"]}
        assert manadens(session, projekt, "2026-01") == held
    december = fyll(intag.transaction, projekt, Manad(2025, 12), keys=intag.keys, new_id=uuid4)
    assert (december.personer, december.utan) == (0, ())


def position(database: Database, forbund: str) -> int:
    with database.transaction(forbund=forbund) as session:
        huvud = store.head(session, forbund)
        assert huvud is not None
        return huvud.position


def test_projektdeltagare_made_again_is_the_same(
    database: Database, intag: Intag, places: tuple[str, str, str]
) -> None:
    """The same ids each time; who has since taken the consent back is forgotten in the project."""
    norr, _, projekt = places
    send(intag, *path(norr, "A1", ANNA, GIVEN), *path(norr, "B1", BO, GIVEN))
    found = []
    for _ in range(2):
        month(intag, projekt)
        with database.transaction(forbund=projekt, huvudman=("*",)) as session:
            found.append(manadens(session, projekt, "2026-01"))
    assert found[0] == found[1]
    send(intag, event("samtycke.atertaget", norr, insats="team", deltagande="B1",
                      datum="2026-01-30", data={"andamal": "esf"}))  # fmt: skip
    assert month(intag, projekt).utan == (Utan(norr, "B1", "utan_grund"),)
    with database.transaction(forbund=projekt, huvudman=("*",)) as session:
        assert manadens(session, projekt, "2026-01") == {(norr, "A1"): found[0][norr, "A1"]}
    with intag.forbund_open(projekt) as session:
        for table in ("person_index", "person_uppgift"):
            people = store.raw(session).execute(f"SELECT person FROM {table}").fetchall()
            assert people == [(found[0][norr, "A1"],)]


def test_uppsattning_is_as_known_at_a_position(
    database: Database, intag: Intag, places: tuple[str, str, str]
) -> None:
    norr, syd, projekt = places
    send(intag, event("manad.last", projekt, data={"manad": "2025-12"}))
    with database.transaction(forbund=projekt) as session:
        now, then = las(session, projekt), las(session, projekt, 2)
        with pytest.raises(Refused):
            las(session, projekt, 0)
    assert (now.position, now.stangda, len(now.delprojekt)) == (4, {"2025-12"}, 2)
    assert (then.position, then.stangda, list(then.delprojekt)) == (2, set(), ["nord"])
    assert now.insatser_per_forbund() == {norr: {"team": "nord"}, syd: {"team": "syd"}}
    with database.transaction(forbund=norr) as session, pytest.raises(Refused):
        las(session, norr)
