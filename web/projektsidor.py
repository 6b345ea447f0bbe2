"""What the pages of a project's accounts share: who may, what is known, whom they showed."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from uuid import UUID

from flask import abort, request
from sqlmodel import Session

from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.access.read_log import Lasning, Vad
from tracker.esf.manad import Manad
from tracker.esf.projekt.hela_manaden import Grund, grund
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.identity.projektdeltagare import manadens
from tracker.identity.texts import read_texts
from tracker.queries.forbund import projects
from web.projektrum import far
from web.services import tjanster
from web.visitor import besok, today


def kravs(slug: str, ratt: Ratt) -> None:
    """404 where the visitor lacks the right in the project, or there is none."""
    if not far(slug, ratt):
        abort(404)
    with tjanster().transaction(readonly=True) as session:
        if slug not in projects(session):
            abort(404)


def kant(slug: str) -> Grund:
    """What is known of the project now."""
    t = tjanster()
    vid = positioner(t.transaction, slug, keys=t.keys)
    return grund(t.transaction, slug, idag=today(), vid=vid, keys=t.keys)


def rum(slug: str) -> AbstractContextManager[Session]:
    """The project's rows, read-only, for who may see all of it."""
    return tjanster().transaction(
        forbund=slug, huvudman=("*",), anvandare=str(besok().lasare.anvandare), readonly=True
    )


def registret(slug: str, manad: Manad) -> dict[tuple[str, str], UUID]:
    """Who takes part in a month: (förbund, deltagande) → person. No page reads it as itself."""
    with tjanster().transaction(
        forbund=slug, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        return manadens(session, slug, str(manad))


def namn(session: Session, here: Grund) -> dict[str, str]:
    """The names of the staff by their records."""
    alla = here.uppsatt.personal.values()
    texter = read_texts(
        session, here.uppsatt.projekt, [one.personnamn for one in alla], keys=tjanster().keys
    )
    return {one.slug: texter.get(one.personnamn, "Borttaget namn") for one in alla}


def visade(
    slug: str,
    *,
    personer: Collection[UUID] = (),
    deltaganden: Collection[str] = (),
    vad: Vad = Vad.SETT,
) -> None:
    """Notes in the project's read log whom this request shows; before anything is shown."""
    if not personer and not deltaganden:
        return
    t, who = tjanster(), str(besok().lasare.anvandare)
    with t.transaction(forbund=slug, huvudman=("*",), anvandare=who) as session:
        read_log.note(
            session,
            Lasning(
                slug, t.clock.now(), who, vad, request.endpoint or "", "webb",
                personer=personer, deltaganden=deltaganden,
            ),
        )  # fmt: skip
