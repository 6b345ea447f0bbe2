"""Who works or studies half a year and a year after the insats, of those who could be asked.

A follow-up is due so many days after the slut (harledda.py, `UPPFOLJS`), and the period is that in
which it is due: so a year's figures are about those who ended before it. Who was not reached is in
no share.
"""

from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Slag, Test
from tracker.reports.villkor import EJ_FELREGISTRERING, I_VALD_INSATS, INSKRIVEN


ORD: Final = {6: "6 månader", 12: "12 månader"}


def villkor(id_: str, ja: str, nej: str, *tests: Test) -> Condition:
    return Condition(id=id_, mening=ja, nej=nej, nagon=tests)


def _aktuella(manader: int) -> Population:
    """Those whose follow-up is due in the period."""
    column, ord_ = f"uppfoljs_{manader}", ORD[manader]
    return Population(
        id=f"att-folja-{manader}",
        mening=f"Deltaganden som avslutades {ord_} före någon dag från {{from}} till {{to}}.",
        kalla="deltaganden",
        villkor=(
            INSKRIVEN,
            EJ_FELREGISTRERING,
            I_VALD_INSATS,
            villkor(
                f"avslutat-{manader}",
                "Deltagandet är avslutat.",
                "Deltagandet är inte avslutat.",
                Test(kolumn="slut", op="finns"),
            ),
            villkor(
                f"foljs-senast-{manader}",
                f"Det gick {ord_} efter avslutet senast {{to}}.",
                f"Det har inte gått {ord_} efter avslutet {{to}}.",
                Test(kolumn=column, op="<=", mot="to"),
            ),
            villkor(
                f"foljs-tidigast-{manader}",
                f"Det gick {ord_} efter avslutet {{from}} eller senare.",
                f"Det hade gått {ord_} efter avslutet före {{from}}.",
                Test(kolumn=column, op=">=", mot="from"),
            ),
        ),
    )


def med(grund: Population, id_: str, mening: str, *villkor_: Condition) -> Population:
    return Population(
        id=id_, mening=mening, kalla="deltaganden", villkor=(*grund.villkor, *villkor_)
    )


AKTUELLA: Final = {manader: _aktuella(manader) for manader in ORD}
NADDA: Final = {
    manader: med(
        grund,
        f"foljda-{manader}",
        f"De av dem som är uppföljda efter {ORD[manader]}.",
        villkor(
            f"foljd-{manader}",
            f"Sysselsättningen är känd efter {ORD[manader]}.",
            f"Sysselsättningen är inte känd efter {ORD[manader]}.",
            Test(kolumn=f"omfattning_{manader}", op="finns"),
        ),
    )
    for manader, grund in AKTUELLA.items()
}
EJ_NADDA: Final = {
    manader: med(
        grund,
        f"ej-foljda-{manader}",
        f"De av dem som inte är uppföljda efter {ORD[manader]}.",
        villkor(
            f"ej-foljd-{manader}",
            f"Sysselsättningen är inte känd efter {ORD[manader]}.",
            f"Sysselsättningen är känd efter {ORD[manader]}.",
            Test(kolumn=f"omfattning_{manader}", op="saknas"),
        ),
    )
    for manader, grund in AKTUELLA.items()
}
I_ARBETE: Final = {
    manader: med(
        grund,
        f"arbete-studier-{manader}",
        f"De av de uppföljda som arbetar eller studerar efter {ORD[manader]}.",
        villkor(
            f"arbetar-{manader}",
            f"Personen arbetar eller studerar efter {ORD[manader]}.",
            f"Personen arbetar inte och studerar inte efter {ORD[manader]}.",
            Test(kolumn=f"omfattning_{manader}", op=">=", varde=1),
        ),
    )
    for manader, grund in NADDA.items()
}


def _matt(manader: int) -> tuple[Measure, ...]:
    grupp = f"Efter {ORD[manader]}"

    def one(id_: str, titel: str, population: Population, slag: Slag = "antal") -> Measure:
        return Measure(
            id=f"{id_}_{manader}",
            titel=titel,
            grupp=grupp,
            slag=slag,
            population=population.id,
            nyckel="insats",
            av={"nadda_procent": f"nadda_{manader}", "arbete_procent": f"arbete_{manader}"}.get(
                id_
            ),
            mot={"nadda_procent": f"mojliga_{manader}", "arbete_procent": f"nadda_{manader}"}.get(
                id_
            ),
        )

    return (
        one("mojliga", "Att följa upp", AKTUELLA[manader]),
        one("nadda", "Uppföljda", NADDA[manader]),
        one("nadda_procent", "Uppföljda, %", NADDA[manader], "andel"),
        one("arbete", "I arbete eller studier", I_ARBETE[manader]),
        one("arbete_procent", "I arbete eller studier, %", I_ARBETE[manader], "andel"),
    )


RAPPORT = Report(
    id="uppfoljning",
    definition="1",
    fraga="Hur går det efteråt: vilka arbetar eller studerar ett halvår och ett år senare?",
    titel="Uppföljning 6 och 12 månader efter avslut",
    grupp="Före och efter",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=tuple(part[manader] for manader in ORD for part in (AKTUELLA, NADDA, I_ARBETE)),
    matt=tuple(measure for manader in ORD for measure in _matt(manader)),
    noter=(
        "Att följa upp är de som avslutades 183 eller 365 dagar före någon dag i perioden.",
        "I en period som pågår ingår också de som ska följas upp senare i perioden.",
        "Uppföljda är de vars sysselsättning är känd då. Den som inte är nådd är i ingen andel.",
        "Procent i arbete eller studier är av de uppföljda, inte av alla som skulle följas upp.",
    ),
)
