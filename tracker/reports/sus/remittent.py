"""SUS «Deltagarrapport, remittent»: who sent the nya, by kön."""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import NYA


RAPPORT = Report(
    id="remittent",
    definition="1",
    fraga="Vem skickade de nya deltagarna?",
    titel="Deltagarrapport, remittent",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Remittent", kodlista="remittent", saknas="saknas_okand"),
    populationer=(NYA,),
    matt=per_kon(NYA, "remittent"),
    noter=(
        "Räknar deltaganden som startade i perioden.",
        "Den som inte har någon uppgift räknas som Saknas/okänd.",
    ),
)  # RAKNEREGLER 9
