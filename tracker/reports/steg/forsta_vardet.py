"""Change by where one began: low answers rise and high ones fall by chance alone."""

from schemas.rapporter import Dimension, Report
from tracker.reports.steg.stegforflyttning import LIKA, MATTA, NED, UPP
from tracker.reports.steg.villkor import NOTER, andel, antal


RAPPORT = Report(
    id="stegforflyttning-forsta",
    definition="1",
    fraga="Går det framåt också för dem som började högt?",
    titel="Stegförflyttning efter första svaret",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Fråga och första svar", radslag="fraga"),
    populationer=(MATTA, UPP, LIKA, NED),
    matt=(
        antal("matta", "Mätta två gånger", "Mätta", MATTA, "stegforsta"),
        antal("upp", "Upp", "Av mätta", UPP, "stegforsta"),
        antal("lika", "Lika", "Av mätta", LIKA, "stegforsta"),
        antal("ned", "Ned", "Av mätta", NED, "stegforsta"),
        andel("upp_procent", "Upp, %", "Av mätta", "upp", "matta", UPP, "stegforsta"),
    ),
    total=False,
    noter=(
        (
            "Den som börjar lågt går oftare upp, och den som börjar högt går oftare ned, av bara"
            " slumpen. Jämför därför grupper som började lika."
        ),
        *NOTER[:2],
    ),
)
