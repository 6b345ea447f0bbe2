"""Who takes part in a project in a month: those who may be reported, one person once (ADR 36)."""

from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conftest import event
from database import Database

from schemas.programperiod import PERIODER
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.projekt.deltagare import Manadsdeltagare, Utan, fyll
from tracker.esf.projekt.manadsunderlag import manadsunderlag, positioner
from tracker.esf.projekt.scbfakta import fakta
from tracker.esf.projekt.uppsattning import Del, las
from tracker.esf.regler.katalog import granska
from tracker.esf.regler.programperioder import regelverk
from tracker.esf.scb.fil import gor
from tracker.esf.underlag import Manadsunderlag, Spann, Summering
from tracker.identity.erase import erase
from tracker.identity.projektdeltagare import manadens
from tracker.identity.register import reveal
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log import store
from tracker.rights.underlag import collect


ANNA, BO, CIA, EVA = (
    {"personnummer": number}
    for number in ("19900101-9802", "19850615-9816", "19991231-9994", "19700101-9822")
)
NY = {"inriktning": "individinriktad", "volyminsats": False}
FRAN = {"fran": "2025-01-01"}
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
            event("insats.ansluten", slug, insats="team", data={"projekt": projekt, **FRAN}),
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
    with intag.forbund_open(projekt) as session:
        held = manadens(session, projekt, "2026-01")
        assert held.keys() == {(norr, "A1"), (norr, "E1"), (syd, "A2")}
        assert held[norr, "A1"] == held[syd, "A2"] != held[norr, "E1"]
        rows = store.raw(session).execute("SELECT count(*) FROM person_index").fetchone()
    assert rows == (2,)
    assert january.vid == {norr: position(database, norr), syd: position(database, syd)}
    february = month(intag, projekt, 2)
    assert (february.personer, len(february.utan)) == (1, 3)
    with intag.forbund_open(projekt) as session:
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
        with intag.forbund_open(projekt) as session:
            found.append(manadens(session, projekt, "2026-01"))
    assert found[0] == found[1]
    send(intag, event("samtycke.atertaget", norr, insats="team", deltagande="B1",
                      datum="2026-01-30", data={"andamal": "esf"}))  # fmt: skip
    assert month(intag, projekt).utan == (Utan(norr, "B1", "utan_grund"),)
    with intag.forbund_open(projekt) as session:
        assert manadens(session, projekt, "2026-01") == {(norr, "A1"): found[0][norr, "A1"]}
    with intag.forbund_open(projekt) as session:
        for table in ("person_index", "person_uppgift"):
            people = store.raw(session).execute(f"SELECT person FROM {table}").fetchall()
            assert people == [(found[0][norr, "A1"],)]


def test_a_month_is_read_also_when_its_delprojekt_has_left_the_forbund(
    intag: Intag, places: tuple[str, str, str]
) -> None:
    """Whose attendance counts is as the register was made last: it names the förbund still."""
    _, syd, projekt = places
    there = ("narvaro.registrerad", "2026-01-12", {"minuter": 60})
    send(intag, *path(syd, "A1", ANNA, GIVEN, there))
    month(intag, projekt)
    send(
        intag,
        event("delprojekt.upplagt", projekt, data={"slug": "syd", "namn": "syd", "agare": "Ä"}),
    )
    known = manadsunderlag(
        intag.transaction,
        projekt,
        Manad(2026, 1),
        idag=date(2026, 2, 10),
        vid=positioner(intag.transaction, projekt, keys=intag.keys),
        keys=intag.keys,
    )
    assert [one.minuter for one in known.narvaro] == [60]


