"""A sheet's XML, with the byte places of its cells: so that only those are written that change.

openpyxl writes a workbook anew and leaves out what it does not know: newer data validations,
drawings, form controls, sheet protection it has no field for. A genuine form may hold any of it.
Here nothing is understood but rows and cells, and every other byte goes through as it is (ADR 40).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from openpyxl.utils import column_index_from_string

from tracker.errors import Refused
from tracker.exports.esf.taggar import OLASBAR, Tagg, taggar


Plats = tuple[int, int]
"""Row and column, both from 1."""

_BOKSTAVER: Final = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(slots=True)
class Cell:
    """Bytes from `start` up to `slut`. `varde`: the span of the stored result, when it has one."""

    kolumn: int
    start: int
    inre: int
    stil: int
    slut: int = 0
    formel: bool = False
    varde: tuple[int, int] | None = None


@dataclass(slots=True)
class Rad:
    """`inre`: where the row's cells begin, if it has any."""

    nummer: int
    start: int
    inre: int
    stil: int
    slut: int = 0
    sluttagg: int = 0
    celler: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Ark:
    """What was found in the sheet. `prefix` is what stands before every tag's name, mostly "".

    `talstil`: a cell's style → the one that shows a number with two decimals (talstil.py).
    """

    xml: bytes
    prefix: str = ""
    start: int = 0
    inre: int = 0
    sluttagg: int = 0
    rader: list[Rad] = field(default_factory=list)
    kolumnstilar: dict[int, int] = field(default_factory=dict)
    talstil: Callable[[int], int] = int


def las(xml: bytes) -> Ark:
    """Where everything is. Raises Refused when it is not the XML of a sheet."""
    lasare = _Lasare(xml)
    try:
        for tagg in taggar(xml):
            lasare.tagg(tagg)
    except (KeyError, ValueError) as error:
        raise Refused(OLASBAR) from error
    if not lasare.klar:
        raise Refused(OLASBAR)
    return lasare.ark


class _Lasare:
    """Takes the tags in order, and notes where rows and cells begin and end."""

    def __init__(self, xml: bytes) -> None:
        self.ark = Ark(xml)
        self.klar = False
        self._i_data = False
        self._rad: Rad | None = None
        self._cell: Cell | None = None
        self._varde = 0

    def tagg(self, tagg: Tagg) -> None:
        if tagg.slutar:
            self._sluta(tagg)
            return
        self._borja(tagg)
        if tagg.tom:
            self._sluta(tagg)

    def _borja(self, tagg: Tagg) -> None:
        if tagg.namn == "sheetData":
            self.ark.prefix = f"{tagg.prefix}:" if tagg.prefix else ""
            self.ark.start, self.ark.inre = tagg.start, tagg.slut
            self._i_data = True
        elif tagg.namn == "col" and not self._i_data and not self.klar:
            attr = tagg.attribut
            for nummer in range(int(attr["min"]), min(int(attr["max"]), 16_384) + 1):
                self.ark.kolumnstilar[nummer] = int(attr.get("style", "0"))
        elif not self._i_data:
            return
        elif tagg.namn == "row":
            self._borja_rad(tagg)
        elif tagg.namn == "c" and self._rad is not None:
            attr = tagg.attribut
            self._cell = Cell(self._kolumn(attr), tagg.start, tagg.slut, int(attr.get("s", "0")))
            self._rad.celler.append(self._cell)
        elif tagg.namn == "f" and self._cell is not None:
            self._cell.formel = True
        elif tagg.namn == "v" and self._cell is not None:
            self._varde = tagg.start

    def _borja_rad(self, tagg: Tagg) -> None:
        attr = tagg.attribut
        forra = self.ark.rader[-1].nummer if self.ark.rader else 0
        stil = int(attr.get("s", "-1"))
        self._rad = Rad(int(attr.get("r", forra + 1)), tagg.start, tagg.slut, stil)
        self.ark.rader.append(self._rad)

    def _kolumn(self, attr: dict[str, str]) -> int:
        found = _BOKSTAVER.fullmatch(attr.get("r", ""))
        if found:
            return int(column_index_from_string(found[1]))
        rad = self._rad
        return rad.celler[-1].kolumn + 1 if rad and rad.celler else 1

    def _sluta(self, tagg: Tagg) -> None:
        if tagg.namn == "sheetData" and self._i_data:
            self.ark.sluttagg = tagg.start
            self._i_data, self.klar = False, True
        elif tagg.namn == "row" and self._rad is not None:
            self._rad.sluttagg, self._rad.slut = tagg.start, tagg.slut
            self._rad = None
        elif tagg.namn == "c" and self._cell is not None:
            self._cell.slut = tagg.slut
            self._cell = None
        elif tagg.namn == "v" and self._cell is not None:
            self._cell.varde = (self._varde, tagg.slut)
