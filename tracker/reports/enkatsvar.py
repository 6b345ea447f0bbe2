"""Results of surveys, read from the log as they were known at a position (ADR 51).

Each is an event, so a figure leads to what said it, and a goal held against a question has the same
result then and now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from schemas.enkat import FARDIGA, Enkat, Nyckel, ord_pa
from schemas.rapporter import Mal, Sagt
from tracker.log import store
from tracker.state.enkat import INLAST, SAMMANSTALLD, UPPLAGD, Andel, andel
from tracker.state.insats import last_in_force
from tracker.state.post import Post


@dataclass(frozen=True, slots=True)
class Enkaterna:
    """What a förbund can ask, what rounds came to, and what it has read in, as known then."""

    enkater: Mapping[Nyckel, Enkat]
    svar: tuple[Post, ...]
    inlasta: tuple[Post, ...]


def enkaterna(session: Session, forbund: str, position: int) -> Enkaterna:
    """The session sees the förbund's events that are about no deltagande."""
    streams = store.read_targets(session, forbund, to=position)
    return av_poster(post for posts in streams.values() if (post := last_in_force(posts)))


def av_poster(posts: Iterable[Post]) -> Enkaterna:
    """The same of events in force."""
    there = sorted(posts, key=lambda post: post.position)
    # The last one counts, in the place where the figure was told first: that of its table.
    read = {_nyckel(post): post for post in there if post.typ == INLAST}
    own = (Enkat.model_validate(dict(post.data)) for post in there if post.typ == UPPLAGD)
    return Enkaterna(
        {**FARDIGA, **{(one.slug, one.utgava): one for one in own}},
        tuple(post for post in there if post.typ == SAMMANSTALLD),
        tuple(read.values()),
    )


def _nyckel(post: Post) -> tuple[object, ...]:
    """What makes two figures be of the same: read in again it is told anew."""
    data = post.data
    return post.insats, data["enkat"], data["fraga"], data["ar"]


def ar_av(post: Post) -> int:
    """The year that a result belongs to: that in which the round ended, or that it is of."""
    data: Mapping[str, Any] = post.data
    return int(data["ar"]) if post.typ == INLAST else int(str(data["till"])[:4])


def resultat(known: Enkaterna, fraga: str, ar: int, insats: str | None) -> Sagt | None:
    """What the year's rounds, and what was read in, say of a question (`enkat/fraga`) together.

    Of one insats, or of the whole förbund all of them. None: nobody was asked, or too few answered.
    A share that was told without its number stands alone: it cannot be added to others, so an
    insats's is nothing of the whole förbund.
    """
    found = [
        (post, told)
        for post in (*known.svar, *known.inlasta)
        if ar_av(post) == ar and insats in (None, post.insats)
        for told in [_sagt(known, post, fraga)]
        if told is not None
    ]
    if any(post.typ == INLAST and post.insats is None for post, _ in found):
        # What was told of the whole förbund has its insatser in it.
        found = [pair for pair in found if pair[0].typ != INLAST or pair[0].insats is None]
    if not found or any(isinstance(told, int) and post.insats != insats for post, told in found):
        return None
    last, told = max(found, key=lambda pair: (pair[0].typ == INLAST, pair[0].position))
    counted = [one for _, one in found if isinstance(one, Andel)]
    if isinstance(told, int):
        return Sagt(
            andel=told, namnare=int(last.data["namnare"]), kalla=_kalla(last),
            handelse=str(last.id), ur_enkat=True,
        )  # fmt: skip
    names = sorted({_kalla(post) for post, one in found if isinstance(one, Andel)})
    return Sagt(
        taljare=sum(one.taljare for one in counted),
        namnare=sum(one.namnare for one in counted),
        kalla="; ".join(names),
        handelse=str(last.id),
        ur_enkat=True,
    )


def fragor(known: Enkaterna) -> list[tuple[str, list[tuple[str, str]]]]:
    """Questions with a share, by questionnaire: heading → (`enkat/fraga`, words), each once."""
    found: dict[str, dict[str, str]] = {}
    for enkat in known.enkater.values():
        own = {f"{enkat.slug}/{one.kod}": one.text["sv"] for one in enkat.fragor if one.raknas}
        found.setdefault(enkat.namn["sv"], {}).update(own)
    for post in known.inlasta:
        key = f"{post.data['enkat']}/{post.data['fraga']}"
        found.setdefault(str(post.data["kalla"]), {})[key] = str(post.data["text"])
    return [(heading, list(own.items())) for heading, own in found.items() if own]


def _sagt(known: Enkaterna, post: Post, fraga: str) -> Andel | int | None:
    """What one event says of the question: how many of how many, or a share alone."""
    enkat, _, kod = fraga.partition("/")
    data: Mapping[str, Any] = post.data
    if data["enkat"] != enkat:
        return None
    if post.typ == INLAST:
        if data["fraga"] != kod:
            return None
        if data.get("taljare") is None:
            return int(data["andel"])
        return Andel(int(data["taljare"]), int(data["namnare"]))
    asked = known.enkater.get((enkat, int(data["utgava"])))
    one = asked.fraga(kod) if asked else None
    counted = data.get("fragor", {}).get(kod)
    return andel(one, counted) if one and counted else None


def _kalla(post: Post) -> str:
    return str(post.data["kalla"] if post.typ == INLAST else post.data["namn"])


def rader(known: Enkaterna, forbund: str) -> tuple[Mal, ...]:
    """Each question of each year, of each insats where it was asked and of the whole förbund: the
    rows of the report on surveys, which stand there as goals without a level do (ADR 51).
    """
    found: dict[tuple[int, str, str], tuple[str, Post]] = {}
    told = sorted(known.inlasta, key=lambda post: post.position)  # the last one's words hold
    for post in (*known.svar, *told):
        for kod, words in _fragor(known, post):
            for where in {post.insats or "", ""}:
                found[ar_av(post), where, f"{post.data['enkat']}/{kod}"] = words, post
    return tuple(
        Mal(
            forbund=forbund,
            insats=where or None,
            mal=fraga.replace("/", "."),
            ar=ar,
            text=words,
            slag="enkat",
            enkatfraga=fraga,
            handelse=str(post.id),
            sagt=resultat(known, fraga, ar, where or None),
            sagt_fore=resultat(known, fraga, ar - 1, where or None),
        )
        for (ar, where, fraga), (words, post) in sorted(found.items(), key=lambda one: one[0])
    )


def _fragor(known: Enkaterna, post: Post) -> list[tuple[str, str]]:
    """(code, words) of the questions with a share that a result is of, also those of too few."""
    if post.typ == INLAST:
        return [(str(post.data["fraga"]), f"{post.data['kalla']}: {post.data['text']}")]
    asked = known.enkater.get((post.data["enkat"], int(post.data["utgava"])))
    if asked is None:
        return []
    heading = ord_pa(asked.namn).rstrip(".?")
    return [(one.kod, f"{heading}: {ord_pa(one.text)}") for one in asked.fragor if one.raknas]
