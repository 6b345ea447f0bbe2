"""SUS «Deltagarrapport, utbildningsnivå»: the education of the nya by kön."""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import NYA


RAPPORT = Report(
    id="utbildning",
    definition="1",
    fraga="Vilken utbildning hade de nya deltagarna?",
    titel="Deltagarrapport, utbildningsnivå",
    dimension=Dimension(id="kod", titel="Utbildning", kodlista="utbildning", saknas="saknas_okand"),
    populationer=(NYA,),
    matt=per_kon(NYA, "utbildning"),
    noter=(
        "Räknar deltaganden som startade i perioden.",
        "Den som inte har någon uppgift räknas som Saknas/okänd.",
    ),
)
