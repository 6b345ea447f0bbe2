"""What a förbund has decided about how its figures are counted, as known at a position (ADR 29).

Read from the log itself, as the choice of a definition is (gallande.py): so a question as known at
a moment is counted as was decided then. A decision is one of the run's parameters, and stands
there only where it is not the default.
"""

from typing import Final

from sqlmodel import Session

from tracker.log import store
from tracker.state.insats import last_in_force
from tracker.state.post import Post


UNIKA: Final = "unika_over_huvudman"
EN: Final = "en"
PER_HUVUDMAN: Final = "per_huvudman"


def beslut(session: Session, forbund: str, namn: str, *, to: int | None = None) -> Post | None:
    """The decision in force on a setting, as known at position `to` (None: now); None for none.

    The session sees the förbund's events that are about no deltagande.
    """
    return last_in_force(store.read_settings(session, forbund, namn, to=to))


def per_huvudman(session: Session, forbund: str, position: int) -> bool:
    """Whether a person with several owners counts once with each (RAKNEREGLER 5; default: no)."""
    decided = beslut(session, forbund, UNIKA, to=position)
    return decided is not None and decided.data["varde"] == PER_HUVUDMAN
