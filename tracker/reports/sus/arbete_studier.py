"""SUS «Standardrapport deltagare» (c): who works or studies after, and who of them does more."""

from schemas.rapporter import Bas, Condition, Dimension, Population, Report, Test
from tracker.reports.matt import med_andel
from tracker.reports.sus.sysselsattning_fore_efter import MATTA
from tracker.reports.villkor import AVSLUTADE


I_ARBETE_ELLER_STUDIER = Condition(
    id="arbete-eller-studier-efter",
    mening="Personen arbetar eller studerar efter insatsen.",
    nej="Personen arbetar inte och studerar inte efter insatsen.",
    nagon=(Test(kolumn="omfattning_efter", op=">=", varde=1),),
)
BORJADE_ELLER_OKADE = Condition(
    id="borjade-eller-okade",
    mening="Arbete och studier är tillsammans fler procent efter insatsen än före.",
    nej="Arbete och studier är tillsammans inte fler procent efter insatsen än före.",
    nagon=(Test(kolumn="omfattning_okad", op="=", varde=True),),
)
EFTER = Population(
    id="arbete-studier-efter",
    mening="Deltaganden som avslutades från {from} till {to}, är mätta både vid start och vid slut"
    " och har arbete eller studier efter insatsen.",
    kalla="deltaganden",
    villkor=(*MATTA.villkor, I_ARBETE_ELLER_STUDIER),
)
OKADE = Population(
    id="arbete-studier-okade",
    mening="De av dem som började eller ökade från före till efter insatsen.",
    kalla="deltaganden",
    villkor=(*EFTER.villkor, BORJADE_ELLER_OKADE),
)

RAPPORT = Report(
    id="arbete-studier",
    definition="1",
    fraga="Hur många gick till arbete eller studier, och hur många började eller ökade?",
    titel="Standardrapport deltagare, arbete och studier efter insats",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Efter insatsen", kodlista="sysselsattningsklass"),
    populationer=(AVSLUTADE, MATTA, EFTER, OKADE),
    matt=(
        *med_andel(EFTER, "klass_efter", "efter", "Arbetar eller studerar"),
        *med_andel(OKADE, "klass_efter", "okat", "Började eller ökade"),
    ),
    bas=Bas(matta=MATTA.id, mojliga=AVSLUTADE.id),
    noter=(
        "Den som både arbetar och studerar räknas som förvärvsarbetande.",
        "Började eller ökade: procenten för arbete och studier, högst 100, är högre efter än före.",
        "Procent är av dem som är mätta både vid start och vid slut.",
    ),
)  # RAKNEREGLER 17
