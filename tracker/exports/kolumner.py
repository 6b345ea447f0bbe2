"""Columns as a reader sees them: a heading, and how to read their cell out of a row."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.rapporter import Kolumn, Kolumnslag, Varde
from tracker.exports import tomt
from tracker.exports.meningar import kronor, tal
from tracker.exports.tomt import Tomt


Rad = Mapping[str, Varde]
Visat = str | int | float | Tomt | None
"""A cell as it is shown: a text, a figure, why there is no figure, or nothing to say."""


PROCENT: Final = frozenset({"procent", "skillnad_procent"})
SKILLNAD: Final = frozenset({"skillnad", "skillnad_procent", "avvikelse"})
BELOPP: Final = frozenset({"belopp", "avvikelse"})
SIFFROR: Final = frozenset({"antal", "dagar", "medel"}) | PROCENT | SKILLNAD | BELOPP
"""Kinds of columns: with a per cent sign, with a plus, with öre, of figures at all."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Kol:
    """One column as it is shown; `las` reads its cell from a row."""

    id: str
    titel: str
    grupp: str | None
    slag: Kolumnslag
    las: Callable[[Rad], Visat]

    @property
    def siffror(self) -> bool:
        return self.slag in SIFFROR

    @property
    def kort(self) -> str:
        """The heading under its group: «Kvinna (%)»."""
        ord_ = self.titel.lower()
        if self.slag not in PROCENT or "%" in ord_ or "procent" in ord_:
            return self.titel
        return f"{self.titel} (%)"

    @property
    def rubrik(self) -> str:
        """The whole heading on one line: «Före: Kvinna (%)»."""
        return f"{self.grupp}: {self.kort}" if self.grupp else self.kort

    def text(self, varde: Visat) -> str:
        """A cell for the eye: thousands apart, per cent with its sign, a word for empty."""
        if isinstance(varde, Tomt):
            return varde.tecken
        if isinstance(varde, int | float):
            sign = "+" if self.slag in SKILLNAD and varde > 0 else ""
            if self.slag in BELOPP:
                return f"{sign}{kronor(varde)}"
            return f"{sign}{tal(varde)}\u00a0%" if self.slag in PROCENT else f"{sign}{tal(varde)}"
        return varde or ""


def nyckel(kolumn: str, titel: str) -> Kol:
    """The bare key of a row (a code, a slug), for files that machines read."""
    return Kol(kolumn, titel, None, "nyckel", lambda rad: _text(rad.get(kolumn)))


def visade(
    kolumner: Iterable[Kolumn],
    *,
    dimension: str,
    forbund_namn: Mapping[str, str] | None = None,
) -> tuple[Kol, ...]:
    """The columns that people read.

    The key is shown by its name, so `namn` is no column of its own. `forbund_namn` is given for
    a table of several förbund: its rows carry `forbund`, which then stands first.
    """
    visas = [k for k in kolumner if k.id not in {"forbund", "namn"}]
    kol = tuple(_kol(k, nyckel=k.id == dimension) for k in visas)
    if forbund_namn is None:
        return kol
    return (Kol("forbund", "Förbund", None, "nyckel", _forbund(forbund_namn)), *kol)


def _forbund(namn: Mapping[str, str]) -> Callable[[Rad], Visat]:
    def las(rad: Rad) -> Visat:
        slug = str(rad["forbund"])
        return namn.get(slug, slug)

    return las


def _kol(kolumn: Kolumn, *, nyckel: bool) -> Kol:
    las: Callable[[Rad], Visat]
    if nyckel:
        las = _namn(kolumn.id)
    elif kolumn.slag == "janej":
        las = _janej(kolumn.id)
    elif kolumn.slag in ("dagar", "medel"):
        las = _dagar(kolumn.id)
    elif kolumn.slag in BELOPP:
        las = _belopp(kolumn.id)
    elif kolumn.slag in SIFFROR:
        las = _figur(kolumn.id)
    else:
        las = _direkt(kolumn.id)
    slag = "nyckel" if nyckel else kolumn.slag
    return Kol(kolumn.id, kolumn.title, kolumn.grupp, slag, las)


def _text(varde: Varde) -> str | None:
    """A text on one line without control characters, which a terminal would obey."""
    return None if varde is None else _CONTROL.sub(" ", str(varde)).strip()


def _direkt(kolumn: str) -> Callable[[Rad], Visat]:
    return lambda rad: _text(rad.get(kolumn))


def _namn(kolumn: str) -> Callable[[Rad], Visat]:
    return lambda rad: _text(rad.get("namn") or rad.get(kolumn))


def _janej(kolumn: str) -> Callable[[Rad], Visat]:
    def las(rad: Rad) -> Visat:
        varde = rad.get(kolumn)
        return None if varde is None else ("Ja" if varde else "Nej")

    return las


def _dagar(kolumn: str) -> Callable[[Rad], Visat]:
    """A decimal as text in the table, a number in a file."""
    return lambda rad: _tid(rad.get(kolumn), tomt.slag(rad, kolumn))


def _tid(varde: Varde, tom: Tomt) -> Visat:
    if not isinstance(varde, str):
        return tom
    dagar = float(varde)
    return int(dagar) if dagar.is_integer() else dagar


def _belopp(kolumn: str) -> Callable[[Rad], Visat]:
    """Kronor with öre as text in the table, a number in a file; exact up to 10¹³ kronor."""

    def las(rad: Rad) -> Visat:
        varde = rad.get(kolumn)
        if not isinstance(varde, str):
            return tomt.slag(rad, kolumn)
        kronor_ = float(varde)
        return int(kronor_) if kronor_.is_integer() else kronor_

    return las


def _figur(kolumn: str) -> Callable[[Rad], Visat]:
    def las(rad: Rad) -> Visat:
        varde = rad.get(kolumn)
        return varde if isinstance(varde, int | str) else tomt.slag(rad, kolumn)

    return las
