"""SUS «Standardrapport deltagare» (a, d): the change from before to after, as number and share."""

from schemas.rapporter import Bas, Dimension, Report
from tracker.reports.matt import antal_fore_efter, forandring
from tracker.reports.sus import forsorjning_fore_efter, sysselsattning_fore_efter
from tracker.reports.villkor import AVSLUTADE


_NOTER = (
    "Förändring är antal efter minus antal före, och samma tal i procent av antal före.",
    "Räknar dem som är mätta både vid start och vid slut. Ett deltagande kan ha flera svar.",
)

FORSORJNING = Report(
    id="forsorjning-forandring",
    definition="1",
    fraga="Hur ändrades försörjningen från före till efter?",
    titel="Standardrapport deltagare, förändring av försörjning",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Försörjning", kodlista="forsorjning"),
    populationer=(AVSLUTADE, forsorjning_fore_efter.MATTA),
    matt=(
        *antal_fore_efter(forsorjning_fore_efter.MATTA, "forsorjning"),
        *forandring(forsorjning_fore_efter.MATTA, "forsorjning"),
    ),
    total=False,
    bas=Bas(matta=forsorjning_fore_efter.MATTA.id, mojliga=AVSLUTADE.id),
    noter=_NOTER,
)
SYSSELSATTNING = Report(
    id="sysselsattning-forandring",
    definition="1",
    fraga="Hur ändrades sysselsättningen från före till efter?",
    titel="Standardrapport deltagare, förändring av sysselsättning",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Sysselsättning", kodlista="sysselsattning"),
    populationer=(AVSLUTADE, sysselsattning_fore_efter.MATTA),
    matt=(
        *antal_fore_efter(sysselsattning_fore_efter.MATTA, "sysselsattning"),
        *forandring(sysselsattning_fore_efter.MATTA, "sysselsattning"),
    ),
    total=False,
    bas=Bas(matta=sysselsattning_fore_efter.MATTA.id, mojliga=AVSLUTADE.id),
    noter=_NOTER,
)
