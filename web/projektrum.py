"""An ESF project as a visitor may see it: all of it, or their own sheet (ADR 36, 45).

A project is nobody's focus: its slug is in the address, and the roles are asked there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import abort
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.esf.projekt.uppsattning import Uppsattning, las
from tracker.intake.record import Avsandare
from tracker.intake.skrivratt import PROJEKT, egen_tid
from tracker.log import store
from tracker.queries.forbund import projects
from web.services import tjanster
from web.visitor import besok


@dataclass(frozen=True, slots=True)
class Rum:
    """An open project. `egna`: the records of the staff that are the visitor's own."""

    slug: str
    session: Session
    uppsatt: Uppsattning
    egna: frozenset[str]

    @property
    def ser_alla(self) -> bool:
        return far(self.slug, Ratt.SE_EKONOMI)

    def far_skriva(self, personal: str) -> bool:
        """Whether the visitor writes that sheet: their own, or any for who looks after it all."""
        return personal in self.egna or far(self.slug, Ratt.SKOTA_PROJEKT)


def far(slug: str, ratt: Ratt) -> bool:
    """Whether the visitor has the right in a project."""
    return ratt in besok().lasare.ratter(slug)


@contextmanager
def rum(slug: str) -> Iterator[Rum]:
    """The project, read-only, as far as the visitor may see it; 404 where it is not there.

    To who may not see its economy the database shows their own record, rows and signatures.
    """
    me = besok().lasare.anvandare
    wide = ("*",) if far(slug, Ratt.SE_EKONOMI) else ()
    with tjanster().transaction(
        forbund=slug, huvudman=wide, anvandare=str(me), readonly=True
    ) as session:
        if slug not in projects(session) or store.head(session, slug) is None:
            abort(404)
        uppsatt = las(session, slug)
        own = (
            frozenset(one.slug for one in uppsatt.personal.values() if one.anvandare == me)
            if far(slug, Ratt.REDOVISA_TID)
            else frozenset[str]()
        )
        yield Rum(slug, session, uppsatt, own)


@contextmanager
def oppnat(slug: str, ratt: Ratt) -> Iterator[Session]:
    """The project, read by who has the right in it; for others it is not there."""
    if not far(slug, ratt):
        abort(404)
    with tjanster().transaction(
        forbund=slug, huvudman=("*",), anvandare=str(besok().lasare.anvandare), readonly=True
    ) as session:
        if store.head(session, slug) is None or slug not in projects(session):
            abort(404)
        yield session


def avsandare(slug: str, personal: str, rum: Rum) -> Avsandare:
    """Who records time on that sheet, and what they may write: all of the project, or their own."""
    skriver = [egen_tid(personal)] if personal in rum.egna else []
    if far(slug, Ratt.SKOTA_PROJEKT):
        skriver.append(PROJEKT)
    return Avsandare(
        av=str(besok().lasare.anvandare), forbund=frozenset({slug}), skriver=tuple(skriver)
    )
