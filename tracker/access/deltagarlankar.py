"""The participant's door: a link instead of an account, about one deltagande (ADR 43).

Whoever has a link to rate uses it once. A link to one's own page asks for a code besides, which is
told apart from it. A link that shows the page to somebody else is made by its owner and ends soon.
Only what recognises a link is kept, keyed: a copy of the database opens nothing, and a reader of
the table learns no link. Nothing here commits.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, or_, select

from tracker.access.tables_deltagare import Deltagarbesok, Deltagarlank
from tracker.db import execute, raw
from tracker.errors import Refused


Slag = Literal["skatta", "sida", "visa"]
Hemligheter = Sequence[bytes]
"""The keys that links are recognised by, the newest last: what an older one made still holds."""
DELTAGARE: Final = "deltagare:"
"""In front of a link's id, where it stands for who came in by it."""
FORSOK: Final = 5
"""Wrong codes that a link bears. Then it is worth nothing, and staff make another."""
VILA: Final = timedelta(minutes=30)
LANGST: Final = timedelta(hours=2)
"""A visit to one's own page ends without a click, and anyway."""
KODTECKEN: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""What a short code is made of: nothing that is taken for something else."""
KODLANGD: Final = 10
SIDKODLANGD: Final = 6
MEST_DELAT: Final = 10
"""Links to show one's page that may be open at once."""
TIDER: Final[Mapping[str, timedelta]] = {
    "timme": timedelta(hours=1),
    "dag": timedelta(days=1),
    "vecka": timedelta(days=7),
}
"""How long a page may be shown to somebody."""


@dataclass(frozen=True, slots=True)
class Gallande:
    """What a link is to: whose, what with, and until when."""

    forbund: str
    deltagande: str
    person: UUID
    slag: Slag
    till: datetime
    sprak: str = "sv"
    instrument: tuple[str, int] | None = None


def _marks(hemligheter: Hemligheter, what: str, text: str) -> list[bytes]:
    """What a secret is recognised by, under each key, the newest first."""
    told = f"deltagarlank\0{what}\0{text}".encode()
    return [hmac.digest(key, told, "sha256") for key in reversed(hemligheter)]


def kod_av(slumpat: bytes, slag: Slag) -> str:
    """The code that random bytes make: short digits where the link is needed too, else enough that
    nobody finds one by trying. 16 bytes are far more than it takes, so no letter comes more often.
    """
    tecken, langd = ("0123456789", SIDKODLANGD) if slag == "sida" else (KODTECKEN, KODLANGD)
    value, found = int.from_bytes(slumpat, "big"), ""
    for _ in range(langd):
        value, at = divmod(value, len(tecken))
        found += tecken[at]
    return found


def normal(kod: str) -> str:
    """A code as it is compared: how it was spaced, and in which letters, says nothing."""
    return "".join(letter for letter in kod.casefold() if letter.isalnum())


def typad(kod: str, *, hemligheter: Hemligheter) -> str:
    """What a browser keeps of a code that was typed: only the door itself can make it, so nobody
    tries codes without being counted.
    """
    return f"{normal(kod)}.{_marks(hemligheter, 'typad', normal(kod))[0].hex()}"


def _kod_av_typad(text: str, hemligheter: Hemligheter) -> str | None:
    kod, _, mark = text.partition(".")
    made = (one.hex().encode() for one in _marks(hemligheter, "typad", kod))
    return kod if any(hmac.compare_digest(one, mark.encode()) for one in made) else None


def _look(session: Session, marks: Sequence[bytes]) -> None:
    """Lets this transaction see the rows with these marks, and no other of the door's."""
    sought = ",".join(mark.hex() for mark in marks)
    raw(session).execute("SELECT set_config('stegvis.lank', %s, true)", (sought,))


