"""A sheet's XML, with the byte places of its cells: so that only those are written that change.

openpyxl writes a workbook anew and leaves out what it does not know: newer data validations,
drawings, form controls, sheet protection it has no field for. A genuine form may hold any of it.
Here nothing is understood but rows and cells, and every other byte goes through as it is (ADR 40).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, get_column_letter

from tracker.errors import Refused
from tracker.exports.cells import markup


Plats = tuple[int, int]
"""Row and column, both from 1."""
Cellvarde = str | int | float | None

_TAGG: Final = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_TYP: Final = re.compile(rb"""\st=("[^"]*"|'[^']*')""")
_TAGGNAMN: Final = re.compile(r"<(/?)(row|c|v|is|t)\b")
_BOKSTAVER: Final = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(slots=True)
class Cell:
    """Bytes from `start` up to `slut`. `varde`: the span of the stored result, when it has one."""

    kolumn: int
    start: int
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
    """What was found in the sheet. `prefix` is what stands before every tag's name, mostly ""."""

    xml: bytes
    prefix: str = ""
    start: int = 0
    inre: int = 0
    sluttagg: int = 0
    rader: list[Rad] = field(default_factory=list)
    kolumnstilar: dict[int, int] = field(default_factory=dict)


def las(xml: bytes) -> Ark:
    """Where everything is. Raises Refused when it is not the XML of a sheet."""
    lasare = _Lasare(xml)
    try:
        lasare.parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise Refused("ESF040: Spara om blanketten i Excel: ett blad går inte att läsa.") from error
    return lasare.ark


def skriv(ark: Ark, nya: Mapping[Plats, Cellvarde]) -> bytes:
    """The sheet with other values in some cells, each in the style that its place has.

    The stored results of all formulas are left out, so every program counts them anew.
    """
    byten: list[tuple[int, int, bytes]] = []
    for rad in ark.rader:
        mine = {plats[1]: value for plats, value in nya.items() if plats[0] == rad.nummer}
        byten += _i_rad(ark, rad, mine)
        byten += [bit for cell in rad.celler for bit in _glom(ark.xml, cell)
                  if cell.kolumn not in mine]  # fmt: skip
    kanda = {rad.nummer for rad in ark.rader}
    byten += _nya_rader(ark, {p: v for p, v in nya.items() if p[0] not in kanda})
    return _ersatt(ark.xml, byten)


class _Lasare:
    """expat's callbacks, with the places as they come."""

    def __init__(self, xml: bytes) -> None:
        self.ark = Ark(xml)
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._borja
        self.parser.EndElementHandler = self._sluta
        self.parser.XmlDeclHandler = _bara_utf8
        self._i_data = False
        self._rad: Rad | None = None
        self._cell: Cell | None = None
        self._varde = 0

    def _borja(self, namn: str, attr: dict[str, str]) -> None:
        prefix, _, lokalt = namn.rpartition(":")
        at = self.parser.CurrentByteIndex
        if lokalt == "sheetData":
            self.ark.prefix = f"{prefix}:" if prefix else ""
            self.ark.start, self.ark.inre = at, _efter(self.ark.xml, at)
            self._i_data = True
        elif lokalt == "col" and not self._i_data:
            for nummer in range(int(attr["min"]), min(int(attr["max"]), 16_384) + 1):
                self.ark.kolumnstilar[nummer] = int(attr.get("style", "0"))
        elif not self._i_data:
            return
        elif lokalt == "row":
            forra = self.ark.rader[-1].nummer if self.ark.rader else 0
            nummer = int(attr.get("r", forra + 1))
            stil = int(attr.get("s", "-1"))
            self._rad = Rad(nummer, at, _efter(self.ark.xml, at), stil)
            self.ark.rader.append(self._rad)
        elif lokalt == "c" and self._rad is not None:
            self._cell = Cell(self._kolumn(attr), at, int(attr.get("s", "0")))
            self._rad.celler.append(self._cell)
        elif lokalt == "f" and self._cell is not None:
            self._cell.formel = True
        elif lokalt == "v" and self._cell is not None:
            self._varde = at

    def _kolumn(self, attr: dict[str, str]) -> int:
        found = _BOKSTAVER.fullmatch(attr.get("r", ""))
        if found:
            return int(column_index_from_string(found[1]))
        rad = self._rad
        return rad.celler[-1].kolumn + 1 if rad and rad.celler else 1

    def _sluta(self, namn: str) -> None:
        lokalt = namn.rpartition(":")[2]
        at = self.parser.CurrentByteIndex
        xml = self.ark.xml
        if lokalt == "sheetData":
            self.ark.sluttagg = at
            self._i_data = False
        elif lokalt == "row" and self._rad is not None:
            self._rad.sluttagg, self._rad.slut = at, _slut(xml, self._rad.start, at)
            self._rad = None
        elif lokalt == "c" and self._cell is not None:
            self._cell.slut = _slut(xml, self._cell.start, at)
            self._cell = None
        elif lokalt == "v" and self._cell is not None:
            self._cell.varde = (self._varde, _slut(xml, self._varde, at))


