"""Whether a sender may write an event: asked before it is judged, so that a refusal tells nothing
of what is there.

The database refuses the same by its own policy on the log (tracker/log/policies.py, ADR 20); here
it becomes a sentence.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from schemas.handelser import KINDS
from schemas.svar import Fel
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.view import Vy
from tracker.state.post import RATTAR, Post
from tracker.state.projekt import SIGNERAD


Par = tuple[str, str]
"""An owner and an insats."""
EKONOMI: Final = "ekonomi"
"""In the list of what a sender may write: the budget and outcome of the whole förbund (ADR 28)."""
PROJEKT: Final = "projekt"
"""In the same list: all that stands in the log of an ESF project (ADR 36)."""
ATTEST: Final = "attest"
"""In the same list: approving others' sheets of time in a project."""
_BESLUT: Final = "besluta:"
_EGNA: Final = {"k": EKONOMI, "j": PROJEKT, "t": PROJEKT}
"""By the first letter of a stream: which of them its events ask."""
_UTAN_INSATS: Final = frozenset({*_EGNA, "p", "u"})


def egen_tid(personal: str) -> str:
    """In the same list: reporting and signing the time of one of a project's staff."""
    return f"tid:{personal}"


def egen_skattning(deltagande: str) -> str:
    """In the same list: a participant rating themselves, in their own path only (ADR 43)."""
    return f"d:{deltagande}"


def besluta(omfang: Iterable[str]) -> tuple[str, ...]:
    """In the same list: deciding for insatser, which `*` does not hold (ADR 52). `omfang`: `*`,
    `huvudman/*` and pairs, whom the right to decide reaches.
    """
    return tuple(f"{_BESLUT}{one}" for one in omfang)


def i_databasen(skriver: Iterable[str]) -> tuple[str, ...]:
    """What the database asks of the list: where one may write, whatever it is (ADR 20)."""
    return tuple(one for one in skriver if not one.startswith(_BESLUT))


def far(skriver: Collection[str], par: Par) -> bool:
    """True when the list has all (`*`), the pair, its whole owner or its insats of any owner."""
    huvudman, insats = par
    return not {"*", f"{huvudman}/{insats}", f"{huvudman}/*", f"*/{insats}"}.isdisjoint(skriver)


def nekad(vy: Vy, event: Inkommen, skriver: Collection[str]) -> list[Fel]:
    """The faults of an event about somebody else's insats; empty when it may be written.

    The answers are those for what does not exist (H004, H005, H024), as in contract HANDELSER.md.
    """
    if not ("*" in skriver and _beslutar(skriver, ("", ""))):
        nej = [] if "*" in skriver else _nekad_dar(vy, event, skriver)
        return nej or _obeslutat(vy, event, skriver)
    return []


def _nekad_dar(vy: Vy, event: Inkommen, skriver: Collection[str]) -> list[Fel]:
    """The faults of where an event is, whatever it says."""
    if event.kind.typ in RATTAR:
        return _change(vy, event, skriver)
    if event.kind.byter_person:
        return []  # asked by the judge, of all the people concerned: H036 whatever is amiss
    if event.kind.projekt or event.kind.ekonomi:  # nobody's by way of an insats
        return [] if _egen(event, skriver) else [fel("H004", "forbund")]
    if event.insats is None:  # where one is asked for, its absence is a fault of form
        return [] if event.kind.insats else [fel("H004", "forbund")]
    return [] if _sig_sjalv(vy, event, skriver) else _at(vy, event, event.insats, skriver)


def _obeslutat(vy: Vy, event: Inkommen, skriver: Collection[str]) -> list[Fel]:
    """The fault of a decision, or of a change of one, by somebody who does not decide there."""
    if event.kind.beslut:
        own = _insats(vy, event.insats or "")
        return [] if _beslutar(skriver, own) else [fel("H043", "typ")]
    target = _target(vy, event) if event.kind.typ in RATTAR else None
    if target is None:
        return []
    posts = vy.posts(target[1])  # a rättelse may be made void too: the first says what it all is
    if not posts or not KINDS[posts[0].typ].beslut:
        return []
    said = (event.data, *(post.data for post in posts))
    where = {posts[0].insats or "", *(goal for data in said for goal in _moved(data))}
    return [] if all(_beslutar(skriver, _insats(vy, one)) for one in where) else [fel("H043")]


