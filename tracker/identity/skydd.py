"""Skyddade personuppgifter: a person whom the named users alone may see (ADR 24).

The database hides the person from everybody else, in lists, search and export alike; nothing above
needs to ask. Who does not see a person can neither protect them nor end it. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.db import execute, raw
from tracker.errors import Refused
from tracker.identity.tables import Skydd


LANGST: Final = 200


@dataclass(frozen=True, slots=True)
class Skyddad:
    """A protection in force: who may see the person, since when, who decided and by which words."""

    namngivna: tuple[UUID, ...]
    sedan: datetime
    av: str
    skal: str


def skyddad(session: Session, forbund: str, person: UUID) -> Skyddad | None:
    """The person's protection, None when there is none.

    For a page that has already been shown the person: the rows themselves name random ids only.
    """
    row = _row(session, forbund, person)
    return Skyddad(tuple(row.namngivna), row.sedan, row.av, row.skal) if row else None


def is_protected(session: Session, forbund: str, person: UUID) -> bool:
    """Whether anybody's sight of the person is limited now. As stegvis_logg, which sees all."""
    row = raw(session).execute(
        "SELECT EXISTS (SELECT FROM skydd WHERE forbund = %s AND person = %s AND slut IS NULL)",
        (forbund, person),
    )
    return row.fetchone() == (True,)


def tur(session: Session, forbund: str) -> None:
    """Waits for whoever just now changes whom a deltagande is about, and they for this.

    Call it before asking who is to be protected: else the deltagande may meanwhile become somebody
    else's, whom nobody protects. Until the transaction ends.
    """
    raw(session).execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 24))", (forbund,))


def skydda(
    session: Session,
    forbund: str,
    person: UUID,
    *,
    id_: UUID,
    namngivna: Sequence[UUID],
    skal: str,
    av: str,
    now: datetime,
) -> None:
    """Hide a person from all but the named; one who is protected already gets new names.

    `skal`: a reference to the decision, never who or why. In the reader's context, as are the
    others. Raises Refused without names or reason.
    """
    if not namngivna:
        raise Refused("Välj minst en som får se personen.")
    before = _row(session, forbund, person)
    if before is not None:
        _end(session, before, skal="Ny lista över vem som får se personen.", av=av, now=now)
    session.add(
        Skydd(
            forbund=forbund,
            id=id_,
            person=person,
            namngivna=list(dict.fromkeys(namngivna)),
            sedan=now,
            av=av,
            skal=_reason(skal),
        )
    )
    session.flush()  # whoever is left out is left out from here on


def avsluta(
    session: Session, forbund: str, person: UUID, *, skal: str, av: str, now: datetime
) -> None:
    """The person is seen as everybody else again. Raises Refused when none is protected."""
    row = _row(session, forbund, person)
    if row is None:
        raise Refused("Personen har inget skydd att avsluta.")
    _end(session, row, skal=_reason(skal), av=av, now=now)


def carried(session: Session, forbund: str, gone: UUID, kept: UUID, *, id_: UUID) -> None:
    """A protection goes with a deltagande to the person whom a rättelse says it is about.

    Else to correct a number would show the person to everybody. Where that person is protected
    already, those names stay. As stegvis_logg, under the append lock.
    """
    tur(session, forbund)
    raw(session).execute(
        "INSERT INTO skydd (forbund, id, person, namngivna, sedan, av, skal)"
        " SELECT forbund, %s, %s, namngivna, sedan, av, skal FROM skydd s"
        " WHERE forbund = %s AND person = %s AND slut IS NULL"
        " ON CONFLICT (forbund, person) WHERE slut IS NULL DO NOTHING",
        (id_, kept, forbund, gone),
    )


def erase(session: Session, forbund: str, persons: Sequence[UUID]) -> None:
    """Who is erased has nothing left to protect, and the reference may lead to them.

    As `drafts.erase`: a restored database may be from before there was protection.
    """
    if execute(session, "SELECT to_regclass('public.skydd') IS NULL").scalar():
        return
    execute(
        session,
        "DELETE FROM skydd WHERE forbund = %s AND person = ANY(%b::uuid[])",
        *(forbund, list(persons)),
    )


def _row(session: Session, forbund: str, person: UUID) -> Skydd | None:
    return session.exec(
        select(Skydd).where(
            col(Skydd.forbund) == forbund, col(Skydd.person) == person, col(Skydd.slut).is_(None)
        )
    ).one_or_none()


def _end(session: Session, row: Skydd, *, skal: str, av: str, now: datetime) -> None:
    row.slut, row.slut_av, row.slut_skal = now, av, skal
    session.flush()  # before the next one: a person has one protection at a time


def _reason(skal: str) -> str:
    if not skal.strip():
        raise Refused("Skriv vilket beslut det bygger på.")
    return skal.strip()[:LANGST]
