"""What counts as a fault in what is recorded: the one place that says so (HANDELSER.md, Refusals).

The reports beside count by these conditions, and the lists of *Att göra* ask the same ones of the
tables (tracker/queries/fel.py), so that nobody mends more or less than the report complains of.
"""

from typing import Final

from schemas.kodverk import LISTOR
from schemas.rapporter import OKAND, Condition, Population, Test
from tracker.reports.finsam.remissvillkor import INTE_INSKRIVEN_AN, OBESVARAD, REMITTERAD
from tracker.reports.villkor import (
    AVSLUTADE,
    EJ_FELREGISTRERING,
    I_VALD_INSATS,
    INSKRIVEN,
    STARTADE_SENAST,
    TOTALT,
)


UTAN_SLUTMATNING: Final = tuple(
    kod.kod for kod in LISTOR["avslutsanledning"] if kod.utan_slutmatning or kod.raknas_aldrig
)
"""Where the form does not ask for an end measurement, nobody misses one."""

ATT_MATA: Final = Condition(
    id="att-mata",
    mening="Avslutsanledningen är en där försörjning och sysselsättning ska mätas.",
    nej="Vid avslutsanledningen görs ingen slutmätning.",
    nagon=tuple(
        Test(kolumn="anledning", op="=", varde=kod.kod)
        for kod in LISTOR["avslutsanledning"]
        if kod.kod not in UTAN_SLUTMATNING
    ),
)
SAKNAR_FORE: Final = Condition(
    id="saknar-startmatning",
    mening="Startmätningen av försörjning eller sysselsättning saknas.",
    nej="Försörjning och sysselsättning är mätta vid start.",
    nagon=(
        Test(kolumn="forsorjning_fore", op="saknas"),
        Test(kolumn="sysselsattning_fore", op="saknas"),
    ),
)
SAKNAR_EFTER: Final = Condition(
    id="saknar-slutmatning",
    mening="Slutmätningen av försörjning eller sysselsättning saknas.",
    nej="Försörjning och sysselsättning är mätta vid slut.",
    nagon=(
        Test(kolumn="forsorjning_efter", op="saknas"),
        Test(kolumn="sysselsattning_efter", op="saknas"),
    ),
)
PAGICK_SIST: Final = Condition(
    id="pagick-sist",
    mening="Deltagandet var inte avslutat {to}.",
    nej="Deltagandet var avslutat {to}.",
    nagon=(Test(kolumn="slut", op="saknas"), Test(kolumn="slut", op=">", mot="to")),
)
OPPEN_IGEN: Final = Condition(
    id="oppen-igen",
    mening="Personen har ett tidigare deltagande i samma insats som också är öppet.",
    nej="Personen har inget tidigare deltagande i samma insats som är öppet.",
    nagon=(Test(kolumn="oppen_igen", op="=", varde=True),),
)
OVERLAPPAR: Final = Condition(
    id="overlappar",
    mening="Deltagandet startade innan ett tidigare av samma person i samma insats var avslutat.",
    nej="Inget tidigare deltagande av samma person i samma insats pågick när det startade.",
    nagon=(Test(kolumn="overlappar", op="=", varde=True),),
)
OMOJLIG_ORDNING: Final = Condition(
    id="omojlig-ordning",
    mening="Dagarna kommer i en ordning som inte är möjlig: svaret före remissen, starten före"
    " remissen eller födelsen, eller planen före starten eller efter slutet.",
    nej="Dagarna kommer i en möjlig ordning.",
    nagon=(Test(kolumn="omojlig_ordning", op="=", varde=True),),
)

VANTAT_30: Final = Condition(
    id="vantat-30-dagar",
    mening="Remissen kom in senast {to-30}, 30 dagar före {to}.",
    nej="Remissen kom in efter {to-30} och hade inte väntat 30 dagar {to}.",
    nagon=(Test(kolumn="remiss_datum", op="<=", mot="to-30"),),
)

