"""Who owns an insats now: under which owner what is written about it is kept."""

from sqlmodel import Session, col, select

from tracker.projections.tables import InsatsVersion


def owner(session: Session, forbund: str, insats: str) -> str:
    """The slug of the insats's huvudman; "" for an insats that is not to be seen."""
    return (
        session.exec(
            select(InsatsVersion.huvudman)
            .where(
                col(InsatsVersion.forbund) == forbund,
                col(InsatsVersion.insats) == insats,
                col(InsatsVersion.till).is_(None),
            )
            .order_by(col(InsatsVersion.giltig_fran).desc(), col(InsatsVersion.nr).desc())
        ).first()
        or ""
    )
