"""Persons who took a step, by insats, age, remittent and kön, as each respondent answers."""

from typing import Final

from schemas.rapporter import Dimension, Measure, Population, Report
from tracker.reports.steg.villkor import NOTER, andel, antal, ar, matt, per_kon, population
from tracker.reports.villkor import TOTALT


VEM: Final = (("deltagare", "deltagarens"), ("handlaggare", "handläggarens"))
SAMLAT: Final = (
    "Samlat upp betyder att fler av personens frågor har gått upp än ned. Lika betyder att de är"
    " lika många."
)


def _populationer(vem: str, vems: str) -> dict[str, Population]:
    kolumn, vad = f"steg_{vem}", f"Samlat enligt {vems} svar"
    av_dem = f"De av dem som enligt {vems} svar samlat"
    return {
        "matta": population(
            f"{vem}-matta",
            f"De av dem där minst en fråga är besvarad två gånger, enligt {vems} svar.",
            matt(kolumn, vad),
        ),
        "upp": population(f"{vem}-upp", f"{av_dem} har gått upp.", ar(kolumn, "upp", vad)),
        "ned": population(f"{vem}-ned", f"{av_dem} har gått ned.", ar(kolumn, "ned", vad)),
    }


ALLA: Final = {vem: _populationer(vem, vems) for vem, vems in VEM}


_DELTAGARENS: Final = ALLA["deltagare"]


def _matt(vem: str, vems: str, nyckel: str) -> tuple[Measure, ...]:
    pop, grupp = ALLA[vem], f"Enligt {vems} svar"
    return (
        *(
            antal(f"{vem}_{namn}", titel, grupp, pop[namn], nyckel)
            for namn, titel in (
                ("matta", "Mätta två gånger"),
                ("upp", "Upp"),
                ("ned", "Ned"),
            )
        ),
        andel(f"{vem}_procent", "Upp, % av mätta", grupp, f"{vem}_upp", f"{vem}_matta",
              pop["upp"], nyckel),
        andel(f"{vem}_samst_procent", "I sämsta fall, %", grupp, f"{vem}_upp", "mojliga",
              pop["upp"], nyckel),
    )  # fmt: skip


def _rapport(id_: str, ord_: str, nyckel: str, dimension: Dimension) -> Report:
    return Report(
        id=f"stegforflyttning-{id_}",
        definition="1",
        fraga=f"Hur många har tagit ett steg, {ord_}?",
        titel=f"Stegförflyttning {ord_}",
        grupp="Före och efter",
        dimension=dimension,
        populationer=(TOTALT, *(one for pop in ALLA.values() for one in pop.values())),
        matt=(
            Measure(id="mojliga", titel="Möjliga", population=TOTALT.id, nyckel=nyckel),
            *(measure for vem, vems in VEM for measure in _matt(vem, vems, nyckel)),
        ),
        noter=(SAMLAT, *NOTER),
    )


PER_INSATS = _rapport("insats", "per insats", "insats", Dimension(id="insats", titel="Insats"))
PER_KON = Report(
    id="stegforflyttning-kon",
    definition="1",
    fraga="Tar kvinnor och män lika ofta ett steg?",
    titel="Stegförflyttning för kvinnor och män",
    grupp="Före och efter",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(TOTALT, _DELTAGARENS["matta"], _DELTAGARENS["upp"]),
    matt=(
        Measure(id="mojliga", titel="Möjliga", population=TOTALT.id, nyckel="insats"),
        *per_kon(
            "kon", "Enligt deltagarens svar", _DELTAGARENS["upp"], _DELTAGARENS["matta"], "insats"
        ),
    ),
    noter=(SAMLAT, *NOTER[:2], NOTER[3]),
)
PER_ALDER = _rapport(
    "alder",
    "efter ålder",
    "aldersklass",
    Dimension(id="kod", titel="Ålder", kodlista="aldersklass"),
)
PER_REMITTENT = _rapport(
    "remittent",
    "efter remittent",
    "remittent",
    Dimension(id="kod", titel="Remittent", kodlista="remittent", saknas="saknas_okand"),
)
