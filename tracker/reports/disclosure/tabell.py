"""One print as unknowns, relations and cells: what the three kinds of tables have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tracker.reports.disclosure.floden import KON, Floden
from tracker.reports.disclosure.regel import liten
from tracker.reports.disclosure.system import Cell, Plats, System, Variabel, summa
from tracker.reports.disclosure.tryck import OVRIGA, Antal, Tryck


TOTALER: Final = frozenset({"total", "bas"})
Delat = Mapping[tuple[str, str, str], Variabel]
"""(part, code, kön) → unknown."""


@dataclass(frozen=True, slots=True)
class Uppslag:
    """A print with what its relations are made of.

    `delar`: part → its insatser. `tal`: part → the table of that part alone, as it was counted;
    `hela` is the table that is printed.
    """

    system: System
    tryck: Tryck
    floden: Floden
    delar: Mapping[str, tuple[str, ...]]
    tal: Mapping[str, Antal]
    hela: Antal

    @property
    def visade(self) -> list[str]:
        """The parts that the print is about."""
        return [self.tryck.insats] if self.tryck.insats else list(self.delar)

    @property
    def visade_insatser(self) -> list[str]:
        return [insats for del_ in self.visade for insats in self.delar[del_]]

    def rader(self) -> list[str]:
        """The keys of the rows that stand in print."""
        return list(dict.fromkeys(plats.rad for plats in self.hela if plats.rad not in TOTALER))

    def koder(self) -> list[str]:
        """Codes that somebody has, in whichever part."""
        found = [plats.rad for antal in (self.hela, *self.tal.values()) for plats in antal]
        return [kod for kod in dict.fromkeys(found) if kod not in TOTALER]

    def delat(
        self, namn: str, koder: Iterable[str], kolumn: str = "{}"
    ) -> dict[tuple[str, str, str], Variabel]:
        """Unknowns of every part, code and kön. `kolumn`: which column of the table they are in."""
        return {
            (del_, kod, kon): self.system.okand(
                namn, self.tryck.ar, del_, kod, kon,
                sant=self.tal[del_].get(Plats(kod, kolumn.format(kon)), 0),
            )
            for del_ in self.delar
            for kod in koder
            for kon in KON
        }  # fmt: skip

    def galler_om(self, held: Mapping[Variabel, int], hogst: int) -> None:
        """That a sum is at most `hogst`: where it is so. A reader who thinks so of a log in which
        it is not comes to nothing, or to a wrong figure.
        """
        if self.system.varde(held) <= hogst:
            self.system.galler(held, None, hogst)

    def cell(self, rad: str, kolumn: str, unknowns: Iterable[Variabel]) -> None:
        """A printed cell. Raises ArithmeticError where the relations do not give what it says."""
        plats, held = Plats(rad, kolumn), summa(unknowns)
        varde = self.hela[plats]
        if self.system.varde(held) != varde:
            raise ArithmeticError(f"{plats} does not add up")
        dold = None if self.tryck.dolda is None else plats in self.tryck.dolda
        vikt = _vikt(plats, varde) if dold is None else 0
        self.system.celler.append(Cell(plats, held, varde, vikt, dold))

    def per_kon(self, rad: str, kolumn: str, parts: Delat) -> None:
        """Kvinna, man and totalt of a row, or of all rows (`total`, `bas`)."""
        every = rad in TOTALER
        own = {
            kon: [
                v for (d, kod, k), v in parts.items()
                if k == kon and d in self.visade and (every or kod == rad)
            ]
            for kon in KON
        }  # fmt: skip
        for kon, unknowns in own.items():
            self.cell(rad, kolumn.format(kon), unknowns)
        self.cell(rad, kolumn.format("totalt"), [v for held in own.values() for v in held])

    def foljer(self, unknowns: Iterable[Variabel]) -> None:
        """A count that stands nowhere in print but follows from what does: it is kept too, where
        it is small.
        """
        held = summa(unknowns)
        varde = self.system.varde(held)
        if liten(varde):
            self.system.celler.append(Cell(None, held, varde, dold=True))

    def ovriga(self, parts: Delat) -> None:
        """What a print of the förbund less those of its insatser gives of the others."""
        by_row: dict[tuple[str, str], list[Variabel]] = {}
        for (del_, kod, kon), unknown in parts.items():
            if self.tryck.insats is None and del_ == OVRIGA and len(self.delar) > 1:
                by_row.setdefault((kod, kon), []).append(unknown)
                by_row.setdefault((kod, "totalt"), []).append(unknown)
        for unknowns in by_row.values():
            self.foljer(unknowns)


def _vikt(plats: Plats, varde: int) -> int:
    """What it costs to hide a cell: large counts, sums and nobody's 0 tell most."""
    vikt = 10 + min(varde, 200)
    vikt += 40 if varde == 0 else 0
    vikt *= 2 if plats.kolumn.endswith("totalt") else 1
    return vikt * (4 if plats.rad in TOTALER else 1)
