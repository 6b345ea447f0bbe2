"""What the pages of an ESF project show: its set-up, and how much time its months have."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from schemas.handelser.ekonomi import kronor
from tracker.db import raw


@dataclass(frozen=True, slots=True)
class Manadsrad:
    """A month with time in it: how many worked, and their minutes in the project."""

    manad: str
    personer: int
    minuter: int


@dataclass(frozen=True, slots=True)
class Prislista:
    """A table of unit costs; `priser` are (category's name, kronor an hour)."""

    slug: str
    kalla: str
    beslutad: date
    priser: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sats:
    """A setting as the project decided it."""

    namn: str
    varde: str
    kalla: str


_MANADER: Final = (
    "SELECT to_char(datum, 'YYYY-MM') AS manad, count(DISTINCT personal), sum(minuter) "
    "FROM tid_rad WHERE forbund = %s AND till IS NULL AND slag = 'projekt' "
    "GROUP BY manad ORDER BY manad DESC"
)


def manader(session: Session, projekt: str) -> list[Manadsrad]:
    """The months that have time in the project, the newest first."""
    rows = raw(session).execute(_MANADER, (projekt,))
    return [Manadsrad(manad, personer, int(minuter)) for manad, personer, minuter in rows]


def prislistor(session: Session, projekt: str) -> list[Prislista]:
    """The tables of unit costs in force, the newest decision first."""
    rows = raw(session).execute(
        "SELECT slug, kalla, beslutad, priser FROM timpris_version "
        "WHERE forbund = %s AND till IS NULL ORDER BY beslutad DESC, slug",
        (projekt,),
    )
    return [
        Prislista(
            slug, kalla, beslutad, tuple((n, kronor(ore)) for _, n, ore in json.loads(priser))
        )
        for slug, kalla, beslutad, priser in rows
    ]


def satser(session: Session, projekt: str) -> list[Sats]:
    """The settings in force, by name."""
    rows = raw(session).execute(
        "SELECT namn, varde, kalla FROM esfsats_version "
        "WHERE forbund = %s AND till IS NULL ORDER BY namn",
        (projekt,),
    )
    return [Sats(*row) for row in rows]


def aktiviteter(session: Session, projekt: str) -> dict[int, str]:
    """The project's own names of the seven activities, by number, as far as they are entered."""
    rows = raw(session).execute(
        "SELECT namn, varde FROM esfsats_version "
        "WHERE forbund = %s AND till IS NULL AND namn LIKE 'aktivitet\\_%%' ORDER BY namn",
        (projekt,),
    )
    return {int(namn.removeprefix("aktivitet_")): varde for namn, varde in rows}


def kategorier(session: Session, projekt: str) -> dict[str, str]:
    """The names of categories of staff, as the newest table of unit costs has them."""
    rows = raw(session).execute(
        "SELECT priser FROM timpris_version "
        "WHERE forbund = %s AND till IS NULL ORDER BY beslutad, slug",
        (projekt,),
    )
    return {kod: namn for (priser,) in rows for kod, namn, _ in json.loads(priser)}
