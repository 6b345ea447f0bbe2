"""The goals that hold: read from the log as it was at a position, with the results told (ADR 37).

A goal is decided of a year by an event, and decided anew by a later one. So a report known then has
the goals of then, and those that were replaced are still in the log.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sqlmodel import Session

from schemas.rapporter import Mal, Sagt
from tracker.log import store
from tracker.reports.enkatsvar import Enkaterna, av_poster, resultat
from tracker.state.insats import last_in_force
from tracker.state.post import Post


BESLUTAT: Final = "mal.beslutat"
SAGT: Final = "mal.foljdes_upp"


class Nyckel(NamedTuple):
    """What makes two events be about the same goal of the same year."""

    insats: str | None
    mal: str
    ar: int


def malen(session: Session, forbund: str, position: int) -> tuple[Mal, ...]:
    """Every goal of every year, as known at `position`.

    The session sees the förbund's events that are about no deltagande.
    """
    decided: dict[Nyckel, Post] = {}
    told: dict[Nyckel, Post] = {}
    there = _i_kraft(session, forbund, position)
    for post in there:
        if post.typ in (BESLUTAT, SAGT):
            (decided if post.typ == BESLUTAT else told)[nyckel(post)] = post
    asked = av_poster(there)
    return tuple(
        _mal(
            post,
            _resultat(post, key, told.get(key), asked),
            _resultat(post, before, told.get(before), asked),
        )
        for key, post in sorted(decided.items(), key=lambda pair: pair[1].position)
        for before in [key._replace(ar=key.ar - 1)]
    )


def beslut(session: Session, forbund: str, position: int) -> list[Post]:
    """Every decision and result in force, corrected, in the order in which they were recorded."""
    there = _i_kraft(session, forbund, position)
    return [post for post in there if post.typ in (BESLUTAT, SAGT)]


def _i_kraft(session: Session, forbund: str, position: int) -> list[Post]:
    """The same with the results of surveys, which lie in streams of the same kind (ADR 51)."""
    streams = store.read_targets(session, forbund, to=position)
    found = (last_in_force(posts) for posts in streams.values())
    return sorted((post for post in found if post), key=lambda post: post.position)


def nyckel(post: Post) -> Nyckel:
    return Nyckel(post.insats, str(post.data["mal"]), int(post.data["ar"]))


def galler(mal: Iterable[Mal], ar: int, insatser: tuple[str, ...], *, flera: bool) -> list[Mal]:
    """The goals of a year: all of them, or those of the chosen insatser alone."""
    return [
        one
        for one in mal
        if one.ar == ar
        and (not insatser or (f"{one.forbund}/{one.insats}" if flera else one.insats) in insatser)
    ]


def _resultat(post: Post, key: Nyckel, told: Post | None, asked: Enkaterna) -> Sagt | None:
    """What was told of the goal in the year of `key`, or what those asked have answered."""
    fraga = post.data.get("enkatfraga")
    return resultat(asked, str(fraga), key.ar, key.insats) if fraga else _sagt(told)


def _mal(post: Post, told: Sagt | None, before: Sagt | None) -> Mal:
    data: Mapping[str, object] = post.data
    names = ("mal", "ar", "text", "slag", "matt", "niva", "enkatfraga")
    own = {name: data.get(name) for name in names}
    return Mal.model_validate(
        {
            **own,
            "forbund": post.forbund,
            "insats": post.insats,
            "aktivitet": data.get("aktivitet"),
            "handelse": str(post.id),
            "sagt": told,
            "sagt_fore": before,
        }
    )


def _sagt(post: Post | None) -> Sagt | None:
    if post is None:
        return None
    own = {name: post.data.get(name) for name in ("taljare", "namnare", "text", "kalla")}
    return Sagt.model_validate({**own, "handelse": str(post.id)})
