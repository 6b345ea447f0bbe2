"""Accounts for tests, with the assignments that they need."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from tracker.access import uppdrag, users
from tracker.access.permissions import Roll
from tracker.clock import swedish_day


LOSENORD = "fyra blåa hästar äter gräs"


def konto(
    session: Session,
    namn: str,
    *,
    now: datetime,
    losenord: str = LOSENORD,
    forbund: Sequence[str] | None = None,
    roll: Roll = Roll.INSATSANSVARIG,
    huvudman: list[str] | None = None,
    insatser: list[str] | None = None,
) -> UUID:
    """An account with one assignment in each förbund; None: as the first account has. Not
    committed.
    """
    ident = uuid4()
    users.create(session, anvandare=ident, namn=namn, losenord=losenord, now=now)
    if forbund is None:
        uppdrag.forsta(session, ident, new_id=uuid4, av="drift:prov", now=now)
    for slug in forbund or ():
        uppdrag.ge(
            session,
            uppdrag=uuid4(),
            anvandare=ident,
            roll=roll,
            forbund=slug,
            huvudman=huvudman,
            insatser=insatser,
            fran=swedish_day(now),
            till=swedish_day(now) if roll in uppdrag.MASTE_TA_SLUT else None,
            beslut="Prov",
            av="drift:prov",
            now=now,
        )
    session.flush()
    return ident
