"""From whole streams to their projection rows: the replay that `rebuild` writes and `verify` reads.

A row depends on its own stream and on who owned its insats when it began or moved, on nothing
else. So the log is replayed stream by stream and not event by event: one stream in memory at a
time, however long the log. Gives the very rows that intake writes event by event (a property
test holds the two together). Pure: no database here.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from tracker.projections.rows import (
    Row,
    antal_row,
    belopp_row,
    byte_rows,
    deltagande_row,
    forbund_row,
    fraga_row,
    insats_rows,
    instrument_row,
    owner_row,
)
from tracker.projections.rows_projekt import PROJEKTTABELLER
from tracker.state.aktivitet import gangerna
from tracker.state.deltagande import Deltagande, fold, step
from tracker.state.insats import EJ_ANGIVEN, Insats, fold_insats, last_in_force
from tracker.state.post import RATTAR, Brott, Post
from tracker.state.projekt import senaste


Owner = Callable[[str, int], str]
"""Who owned an insats when the event at a position came in."""

TILL: Final[Mapping[str, int]] = {
    "i": 4,
    "e": 3,
    "h": 3,
    "k": 3,
    "q": 4,
    "g": 4,
    "f": 2,
    **{kind: table.till for kind, table in PROJEKTTABELLER.items()},
}
"""Where `till` stands in a row, by the kind of stream; deltaganden have it last."""


def owner_after(before: Deltagande, huvudman: str, after: Deltagande, owner: str) -> str:
    """Whose a deltagande is after an event: `owner` (of its insats now) once it has moved.

    A new owner of the insats does not take over those who are there (contract HANDELSER.md,
    `huvudman.upplagd`): that is a decision of its own.
    """
    return owner if after.insats != before.insats else huvudman


@dataclass(frozen=True, slots=True)
class Agare:
    """Each insats's owners through the log: the positions at which they changed, and to whom."""

    positioner: Mapping[str, Sequence[int]]
    huvudman: Mapping[str, Sequence[str]]

    def at(self, insats: str, position: int) -> str:
        """The owner as known just before the event at `position`."""
        nr = bisect_left(self.positioner.get(insats, ()), position)
        return self.huvudman[insats][nr - 1] if nr else EJ_ANGIVEN


def owners(setup: Mapping[str, Sequence[Post]]) -> Agare:
    """The owners from the set-up streams (`store.read_setup`)."""
    positioner: dict[str, list[int]] = {}
    names: dict[str, list[str]] = {}
    for strom, posts in setup.items():
        if strom.startswith("i:"):
            positioner[strom[2:]] = [post.position for post in posts]
            names[strom[2:]] = [_owner(fold_insats(posts[:n])) for n in range(1, len(posts) + 1)]
    return Agare(positioner, names)


def _owner(insats: Insats | Brott | None) -> str:
    return insats.huvudman if isinstance(insats, Insats) else EJ_ANGIVEN


def versions(posts: Sequence[Post], owner: Owner) -> Iterator[tuple[int, Deltagande, str]]:
    """Every version of a deltagande: the position it holds from, its state and its owner.

    Raises ValueError when the events break a rule: the log holds nothing that was refused.
    """
    state: Deltagande | None = None
    huvudman = EJ_ANGIVEN
    for nr, post in enumerate(posts, 1):
        if state is None or post.typ in RATTAR:
            after = fold(posts[:nr])
        else:
            broken = step(state, post)
            after = Brott(broken, post) if isinstance(broken, str) else broken
        if isinstance(after, Brott):
            raise _broken(after)
        whose = owner(after.insats, post.position)
        if state is not None:
            whose = owner_after(state, huvudman, after, whose)
        if (after, whose) != (state, huvudman):
            yield post.position, after, whose
        state, huvudman = after, whose


def _broken(brott: Brott) -> ValueError:
    return ValueError(f"{brott.kod} at position {brott.post.position}")


def deltagande_rows(forbund: str, posts: Sequence[Post], owner: Owner) -> list[Row]:
    """All versions of a deltagande as rows, each with its `till` last (None: current)."""
    slug = posts[0].deltagande or ""
    rows = [
        deltagande_row(forbund, slug, fran, state, huvudman)
        for fran, state, huvudman in versions(posts, owner)
    ]
    ends = [row[2] for row in rows[1:]]
    return [(*row, end) for row, end in zip(rows, [*ends, None], strict=True)]


def other_rows(forbund: str, strom: str, posts: Sequence[Post]) -> list[Row]:
    """All rows of a stream of another kind, with `till` where the table has it."""
    kind, _, key = strom.partition(":")
    rows: list[Row] = []
    if kind in ("r", "m", "s", "v"):  # read from the log itself (ADR 27, 29, 37)
        return rows
    if kind == "p":
        return byte_rows(posts[0])
    for nr, post in enumerate(posts, 1):
        end = posts[nr].position if nr < len(posts) else None
        at = TILL[kind]
        rows += [
            (*row[:at], end, *row[at + 1 :])
            for row in _valid(forbund, kind, key, posts[:nr], post.position)
        ]
    return rows


def _valid(forbund: str, kind: str, key: str, posts: Sequence[Post], fran: int) -> list[Row]:
    """What these events amount to, as rows valid from `fran`."""
    if kind == "i":
        insats = fold_insats(posts)
        if isinstance(insats, Brott):
            raise _broken(insats)
        return insats_rows(forbund, insats, fran) if insats else []
    if kind in PROJEKTTABELLER:
        now = gangerna(posts) if kind == "z" else senaste(f"{kind}:{key}", posts)
        return PROJEKTTABELLER[kind].rader(now, key, fran)
    last = last_in_force(posts)
    if last is None:
        return []
    if kind in ("e", "k"):
        return [(antal_row if kind == "e" else belopp_row)(last, fran)]
    if kind in ("q", "g"):
        row = fraga_row if kind == "q" else instrument_row
        return [row(last, key, fran)]
    return [owner_row(last, key, fran) if kind == "h" else forbund_row(last, fran)]


def replay(
    forbund: str,
    streams: Iterable[tuple[str, Sequence[Post]]],
    owner: Owner,
    byten: Mapping[str, Sequence[Post]],
) -> Iterator[tuple[str, list[Row]]]:
    """The projection rows of each stream, in the order that the streams come.

    `byten`: deltagande → the events about several that name it, which its own stream lacks.
    """
    for strom, posts in streams:
        if strom.startswith("d:"):
            more = byten.get(strom[2:])
            whole = sorted((*posts, *more), key=itemgetter(0)) if more else posts
            yield strom, deltagande_rows(forbund, whole, owner)
        else:
            yield strom, other_rows(forbund, strom, posts)
