"""Places and who has them: the most at once and the mean, against the places of the insats."""

from schemas.rapporter import Dimension, Measure, Report
from tracker.reports.villkor import TOTALT


def _matt(id_: str, titel: str, slag: str = "antal") -> Measure:
    return Measure.model_validate(
        {"id": id_, "titel": titel, "slag": slag, "population": TOTALT.id, "nyckel": "insats"}
    )


RAPPORT = Report(
    id="belaggning",
    definition="1",
    fraga="Hur fulla är insatserna?",
    titel="Beläggning per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(TOTALT,),
    matt=(
        _matt("totalt", "Deltaganden"),
        _matt("topp", "Flest samtidigt", "topp"),
        _matt("medel", "Samtidigt i medel", "medel"),
        _matt("platser", "Platser i medel", "platser"),
        _matt("belaggning", "Beläggning, %", "belaggning"),
    ),
    noter=(
        "Ett deltagande tar en plats från startdagen till slutdagen, båda räknade.",
        "Den som inte är avslutad räknas till periodens sista dag.",
        "Platser följer insatsens uppgifter dag för dag. Ändras de i perioden räknas medelvärdet.",
        "Flest samtidigt i totalen är den dag då flest deltog tillsammans, inte summan av raderna.",
        "Totalens beläggning räknar bara insatser som har ett antal platser.",
    ),
)
