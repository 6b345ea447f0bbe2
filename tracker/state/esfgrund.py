"""Whether a deltagande may be reported to ESF in a month: samtycke, or another stated basis.

A part of the fold of a deltagande. Each basis is kept as «from/until/code», both days inside, no
«until» while it holds. Which month they are enough for is decided here, once for all.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final


SAMTYCKE: Final = "samtycke"
ESF: Final = "esf"
"""The purpose (andamal) of a samtycke to be reported to ESF."""

Grunder = tuple[str, ...] | None


def given(grunder: Grunder, dag: date) -> Grunder:
    """Samtycke from a day on; given again while it holds it changes nothing."""
    held = grunder or ()
    if any(one.endswith(f"//{SAMTYCKE}") for one in held):
        return grunder
    return tuple(sorted((*held, f"{dag.isoformat()}//{SAMTYCKE}")))


def withdrawn(grunder: Grunder, dag: date) -> Grunder:
    """Samtycke taken back: the day before was its last."""
    last = (dag - timedelta(days=1)).isoformat()
    after = []
    for one in grunder or ():
        fran, till, kod = one.split("/")
        if kod != SAMTYCKE or till:
            after.append(one)
        elif fran <= last:
            after.append(f"{fran}/{last}/{kod}")
    return tuple(sorted(after)) or None


def stated(grunder: Grunder, fran: str, till: str | None, kod: str) -> Grunder:
    """Another basis, as an event states it."""
    return tuple(sorted({*(grunder or ()), f"{fran}/{till or ''}/{kod}"}))


def basis(grunder: Sequence[str] | None, manad: str) -> str | None:
    """The code of a basis for a month (ÅÅÅÅ-MM); None: there is none, and nothing is reported.

    A samtycke must hold when the month ends: once taken back, nothing more is sent, of that month
    neither. Another basis is enough for each month that it has a day in.
    """
    year, month = (int(part) for part in manad.split("-"))
    first, end = f"{manad}-01", f"{manad}-{monthrange(year, month)[1]:02d}"
    for one in grunder or ():
        fran, till, kod = one.split("/")
        needed = end if kod == SAMTYCKE else first
        if fran <= end and needed <= (till or needed):
            return kod
    return None
