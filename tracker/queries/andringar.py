"""What happened between two moments of knowledge, as the reader may see it (RAKNEREGLER 14).

The comparison of two runs (tracker/reports/skillnad.py) knows who changed a figure and at which
positions of the log; this puts names and events to them. Whom the reader may not see is *dold*.
"""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from schemas.handelser import KINDS
from tracker.access import read_log
from tracker.identity.keys import Keys
from tracker.log import store
from tracker.projections.tables import DeltagandeNu
from tracker.queries.cell import Handelse, Medlem
from tracker.queries.personer import masked
from tracker.reports.skillnad import Andrad


def read(
    session: Session, forbund: str, cells: Iterable[Andrad], *, keys: Keys
) -> Mapping[str, Medlem]:
    """Deltagande → its name and the events that changed a cell, for all who are named in `cells`.

    Events counted by a number are no deltaganden and are left out.
    """
    positions: dict[str, set[int]] = {}
    for cell in cells:
        for one in cell.bidrag:
            positions.setdefault(one.vem, set()).update(one.positioner)
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
