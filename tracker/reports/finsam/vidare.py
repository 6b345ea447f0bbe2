"""Where the avslutade went next, and how many completed."""

from schemas.rapporter import Bas, Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.matt import med_andel
from tracker.reports.villkor import AVSLUTADE


UPPGIFT = Condition(
    id="vidare-finns",
    mening="Avslutet säger vart personen gick vidare.",
    nej="Avslutet säger inte vart personen gick vidare.",
    nagon=(Test(kolumn="vidare_till", op="finns"),),
)
FULLFOLJT = Condition(
    id="fullfoljt",
    mening="Personen fullföljde insatsen.",
    nej="Personen fullföljde inte insatsen, eller så saknas uppgiften.",
    nagon=(Test(kolumn="fullfoljt", op="=", varde=True),),
)
BESVARAT = Condition(
    id="fullfoljt-besvarat",
    mening="Avslutet säger om personen fullföljde insatsen.",
    nej="Avslutet säger inte om personen fullföljde insatsen.",
    nagon=(Test(kolumn="fullfoljt", op="finns"),),
)
VIDARE = Population(
    id="vidare",
    mening="Deltaganden som avslutades från {from} till {to} och där det är känt vart personen"
    " gick vidare.",
    kalla="deltaganden",
    villkor=(*AVSLUTADE.villkor, UPPGIFT),
)
VIDARE_FULLFOLJT = Population(
    id="vidare-fullfoljt",
    mening="De av dem som fullföljde insatsen.",
    kalla="deltaganden",
    villkor=(*VIDARE.villkor, FULLFOLJT),
)
MED_SVAR = Population(
    id="fullfoljt-besvarat",
    mening="Deltaganden som avslutades från {from} till {to} och där det är känt om personen"
    " fullföljde.",
    kalla="deltaganden",
    villkor=(*AVSLUTADE.villkor, BESVARAT),
)
FULLFOLJDE = Population(
    id="fullfoljde",
    mening="De av dem som fullföljde insatsen.",
    kalla="deltaganden",
    villkor=(*MED_SVAR.villkor, FULLFOLJT),
)

RAPPORT = Report(
    id="vidare",
    definition="1",
    fraga="Vart gick de avslutade vidare?",
    titel="Vidare efter avslut",
    grupp="Remisser och flöde",
    dimension=Dimension(id="kod", titel="Vidare till", kodlista="vidare_till"),
    populationer=(AVSLUTADE, VIDARE, VIDARE_FULLFOLJT),
    matt=(
        *med_andel(VIDARE, "vidare_till", "vidare", "Gick vidare"),
        *med_andel(VIDARE_FULLFOLJT, "vidare_till", "fullfoljde", "Fullföljde", andel=False),
    ),
    total=False,
    bas=Bas(
        matta=VIDARE.id,
        mojliga=AVSLUTADE.id,
        mening="har en uppgift om vart personen gick vidare",
    ),
    noter=(
        "Ett deltagande kan gå vidare till flera, så procenten kan bli mer än 100 tillsammans.",
        "Procent är av de avslutade där uppgiften finns.",
    ),
)


def _antal(id_: str, titel: str, population: Population) -> Measure:
    return Measure(id=id_, titel=titel, population=population.id, nyckel="insats")


FULLFOLJDA = Report(
    id="fullfoljt",
    definition="1",
    fraga="Hur många fullföljde insatsen?",
    titel="Fullföljda deltaganden per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(AVSLUTADE, MED_SVAR, FULLFOLJDE),
    matt=(
        _antal("avslutade", "Avslutade", AVSLUTADE),
        _antal("med_svar", "Uppgift finns", MED_SVAR),
        *med_andel(FULLFOLJDE, "insats", "fullfoljde", "Fullföljde", andel=False),
        Measure(
            id="fullfoljde_procent",
            titel="Totalt, %",
            grupp="Fullföljde",
            slag="andel",
            population=FULLFOLJDE.id,
            nyckel="insats",
            av="fullfoljde_totalt",
            mot="med_svar",
        ),
    ),
    noter=("Procent är av de avslutade på samma rad där uppgiften finns.",),
)
