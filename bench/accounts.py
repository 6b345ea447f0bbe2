"""Accounts for visitors of a running instance, made beside it, and the statistics of its rows."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

import psycopg

from tracker.access import uppdrag, users
from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from web.wiring import Hus


LOSENORD: Final = "fyra blåa hästar äter gräs"


def accounts(hus: Hus, forbund: str, wanted: Sequence[tuple[str, str | None]]) -> None:
    """One for each (name, insats): staff of that insats, or who leads them all where it is None."""
    with hus.transaction() as session:
        for namn, insats in wanted:
            ident, now = uuid4(), hus.clock.now()
            users.create(session, anvandare=ident, namn=namn, losenord=LOSENORD, now=now)
            uppdrag.ge(
                session,
                uppdrag=uuid4(),
                anvandare=ident,
                roll=Roll.INSATSPERSONAL if insats else Roll.INSATSANSVARIG,
                forbund=forbund,
                huvudman=None,
                insatser=[insats] if insats else None,
                fran=swedish_day(now),
                till=None,
                beslut="Prov",
                av=hus.operator,
                now=now,
            )


def analyze(url: str) -> None:
    """As autovacuum does some minutes after so many new rows."""
    address = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
