"""SUS «Standardrapport deltagare»: how long the avslutade were enrolled, by insats."""

from schemas.rapporter import Dimension, Measure, Report
from tracker.reports.matt import kvartiler
from tracker.reports.villkor import AVSLUTADE


RAPPORT = Report(
    id="inskrivningstid",
    definition="1",
    fraga="Hur länge var de avslutade inskrivna?",
    titel="Standardrapport deltagare, inskrivningstid",
    grupp="Deltagare",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(AVSLUTADE,),
    matt=(
        Measure(id="avslutade", titel="Avslutade", population=AVSLUTADE.id, nyckel="insats"),
        *kvartiler(AVSLUTADE, "insats", "inskrivningstid"),
    ),
    noter=(
        "Dagar från start till slut. Halva gruppen hade kortare tid än medianen, halva längre.",
        "Totalen är medianen av alla, inte av raderna.",
    ),
)  # RAKNEREGLER 12
