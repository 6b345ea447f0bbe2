"""Formulas and links within our own workbooks: made of names of sheets and places, never of data.

A text of somebody's that looks like a formula stays text (cells.py). What is a formula here is put
together of our own constants and of row numbers, and of nothing else: anything that is not is
refused before it reaches a cell.
"""

import re
from dataclasses import dataclass
from typing import Final


_BLAD: Final = re.compile(r"[A-Za-zÅÄÖåäö ]{1,31}").fullmatch
_KOLUMN: Final = re.compile(r"[A-Z]").fullmatch
_ORD: Final = re.compile(r"[A-Za-zÅÄÖåäö0-9 –-]{1,60}").fullmatch


@dataclass(frozen=True, slots=True)
class Formel:
    """A formula as Excel stores it; made by the functions below only."""

    text: str


def cell(blad: str, kolumn: str, rad: int) -> Formel:
    """The figure that stands in a cell of a sheet."""
    return Formel(f"={_plats(blad, kolumn, rad)}")


def summa(blad: str, kolumn: str, fran: int, till: int, *, delat: int = 1) -> Formel:
    """The sum of rows of a column; `delat` 60 makes hours of minutes."""
    _plats(blad, kolumn, fran)
    over = f"SUM('{blad}'!{kolumn}{int(fran)}:{kolumn}{int(till)})"
    return Formel(f"={over}" if delat == 1 else f"={over}/{int(delat)}")


def summa_av(rad: int, kolumner: str) -> Formel:
    """The sum of cells of the same row and sheet: «BCDE»."""
    if not all(_KOLUMN(one) for one in kolumner):
        raise ValueError(kolumner)
    return Formel("=" + "+".join(f"{one}{int(rad)}" for one in kolumner))


def summa_rader(kolumn: str, *rader: int) -> Formel:
    """The sum of some cells of a column of the same sheet."""
    if not _KOLUMN(kolumn):
        raise ValueError(kolumn)
    return Formel("=" + "+".join(f"{kolumn}{int(rad)}" for rad in rader))


def summa_for(blad: str, nyckel: str, kolumn: str, fran: int, till: int, plats: str) -> Formel:
    """The sum of the rows whose `nyckel` column says what the cell `plats` of this sheet says."""
    _plats(blad, nyckel, fran)
    _plats(blad, kolumn, till)
    if not re.fullmatch(r"[A-Z][0-9]+", plats):
        raise ValueError(plats)
    over = [f"'{blad}'!{one}{int(fran)}:{one}{int(till)}" for one in (nyckel, kolumn)]
    return Formel(f"=SUMIF({over[0]},{plats},{over[1]})")


def skillnad(a: tuple[str, str, int], b: tuple[str, str, int]) -> Formel:
    """What differs between two cells (sheet, column, row), to the öre: 0 where all adds up."""
    return Formel(f"=ROUND({_plats(*a)}-{_plats(*b)},2)")


def lank(blad: str, rad: int, ord_: str) -> Formel:
    """A link to a row of a sheet, with our own words."""
    if not _ORD(ord_):
        raise ValueError(ord_)
    return Formel(f'=HYPERLINK("#\'{_namn(blad)}\'!A{int(rad)}","{ord_}")')


def _plats(blad: str, kolumn: str, rad: int) -> str:
    if not _KOLUMN(kolumn):
        raise ValueError(kolumn)
    return f"'{_namn(blad)}'!{kolumn}{int(rad)}"


def _namn(blad: str) -> str:
    if not _BLAD(blad):
        raise ValueError(blad)
    return blad
