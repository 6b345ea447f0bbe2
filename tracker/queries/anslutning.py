"""Which ESF projects an insats is in, as its förbund has said (ADR 47)."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from tracker.db import raw


class Anslutning(NamedTuple):
    projekt: str
    fran: date
    till: date | None


def av_insats(session: Session, forbund: str, insats: str) -> list[Anslutning]:
    """The newest first."""
    rows = raw(session).execute(
        "SELECT projekt, giltig_fran, giltig_till FROM anslutning_version WHERE forbund = %s "
        "AND insats = %s AND till IS NULL ORDER BY giltig_fran DESC, projekt",
        (forbund, insats),
    )
    return [Anslutning(*row) for row in rows]
