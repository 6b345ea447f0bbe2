"""A meeting's agenda as its minutes show it: each remiss, what was decided, and the shared plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.access import read_log
from tracker.identity.keys import Keys
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries import tidslinje
from tracker.queries.deltagare import lage
from tracker.queries.tidslinje import Rad
from tracker.remisser import moten


@dataclass(frozen=True, slots=True)
class Punkt:
    """One line of an agenda. `remiss`, `svar`, `plan`: the events, as in force now, or None.

    `inskriven`: a plan can be registered.
    """

    nr: int
    deltagande: str
    insats: str
    person: UUID
    lage: str
    inkom: date | None
    inskriven: bool
    remiss: Rad | None
    svar: Rad | None
    plan: Rad | None


def read(session: Session, forbund: str, mote: UUID, *, keys: Keys) -> list[Punkt]:
    """The lines of a meeting that the reader may see, in the order of the agenda."""
    arenden = moten.arenden(session, forbund, mote)
    rows = session.exec(
        select(D).where(
            col(D.forbund) == forbund, col(D.deltagande).in_([a.deltagande for a in arenden])
        )
    )
    nu = {d.deltagande: d for d in rows}
    read_log.saw(session, forbund, personer=[d.person for d in nu.values()], deltaganden=list(nu))
    punkter = []
    for arende in arenden:
        d = nu.get(arende.deltagande)
        if d is None:
            continue
        rader = tidslinje.read(session, forbund, d.deltagande, keys=keys)
        by_id = {rad.id: rad for rad in rader if not rad.makulerad}
        remiss = next((r for r in by_id.values() if r.typ == "remiss.inkommen"), None)
        punkter.append(
            Punkt(
                nr=arende.nr,
                deltagande=d.deltagande,
                insats=d.insats,
                person=d.person,
                lage=lage(d),
                inkom=d.remiss_datum,
                inskriven=d.start is not None and d.slut is None,
                remiss=remiss,
                svar=by_id.get(arende.svar) if arende.svar else None,
                plan=by_id.get(arende.plan) if arende.plan else None,
            )
        )
    return punkter
