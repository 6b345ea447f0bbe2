"""A form that somebody else made, and which field goes into which cell of it.

The accountant uploads the genuine form once and says where each field goes; `prova` shows what
would be written, what it replaces and what stands in the way. openpyxl only reads here.
"""

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException

from tracker.errors import Refused
from tracker.exports.cells import Value
from tracker.exports.esf import delar
from tracker.exports.esf.arkxml import Plats
from tracker.exports.esf.taggar import OLASBAR


Varden = Mapping[str, Value | Sequence[Value]]
"""Field → value; a sequence goes on from its cell."""
_NUMMER: Final = re.compile(r"(?:19|20)[0-9]{6}(?:[-+]?[0-9]{4}|Tf[12]9)").fullmatch
STORSTA_RAD: Final = 100_000
STORSTA_KOLUMN: Final = 16_384


@dataclass(frozen=True, slots=True)
class Koppling:
    """A field and its cell, written "C12". A field with many values starts there and goes down,
    or to the right.
    """

    falt: str
    blad: str
    cell: str
    hoger: bool = False


@dataclass(frozen=True, slots=True)
class Ruta:
    """One cell as it would be filled. `stopp`: why it cannot be. `obs`: what to look at."""

    falt: str
    blad: str
    cell: str
    plats: Plats
    fore: str
    varde: Value
    stopp: str | None = None
    obs: str | None = None


class Mall:
    """An uploaded form. Raises Refused when it is no workbook."""

    def __init__(self, packad: bytes) -> None:
        self.delar = delar.las(packad)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl would leave out is kept by `fyll`
            try:
                self._bok = load_workbook(io.BytesIO(packad))
            except Exception as error:
                raise Refused(OLASBAR) from error

    @property
    def blad(self) -> list[str]:
        """The sheets that can be filled, in order."""
        return [one.title for one in self._bok.worksheets if one.title in self.delar.blad]

    @property
    def ifylld(self) -> str | None:
        """The first cell with somebody's number; None where there is none, as in an empty form."""
        for blad in self.blad:
            there = self._bok[blad]._cells.values()  # noqa: SLF001 - all else makes those not there
            for cell in there:
                if _NUMMER(str(cell.value).strip()):
                    return f"{blad}!{cell.coordinate}"
        return None

    @property
    def epok(self) -> Any:
        """From which day the workbook counts its dates."""
        return self._bok.epoch

    def ark(self, namn: str) -> Any:
        """Openpyxl's sheet. Raises Refused when there is none of that name."""
        if namn not in self.blad:
            raise Refused(f"ESF043: Välj ett annat blad: {namn} finns inte i blanketten.")
        return self._bok[namn]

    @cached_property
    def listor(self) -> dict[str, list[tuple[Any, list[str]]]]:
        """Sheet → (cells, allowed values) of the drop-down lists that can be read."""
        return {namn: _listor(self._bok, self._bok[namn]) for namn in self.blad}


def prova(mall: Mall, kopplingar: Sequence[Koppling], varden: Varden) -> list[Ruta]:
    """Every cell that would be filled, in the order of the mapping.

    Fields without a value are left as they are. Raises Refused for a sheet or cell that is not
    there; what stands in the way of a value is said in its `stopp`.
    """
    rutor: list[Ruta] = []
    tagna: set[tuple[str, Plats]] = set()
    for koppling in kopplingar:
        if koppling.falt not in varden:
            continue
        rad, kolumn = plats(koppling.cell)
        varde = varden[koppling.falt]
        alla = [varde] if isinstance(varde, str | int | float | date | None) else list(varde)
        for nummer, ett in enumerate(alla):
            vart = (rad, kolumn + nummer) if koppling.hoger else (rad + nummer, kolumn)
            ruta = _ruta(mall, koppling, vart, ett, tagen=(koppling.blad, vart) in tagna)
            tagna.add((koppling.blad, vart))
            rutor.append(ruta)
    return rutor


