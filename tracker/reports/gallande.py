"""Which version of a report's definition holds: what a förbund chose, as known at a position.

A new version of Stegvis changes no figure by itself: the first definition holds until the förbund
chooses another by an event (ADR 27). So a question as known at a moment is answered by the rules
of that moment.
"""

from collections.abc import Mapping

from sqlmodel import Session

from tracker.errors import WrongUse
from tracker.log import store
from tracker.reports import register
from tracker.state.insats import last_in_force


def valda(session: Session, forbund: str, position: int) -> Mapping[str, str]:
    """Report → the definition that the förbund chose, as known at `position`; only those chosen.

    The session sees the förbund's events that are about no deltagande.
    """
    streams = store.read_definitions(session, forbund, to=position)
    last = {strom[2:]: last_in_force(posts) for strom, posts in streams.items()}
    return {rapport: str(post.data["definition"]) for rapport, post in last.items() if post}


def gemensam(rapport: str, valda_av: Mapping[str, Mapping[str, str]]) -> str:
    """The definition that a run of several förbund has: the one of them all, else the first.

    `valda_av`: förbund → its `valda`. Figures of several förbund add up only by one rule. Raises
    WrongUse for a report that there is not, or a version that this Stegvis does not have.
    """
    first = register.rapport(rapport).definition
    chosen = {own.get(rapport, first) for own in valda_av.values()}
    if len(chosen) != 1:
        return first
    (version,) = chosen
    if (rapport, version) not in register.alla():
        raise WrongUse(
            f"Förbundet räknar {rapport} med version {version}, som inte finns här: "
            "uppdatera Stegvis."
        )
    return version
