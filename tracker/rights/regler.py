"""How long each owner keeps who people are: rules that somebody has decided, never our own.

The law gives no number of years that fits all (it is the owner's plan or decision that does), so
there is no default: where an owner has no rule nobody is erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, update
from sqlmodel import Session, col, select

from tracker.clock import swedish_day
from tracker.errors import Refused, WrongUse
from tracker.identity.personnummer import find_in
from tracker.projections.tables import HuvudmanVersion, InsatsVersion
from tracker.rights.tables import Gallringsregel
from tracker.state.insats import EJ_ANGIVEN


LONGEST: Final = 100 * 12


@dataclass(frozen=True, slots=True)
class Regel:
    """A rule as it is shown. `manader` after the end of each deltagande."""

    id: UUID
    huvudman: str
    manader: int
    kalla: str
    beslut: str
    skapad: datetime

    @property
    def mening(self) -> str:
        """«24 månader efter avslut. Stöd: … Beslut: …»"""
        return f"{tid(self.manader)} efter avslut. Stöd: {self.kalla}. Beslut: {self.beslut}."


def tid(manader: int) -> str:
    """Months in words: «5 år», «18 månader», «1 månad»."""
    if manader % 12 == 0 and manader:
        return f"{manader // 12} år"
    return "1 månad" if manader == 1 else f"{manader} månader"


def rules(session: Session, forbund: str) -> Sequence[Regel]:
    """The rules in force that the context may see, by owner."""
    rows = session.exec(
        select(Gallringsregel)
        .where(col(Gallringsregel.forbund) == forbund, col(Gallringsregel.upphord).is_(None))
        .order_by(col(Gallringsregel.huvudman))
    )
    return [Regel(r.id, r.huvudman, r.manader, r.kalla, r.beslut, r.skapad) for r in rows]


def set_rule(
    session: Session,
    forbund: str,
    huvudman: str,
    *,
    id_: UUID,
    manader: int,
    kalla: str,
    beslut: str,
    av: str,
    now: datetime,
) -> None:
    """A new rule for an owner; the one before ends at the same moment and stays to be read.

    `kalla` is the law or plan that it rests on, `beslut` the owner's decision. Raises WrongUse.
    """
    if not 1 <= manader <= LONGEST:
        raise WrongUse(f"Tiden ska vara mellan 1 och {LONGEST} månader: rätta den.")
    today = swedish_day(now)
    kalla = reference(kalla, "stöd", today=today)
    beslut = reference(beslut, "beslut", today=today)
    session.execute(
        update(Gallringsregel)
        .where(
            col(Gallringsregel.forbund) == forbund,
            col(Gallringsregel.huvudman) == huvudman,
            col(Gallringsregel.upphord).is_(None),
        )
        .values(upphord=now, upphord_av=av)
    )
    session.add(
        Gallringsregel(
            id=id_,
            forbund=forbund,
            huvudman=huvudman,
            manader=manader,
            kalla=kalla,
            beslut=beslut,
            skapad=now,
            skapad_av=av,
        )
    )
    session.flush()


def reference(text: str, vad: str, *, today: date) -> str:
    """A reference without people in it. Raises Refused, WrongUse."""
    text = " ".join(text.split())
    if not text:
        raise WrongUse(f"Skriv vilket {vad} det gäller, till exempel ett diarienummer.")
    if len(text) > 200:
        raise WrongUse(f"Texten om {vad} är för lång: högst 200 tecken.")
    if find_in(text, today=today):
        raise Refused("Skriv inget personnummer här: ange diarienumret.")
    return text


def owners(session: Session, forbund: str) -> dict[str, str]:
    """Who has insatser in the förbund: slug → name."""
    rows = session.exec(
        select(InsatsVersion.huvudman, HuvudmanVersion.namn)
        .join(
            HuvudmanVersion,
            and_(
                col(HuvudmanVersion.forbund) == col(InsatsVersion.forbund),
                col(HuvudmanVersion.slug) == col(InsatsVersion.huvudman),
                col(HuvudmanVersion.till).is_(None),
            ),
            isouter=True,
        )
        .where(col(InsatsVersion.forbund) == forbund)
        .distinct()
    )
    return {slug: namn or _UTAN.get(slug, slug) for slug, namn in sorted(rows)}


_UTAN: Final = {EJ_ANGIVEN: "Ingen huvudman angiven"}
