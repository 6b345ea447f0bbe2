"""Logins that are kept on the server, so that logging out ends them for certain.

The cookie holds a random token; the table only its SHA-256, so a copy of the database lets nobody
in. A login ends by logging out, after 30 minutes without a visit, and after ten hours; one that
proved itself anew gets a new token. What is known of a login beside its token is for its owner's
eyes, on *Mina inloggningar*.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from tracker.access import break_glass, uppdrag
from tracker.access.break_glass import Oppen
from tracker.access.permissions import TABELL, Ratt, Roll
from tracker.access.tables import Inloggning
from tracker.access.uppdrag import Omfang, Tilldelat, omfang, ratter
from tracker.clock import swedish_day
from tracker.db import raw


VILA: Final = timedelta(minutes=30)
LANGST: Final = timedelta(hours=10)
_SEDD_VAR: Final = timedelta(minutes=1)
"""How often a visit is written down: a write for every page would be a write for nothing."""


@dataclass(frozen=True, slots=True)
class Lasare:
    """Who reads, by which assignments, and what they have in focus.

    `kansli_ser` are the förbund that let their office see people.
    `inloggning` names the login on pages, `satt` is how it was proven (*losenord*, *kod*, *oidc*)
    and `bekraftad` when, last. It ends at `slutar` without a visit before, and at `langst` anyway.
    """

    anvandare: UUID
    namn: str
    uppdrag: tuple[Tilldelat, ...]
    kansli_ser: frozenset[str]
    fokus_forbund: str | None
    fokus_insatser: tuple[str, ...]
    inloggning: UUID
    satt: str
    bekraftad: datetime
    slutar: datetime
    langst: datetime
    nodatkomst: tuple[Oppen, ...] = ()

    def ser(self, forbund: str) -> bool:
        """True for a förbund where this reader has an assignment."""
        return any(one.galler(forbund) for one in self.uppdrag)

    def roller(self, forbund: str) -> tuple[Roll, ...]:
        """The roles that the reader has in a förbund, each once."""
        held = {one.roll for one in self.uppdrag if one.galler(forbund)}
        return tuple(roll for roll in Roll if roll in held)

    def ratter(self, forbund: str) -> frozenset[Ratt]:
        """What the reader may do in a förbund."""
        return ratter(self.uppdrag, forbund, kansli_ser=forbund in self.kansli_ser)

    @property
    def ratter_nagonstans(self) -> frozenset[Ratt]:
        """What the reader may do in some förbund or project: it opens pages and shows nobody."""
        return frozenset().union(*(TABELL[one.roll] for one in self.uppdrag))

    def omfang(self, forbund: str, ratt: Ratt = Ratt.SE_PERSONER) -> Omfang:
        """Whom a right of the reader reaches in a förbund; nobody without the right."""
        return omfang(self.uppdrag, forbund, ratt, kansli_ser=forbund in self.kansli_ser)

    def huvudman(self, forbund: str) -> tuple[str, ...]:
        """The owners whose people the reader sees whole, ("*",) for all."""
        return self.omfang(forbund).huvudman

    def insatser(self, forbund: str) -> tuple[str, ...]:
        """The pairs `huvudman/insats` whose people the reader sees besides, by assignment or by
        emergency access (which gives nothing to write with).
        """
        may = Ratt.NODATKOMST in self.ratter(forbund)
        nod = (one.par for one in self.nodatkomst if may and one.forbund == forbund)
        return tuple(dict.fromkeys((*self.omfang(forbund).insatser, *nod)))

    def egna(self, forbund: str) -> frozenset[str] | None:
        """The insatser whose people the reader can see any of; None for one who sees all of an
        owner, whose people of earlier years may be anywhere.
        """
        if self.huvudman(forbund):
            return None
        return frozenset(pair.partition("/")[2] for pair in self.insatser(forbund))


@dataclass(frozen=True, slots=True)
class Pagaende:
    """A login as its owner sees it in the list of theirs."""

    id: UUID
    klient: str
    satt: str
    skapad: datetime
    sedd: datetime


def fingerprint(token: str) -> bytes:
    """What a token is recognised by."""
    return hashlib.sha256(token.encode()).digest()


def _name(token: str) -> UUID:
    """What a login is called on pages; says nothing about its token or fingerprint."""
    return UUID(bytes=hashlib.sha256(b"namn\0" + token.encode()).digest()[:16])


def begin(
    session: Session,
    *,
    token: str,
    anvandare: UUID,
    now: datetime,
    satt: str = "losenord",
    klient: str = "",
) -> None:
    """Start a login. `token`: 256 random bits as text, new for each login."""
    session.add(
        Inloggning(
            nyckel=fingerprint(token),
            anvandare=anvandare,
            skapad=now,
            sedd=now,
            id=_name(token),
            bekraftad=now,
            satt=satt,
            klient=klient,
        ),
    )


def renew(session: Session, *, token: str, fresh: str, satt: str, now: datetime) -> None:
    """The user has proven anew who they are: the same login goes on under the token `fresh`.

    It does not last longer for that: `skapad` stays.
    """
    session.execute(
        update(Inloggning)
        .where(col(Inloggning.nyckel) == fingerprint(token))
        .values(nyckel=fingerprint(fresh), id=_name(fresh), bekraftad=now, sedd=now, satt=satt),
    )


_LOGIN: Final = """
    SELECT l.anvandare, a.namn, l.forbund, l.insatser, l.id, l.satt, l.bekraftad, l.sedd, l.skapad
    FROM inloggning l JOIN anvandare a ON a.id = l.anvandare AND a.avstangd IS NULL
    WHERE l.nyckel = %(nyckel)s"""
_WHOSE: Final = "(SELECT l.anvandare FROM inloggning l WHERE l.nyckel = %(nyckel)s)"
_UPPDRAG: Final = uppdrag.GALLER.format(anvandare=_WHOSE)
_NODATKOMST: Final = break_glass.PAGAR.format(anvandare=f"{_WHOSE}::text")
_SEEN: Final = "UPDATE inloggning SET sedd = %(now)s WHERE nyckel = %(nyckel)s"


def find(session: Session, *, token: str, now: datetime, visit: bool = True) -> Lasare | None:
    """Who has this login, or None when it is unknown, ended, too old or its user shut out.

    `visit`: the user did something; False for what a page asks by itself, which keeps none alive.
    Everything is asked before anything is read: in a pipeline that is one round trip.
    """
    asked = {"nyckel": fingerprint(token), "now": now, "dag": swedish_day(now)}
    login, given, open_ = (
        raw(session).execute(sql, asked) for sql in (_LOGIN, _UPPDRAG, _NODATKOMST)
    )
    row = login.fetchone()
    if row is None:
        return None
    anvandare, namn, forbund, insatser, ident, satt, bekraftad, sedd, skapad = row
    if now - sedd > VILA or now - skapad > LANGST:
        return None
    if visit and now - sedd > _SEDD_VAR:
        raw(session).execute(_SEEN, asked)
        sedd = now
    mina = tuple(uppdrag.given(*one) for one in given)
    nod = any(Ratt.NODATKOMST in TABELL[one.roll] for one in mina)
    kansli = any(one.roll is Roll.KANSLI for one in mina)
    return Lasare(
        anvandare=anvandare,
        namn=namn,
        uppdrag=mina,
        kansli_ser=uppdrag.kansliet_ser(session) if kansli else frozenset(),
        fokus_forbund=forbund,
        fokus_insatser=tuple(insatser or ()),
        inloggning=ident,
        satt=satt,
        bekraftad=bekraftad,
        slutar=min(sedd + VILA, skapad + LANGST),
        langst=skapad + LANGST,
        nodatkomst=tuple(Oppen(*one) for one in open_) if nod else (),
    )


def focus(session: Session, *, token: str, forbund: str | None, insatser: tuple[str, ...]) -> None:
    """Keep what the user chose to look at; lasts as long as the login."""
    session.execute(
        update(Inloggning)
        .where(col(Inloggning.nyckel) == fingerprint(token))
        .values(forbund=forbund, insatser=list(insatser) or None),
    )


def end(session: Session, *, token: str) -> None:
    """Log out: the token is worth nothing from the commit on."""
    session.execute(delete(Inloggning).where(col(Inloggning.nyckel) == fingerprint(token)))


def touch(session: Session, *, token: str, now: datetime) -> None:
    """The user asks to stay: thirty minutes from now, not only to the minute."""
    session.execute(
        update(Inloggning).where(col(Inloggning.nyckel) == fingerprint(token)).values(sedd=now),
    )


def mine(session: Session, *, anvandare: UUID, now: datetime) -> list[Pagaende]:
    """The logins of somebody that are alive, the latest seen first."""
    rows = session.exec(
        select(Inloggning)
        .where(
            col(Inloggning.anvandare) == anvandare,
            col(Inloggning.sedd) >= now - VILA,
            col(Inloggning.skapad) >= now - LANGST,
        )
        .order_by(col(Inloggning.sedd).desc(), col(Inloggning.id)),
    )
    return [Pagaende(one.id, one.klient, one.satt, one.skapad, one.sedd) for one in rows]


def end_mine(
    session: Session, *, anvandare: UUID, only: UUID | None = None, but: UUID | None = None
) -> None:
    """End one of somebody's logins (`only`), all but one (`but`), or all of them."""
    ended = delete(Inloggning).where(col(Inloggning.anvandare) == anvandare)
    if only is not None:
        ended = ended.where(col(Inloggning.id) == only)
    if but is not None:
        ended = ended.where(col(Inloggning.id) != but)
    session.execute(ended)


def end_all(session: Session) -> None:
    """Everybody is out: when nobody knows whose cookie was stolen."""
    session.execute(delete(Inloggning))


def sweep(session: Session, *, now: datetime) -> None:
    """Remove logins that time has ended; run by the nightly upkeep."""
    session.execute(
        delete(Inloggning).where(
            or_(col(Inloggning.sedd) < now - VILA, col(Inloggning.skapad) < now - LANGST),
        ),
    )
