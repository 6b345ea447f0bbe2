"""Two people's answers on the same question, beside each other: nobody's is the right one.

Counted by the same engine as the declared reports, but none of them: those print every figure, and
of few people this says nothing (`MINST`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.rapporter import Condition, Dimension, Parametrar, Population, Report, Test
from tracker.reports.answers import Kallor
from tracker.reports.engine import compute
from tracker.reports.steg.villkor import antal, population
from tracker.reports.stegsvar import PAR_DAGAR
from tracker.steg.samband import NIVA, holm, teckentest


_PAR: Final = Condition(
    id="stegpar",
    mening=f"Båda har svarat på frågan, med högst {PAR_DAGAR} dagar mellan de sista svaren.",
    nej=f"Det finns inte svar från båda med högst {PAR_DAGAR} dagar emellan.",
    nagon=(Test(kolumn="stegpar", op="finns"),),
)
PAREN: Final = population(
    "steg-par",
    "Deltaganden där både deltagaren och handläggaren har svarat på frågan.",
    _PAR,
    kalla="steg",
)


def _slag(kod: str, ja: str, nej: str) -> Population:
    same = Condition(
        id=f"stegpar-{kod}",
        mening=f"{ja}.",
        nej=f"{nej}.",
        nagon=(Test(kolumn="stegpar", op="=", varde=kod),),
    )
    mening = f"De av dem där {ja[:1].lower()}{ja[1:]}."
    return population(f"steg-par-{kod}", mening, _PAR, same, kalla="steg")


NARMARE, LIKA, LANGRE = (
    _slag(
        "narmare",
        "Handläggarens sista svar är närmare arbete än deltagarens",
        "Handläggarens sista svar är inte närmare arbete än deltagarens",
    ),
    _slag("lika", "De sista svaren är lika", "De sista svaren är inte lika"),
    _slag(
        "langre",
        "Deltagarens sista svar är närmare arbete än handläggarens",
        "Deltagarens sista svar är inte närmare arbete än handläggarens",
    ),
)
RAPPORT: Final = Report(
    id="tva-bilder",
    definition="1",
    fraga="Ser deltagaren och handläggaren samma sak?",
    titel="Två bilder, fråga för fråga",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Fråga", radslag="fraga"),
    populationer=(PAREN, NARMARE, LIKA, LANGRE),
    matt=(
        antal("par", "Svar från båda", None, PAREN, "steg"),
        antal("narmare", "Handläggaren närmare arbete", None, NARMARE, "steg"),
        antal("lika", "Lika", None, LIKA, "steg"),
        antal("langre", "Deltagaren närmare arbete", None, LANGRE, "steg"),
    ),
    total=False,
)
MINST: Final = 20
"""People whom both have answered for, or nothing is said of how the two see it."""


@dataclass(frozen=True, slots=True)
class TvaBilder:
    """One question as two people see it. Of fewer than `MINST` only how many they are is told:
    `narmare`, `lika` and `langre` are None. `mer_an_slump`: whether one of them is nearer work more
    often, with all questions asked at once (Holm).
    """

    namn: str
    par: int
    narmare: int | None = None
    lika: int | None = None
    langre: int | None = None
    mer_an_slump: bool = False


def bilder(parametrar: Parametrar, kallor: Kallor) -> list[TvaBilder]:
    """Every question that both have answered for anybody, in the order of a table of questions."""
    rows: Sequence[Mapping[str, Any]] = compute(
        RAPPORT, parametrar, kallor.snapshots, kallor.positioner
    ).rows
    asked = [rad for rad in rows if rad["par"]]
    many = [rad for rad in asked if rad["par"] >= MINST]
    chances = holm([teckentest(rad["narmare"], rad["langre"]) for rad in many])
    told = {rad["kod"]: chance < NIVA for rad, chance in zip(many, chances, strict=True)}
    return [
        TvaBilder(rad["namn"], rad["par"], rad["narmare"], rad["lika"], rad["langre"],
                  mer_an_slump=told[rad["kod"]])
        if rad["kod"] in told else TvaBilder(rad["namn"], rad["par"])
        for rad in asked
    ]  # fmt: skip
