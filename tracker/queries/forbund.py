"""Which förbund and projects there are: public facts, the same for every reader."""

from sqlmodel import Session, col, select

from tracker.projections.tables import ForbundVersion, HuvudmanVersion
from tracker.projections.tables_projekt import ProjektVersion


def names(session: Session) -> dict[str, str]:
    """Slug → name of every förbund that is set up, in order of slug."""
    rows = session.exec(
        select(ForbundVersion.forbund, ForbundVersion.namn)
        .where(col(ForbundVersion.till).is_(None))
        .order_by(ForbundVersion.forbund)
    )
    return dict(rows.all())


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
