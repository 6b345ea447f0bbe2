"""When a förbund lets its insatser into a project (`insats.ansluten`, ADR 47), and whom that is."""

from typing import Final

from sqlmodel import Session

from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.esf.underlag import Spann


_ANSLUTNA: Final = (
    "SELECT insats, giltig_fran, giltig_till FROM anslutning_version "
    "WHERE forbund = %s AND projekt = %s AND fran <= %s AND (till IS NULL OR till > %s)"
)


def anslutna(session: Session, hos: str, projekt: str, vid: int) -> dict[str, Spann]:
    """Insats → its time in the project, as the förbund said at a position."""
    rows = raw(session).execute(_ANSLUTNA, (hos, projekt, vid, vid)).fetchall()
    return {insats: Spann(fran, till) for insats, fran, till in rows}


def i_projektet(tid: Spann, projekt: Spann, anslutning: Spann | None) -> Spann | None:
    """A stay in an insats, as the project has it: nobody is in it before it has begun, or before
    their insats is let in. None for who had left by then.
    """
    fran = max(tid.fran, projekt.fran, anslutning.fran if anslutning else projekt.fran)
    return Spann(fran, tid.till) if tid.till is None or tid.till >= fran else None


def under(tid: Spann, manad: Manad) -> bool:
    """Whether any day of it is in the month."""
    return tid.fran <= manad.sista and (tid.till is None or tid.till >= manad.forsta)