def plats(cell: str) -> Plats:
    """Row and column of "C12". Raises Refused for anything else."""
    try:
        kolumn, rad = coordinate_from_string(cell.strip().upper())
        nummer = column_index_from_string(kolumn)
    except (CellCoordinatesException, ValueError) as error:
        raise Refused(f"ESF044: Skriv cellen som C12, inte som {cell}.") from error
    if not 1 <= rad <= STORSTA_RAD or nummer > STORSTA_KOLUMN:
        raise Refused(f"ESF044: Skriv cellen som C12, inte som {cell}.")
    return rad, nummer


def _ruta(mall: Mall, koppling: Koppling, vart: Plats, varde: Value, *, tagen: bool) -> Ruta:
    ark = mall.ark(koppling.blad)
    cell = ark.cell(*vart)
    namn = f"{get_column_letter(vart[1])}{vart[0]}"
    stopp = _stopp(mall, koppling.blad, cell, vart, varde)
    if tagen:
        stopp = f"Välj en annan cell: {namn} fylls redan av ett annat fält."
    last = ark.protection.sheet and cell.protection.locked
    obs = "Cellen är låst i blanketten. Kontrollera att fältet hör dit." if last else None
    fore = getattr(cell.value, "text", cell.value)  # a formula over several cells is an object
    fore = "" if fore is None else str(fore)
    return Ruta(koppling.falt, koppling.blad, namn, vart, fore, varde, stopp, obs)


def _stopp(mall: Mall, blad: str, cell: Any, vart: Plats, varde: Value) -> str | None:
    namn = f"{get_column_letter(vart[1])}{vart[0]}"
    for omrade in mall.ark(blad).merged_cells.ranges:
        rad, kolumn = omrade.min_row, omrade.min_col
        inne = rad <= vart[0] <= omrade.max_row and kolumn <= vart[1] <= omrade.max_col
        if inne and vart != (rad, kolumn):
            forsta = f"{get_column_letter(kolumn)}{rad}"
            return f"Välj {forsta} i stället: {namn} är en del av en sammanslagen ruta."
    if cell.data_type == "f":
        return f"Välj en annan cell: {namn} har en formel, som skulle försvinna."
    for celler, tillatna in mall.listor[blad]:
        if namn in celler and varde is not None and _ord(varde) not in tillatna:
            sagt = _ord(varde).replace(".", ",") if isinstance(varde, float) else varde
            return f"Rätta värdet: blanketten tillåter inte {sagt} i {namn}."
    return None


def _ord(varde: Value) -> str:
    """As a list has it: 7 also where the value is 7.0."""
    return f"{varde:g}" if isinstance(varde, float) else str(varde)


def _listor(bok: Any, ark: Any) -> list[tuple[Any, list[str]]]:
    """Of the drop-down lists those whose values stand in the rule or in cells of the workbook."""
    funna = []
    for regel in ark.data_validations.dataValidation:
        if regel.type != "list" or not regel.formula1:
            continue
        tillatna = _varden(bok, ark, regel.formula1)
        if tillatna is not None:
            funna.append((regel.sqref, tillatna))
    return funna


def _varden(bok: Any, ark: Any, formel: str) -> list[str] | None:
    if formel.startswith('"'):
        return [one.strip() for one in formel.strip('"').split(",")]
    namn, _, celler = formel.removeprefix("=").rpartition("!")
    kalla = namn.strip("'").replace("''", "'")
    if kalla and kalla not in bok.sheetnames:
        return None
    try:
        granser = range_boundaries(celler.replace("$", ""))
    except (ValueError, TypeError):
        return None
    if None in granser or (not namn and ":" not in celler):
        return None
    vanster, topp, hoger, botten = granser
    if vanster != hoger and topp != botten:
        return None  # a list is one column or one row; openpyxl would make a cell of each
    hoger, botten = min(hoger, vanster + 999), min(botten, topp + 999)
    rader = (bok[kalla] if kalla else ark).iter_rows(topp, botten, vanster, hoger)
    return [_ord(one.value) for rad in rader for one in rad if one.value is not None]
