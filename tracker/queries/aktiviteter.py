"""Activities, who is in them on a day, and who was ticked there (ADR 47).

Pages read them as whoever asks. An arrangör's own context sees no people: `for_arrangor` gives them
the names of their own group and nothing else.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.identity import dolda
from tracker.identity.keys import Keys
from tracker.identity.namn import known


ENSKILT: Final = "enskilt"
ARBETSTRANING: Final = "arbetstraning"


class Schemadag(NamedTuple):
    """When an activity recurs: weekday (1 is Monday), minutes, and the hour where it is said."""

    veckodag: int
    minuter: int
    borjar: str | None


@dataclass(frozen=True, slots=True)
class Aktivitet:
    """An activity as it is now. `arrangorer`: accounts that hold it for the insats."""

    insats: str
    slug: str
    namn: str
    slag: str
    plats: str | None
    fran: date
    till: date | None
    dagar: tuple[Schemadag, ...]
    arrangorer: tuple[UUID, ...]

    def pagar(self, dag: date) -> bool:
        return self.fran <= dag and (self.till is None or dag <= self.till)

    def schema(self, dag: date) -> Schemadag | None:
        """What is proposed for a day; None where nothing is."""
        if not self.pagar(dag):
            return None
        return next((one for one in self.dagar if one.veckodag == dag.isoweekday()), None)

    def traff(self, dag: date) -> str:
        """The name of the occasion, the same in staff's hours."""
        return f"{self.slug}.{dag:%Y%m%d}"


class Medlem(NamedTuple):
    """Somebody in an activity, or who could be: whose deltagande it is, and since when."""

    deltagande: str
    person: UUID
    fran: date


class Tick(NamedTuple):
    """An attendance in force at an occasion."""

    handelse: UUID
    deltagande: str
    datum: date
    minuter: int


_ALLA: Final = (
    "SELECT insats, slug, namn, slag, plats, giltig_fran, giltig_till, dagar, arrangorer "
    "FROM aktivitet_version WHERE forbund = %s AND insats = ANY(%s) "
    "AND till IS NULL ORDER BY namn, slug"
)
_EGNA: Final = (
    "SELECT insats, slug, namn, slag, plats, giltig_fran, giltig_till, dagar, arrangorer "
    "FROM aktivitet_version WHERE forbund = %s AND %s = ANY(arrangorer) "
    "AND till IS NULL ORDER BY namn, slug"
)
_MED: Final = (
    "SELECT DISTINCT ON (a.deltagande) a.deltagande, n.person, a.giltig_fran "
    "FROM aktivitet_deltagare a JOIN deltagande_nu n "
    "ON n.forbund = a.forbund AND n.deltagande = a.deltagande AND n.insats = a.insats "
    "WHERE a.forbund = %(forbund)s AND a.insats = %(insats)s AND a.aktivitet = %(slug)s "
    "AND a.till IS NULL AND a.giltig_fran <= %(till)s "
    "AND (a.giltig_till IS NULL OR a.giltig_till >= %(fran)s) "
    "AND n.start <= %(till)s AND (n.slut IS NULL OR n.slut >= %(fran)s) "
    "ORDER BY a.deltagande, a.giltig_fran DESC"
)
_INSKRIVNA: Final = (
    "SELECT deltagande, person, start FROM deltagande_nu WHERE forbund = %s AND insats = %s "
    "AND start <= %s AND slut IS NULL ORDER BY deltagande"
)
_TICK: Final = (
    "SELECT handelse, deltagande, datum, minuter FROM narvaro_rad WHERE forbund = %s "
    "AND insats = %s AND traff = ANY(%s) AND till IS NULL ORDER BY nr"
)
_HALLNA: Final = (
    "SELECT DISTINCT insats, traff FROM narvaro_rad WHERE forbund = %s AND insats = ANY(%s) "
    "AND traff = ANY(%s) AND till IS NULL"
)


def alla(session: Session, forbund: str, insatser: Collection[str]) -> list[Aktivitet]:
    """The activities of some insatser, by name."""
    rows = raw(session).execute(_ALLA, (forbund, list(insatser)))
    return [_aktivitet(row) for row in rows]


def en(session: Session, forbund: str, insats: str, slug: str) -> Aktivitet | None:
    return next((one for one in alla(session, forbund, [insats]) if one.slug == slug), None)


def egna(session: Session, forbund: str, anvandare: UUID) -> list[Aktivitet]:
    """The activities that an account holds for others' insatser."""
    return [_aktivitet(row) for row in raw(session).execute(_EGNA, (forbund, anvandare))]


def med(
    session: Session, forbund: str, one: Aktivitet, fran: date, till: date | None = None
) -> list[Medlem]:
    """Who is in the activity some day from `fran` to `till`, within their deltagande."""
    asked = {
        "forbund": forbund,
        "insats": one.insats,
        "slug": one.slug,
        "fran": fran,
        "till": till or fran,
    }
    return [Medlem(*row) for row in raw(session).execute(_MED, asked)]


def inskrivna(session: Session, forbund: str, insats: str, dag: date) -> list[Medlem]:
    """Who could be in it: those who are in the insats now."""
    rows = raw(session).execute(_INSKRIVNA, (forbund, insats, dag))
    return [Medlem(*row) for row in rows]


def tickade(
    session: Session, forbund: str, one: Aktivitet, dagar: Sequence[date]
) -> dict[tuple[str, date], Tick]:
    """(deltagande, day) → attendance at the activity's occasions on these days."""
    traffar = [one.traff(dag) for dag in dagar]
    rows = raw(session).execute(_TICK, (forbund, one.insats, traffar))
    return {(tick.deltagande, tick.datum): tick for tick in (Tick(*row) for row in rows)}


def hallna(
    session: Session, forbund: str, tillfallen: Collection[tuple[Aktivitet, date]]
) -> set[tuple[str, str]]:
    """(insats, name of the occasion) of those at which somebody is ticked."""
    insatser = list({one.insats for one, _ in tillfallen})
    traffar = [one.traff(dag) for one, dag in tillfallen]
    return set(raw(session).execute(_HALLNA, (forbund, insatser, traffar)).fetchall())


def for_arrangor(
    session: Session, forbund: str, one: Aktivitet, dag: date, anvandare: UUID, *, keys: Keys
) -> dict[str, str]:
    """Deltagande → name, of who is in the arrangör's own activity on the day.

    As stegvis_logg: the question itself names the account. Nobody of another's activity, nobody who
    is protected or has taken back their consent, and of nobody more than a name.
    """
    mine = [had for had in egna(session, forbund, anvandare) if had.insats == one.insats]
    if one.slug not in {had.slug for had in mine}:
        return {}
    hidden = dolda.hidden(session, forbund).deltaganden
    there = [m for m in med(session, forbund, one, dag) if m.deltagande not in hidden]
    called = known(session, forbund, [m.person for m in there], keys=keys)
    return {
        m.deltagande: (called[m.person].namn if m.person in called else "") or m.deltagande
        for m in there
    }


def _aktivitet(row: Sequence[Any]) -> Aktivitet:
    insats, slug, namn, slag, plats, fran, till, dagar, arrangorer = row
    schema = tuple(Schemadag(*one) for one in json.loads(dagar))
    return Aktivitet(insats, slug, namn, slag, plats, fran, till, schema, tuple(arrangorer))
