"""A registerutdrag: made for one person, kept sealed for some days, each handing out written down.

As JSON for machines and as a readable PDF, both made at once from the same content (underlag.py,
utdrag.py) in well under a second, so there is no run to wait for. Nothing here commits but `sweep`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

import orjson
from sqlmodel import Session, col, select

from tracker.db import Transaction, execute
from tracker.errors import Refused
from tracker.exports import dokument
from tracker.exports.dokument import Moment
from tracker.identity.keys import Keys
from tracker.rights import filer, underlag, utdrag
from tracker.rights.projektfiler import Skickade
from tracker.rights.tables import Registerutdrag, Utlamning


KEPT: Final = timedelta(days=7)
Format = Literal["pdf", "json"]
Tidslinjer = Mapping[str, Sequence[Moment]]
"""Deltagande → what happened, in words, oldest first."""
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Utdrag:
    """An extract as a page shows it."""

    id: UUID
    skapad: datetime
    bort: datetime
    finns: bool
    utlamnat: int


def make(
    session: Session,
    forbund: str,
    person: UUID,
    *,
    id_: UUID,
    huvudman: Sequence[str],
    tidslinjer: Tidslinjer,
    av: str,
    now: datetime,
    keys: Keys,
    data_dir: Path,
    skickade: Skickade = MappingProxyType({}),
) -> None:
    """Makes and seals an extract in the reader's context. Raises Refused when there is nobody.

    `huvudman`: the owners in reach, empty where it is single insatser. `skickade`: as
    `underlag.collect` has it.
    """
    content = underlag.collect(session, forbund, person, keys=keys, now=now, skickade=skickade)
    data = orjson.dumps(content, option=orjson.OPT_INDENT_2)
    printed = dokument.pdf(utdrag.compose(content, tidslinjer))
    session.add(
        Registerutdrag(
            id=id_,
            forbund=forbund,
            huvudman=list(huvudman),
            person=person,
            skapad=now,
            skapad_av=av,
            bort=now + KEPT,
        )
    )
    session.flush()
    both = len(data).to_bytes(_LENGTH, "big") + data + printed
    filer.write(session, forbund, id_, both, folder=data_dir / filer.FOLDER, keys=keys)


def person_of(session: Session, forbund: str, id_: UUID) -> UUID | None:
    """Whom an extract is about; None when there is none to be seen."""
    return session.exec(
        select(Registerutdrag.person).where(
            col(Registerutdrag.forbund) == forbund, col(Registerutdrag.id) == id_
        )
    ).first()


def made_for(session: Session, forbund: str, person: UUID, *, now: datetime) -> list[Utdrag]:
    """The extracts of a person that the context may see, newest first."""
    rows = execute(
        session,
        "SELECT r.id, r.skapad, r.bort, r.borttagen IS NULL AND r.bort > %s, count(u.id)"
        " FROM registerutdrag r LEFT JOIN utlamning u"
        " ON u.forbund = r.forbund AND u.registerutdrag = r.id"
        " WHERE r.forbund = %s AND r.person = %s GROUP BY r.id ORDER BY r.skapad DESC",
        now,
        forbund,
        person,
    )
    return [Utdrag(*row) for row in rows]


def hand_out(
    session: Session,
    forbund: str,
    id_: UUID,
    wanted: Format,
    *,
    utlamning: UUID,
    av: str,
    now: datetime,
    keys: Keys,
    data_dir: Path,
) -> bytes:
    """The file, and a row that says who took it. Raises Refused when it is gone."""
    row = session.get(Registerutdrag, id_)
    if row is None or row.forbund != forbund or row.borttagen is not None or row.bort <= now:
        raise Refused(filer.GONE)
    both = filer.read(session, forbund, id_, folder=data_dir / filer.FOLDER, keys=keys)
    session.add(
        Utlamning(id=utlamning, forbund=forbund, registerutdrag=id_, format=wanted, nar=now, av=av)
    )
    session.flush()
    end = _LENGTH + int.from_bytes(both[:_LENGTH], "big")
    return both[_LENGTH:end] if wanted == "json" else both[end:]


def sweep(transaction: Transaction, forbund: str, *, data_dir: Path, now: datetime) -> int:
    """Destroys the extracts whose days are over; how many. Owns its commit."""
    with transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rows = execute(
            session,
            "UPDATE registerutdrag SET borttagen = %s WHERE forbund = %s AND bort <= %s"
            " AND borttagen IS NULL RETURNING id",
            now,
            forbund,
            now,
        )
        gone = [row[0] for row in rows]
        filer.destroy(session, forbund, gone, folder=data_dir / filer.FOLDER)
    return len(gone)
