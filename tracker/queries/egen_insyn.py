"""Who knows what about a participant, and where it went: told to them on their own page.

Roles stand for people, as in a registerutdrag. Read under the context of the one deltagande.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from tracker.access import read_log
from tracker.access.permissions import EFTER_VAL, TABELL, Ratt, Roll
from tracker.access.tables_uppdrag import Uppdrag
from tracker.access.uppdrag import kansliet_ser, tilldelat
from tracker.clock import swedish_day
from tracker.db import execute
from tracker.projections.tables import DeltagandeNu, HuvudmanVersion, InsatsVersion
from tracker.queries.min_sida import Rad


VISAS: Final = 50
AGARE_SAKNAS: Final = "ej_angiven"
SAGDA: Final = frozenset({Roll.INSATSPERSONAL, Roll.INSATSANSVARIG, Roll.CONTROLLER, Roll.KANSLI})
"""Roles that are told by name of who took something out."""
KOPIA: Final = "backup"
"""The command that takes everybody every night: its newest alone is told."""
FILER: Final = {
    "registerutdrag": "utdrag",
    "inlasning": "inlast",
    "klistra": "inlast",
    "laslogg": "lasning",
    "intyg": "intyg",
    KOPIA: "kopia",
}
"""The page that a file was taken out on → what it was."""


def roller(session: Session, d: DeltagandeNu, *, dag: date) -> list[Roll]:
    """The roles that somebody has now by which they can see this person, in the order of roles."""
    rows = session.exec(
        select(Uppdrag).where(
            or_(col(Uppdrag.forbund).is_(None), col(Uppdrag.forbund) == d.forbund),
            col(Uppdrag.avslutad).is_(None),
            col(Uppdrag.fran) <= dag,
            or_(col(Uppdrag.till).is_(None), col(Uppdrag.till) >= dag),
        )
    )
    kansli = EFTER_VAL if d.forbund in kansliet_ser(session) else frozenset[Ratt]()
    found = set()
    for row in rows:
        roll = Roll(row.roll)
        rights = TABELL[roll] | (kansli if roll is Roll.KANSLI else frozenset())
        if Ratt.SE_PERSONER in rights and tilldelat(row).omfang().ryms(d.huvudman, d.insats):
            found.add(roll)
    return [roll for roll in Roll if roll in found]


def uttag(session: Session, d: DeltagandeNu) -> list[Rad]:
    """Where it went with who they are, or as one of a file's rows, the newest first."""
    read_log.open_log(session, "egna")
    taken = list(
        execute(
            session,
            "SELECT nar, vad, utredning IS NOT NULL, anvandare, sida FROM laslogg"
            " WHERE forbund = %s AND (vad IN ('exporterat', 'utskrivet') OR utredning IS NOT NULL)"
            " AND (deltaganden && %b::text[] OR hela) AND nar >= (SELECT min(registrerad) FROM logg"
            " WHERE forbund = %s AND deltagande = %s) AND (sida <> %s OR nar = (SELECT max(k.nar)"
            " FROM laslogg k WHERE k.forbund = %s AND k.sida = %s)) ORDER BY nar DESC LIMIT %s",
            *(d.forbund, [d.deltagande], d.forbund, d.deltagande),
            *(KOPIA, d.forbund, KOPIA, VISAS),
        )
    )
    vem = _vem(session, d, {who for *_, who, _ in taken})
    rows = [
        Rad("vart.utredning", swedish_day(nar))
        if study
        else Rad(
            f"vart.{vad}",
            swedish_day(nar),
            nycklar={"vem": vem(who, swedish_day(nar)), "vad": _fil(sida)},
        )
        for nar, vad, study, who, sida in taken
    ]
    sent = execute(
        session,
        "SELECT dag, till_insats FROM overlamnad WHERE forbund = %s AND fran = %s",
        *(d.forbund, d.deltagande),
    )
    names = insatsnamn(session, d.forbund)
    rows += [Rad("vart.vidare", day, {"insats": names.get(to, to)}) for day, to in sent]
    return sorted(rows, key=lambda row: row.dag or date.min, reverse=True)


def _vem(session: Session, d: DeltagandeNu, names: Collection[str]) -> Callable[[str, date], str]:
    """What somebody was on a day, as the key of its words: a role, or who runs the house."""
    known = {str(one): one for name in names if (one := _uuid(name)) is not None}
    rows = session.exec(
        select(Uppdrag)
        .where(
            col(Uppdrag.anvandare).in_(known.values()),
            or_(col(Uppdrag.forbund).is_(None), col(Uppdrag.forbund) == d.forbund),
        )
        .order_by(col(Uppdrag.fran), col(Uppdrag.id))
    ).all()

    def words(name: str, dag: date) -> str:
        if name.startswith("drift:"):
            return "vart.vem.drift"
        held = [
            Roll(row.roll)
            for row in rows
            if row.anvandare == known.get(name)
            and row.fran <= dag
            and tilldelat(row).omfang().ryms(d.huvudman, d.insats)
        ]
        told = next((roll for roll in reversed(held) if roll in SAGDA), None)
        return f"vart.vem.{told.value}" if told else "vart.vem.nagon"

    return words


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _fil(sida: str) -> str:
    """What was taken out on a page or by a command, as the key of its words."""
    part = sida.partition(".")[0]
    return f"vart.vad.{FILER.get(part, 'fil')}"


def forsta_position(session: Session, d: DeltagandeNu) -> int:
    """From which position on there was anything of this deltagande to count."""
    found: int = execute(
        session,
        "SELECT coalesce(min(position), 0) FROM logg WHERE forbund = %s AND deltagande = %s",
        *(d.forbund, d.deltagande),
    ).scalar_one()
    return found


def insatsnamn(session: Session, forbund: str) -> dict[str, str]:
    """Slug → the latest name of every insats."""
    rows = session.exec(
        select(InsatsVersion)
        .where(col(InsatsVersion.forbund) == forbund, col(InsatsVersion.till).is_(None))
        .order_by(col(InsatsVersion.giltig_fran), col(InsatsVersion.nr))
    )
    return {row.insats: row.namn for row in rows}


def agare(session: Session, d: DeltagandeNu) -> str | None:
    """The name of the owner who answers for the data; None where none is named."""
    if d.huvudman == AGARE_SAKNAS:
        return None
    return session.exec(
        select(HuvudmanVersion.namn).where(
            col(HuvudmanVersion.forbund) == d.forbund,
            col(HuvudmanVersion.slug) == d.huvudman,
            col(HuvudmanVersion.till).is_(None),
        )
    ).first()
