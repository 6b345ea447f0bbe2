"""From the cells of a table to an event: the columns' names and shapes (.csv and .xlsx).

Contract HANDELSER.md, section «CSV and .xlsx». What a cell cannot be read as is passed on as it
stands, so that the schema refuses it with its own code and sentence; an unknown column goes
into `data`, where it is H009.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, cast

from tracker.errors import Refused
from tracker.intake.files_limits import MAX_COLUMNS
from tracker.intake.files_rad import Cell, Handelse, Rad, unreadable


Path = tuple[str, ...]
Shape = Callable[[Cell], object]

CLEARS: Final = "(tom)"
ENVELOPE: Final = frozenset(
    {"id", "typ", "forbund", "insats", "deltagande", "datum", "registrerad", "av"}
)

_NO_HEADING = (
    "Filens första rad ska vara rubriker: id, typ, forbund, datum och så vidare. "
    "Lägg till en rubrikrad och lämna in filen igen."
)
_TOO_WIDE = (
    f"Raden har fler än {MAX_COLUMNS} celler. Kontrollera citattecken och skiljetecken på raden."
)
_BROKEN = (
    "Raden innehåller tecken som inte går att läsa. Spara filen som UTF-8 och lämna in den igen."
)
_CLEARED = (
    "(tom) rensar ett fält och går bara i kolumner som börjar med andring. "
    "Lämna cellen tom i stället."
)
_UNREADABLE = frozenset("\0\ufffd")
_DECIMALS = re.compile(r"-?[0-9]{1,15}[.,][0-9]{1,15}").fullmatch


def _text(cell: Cell) -> object:
    return cell if isinstance(cell, bool) else str(cell)


def _tal(cell: Cell) -> object:
    """A whole number. `int` alone would take «1_000» and other scripts' digits."""
    if isinstance(cell, str):
        digits = cell.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 18:
            return int(cell)
    return cell


def _procent(text: str) -> object:
    """A whole number, or one with decimals, which is refused as a number (H027), not as a text."""
    return float(text.replace(",", ".")) if _DECIMALS(text) else _tal(text)


def _belopp(cell: Cell) -> object:
    """Kronor as the decimal text that an event holds: «1 234,5» is «1234.5»."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() else repr(cell)
    return re.sub(r"[ \u00a0\u202f]", "", str(cell)).replace("−", "-").replace(",", ".")


def _ja_nej(cell: Cell) -> object:
    if isinstance(cell, str):
        return {"ja": True, "nej": False}.get(cell.casefold(), cell)
    return cell


def _lista(cell: Cell) -> object:
    return [part.strip() for part in str(cell).split("|")]


def _kommun(cell: Cell) -> object:
    """A kommun's code. A number cell has lost the zero it began with (0180)."""
    return f"{cell:04d}" if type(cell) is int else _text(cell)


def _kommuner(cell: Cell) -> object:
    return [_kommun(cell)] if type(cell) is int else _lista(cell)


def _sysselsattning(cell: Cell) -> object:
    out: list[dict[str, object]] = []
    for part in str(cell).split("|"):
        typ, colon, procent = part.partition(":")
        entry: dict[str, object] = {"typ": typ.strip()}
        if colon:
            entry["procent"] = _procent(procent.strip())
        out.append(entry)
    return out


def _svar(cell: Cell) -> object:
    """The answers of a question that a förbund decides: code and words of each."""
    if ":" not in str(cell):
        return _text(cell)
    out: list[dict[str, object]] = []
    for part in str(cell).split("|"):
        kod, colon, namn = part.partition(":")
        entry: dict[str, object] = {"kod": kod.strip()}
        out.append(entry | ({"namn": namn.strip()} if colon else {}))
    return out


def _delar(*falt: str, mellan: str) -> Shape:
    """Lists of things with these fields: «a:b|c:d»."""

    def read(cell: Cell) -> object:
        parts = (part.split(mellan) for part in str(cell).split("|"))
        return [dict(zip(falt, (p.strip() for p in part), strict=False)) for part in parts]

    return read


