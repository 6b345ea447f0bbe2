"""SUS «Standardrapport deltagare» (e): given one försörjning before, which one after."""

from schemas.kodverk import LISTOR
from schemas.rapporter import Bas, Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.sus.forsorjning_fore_efter import MATTA
from tracker.reports.villkor import AVSLUTADE


EN_KALLA = Condition(
    id="en-kalla-fore",
    mening="Personen hade en enda försörjning före insatsen.",
    nej="Personen hade flera försörjningar före insatsen.",
    nagon=(Test(kolumn="forsorjning_fore_antal", op="=", varde=1),),
)
EN = Population(
    id="en-kalla",
    mening="Deltaganden som avslutades från {from} till {to}, är mätta både vid start och vid slut"
    " och hade en enda försörjning före insatsen.",
    kalla="deltaganden",
    villkor=(*MATTA.villkor, EN_KALLA),
)


def _till(kod: str, namn: str) -> Population:
    har = Condition(
        id=f"efter-{kod}",
        mening=f"Försörjning efter insatsen: {namn}.",
        nej=f"Försörjningen efter insatsen är inte {namn}.",
        nagon=(Test(kolumn="forsorjning_efter", op="=", varde=kod),),
    )
    return Population(
        id=f"efter-{kod}",
        mening=f"De av dem som hade {namn} efter insatsen.",
        kalla="deltaganden",
        villkor=(*EN.villkor, har),
    )


_EFTER = tuple((kod, _till(kod.kod, kod.namn)) for kod in LISTOR["forsorjning"])

RAPPORT = Report(
    id="forsorjning-overgang",
    definition="1",
    fraga="Vart gick de som hade en viss försörjning före?",
    titel="Standardrapport deltagare, från en försörjning till en annan",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Försörjning före", kodlista="forsorjning"),
    populationer=(AVSLUTADE, MATTA, EN, *(population for _, population in _EFTER)),
    matt=(
        Measure(id="fore", titel="Före", population=EN.id, nyckel="forsorjning_fore"),
        *(
            Measure(
                id=f"efter_{kod.kod}",
                titel=kod.namn,
                grupp="Efter",
                population=population.id,
                nyckel="forsorjning_fore",
            )
            for kod, population in _EFTER
        ),
    ),
    bas=Bas(
        matta=EN.id,
        mojliga=AVSLUTADE.id,
        mening="är mätta både vid start och slut och hade en enda försörjning före",
    ),
    noter=(
        "Räknar dem som hade en enda försörjning före insatsen.",
        "Efter insatsen kan en person ha flera: raden kan bli mer än antalet före.",
    ),
)
