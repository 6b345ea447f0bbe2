"""The förbund's own questions: what the nya answered at the start, and the avslutade at the end."""

from schemas.rapporter import Condition, Dimension, Population, Report, Test
from tracker.reports.matt import med_andel
from tracker.reports.villkor import AVSLUTADE, NYA


STALLD = Condition(
    id="stalld",
    mening="Frågan ställdes den dagen, eller besvarades ändå.",
    nej="Frågan ställdes inte den dagen.",
    nagon=(Test(kolumn="stalld", op="=", varde=True),),
)
VID_START = Population(
    id="svar-start",
    mening="Deltaganden som startade från {from} till {to} och fick frågan vid start.",
    kalla="svar_start",
    villkor=(*NYA.villkor, STALLD),
)
VID_SLUT = Population(
    id="svar-slut",
    mening="Deltaganden som avslutades från {from} till {to} och fick frågan vid slut.",
    kalla="svar_slut",
    villkor=(*AVSLUTADE.villkor, STALLD),
)

RAPPORT = Report(
    id="kompletterande-fragor",
    definition="1",
    fraga="Vad svarade deltagarna på våra egna frågor?",
    titel="Kompletterande frågor",
    grupp="Deltagare",
    dimension=Dimension(id="kod", titel="Fråga och svar", radslag="fraga"),
    populationer=(VID_START, VID_SLUT),
    matt=(
        *med_andel(VID_START, "svar", "start", "Vid start", andel=False),
        *med_andel(VID_SLUT, "svar", "slut", "Vid slut", andel=False),
    ),
    total=False,
    noter=(
        "Vid start räknas de som startade i perioden, vid slut de som avslutades.",
        "Ej besvarad är den som fick frågan och inte svarade.",
        "Frågan räknas från den dag den började ställas.",
    ),
)
