"""The conditions that reports share, each with the sentence for who fulfils it and who does not.

A population lists its conditions in the order in which they are asked: the first that fails is the
answer to «why is this deltagande not here». Later ones lean on earlier ones: who ended on or before
the last day, and not before the first, ended in the period.
"""

from typing import Final

from schemas.rapporter import Condition, Population, Test


INSKRIVEN: Final = Condition(
    id="inskriven",
    mening="Deltagandet har en inskrivning som gäller.",
    nej="Deltagandet har ingen inskrivning som gäller.",
    nagon=(Test(kolumn="start", op="finns"),),
)  # RAKNEREGLER 2
EJ_FELREGISTRERING: Final = Condition(
    id="ej-felregistrering",
    mening="Deltagandet är inte en felregistrering.",
    nej="Deltagandet är avslutat som felregistrering och räknas aldrig.",
    nagon=(Test(kolumn="anledning", op="!=", varde="felregistrering"),),
)  # RAKNEREGLER 3
I_VALD_INSATS: Final = Condition(
    id="i-vald-insats",
    mening="Deltagandet hör till vald insats ({insats}).",
    nej="Deltagandet hör inte till vald insats ({insats}).",
    nagon=(Test(kolumn="insats", op="i", mot="insats"),),
)
STARTADE_SENAST: Final = Condition(
    id="startade-senast",
    mening="Deltagandet startade senast {to}.",
    nej="Deltagandet startade efter {to}.",
    nagon=(Test(kolumn="start", op="<=", mot="to"),),
)
INTE_AVSLUTAT_FORE: Final = Condition(
    id="inte-avslutat-fore",
    mening="Deltagandet var inte avslutat före {from}.",
    nej="Deltagandet var avslutat före {from}.",
    nagon=(Test(kolumn="slut", op="saknas"), Test(kolumn="slut", op=">=", mot="from")),
)
STARTADE_TIDIGAST: Final = Condition(
    id="startade-tidigast",
    mening="Deltagandet startade {from} eller senare.",
    nej="Deltagandet startade före {from}.",
    nagon=(Test(kolumn="start", op=">=", mot="from"),),
)
AVSLUTADES_SENAST: Final = Condition(
    id="avslutades-senast",
    mening="Deltagandet avslutades senast {to}.",
    nej="Deltagandet var inte avslutat {to}.",
    nagon=(Test(kolumn="slut", op="<=", mot="to"),),
)

ANONYM: Final = Condition(
    id="anonym",
    mening="Händelsen är en inskrivning utan personuppgifter.",
    nej="Händelsen är ingen inskrivning utan personuppgifter.",
    nagon=(Test(kolumn="typ", op="=", varde="anonym.inskriven"),),
)  # RAKNEREGLER 7
HANDELSE_I_VALD_INSATS: Final = Condition(
    id="handelse-i-vald-insats",
    mening="Händelsen hör till vald insats ({insats}).",
    nej="Händelsen hör inte till vald insats ({insats}).",
    nagon=(Test(kolumn="insats", op="i", mot="insats"),),
)
HANDE_TIDIGAST: Final = Condition(
    id="hande-tidigast",
    mening="Händelsen hände {from} eller senare.",
    nej="Händelsen hände före {from}.",
    nagon=(Test(kolumn="datum", op=">=", mot="from"),),
)
HANDE_SENAST: Final = Condition(
    id="hande-senast",
    mening="Händelsen hände senast {to}.",
    nej="Händelsen hände efter {to}.",
    nagon=(Test(kolumn="datum", op="<=", mot="to"),),
)

_OPPNA: Final = (
    INSKRIVEN,
    EJ_FELREGISTRERING,
    I_VALD_INSATS,
    STARTADE_SENAST,
    INTE_AVSLUTAT_FORE,
)

TOTALT: Final = Population(
    id="totalt",
    mening="Deltaganden som pågick någon dag från {from} till {to}.",
    kalla="deltaganden",
    villkor=_OPPNA,
)
NYA: Final = Population(
    id="nya",
    mening="Deltaganden som startade från {from} till {to}.",
    kalla="deltaganden",
    villkor=(*_OPPNA, STARTADE_TIDIGAST),
)
AVSLUTADE: Final = Population(
    id="avslutade",
    mening="Deltaganden som avslutades från {from} till {to}.",
    kalla="deltaganden",
    villkor=(*_OPPNA, AVSLUTADES_SENAST),
)  # The three of RAKNEREGLER 4
NYA_ANONYMA: Final = Population(
    id="nya-anonyma",
    mening="Inskrivningar utan personuppgifter från {from} till {to}.",
    kalla="handelser",
    villkor=(ANONYM, HANDELSE_I_VALD_INSATS, HANDE_TIDIGAST, HANDE_SENAST),
)


def matta(uppgift: str, ord_: str) -> Population:
    """Avslutade with both a start and an end measurement of `uppgift` (RAKNEREGLER 10).

    `ord_` is what the measured thing is called in a sentence.
    """
    before = Condition(
        id=f"startmatning-{uppgift}",
        mening=f"Det finns en startmätning av {ord_}.",
        nej=f"Det finns ingen startmätning av {ord_}.",
        nagon=(Test(kolumn=f"{uppgift}_fore", op="finns"),),
    )
    after = Condition(
        id=f"slutmatning-{uppgift}",
        mening=f"Det finns en slutmätning av {ord_}.",
        nej=f"Det finns ingen slutmätning av {ord_}.",
        nagon=(Test(kolumn=f"{uppgift}_efter", op="finns"),),
    )
    return Population(
        id=f"matta-{uppgift}",
        mening=f"Deltaganden som avslutades från {{from}} till {{to}} och där {ord_}"
        " är mätt både vid start och vid slut.",
        kalla="deltaganden",
        villkor=(*AVSLUTADE.villkor, before, after),
    )
