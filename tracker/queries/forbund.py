"""Which förbund there are: public facts, the same for every reader."""

from sqlmodel import Session, col, select

from tracker.projections.tables import ForbundVersion, HuvudmanVersion


def names(session: Session) -> dict[str, str]:
    """Slug → name of every förbund that is set up, in order of slug."""
    rows = session.exec(
        select(ForbundVersion.forbund, ForbundVersion.namn)
        .where(col(ForbundVersion.till).is_(None))
        .order_by(ForbundVersion.forbund)
    )
    return dict(rows.all())


def huvudman(session: Session, forbund: str) -> dict[str, str]:
    """Slug → name of every huvudman of a förbund, in order of slug."""
    rows = session.exec(
        select(HuvudmanVersion.slug, HuvudmanVersion.namn)
        .where(col(HuvudmanVersion.forbund) == forbund, col(HuvudmanVersion.till).is_(None))
        .order_by(HuvudmanVersion.slug)
    )
    return dict(rows.all())
