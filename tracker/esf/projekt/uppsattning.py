"""What is set up in a project, as known at a position: read from its projection rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.errors import Refused
from tracker.esf.underlag import Spann, snitt
from tracker.log import store


class Insatsplats(NamedTuple):
    """An insats of a förbund in a delprojekt, with its days; None is as long as that."""

    forbund: str
    insats: str
    fran: date | None = None
    till: date | None = None

    @property
    def namn(self) -> str:
        return f"{self.forbund}/{self.insats}"


class Del(NamedTuple):
    """A delprojekt that an insats is in, and the days. `lamnade`: the last, where it left."""

    delprojekt: str
    tid: Spann
    lamnade: date | None = None


@dataclass(frozen=True, slots=True)
class Delprojekt:
    """A part of the project, and the insatser that are or were in it."""

    slug: str
    namn: str
    agare: str
    eget: bool
    insatser: tuple[Insatsplats, ...]
    start: date | None
    slut: date | None


@dataclass(frozen=True, slots=True)
class Personal:
    """Somebody who works in the project. `personnamn` is the id of the name's text."""

    slug: str
    personnamn: UUID
    arbetsgivare: str
    orgnr: str | None
    kategori: str
    slag: str
    anstalld_fran: date
    anstalld_till: date | None
    anvandare: UUID | None
    person: UUID | None


@dataclass(frozen=True, slots=True)
class Uppsattning:
    """A project. `perioder`: payment periods, first and last day; `stangda`: closed months."""

    projekt: str
    position: int
    namn: str
    diarienummer: str
    programperiod: str
    agare: str
    orgnr: str | None
    start: date
    slut: date
    perioder: tuple[tuple[date, date], ...] = ()
    delprojekt: Mapping[str, Delprojekt] = field(default_factory=dict)
    personal: Mapping[str, Personal] = field(default_factory=dict)
    stangda: frozenset[str] = frozenset()

    def insatser_per_forbund(self) -> dict[str, dict[str, tuple[Del, ...]]]:
        """Förbund → insats → the delprojekt that it is or was in, by day; in order of names."""
        hela = Spann(self.start, self.slut)
        found: dict[str, dict[str, list[Del]]] = {}
        for slug, one in self.delprojekt.items():
            egen = snitt(hela, Spann(one.start or self.start, one.slut or self.slut))
            for plats in one.insatser:
                where = found.setdefault(plats.forbund, {}).setdefault(plats.insats, [])
                tid = egen and snitt(egen, Spann(plats.fran or self.start, plats.till))
                where += [Del(slug, tid, plats.till)] if tid else []
        return {
            forbund: {
                insats: tuple(sorted(found[forbund][insats], key=lambda one: one.tid.fran))
                for insats in sorted(found[forbund])
            }
            for forbund in sorted(found)
        }


_PROJEKT: Final = (
    "SELECT namn, diarienummer, programperiod, agare, orgnr, start, slut, perioder "
    "FROM projekt_version "
    "WHERE forbund = %(projekt)s AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s)"
)
_DELPROJEKT: Final = (
    "SELECT slug, namn, agare, eget, start, slut, insatser FROM delprojekt_version "
    "WHERE forbund = %(projekt)s AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) "
    "ORDER BY slug"
)
_PERSONAL: Final = (
    "SELECT slug, personnamn, arbetsgivare, orgnr, kategori, slag, anstalld_fran, anstalld_till, "
    "anvandare, person FROM personal_version "
    "WHERE forbund = %(projekt)s AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) "
    "ORDER BY slug"
)
_STANGDA: Final = (
    "SELECT manad FROM manad_version "
    "WHERE forbund = %(projekt)s AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) "
    "AND stangd"
)


def las(session: Session, projekt: str, vid: int | None = None) -> Uppsattning:
    """The project as known at a position, or now. Raises Refused where there is none."""
    connection = raw(session)
    if vid is None:
        huvud = store.head(session, projekt)
        vid = huvud.position if huvud else 0
    asked = {"projekt": projekt, "vid": vid}
    own = connection.execute(_PROJEKT, asked).fetchone()
    if own is None:
        raise Refused("Projektet finns inte. Kontrollera namnet.")
    namn, diarienummer, programperiod, agare, orgnr, start, slut, perioder = own
    return Uppsattning(
        projekt=projekt,
        position=vid,
        namn=namn,
        diarienummer=diarienummer,
        programperiod=programperiod,
        agare=agare,
        orgnr=orgnr,
        start=start,
        slut=slut,
        perioder=tuple(
            (date.fromisoformat(fran), date.fromisoformat(till))
            for fran, till in json.loads(perioder)
        ),
        delprojekt={
            row[0]: _delprojekt(row, start) for row in connection.execute(_DELPROJEKT, asked)
        },
        personal={row[0]: Personal(*row) for row in connection.execute(_PERSONAL, asked)},
        stangda=frozenset(row[0] for row in connection.execute(_STANGDA, asked)),
    )


def _delprojekt(row: tuple[Any, ...], borjan: date) -> Delprojekt:
    """An insats that was taken out before the project began (`borjan`) was never in it."""
    slug, namn, agare, eget, start, slut, insatser = row
    alla = (_plats(*one) for one in json.loads(insatser))
    platser = tuple(one for one in alla if one.till is None or one.till >= borjan)
    return Delprojekt(slug, namn, agare, eget, platser, start, slut)


def _plats(forbund: str, insats: str, *dagar: str | None) -> Insatsplats:
    return Insatsplats(forbund, insats, *(date.fromisoformat(one) if one else None
                                          for one in dagar))  # fmt: skip
