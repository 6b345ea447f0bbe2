"""The conditions of stegförflyttning: what ratings say on the last day (ADR 35)."""

from typing import Final, Literal

from schemas.rapporter import Condition, Kalla, Measure, Population, Test
from tracker.reports.matt import KON, Kon
from tracker.reports.villkor import TOTALT


Utfall = Literal["upp", "lika", "ned", "en_gang", "ej_matt"]
_ORD: Final[dict[Utfall, tuple[str, str]]] = {
    "upp": ("har gått upp från första till sista mätningen", "har inte gått upp"),
    "lika": ("är lika i första och sista mätningen", "är inte lika"),
    "ned": ("har gått ned från första till sista mätningen", "har inte gått ned"),
    "en_gang": ("är mätt en enda gång", "är inte mätt en enda gång"),
    "ej_matt": ("är inte mätt", "är mätt"),
}
_SISTA: Final[dict[Utfall, tuple[str, str]]] = {
    "upp": ("har gått upp mellan de två sista mätningarna", "har inte gått upp sist"),
    "lika": ("är lika i de två sista mätningarna", "är inte lika sist"),
    "ned": ("har gått ned mellan de två sista mätningarna", "har inte gått ned sist"),
}


def ar(kolumn: str, utfall: Utfall, vad: str) -> Condition:
    """That a column says `utfall`. `vad`: what is rated, as in «Svaret på frågan»."""
    ja, nej = _ORD[utfall]
    return Condition(
        id=f"{kolumn}-{utfall}",
        mening=f"{vad} {ja}, senast {{to}}.",
        nej=f"{vad} {nej}, senast {{to}}.",
        nagon=(Test(kolumn=kolumn, op="=", varde=utfall),),
    )


def ar_sist(kolumn: str, utfall: Utfall, vad: str) -> Condition:
    """As `ar`, of the last two answers."""
    ja, nej = _SISTA[utfall]
    return ar(kolumn, utfall, vad).model_copy(
        update={"mening": f"{vad} {ja}, senast {{to}}.", "nej": f"{vad} {nej}, senast {{to}}."}
    )


def matt(kolumn: str, vad: str) -> Condition:
    """That it is measured twice: only then there is a change to tell."""
    return Condition(
        id=f"{kolumn}-matt",
        mening=f"{vad} är mätt minst två gånger senast {{to}}.",
        nej=f"{vad} är inte mätt två gånger senast {{to}}.",
        nagon=tuple(Test(kolumn=kolumn, op="=", varde=u) for u in ("upp", "lika", "ned")),
    )


def population(
    id_: str, mening: str, *villkor: Condition, kalla: Kalla = "deltaganden"
) -> Population:
    return Population(id=id_, mening=mening, kalla=kalla, villkor=(*TOTALT.villkor, *villkor))


def andel(id_: str, titel: str, grupp: str | None, av: str, mot: str, of: Population, nyckel: str,
          kon: Kon = None) -> Measure:  # fmt: skip
    """A share of another measure on the same row."""
    return Measure(
        id=id_, titel=titel, grupp=grupp, slag="andel", population=of.id, nyckel=nyckel,
        av=av, mot=mot, kon=kon,
    )  # fmt: skip


def antal(
    id_: str, titel: str, grupp: str | None, of: Population, nyckel: str, kon: Kon = None
) -> Measure:
    return Measure(id=id_, titel=titel, grupp=grupp, population=of.id, nyckel=nyckel, kon=kon)


def per_kon(
    id_: str, grupp: str, upp: Population, matta: Population, nyckel: str
) -> tuple[Measure, ...]:
    """Measured, risen and the share, for kvinna and man: never a share without its number."""
    measures: list[Measure] = []
    for namn, titel, kon in KON[:2]:
        of, risen = f"{id_}_matta_{namn}", f"{id_}_upp_{namn}"
        share = f"{id_}_andel_{namn}"
        measures += (
            antal(of, f"{titel}, mätta", grupp, matta, nyckel, kon),
            antal(risen, f"{titel}, upp", grupp, upp, nyckel, kon),
            andel(share, f"{titel}, %", grupp, risen, of, upp, nyckel, kon),
        )
    return tuple(measures)


NOTER: Final = (
    "Upp, lika och ned jämför den första mätningen med den sista, senast periodens sista dag.",
    (
        "Den som är mätt en gång räknas som ej mätt två gånger, aldrig som lika. Den som inte är"
        " mätt räknas aldrig som noll."
    ),
    "I sämsta fall visar andelen om ingen av dem som inte är mätta två gånger har gått upp.",
    "Siffrorna visar vad som har hänt, inte att insatsen är orsaken.",
)