def test_attendance_of_who_is_erased_is_never_corrected(
    intag: Intag, places: tuple[str, str, str]
) -> None:
    """A correction could bring back a text about them."""
    norr, _, _ = places
    there = {"minuter": 60, "beskrivning": "Samtal"}
    send(intag, *path(norr, "A1", ANNA, ("narvaro.registrerad", "2026-01-12", there)))
    with intag.forbund_open(norr) as session:
        ((avser,),) = store.raw(session).execute("SELECT id FROM logg WHERE typ LIKE 'narvaro%'")
        ((person,),) = store.raw(session).execute("SELECT person FROM person_index")
        erase(session, norr, [person], deltaganden=["A1"], beslut="D 1", when=intag.clock.now())
    about: dict[str, Any] = {"avser": str(avser), "orsak": "Fel"}
    changed = about | {"andring": {"beskrivning": "Annat samtal"}}
    for typ, data in (("handelse.rattad", changed), ("handelse.makulerad", about)):
        with pytest.raises(Avvisad) as refused:
            send(intag, event(typ, norr, data=data))
        assert [one.kod for one in refused.value.fel] == ["H035"]


def test_registerutdrag_tells_attendance_with_its_texts(
    database: Database, intag: Intag, places: tuple[str, str, str]
) -> None:
    """In its place among the deltagande's events, also what was corrected."""
    norr, _, _ = places
    there = {"minuter": 60, "beskrivning": "Samtal"}
    send(intag, *path(norr, "A1", ANNA, ("narvaro.registrerad", "2026-01-12", there), GIVEN))
    with intag.forbund_open(norr) as session:
        ((avser,),) = store.raw(session).execute("SELECT id FROM logg WHERE typ LIKE 'narvaro%'")
        ((person,),) = store.raw(session).execute("SELECT person FROM person_index")
    about = {"avser": str(avser), "orsak": "Fel", "andring": {"minuter": 45}}
    send(intag, event("handelse.rattad", norr, data=about))
    with database.transaction(forbund=norr, huvudman=("*",), anvandare=str(uuid4())) as session:
        told = collect(session, norr, person, keys=intag.keys, now=intag.clock.now())
    (deltagande,) = told["deltaganden"]
    assert [one["typ"] for one in deltagande["handelser"]] == [
        *("inskrivning.gjord", "narvaro.registrerad", "samtycke.lamnat", "handelse.rattad"),
    ]
    attended = deltagande["handelser"][1]["data"]
    assert (attended["minuter"], attended["beskrivning"]) == (60, "Samtal")


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
    hela = Spann(now.start, now.slut)
    wanted = {norr: {"team": (Del("nord", hela),)}, syd: {"team": (Del("syd", hela),)}}
    assert now.insatser_per_forbund() == wanted
    with database.transaction(forbund=norr) as session, pytest.raises(Refused):
        las(session, norr)


def work(projekt: str, datum: str, **data: Any) -> dict[str, Any]:
    row = {"personal": "eva", "minuter": 60, "delprojekt": "nord", "aktivitet": 1, **data}
    return event("tid.rapporterad", projekt, datum=datum, data=row)


