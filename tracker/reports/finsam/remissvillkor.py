"""What the reports of remisser ask of a deltagande, started or not.

The remiss is the last that came in, its answer the first that was given: a place on the waiting
list is an answer.
"""

from typing import Final

from schemas.rapporter import Condition, Population, Test
from tracker.reports.villkor import EJ_FELREGISTRERING, I_VALD_INSATS


REMITTERAD: Final = Condition(
    id="remitterad",
    mening="Det finns en remiss som gäller.",
    nej="Det finns ingen remiss som gäller.",
    nagon=(Test(kolumn="remiss_datum", op="finns"),),
)
KOM_SENAST: Final = Condition(
    id="kom-senast",
    mening="Remissen kom senast {to}.",
    nej="Remissen kom efter {to}.",
    nagon=(Test(kolumn="remiss_datum", op="<=", mot="to"),),
)
KOM_TIDIGAST: Final = Condition(
    id="kom-tidigast",
    mening="Remissen kom {from} eller senare.",
    nej="Remissen kom före {from}.",
    nagon=(Test(kolumn="remiss_datum", op=">=", mot="from"),),
)
BESVARAD: Final = Condition(
    id="besvarad",
    mening="Remissen är besvarad.",
    nej="Remissen är inte besvarad.",
    nagon=(Test(kolumn="forsta_svar", op="finns"),),
)
BESVARAD_SENAST: Final = Condition(
    id="besvarad-senast",
    mening="Remissen besvarades senast {to}.",
    nej="Remissen var inte besvarad {to}.",
    nagon=(Test(kolumn="forsta_svar", op="<=", mot="to"),),
)
BESVARAD_TIDIGAST: Final = Condition(
    id="besvarad-tidigast",
    mening="Remissen besvarades {from} eller senare.",
    nej="Remissen besvarades före {from}.",
    nagon=(Test(kolumn="forsta_svar", op=">=", mot="from"),),
)
OBESVARAD: Final = Condition(
    id="obesvarad",
    mening="Remissen var inte besvarad {to}.",
    nej="Remissen var besvarad {to}.",
    nagon=(
        Test(kolumn="forsta_svar", op="saknas"),
        Test(kolumn="forsta_svar", op=">", mot="to"),
    ),
)
INTE_INSKRIVEN_AN: Final = Condition(
    id="inte-inskriven-an",
    mening="Personen var inte inskriven {to}.",
    nej="Personen var inskriven {to}.",
    nagon=(Test(kolumn="start", op="saknas"), Test(kolumn="start", op=">", mot="to")),
)
INSKRIVEN_SEDAN: Final = Condition(
    id="inskriven-sedan",
    mening="Personen är inskriven.",
    nej="Personen är inte inskriven.",
    nagon=(Test(kolumn="start", op="finns"),),
)

_REMISSER: Final = (REMITTERAD, EJ_FELREGISTRERING, I_VALD_INSATS, KOM_SENAST)

MOTTAGNA: Final = Population(
    id="mottagna",
    mening="Remisser som kom från {from} till {to}.",
    kalla="remisser",
    villkor=(*_REMISSER, KOM_TIDIGAST),
)
BESVARADE: Final = Population(
    id="besvarade",
    mening="Remisser som besvarades från {from} till {to}.",
    kalla="remisser",
    villkor=(*_REMISSER, BESVARAD_SENAST, BESVARAD_TIDIGAST),
)
VANTAR: Final = Population(
    id="vantar",
    mening="Remisser som väntade på svar {to}.",
    kalla="remisser",
    villkor=(*_REMISSER, OBESVARAD, INTE_INSKRIVEN_AN),
)


def av_mottagna(id_: str, mening: str, villkor: Condition) -> Population:
    """Those who came in the period and for whom `villkor` holds, as it is known."""
    return Population(id=id_, mening=mening, kalla="remisser", villkor=(*MOTTAGNA.villkor, villkor))


def beslut(kod: str, namn: str) -> Population:
    """Those who came in the period and whose last answer is `kod`."""
    return av_mottagna(
        f"svar-{kod}",
        f"De av dem vars senaste svar är {namn.lower()}.",
        Condition(
            id=f"svar-{kod}",
            mening=f"Det senaste svaret är {namn.lower()}.",
            nej=f"Det senaste svaret är inte {namn.lower()}.",
            nagon=(Test(kolumn="beslut", op="=", varde=kod),),
        ),
    )
