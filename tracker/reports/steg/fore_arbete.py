"""What was followed by work or studies: question by question, who rose and who did not.

Of those who ended, were in neither work nor studies before, and whose work is known after. A
difference is no cause; tracker/reports/foregangare.py says how sure it is.
"""

from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.steg.flode import MATTA
from tracker.reports.steg.stegforflyttning import EN_GANG as EN_GANG_ALLA
from tracker.reports.steg.stegforflyttning import MATTA as MATTA_ALLA
from tracker.reports.steg.stegforflyttning import UPP as UPP_ALLA
from tracker.reports.steg.villkor import andel, antal


_UTAN_ARBETE: Final = Condition(
    id="utan-arbete-fore",
    mening="Personen arbetade eller studerade inte före insatsen.",
    nej="Personen arbetade eller studerade redan före insatsen.",
    nagon=(Test(kolumn="flode_fore", op="!=", varde="arbete_studier"),),
)
_I_ARBETE: Final = Condition(
    id="arbete-efter",
    mening="Personen arbetade eller studerade efter insatsen.",
    nej="Personen arbetade eller studerade inte efter insatsen.",
    nagon=(Test(kolumn="flode_efter", op="=", varde="arbete_studier"),),
)
_EJ_UPP: Final = Condition(
    id="stegutfall-ej-upp",
    mening="Svaret på frågan har inte gått upp från första till sista mätningen.",
    nej="Svaret på frågan har gått upp.",
    nagon=(Test(kolumn="stegutfall", op="!=", varde="upp"),),
)
_HOGT: Final = Condition(
    id="steghogt",
    mening="Det första svaret ligger i den halva av skalan som är närmast arbete.",
    nej="Det första svaret ligger inte i den halva av skalan som är närmast arbete.",
    nagon=(Test(kolumn="steghogt", op="=", varde=True),),
)
_LAGT: Final = Condition(
    id="steglagt",
    mening="Det första svaret ligger i mitten av skalan eller längre från arbete.",
    nej="Det första svaret ligger närmare arbete än så, eller saknas.",
    nagon=(Test(kolumn="steghogt", op="=", varde=False),),
)


def _av(id_: str, mening: str, *villkor: Condition) -> Population:
    every = (*MATTA.villkor, _UTAN_ARBETE, *villkor)
    return Population(id=id_, mening=mening, kalla="steg", villkor=every)


ALLA: Final = _av(
    "fore-alla",
    "Deltaganden som avslutades från {from} till {to}, utan arbete och studier före insatsen, och"
    " där sysselsättningen är känd både före och efter. En gång för varje fråga.",
)
_MATT: Final = MATTA_ALLA.villkor[-1]
_UPP: Final = UPP_ALLA.villkor[-1]
GRUPPER: Final = {
    "upp": _av("fore-upp", "De av dem där svaret har gått upp.", _MATT, _UPP),
    "ej_upp": _av("fore-ej-upp", "De av dem där svaret är lika eller har gått ned.", _MATT,
                  _EJ_UPP),
    "hogt": _av("fore-hogt", "De av dem där det första svaret låg närmast arbete.", _HOGT),
    "lagt": _av("fore-lagt", "De av dem där det första svaret låg längre från arbete.", _LAGT),
}  # fmt: skip
I_ARBETE: Final = {
    kod: _av(f"{of.id}-arbete", f"{of.mening[:-1]} och som arbetade eller studerade efter.",
             *of.villkor[len(ALLA.villkor):], _I_ARBETE)
    for kod, of in GRUPPER.items()
}  # fmt: skip
EN_GANG: Final = _av(
    "fore-en-gang", "De av dem där frågan är besvarad en enda gång.", EN_GANG_ALLA.villkor[-1]
)
ORD: Final = {
    "upp": "Svaret gick upp",
    "ej_upp": "Svaret gick inte upp",
    "hogt": "Började nära arbete",
    "lagt": "Började längre från",
}


def _matt(kod: str) -> tuple[Measure, ...]:
    grupp = ORD[kod]
    return (
        antal(kod, "Antal", grupp, GRUPPER[kod], "steg"),
        antal(f"{kod}_arbete", "I arbete eller studier efter", grupp, I_ARBETE[kod], "steg"),
        andel(f"{kod}_procent", "I arbete eller studier, %", grupp, f"{kod}_arbete", kod,
              I_ARBETE[kod], "steg"),
    )  # fmt: skip


RAPPORT: Final = Report(
    id="fore-arbete",
    definition="1",
    fraga="Vad gick före arbete eller studier?",
    titel="Före arbete och studier, fråga för fråga",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Fråga", radslag="fraga"),
    populationer=(ALLA, EN_GANG, *GRUPPER.values(), *I_ARBETE.values()),
    matt=(
        antal("mojliga", "Möjliga", "Mätta", ALLA, "steg"),
        antal("en_gang", "Ej mätt två gånger", "Mätta", EN_GANG, "steg"),
        *(measure for kod in GRUPPER for measure in _matt(kod)),
    ),
    total=False,
    noter=(
        (
            "Siffrorna visar vad som kom före arbete och studier, aldrig varför. Den som ändå var"
            " på väg mot arbete kan ha gått upp av det."
        ),
        (
            "Den som är mätt en gång eller ingen räknas varken som uppe eller som inte uppe."
            " Den räknas aldrig som noll."
        ),
    ),
)