def ge(
    session: Session,
    galler: Gallande,
    *,
    lank: UUID,
    token: str,
    kod: str | None,
    av: str,
    now: datetime,
    hemligheter: Hemligheter,
) -> None:
    """A new link. `token`: 256 random bits as text; `kod`: what is told besides, None for *visa*.

    The database lets it in where its maker may write about the deltagande, or is who it is about.
    Raises Refused for one that would end at once.
    """
    if galler.till <= now:
        raise Refused("Välj en tid som inte har gått.")
    instrument, utgava = galler.instrument or (None, None)
    session.add(
        Deltagarlank(
            id=lank,
            hash=_marks(hemligheter, "lank", token)[0],
            kod=_kodmarks(hemligheter, galler.slag, lank, kod)[0] if kod else None,
            forbund=galler.forbund,
            deltagande=galler.deltagande,
            person=galler.person,
            slag=galler.slag,
            instrument=instrument,
            utgava=utgava,
            sprak=galler.sprak,
            till=galler.till,
            skapad=now,
            skapad_av=av,
        )
    )
    session.flush()


def dela(
    session: Session,
    vad: Gallande,
    *,
    lank: UUID,
    token: str,
    av: str,
    now: datetime,
    hemligheter: Hemligheter,
) -> bool:
    """A link that shows the page to somebody; False where as many are open as may be.

    Two clicks at once would both count before either adds: the second waits until the first is in.
    """
    raw(session).execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
        (f"deltagarlank {vad.forbund} {vad.deltagande}",),
    )
    there = alla(session, vad.forbund, vad.deltagande)
    if sum(galler(one, "visa", now) for one in there) >= MEST_DELAT:
        return False
    ge(session, vad, lank=lank, token=token, kod=None, av=av, now=now, hemligheter=hemligheter)
    return True


def _kodmarks(hemligheter: Hemligheter, slag: str, lank: UUID, kod: str) -> list[bytes]:
    """A code to rate with finds its link by itself; one to a page is worth nothing without it."""
    own = "" if slag == "skatta" else str(lank)
    return _marks(hemligheter, f"kod\0{own}", normal(kod))


def find(
    session: Session, token: str, slag: Slag, *, now: datetime, hemligheter: Hemligheter
) -> Deltagarlank | None:
    """The link of this token; None when it is none, another kind, used, ended or past its time."""
    _look(session, marks := _marks(hemligheter, "lank", token))
    return _good(session, col(Deltagarlank.hash).in_(marks), slag, now)


def find_kod(
    session: Session, kod: str, *, now: datetime, hemligheter: Hemligheter
) -> Deltagarlank | None:
    """The link to rate with that has this short code; None as for `find`."""
    _look(session, marks := _kodmarks(hemligheter, "skatta", UUID(int=0), kod))
    return _good(session, col(Deltagarlank.kod).in_(marks), "skatta", now)


def find_typad(
    session: Session, text: str, *, now: datetime, hemligheter: Hemligheter
) -> Deltagarlank | None:
    """The same by what `typad` made of the code."""
    kod = _kod_av_typad(text, hemligheter)
    return find_kod(session, kod or "", now=now, hemligheter=hemligheter)


def _good(
    session: Session, which: ColumnElement[bool], slag: Slag, now: datetime
) -> Deltagarlank | None:
    found = session.exec(select(Deltagarlank).where(which)).first()
    return found if found is not None and galler(found, slag, now) else None


def galler(row: Deltagarlank, slag: Slag, now: datetime) -> bool:
    """True while the link can be gone in by."""
    return (
        row.slag == slag
        and row.avslutad is None
        and row.till > now
        and row.forsok < FORSOK
        and (row.anvand is None or slag != "skatta")
    )


def prova(session: Session, row: Deltagarlank, kod: str, *, hemligheter: Hemligheter) -> bool:
    """Whether it is the code of this link. Counted before it is looked at: to be committed also
    when it is wrong, and two guesses at once are two.
    """
    _look(session, [row.hash])
    counted = session.execute(
        update(Deltagarlank)
        .where(col(Deltagarlank.id) == row.id, col(Deltagarlank.forsok) < FORSOK)
        .values(forsok=Deltagarlank.forsok + 1)
    )
    marks = _kodmarks(hemligheter, row.slag, row.id, kod)
    held = row.kod or b""
    right = any(hmac.compare_digest(mark, held) for mark in marks)
    if not getattr(counted, "rowcount", 0) or not right:
        return False
    session.execute(update(Deltagarlank).where(col(Deltagarlank.id) == row.id).values(forsok=0))
    return True


