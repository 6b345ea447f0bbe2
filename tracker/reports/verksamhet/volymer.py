"""What small insatser are counted by: ärenden per vårdenhet and their pay, advice, seminars."""

from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Slag, Test
from tracker.reports.sus.insatsrapport import VOLYM
from tracker.reports.villkor import HANDE_SENAST, HANDE_TIDIGAST, HANDELSE_I_VALD_INSATS


def med(grund: Population, id_: str, mening: str, *villkor: Condition) -> Population:
    """Those of `grund` for which more holds."""
    more = {"id": id_, "mening": mening, "villkor": (*grund.villkor, *villkor)}
    return grund.model_copy(update=more)


def _handelser(id_: str, mening: str, typ: str, ja: str, nej: str) -> Population:
    own = Condition(id=id_, mening=ja, nej=nej, nagon=(Test(kolumn="typ", op="=", varde=typ),))
    when = (HANDELSE_I_VALD_INSATS, HANDE_TIDIGAST, HANDE_SENAST)
    return Population(id=id_, mening=mening, kalla="handelser", villkor=(own, *when))


MED_PRIS: Final = med(
    VOLYM,
    "volym-med-pris",
    "De av dem där ett pris gällde den dagen. Antalet gånger priset är ersättningen.",
    Condition(
        id="volym-pris",
        mening="Ett beslutat pris gällde den dagen. Antalet gånger priset är ersättningen.",
        nej="Inget beslutat pris gällde den dagen.",
        nagon=(Test(kolumn="ersattning", op="finns"),),
    ),
)
UTAN_PRIS: Final = med(
    VOLYM,
    "volym-utan-pris",
    "De av dem där inget pris gällde den dagen.",
    Condition(
        id="volym-utan-pris",
        mening="Inget beslutat pris gällde den dagen.",
        nej="Ett beslutat pris gällde den dagen.",
        nagon=(Test(kolumn="ersattning", op="saknas"),),
    ),
)
_MED_KON: Final = {
    kolumn: med(
        VOLYM,
        f"volym-{kolumn}",
        f"De av dem där det är sagt hur många {ord_} det var.",
        Condition(
            id=f"volym-{kolumn}",
            mening=f"Det är sagt hur många {ord_} det var.",
            nej=f"Det är inte sagt hur många {ord_} det var.",
            nagon=(Test(kolumn=kolumn, op="finns"),),
        ),
    )
    for kolumn, ord_ in (("kvinnor", "kvinnor"), ("man", "män"))
}
"""Where nobody says the kön there is no figure, and not 0."""
SEMINARIER: Final = _handelser(
    "seminarier",
    "Seminarier från {from} till {to}.",
    "seminarium.hallet",
    "Händelsen är ett seminarium.",
    "Händelsen är inget seminarium.",
)
SEMINARIEDELTAGARE: Final = SEMINARIER.model_copy(
    update={
        "id": "seminariedeltagare",
        "mening": "De som deltog i seminarier från {from} till {to}.",
    }
)
KONSULTATIONER: Final = _handelser(
    "konsultationer",
    "Konsultationer från {from} till {to}.",
    "konsultation.gjord",
    "Händelsen är en konsultation.",
    "Händelsen är ingen konsultation.",
)


def konsultationer_till(kod: str, ord_: str) -> Population:
    """Those given to one kind of receiver."""
    return med(
        KONSULTATIONER,
        f"konsultationer-{kod}",
        f"Konsultationer till {ord_} från {{from}} till {{to}}.",
        Condition(
            id=f"till-{kod}",
            mening=f"Konsultationen gavs till {ord_}.",
            nej=f"Konsultationen gavs inte till {ord_}, eller så är det inte angivet.",
            nagon=(Test(kolumn="till_vem", op="=", varde=kod),),
        ),
    )


