"""The limits of the pages: which there are, and how they are asked (docs/sakerhet.md, ADR 0021).

Counted in the database, so that all web processes count together. What a limit holds is a name, an
address or a user; none of them is locked out, each waits some minutes at most.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from flask import Flask, g, request
from werkzeug.exceptions import TooManyRequests

from tracker.access import takt, users
from tracker.access.takt import Grans
from web.klient import adress
from web.services import tjanster


KONTO_HAR: Final = Grans("konto-har", 10, timedelta(minutes=10))
"""Wrong passwords for one name from one address."""
KONTO: Final = Grans("konto", 200, timedelta(hours=1))
"""Wrong passwords for one name from anywhere: many more, for a stranger can use them up."""
ADRESS: Final = Grans("adress", 100, timedelta(minutes=10))
"""Wrong passwords from one address: a whole office may have the same."""
KOD: Final = Grans("kod", 10, timedelta(hours=1))
"""Wrong one-time codes for one account whose password was right."""
SOK: Final = Grans("sok", 120, timedelta(minutes=2))
EXPORT: Final = Grans("export", 60, timedelta(minutes=10))

PER_SIDA: Final[Mapping[str, Grans]] = {
    "deltagare.sok": SOK,
    "samma.visa": SOK,
    "samma.nytt": SOK,
    "samma.tva": SOK,
    "korningar.bestall": EXPORT,
    "korningar.fil": EXPORT,
    "klistra.hamta": EXPORT,
}
"""Endpoint → the limit for each user that it counts by."""


def login_keys(namn: str) -> tuple[tuple[Grans, str], ...]:
    """What an attempt to log in counts by; a name is counted whether it exists or not."""
    konto = users.normal(namn)
    return (KONTO_HAR, f"{konto}\0{adress()}"), (KONTO, konto), (ADRESS, adress())


def use(keys: Iterable[tuple[Grans, str]]) -> datetime | None:
    """Use one of each, in a transaction of its own; when to come back if one was used up.

    Before the password is checked, so that guesses sent all at once are counted too.
    """
    t = tjanster()
    now = t.clock.now()
    with t.transaction() as session:
        waits = [takt.take(session, grans, vem, now=now) for grans, vem in keys]
    return max((wait for wait in waits if wait), default=None)


def give_back(keys: Iterable[tuple[Grans, str]]) -> None:
    """It was no guess: a login that succeeded counts for nothing."""
    with tjanster().transaction() as session:
        for grans, vem in keys:
            takt.give_back(session, grans, vem)


def refusal(until: datetime) -> TooManyRequests:
    """429 with the moment from which on it goes again."""
    wait = ceil((until - tjanster().clock.now()).total_seconds())
    g.oppet_igen = until
    return TooManyRequests(retry_after=max(1, wait))


def check() -> None:
    """Before each page that has a limit. Raises TooManyRequests."""
    grans = PER_SIDA.get(request.endpoint or "")
    visit = g.get("besok")
    if grans is None or visit is None:
        return
    until = use([(grans, str(visit.lasare.anvandare))])
    if until is not None:
        raise refusal(until)


def init_app(app: Flask) -> None:
    app.before_request(check)
