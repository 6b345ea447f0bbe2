"""Activities inside insatser: how many times somebody was in one, began, ended and completed it."""

from typing import Final, Literal

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.matt import KON
from tracker.reports.villkor import EJ_FELREGISTRERING, I_VALD_INSATS, INSKRIVEN


def _villkor(id_: str, ja: str, nej: str, *tests: Test) -> Condition:
    return Condition(id=id_, mening=ja, nej=nej, nagon=tests)


def _gang(id_: str, mening: str, *villkor: Condition) -> Population:
    """Times in an activity, within deltaganden that count."""
    grund = (INSKRIVEN, EJ_FELREGISTRERING, I_VALD_INSATS)
    return Population(id=id_, mening=mening, kalla="aktiviteter", villkor=(*grund, *villkor))


def med(grund: Population, id_: str, mening: str, *villkor: Condition) -> Population:
    """Those of `grund` for whom more holds."""
    more = {"id": id_, "mening": mening, "villkor": (*grund.villkor, *villkor)}
    return grund.model_copy(update=more)


BORJADE_SENAST: Final = _villkor(
    "gang-senast",
    "Personen började i aktiviteten senast {to}.",
    "Personen började i aktiviteten efter {to}.",
    Test(kolumn="gang_fran", op="<=", mot="to"),
)
MED_I: Final = _gang(
    "med-i-aktivitet",
    "Gånger som en deltagare var med i en aktivitet någon dag från {from} till {to}.",
    BORJADE_SENAST,
    _villkor(
        "gang-pagick",
        "Personen slutade inte i aktiviteten före {from}.",
        "Personen slutade i aktiviteten före {from}.",
        Test(kolumn="gang_slut", op="saknas"),
        Test(kolumn="gang_slut", op=">=", mot="from"),
    ),
)
BORJADE: Final = _gang(
    "borjade-aktivitet",
    "Gånger som en deltagare började i en aktivitet från {from} till {to}.",
    _villkor(
        "gang-tidigast",
        "Personen började i aktiviteten {from} eller senare.",
        "Personen började i aktiviteten före {from}.",
        Test(kolumn="gang_fran", op=">=", mot="from"),
    ),
    BORJADE_SENAST,
)
SLUTADE: Final = _gang(
    "slutade-aktivitet",
    "Gånger som en deltagare slutade i en aktivitet från {from} till {to}. Den som lämnar insatsen"
    " slutar också i aktiviteten.",
    _villkor(
        "gang-slutat",
        "Personen har slutat i aktiviteten.",
        "Personen har inte slutat i aktiviteten.",
        Test(kolumn="gang_slut", op="finns"),
    ),
    _villkor(
        "gang-slut-tidigast",
        "Personen slutade i aktiviteten {from} eller senare.",
        "Personen slutade i aktiviteten före {from}.",
        Test(kolumn="gang_slut", op=">=", mot="from"),
    ),
    _villkor(
        "gang-slut-senast",
        "Personen slutade i aktiviteten senast {to}.",
        "Personen slutade i aktiviteten efter {to}.",
        Test(kolumn="gang_slut", op="<=", mot="to"),
    ),
)
MED_BESKED: Final = med(
    SLUTADE,
    "slutade-med-besked",
    "De av dem där det är känt om personen fullföljde aktiviteten.",
    _villkor(
        "gang-besked",
        "Det är känt om personen fullföljde aktiviteten.",
        "Det är inte känt om personen fullföljde aktiviteten.",
        Test(kolumn="gang_fullfoljd", op="finns"),
    ),
)
UTAN_BESKED: Final = med(
    SLUTADE,
    "slutade-utan-besked",
    "De av dem där det inte är känt om personen fullföljde aktiviteten.",
    _villkor(
        "gang-utan-besked",
        "Det är inte känt om personen fullföljde aktiviteten.",
        "Det är känt om personen fullföljde aktiviteten.",
        Test(kolumn="gang_fullfoljd", op="saknas"),
    ),
)
FULLFOLJDE: Final = med(
    MED_BESKED,
    "fullfoljde-aktivitet",
    "De av dem som fullföljde aktiviteten.",
    _villkor(
        "gang-fullfoljd",
        "Personen fullföljde aktiviteten.",
        "Personen fullföljde inte aktiviteten.",
        Test(kolumn="gang_fullfoljd", op="=", varde=True),
    ),
)


def _matt(
    id_: str, titel: str, population: Population, kon: Literal["kvinna", "man"] | None = None
) -> Measure:
    return Measure(
        id=id_,
        titel=titel,
        population=population.id,
        nyckel="aktivitet",
        kon=kon,
        grupp="Var med" if population is MED_I else None,
    )


RAPPORT = Report(
    id="aktiviteter",
    definition="1",
    fraga="Hur många började, slutade och fullföljde i varje aktivitet?",
    titel="Aktiviteter i insatserna",
    grupp="Insatser och mål",
    dimension=Dimension(id="kod", titel="Aktivitet", radslag="aktivitet"),
    populationer=(MED_I, BORJADE, SLUTADE, MED_BESKED, FULLFOLJDE, UTAN_BESKED),
    matt=(
        *(_matt(f"med_{id_}", titel, MED_I, kon) for id_, titel, kon in KON),
        _matt("borjade", "Började", BORJADE),
        _matt("slutade", "Slutade", SLUTADE),
        _matt("med_besked", "Känt om de fullföljde", MED_BESKED),
        _matt("fullfoljde", "Fullföljde", FULLFOLJDE),
        Measure(
            id="fullfoljde_procent",
            titel="Fullföljde, %",
            slag="andel",
            population=FULLFOLJDE.id,
            nyckel="aktivitet",
            av="fullfoljde",
            mot="med_besked",
        ),
        _matt("utan_besked", "Inte känt", UTAN_BESKED),
    ),
    noter=(
        "Räknar gånger, inte personer. Den som är med i två aktiviteter räknas två gånger.",
        "Den som slutar och börjar om räknas igen.",
        "Procenten är av dem där det är känt om de fullföljde.",
    ),
)
