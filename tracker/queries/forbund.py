"""Which förbund and projects there are: public facts, the same for every reader."""

from collections.abc import Callable
from typing import Final

from sqlmodel import Session, col, select

from tracker.db import raw
from tracker.projections.tables import HuvudmanVersion
from tracker.projections.tables_projekt import ProjektVersion


_NAMES: Final = "SELECT forbund, namn FROM forbund_version WHERE till IS NULL ORDER BY forbund"


def names(session: Session) -> dict[str, str]:
    """Slug → name of every förbund that is set up, in order of slug."""
    return ask_names(session)()


def ask_names(session: Session) -> Callable[[], dict[str, str]]:
    """`names` in two steps, asked now and read later, for a pipeline."""
    rows = raw(session).execute(_NAMES)
    return lambda: dict(rows.fetchall())


def projects(session: Session) -> dict[str, str]:
    """Slug → name of every ESF project, each a log of its own beside the förbund (ADR 36)."""
    rows = session.exec(
        select(ProjektVersion.forbund, ProjektVersion.namn)
        .where(col(ProjektVersion.till).is_(None))
        .order_by(ProjektVersion.forbund)
    )
    return dict(rows.all())


def logs(session: Session) -> dict[str, str]:
    """Slug → name of everything that has a log: what checks, keys and copies must go through."""
    return {**names(session), **projects(session)}


def huvudman(session: Session, forbund: str) -> dict[str, str]:
    """Slug → name of every huvudman of a förbund, in order of slug."""
    rows = session.exec(
        select(HuvudmanVersion.slug, HuvudmanVersion.namn)
        .where(col(HuvudmanVersion.forbund) == forbund, col(HuvudmanVersion.till).is_(None))
        .order_by(HuvudmanVersion.slug)
    )
    return dict(rows.all())
