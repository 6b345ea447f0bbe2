"""Whether a sender may write an event: asked before it is judged, so that a refusal tells nothing
of what is there.

The database refuses the same by its own policy on the log (tracker/log/policies.py, ADR 20); here
it becomes a sentence.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from schemas.svar import Fel
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.view import Vy
from tracker.state.post import RATTAD, RATTAR


Par = tuple[str, str]
"""An owner and an insats."""
EKONOMI: Final = "ekonomi"
"""In the list of what a sender may write: the budget and outcome of the whole förbund (ADR 28)."""
PROJEKT: Final = "projekt"
"""In the same list: all that stands in the log of an ESF project (ADR 36)."""
_EGNA: Final = {"k": EKONOMI, "j": PROJEKT, "t": PROJEKT}
"""By the first letter of a stream: which of them its events ask."""


def egen_skattning(deltagande: str) -> str:
    """In the same list: a participant rating themselves, in their own path only (ADR 43)."""
    return f"d:{deltagande}"


def far(skriver: Collection[str], par: Par) -> bool:
    """True when the list has all (`*`), the pair, its whole owner or its insats of any owner."""
    huvudman, insats = par
    return not {"*", f"{huvudman}/{insats}", f"{huvudman}/*", f"*/{insats}"}.isdisjoint(skriver)


def nekad(vy: Vy, event: Inkommen, skriver: Collection[str]) -> list[Fel]:
    """The faults of an event about somebody else's insats; empty when it may be written.

    The answers are those for what does not exist (H004, H005, H024), as in contract HANDELSER.md.
    """
    if "*" in skriver:
        return []
    if event.kind.typ in RATTAR:
        return _change(vy, event, skriver)
    if event.kind.byter_person:
        return []  # asked by the judge, of all the people concerned: H036 whatever is amiss
    own = PROJEKT if event.kind.projekt else EKONOMI if event.kind.ekonomi else None
    if own:  # nobody's by way of an insats: money is the förbund's own, and so is a project
        return [] if own in skriver else [fel("H004", "forbund")]
    if event.insats is None:  # where one is asked for, its absence is a fault of form
        return [] if event.kind.insats else [fel("H004", "forbund")]
    return [] if _sig_sjalv(vy, event, skriver) else _at(vy, event, event.insats, skriver)


def _sig_sjalv(vy: Vy, event: Inkommen, skriver: Collection[str]) -> bool:
    """True for a participant's rating of themselves, in the insats where they are."""
    if event.kind.typ != "steg.skattat" or event.data.get("respondent") != "deltagare":
        return False
    held = vy.minne.lagen.get(f"d:{event.deltagande}")
    mine = egen_skattning(event.deltagande or "") in skriver
    return mine and held is not None and held.state.insats == event.insats


def _at(vy: Vy, event: Inkommen, insats: str, skriver: Collection[str]) -> list[Fel]:
    """Who was there when the insats changed owner stays the old one's to write about (ADR 20)."""
    lage = vy.minne.lagen.get(f"d:{event.deltagande}") if event.deltagande else None
    held = lage and (lage.huvudman, lage.state.insats)
    if held and held[1] == insats and far(skriver, held):
        return []
    if not far(skriver, _insats(vy, insats)):
        return [fel("H005", "insats", "Insatsen")]
    return [fel("H029", "insats")] if held and not far(skriver, held) else []


def _insats(vy: Vy, slug: str) -> Par:
    found = vy.uppsattning.insatser.get(slug)
    return (found.huvudman if found else "", slug)


def _all_theirs(vy: Vy, strom: str, skriver: Collection[str]) -> bool:
    """True when every deltagande that the event of the stream names may be written."""
    held = (vy.lage(f"d:{name}") for name in vy.posts(strom)[0].data["deltaganden"])
    return all(one and far(skriver, (one.huvudman, one.state.insats)) for one in held)


def _change(vy: Vy, event: Inkommen, skriver: Collection[str]) -> list[Fel]:
    """A rättelse or makulering: of what is theirs, and not into what is another's."""
    try:
        target = vy.target(UUID(str(event.data.get("avser"))))
    except ValueError:
        target = None
    if target is None:
        return []  # H024 by the judge, in the same words
    post, strom = target
    if strom.startswith("p:"):
        return [] if _all_theirs(vy, strom, skriver) else [fel("H024", "data.avser")]
    if own := _EGNA.get(strom[0]):
        return [] if own in skriver else [fel("H024", "data.avser")]
    lage = vy.lage(f"d:{post.deltagande}") if post.deltagande else None
    slug = strom[2:] if strom.startswith("i:") else post.insats or ""
    par = (lage.huvudman, lage.state.insats) if lage else _insats(vy, slug)
    if not far(skriver, par):
        return [fel("H024", "data.avser")]
    andring = event.data.get("andring") if event.kind.typ == RATTAD else None
    goal = andring.get("insats") if isinstance(andring, dict) else None
    if isinstance(goal, str) and not far(skriver, _insats(vy, goal)):
        return [fel("H005", "data.andring.insats", "Insatsen")]
    return []
