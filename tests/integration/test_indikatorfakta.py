"""The indicators' preview and the file to SCB, out of what förbund asked and who people are."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from database import Database

from tracker.db import execute
from tracker.esf.manad import Manad
from tracker.esf.projekt import avstamningsfakta
from tracker.esf.projekt.deltagare import fyll
from tracker.esf.projekt.hela_manaden import Grund, granskad, grund, hela
from tracker.esf.projekt.indikatorfakta import indikatorer
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.identity import skydd
from tracker.intake.record import Intag


IDAG = date(2026, 8, 1)
JANUARI = Manad(2026, 1)
ANNA, BO, CIA = "19900101-9802", "19850615-9816", "19991231-9994"
DAN = "19960110-9813"
UTAN_DAG = "19900160-9800"
"""A samordningsnummer of somebody whose day of birth is not known."""
ARBETE = {"typ": "arbete_subventionerat", "procent": 50}
STUDIER = {"typ": "studier", "procent": 25}
SOKER = {"typ": "aktivt_arbetssokande"}


def of(typ: str, log: str, datum: str, data: Any, **rest: Any) -> dict[str, Any]:
    return event(typ, log, datum=datum, data=data, **rest)


def project(
    intag: Intag, *, projekt_fran: str = "2026-01-01", insats_fran: str = "2026-01-01"
) -> tuple[str, str]:
    """A förbund with an insats that is in a project of its own."""
    hos, projekt = (f"{letter}{uuid4().hex[:12]}" for letter in "fp")
    new = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
    whole = {"namn": "P", "diarienummer": "2025/00001", "programperiod": "2021_2027"}
    whole |= {"agare": "Ä", "start": projekt_fran, "slut": "2026-12-31"}
    pair = [{"forbund": hos, "insats": "team"}]
    in_forbund = [
        of("forbund.upplagt", hos, "2026-01-01", {"namn": "Prov"}),
        of("insats.upplagd", hos, "2026-01-01", new, insats="team"),
        of("insats.ansluten", hos, "2026-01-01", {"projekt": projekt, "fran": insats_fran},
           insats="team"),
    ]  # fmt: skip
    in_projekt = [
        of("projekt.upplagt", projekt, "2026-01-01", whole),
        of(
            "delprojekt.upplagt",
            projekt,
            "2026-01-01",
            {"slug": "nord", "namn": "Nord", "agare": "Ä", "insatser": pair},
        ),
    ]
    for sent in (in_forbund, in_projekt):
        intag.record_all(sent, av="drift:prov", forbund=None)
    return hos, projekt


def was_there(
    intag: Intag,
    hos: str,
    nummer: str,
    before: Any,
    after: Any,
    *,
    dagar: tuple[str, str | None] = ("2026-01-10", "2026-01-20"),
) -> None:
    """With consent, from 10 to 20 January unless it is said; what they did before, and after."""
    fran, till = dagar
    at = {"insats": "team", "deltagande": f"d{nummer[:8]}"}
    sent = [
        of("inskrivning.gjord", hos, fran, {"sysselsattning": before},
           person={"personnummer": nummer}, **at),
        of("samtycke.lamnat", hos, fran, {"andamal": "esf"}, **at),
    ]  # fmt: skip
    if till:
        data = {"anledning": "ovrigt", "sysselsattning": after}
        sent.append(of("avslut.gjort", hos, till, data, **at))
    intag.record_all(sent, av="drift:prov", forbund=None)


def known(intag: Intag, projekt: str) -> Grund:
    fyll(intag.transaction, projekt, JANUARI, keys=intag.keys, new_id=uuid4)
    vid = positioner(intag.transaction, projekt, keys=intag.keys)
    return grund(intag.transaction, projekt, idag=IDAG, vid=vid, keys=intag.keys)


def test_work_and_studies_count_with_the_per_cent_that_they_are_asked_with(intag: Intag) -> None:
    """Anna goes from job search to work, Bo the other way, Cia from nothing to studies."""
    hos, projekt = project(intag)
    was_there(intag, hos, ANNA, [SOKER, STUDIER], [ARBETE])
    was_there(intag, hos, BO, [ARBETE], [SOKER])
    was_there(intag, hos, CIA, [{"typ": "ingen"}], [STUDIER, SOKER])
    found = indikatorer(intag.transaction, known(intag, projekt), idag=IDAG)
    figures = {rad.kod: rad.totalt for rad in found.rader}
    assert [figures[f"EECO{nr}"] for nr in ("02", "04", "05")] == [1, 1, 1]
    assert [figures[f"EECR{nr}"] for nr in ("01", "02", "04")] == [0, 1, 1]


def test_age_is_that_of_the_first_day_in_the_project(intag: Intag) -> None:
    """Dan was 29 when he came to the insats, and 30 in the year that it came into the project."""
    hos, projekt = project(intag, projekt_fran="2026-01-15")
    was_there(intag, hos, DAN, [SOKER], [SOKER], dagar=("2025-12-01", None))
    was_there(intag, hos, CIA, [SOKER], [SOKER], dagar=("2025-12-01", None))
    found = indikatorer(intag.transaction, known(intag, projekt), idag=IDAG)
    figures = {rad.kod: rad.totalt for rad in found.rader}
    assert (figures["EECO01"], figures["EECO07"]) == (2, 1)


def test_who_is_protected_without_a_birth_date_is_kept_out_and_stops_nobody(
    database: Database, intag: Intag
) -> None:
    """No surrogate can be made of a number that has no day: the others are in the file."""
    hos, projekt = project(intag)
    for nummer in (ANNA, BO, UTAN_DAG):
        was_there(intag, hos, nummer, [SOKER], [SOKER])
    seer = uuid4()
    with database.transaction(forbund=hos, anvandare=str(seer), huvudman=("*",)) as session:
        for nummer in (ANNA, UTAN_DAG):
            [[person]] = execute(
                session, "SELECT person FROM deltagande_nu WHERE forbund = %s AND deltagande = %s",
                hos, f"d{nummer[:8]}",
            ).all()  # fmt: skip
            skydd.skydda(session, hos, person, id_=uuid4(), namngivna=[seer], skal="Beslut 1",
                         av=str(seer), now=datetime(2026, 2, 1, tzinfo=UTC))  # fmt: skip
    found = {one.nummer for one in known(intag, projekt).fakta.personer}
    assert found == {"19900101Tf29", BO.replace("-", ""), None}


@pytest.mark.parametrize(
    ("projekt_fran", "insats_fran", "vantat"),
    [
        ("2026-01-15", "2026-01-01", 15),
        ("2026-01-01", "2026-01-12", 12),
        ("2026-01-01",) * 2 + (10,),
    ],
)
def test_nobody_is_in_a_project_before_it_began_or_their_insats_was_let_in(
    intag: Intag, projekt_fran: str, insats_fran: str, vantat: int
) -> None:
    """Who was in the insats before starts with the later of the two days, in every list, and stops
    no file; who had left by then was never in the project.
    """
    hos, projekt = project(intag, projekt_fran=projekt_fran, insats_fran=insats_fran)
    was_there(intag, hos, ANNA, [SOKER], [SOKER])
    was_there(intag, hos, BO, [SOKER], [SOKER], dagar=("2025-12-01", None))
    was_there(intag, hos, CIA, [SOKER], [SOKER], dagar=("2025-12-01", "2025-12-31"))
    here = known(intag, projekt)
    forsta = max(date.fromisoformat(projekt_fran), date.fromisoformat(insats_fran))
    bas = hela(intag.transaction, here, JANUARI, idag=IDAG, keys=intag.keys, med_blad=False)
    starts = {rad.nummer: rad.start for rad in bas.scb}
    assert starts == {
        ANNA.replace("-", ""): date(2026, 1, vantat),
        BO.replace("-", ""): forsta,
    }
    assert not [one for one in granskad(here, bas).fynd if one.regel == "D02"]
    assert avstamningsfakta.personer(intag.transaction, here, bas).avvikelser == ()
