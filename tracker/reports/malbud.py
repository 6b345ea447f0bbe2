"""Which events said anything of a goal, and when: what brought a change of one (ADR 37)."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sqlmodel import Session

from schemas.rapporter import Mal
from tracker.log import store
from tracker.reports.enkatsvar import ar_av
from tracker.reports.malen import BESLUTAT, SAGT, Nyckel, nyckel
from tracker.state.enkat import INLAST, SAMMANSTALLD, UPPLAGD
from tracker.state.insats import last_in_force
from tracker.state.post import Post


_ENKAT: Final = "/enkat"
"""Stands for any goal that a survey answers: no goal is named so."""
_MALL: Final = Nyckel(None, _ENKAT, 0)


class Bud(NamedTuple):
    """An event, or what corrects it or makes it void: where it stands, and which it is about."""

    position: int
    handelse: str


class Malbud(NamedTuple):
    """Of each goal: the events that decided it, and those that told its result."""

    beslut: Mapping[Nyckel, tuple[Bud, ...]] = {}
    svar: Mapping[Nyckel, tuple[Bud, ...]] = {}

    def beslutat(self, mal: Mal) -> tuple[Bud, ...]:
        return self.beslut.get(_av(mal), ())

    def sagt(self, mal: Mal, ar: int) -> tuple[Bud, ...]:
        """What told the goal's result of a year, by hand or in surveys."""
        own = [_av(mal)._replace(ar=ar)]
        if mal.enkatfraga:
            own = [Nyckel(mal.insats, _ENKAT, ar), _MALL]
        return tuple(sorted(bud for key in own for bud in self.svar.get(key, ())))


def malbud(session: Session, forbund: str, *, till: int) -> Malbud:
    """Every goal of the förbund, up to a position. The session sees as that of `malen`."""
    held = Malbud({}, {})
    for posts in store.read_targets(session, forbund, to=till).values():
        decided = posts[0].typ == BESLUTAT
        into = dict(held.beslut if decided else held.svar)
        said = tuple(Bud(post.position, str(posts[0].id)) for post in posts)
        for key in _nycklar(posts):
            into[key] = (*into.get(key, ()), *said)
        held = held._replace(**{"beslut" if decided else "svar": into})
    return held


def _nycklar(posts: list[Post]) -> set[Nyckel]:
    """Every goal that a stream has been about: a correction may move it to another."""
    versions = (last_in_force(posts[:end]) for end in range(1, len(posts) + 1))
    return {key for post in versions if post for key in _om(post)}


def _om(post: Post) -> Iterable[Nyckel]:
    if post.typ in (BESLUTAT, SAGT):
        return [nyckel(post)]
    if post.typ in (SAMMANSTALLD, INLAST):  # an insats's answers are the whole förbund's too
        return [Nyckel(whose, _ENKAT, ar_av(post)) for whose in {post.insats, None}]
    return [_MALL] if post.typ == UPPLAGD else []


def _av(mal: Mal) -> Nyckel:
    return Nyckel(mal.insats, mal.mal, mal.ar)