def anvand(session: Session, row: Deltagarlank, *, now: datetime) -> None:
    """The link was used: it opens nothing more."""
    session.execute(
        update(Deltagarlank)
        .where(col(Deltagarlank.id) == row.id, col(Deltagarlank.anvand).is_(None))
        .values(anvand=now)
    )


def avsluta(
    session: Session,
    forbund: str,
    deltagande: str,
    lank: UUID,
    *,
    av: str,
    now: datetime,
    slag: Slag | None = None,
) -> bool:
    """The link is worth nothing from the commit on; False where there is none to end. `slag`: only
    one of this kind. Whoever came in by it shows the page to nobody any more either.
    """
    kinds = ("skatta", "sida", "visa") if slag is None else (slag,)
    ended = session.execute(
        update(Deltagarlank)
        .where(
            or_(
                col(Deltagarlank.id) == lank,
                col(Deltagarlank.skapad_av) == DELTAGARE + str(lank),
            ),
            col(Deltagarlank.forbund) == forbund,
            col(Deltagarlank.deltagande) == deltagande,
            col(Deltagarlank.slag).in_(kinds),
            col(Deltagarlank.avslutad).is_(None),
        )
        .values(avslutad=now, avslutad_av=av)
    )
    return bool(getattr(ended, "rowcount", 0))


def alla(session: Session, forbund: str, deltagande: str) -> Sequence[Deltagarlank]:
    """Every link of a deltagande that the context sees, the newest first."""
    return session.exec(
        select(Deltagarlank)
        .where(col(Deltagarlank.forbund) == forbund, col(Deltagarlank.deltagande) == deltagande)
        .order_by(col(Deltagarlank.skapad).desc(), col(Deltagarlank.id))
    ).all()


def borja(
    session: Session, row: Deltagarlank, *, token: str, now: datetime, hemligheter: Hemligheter
) -> None:
    """Somebody came in by link and code: `token` stands in their cookie, its mark here."""
    marks = _marks(hemligheter, "besok", token)
    _look(session, marks)
    session.add(
        Deltagarbesok(
            nyckel=marks[0],
            lank=row.id,
            forbund=row.forbund,
            deltagande=row.deltagande,
            skapad=now,
            sedd=now,
        )
    )
    session.flush()


def besoket(
    session: Session, token: str, *, now: datetime, hemligheter: Hemligheter
) -> Deltagarbesok | None:
    """The visit of this cookie, which goes on by this; None when it has ended."""
    _look(session, marks := _marks(hemligheter, "besok", token))
    row = session.exec(select(Deltagarbesok).where(col(Deltagarbesok.nyckel).in_(marks))).first()
    if row is None or row.sedd + VILA <= now or row.skapad + LANGST <= now:
        return None
    row.sedd = now
    return row


def sluta(session: Session, token: str, *, hemligheter: Hemligheter) -> None:
    """Out: the visit is gone, whatever the cookie says."""
    _look(session, marks := _marks(hemligheter, "besok", token))
    session.execute(delete(Deltagarbesok).where(col(Deltagarbesok.nyckel).in_(marks)))


def erase(session: Session, forbund: str, deltaganden: Sequence[str]) -> None:
    """Links and visits of deltaganden whose person is erased. As stegvis_logg; nothing where a
    restore is of an older house.
    """
    if execute(session, "SELECT to_regclass('public.deltagarlank') IS NULL").scalar():
        return
    for table in (Deltagarbesok, Deltagarlank):
        session.execute(
            delete(table).where(
                col(table.forbund) == forbund, col(table.deltagande).in_(deltaganden)
            )
        )


def sweep(session: Session, forbund: str, *, now: datetime) -> int:
    """Visits that are over; how many. As stegvis_logg, nightly."""
    gone = session.execute(
        delete(Deltagarbesok).where(
            col(Deltagarbesok.forbund) == forbund, col(Deltagarbesok.skapad) <= now - LANGST
        )
    )
    return int(getattr(gone, "rowcount", 0))
