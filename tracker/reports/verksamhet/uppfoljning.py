"""Who works or studies half a year and a year after the insats, of those who could be asked.

A follow-up is due so many days after the slut (harledda.py, `UPPFOLJS`), and the period is that in
which it is due: so a year's figures are about those who ended before it. Who was not reached is in
no share. In a period that goes on, what falls due after the day of the last event that counts
(`kand`) is *ej aktuellt än*; whoever is followed up before the day counts as followed up.
"""

from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Slag, Test
from tracker.reports.villkor import EJ_FELREGISTRERING, I_VALD_INSATS, INSKRIVEN


ORD: Final = {6: "6 månader", 12: "12 månader"}


def _villkor(id_: str, ja: str, nej: str, *tests: Test) -> Condition:
    return Condition(id=id_, mening=ja, nej=nej, nagon=tests)


def _aktuella(manader: int) -> Population:
    """Those whose follow-up is due in the period."""
    column, ord_ = f"uppfoljs_{manader}", ORD[manader]
    return Population(
        id=f"foljs-{manader}",
        mening=f"Deltaganden som avslutades {ord_} före någon dag från {{from}} till {{to}}.",
        kalla="deltaganden",
        villkor=(
            INSKRIVEN,
            EJ_FELREGISTRERING,
            I_VALD_INSATS,
            _villkor(
                f"avslutat-{manader}",
                "Deltagandet är avslutat.",
                "Deltagandet är inte avslutat.",
                Test(kolumn="slut", op="finns"),
            ),
            _villkor(
                f"foljs-senast-{manader}",
                f"Det gick {ord_} efter avslutet senast {{to}}.",
                f"Det har inte gått {ord_} efter avslutet {{to}}.",
                Test(kolumn=column, op="<=", mot="to"),
            ),
            _villkor(
                f"foljs-tidigast-{manader}",
                f"Det gick {ord_} efter avslutet {{from}} eller senare.",
                f"Det hade gått {ord_} efter avslutet före {{from}}.",
                Test(kolumn=column, op=">=", mot="from"),
            ),
        ),
    )


def _med(grund: Population, id_: str, mening: str, *villkor_: Condition) -> Population:
    return Population(
        id=id_, mening=mening, kalla="deltaganden", villkor=(*grund.villkor, *villkor_)
    )


AKTUELLA: Final = {manader: _aktuella(manader) for manader in ORD}


def _att_folja(manader: int) -> Population:
    ord_ = ORD[manader]
    return _med(
        AKTUELLA[manader],
        f"att-folja-{manader}",
        f"Deltaganden som avslutades {ord_} före någon dag från {{from}} till {{to}}, och där"
        " uppföljningen är aktuell eller gjord.",
        _villkor(
            f"dags-{manader}",
            f"Den {{kand}} hade det gått {ord_} efter avslutet, eller så är uppföljningen gjord.",
            f"Den {{kand}} hade det inte gått {ord_}, och uppföljningen är inte gjord.",
            Test(kolumn=f"uppfoljs_{manader}", op="<=", mot="kand"),
            Test(kolumn=f"omfattning_{manader}", op="finns"),
        ),
    )


def _senare(manader: int) -> Population:
    ord_ = ORD[manader]
    return _med(
        AKTUELLA[manader],
        f"att-folja-senare-{manader}",
        f"Deltaganden som avslutades {ord_} före någon dag från {{from}} till {{to}}, och där"
        " uppföljningen inte är aktuell än.",
        _villkor(
            f"ej-dags-{manader}",
            f"Den {{kand}} hade det inte gått {ord_} efter avslutet.",
            f"Den {{kand}} hade det gått {ord_} efter avslutet.",
            Test(kolumn=f"uppfoljs_{manader}", op=">", mot="kand"),
        ),
        _villkor(
            f"ej-gjord-{manader}",
            "Uppföljningen är inte gjord.",
            "Uppföljningen är redan gjord.",
            Test(kolumn=f"omfattning_{manader}", op="saknas"),
        ),
    )


def _foljda(manader: int) -> Population:
    ord_ = ORD[manader]
    return _med(
        ATT_FOLJA[manader],
        f"foljda-{manader}",
        f"De av dem som är uppföljda efter {ord_}.",
        _villkor(
            f"foljd-{manader}",
            f"Sysselsättningen är känd efter {ord_}.",
            f"Sysselsättningen är inte känd efter {ord_}.",
            Test(kolumn=f"omfattning_{manader}", op="finns"),
        ),
    )


def _ej_foljda(manader: int) -> Population:
    ord_ = ORD[manader]
    return _med(
        ATT_FOLJA[manader],
        f"ej-foljda-{manader}",
        f"De av dem som inte är uppföljda efter {ord_}.",
        _villkor(
            f"ej-foljd-{manader}",
            f"Sysselsättningen är inte känd efter {ord_}.",
            f"Sysselsättningen är känd efter {ord_}.",
            Test(kolumn=f"omfattning_{manader}", op="saknas"),
        ),
    )


def _i_arbete(manader: int) -> Population:
    ord_ = ORD[manader]
    return _med(
        NADDA[manader],
        f"arbete-studier-{manader}",
        f"De av de uppföljda som arbetar eller studerar efter {ord_}.",
        _villkor(
            f"arbetar-{manader}",
            f"Personen arbetar eller studerar efter {ord_}.",
            f"Personen arbetar inte och studerar inte efter {ord_}.",
            Test(kolumn=f"omfattning_{manader}", op=">=", varde=1),
        ),
    )


ATT_FOLJA: Final = {manader: _att_folja(manader) for manader in ORD}
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
        one("mojliga", "Att följa upp", ATT_FOLJA[manader]),
        one("senare", "Ej aktuellt än", SENARE[manader]),
        one("nadda", "Uppföljda", NADDA[manader]),
        one("nadda_procent", "Uppföljda, %", NADDA[manader], "andel", av="mojliga"),
        one("arbete", "I arbete eller studier", I_ARBETE[manader]),
        one("arbete_procent", "I arbete eller studier, %", I_ARBETE[manader], "andel", av="nadda"),
    )


RAPPORT: Final = Report(
    id="uppfoljning",
    definition="1",
    fraga="Hur går det efteråt: vilka arbetar eller studerar ett halvår och ett år senare?",
    titel="Uppföljning 6 och 12 månader efter avslut",
    grupp="Före och efter",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=tuple(
        part[manader] for manader in ORD for part in (ATT_FOLJA, SENARE, NADDA, I_ARBETE)
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
