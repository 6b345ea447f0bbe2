"""The people and events behind a figure, as the reader may see them.

A report counts whole; this shows. Whom the reader may not see is counted and not shown
(RAKNEREGLER 14): the figure is the same for everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from schemas import kodverk
from schemas.handelser import KINDS
from schemas.handelser.ekonomi import kronor, ore
from tracker.access import read_log
from tracker.identity.keys import Keys
from tracker.log import store
from tracker.projections.tables import DeltagandeNu
from tracker.queries import handelserna
from tracker.queries.personer import masked
from tracker.state.insats import last_in_force
from tracker.state.post import Post


@dataclass(frozen=True, slots=True)
class Handelse:
    """One event in a list. `namn` is the kind in words."""

    id: UUID
    namn: str
    datum: date
    registrerad: datetime
    insats: str
    antal: int | None = None
    belopp: str | None = None
    """Kronor with two decimals, of an event about money."""
    ar: int | None = None


@dataclass(frozen=True, slots=True)
class Medlem:
    """One deltagande behind a figure. `vem` is masked; `dold`: not this reader's to see."""

    deltagande: str
    vem: str
    insats: str
    handelser: tuple[Handelse, ...]
    dold: bool


def read(
    session: Session,
    forbund: str,
    deltaganden: Sequence[str],
    *,
    position: int,
    keys: Keys,
    aktivitet: str | None = None,
) -> list[Medlem]:
    """The deltaganden in the order given, each with its events up to `position`, and those of what
    it took part in (`aktivitet`, see handelserna.py).
    """
    rows = session.exec(
        select(DeltagandeNu.deltagande, DeltagandeNu.insats, DeltagandeNu.person).where(
            col(DeltagandeNu.forbund) == forbund, col(DeltagandeNu.deltagande).in_(deltaganden)
        )
    )
    seen = {row[0]: (row[1], row[2]) for row in rows}
    read_log.saw(session, forbund, personer=[p for _, p in seen.values()], deltaganden=seen)
    names = masked(session, forbund, {person for _, person in seen.values()}, keys=keys)
    streams = handelserna.av(session, forbund, seen, position=position, aktivitet=aktivitet)
    return [
        Medlem(
            deltagande=name,
            vem=names[seen[name][1]],
            insats=seen[name][0],
            handelser=tuple(
                Handelse(p.id, KINDS[p.typ].namn, p.datum, p.registrerad, p.insats or "")
                for p in streams.get(name, ())
            ),
            dold=False,
        )
        if name in seen
        else Medlem(name, "", "", (), dold=True)
        for name in deltaganden
    ]


def events(session: Session, forbund: str, ids: Sequence[str], *, position: int) -> list[Handelse]:
    """Events without people (anonyma, volym, budget) by id, oldest first, as corrected up to
    `position`.
    """
    found = store.read_ids(session, forbund, [UUID(ident) for ident in ids])
    streams = store.read_streams(session, forbund, {strom for _, strom in found.values()})
    rows = [
        _utan_person(now)
        for posts in streams.values()
        if (now := last_in_force([post for post in posts if post.position <= position]))
    ]
    return sorted(rows, key=lambda event: (event.datum, event.registrerad))


def _utan_person(post: Post) -> Handelse:
    data, namn = post.data, KINDS[post.typ].namn
    belopp = data.get("belopp")
    if "post" in data:
        namn = f"{namn}, {kodverk.namn('budgetpost', data['post']).lower()}"
    return Handelse(
        post.id,
        namn,
        post.datum,
        post.registrerad,
        post.insats or "",
        None if belopp is not None else _antal(data),
        None if belopp is None else kronor(ore(belopp)),
        data.get("ar"),
    )


def _antal(data: Mapping[str, Any]) -> int:
    """How many an event counts; of a survey how many answered."""
    counts = (data.get(name) for name in ("antal", "svar", "namnare"))
    return next((n for n in counts if isinstance(n, int)), 1)
