"""Assignments: which role somebody has, where, over whom, and until when.

Read at each request (sessions.py), so one that is given or ended holds from the next click. What
an assignment reaches becomes the context of the reader's transactions (ADR 20).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from tracker.access.permissions import EFTER_VAL, TABELL, Ratt, Roll
from tracker.access.tables_uppdrag import Forbundsval, Uppdrag
from tracker.clock import swedish_day
from tracker.db import raw
from tracker.errors import Refused


MASTE_TA_SLUT: Final = frozenset({Roll.GRANSKARE, Roll.UTREDARE})
"""Roles that are given for a time only."""
KANSLIVAL: Final = "personer_for_kansliet"
ALLT: Final = ("*",)


@dataclass(frozen=True, slots=True)
class Omfang:
    """Whom a right reaches in a förbund: owners seen whole, and `huvudman/insats` pairs.

    `*` stands for all owners, and in a pair for any owner.
    """

    huvudman: tuple[str, ...] = ()
    insatser: tuple[str, ...] = ()

    @property
    def skriver(self) -> tuple[str, ...]:
        """The same as one list of what may be written: `*`, `huvudman/*` and pairs."""
        if "*" in self.huvudman:
            return ALLT
        return (*(f"{one}/*" for one in self.huvudman), *self.insatser)

    def ryms(self, huvudman: str, insats: str) -> bool:
        """True for an insats of this owner."""
        return (
            "*" in self.huvudman
            or huvudman in self.huvudman
            or not {f"{huvudman}/{insats}", f"*/{insats}"}.isdisjoint(self.insatser)
        )


@dataclass(frozen=True, slots=True)
class Tilldelat:
    """An assignment that holds now, as the doors ask it."""

    roll: Roll
    forbund: str | None
    huvudman: tuple[str, ...] | None
    insatser: tuple[str, ...] | None

    def galler(self, forbund: str) -> bool:
        return self.forbund is None or self.forbund == forbund

    def omfang(self) -> Omfang:
        if self.insatser is None:
            return Omfang(huvudman=ALLT if self.huvudman is None else self.huvudman)
        owners = ALLT if self.huvudman is None else self.huvudman
        return Omfang(insatser=tuple(f"{h}/{i}" for h in owners for i in self.insatser))


def ratter(uppdrag: Iterable[Tilldelat], forbund: str, *, kansli_ser: bool) -> frozenset[Ratt]:
    """What these assignments allow in a förbund. `kansli_ser`: its setting for the office."""
    found: set[Ratt] = set()
    for one in uppdrag:
        if one.galler(forbund):
            found |= TABELL[one.roll]
            if one.roll is Roll.KANSLI and kansli_ser:
                found |= EFTER_VAL
    return frozenset(found)


def omfang(uppdrag: Iterable[Tilldelat], forbund: str, ratt: Ratt, *, kansli_ser: bool) -> Omfang:
    """Whom a right reaches: only the assignments that give that very right count."""
    parts = [
        one.omfang()
        for one in uppdrag
        if one.galler(forbund) and ratt in ratter([one], forbund, kansli_ser=kansli_ser)
    ]
    huvudman = tuple(dict.fromkeys(h for part in parts for h in part.huvudman))
    if "*" in huvudman:
        return Omfang(huvudman=ALLT)
    pairs = dict.fromkeys(i for part in parts for i in part.insatser)
    return Omfang(huvudman, tuple(pairs))


GALLER: Final = """
    SELECT u.roll, u.forbund, u.huvudman, u.insatser FROM uppdrag u
    WHERE u.anvandare = {anvandare} AND u.avslutad IS NULL
    AND u.fran <= %(dag)s AND (u.till IS NULL OR u.till >= %(dag)s) ORDER BY u.skapad, u.id"""
"""The assignments of a user that hold on a day, as `given` takes them; also asked of a login."""
_AKTIVA: Final = GALLER.format(anvandare="%(anvandare)s")


def aktiva(session: Session, anvandare: UUID, *, dag: date) -> tuple[Tilldelat, ...]:
    """The assignments of a user that hold on a day."""
    rows = raw(session).execute(_AKTIVA, {"anvandare": anvandare, "dag": dag})
    return tuple(given(*row) for row in rows)


def tilldelat(row: Uppdrag) -> Tilldelat:
    """What a row gives, on the days that it holds."""
    return given(row.roll, row.forbund, row.huvudman, row.insatser)


def given(
    roll: str, forbund: str | None, huvudman: list[str] | None, insatser: list[str] | None
) -> Tilldelat:
    """The same, of its columns."""
    return Tilldelat(
        Roll(roll),
        forbund,
        None if huvudman is None else tuple(huvudman),
        None if insatser is None else tuple(insatser),
    )


def alla(session: Session, anvandare: Sequence[UUID]) -> dict[UUID, list[Uppdrag]]:
    """User → every assignment they have or had, the newest first."""
    rows = session.exec(
        select(Uppdrag)
        .where(col(Uppdrag.anvandare).in_(anvandare))
        .order_by(col(Uppdrag.skapad).desc(), col(Uppdrag.id))
    )
    found: dict[UUID, list[Uppdrag]] = {ident: [] for ident in anvandare}
    for row in rows:
        found[row.anvandare].append(row)
    return found


def med_roll(session: Session, roll: Roll, forbund: str, *, dag: date) -> frozenset[UUID]:
    """The users who hold a role in a förbund on a day."""
    rows = session.exec(
        select(Uppdrag.anvandare).where(
            col(Uppdrag.roll) == roll.value,
            or_(col(Uppdrag.forbund).is_(None), col(Uppdrag.forbund) == forbund),
            col(Uppdrag.avslutad).is_(None),
            col(Uppdrag.fran) <= dag,
            or_(col(Uppdrag.till).is_(None), col(Uppdrag.till) >= dag),
        )
    )
    return frozenset(rows)


def ge(
    session: Session,
    *,
    uppdrag: UUID,
    anvandare: UUID,
    roll: Roll,
    forbund: str | None,
    fran: date,
    beslut: str,
    av: str,
    now: datetime,
    huvudman: Sequence[str] | None = None,
    insatser: Sequence[str] | None = None,
    till: date | None = None,
) -> Uppdrag:
    """Gives an assignment, not committed. `av`: the opaque id of who gives it.

    Raises Refused for one without a decision, that ends before it begins, that must have an end,
    or that names owners or insatser without a förbund.
    """
    if not beslut.strip():
        raise Refused("Skriv vilket beslut uppdraget bygger på.")
    if till is not None and till < fran:
        raise Refused("Uppdraget slutar innan det börjar: ändra en av dagarna.")
    if till is None and roll in MASTE_TA_SLUT:
        raise Refused("Uppdraget gäller bara en bestämd tid: ange sista dagen.")
    if forbund is None and (huvudman is not None or insatser is not None):
        raise Refused("Ange vilket förbund huvudmannen eller insatsen finns i.")
    row = Uppdrag(
        id=uppdrag,
        anvandare=anvandare,
        roll=roll.value,
        forbund=forbund,
        huvudman=None if huvudman is None else list(huvudman),
        insatser=None if insatser is None else list(insatser),
        fran=fran,
        till=till,
        beslut=beslut.strip(),
        skapad=now,
        skapad_av=av,
    )
    session.add(row)
    return row


def forsta(
    session: Session, anvandare: UUID, *, new_id: Callable[[], UUID], av: str, now: datetime
) -> None:
    """What the first account of an installation gets, not committed: to set up, and all people of
    every förbund, for there is nobody yet to give it less.
    """
    for roll in (Roll.ADMINISTRATOR, Roll.INSATSANSVARIG):
        ge(
            session,
            uppdrag=new_id(),
            anvandare=anvandare,
            roll=roll,
            forbund=None,
            fran=swedish_day(now),
            beslut="Första kontot",
            av=av,
            now=now,
        )


def avsluta(session: Session, uppdrag: UUID, *, skal: str, av: str, now: datetime) -> Uppdrag:
    """Ends an assignment, not committed: it is worth nothing from the commit on.

    Raises Refused when there is none, it is ended already, or no reason is given.
    """
    row = session.get(Uppdrag, uppdrag)
    if row is None or row.avslutad is not None:
        raise Refused("Uppdraget är redan avslutat.")
    if not skal.strip():
        raise Refused("Skriv varför uppdraget avslutas.")
    row.avslutad, row.avslutad_av, row.avslut_skal = now, av, skal.strip()
    return row


def val(session: Session, forbund: str) -> Mapping[str, bool]:
    """What a förbund has chosen: name → choice. What it never chose is not there: no."""
    rows = session.exec(
        select(Forbundsval)
        .where(col(Forbundsval.forbund) == forbund)
        .order_by(col(Forbundsval.andrad))
    )
    return {row.namn: row.varde for row in rows}


_KANSLIVAL: Final = "SELECT forbund, varde FROM forbundsval WHERE namn = %s ORDER BY andrad"


def kansliet_ser(session: Session) -> frozenset[str]:
    """The förbund that let their office see people."""
    newest = dict(raw(session).execute(_KANSLIVAL, (KANSLIVAL,)).fetchall())
    return frozenset(forbund for forbund, varde in newest.items() if varde)


def valj(
    session: Session, forbund: str, namn: str, *, varde: bool, beslut: str, av: str, now: datetime
) -> None:
    """Writes down a choice of a förbund, not committed. Raises Refused without a decision."""
    if not beslut.strip():
        raise Refused("Skriv vilket beslut ändringen bygger på.")
    session.add(
        Forbundsval(
            forbund=forbund, namn=namn, andrad=now, varde=varde, andrad_av=av, beslut=beslut.strip()
        )
    )
