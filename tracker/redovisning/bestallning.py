"""Ordering files of a project: a run as every other, and what only a project's files are made by.

The order names months, records of staff and nothing about who anybody is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import orjson
from sqlmodel import Session

from schemas.rapporter import Parametrar
from tracker.esf.manad import Manad
from tracker.redovisning.tables import Esfbestallning
from tracker.reports import runs
from tracker.reports.runs import Stand


class Vad(StrEnum):
    """What can be ordered; also the `rapport` of its run and of what is sealed."""

    SCB = "esf_scb"
    ANSOKAN = "esf_ansokan"
    KONTROLL = "esf_kontroll"
    TIDRAPPORTER = "esf_tidrapporter"
    SAMMANSTALLNING = "esf_sammanstallning"


NAMN = {
    Vad.SCB: "Filer till SCB",
    Vad.ANSOKAN: "Ansökan om utbetalning",
    Vad.KONTROLL: "Kontroll på plats",
    Vad.TIDRAPPORTER: "Tidrapporter",
    Vad.SAMMANSTALLNING: "Sammanställning av deltagare",
}


@dataclass(frozen=True, slots=True)
class Bestalld:
    """What an order was made with."""

    bekraftad: datetime
    val: Mapping[str, object]


def bestall(
    session: Session,
    *,
    projekt: str,
    vad: Vad,
    fran: Manad,
    till: Manad,
    av: str,
    bekraftad: datetime,
    now: datetime,
    new_id: UUID,
    val: Mapping[str, object] | None = None,
) -> Stand:
    """The run of the order: a new one, or the one under way that was ordered just so.

    In the project's context. Never commits; nudge after the commit.
    """
    text = orjson.dumps(dict(val or {}), option=orjson.OPT_SORT_KEYS)
    asked = {"forbund": (projekt,), "from": fran.forsta, "to": till.sista}
    run = runs.order(
        session,
        rapport=vad.value,
        definition=f"1-{sha256(text).hexdigest()[:12]}",
        parametrar=Parametrar.model_validate(asked),
        format=["xlsx"],
        av=av,
        now=now,
        new_id=new_id,
    )
    if run.id == new_id:
        session.add(
            Esfbestallning(forbund=projekt, korning=run.id, bekraftad=bekraftad, val=text.decode())
        )
    return run


def bestalld(session: Session, projekt: str, korning: UUID) -> Bestalld:
    """What a run was ordered with. Raises LookupError where it was not ordered here."""
    row = session.get(Esfbestallning, (projekt, korning))
    if row is None:
        raise LookupError(korning)
    return Bestalld(row.bekraftad, orjson.loads(row.val))


def korningar(session: Session, projekt: str, *, limit: int = 20) -> list[Stand]:
    """The project's latest runs of what is ordered here, the newest first."""
    alla = set(Vad)
    return [one for one in runs.newest(session, projekt, limit=limit) if one.rapport in alla]
