"""May this questionnaire, or this result of one, be taken in? (ADR 51)

A part of judging one event (judge.py, judge_change.py). That nothing too small is in a result is a
rule of its form (schemas/handelser/enkat.py); here it is held against what was asked, and what
others have counted against what is told already: two figures must not differ by somebody.
"""

from typing import Final

from schemas.enkat import FARDIGA, Enkat
from schemas.svar import Fel
from tracker.access import enkater
from tracker.clock import swedish_day
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.view import Vy
from tracker.log import store
from tracker.state.enkat import INLAST, SAMMANSTALLD, UPPLAGD
from tracker.state.insats import last_in_force
from tracker.state.post import MAKULERAD, Post


RATTAS_EJ: Final = frozenset({UPPLAGD, SAMMANSTALLD})


def enkatfel(vy: Vy, event: Inkommen, post: Post) -> list[Fel]:
    """H054 for an utgåva that is there already, H005 for a questionnaire that is not, H092 for a
    question, answer or group that it does not have, H090 for a round that is told already: two
    tellings of it would differ by somebody. What has faults of form is not looked at. A figure of
    others: see `inlastfel`.
    """
    if event.fel:
        return []
    if post.typ == UPPLAGD:
        key = (post.data["slug"], post.data["utgava"])
        return [fel("H054", "data.utgava")] if key in _enkater(vy) else []
    if post.typ == INLAST:
        return inlastfel(vy, post) if event.registrerad is None else []  # history was judged then
    return _resultatfel(vy, post) if post.typ == SAMMANSTALLD else []


def inlastfel(vy: Vy, post: Post) -> list[Fel]:
    """H007 for a year that has not come. H090 for a figure of fewer than the least, or that would
    tell of fewer beside another: the same told before with some answers more or less, also what was
    corrected since; or the whole förbund less its insatser. What was made void was never counted by
    anybody, so it is held against nothing.
    """
    if post.data["ar"] > swedish_day(post.registrerad).year:
        return [fel("H007", "data.ar")]
    streams = _om_samma(vy, post)
    told = [one for posts in streams for one in _sagda(posts)]
    ours = [n for one in told if _om(one) == _om(post) for n in [one.data["namnare"]]]
    if post.data["namnare"] < vy.minst or any(
        0 < abs(post.data["namnare"] - n) < vy.minst for n in ours
    ):
        return [fel("H090", "data.namnare")]
    known = (one for one in map(last_in_force, streams) if one and one.id != post.id)
    others = sorted(known, key=lambda one: one.position)
    last = {_om(one): one for one in [*others, post]}
    same = [one for key, one in last.items() if key[1:] == _om(post)[1:]]
    whole = sum(one.data["namnare"] for one in same if one.insats is None)
    parts = sum(one.data["namnare"] for one in same if one.insats is not None)
    return [fel("H090", "data.namnare")] if parts and 0 < whole - parts < vy.minst else []


def _om(post: Post) -> tuple[object, ...]:
    """What a figure of others is about; told again it is told anew."""
    return post.insats, post.data["enkat"], post.data["fraga"], post.data["ar"]


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
    if aimed.typ != UPPLAGD:
        return None
    key = (str(aimed.data["slug"]), int(aimed.data["utgava"]))
    used = enkater.oppen_med(vy.session, vy.forbund, *key) or any(
        post.typ == SAMMANSTALLD and (post.data["enkat"], post.data["utgava"]) == key
        for post in _posts(vy)
    )
    return "H055" if used else None


def _enkater(vy: Vy) -> dict[tuple[str, int], Enkat]:
    own = (Enkat.model_validate(dict(p.data)) for p in _posts(vy) if p.typ == UPPLAGD)
    return {**FARDIGA, **{(one.slug, one.utgava): one for one in own}}


def _posts(vy: Vy) -> list[Post]:
    """Goals and surveys in force, those of this batch too, in order. Seldom asked: a few times a
    year.
    """
    last = (last_in_force(posts) for posts in _streams(vy).values())
    return sorted((post for post in last if post), key=lambda post: post.position)


def _om_samma(vy: Vy, post: Post) -> list[list[Post]]:
    """The streams of figures of others that may be of the same question and year: what was never
    changed is of what it says. Hundreds are read in at once, each held against all there are.
    """
    asked = _om(post)[1:]
    return [
        posts
        for posts in _streams(vy).values()
        if posts[0].typ == INLAST and (len(posts) > 1 or _om(posts[0])[1:] == asked)
    ]


def _sagda(posts: list[Post]) -> list[Post]:
    """All that a stream has said since it was first told; nothing where it was made void."""
    if last_in_force(posts) is None:
        return []
    said = (last_in_force(posts[:n]) for n in range(1, len(posts) + 1))
    return [post for post in said if post]


def _streams(vy: Vy) -> dict[str, list[Post]]:
    if vy.malstrommar is None:
        vy.malstrommar = store.read_targets(vy.session, vy.forbund, to=vy.huvud.position)
    new = {strom: vy.posts(strom) for strom in vy.nya if strom.startswith("v:")}
    return {**vy.malstrommar, **new}