SHAPES: Final[dict[str, Shape]] = {
    "andel": _tal,
    "antal": _tal,
    "ar": _tal,
    "belopp": _belopp,
    "kvinnor": _tal,
    "man": _tal,
    "hogst": _tal,
    "platser": _tal,
    "utgava": _tal,
    "niva": _tal,
    "taljare": _tal,
    "namnare": _tal,
    "minuter": _tal,
    "aktivitet": _tal,
    "eget": _ja_nej,
    "perioder": _delar("fran", "till", mellan=":"),
    "insatser": _delar("forbund", "insats", mellan="/"),
    "priser": _delar("kategori", "namn", "kronor", mellan=":"),
    "volyminsats": _ja_nej,
    "fullfoljt": _ja_nej,
    "genomford": _ja_nej,
    "vid_start": _ja_nej,
    "vid_slut": _ja_nej,
    "forsorjning": _lista,
    "malgrupper": _lista,
    "parter": _lista,
    "vidare_till": _lista,
    "deltaganden": _lista,
    "kommuner": _kommuner,
    "kommun": _kommun,
    "sysselsattning": _sysselsattning,
    "svar": _svar,
}
"""Every field that is not plain text. A new field of another shape is added here only."""


def _place(name: str) -> Path:
    """Where a column's cells go in the event."""
    field, _, rest = name.partition(".")
    if name in ENVELOPE:
        return (name,)
    if name == "personnummer":
        return ("person", name)
    if field in ("svar", "varden") and rest:
        return ("data", field, rest)
    if field == "andring" and rest:
        inner = _place(rest)
        return ("data", "andring", *(inner[1:] if inner[0] == "data" else inner))
    return ("data", name)


class _Kolumn(NamedTuple):
    path: Path
    shape: Shape
    clears: bool  # `(tom)` in it is null, which clears the field: only in a rättelse


def _kolumn(name: str, at: int) -> _Kolumn:
    """A column without a name is told by its number: what stands in it is H009."""
    path = _place(name or f"kolumn {at}")
    answers = {"svar": _text, "varden": _tal}
    own = next((answers[step] for step in path[:-1] if step in answers), None)
    shape = own or SHAPES.get(path[-1], _text)
    return _Kolumn(path, shape, "andring" in path)


class Kolumner:
    """The header row, understood once for all rows. Raises Refused when it is no header."""

    def __init__(self, header: Sequence[Cell]) -> None:
        names = [str(cell).strip() for cell in header]
        while names and not names[-1]:
            names.pop()
        _check(names)
        self._kolumner = [_kolumn(name, at) for at, name in enumerate(names, start=1)]

    def rad(self, nummer: int, kalla: str | list[Cell], cells: Sequence[Cell]) -> Rad | None:
        """One row as an event, or None for an empty row. `kalla` is what the receipt shows."""
        event: Handelse = {"data": {}}
        if len(cells) > MAX_COLUMNS:
            return unreadable(nummer, kalla, _TOO_WIDE)
        while len(self._kolumner) < len(cells):
            self._kolumner.append(_kolumn("", len(self._kolumner) + 1))
        empty = True
        for raw, kolumn in zip(cells, self._kolumner, strict=False):
            cell = raw.strip() if isinstance(raw, str) else raw
            if cell == "":
                continue
            empty = False
            if isinstance(cell, str) and not _UNREADABLE.isdisjoint(cell):
                return unreadable(nummer, kalla, _BROKEN)
            if cell == CLEARS and not kolumn.clears:
                return unreadable(nummer, kalla, _CLEARED, ".".join(kolumn.path))
            _put(event, kolumn, cell)
        return None if empty else Rad(nummer, event, kalla)


def _put(event: Handelse, kolumn: _Kolumn, cell: Cell) -> None:
    at = event
    for step in kolumn.path[:-1]:
        at = cast("Handelse", at.setdefault(step, {}))  # _check saw that no two columns clash
    cleared = kolumn.clears and cell == CLEARS
    at[kolumn.path[-1]] = None if cleared else kolumn.shape(cell)


def _check(names: list[str]) -> None:
    if not {"id", "typ"} & set(names):
        raise Refused(_NO_HEADING)
    if len(names) > MAX_COLUMNS:
        raise Refused(f"Filen har {len(names)} kolumner. Högst {MAX_COLUMNS} går att läsa in.")
    paths: dict[Path, str] = {}
    for name in filter(None, names):
        if _place(name) in paths:
            raise Refused(f"Kolumnen {name[:60]} står två gånger. Ta bort eller döp om den ena.")
        paths[_place(name)] = name
    for path, name in paths.items():
        if any(path[:end] in paths for end in range(1, len(path))):
            whole = next(paths[path[:end]] for end in range(1, len(path)) if path[:end] in paths)
            raise Refused(
                f"Kolumnerna {whole[:60]} och {name[:60]} säger emot varandra. Ta bort den ena."
            )