_OANGIVNA: Final = med(
    KONSULTATIONER,
    "konsultationer-oangivna",
    "Konsultationer från {from} till {to} där det inte är angivet vem de gavs till.",
    Condition(
        id="till-oangivet",
        mening="Det är inte angivet vem konsultationen gavs till.",
        nej="Det är angivet vem konsultationen gavs till.",
        nagon=(Test(kolumn="till_vem", op="saknas"),),
    ),
)


def _matt(
    id_: str,
    titel: str,
    population: Population,
    nyckel: str,
    summerar: str = "antal",
    slag: Slag = "summa",
) -> Measure:
    return Measure(
        id=id_, titel=titel, slag=slag, population=population.id, nyckel=nyckel, summerar=summerar
    )


def _volymer(nyckel: str) -> tuple[Measure, ...]:
    return (
        _matt("arenden", "Ärenden", VOLYM, nyckel),
        *(
            _matt(kolumn, titel, _MED_KON[kolumn], nyckel, kolumn, "uppgift")
            for kolumn, titel in (("kvinnor", "Kvinnor"), ("man", "Män"))
        ),
        _matt("utan_pris", "Utan pris", UTAN_PRIS, nyckel),
        _matt("ersattning", "Ersättning, kronor", MED_PRIS, nyckel, "ersattning", "belopp"),
    )


_NOTER: Final = (
    "Ersättningen är antalet ärenden gånger det pris som gällde den dag de är registrerade på.",
    "Ett pris för vårdenheten går före insatsens pris. Utan pris räknas ingen ersättning.",
    "Kvinnor och män kan vara färre än ärendena: kön anges inte alltid.",
    "Där ingen har sagt kön är rutan tom, och inte 0.",
)
VOLYMER: Final = Report(
    id="volymer",
    definition="1",
    fraga="Hur många ärenden hade varje vårdenhet, och vad ska den ha betalt?",
    titel="Ärenden och ersättning per vårdenhet",
    grupp="Insatser och mål",
    dimension=Dimension(id="kod", titel="Vårdenhet", radslag="vardenhet"),
    populationer=(VOLYM, *_MED_KON.values(), MED_PRIS, UTAN_PRIS),
    matt=_volymer("vard"),
    noter=_NOTER,
)
PER_MANAD: Final = Report(
    id="volymer-manad",
    definition="1",
    fraga="Vad ska varje vårdenhet ha betalt för varje månad?",
    titel="Ärenden och ersättning per vårdenhet och månad",
    grupp="Insatser och mål",
    dimension=Dimension(id="kod", titel="Vårdenhet och månad", radslag="vardenhet"),
    populationer=(VOLYM, *_MED_KON.values(), MED_PRIS, UTAN_PRIS),
    matt=_volymer("vard_manad"),
    noter=_NOTER,
)
_TILL: Final = tuple(
    (kod, titel, konsultationer_till(kod, titel.lower()))
    for kod, titel in (("deltagare", "Deltagare"), ("handlaggare", "Handläggare"))
)
KONSULTATIONSRAPPORT: Final = Report(
    id="konsultationer",
    definition="1",
    fraga="Hur många konsultationer gavs, och till vem?",
    titel="Konsultationer per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(KONSULTATIONER, *(p for _, _, p in _TILL), _OANGIVNA),
    matt=(
        *(_matt(kod, f"Till {titel.lower()}", p, "insats") for kod, titel, p in _TILL),
        _matt("oangivna", "Inte angivet", _OANGIVNA, "insats"),
        _matt("totalt", "Totalt", KONSULTATIONER, "insats"),
    ),
)
SEMINARIERAPPORT: Final = Report(
    id="seminarier",
    definition="1",
    fraga="Hur många seminarier hölls, och hur många kom?",
    titel="Seminarier per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(SEMINARIER, SEMINARIEDELTAGARE),
    matt=(
        _matt("seminarier", "Seminarier", SEMINARIER, "insats", "tillfallen"),
        _matt("deltog", "Deltog", SEMINARIEDELTAGARE, "insats"),
    ),
    noter=("Den som kom till två seminarier räknas två gånger.",),
)