def test_manadsunderlag_is_the_month_at_its_positions(
    intag: Intag, places: tuple[str, str, str]
) -> None:
    """What came later is not in it; a new list has it. Who has no basis has no attendance in it."""
    norr, _, projekt = places
    eva = {"slug": "eva", "personnamn": "Eva", "arbetsgivare": "Ä", "kategori": "pl"}
    eva |= {"slag": "direkt", "anstalld_fran": "2025-01-01"}
    share = {"namn": "medfinansiering_procent", "varde": "33", "kalla": "Beslutet"}
    first = work(projekt, "2026-01-12", beskrivning="Träff", traff="G1")
    send(
        intag,
        event("personal.upplagd", projekt, person=EVA, data=eva),
        event("esfsats.beslutad", projekt, data=share),
        first,
        work(projekt, "2026-01-12", minuter=90, delprojekt="syd", aktivitet=2),
        event("tid.rapporterad", projekt, datum="2026-01-13",
              data={"personal": "eva", "minuter": 480, "slag": "franvaro"}),
        work(projekt, "2026-02-02", minuter=30),
    )  # fmt: skip
    send(intag, *path(norr, "A1", ANNA, GIVEN), *path(norr, "B1", BO))
    for name in ("A1", "B1"):
        there = {"insats": "team", "deltagande": name, "datum": "2026-01-12"}
        send(intag, event("narvaro.registrerad", norr, **there, data={"minuter": 75}))
    month(intag, projekt)
    vid = positioner(intag.transaction, projekt, keys=intag.keys)
    now = underlag(intag, projekt, vid)
    (blad,) = now.blad
    assert [(r.minuter, r.delprojekt, r.aktivitet, r.tillfalle) for r in blad.rader] == [
        (60, "nord", "1", "G1"),
        (90, "syd", "2", None),
    ]
    assert (blad.rader[0].beskrivning, blad.person) == ("Träff", now.anstallda[0].person)
    assert now.summeringar == (Summering("minuter", 150, (("nord", 60), ("syd", 90))),)
    assert [(n.minuter, n.delprojekt) for n in now.narvaro] == [(75, "nord")]
    assert [n.person for n in now.narvaro] == [d.person for d in now.deltagare]
    assert now.projekt.medfinansiering_krav == 3_300
    assert [(f.dag.isoformat(), f.slag) for f in now.franvaro] == [("2026-01-13", "franvaro")]
    broken = {f.regel for f in granska(now, regelverk("2021-2027")).fynd if f.allvar == "fel"}
    assert broken == {"T10"}  # nobody has signed yet
    rattad = {"avser": first["id"], "andring": {"minuter": 45}, "orsak": "Fel"}
    send(intag, event("handelse.rattad", projekt, data=rattad))
    assert underlag(intag, projekt, vid) == now
    later = underlag(intag, projekt, positioner(intag.transaction, projekt, keys=intag.keys))
    assert later.blad[0].minuter == 135
    assert later.blad[0].summa != blad.summa
    february = manadsunderlag(
        intag.transaction, projekt, Manad(2026, 2), idag=date(2026, 3, 1), vid=vid, keys=intag.keys
    )
    assert february.tidigare_i_ar == ((blad.person, 150),)


def underlag(intag: Intag, projekt: str, vid: dict[str, int]) -> Manadsunderlag:
    return manadsunderlag(
        intag.transaction, projekt, Manad(2026, 1), idag=date(2026, 2, 1), vid=vid, keys=intag.keys
    )


def test_programperiod_says_the_same_when_recorded_and_at_the_months_end() -> None:
    for kod, one in PERIODER.items():
        verk = regelverk(kod.replace("_", "-"))
        assert (one.version, one.arstak, one.dagstak) == (
            verk.version,
            verk.tak_ar.varde,
            verk.tak_dag.varde,
        )
        assert (one.arbete, one.godkannare) == (verk.innehall.varde, verk.attest_kravs.varde)


def test_nobody_is_read_of_an_insats_that_its_forbund_has_not_let_in(
    intag: Intag, places: tuple[str, str, str]
) -> None:
    """Neither before the day nor after it; ended, the month made anew has nobody there."""
    norr, syd, projekt = places
    send(intag, *path(norr, "A1", ANNA, GIVEN))
    send(intag, *path(syd, "B1", BO, GIVEN))
    about = {"projekt": projekt, "fran": "2026-02-01"}
    send(intag, event("insats.ansluten", syd, insats="team", data=about))
    january = month(intag, projekt)
    assert (january.personer, january.utan) == (1, ())
    assert january.ej_anslutna == ((syd, "team"),)
    assert month(intag, projekt, 2).personer == 2
    ended = {"projekt": projekt, "fran": "2025-01-01", "till": "2025-12-31"}
    send(intag, event("insats.ansluten", norr, insats="team", data=ended))
    assert month(intag, projekt).personer == 0
    assert month(intag, projekt, 2).ej_anslutna == ((norr, "team"),)


