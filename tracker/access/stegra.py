"""Step-up: what weighs heavily asks that one has proven lately who one is.

A page that signs, changes how one logs in, or ends other logins calls `recently` and sends whoever
has not to prove it again (web/stegra.py).
"""

from datetime import datetime, timedelta
from typing import Final

from tracker.access.sessions import Lasare


NYLIGEN: Final = timedelta(minutes=10)
"""Long enough to read what one signs, too short for a screen that somebody else sat down at."""


def recently(login: Lasare, now: datetime) -> bool:
    """True when this login was proven by password, code or provider in the last ten minutes."""
    return now - login.bekraftad <= NYLIGEN
