"""SUS «Deltagarrapport, sysselsättning före och efter insats»: of those measured twice, by kön."""

from schemas.rapporter import Bas, Dimension, Report
from tracker.reports.matt import fore_efter
from tracker.reports.villkor import AVSLUTADE, matta


MATTA = matta("sysselsattning", "sysselsättning")

RAPPORT = Report(
    id="sysselsattning-fore-efter",
    definition="1",
    fraga="Vad gjorde deltagarna före och efter insatsen?",
    titel="Deltagarrapport, sysselsättning före och efter insats",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Sysselsättning", kodlista="sysselsattning"),
    populationer=(AVSLUTADE, MATTA),
    matt=fore_efter(MATTA, "sysselsattning"),
    total=False,
    bas=Bas(matta=MATTA.id, mojliga=AVSLUTADE.id),
    noter=(
        "Procent är av dem som är mätta både vid start och vid slut.",
        "Ett deltagande kan ha flera svar, så procenten kan bli mer än 100 tillsammans.",
    ),
)
