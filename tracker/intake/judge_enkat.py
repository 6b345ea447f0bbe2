"""May this questionnaire, or this result of one, be taken in? (ADR 51)

A part of judging one event (judge.py, judge_change.py). That nothing too small is in a result is a
rule of its form (schemas/handelser/enkat.py); here it is held against what was asked.
"""

from typing import Final

from schemas.enkat import FARDIGA, Enkat
from schemas.svar import Fel
from tracker.access import enkater
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.view import Vy
from tracker.log import store
from tracker.state.enkat import SAMMANSTALLD, UPPLAGD
from tracker.state.insats import last_in_force
from tracker.state.post import MAKULERAD, Post


RATTAS_EJ: Final = frozenset({UPPLAGD, SAMMANSTALLD})


def enkatfel(vy: Vy, event: Inkommen, post: Post) -> list[Fel]:
    """H054 for an utgåva that is there already, H005 for a questionnaire that is not, H092 for a
    question, answer or group that it does not have, H090 for a round that is told already: two
    tellings of it would differ by somebody. What has faults of form is not looked at.
    """
    if event.fel:
        return []
    if post.typ == UPPLAGD:
        key = (post.data["slug"], post.data["utgava"])
        return [fel("H054", "data.utgava")] if key in _enkater(vy) else []
    return _resultatfel(vy, post) if post.typ == SAMMANSTALLD else []


def _resultatfel(vy: Vy, post: Post) -> list[Fel]:
    asked = _enkater(vy).get((post.data["enkat"], post.data["utgava"]))
    if asked is None:
        return [fel("H005", "data.enkat", "Enkäten med den utgåvan")]
    if any(p.typ == SAMMANSTALLD and p.data["omgang"] == post.data["omgang"] for p in _posts(vy)):
        return [fel("H090", "data.omgang")]
    if not _asks(asked, post.data.get("fragor", {})):
        return [fel("H092", "data.fragor")]
    own = asked.fraga(asked.delas_efter or "")
    known = {str(value) for value in asked.varden(own)} if own else set()
    groups = post.data.get("grupper", {})
    if not known.issuperset(groups) or not all(_asks(asked, one) for one in groups.values()):
        return [fel("H092", "data.grupper")]
    return []


def _asks(enkat: Enkat, counted: dict[str, dict[str, int]]) -> bool:
    for kod, values in counted.items():
        fraga = enkat.fraga(kod)
        if fraga is None or not {str(v) for v in enkat.varden(fraga)}.issuperset(values):
            return False
    return True


def andringsfel(vy: Vy, typ: str, aimed: Post) -> str | None:
    """The code of what may not be changed: a result and a questionnaire are never corrected (H091),
    and a questionnaire that was answered, or is open, is not made void (H055). `typ`: of the
    change.
    """
    if aimed.typ not in RATTAS_EJ:
        return None
    if typ != MAKULERAD:
        return "H091"
    key = (aimed.data.get("slug"), aimed.data.get("utgava"))
    used = aimed.typ == UPPLAGD and (
        any((one.enkat, one.utgava) == key for one in enkater.alla(vy.session, vy.forbund))
        or any(
            post.typ == SAMMANSTALLD and (post.data["enkat"], post.data["utgava"]) == key
            for post in _posts(vy)
        )
    )
    return "H055" if used else None


def _enkater(vy: Vy) -> dict[tuple[str, int], Enkat]:
    own = (Enkat.model_validate(dict(p.data)) for p in _posts(vy) if p.typ == UPPLAGD)
    return {**FARDIGA, **{(one.slug, one.utgava): one for one in own}}


def _posts(vy: Vy) -> list[Post]:
    """Goals and surveys in force, those of this batch too. Seldom asked: a few times a year."""
    there = store.read_targets(vy.session, vy.forbund, to=vy.huvud.position)
    new = {strom for strom in vy.nya if strom.startswith("v:")}
    found = (last_in_force(vy.posts(strom)) for strom in {*there, *new})
    return [post for post in found if post]
