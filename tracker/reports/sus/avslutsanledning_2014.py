"""SUS «Deltagarrapport, avslutsanledning» in the words that SUS had in 2014.

Same codes and same figures as `avslutsanledning`: for setting old printed tables beside new ones.
"""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import AVSLUTADE


RAPPORT = Report(
    id="avslutsanledning-2014",
    definition="1",
    fraga="Vilka avslutades, och varför, med orden från 2014?",
    titel="Deltagarrapport, avslutsanledning (benämningar 2014)",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Avslutsanledning", kodlista="avslutsanledning_2014"),
    populationer=(AVSLUTADE,),
    matt=per_kon(AVSLUTADE, "anledning"),
    noter=(
        "Samma siffror som i rapporten Avslutsanledning, med de ord som SUS hade 2014.",
        "Avliden fanns inte 2014 och har kvar sitt namn.",
        "Felregistreringar räknas aldrig.",
    ),
)
