"""SUS «Deltagarrapport, avslutsanledning»: the avslutade by kön."""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import AVSLUTADE


RAPPORT = Report(
    id="avslutsanledning",
    definition="1",
    fraga="Vilka avslutades, och varför?",
    titel="Deltagarrapport, avslutsanledning",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Avslutsanledning", kodlista="avslutsanledning"),
    populationer=(AVSLUTADE,),
    matt=per_kon(AVSLUTADE, "anledning"),
    noter=("Räknar deltaganden som avslutades i perioden.", "Felregistreringar räknas aldrig."),
)
