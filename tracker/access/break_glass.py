"""Emergency access (nödåtkomst): three hours of reading in one insats, with a written reason.

Ends by itself, gives nothing to write with, and is told to whoever answers for the insats until
they have acknowledged it. Every reading by it is marked in the read log (ADR 0022).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from tracker.access import read_log
from tracker.access.log_tables import Nodatkomst
from tracker.access.read_log import Omfang
from tracker.errors import Refused


VARAR: Final = timedelta(hours=3)
MINST: Final = 20
"""Letters in a reason at least: so that it says something."""
ORSAK: Final = "nodatkomst.orsak"
"""What the reason is sealed as (tracker/identity/notes.py)."""


@dataclass(frozen=True, slots=True)
class Oppen:
    """One emergency access that lasts until `till`."""

    id: UUID
    forbund: str
    huvudman: str
    insats: str
    till: datetime

    @property
    def par(self) -> str:
        return f"{self.huvudman}/{self.insats}"


def begin(
    session: Session,
    *,
    nodatkomst: UUID,
    forbund: str,
    anvandare: str,
    huvudman: str,
    insats: str,
    orsak: str,
    forseglad: tuple[str, bytes],
    now: datetime,
) -> Oppen:
    """Opens one, not committed. `forseglad`: the reason as (key id, sealed).

    Raises Refused for a reason of fewer than MINST letters.
    """
    if len(" ".join(orsak.split())) < MINST:
        raise Refused(f"Skriv varför du behöver nödåtkomst, med minst {MINST} tecken.")
    row = Nodatkomst(
        forbund=forbund,
        id=nodatkomst,
        anvandare=anvandare,
        huvudman=huvudman,
        insats=insats,
        key_id=forseglad[0],
        orsak=forseglad[1],
        fran=now,
        till=now + VARAR,
    )
    session.add(row)
    return Oppen(row.id, forbund, huvudman, insats, row.till)


PAGAR: Final = """
    SELECT n.id, n.forbund, n.huvudman, n.insats, n.till FROM nodatkomst n
    WHERE n.anvandare = {anvandare} AND n.fran <= %(now)s AND n.till > %(now)s ORDER BY n.fran"""
"""Those of a user that last still, in every förbund, as `Oppen`; asked at each of their requests,
with whose login it is (sessions.py).
"""


def acknowledge(
    session: Session, forbund: str, nodatkomst: UUID, *, omfang: Omfang, av: str, now: datetime
) -> None:
    """Somebody who answers for the insats has seen it, not committed.

    Raises Refused when there is none for this reader, it is done already, or it is their own.
    """
    read_log.open_log(session, omfang)
    done = session.execute(
        update(Nodatkomst)
        .where(
            col(Nodatkomst.forbund) == forbund,
            col(Nodatkomst.id) == nodatkomst,
            col(Nodatkomst.kvitterad).is_(None),
            col(Nodatkomst.anvandare) != av,
        )
        .values(kvitterad=now, kvitterad_av=av)
        .returning(col(Nodatkomst.id))
    ).all()
    if not done:
        raise Refused(
            "Nödåtkomsten är redan kvitterad, eller så är det någon annan som ska göra det."
        )
