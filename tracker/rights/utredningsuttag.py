"""What was made by a decision and taken out: shown to the owner, handed to the utredare (ADR 25).

Nothing here commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.clock import swedish_day
from tracker.db import raw
from tracker.errors import Refused
from tracker.identity.keys import Keys
from tracker.rights import filer, utredning
from tracker.rights.tables_utredning import Utredningsbeslut, Utredningshamtning, Utredningsutdrag


Format = Literal["xlsx", "csv"]
KEPT: Final = timedelta(hours=24)
"""How long a file lies ready: who becomes protected meanwhile is in it until then."""
LENGTH: Final = 8
"""Bytes that say how long the Excel file is, before it."""
OVERTAKEN: Final = "Underlaget har ändrats sedan filen gjordes. Beställ ett nytt utdrag."
_HIDDEN_SINCE: Final = """
    SELECT EXISTS (SELECT FROM deltagande_nu n
        WHERE n.forbund = %(f)s AND n.huvudman = %(h)s AND n.insats = ANY(%(i)s)
        AND (EXISTS (SELECT FROM skydd s WHERE s.forbund = n.forbund AND s.person = n.person
                AND s.slut IS NULL AND s.sedan >= %(t)s)
            OR n.atertagna @> ARRAY['uppfoljning'] AND EXISTS (SELECT FROM logg l
                WHERE l.forbund = n.forbund AND l.strom = 'd:' || n.deltagande
                AND l.registrerad >= %(t)s)))"""


@dataclass(frozen=True, slots=True)
class Uttag:
    """An extract as a page shows it. `finns`: its file can be downloaded."""

    utdrag: Utredningsutdrag
    finns: bool
    hamtningar: tuple[Utredningshamtning, ...]

    @property
    def tagna(self) -> int:
        return len(self.hamtningar)


def made(
    session: Session, forbund: str, beslut: Collection[UUID], *, now: datetime
) -> dict[UUID, list[Uttag]]:
    """Decision → its extracts that the context may see, newest first, with who took them."""
    rows = session.exec(
        select(Utredningsutdrag)
        .where(col(Utredningsutdrag.forbund) == forbund, col(Utredningsutdrag.beslut).in_(beslut))
        .order_by(col(Utredningsutdrag.begard).desc(), col(Utredningsutdrag.id))
    ).all()
    taken: dict[UUID, list[Utredningshamtning]] = {}
    for one in session.exec(
        select(Utredningshamtning)
        .where(
            col(Utredningshamtning.forbund) == forbund,
            col(Utredningshamtning.utdrag).in_([row.id for row in rows]),
        )
        .order_by(col(Utredningshamtning.nar))
    ):
        taken.setdefault(one.utdrag, []).append(one)
    found: dict[UUID, list[Uttag]] = {one: [] for one in beslut}
    for row in rows:
        found[row.beslut].append(Uttag(row, there(row, now), tuple(taken.get(row.id, ()))))
    return found


def there(row: Utredningsutdrag, now: datetime) -> bool:
    """True while its file lies ready."""
    return row.bort is not None and row.borttagen is None and now < row.bort


def made_at(session: Session, one: Utredningsbeslut, utdrag: UUID) -> datetime | None:
    """When an extract of the decision was made; None where it is not, or is another's."""
    row = session.get(Utredningsutdrag, utdrag)
    return row.bort - KEPT if row and row.bort and row.beslut == one.id else None


def refuse_overtaken(whole: Session, session: Session, one: Utredningsbeslut, utdrag: UUID) -> None:
    """Raises Refused where somebody of the decision's insatser has become hidden (ADR 24) since the
    file was ordered: what it holds may no longer go out. `whole`: as stegvis_logg, which sees them.
    """
    row = session.get(Utredningsutdrag, utdrag)
    if row is None:
        return  # `hand_out` says so
    since = {"f": one.forbund, "h": one.huvudman, "i": list(one.insatser), "t": row.begard}
    if raw(whole).execute(_HIDDEN_SINCE, since).fetchone() == (True,):
        raise Refused(OVERTAKEN)


def hand_out(
    session: Session,
    one: Utredningsbeslut,
    utdrag: UUID,
    wanted: Format,
    *,
    hamtning: UUID,
    av: str,
    now: datetime,
    keys: Keys,
    data_dir: Path,
) -> bytes:
    """The file, and a row that says who took it. Raises Refused when it is gone or over."""
    row = session.get(Utredningsutdrag, utdrag)
    if not utredning.holds(one, swedish_day(now)):
        raise Refused(utredning.SLUT)
    if row is None or row.beslut != one.id or not there(row, now):
        raise Refused(filer.GONE)
    both = filer.read(session, one.forbund, utdrag, folder=data_dir / filer.FOLDER, keys=keys)
    session.add(
        Utredningshamtning(
            id=hamtning, forbund=one.forbund, utdrag=utdrag, format=wanted, nar=now, av=av
        )
    )
    session.flush()
    return apart(both)[wanted]


def apart(both: bytes) -> dict[Format, bytes]:
    """The two files of an extract, as they lie after each other."""
    end = LENGTH + int.from_bytes(both[:LENGTH], "big")
    return {"xlsx": both[LENGTH:end], "csv": both[end:]}
