"""SUS «Deltagarrapport, ålder»: the nya by class of age and kön."""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import NYA


RAPPORT = Report(
    id="alder",
    definition="1",
    fraga="Hur gamla var de nya deltagarna?",
    titel="Deltagarrapport, ålder",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Ålder", kodlista="aldersklass"),
    populationer=(NYA,),
    matt=per_kon(NYA, "aldersklass"),
    noter=(
        "Räknar deltaganden som startade i perioden.",
        "Ålder är året för starten minus födelseåret.",
    ),
)  # RAKNEREGLER 9
