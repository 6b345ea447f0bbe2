"""The same follow-up, of a period that goes on: what has not fallen due yet is *ej aktuellt än*.

Version 1 counts everybody whose follow-up falls due in the period, so in March those of December
stand as not reached. Here the day of the last event that counts divides them (`kand`). Whoever is
followed up before the day counts as followed up.
"""

from typing import Final

from schemas.rapporter import Dimension, Measure, Population, Report, Slag, Test
from tracker.reports.verksamhet.uppfoljning import AKTUELLA, ORD, med, villkor


def _aktuella(manader: int) -> Population:
    ord_ = ORD[manader]
    return med(
        AKTUELLA[manader],
        f"foljs-hittills-{manader}",
        f"Deltaganden som avslutades {ord_} före någon dag från {{from}} till {{to}}, och där"
        " uppföljningen är aktuell eller gjord.",
        villkor(
            f"dags-{manader}",
            f"Den {{kand}} hade det gått {ord_} efter avslutet, eller så är uppföljningen gjord.",
            f"Den {{kand}} hade det inte gått {ord_}, och uppföljningen är inte gjord.",
            Test(kolumn=f"uppfoljs_{manader}", op="<=", mot="kand"),
            Test(kolumn=f"omfattning_{manader}", op="finns"),
        ),
    )


def _senare(manader: int) -> Population:
    ord_ = ORD[manader]
    return med(
        AKTUELLA[manader],
        f"foljs-senare-{manader}",
        f"Deltaganden som avslutades {ord_} före någon dag från {{from}} till {{to}}, och där"
        " uppföljningen inte är aktuell än.",
        villkor(
            f"ej-dags-{manader}",
            f"Den {{kand}} hade det inte gått {ord_} efter avslutet.",
            f"Den {{kand}} hade det gått {ord_} efter avslutet.",
            Test(kolumn=f"uppfoljs_{manader}", op=">", mot="kand"),
        ),
        villkor(
            f"ej-gjord-{manader}",
            "Uppföljningen är inte gjord.",
            "Uppföljningen är redan gjord.",
            Test(kolumn=f"omfattning_{manader}", op="saknas"),
        ),
    )


def _foljda(manader: int) -> Population:
    ord_ = ORD[manader]
    return med(
        HITTILLS[manader],
        f"foljda-hittills-{manader}",
        f"De av dem som är uppföljda efter {ord_}.",
        villkor(
            f"foljd-{manader}",
            f"Sysselsättningen är känd efter {ord_}.",
            f"Sysselsättningen är inte känd efter {ord_}.",
            Test(kolumn=f"omfattning_{manader}", op="finns"),
        ),
    )


def _ej_foljda(manader: int) -> Population:
    ord_ = ORD[manader]
    return med(
        HITTILLS[manader],
        f"ej-foljda-hittills-{manader}",
        f"De av dem som inte är uppföljda efter {ord_}.",
        villkor(
            f"ej-foljd-{manader}",
            f"Sysselsättningen är inte känd efter {ord_}.",
            f"Sysselsättningen är känd efter {ord_}.",
            Test(kolumn=f"omfattning_{manader}", op="saknas"),
        ),
    )


def _i_arbete(manader: int) -> Population:
    ord_ = ORD[manader]
    return med(
        NADDA[manader],
        f"arbete-hittills-{manader}",
        f"De av de uppföljda som arbetar eller studerar efter {ord_}.",
        villkor(
            f"arbetar-{manader}",
            f"Personen arbetar eller studerar efter {ord_}.",
            f"Personen arbetar inte och studerar inte efter {ord_}.",
            Test(kolumn=f"omfattning_{manader}", op=">=", varde=1),
        ),
    )


HITTILLS: Final = {manader: _aktuella(manader) for manader in ORD}
SENARE: Final = {manader: _senare(manader) for manader in ORD}
NADDA: Final = {manader: _foljda(manader) for manader in ORD}
EJ_NADDA: Final = {manader: _ej_foljda(manader) for manader in ORD}
I_ARBETE: Final = {manader: _i_arbete(manader) for manader in ORD}


def _matt(manader: int) -> tuple[Measure, ...]:
    def one(
        id_: str, titel: str, population: Population, slag: Slag = "antal", *, av: str = ""
    ) -> Measure:
        return Measure(
            id=f"{id_}_{manader}",
            titel=titel,
            grupp=f"Efter {ORD[manader]}",
            slag=slag,
            population=population.id,
            nyckel="insats",
            av=f"{id_.removesuffix('_procent')}_{manader}" if av else None,
            mot=f"{av}_{manader}" if av else None,
        )

    return (
        one("mojliga", "Att följa upp", HITTILLS[manader]),
        one("senare", "Ej aktuellt än", SENARE[manader]),
        one("nadda", "Uppföljda", NADDA[manader]),
        one("nadda_procent", "Uppföljda, %", NADDA[manader], "andel", av="mojliga"),
        one("arbete", "I arbete eller studier", I_ARBETE[manader]),
        one("arbete_procent", "I arbete eller studier, %", I_ARBETE[manader], "andel", av="nadda"),
    )


RAPPORT: Final = Report(
    id="uppfoljning",
    definition="2",
    fraga="Hur går det efteråt: vilka arbetar eller studerar ett halvår och ett år senare?",
    titel="Uppföljning 6 och 12 månader efter avslut",
    grupp="Före och efter",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=tuple(
        part[manader] for manader in ORD for part in (HITTILLS, SENARE, NADDA, I_ARBETE)
    ),
    matt=tuple(measure for manader in ORD for measure in _matt(manader)),
    noter=(
        "Att följa upp är de som avslutades 183 eller 365 dagar före någon dag i perioden.",
        "Ej aktuellt än är de som ska följas upp senare i perioden. De är i ingen andel.",
        "Dagen som avgör är den då den sista händelsen som räknas registrerades.",
        "Uppföljda är de vars sysselsättning är känd då. Den som inte är nådd är i ingen andel.",
        "Procent i arbete eller studier är av de uppföljda, inte av alla som skulle följas upp.",
    ),
)
