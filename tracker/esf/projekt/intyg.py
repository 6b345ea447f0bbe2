"""Which attendance of a project's month is certified by whom it is of (ADR 44).

Hours that nobody has signed never reach medfinansiering: `intygade` is what may be counted. A
certificate holds as long as the attendance that is known at the position gives the checksum that
was signed; after any change it no longer does, and the participant signs anew.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import Transaction, raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.anslutna import raknade
from tracker.esf.projekt.uppsattning import Del, las
from tracker.esf.underlag import Intyg
from tracker.state.intyg import KORT, Intygsrad, summa


@dataclass(frozen=True, slots=True)
class Undertecknat:
    """One certificate: the event's id, the day it was signed, on the screen or on paper, and of
    which minutes and checksum. `bild` is its picture or scan in the förbund's identity room.
    """

    handelse: UUID
    datum: date
    hur: str
    minuter: int
    summa: str
    bild: UUID | None


@dataclass(frozen=True, slots=True)
class Manadsintyg:
    """A deltagande in a month: its attendance as known, and the certificates of it, newest last.

    `summa`: the checksum of the attendance as known. `rader`: what a certificate is of.
    """

    hos: str
    deltagande: str
    rader: tuple[Intygsrad, ...]
    summa: str
    intyg: tuple[Undertecknat, ...]

    @property
    def minuter(self) -> int:
        """Minutes of attendance, signed or not."""
        return sum(rad.minuter for rad in self.rader)

    @property
    def gallande(self) -> Undertecknat | None:
        """The newest certificate that holds: of the very attendance that is known."""
        return next((one for one in reversed(self.intyg) if one.summa == self.summa), None)

    @property
    def forfallet(self) -> bool:
        """True when it was certified, and the attendance was then changed."""
        return bool(self.intyg) and self.gallande is None

    @property
    def intygade(self) -> int:
        """Minutes that may be counted: all that are certified, or none."""
        return self.minuter if self.gallande else 0

    @property
    def kort(self) -> str:
        """What a page and a paper show of the checksum."""
        return self.summa[:KORT]


@dataclass(frozen=True, slots=True)
class Deltagarintyg:
    """The same, of a participant of the project: who they are there, and in which delprojekt.

    That of the month's first day there; `dagar` say which each day is in. Attendance on other days
    is certified with the rest, and is not the project's (ADR 54).
    """

    person: UUID
    delprojekt: str
    intyg: Manadsintyg
    dagar: tuple[Del, ...]

    def den(self, dag: date) -> str | None:
        """The delprojekt of a day; None where the day is not the project's."""
        return next((one.delprojekt for one in self.dagar if one.tid.har(dag)), None)

    @property
    def rader(self) -> tuple[Intygsrad, ...]:
        """The attendance that is the project's, signed or not."""
        return tuple(rad for rad in self.intyg.rader if self.den(rad.dag))

    @property
    def intygade(self) -> int:
        """Minutes of it that may be counted: all that are certified, or none."""
        return sum(rad.minuter for rad in self.rader) if self.intyg.gallande else 0


_RADER: Final = (
    "SELECT deltagande, datum, minuter, traff FROM narvaro_rad WHERE forbund = %(log)s "
    "AND datum >= %(fran)s AND datum <= %(till)s AND deltagande = ANY(%(deltaganden)s) "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY datum, nr"
)
_INTYG: Final = (
    "SELECT deltagande, handelse, datum, hur, minuter, summa, bild FROM intyg_rad "
    "WHERE forbund = %(log)s AND manad = %(manad)s AND deltagande = ANY(%(deltaganden)s) "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY nr"
)
_DAR: Final = (
    "SELECT hos, deltagande, person, delprojekt FROM projektdeltagare "
    "WHERE forbund = %s AND manad = %s ORDER BY hos, deltagande"
)


def las_intyg(
    session: Session, forbund: str, deltaganden: Sequence[str], manad: Manad, *, vid: int
) -> dict[str, Manadsintyg]:
    """Deltagande → its month as known at position `vid`, for those that the session may see."""
    asked = {
        "log": forbund,
        "vid": vid,
        "deltaganden": list(deltaganden),
        "manad": str(manad),
        "fran": manad.forsta,
        "till": manad.sista,
    }
    rader: dict[str, list[Intygsrad]] = defaultdict(list)
    for deltagande, *rest in raw(session).execute(_RADER, asked):
        rader[deltagande].append(Intygsrad(*rest))
    intyg: dict[str, list[Undertecknat]] = defaultdict(list)
    for deltagande, *rest in raw(session).execute(_INTYG, asked):
        intyg[deltagande].append(Undertecknat(*rest))
    return {
        name: Manadsintyg(
            forbund,
            name,
            tuple(rader[name]),
            summa(forbund, name, str(manad), rader[name]),
            tuple(intyg[name]),
        )
        for name in deltaganden
    }


def manadens_intyg(
    transaction: Transaction, projekt: str, manad: Manad, *, vid: Mapping[str, int]
) -> tuple[Deltagarintyg, ...]:
    """Each deltagande of the project's month (deltagare.py), as known at the positions `vid`.

    In order of förbund and deltagande. As who may do all: a page asks for a right before.
    """
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        uppsatt = las(session, projekt, vid[projekt])
        dar = raw(session).execute(_DAR, (projekt, str(manad))).fetchall()
    per_forbund: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for hos, *rest in dar:
        per_forbund[hos].append(tuple(rest))
    found: list[Deltagarintyg] = []
    for hos, ones in per_forbund.items():
        names = [name for name, _, _ in ones]
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            known = las_intyg(session, hos, names, manad, vid=vid[hos])
            dagar = raknade(session, uppsatt, hos, names, vid[hos])
        found += [
            Deltagarintyg(person, del_, known[name], tuple(dagar.get(name, ())))
            for name, person, del_ in ones
        ]
    return tuple(found)


def per_person(intyg: Sequence[Deltagarintyg]) -> tuple[Intyg, ...]:
    """What the rules look at: a person has signed when all of their attendance is certified."""
    delar: dict[str, list[Deltagarintyg]] = defaultdict(list)
    for one in intyg:
        if one.rader:
            delar[str(one.person)].append(one)
    return tuple(
        Intyg(person, sum(one.intygade for one in ones), all(one.intyg.gallande for one in ones))
        for person, ones in sorted(delar.items())
    )
