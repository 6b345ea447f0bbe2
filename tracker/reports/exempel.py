"""Made-up people that the definition book shows: who is counted in a population, and who is not.

Each population of each report says here, by hand, which of them it counts. A test holds that
against the engine, so the examples cannot say something else than the figures do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from schemas.rapporter import Condition, Parametrar, Population, Report
from tracker.reports import register
from tracker.reports.deklarerat import fyll
from tracker.reports.exempel_aktiviteter import AKTIVITETER, GANGER, MED_GANGER
from tracker.reports.exempel_aktiviteter import rader as ganger
from tracker.reports.exempel_fel import FELEN, SENA
from tracker.reports.exempel_handelser import HANDELSER, POSTER
from tracker.reports.underlag import kolumner, lagg_samman
from tracker.reports.uttryck import nagon
from tracker.reports.whynot import hinder
from tracker.snapshots.snapshot import Snapshot


PERIOD: Final = Parametrar.model_validate(
    {
        "forbund": ("exempel",),
        "from": date(2020, 1, 1),
        "to": date(2020, 12, 31),
        "kand": (date(2020, 12, 15),),
    }
)
"""The period of every example: the year 2020, told in the middle of its December."""


@dataclass(frozen=True, slots=True)
class Exempel:
    """`namn` stands for the deltagande, `saga` tells it in a sentence, `rad` is what is stored."""

    namn: str
    saga: str
    rad: Mapping[str, Any]


def _en(namn: str, kon: str, saga: str, **rad: Any) -> Exempel:
    return Exempel(namn, saga, MappingProxyType({"kon": kon, "fodelsear": 1985, **rad}))


PERSONER: Final = (
    _en(
        "Asta",
        "kvinna",
        "Asta skrevs in den 3 mars 2020 och är kvar. I mars svarade hon att hon är på steg 2 av 5,"
        " i september på steg 3.",
        start=date(2020, 3, 3),
        slut=None,
        skattningar=[
            "2020-03-10;stegtrappa;1;deltagare;steg=2",
            "2020-09-10;stegtrappa;1;deltagare;steg=3",
        ],
    ),
    _en(
        "Bo",
        "man",
        "Bo skrevs in den 10 januari 2019 och avslutades den 30 juni 2020. Före insatsen hade han"
        " försörjningsstöd och ingen sysselsättning, efter den a-kassa och arbete på halvtid.",
        start=date(2019, 1, 10),
        slut=date(2020, 6, 30),
        anledning="utskrivning",
        forsorjning_fore=["forsorjningsstod"],
        forsorjning_efter=["a_kassa"],
        sysselsattning_fore=["ingen"],
        sysselsattning_efter=["arbete_subventionerat:50"],
        omfattning_fore=0,
        omfattning_efter=50,
    ),
    _en(
        "Cim",
        "man",
        "Cim skrevs in den 1 februari 2020 och avslutades som felregistrering i maj.",
        start=date(2020, 2, 1),
        slut=date(2020, 5, 5),
        anledning="felregistrering",
    ),
    _en(
        "Dora",
        "kvinna",
        "Dora skrevs in den 1 februari 2020 och avslutades den 1 november samma år. Före insatsen"
        " hade hon både a-kassa och försörjningsstöd, efter den a-kassa. Hon studerade på halvtid"
        " både före och efter. I februari svarade hon att hon är på steg 4 av 5. Hon fick inte"
        " frågan igen.",
        skattningar=["2020-02-10;stegtrappa;1;deltagare;steg=4"],
        start=date(2020, 2, 1),
        slut=date(2020, 11, 1),
        anledning="utskrivning",
        forsorjning_fore=["a_kassa", "forsorjningsstod"],
        forsorjning_efter=["a_kassa"],
        sysselsattning_fore=["studier:50"],
        sysselsattning_efter=["studier:50"],
        omfattning_fore=50,
        omfattning_efter=50,
    ),
    _en(
        "Edit",
        "kvinna",
        "Edit skrevs in den 1 april 2020, hade sjukpenning och avslutades i september utan att"
        " mätas.",
        start=date(2020, 4, 1),
        slut=date(2020, 9, 9),
        anledning="utskrivning_utan_matning",
        forsorjning_fore=["sjukpenning_rehabpenning"],
    ),
    _en(
        "Folke",
        "man",
        "Folke skrevs in 2018 och avslutades den 31 december 2019, med sjukersättning efter"
        " insatsen. Ett halvår senare arbetade han inte, ett år senare på halvtid.",
        start=date(2018, 5, 2),
        slut=date(2019, 12, 31),
        anledning="utskrivning_sjukdom",
        forsorjning_fore=["sjukersattning"],
        forsorjning_efter=["sjukersattning"],
        omfattning_6=0,
        omfattning_12=50,
    ),
    _en(
        "Gerd",
        "kvinna",
        "Gerd remitterades den 1 december 2020 och har inte fått något svar.",
        remittent="arbetsformedlingen",
        remiss_datum=date(2020, 12, 1),
    ),
    _en(
        "Hilding",
        "man",
        "Hilding remitterades den 10 december 2019. Remissen avböjdes den 8 januari 2020.",
        remittent="forsakringskassan",
        remiss_datum=date(2019, 12, 10),
        forsta_svar=date(2020, 1, 8),
        besvarad_datum=date(2020, 1, 8),
        beslut="avbojd",
    ),
    _en(
        "Ines",
        "kvinna",
        "Ines remitterades den 3 februari 2020, antogs den 17 februari och skrevs in den 1 mars."
        " Hon fick en individuell handlingsplan den 20 mars. Den följdes upp den 15 juni och var"
        " genomförd den 20 november. Hon fullföljde insatsen och gick vidare till vård den 30"
        " november.",
        remittent="region_psykiatri",
        remiss_datum=date(2020, 2, 3),
        forsta_svar=date(2020, 2, 17),
        besvarad_datum=date(2020, 2, 17),
        beslut="antagen",
        start=date(2020, 3, 1),
        slut=date(2020, 11, 30),
        anledning="utskrivning",
        plan_datum=date(2020, 3, 20),
        planer=["individuell:2020-03-20"],
        plan_foljd=date(2020, 6, 15),
        plan_genomford=date(2020, 11, 20),
        vidare_till=["vard"],
        fullfoljt=True,
    ),
    *(_en(namn, kon, saga, **rad) for namn, kon, saga, rad in FELEN),
)

FRAGA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "slug": "boende",
        "nr": 1,
        "fran": 1,
        "text": "Hur bor du?",
        "svar": '[["eget", "Eget boende"], ["annat", "Annat"]]',
        "vid_start": True,
        "vid_slut": True,
        "giltig_fran": date(2020, 2, 15),
    }
)
"""Asked from 15 February 2020: who started before was not asked at the start."""

_MATTA: Final = ("Bo", "Dora")
_FELEN: Final = ("Karl", "Karl igen", "Mona", "Olle")
_OFYLLDA: Final = ("Asta", "Dora", "Edit", "Ines", "Karl igen", "Mona", "Olle")
MED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "totalt": ("Asta", "Bo", "Dora", "Edit", "Ines", *_FELEN),
        "nya": ("Asta", "Dora", "Edit", "Ines", *_FELEN),
        "avslutade": ("Bo", "Dora", "Edit", "Ines", "Mona"),
        "matta-forsorjning": _MATTA,
        "matta-sysselsattning": _MATTA,
        "en-kalla": ("Bo",),
        "arbete-studier-efter": _MATTA,
        "arbete-studier-okade": ("Bo",),
        "efter-a_kassa": ("Bo",),
        "svar-start": ("Asta", "Edit", "Ines"),
        "svar-slut": ("Bo", "Dora", "Edit", "Ines"),
        "mottagna": ("Gerd", "Ines"),
        "besvarade": ("Hilding", "Ines"),
        "vantar": ("Gerd",),
        "att-folja-6": ("Folke", "Mona"),
        "att-folja-senare-6": ("Bo",),
        "ej-foljda-6": ("Mona",),
        **dict.fromkeys(("foljda-6", "att-folja-12", "foljda-12", "arbete-studier-12"), ("Folke",)),
        "matta-vid-slut": _MATTA,
        "slut-arbete-studier": _MATTA,
        "slut-arbete": ("Bo",),
        "slut-studier": ("Dora",),
        "slut-arbete-studier-sokande": _MATTA,
        "ej-matta-vid-slut": ("Edit", "Ines", "Mona"),
        "ej-matta-tva-ganger": ("Edit", "Ines", "Mona"),
        "fullfoljt-obesvarat": ("Bo", "Dora", "Edit", "Mona"),
        **dict.fromkeys(
            (
                *("besvarade-av-dem", "svar-antagen", "inskrivna-av-dem"),
                *("vidare", "vidare-fullfoljt", "fullfoljt-besvarat", "fullfoljde"),
                "plan-individuell",
            ),
            ("Ines",),
        ),
        "med-plan": ("Ines", "Olle"),
        **dict.fromkeys(("steg-matta", "steg-upp", "deltagare-matta", "deltagare-upp"), ("Asta",)),
        **dict.fromkeys(("steg-sist-upp", "deltagare-sist-upp"), ("Asta",)),
        "steg-en_gang": ("Dora",),
        "ej-matt-steg-deltagare": ("Bo", "Dora", "Edit", "Ines", *_FELEN),
        "ej-matt-steg-handlaggare": ("Asta", "Bo", "Dora", "Edit", "Ines", *_FELEN),
        "flode-efter-arbete_studier": _MATTA,
        "flode-narmare": ("Bo",),
        "flode-okade": ("Bo",),
        "steg-alla": ("Asta", "Bo", "Dora", "Edit", "Ines", *_FELEN),
        "steg-ej_matt": ("Bo", "Edit", "Ines", *_FELEN),
        "pagick": ("Asta", "Karl", "Karl igen", "Olle"),
        "utan-startmatning": ("Asta", "Karl igen"),
        "avslut-att-mata": ("Bo", "Dora", "Ines", "Mona"),
        "utan-slutmatning": ("Ines", "Mona"),
        "oppna-igen": ("Karl igen",),
        "overlappande": ("Karl igen",),
        "omojliga": ("Olle",),
        "obesvarade": ("Gerd",),
        "sena-avslut": ("Mona",),
        "sena-ovriga": ("Karl igen",),
        **dict.fromkeys(
            ("okand-utbildning", "okand-tid", "okand-kommun", "okand-malgrupp"), _OFYLLDA
        ),
        "okand-remittent": ("Asta", "Dora", "Edit", "Karl igen", "Mona", "Olle"),
        "okand-forsorjning": ("Asta", "Ines", "Karl igen"),
        "okand-sysselsattning": ("Asta", "Edit", "Ines", "Karl igen"),
        **MED_GANGER,
    }
)
"""Population → the examples that it counts. One that is not named here counts nobody."""


@dataclass(frozen=True, slots=True)
class Besked:
    """Whether an example is counted; if not, the sentence that decides."""

    exempel: Exempel
    med: bool
    nej: str = ""


def svar(report: Report, population: Population) -> list[tuple[Exempel, Condition | None]]:
    """For every example the first condition that it fails; None for what is counted."""
    if population.kalla == "handelser":
        return _utan_personer(report, population)
    rows = [
        {"deltagande": one.namn, "person": one.namn, "insats": "exempel", **one.rad, "fran": nr}
        for nr, one in enumerate(PERSONER, start=1)
    ]
    snapshot = Snapshot.from_rows(
        "exempel", len(rows), rows, sena=SENA, fragor=[FRAGA], aktiviteter=AKTIVITETER,
        ganger=ganger(),
    )  # fmt: skip
    underlag = lagg_samman(PERIOD, {"exempel": snapshot}, None, kolumner([report]) | {"deltagande"})
    own = underlag.rader(population.kalla)
    by_name = {row["deltagande"].item(): row for row in own.iter_slices(1)}
    if population.kalla == "aktiviteter":
        return [
            (_med_gang(one), hinder(population, row, underlag))
            for one in PERSONER
            if (row := by_name.get(one.namn)) is not None
        ]
    first = population.villkor[0]  # to have started, which who is asked nothing has not
    return [
        (one, hinder(population, by_name[one.namn], underlag) if one.namn in by_name else first)
        for one in PERSONER
    ]


def _med_gang(one: Exempel) -> Exempel:
    """With what is told of the time in the activity."""
    return replace(one, saga=f"{one.saga} {GANGER[one.namn][0]}")


def _utan_personer(
    report: Report, population: Population
) -> list[tuple[Exempel, Condition | None]]:
    held = {
        source: [
            {**rad, "handelse": namn, "nr": nr, "fran": nr}
            for nr, (namn, _, rad) in enumerate(told, start=1)
        ]
        for source, told in (("handelser", HANDELSER), ("poster", POSTER))
    }
    snapshot = Snapshot.from_rows("exempel", len(POSTER), [], **held)
    underlag = lagg_samman(PERIOD, {"exempel": snapshot}, None, kolumner([report]))
    by_name = {row["handelse"].item(): row for row in underlag.handelser.iter_slices(1)}
    return [
        (Exempel(namn, saga, rad), _forsta_hinder(population, by_name[namn]))
        for namn, saga, rad in (*HANDELSER, *POSTER)
    ]


def _forsta_hinder(population: Population, row: pl.DataFrame) -> Condition | None:
    """Codes of events are words, so no ordbok is asked."""
    failed = (one for one in population.villkor if row.filter(nagon(one, {}, PERIOD)).is_empty())
    return next(failed, None)


def tre(report: Report, population: Population) -> list[Besked]:
    """Three that tell most: two who are counted, and whom the last conditions leave out."""
    found = svar(report, population)
    order = [condition.id for condition in population.villkor]
    inside = [Besked(one, med=True) for one, failed in found if failed is None]
    out = [(order.index(failed.id), one, failed) for one, failed in found if failed is not None]
    by_condition = {place: (one, failed) for place, one, failed in reversed(out)}
    told = [by_condition[place] for place in sorted(by_condition, reverse=True)]
    chosen = inside[: max(2, 3 - len(told))]
    return [*chosen, *(_utanfor(*one) for one in told[: 3 - len(chosen)])]


@cache
def alla(rapport: str, definition: str) -> Mapping[str, tuple[Besked, ...]]:
    """The three of each population of a report, by its name."""
    report = register.rapport(rapport, definition)
    return {one.id: tuple(tre(report, one)) for one in report.populationer}


def _utanfor(exempel: Exempel, failed: Condition) -> Besked:
    nej = fyll(failed.nej, fran=PERIOD.fran, till=PERIOD.till, insatser=(), kand=PERIOD.kand)
    return Besked(exempel, med=False, nej=nej)
