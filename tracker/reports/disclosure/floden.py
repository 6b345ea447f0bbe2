"""Who was there, came and left, by insats and kön: the margins that all prints of a year share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from tracker.reports.disclosure.system import Plats, System, Variabel, summa
from tracker.reports.disclosure.tryck import Antal


KON: Final = ("kvinna", "man")
Flodesnamn = Literal["ingaende", "nya", "kvarstaende", "avslutade"]
Floden = Mapping[tuple[str, str, str], Variabel]
"""(insats, what, kön) → unknown."""


def floden(system: System, ar: int, antal: Antal, insatser: Iterable[str]) -> Floden:
    """The unknowns of a year, with what holds between them (RAKNEREGLER 4).

    Kvarstående of a year are the ingående of the next, so both are named by the day between.
    """
    found: dict[tuple[str, str, str], Variabel] = {}
    for insats in insatser:
        for kon in KON:
            totalt, nya, avslutade = (
                antal.get(Plats(insats, f"{name}_{kon}"), 0)
                for name in ("totalt", "nya", "avslutade")
            )
            own: dict[str, Variabel] = {
                "ingaende": system.okand("oppna", ar, insats, kon, sant=totalt - nya),
                "nya": system.okand("nya", ar, insats, kon, sant=nya),
                "kvarstaende": system.okand("oppna", ar + 1, insats, kon, sant=totalt - avslutade),
                "avslutade": system.okand("avslutade", ar, insats, kon, sant=avslutade),
            }
            ut = [own["kvarstaende"], own["avslutade"]]
            system.galler(summa([own["ingaende"], own["nya"]], minus=ut), 0, 0)
            found |= {(insats, name, kon): unknown for name, unknown in own.items()}
    return found


def av(
    held: Floden, insatser: Sequence[str], *namn: Flodesnamn, kon: Sequence[str] = KON
) -> list[Variabel]:
    """The unknowns of these insatser, of one kön or both."""
    return [held[insats, name, one] for insats in insatser for name in namn for one in kon]
