"""Which signatures on a month's sheets hold, and what voided those that do not (ADR 45).

Derived: a signature is on a checksum, and holds while the sheet has it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from sqlmodel import Session

from schemas.programperiod import PERIODER
from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.tidblad import Tidblad, tidblad
from tracker.identity.keys import Keys
from tracker.log import store


Roll = Literal["den_anstallde", "attest"]
Vad = Literal["ny", "rattad", "makulerad", "uppgifter"]

_SIGNATURER: Final = (
    "SELECT personal, handelse, nr, roll, satt, av, datum, summa FROM underskrift_rad "
    "WHERE forbund = %(projekt)s AND manad = %(manad)s "
    "AND (%(personal)s::text IS NULL OR personal = %(personal)s) "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY nr"
)
_VERSIONER: Final = (
    "SELECT personal, handelse, fran, till, datum, minuter FROM tid_rad "
    "WHERE forbund = %(projekt)s AND personal = ANY(%(dem)s) "
    "AND datum >= %(fran)s AND datum <= %(till)s AND fran <= %(vid)s ORDER BY fran, nr"
)
_UPPGIFTER: Final = (
    "SELECT slug, fran, kategori, slag, arbetsgivare FROM personal_version "
    "WHERE forbund = %(projekt)s AND slug = ANY(%(dem)s) AND fran <= %(vid)s ORDER BY fran"
)


@dataclass(frozen=True, slots=True)
class Signatur:
    """A signature as it was given. `av`: the user's opaque id; `position`: where it lies."""

    handelse: UUID
    position: int
    roll: Roll
    satt: str
    av: str
    dag: date
    summa: str


@dataclass(frozen=True, slots=True)
class Andring:
    """A change of the sheet at a position of the project's log: minutes before and after.

    *uppgifter* is about the person's record, and has no day.
    """

    position: int
    vad: Vad
    dag: date | None = None
    fore: int | None = None
    efter: int | None = None


@dataclass(frozen=True, slots=True)
class Bruten:
    """A signature that no longer holds, and what was changed after it."""

    signatur: Signatur
    av: tuple[Andring, ...]


@dataclass(frozen=True, slots=True)
class Bladlage:
    """A sheet as known, with the signatures that hold and those that were voided, in order."""

    blad: Tidblad
    galler: tuple[Signatur, ...] = ()
    brutna: tuple[Bruten, ...] = ()

    def av_roll(self, roll: Roll) -> Signatur | None:
        """The first signature of this sort that holds."""
        return next((one for one in self.galler if one.roll == roll), None)

    def saknar(self, programperiod: str) -> tuple[Roll, ...]:
        """Who has yet to sign, by the period's rules; nobody where there is no time."""
        if not self.blad.minuter:
            return ()
        return tuple(roll for roll in kravda(programperiod) if self.av_roll(roll) is None)


def kravda(programperiod: str) -> tuple[Roll, ...]:
    """Whose signatures a sheet must have in a programme period (`2014_2020`, `2021_2027`)."""
    return ("den_anstallde", "attest") if PERIODER[programperiod].godkannare else ("den_anstallde",)


def signaturer(
    session: Session,
    projekt: str,
    manad: Manad,
    *,
    keys: Keys,
    vid: int | None = None,
    personal: str | None = None,
) -> dict[str, Bladlage]:
    """Short name of the staff → their sheet and its signatures, for a month of a project.

    Those with any row or any signature in the month; with `personal` that one alone, always there.
    As known at position `vid` of the project's log, or now. What the context may not see is not
    there. Raises Refused where there is no such project.
    """
    if vid is None:
        huvud = store.head(session, projekt)
        vid = huvud.position if huvud else 0
    asked = {"projekt": projekt, "manad": str(manad), "vid": vid, "personal": personal}
    given: dict[str, list[Signatur]] = defaultdict(list)
    for who, *row in raw(session).execute(_SIGNATURER, asked):
        given[who].append(Signatur(*row))
    found = tidblad(session, projekt, manad, keys=keys, vid=vid, personal=personal)
    for gone in sorted(given.keys() - found.keys()):  # signed, and every row taken away since
        found |= tidblad(session, projekt, manad, keys=keys, vid=vid, personal=gone)
    changes = _andringar(session, projekt, manad, vid, sorted(given))
    return {
        slug: _lage(blad, given.get(slug, ()), changes.get(slug, ()))
        for slug, blad in sorted(found.items())
    }


def _lage(blad: Tidblad, given: Iterable[Signatur], changes: Iterable[Andring]) -> Bladlage:
    now, after = blad.summa, tuple(changes)
    galler = [one for one in given if one.summa == now]
    brutna = [
        Bruten(one, tuple(change for change in after if change.position > one.position))
        for one in given
        if one.summa != now
    ]
    return Bladlage(blad, tuple(galler), tuple(brutna))


def _andringar(
    session: Session, projekt: str, manad: Manad, vid: int, dem: list[str]
) -> Mapping[str, list[Andring]]:
    """Every change of these sheets up to `vid`, by person, in order of position."""
    if not dem:
        return {}
    asked = {"projekt": projekt, "dem": dem, "vid": vid}
    asked |= {"fran": manad.forsta, "till": manad.sista}
    found: dict[str, list[Andring]] = defaultdict(list)
    began: dict[tuple[str, UUID, int], tuple[date, int]] = {}
    ended: dict[tuple[str, UUID, int], tuple[date, int]] = {}
    for who, handelse, fran, till, dag, minuter in raw(session).execute(_VERSIONER, asked):
        began[who, handelse, fran] = dag, minuter
        if till is not None and till <= vid:
            ended[who, handelse, till] = dag, minuter
    for at in sorted(began.keys() | ended.keys(), key=lambda one: one[2]):
        found[at[0]].append(_andring(at[2], ended.get(at), began.get(at)))
    shown: dict[str, tuple[object, ...]] = {}
    for who, fran, *paid in raw(session).execute(_UPPGIFTER, asked):
        if shown.setdefault(who, tuple(paid)) != tuple(paid):  # of the record, what a sheet shows
            found[who].append(Andring(fran, "uppgifter"))
        shown[who] = tuple(paid)
    for ones in found.values():
        ones.sort(key=lambda one: one.position)
    return found


def _andring(
    position: int, before: tuple[date, int] | None, after: tuple[date, int] | None
) -> Andring:
    if before and after:
        return Andring(position, "rattad", after[0], before[1], after[1])
    if after:
        return Andring(position, "ny", after[0], None, after[1])
    dag, minuter = before or (None, None)
    return Andring(position, "makulerad", dag, minuter)
