"""Whom the sealed files of a project hold: written with them, so that each can be told (ADR 58)."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session

from schemas.rapporter import Parametrar
from tracker.db import execute
from tracker.leveranser import kedja
from tracker.leveranser.filer import Deltagare, Innehall
from tracker.leveranser.tables import Forsegling


_SKRIV: Final = """
    INSERT INTO forseglad_deltagare (forbund, nummer, namn, hos, deltagande, person,
        rapport, fran, till, mottagare, forseglad, sha256)
    SELECT %s, %s, %s, d.hos, d.deltagande, d.person, %s, %s, %s, %s, %s, %s
    FROM unnest(%b::text[], %b::text[], %b::uuid[]) AS d(hos, deltagande, person)
    ON CONFLICT DO NOTHING"""
"""Of several months a deltagande may have two ids, where a number was corrected in between."""


def skriv(session: Session, rad: Forsegling, asked: Parametrar, sent: Sequence[Innehall]) -> None:
    """Says of each file whom it holds, as stegvis_logg in the project's context. Never commits."""
    summor = {one.namn: one.sha256 for one in kedja.filer(rad)}
    for fil in sent:
        alla = sorted(set(fil.deltagare))
        if alla:
            _skriv(session, rad, (fil.namn, summor[fil.namn]), (asked.fran, asked.till), alla)


def _skriv(
    session: Session,
    rad: Forsegling,
    fil: tuple[str, str],
    dagar: tuple[date, date],
    alla: Sequence[Deltagare],
) -> None:
    namn, summa = fil
    execute(
        session,
        _SKRIV,
        *(rad.forbund, rad.nummer, namn),
        *(rad.rapport, *dagar, rad.mottagare, rad.forseglad, summa),
        [one.hos for one in alla],
        [one.deltagande for one in alla],
        [one.person for one in alla],
    )


def i_filer(session: Session, projekt: str, nummer: int) -> dict[str, set[UUID]]:
    """File of a delivery → the project's ids for the participants that it holds; those that hold
    any. In the project's context.
    """
    rows = execute(
        session,
        "SELECT namn, person FROM forseglad_deltagare WHERE forbund = %s AND nummer = %s",
        *(projekt, nummer),
    )
    found: dict[str, set[UUID]] = {}
    for namn, person in rows:
        found.setdefault(namn, set()).add(person)
    return found
