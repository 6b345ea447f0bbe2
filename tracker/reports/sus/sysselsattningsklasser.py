"""SUS «Standardrapport deltagare» (b): four classes of sysselsättning before and after."""

from schemas.rapporter import Bas, Dimension, Report
from tracker.reports.matt import forandring, fore_efter
from tracker.reports.sus.sysselsattning_fore_efter import MATTA
from tracker.reports.villkor import AVSLUTADE


RAPPORT = Report(
    id="sysselsattningsklasser",
    definition="1",
    fraga="Hur många arbetade, studerade eller sökte arbete före och efter?",
    titel="Standardrapport deltagare, sysselsättning i fyra klasser",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Klass", kodlista="sysselsattningsklass"),
    populationer=(AVSLUTADE, MATTA),
    matt=(*fore_efter(MATTA, "klass"), *forandring(MATTA, "klass")),
    total=False,
    bas=Bas(matta=MATTA.id, mojliga=AVSLUTADE.id),
    noter=(
        "Varje deltagande räknas i en klass: den första som stämmer, uppifrån.",
        "Procent är av dem som är mätta både vid start och vid slut.",
    ),
)  # RAKNEREGLER 17
