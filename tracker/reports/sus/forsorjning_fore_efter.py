"""SUS «Deltagarrapport, försörjning före och efter insats»: of those measured twice, by kön."""

from schemas.rapporter import Bas, Dimension, Report
from tracker.reports.matt import fore_efter
from tracker.reports.villkor import AVSLUTADE, matta


MATTA = matta("forsorjning", "försörjning")

RAPPORT = Report(
    id="forsorjning-fore-efter",
    definition="1",
    fraga="Vad levde deltagarna på före och efter insatsen?",
    titel="Deltagarrapport, försörjning före och efter insats",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Försörjning", kodlista="forsorjning"),
    populationer=(AVSLUTADE, MATTA),
    matt=fore_efter(MATTA, "forsorjning"),
    total=False,
    bas=Bas(matta=MATTA.id, mojliga=AVSLUTADE.id),
    noter=(
        "Procent är av dem som är mätta både vid start och vid slut.",
        "Ett deltagande kan ha flera svar, så procenten kan bli mer än 100 tillsammans.",
    ),
)
