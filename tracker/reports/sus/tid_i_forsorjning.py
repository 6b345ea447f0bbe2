"""SUS «Deltagarrapport, tid i offentlig försörjning före insats»: of the nya, by kön."""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import NYA


RAPPORT = Report(
    id="tid-i-forsorjning",
    definition="1",
    fraga="Hur länge hade de nya deltagarna haft offentlig försörjning?",
    titel="Deltagarrapport, tid i offentlig försörjning före insats",
    grupp="Deltagare",
    dimension=Dimension(
        id="kod",
        titel="Tid i offentlig försörjning",
        kodlista="tid_i_forsorjning",
        saknas="saknas_okand",
    ),
    populationer=(NYA,),
    matt=per_kon(NYA, "tid_i_forsorjning"),
    noter=(
        "Räknar deltaganden som startade i perioden.",
        "Den som inte har någon uppgift räknas som Saknas/okänd.",
    ),
)