def _moved(data: Mapping[str, Any]) -> set[str]:
    """The insats that a rättelse moves its event to; "" where that becomes the whole förbund's."""
    andring = data.get("andring")
    if not isinstance(andring, Mapping) or "insats" not in andring:
        return set()
    goal = andring["insats"]
    return {goal or ""} if goal is None or isinstance(goal, str) else set()


def _beslutar(skriver: Collection[str], par: Par) -> bool:
    """True when the list has the insats among those that its sender decides for."""
    return far([one.removeprefix(_BESLUT) for one in skriver if one.startswith(_BESLUT)], par)


def _target(vy: Vy, event: Inkommen) -> tuple[Post, str] | None:
    """What a rättelse or makulering is of; None where there is no such event."""
    try:
        return vy.target(UUID(str(event.data.get("avser"))))
    except ValueError:
        return None


def _sig_sjalv(vy: Vy, event: Inkommen, skriver: Collection[str]) -> bool:
    """True for a participant's rating of themselves, in the insats where they are."""
    if event.kind.typ != "steg.skattat" or event.data.get("respondent") != "deltagare":
        return False
    held = vy.minne.lagen.get(f"d:{event.deltagande}")
    mine = egen_skattning(event.deltagande or "") in skriver
    return mine and held is not None and held.state.insats == event.insats


def _egen(event: Inkommen, skriver: Collection[str]) -> bool:
    """Whether what no insats has may be written: money, and a project (ADR 28, 36).

    Time is one's own or the project's to write. Nobody signs another's, not who looks after the
    project either; who approves is another right again (ADR 45).
    """
    if event.kind.ekonomi:
        return EKONOMI in skriver
    own = egen_tid(str(event.data.get("personal"))) in skriver
    if event.kind.typ == SIGNERAD:
        return ATTEST in skriver if event.data.get("roll") == "attest" else own
    return PROJEKT in skriver or (own and event.kind.typ == "tid.rapporterad")


def _egen_rad(vy: Vy, event: Inkommen, strom: str, skriver: Collection[str]) -> bool:
    """True for a row of time that was one's own all along, and stays that."""
    parts = [post.data.get("andring", post.data) for post in vy.posts(strom)]
    parts.append(event.data.get("andring", {}))
    named = [part["personal"] for part in parts if isinstance(part, Mapping) and "personal" in part]
    return all(egen_tid(str(one)) in skriver for one in named)


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


def _far_andra(vy: Vy, event: Inkommen, strom: str, skriver: Collection[str]) -> bool:
    """Whether an event of a stream that no insats has may be changed.

    What was signed is as it was signed: a signature is nobody's to take away.
    """
    if strom.startswith("p:"):
        return _all_theirs(vy, strom, skriver)
    if strom.startswith("t:") and _egen_rad(vy, event, strom, skriver):
        return True
    return _EGNA.get(strom[0]) in skriver


def _all_theirs(vy: Vy, strom: str, skriver: Collection[str]) -> bool:
    """True when every deltagande that the event of the stream names may be written."""
    held = (vy.lage(f"d:{name}") for name in vy.posts(strom)[0].data["deltaganden"])
    return all(one and far(skriver, (one.huvudman, one.state.insats)) for one in held)


def _change(vy: Vy, event: Inkommen, skriver: Collection[str]) -> list[Fel]:
    """A rättelse or makulering: of what is theirs, and not into what is another's."""
    target = _target(vy, event)
    if target is None:
        return []  # H024 by the judge, in the same words
    post, strom = target
    if strom[0] in _UTAN_INSATS:
        return [] if _far_andra(vy, event, strom, skriver) else [fel("H024", "data.avser")]
    lage = vy.lage(f"d:{post.deltagande}") if post.deltagande else None
    slug = strom[2:] if strom.startswith("i:") else post.insats or ""
    par = (lage.huvudman, lage.state.insats) if lage else _insats(vy, slug)
    if not far(skriver, par):
        return [fel("H024", "data.avser")]
    if not all(far(skriver, _insats(vy, goal)) for goal in _moved(event.data)):
        return [fel("H005", "data.andring.insats", "Insatsen")]
    return []
