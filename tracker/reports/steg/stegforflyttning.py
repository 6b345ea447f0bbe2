"""Question by question: how many rose, of how many that were measured twice, of how many at all."""

from typing import Final

from schemas.rapporter import Dimension, Report
from tracker.reports.steg.villkor import NOTER, Utfall, andel, antal, ar, matt, population


_SVARET = "Svaret på frågan"
ALLA = population(
    "steg-alla",
    "Deltaganden som pågick någon dag från {from} till {to}, en gång för varje fråga.",
    kalla="steg",
)
MATTA = population(
    "steg-matta",
    "De av dem där frågan är besvarad minst två gånger senast {to}.",
    matt("stegutfall", _SVARET),
    kalla="steg",
)
_SLAG: Final[tuple[tuple[Utfall, str], ...]] = (
    ("upp", "De av dem där svaret har gått upp."),
    ("lika", "De av dem där svaret är lika."),
    ("ned", "De av dem där svaret har gått ned."),
    ("en_gang", "De av dem där frågan är besvarad en enda gång."),
    ("ej_matt", "De av dem där frågan inte är besvarad."),
)
UPP, LIKA, NED, EN_GANG, EJ_MATT = (
    population(f"steg-{kod}", mening, ar("stegutfall", kod, _SVARET), kalla="steg")
    for kod, mening in _SLAG
)

RAPPORT = Report(
    id="stegforflyttning",
    definition="1",
    fraga="Går det framåt för deltagarna, fråga för fråga?",
    titel="Stegförflyttning per fråga",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Fråga", radslag="fraga"),
    populationer=(ALLA, MATTA, UPP, LIKA, NED, EN_GANG, EJ_MATT),
    matt=(
        antal("mojliga", "Möjliga", "Mätta", ALLA, "steg"),
        antal("matta", "Mätta två gånger", "Mätta", MATTA, "steg"),
        antal("en_gang", "Ej mätt två gånger", "Mätta", EN_GANG, "steg"),
        antal("ej_matt", "Ej mätt", "Mätta", EJ_MATT, "steg"),
        antal("upp", "Upp", "Av mätta", UPP, "steg"),
        antal("lika", "Lika", "Av mätta", LIKA, "steg"),
        antal("ned", "Ned", "Av mätta", NED, "steg"),
        andel("upp_procent", "Upp, %", "Av mätta", "upp", "matta", UPP, "steg"),
        andel("samst_procent", "I sämsta fall, %", "Av möjliga", "upp", "mojliga", UPP, "steg"),
    ),
    total=False,
    noter=NOTER,
)
