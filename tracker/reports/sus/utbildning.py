"""SUS «Deltagarrapport, utbildningsnivå»: the education of the nya by kön.

Version 2 is for a förbund that describes everybody who took part in its year, not only those who
began in it: printed annual reports use both groups, often without saying which.
"""

from schemas.rapporter import Dimension, Report
from tracker.reports.matt import per_kon
from tracker.reports.villkor import NYA, TOTALT


RAPPORT = Report(
    id="utbildning",
    definition="1",
    fraga="Vilken utbildning hade de nya deltagarna?",
    titel="Deltagarrapport, utbildningsnivå",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Utbildning", kodlista="utbildning", saknas="saknas_okand"),
    populationer=(NYA,),
    matt=per_kon(NYA, "utbildning"),
    noter=(
        "Räknar deltaganden som startade i perioden.",
        "Den som inte har någon uppgift räknas som Saknas/okänd.",
    ),
)

ALLA_SOM_DELTOG = Report(
    id="utbildning",
    definition="2",
    fraga="Vilken utbildning hade deltagarna?",
    titel="Deltagarrapport, utbildningsnivå (alla som deltog)",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Utbildning", kodlista="utbildning", saknas="saknas_okand"),
    populationer=(TOTALT,),
    matt=per_kon(TOTALT, "utbildning"),
    noter=(
        "Räknar alla deltaganden som pågick någon dag i perioden, inte bara de nya.",
        "Utbildningen är den som gällde vid starten.",
        "Den som inte har någon uppgift räknas som Saknas/okänd.",
    ),
)
