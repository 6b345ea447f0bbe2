"""The events of deltaganden behind a figure, with those of the activities it counts (ADR 52)."""

from collections.abc import Collection
from typing import Final

from sqlmodel import Session, col, select

from tracker.log import store
from tracker.projections.tables_aktivitet import AktivitetDeltagare
from tracker.state.post import Post


ALLA: Final = ""
"""Every activity of a deltagande."""


def av(
    session: Session,
    forbund: str,
    deltaganden: Collection[str],
    *,
    position: int,
    aktivitet: str | None,
) -> dict[str, list[Post]]:
    """Deltagande → its events up to `position` that the reader may see, in order; without those
    that there is nothing to see of. `aktivitet`: also those of this activity (`ALLA`: of every);
    None: of no activity.
    """
    found = {
        strom[2:]: posts
        for strom, posts in store.read_streams(
            session, forbund, [f"d:{name}" for name in deltaganden]
        ).items()
        if posts
    }
    for name, posts in _i_aktivitet(session, forbund, list(found), aktivitet):
        found[name] = [*found[name], *posts]
    return {
        name: sorted(
            (post for post in posts if post.position <= position), key=lambda p: p.position
        )
        for name, posts in found.items()
    }


def _i_aktivitet(
    session: Session, forbund: str, deltaganden: list[str], aktivitet: str | None
) -> list[tuple[str, list[Post]]]:
    """(deltagande, events) of each activity that one of them has been in."""
    if aktivitet is None or not deltaganden:
        return []
    asked = select(AktivitetDeltagare.nyckel, AktivitetDeltagare.deltagande).where(
        col(AktivitetDeltagare.forbund) == forbund,
        col(AktivitetDeltagare.deltagande).in_(deltaganden),
    )
    if aktivitet != ALLA:
        asked = asked.where(col(AktivitetDeltagare.aktivitet) == aktivitet)
    whose = {f"z:{nyckel}": name for nyckel, name in session.exec(asked.distinct())}
    streams = store.read_streams(session, forbund, list(whose))
    return [(whose[strom], posts) for strom, posts in sorted(streams.items())]
