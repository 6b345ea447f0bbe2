"""SUS «Deltagarrapport, antal deltagare fördelat per insats»."""

from schemas.rapporter import Dimension, Measure, Report
from tracker.reports.villkor import AVSLUTADE, NYA, NYA_ANONYMA, TOTALT


RAPPORT = Report(
    id="deltagare-per-insats",
    definition="1",
    fraga="Hur många deltog i varje insats?",
    titel="Deltagarrapport, antal deltagare fördelat per insats",
    grupp="Deltagare",
    dimension=Dimension(id="insats", titel="Insats"),
    egenskaper=("volyminsats",),
    populationer=(TOTALT, NYA_ANONYMA, NYA, AVSLUTADE),
    matt=(
        Measure(id="totalt", titel="Totalt", population="totalt", nyckel="insats"),
        Measure(
            id="nya_anonyma",
            titel="Nya anonyma",
            slag="summa",
            summerar="antal",
            population="nya-anonyma",
            nyckel="insats",
        ),
        Measure(id="nya", titel="Nya", population="nya", nyckel="insats"),
        Measure(id="avslutade", titel="Avslutade", population="avslutade", nyckel="insats"),
        Measure(id="unika", titel="Unika", slag="unika", population="totalt", nyckel="insats"),
    ),
    noter=(
        "Unika är olika personer: en person i två insatser räknas en gång på varje rad.",
        "I totalen räknas personen en gång, så kolumnen kan inte summeras.",
        "Med flera förbund är totalens unika summan av förbundens.",
        "Nya anonyma ingår inte i någon annan siffra.",
    ),
)
