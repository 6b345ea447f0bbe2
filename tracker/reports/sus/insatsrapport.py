"""SUS «Insatsrapport»: facts of each insats, how many were planned, and how many there were."""

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.matt import KON
from tracker.reports.postvillkor import ARET_BORJAR, ARET_SLUTAR, SENASTE
from tracker.reports.villkor import (
    HANDE_SENAST,
    HANDE_TIDIGAST,
    HANDELSE_I_VALD_INSATS,
    NYA_ANONYMA,
    TOTALT,
)


PLANERAT = Population(
    id="planerat",
    mening="Planerat antal deltagare för år som har någon dag från {from} till {to}.",
    kalla="handelser",
    villkor=(
        Condition(
            id="ar-plan",
            mening="Händelsen är ett planerat antal deltagare.",
            nej="Händelsen är inget planerat antal deltagare.",
            nagon=(Test(kolumn="post", op="=", varde="planerat_antal"),),
        ),
        HANDELSE_I_VALD_INSATS,
        ARET_BORJAR,
        ARET_SLUTAR,
    ),
)
VOLYM = Population(
    id="volym",
    mening="Det som är registrerat som volym från {from} till {to}.",
    kalla="handelser",
    villkor=(
        Condition(
            id="volym",
            mening="Händelsen är en volym.",
            nej="Händelsen är ingen volym.",
            nagon=(Test(kolumn="typ", op="=", varde="volym.registrerad"),),
        ),
        HANDELSE_I_VALD_INSATS,
        HANDE_TIDIGAST,
        HANDE_SENAST,
    ),
)  # RAKNEREGLER 7


def _anonyma(kon: str, ord_: str) -> Population:
    own = Condition(
        id=f"anonym-{kon}",
        mening=f"Personen är {ord_}.",
        nej=f"Personen är inte {ord_}, eller så är kön inte angivet.",
        nagon=(Test(kolumn="kon", op="=", varde=kon),),
    )
    return NYA_ANONYMA.model_copy(
        update={
            "id": f"nya-anonyma-{kon}",
            "mening": f"De av dem som är {ord_}.",
            "villkor": (*NYA_ANONYMA.villkor, own),
        }
    )


ANONYMA = (
    ("anonyma_kvinna", "Kvinna", _anonyma("kvinna", "kvinna")),
    ("anonyma_man", "Man", _anonyma("man", "man")),
    ("anonyma", "Totalt", NYA_ANONYMA),
)
_VOLYM = (("volym_kvinna", "Kvinna", "kvinnor"), ("volym_man", "Man", "man"))


def _summa(id_: str, titel: str, grupp: str, population: Population, adds: str) -> Measure:
    return Measure(
        id=id_,
        titel=titel,
        grupp=grupp,
        slag="summa",
        summerar=adds,
        population=population.id,
        nyckel="insats",
    )


RAPPORT = Report(
    id="insatsrapport",
    definition="1",
    fraga="Hur många var planerade i varje insats, och hur många blev det?",
    titel="Insatsrapport",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    egenskaper=("inriktning", "malgrupper", "start", "slut", "volyminsats"),
    populationer=(PLANERAT, TOTALT, NYA_ANONYMA, *(p for _, _, p in ANONYMA[:2]), VOLYM),
    matt=(
        Measure(
            id="planerat",
            titel="Planerat antal",
            slag="uppgift",
            summerar="antal",
            population=PLANERAT.id,
            nyckel="insats",
        ),
        *(
            Measure(
                id=id_,
                titel=titel,
                grupp="Deltagare",
                population=TOTALT.id,
                nyckel="insats",
                kon=kon,
            )
            for id_, titel, kon in KON
        ),
        *(_summa(id_, titel, "Nya anonyma", p, "antal") for id_, titel, p in ANONYMA),
        *(_summa(id_, titel, "Volym", VOLYM, adds) for id_, titel, adds in _VOLYM),
        _summa("volym", "Totalt", "Volym", VOLYM, "antal"),
    ),
    noter=(
        "Planerat antal gäller hela år: ett år räknas helt när någon dag av det är med i perioden.",
        SENASTE,
        "Deltagare är de som pågick någon dag i perioden. Nya anonyma ingår inte i dem.",
        "Volym kan vara fler än kvinnor och män tillsammans: kön anges inte alltid.",
        "Insatser utan plan, deltagare och volym står inte med.",
    ),
)
