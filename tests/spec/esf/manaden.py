"""A month of a small project in which every rule of the catalogue holds, for either period."""

from datetime import date

from tracker.esf.manad import Manad
from tracker.esf.regler.programperioder import regelverk
from tracker.esf.underlag import (
    Anstalld,
    Blad,
    Deltagare,
    Intyg,
    Manadsunderlag,
    Medfinansierat,
    Narvaro,
    Projekt,
    Scbrad,
    Spann,
    Summering,
    Tidrad,
    Underskrift,
)


MANAD = Manad(2026, 3)


AKTIVITETER = tuple(f"A{n}" for n in range(1, 8))
SATTA = {
    "tak_dag": (13 * 60, "beslutet"),
    "en_kategori": (True, "beslutet"),
    "budget_kravs": (True, "beslutet"),
    "aktiviteter": (AKTIVITETER, "beslutet"),
    "nollblad_tillats": (False, "beslutet"),
    "rutnat": (15, "beslutet"),
}
VERK = {period: regelverk(period).med(SATTA) for period in ("2014-2020", "2021-2027")}
NUMMER = ("199001039800", "199002029800")
HELA = Spann(date(2026, 1, 1), date(2026, 12, 31))


def dag(nr: int) -> date:
    return date(2026, 3, nr)


def rad(n: int, person: str = "anna", nr: int = 2, minuter: int = 480, **andra) -> Tidrad:
    grund = {
        "projekt": "p",
        "delprojekt": "A",
        "aktivitet": "A1",
        "beskrivning": "Samtal med deltagare",
        "borjar": 480,
    }
    return Tidrad(f"r{n}", person, dag(nr), minuter, **grund | andra)


def blad(person: str, *rader: Tidrad, summa: str = "s1", sista: int = 31, **andra) -> Blad:
    underskrifter = (
        Underskrift(person, "anstalld", dag(sista), summa),
        Underskrift("chefen", "attest", dag(sista), summa),
    )
    return Blad(person, rader, summa, **{"underskrifter": underskrifter} | andra)


ANNA = blad(
    "anna", rad(1), rad(2, nr=3, minuter=120, tillfalle="grupp"), dagsummor=((dag(2), 480),)
)
BO = blad("bo", rad(3, "bo", slag="medfinansiering"))


def ren(period: str) -> Manadsunderlag:
    """The month, in which nothing is wrong."""
    return Manadsunderlag(
        projekt=Projekt("p", "2026/00123", period, "556000-0001", HELA, (HELA,), 3300),
        manad=MANAD,
        idag=date(2026, 4, 10),
        anstallda=(
            Anstalld("anna", "5560000001", "direkt", ("3",), (HELA,), nummer="198001019804"),
            Anstalld("bo", "5560000002", "medfinansiering", ("3",), (HELA,)),
        ),
        blad=(ANNA, BO),
        tidigare_i_ar=(("anna", 60_000), ("bo", 0)),
        narvaro=(Narvaro("d1", dag(3), 120, "A", "grupp"), Narvaro("d2", dag(4), 60, "B")),
        intyg=(Intyg("d1", 120, underskrivet=True), Intyg("d2", 60, underskrivet=True)),
        deltagare=(Deltagare("d1", NUMMER[0]), Deltagare("d2", NUMMER[1])),
        scb=(
            Scbrad("d1", NUMMER[0], dag(1), dag(31), 120, "A"),
            Scbrad("d2", NUMMER[1], date(2026, 2, 1), None, 60, "B"),
        ),
        scb_tidigare=frozenset({"d2"}),
        scb_skickad=True,
        summeringar=(
            Summering("minuter", 1080, (("A", 1000), ("B", 80))),
            Summering("öre", 99, (("A", 66), ("B", 33))),
        ),
        medfinansierat=Medfinansierat(33_00, 100_00),
    )
