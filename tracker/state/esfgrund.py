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
    """Samtycke from a day on, until a day that it was taken back, whichever was told of first."""
    return _told(grunder, dag, ja=True)


def withdrawn(grunder: Grunder, dag: date) -> Grunder:
    """Samtycke taken back: the day before was its last."""
    return _told(grunder, dag, ja=False)


def _told(grunder: Grunder, dag: date, *, ja: bool) -> Grunder:
    """Samtycke by the days of what was said: on a day holds the last that was said up to it.

    Each day stays known: one taken back that ends nothing, as «until» before «from», for older
    paper may come in later; one given anew while it holds, as the next span. Of one day, what is
    told last holds.
    """
    others, said = [], list[tuple[str, int, bool]]()
    for one in grunder or ():
        fran, till, kod = one.split("/")
        if kod != SAMTYCKE:
            others.append(one)
            continue
        if not till or fran <= till:
            said.append((fran, 1, True))
        if till:
            said.append((_plus(till, 1), 0, False))
    said.append((dag.isoformat(), 2, ja))
    by_day = {fran: yes for fran, _, yes in sorted(said)}
    spans, since = [], None
    for fran, yes in by_day.items():
        if since or not yes:
            spans.append(f"{since or fran}/{_plus(fran, -1)}/{SAMTYCKE}")
        since = fran if yes else None
    if since:
        spans.append(f"{since}//{SAMTYCKE}")
    return tuple(sorted((*others, *spans))) or None


def _plus(dag: str, antal: int) -> str:
    return (date.fromisoformat(dag) + timedelta(days=antal)).isoformat()


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