PAGICK: Final = Population(
    id="pagick",
    mening="Deltaganden som pågick {to}.",
    kalla="deltaganden",
    villkor=(INSKRIVEN, EJ_FELREGISTRERING, I_VALD_INSATS, STARTADE_SENAST, PAGICK_SIST),
)
UTAN_START: Final = Population(
    id="utan-startmatning",
    mening="Deltaganden som pågick {to} utan startmätning.",
    kalla="deltaganden",
    villkor=(*PAGICK.villkor, SAKNAR_FORE),
)
AVSLUT_ATT_MATA: Final = Population(
    id="avslut-att-mata",
    mening="Deltaganden som avslutades från {from} till {to} och skulle mätas.",
    kalla="deltaganden",
    villkor=(*AVSLUTADE.villkor, ATT_MATA),
)
UTAN_SLUT: Final = Population(
    id="utan-slutmatning",
    mening="Deltaganden som avslutades från {from} till {to} utan slutmätning.",
    kalla="deltaganden",
    villkor=(*AVSLUT_ATT_MATA.villkor, SAKNAR_EFTER),
)
OPPNA_IGEN: Final = Population(
    id="oppna-igen",
    mening="Deltaganden som pågick {to} fast personen redan hade ett öppet i samma insats.",
    kalla="deltaganden",
    villkor=(*PAGICK.villkor, OPPEN_IGEN),
)
OVERLAPPANDE: Final = Population(
    id="overlappande",
    mening="Deltaganden från {from} till {to} som överlappar ett tidigare av samma person i samma"
    " insats.",
    kalla="deltaganden",
    villkor=(*TOTALT.villkor, OVERLAPPAR),
)
OMOJLIGA: Final = Population(
    id="omojliga",
    mening="Deltaganden från {from} till {to} med dagar i en ordning som inte är möjlig.",
    kalla="deltaganden",
    villkor=(*TOTALT.villkor, OMOJLIG_ORDNING),
)
OBESVARADE: Final = Population(
    id="obesvarade",
    mening="Remisser som {to} hade väntat på svar i 30 dagar eller mer.",
    kalla="remisser",
    villkor=(
        REMITTERAD,
        EJ_FELREGISTRERING,
        I_VALD_INSATS,
        VANTAT_30,
        OBESVARAD,
        INTE_INSKRIVEN_AN,
    ),
)


def sent(kolumn: str, vad: str) -> Population:
    """Whose events, of the kind that `kolumn` counts, were recorded late in the period."""
    registrerat = Condition(
        id=f"registrerat-{kolumn.replace('_', '-')}",
        mening=f"{vad} registrerades från {{from}} till {{to}}, mer än 30 dagar efter sin dag.",
        nej=f"Inget sådant registrerades sent från {{from}} till {{to}}: {vad.lower()} mer än 30"
        " dagar efter sin dag.",
        nagon=(Test(kolumn=kolumn, op=">=", varde=1),),
    )
    return Population(
        id=kolumn.replace("_", "-"),
        mening=f"{vad} som registrerades från {{from}} till {{to}}, mer än 30 dagar efter sin dag.",
        kalla="remisser",
        villkor=(EJ_FELREGISTRERING, I_VALD_INSATS, registrerat),
    )


SENA_AVSLUT: Final = sent("sena_avslut", "Avslut")
SENA_OVRIGA: Final = sent("sena_ovriga", "Andra händelser")


def okand(kolumn: str, ord_: str) -> Condition:
    """What nobody answered, or answered «saknas/okänd»."""
    return Condition(
        id=f"okand-{kolumn.replace('_', '-')}",
        mening=f"{ord_} saknas eller är okänd.",
        nej=f"{ord_} är känd.",
        nagon=(
            Test(kolumn=kolumn, op="saknas"),
            Test(kolumn=kolumn, op="=", varde=OKAND),
        ),
    )