def test_hours_of_a_month_are_those_of_who_may_be_reported_in_it(
    intag: Intag, places: tuple[str, str, str]
) -> None:
    """Anna is in both: in norr without consent from February, in syd let in from then."""
    norr, syd, projekt = places
    taken = ("samtycke.atertaget", "2026-02-03", {"andamal": "esf"})
    send(intag, *path(norr, "A1", ANNA, GIVEN, taken))
    send(intag, *path(syd, "A2", ANNA, GIVEN))
    about = {"projekt": projekt, "fran": "2026-02-01"}
    send(intag, event("insats.ansluten", syd, insats="team", data=about))
    for nr in (1, 2):
        for hos, name, minuter in ((norr, "A1", 100), (syd, "A2", 7)):
            where = {"insats": "team", "deltagande": name, "datum": f"2026-0{nr}-12"}
            send(intag, event("narvaro.registrerad", hos, **where, data={"minuter": minuter}))
        month(intag, projekt, nr)
    vid = positioner(intag.transaction, projekt, keys=intag.keys)
    known = fakta(intag.transaction, projekt, vid=vid, keys=intag.keys)
    files = gor(known, [Manad(2026, nr) for nr in (1, 2)], avrundning=AVRUNDNINGAR["ingen"])
    assert [[rad.minuter for rad in one.rader] for one in files.values()] == [[100], [7]]
    for manad, one in files.items():
        bas = manadsunderlag(
            intag.transaction, projekt, manad, idag=date(2026, 3, 1), vid=vid, keys=intag.keys
        )
        assert sum(rad.minuter for rad in bas.narvaro) == one.rader[0].minuter


def test_one_person_under_two_numbers_is_one_participant(
    database: Database, intag: Intag, places: tuple[str, str, str]
) -> None:
    """Norr hears of the new number, syd does not. January was made when each had one of their own:
    they are one from then on, under the number of now, also when norr has left.
    """
    norr, syd, projekt = places
    new = {"personnummer": "19900102-9801"}
    send(intag, *path(norr, "A1", new, GIVEN))
    send(intag, *path(syd, "A2", ANNA, GIVEN))
    assert month(intag, projekt).personer == 2
    back = {"deltaganden": ["A1"], "orsak": "Fel person"}
    send(intag, event("person.bytt_nummer", norr, person=ANNA, data=back))
    send(intag, event("person.bytt_nummer", norr, person=new, data=back))
    assert month(intag, projekt, 2).personer == 1
    with intag.forbund_open(projekt) as session:
        february, january = (manadens(session, projekt, f"2026-0{nr}") for nr in (2, 1))
        (person,) = set(february.values())
        assert set(january.values()) == {person}
        assert reveal(session, projekt, [person], keys=intag.keys) == {person: new["personnummer"]}
    ended = {"projekt": projekt, "fran": "2025-01-01", "till": "2026-02-28"}
    send(intag, event("insats.ansluten", norr, insats="team", data=ended))
    assert month(intag, projekt, 3).personer == 1
    with intag.forbund_open(projekt) as session:
        assert set(manadens(session, projekt, "2026-03").values()) == {person}
        again = [month(intag, projekt, nr).personer for nr in (1, 2, 3)]
    assert again == [1, 1, 1]


def test_no_page_reads_who_takes_part_in_a_project(
    database: Database, intag: Intag, places: tuple[str, str, str]
) -> None:
    norr, _, projekt = places
    send(intag, *path(norr, "A1", ANNA, GIVEN))
    month(intag, projekt)
    for table in ("person_index", "person_uppgift", "person_nummer"):
        with database.transaction(forbund=projekt, huvudman=("*",)) as session:
            assert store.raw(session).execute(f"SELECT * FROM {table}").fetchall() == []
    for role in (None, "stegvis_bild"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.transaction(forbund=projekt, huvudman=("*",), role=role) as session,
        ):
            store.raw(session).execute("SELECT * FROM projektdeltagare")
    with database.transaction(forbund=norr, huvudman=("*",)) as session:
        assert store.raw(session).execute("SELECT * FROM person_index").fetchall()
