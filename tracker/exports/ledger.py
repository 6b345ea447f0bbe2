"""What was made and delivered: who, when, which figures, which bytes.

The files themselves carry no name and no moment (ADR 11), so this is the only place that knows.
Written by the door that hands a file over, in its own transaction. What somebody then delivers is
sealed, with the bytes themselves (tracker/leveranser).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, DateTime, Index, Text
from sqlmodel import Field, Session, SQLModel, col, select

from schemas.rapporter import Tabell


class Leverans(SQLModel, table=True):
    """One file that was made. `sha256` is of its bytes, `tabell_sha256` of the table in it.

    `parametrar` and `position` are JSON as the table has them, so that a delivery can be made
    again and compared. `korning` is null for a file from the command line.
    """

    __tablename__ = "leverans"
    __table_args__ = (
        Index("ix_leverans_forbund", "forbund", postgresql_using="gin"),
        Index("ix_leverans_skapad", "skapad"),
    )

    id: UUID = Field(primary_key=True)
    forbund: list[str] = Field(sa_type=ARRAY(Text))
    korning: UUID | None = Field(default=None, index=True)
    rapport: str
    definition: str
    parametrar: str
    position: str
    format: str
    filnamn: str
    sha256: str
    tabell_sha256: str
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    av: str


@dataclass(frozen=True, slots=True)
class Fil:
    """A finished file: its format, the name it is handed over by, and the digest of its bytes."""

    format: str
    filnamn: str
    sha256: str


def digest(path: Path) -> str:
    """sha256 of the bytes of a file, as 64 hexadecimal digits."""
    with path.open("rb") as source:
        return file_digest(source, "sha256").hexdigest()


def digest_of(data: bytes) -> str:
    """The same of bytes that are read already."""
    return sha256(data).hexdigest()


def of_run(session: Session, korning: UUID) -> list[Leverans]:
    """The files that were made by a run, in order of name."""
    made = select(Leverans).where(Leverans.korning == korning)
    return list(session.exec(made.order_by(col(Leverans.filnamn))))


def of_forbund(session: Session, forbund: str) -> Iterator[Leverans]:
    """The files that runs have made of a förbund; those of several are with their first."""
    made = select(Leverans).where(
        col(Leverans.forbund)[1] == forbund, col(Leverans.korning).is_not(None)
    )
    return iter(session.exec(made.order_by(col(Leverans.skapad), col(Leverans.filnamn))))


def unaltered(session: Session, korning: UUID, path: Path) -> bool:
    """Whether a run's file is still what was made. One that nobody noted is not known to differ."""
    made = {one.filnamn: one.sha256 for one in of_run(session, korning)}
    return made.get(path.name) in {None, digest(path)}


def add(
    session: Session,
    *,
    id: UUID,
    tabell: Tabell,
    forbund: Sequence[str],
    fil: Fil,
    av: str,
    skapad: datetime,
    korning: UUID | None = None,
) -> None:
    """Enter one file into the ledger; does not commit. `id` and `skapad` come from the caller.

    `av` is who ordered it: a user's id, or `drift:<system user>` for the command line.
    """
    session.add(
        Leverans(
            id=id,
            forbund=list(forbund),
            korning=korning,
            rapport=tabell.report,
            definition=tabell.definition,
            parametrar=_json(tabell.parameters),
            position=_json(tabell.position),
            format=fil.format,
            filnamn=fil.filnamn,
            sha256=fil.sha256,
            tabell_sha256=tabell.sha256,
            skapad=skapad,
            av=av,
        )
    )


def _json(value: int | Mapping[str, object]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
