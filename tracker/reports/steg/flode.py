"""The flow towards work: where those who ended stood before, and where they stood after."""

from schemas.kodverk import LISTOR
from schemas.rapporter import Bas, Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.villkor import AVSLUTADE, matta


MATTA = matta("sysselsattning", "sysselsättning")
NARMARE = Population(
    id="flode-narmare",
    mening="De av dem som kom närmare arbete: från ingen sysselsättning till program, vidare till"
    " att söka arbete, vidare till arbete eller studier.",
    kalla="deltaganden",
    villkor=(
        *MATTA.villkor,
        Condition(
            id="flode-narmare",
            mening="Personen kom närmare arbete.",
            nej="Personen kom inte närmare arbete.",
            nagon=(Test(kolumn="flode_narmare", op="=", varde=True),),
        ),
    ),
)
OKADE = Population(
    id="flode-okade",
    mening="De av dem som började eller ökade arbete eller studier, i procent av heltid.",
    kalla="deltaganden",
    villkor=(
        *MATTA.villkor,
        Condition(
            id="flode-okade",
            mening="Personen började eller ökade arbete eller studier.",
            nej="Personen började eller ökade inte arbete eller studier.",
            nagon=(Test(kolumn="omfattning_okad", op="=", varde=True),),
        ),
    ),
)


def _efter(kod: str, namn: str) -> Population:
    after = Condition(
        id=f"flode-efter-{kod}",
        mening=f"Efter insatsen: {namn}.",
        nej=f"Efter insatsen: inte {namn[:1].lower()}{namn[1:]}.",
        nagon=(Test(kolumn="flode_efter", op="=", varde=kod),),
    )
    return Population(
        id=f"flode-efter-{kod}",
        mening=f"De av dem som efter insatsen stod vid {namn[:1].lower()}{namn[1:]}.",
        kalla="deltaganden",
        villkor=(*MATTA.villkor, after),
    )


_EFTER = tuple((kod, _efter(kod.kod, kod.namn)) for kod in LISTOR["arbetsflode"])


def _antal(id_: str, titel: str, grupp: str, of: Population) -> Measure:
    return Measure(id=id_, titel=titel, grupp=grupp, population=of.id, nyckel="flode_fore")


def _andel(id_: str, titel: str, grupp: str, av: str, of: Population) -> Measure:
    return Measure(
        id=id_, titel=titel, grupp=grupp, slag="andel", population=of.id, nyckel="flode_fore",
        av=av, mot="fore",
    )  # fmt: skip


RAPPORT = Report(
    id="flode-mot-arbete",
    definition="1",
    fraga="Kom deltagarna närmare arbete?",
    titel="Flöde mot arbete",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Före insatsen", kodlista="arbetsflode"),
    populationer=(AVSLUTADE, MATTA, *(of for _, of in _EFTER), NARMARE, OKADE),
    matt=(
        _antal("fore", "Före", "Mätta två gånger", MATTA),
        *(_antal(f"till_{kod.kod}", kod.namn, "Efter insatsen", of) for kod, of in _EFTER),
        _antal("narmare", "Kom närmare", "Närmare arbete", NARMARE),
        _andel("narmare_procent", "Kom närmare, %", "Närmare arbete", "narmare", NARMARE),
        _antal("okade", "Började eller ökade", "Arbete eller studier", OKADE),
        _andel("okade_procent", "Började eller ökade, %", "Arbete eller studier", "okade", OKADE),
    ),
    bas=Bas(matta=MATTA.id, mojliga=AVSLUTADE.id),
    noter=(
        "Den som gör flera saker räknas där den är närmast arbete.",
        "Bara de som är mätta både vid start och vid slut räknas. De andra räknas aldrig som noll.",
    ),
)
