"""The door of surveys: open rounds, links to them, and answers that become numbers (ADR 51).

A use of a link is taken in one transaction, with a mark of the form, and the answer counted in
another, so that nothing in the database ties answer and link. What opens, counts or closes runs as
stegvis_logg, which alone may read the numbers. Nothing here commits.
"""

import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from tracker.access.deltagarlankar import Hemligheter
from tracker.access.tables_enkat import Enkatlank, Enkatomgang, Enkatsvar
from tracker.db import raw
from tracker.errors import Refused


MEST_SVAR: Final = 2000
"""Uses of one round's links together: more people than any förbund asks at once."""
LANGST: Final = 366
"""Days that a round may be open."""
STANGS_INOM: Final = timedelta(days=14)
"""After its last day, somebody is to close it: till then nobody knows what was answered."""


def _marks(hemligheter: Hemligheter, token: str) -> list[bytes]:
    """What a link is recognised by, under each key, the newest first."""
    told = f"enkatlank\0{token}".encode()
    return [hmac.digest(key, told, "sha256") for key in reversed(hemligheter)]


def oppna(session: Session, omgang: Enkatomgang, *, today: date) -> None:
    """Opens a round without a link, as stegvis_logg. Raises Refused for days that cannot be."""
    if omgang.till < today or (omgang.till - omgang.fran).days > LANGST:
        raise Refused("Välj en sista dag inom ett år.")
    if omgang.till < omgang.fran:
        raise Refused("Välj en sista dag som kommer efter den första.")
    session.add(omgang)
    session.add(Enkatsvar(omgang=omgang.id, forbund=omgang.forbund, rakning={}))
    session.flush()


def ge_lankar(
    session: Session,
    omgang: Enkatomgang,
    tokens: Iterable[str],
    *,
    antal: int,
    hemligheter: Hemligheter,
) -> None:
    """Links to the round, each for `antal` answers, in place of those there were. As stegvis_logg.

    `tokens`: 256 random bits as text each. Raises Refused for a round that takes no more, or more
    answers than a round has.
    """
    there = list(tokens)
    if not 1 <= antal * len(there) <= MEST_SVAR:
        raise Refused(f"Välj ett antal från 1 till {MEST_SVAR}.")
    if omgang.stangd:
        raise Refused("Enkäten är stängd. Öppna en ny.")
    session.execute(_of(Enkatlank, omgang.forbund, omgang.id))
    for token in there:
        mark = _marks(hemligheter, token)[0]
        session.add(Enkatlank(hash=mark, forbund=omgang.forbund, omgang=omgang.id, kvar=antal))
    session.flush()


def find(
    session: Session, token: str, *, hemligheter: Hemligheter, anvand: bool = False
) -> Enkatlank | None:
    """The link of this token; None when it is none, or used up. `anvand`: also one that is."""
    marks = _marks(hemligheter, token)
    sought = ",".join(mark.hex() for mark in marks)
    raw(session).execute("SELECT set_config('stegvis.lank', %s, true)", (sought,))
    there = select(Enkatlank).where(col(Enkatlank.hash).in_(marks))
    return session.exec(there if anvand else there.where(col(Enkatlank.kvar) > 0)).first()


def ta(session: Session, token: str, *, hemligheter: Hemligheter) -> bool:
    """Takes one use of the link, as stegvis_logg; False where none is left. To be committed before
    the answer is counted: two at once by a slip for one are one.
    """
    row = find(session, token, hemligheter=hemligheter)
    if row is None:
        return False
    used = session.execute(
        update(Enkatlank)
        .where(col(Enkatlank.hash) == row.hash, col(Enkatlank.kvar) > 0)
        .values(kvar=Enkatlank.kvar - 1)
    )
    return bool(getattr(used, "rowcount", 0))


def omgangen(session: Session, forbund: str, omgang: UUID) -> Enkatomgang | None:
    """A round that is not put together yet."""
    found = session.get(Enkatomgang, omgang)
    return found if found is not None and found.forbund == forbund else None


def alla(session: Session, forbund: str) -> Sequence[Enkatomgang]:
    """Rounds that are not put together yet, the one that ends first first."""
    return session.exec(
        select(Enkatomgang)
        .where(col(Enkatomgang.forbund) == forbund)
        .order_by(col(Enkatomgang.till), col(Enkatomgang.namn), col(Enkatomgang.id))
    ).all()


def oppen_med(session: Session, forbund: str, enkat: str, utgava: int) -> bool:
    """Whether a round that is not put together yet asks this questionnaire. In a pipeline too."""
    asked = raw(session).execute(
        "SELECT 1 FROM enkatomgang WHERE forbund = %s AND enkat = %s AND utgava = %s LIMIT 1",
        (forbund, enkat, utgava),
    )
    return asked.fetchone() is not None


def stangs_senast(omgang: Enkatomgang) -> date:
    """The day by which the round is to be closed."""
    return omgang.till + STANGS_INOM


def vantar(session: Session, forbund: str, today: date) -> Sequence[Enkatomgang]:
    """Rounds that wait to be closed, or closed again: their last day is past. The oldest first."""
    return [one for one in alla(session, forbund) if one.stangd or one.till < today]


def tar_emot(omgang: Enkatomgang, today: date) -> bool:
    """Whether the round may be answered on this day."""
    return not omgang.stangd and omgang.fran <= today <= omgang.till


def rakna(
    session: Session,
    forbund: str,
    omgang: UUID,
    lagg_till: Callable[[dict[str, Any]], dict[str, Any]],
) -> bool:
    """Counts one answer: the round's numbers become what `lagg_till` makes of them.

    As stegvis_logg. False, and nothing is counted, where the round is closed. The row is locked
    first, so no answer comes between closing and what is put together.
    """
    row = _last(session, forbund, omgang)
    there = session.get(Enkatomgang, omgang)
    if row is None or there is None or there.stangd:
        return False
    row.rakning = lagg_till(row.rakning)
    session.flush()
    return True


def stang(session: Session, forbund: str, omgang: UUID) -> dict[str, Any] | None:
    """Takes no more answers from the commit on; the numbers that it came to, None where there is no
    such round. As stegvis_logg.
    """
    row = _last(session, forbund, omgang)
    there = session.get(Enkatomgang, omgang)
    if row is None or there is None:
        return None
    there.stangd = True
    session.execute(_of(Enkatlank, forbund, omgang))
    session.flush()
    return row.rakning


def glom(session: Session, forbund: str, omgang: UUID) -> None:
    """Nothing of the round is left here: numbers, links and what it was. As stegvis_logg."""
    for table in (Enkatlank, Enkatsvar):
        session.execute(_of(table, forbund, omgang))
    session.execute(
        delete(Enkatomgang).where(
            col(Enkatomgang.forbund) == forbund, col(Enkatomgang.id) == omgang
        )
    )


def _last(session: Session, forbund: str, omgang: UUID) -> Enkatsvar | None:
    return session.exec(
        select(Enkatsvar)
        .where(col(Enkatsvar.forbund) == forbund, col(Enkatsvar.omgang) == omgang)
        .with_for_update()
    ).first()


def _of(table: type[Enkatlank] | type[Enkatsvar], forbund: str, omgang: UUID) -> Any:
    return delete(table).where(col(table.forbund) == forbund, col(table.omgang) == omgang)
