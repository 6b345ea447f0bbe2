"""What happened between two moments of knowledge, as the reader may see it (RAKNEREGLER 14).

The comparison of two runs (tracker/reports/skillnad.py) knows who changed a figure and at which
positions of the log; this puts names and events to them. Whom the reader may not see is *dold*.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from schemas.handelser import KINDS
from tracker.access import read_log
from tracker.identity.keys import Keys
from tracker.log import store
from tracker.projections.tables import DeltagandeNu
from tracker.queries.cell import Handelse, Medlem
from tracker.queries.personer import masked
from tracker.reports.andrade import INSATSEN, Andrad


_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(
    session: Session, forbund: str, cells: Iterable[Andrad], *, keys: Keys
) -> Mapping[str, Medlem]:
    """Deltagande → its name and the events that changed a cell, for all who are named in `cells`.

    Events counted by a number are no deltaganden and are left out (see `sagda`).
    """
    positions = _positioner(cells)
    rows = session.exec(
        select(DeltagandeNu.deltagande, DeltagandeNu.insats, DeltagandeNu.person).where(
            col(DeltagandeNu.forbund) == forbund, col(DeltagandeNu.deltagande).in_(positions)
        )
    )
    seen = {row[0]: (row[1], row[2]) for row in rows}
    read_log.saw(session, forbund, personer=[p for _, p in seen.values()], deltaganden=seen)
    names = masked(session, forbund, {person for _, person in seen.values()}, keys=keys)
    streams = store.read_streams(session, forbund, [f"d:{name}" for name in seen])
    return {
        name: Medlem(
            deltagande=name,
            vem=names[person],
            insats=insats,
            handelser=tuple(
                Handelse(p.id, KINDS[p.typ].namn, p.datum, p.registrerad, p.insats or "")
                for p in streams.get(f"d:{name}", ())
                if p.position in positions[name]
            ),
            dold=False,
        )
        for name, (insats, person) in seen.items()
    }


def sagda(
    session: Session, forbund: str, cells: Iterable[Andrad]
) -> Mapping[str, tuple[Handelse, ...]]:
    """The same of whoever is no deltagande: an event counted by a number, a goal, an insats by its
    own facts. They have no people in them.
    """
    positions = _positioner(cells)
    insatser = {vem: f"i:{slug}" for vem in positions if (slug := _insats(vem))}
    own = {vem: UUID(vem) for vem in positions if _UUID.fullmatch(vem)}
    known = store.read_ids(session, forbund, list(own.values()))
    strommar = insatser | {vem: known[id_][1] for vem, id_ in own.items() if id_ in known}
    utan_person = {vem: strom for vem, strom in strommar.items() if not strom.startswith("d:")}
    streams = store.read_streams(session, forbund, utan_person.values())
    return {
        vem: tuple(
            Handelse(p.id, KINDS[p.typ].namn, p.datum, p.registrerad, p.insats or "")
            for p in streams.get(strom, ())
            if p.position in positions[vem]
        )
        for vem, strom in utan_person.items()
    }


def _positioner(cells: Iterable[Andrad]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for cell in cells:
        for one in cell.bidrag:
            found.setdefault(one.vem, set()).update(one.positioner)
    return found


def _insats(vem: str) -> str:
    """The insats, where it is one that changed a figure by its own facts."""
    return vem.removeprefix(INSATSEN) if vem.startswith(INSATSEN) else ""
