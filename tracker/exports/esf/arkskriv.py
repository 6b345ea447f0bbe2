"""A sheet with other values in some cells, and every other byte as it was (ADR 40)."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from openpyxl.utils import get_column_letter

from tracker.exports.cells import markup
from tracker.exports.esf.arkxml import Ark, Cell, Plats, Rad
from tracker.exports.esf.talstil import lang


Cellvarde = str | int | float | None

_TYP: Final = re.compile(rb"""\st=("[^"]*"|'[^']*')""")
_TAGGNAMN: Final = re.compile(r"<(/?)(row|c|v|is|t)\b")


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
    stil = ark.talstil(stil) if lang(value) else stil
    text = markup(f"{get_column_letter(plats[1])}{plats[0]}", value, stil)
    if ark.prefix:
        text = _TAGGNAMN.sub(rf"<\1{ark.prefix}\2", text)
    return text.encode()


def _glom(xml: bytes, cell: Cell) -> Iterable[tuple[int, int, bytes]]:
    """Takes away what a formula gave before, and of which type that was."""
    if not cell.formel:
        return
    tagg = xml[cell.start : cell.inre]
    if _TYP.search(tagg):
        yield cell.start, cell.inre, _TYP.sub(b"", tagg)
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