def _bara_utf8(_version: str, kodning: str | None, _fristaende: int) -> None:
    """What is put in is UTF-8, as every spreadsheet program writes; else it would be garbled."""
    if (kodning or "utf-8").lower() != "utf-8":
        raise ValueError(kodning)


def _efter(xml: bytes, at: int) -> int:
    """The byte after the tag that begins at `at`."""
    found = _TAGG.match(xml, at)
    if found is None:
        raise ValueError(at)
    return found.end()


def _slut(xml: bytes, start: int, at: int) -> int:
    """The byte after an element; `at` is its end tag, or what follows one that closes itself."""
    inre = _efter(xml, start)
    return inre if _tom(xml, inre) else _efter(xml, at)


def _tom(xml: bytes, inre: int) -> bool:
    """Whether the start tag that ends at `inre` closes itself: <row r="4"/>."""
    return xml[inre - 2 : inre] == b"/>"


def _i_rad(ark: Ark, rad: Rad, nya: Mapping[int, Cellvarde]) -> Iterable[tuple[int, int, bytes]]:
    celler = {cell.kolumn: cell for cell in rad.celler}
    tom = _tom(ark.xml, rad.inre)
    inlagg: list[bytes] = []
    for kolumn, value in sorted(nya.items()):
        cell = celler.get(kolumn)
        if cell is not None:
            yield cell.start, cell.slut, _cell(ark, (rad.nummer, kolumn), value, cell.stil)
            continue
        stil = rad.stil if rad.stil >= 0 else ark.kolumnstilar.get(kolumn, 0)
        ny = _cell(ark, (rad.nummer, kolumn), value, stil)
        if tom:
            inlagg.append(ny)
        else:
            fore = [one.start for one in rad.celler if one.kolumn > kolumn]
            at = min(fore, default=rad.sluttagg)
            yield at, at, ny
    if inlagg:
        tagg = ark.xml[rad.start : rad.inre].removesuffix(b"/>").rstrip()
        slut = f"</{ark.prefix}row>".encode()
        yield rad.start, rad.slut, tagg + b">" + b"".join(inlagg) + slut


def _nya_rader(ark: Ark, nya: Mapping[Plats, Cellvarde]) -> list[tuple[int, int, bytes]]:
    byten: list[tuple[int, int, bytes]] = []
    for nummer in sorted({plats[0] for plats in nya}):
        mine = sorted(plats for plats in nya if plats[0] == nummer)
        celler = b"".join(
            _cell(ark, plats, nya[plats], ark.kolumnstilar.get(plats[1], 0)) for plats in mine
        )
        hel = f'<{ark.prefix}row r="{nummer}">'.encode() + celler + f"</{ark.prefix}row>".encode()
        at = min((rad.start for rad in ark.rader if rad.nummer > nummer), default=ark.sluttagg)
        byten.append((at, at, hel))
    if byten and _tom(ark.xml, ark.inre):
        alla = b"".join(bit for _, _, bit in byten)
        tagg = ark.xml[ark.start : ark.inre].removesuffix(b"/>").rstrip()
        slut = f"</{ark.prefix}sheetData>".encode()
        return [(ark.start, ark.inre, tagg + b">" + alla + slut)]
    return byten


def _cell(ark: Ark, plats: Plats, value: Cellvarde, stil: int) -> bytes:
    text = markup(f"{get_column_letter(plats[1])}{plats[0]}", value, stil)
    if ark.prefix:
        text = _TAGGNAMN.sub(rf"<\1{ark.prefix}\2", text)
    return text.encode()


def _glom(xml: bytes, cell: Cell) -> Iterable[tuple[int, int, bytes]]:
    """Takes away what a formula gave before, and of which type that was."""
    if not cell.formel:
        return
    slut = _efter(xml, cell.start)
    tagg = xml[cell.start : slut]
    if _TYP.search(tagg):
        yield cell.start, slut, _TYP.sub(b"", tagg)
    if cell.varde is not None:
        yield *cell.varde, b""


def _ersatt(xml: bytes, byten: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The bytes with each span replaced; what is put in at one place keeps its order."""
    delar: list[bytes] = []
    at = 0
    for start, slut, bit in sorted(byten, key=lambda one: (one[0], one[1])):
        delar += [xml[at:start], bit]
        at = slut
    return b"".join([*delar, xml[at:]])
