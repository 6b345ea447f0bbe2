"""Choices kept by name: a report, its period or rule, insatser and the rest; one's own, or shared.

No people lie in them, only days and codes. Who may see one, and that only who kept it may change
it, is also kept by the database. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, UniqueConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, delete, func, select, update

from tracker.errors import Refused
from tracker.identity.personnummer import find_in
from tracker.reports.alfabet import ordning


LANGST: Final = 60
"""Characters of a name."""
FLEST: Final = 100
"""Choices that one person keeps in a förbund: a list that nobody reads helps nobody."""


class SparatUrval(SQLModel, table=True):
    """One choice. `val` are the parameters of an address, with a rolling period as its rule."""

    __tablename__ = "sparat_urval"
    __table_args__ = (
        UniqueConstraint("forbund", "av", "namn", name="uq_sparat_urval_namn"),
        CheckConstraint("length(namn) BETWEEN 1 AND 60", name="namn"),
    )

    id: UUID = Field(primary_key=True)
    forbund: str
    av: str
    delat: bool = Field(sa_type=Boolean)
    namn: str
    rapport: str
    val: str
    sparat: datetime = Field(sa_type=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Nytt:
    """A choice to keep. `av`: the opaque id of who keeps it; `val`: parameters of an address."""

    id: UUID
    forbund: str
    av: str
    namn: str
    rapport: str
    val: str
    delat: bool = False


def spara(session: Session, nytt: Nytt, *, now: datetime) -> None:
    """Keeps a choice. Raises Refused: no name, one too long, taken or with a number in it."""
    namn = _namn(nytt.namn, now)
    held = select(func.count()).select_from(SparatUrval).where(col(SparatUrval.av) == nytt.av)
    if session.exec(held).one() >= FLEST:
        raise Refused(f"Du har redan {FLEST} sparade urval. Ta bort något först.")
    row = SparatUrval(
        id=nytt.id,
        forbund=nytt.forbund,
        av=nytt.av,
        delat=nytt.delat,
        namn=namn,
        rapport=nytt.rapport,
        val=nytt.val,
        sparat=now,
    )
    statement = insert(SparatUrval).values(row.model_dump()).on_conflict_do_nothing()
    if session.scalar(statement.returning(col(SparatUrval.id))) is None:
        raise Refused(TAGET)


def alla(session: Session, forbund: str) -> Sequence[SparatUrval]:
    """Those that the reader may see, in Swedish order of their names."""
    rows = session.exec(select(SparatUrval).where(col(SparatUrval.forbund) == forbund)).all()
    return sorted(rows, key=lambda row: (*ordning(row.namn), str(row.id)))


def ett(session: Session, forbund: str, id_: UUID) -> SparatUrval | None:
    """One that the reader may see."""
    found = session.get(SparatUrval, id_)
    return found if found is not None and found.forbund == forbund else None


def dop_om(session: Session, id_: UUID, namn: str, *, av: str, delat: bool, now: datetime) -> bool:
    """Gives one's own another name, and shares it or not; False for one that is not there.

    Raises Refused as `spara`.
    """
    new = _namn(namn, now)
    taken = select(SparatUrval.id).where(
        col(SparatUrval.av) == av, col(SparatUrval.namn) == new, col(SparatUrval.id) != id_
    )
    if session.exec(taken).first() is not None:
        raise Refused(TAGET)
    own = col(SparatUrval.id) == id_, col(SparatUrval.av) == av
    change = update(SparatUrval).where(*own).values(namn=new, delat=delat)
    try:
        with session.begin_nested():  # another may take the name just now: the database tells
            done = session.execute(change.returning(col(SparatUrval.id))).first()
    except IntegrityError:
        raise Refused(TAGET) from None
    return done is not None


def ta_bort(session: Session, id_: UUID, *, av: str) -> bool:
    """Removes one's own; False for one that is not there."""
    own = col(SparatUrval.id) == id_, col(SparatUrval.av) == av
    return (
        session.execute(delete(SparatUrval).where(*own).returning(col(SparatUrval.id))).first()
        is not None
    )


TAGET: Final = "Du har redan ett sparat urval med det namnet. Välj ett annat namn."


def _namn(namn: str, now: datetime) -> str:
    written = " ".join(namn.split())
    if not written:
        raise Refused("Skriv ett namn på urvalet.")
    if len(written) > LANGST:
        raise Refused(f"Namnet får vara högst {LANGST} tecken: korta det.")
    if find_in(written, today=now.date()):
        raise Refused("Namnet innehåller ett personnummer. Skriv ett annat namn.")
    return written
