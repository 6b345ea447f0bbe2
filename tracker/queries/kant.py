"""What is known of a person before a form is asked: so that nothing is asked twice.

From the person's other deltaganden that the reader may see. What seldom changes is offered however
old it is; a measurement only when it was made within a month, or the comparison of before and
after would compare copies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.access import read_log
from tracker.projections.tables import DeltagandeNu as D


FARSK: Final = 31
"""Days that a measurement of support and occupation is as good as a new one."""
_LANGE: Final = ("utbildning", "kommun", "stadsdel")
_MATT: Final = ("forsorjning", "sysselsattning")


@dataclass(frozen=True, slots=True)
class Uppgift:
    """A value as an event would hold it, the insats that asked for it, and when."""

    varde: Any
    insats: str
    datum: date


def read(
    session: Session, forbund: str, person: UUID, *, utom: str, today: date
) -> dict[str, Uppgift]:
    """Field → the newest value that is known; `utom` is the deltagande that is asked about."""
    rows = session.exec(
        select(D).where(
            col(D.forbund) == forbund,
            col(D.person) == person,
            col(D.deltagande) != utom,
            col(D.anledning).is_distinct_from("felregistrering"),
        )
    ).all()
    read_log.saw(session, forbund, personer=[person], deltaganden=[d.deltagande for d in rows])
    return newest(rows, today=today)


def newest(rows: Sequence[D], *, today: date) -> dict[str, Uppgift]:
    """Field → the newest value in these deltaganden. Pure; see `read`."""
    known = [pair for d in rows for pair in _values(d, today)]
    known.sort(key=lambda pair: pair[1].datum)
    return dict(known)


def _values(d: D, today: date) -> Iterator[tuple[str, Uppgift]]:
    if d.start is None:
        return
    for namn in _LANGE:
        if getattr(d, namn) not in (None, "saknas_okand"):
            yield namn, Uppgift(getattr(d, namn), d.insats, d.start)
    if (today - d.start).days <= FARSK and d.tid_i_forsorjning not in (None, "saknas_okand"):
        yield "tid_i_forsorjning", Uppgift(d.tid_i_forsorjning, d.insats, d.start)
    for namn in _MATT:
        for column, day in ((f"{namn}_fore", d.start), (f"{namn}_efter", d.slut)):
            codes = getattr(d, column)
            if day is not None and codes and 0 <= (today - day).days <= FARSK:
                value = [_occupation(kod) for kod in codes] if namn == _MATT[1] else list(codes)
                yield namn, Uppgift(value, d.insats, day)


def _occupation(kod: str) -> Mapping[str, Any]:
    """«studier:25» → {"typ": "studier", "procent": 25}."""
    typ, _, procent = kod.partition(":")
    return {"typ": typ, "procent": int(procent)} if procent else {"typ": typ}
