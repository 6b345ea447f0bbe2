"""The worker's part of an extract by decision: from an order to a sealed file (ADR 25).

Who is hidden is left out by the database: the rows are read under the owner's context, as nobody.
Killed in the middle it leaves the order as it was, and the sweep finds it.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from sqlmodel import Session, col, or_, select

from tracker.access import read_log
from tracker.access.read_log import Lasning, Vad
from tracker.clock import Clock, swedish_day
from tracker.db import Transaction, execute
from tracker.errors import OutOfReach, Refused
from tracker.exports import utdragsfil
from tracker.identity.keys import Keys
from tracker.projections.tables import DeltagandeNu as D
from tracker.projections.tables import InsatsVersion
from tracker.rights import filer, utredning, utredningskolumner, utredningsleverans
from tracker.rights.tables_utredning import Utredningsbeslut, Utredningsutdrag
from tracker.rights.utredningskolumner import Sammanhang
from tracker.rights.utredningsuttag import KEPT, LENGTH


FORSOK: Final = 5
GAV_UPP: Final = "Utdraget gick inte att göra. Beställ om, och hör av dig om det händer igen."
TITEL: Final = "Utdrag enligt beslut"
SIDA: Final = "utredningsutdrag"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Utredningsverk:
    """Where extracts are made. `data_dir` holds the sealed files."""

    transaction: Transaction
    keys: Keys
    data_dir: Path
    clock: Clock

    def make_all(self, forbund: Iterable[str]) -> int:
        """Ends what time has ended, and makes every extract that waits; how many it made."""
        made = 0
        for one in forbund:
            utredning.end_due(self.transaction, one, data_dir=self.data_dir, now=self.clock.now())
            with self._open(one) as session:
                waits = execute(
                    session,
                    "SELECT id FROM utredningsutdrag WHERE forbund = %s AND tillstand = 'begard'"
                    " ORDER BY begard",
                    one,
                ).all()
            made += sum(self.make(one, row[0]) for row in waits)
        return made

    def make(self, forbund: str, id_: UUID) -> bool:
        """Makes one extract; False when it was not to be made now. Owns its commits.

        An attempt is counted before it is made, so that one that takes its worker with it does not
        do so for ever. What is out of reach costs none. Raises what was a fault of ours.
        """
        if not self._count(forbund, id_, 1):
            return False
        try:
            with self._open(forbund) as session:
                return self._make(session, forbund, id_)
        except Refused as refusal:
            self._failed(forbund, id_, refusal.text)
        except (OutOfReach, OSError) as error:
            log.warning("extract_put_off", utdrag=str(id_), error=type(error).__name__)
            self._count(forbund, id_, -1)
        return False

    def _make(self, session: Session, forbund: str, id_: UUID) -> bool:
        one = self._taken(session, forbund, id_)
        if one is None:
            return False
        now = self.clock.now()
        if not utredning.holds(one, swedish_day(now)):
            raise Refused(utredning.SLUT)
        secret = filer.key_of(session, forbund, one.id, keys=self.keys)
        if secret is None:
            raise Refused(utredning.UTAN_NYCKEL)
        s = Sammanhang(secret, one.till, one.dagar, _names(session, forbund, one.insatser))
        found = self._rows(one, now)
        rader = utredningskolumner.rows(found, one.kolumner, s)
        left_out = self._whole(one) - len(found)
        content = _files(one, rader, left_out, now)
        filer.write(
            session, forbund, id_, content, folder=self.data_dir / filer.FOLDER, keys=self.keys
        )
        utredningsleverans.note(session, forbund, id_, found)
        execute(
            session,
            "UPDATE utredningsutdrag SET tillstand = 'klar', rader = %s, utelamnade = %s,"
            " bort = %s WHERE id = %s",
            len(rader),
            left_out,
            now + KEPT,
            id_,
        )
        return True

    def _taken(self, session: Session, forbund: str, id_: UUID) -> Utredningsbeslut | None:
        """The decision of an extract that waits and that nobody else is making now."""
        row = session.exec(
            select(Utredningsutdrag)
            .where(
                col(Utredningsutdrag.id) == id_,
                col(Utredningsutdrag.forbund) == forbund,
                col(Utredningsutdrag.tillstand) == "begard",
            )
            .with_for_update(skip_locked=True)
        ).first()
        return session.get(Utredningsbeslut, row.beslut) if row else None

    def _rows(self, one: Utredningsbeslut, now: datetime) -> Sequence[D]:
        """What the database shows of the owner's people to nobody in particular; read log first."""
        with self.transaction(forbund=one.forbund, huvudman=(one.huvudman,)) as session:
            found = session.exec(select(D).where(*_about(one))).all()
            lasning = Lasning(
                one.forbund,
                now,
                one.utredare,
                Vad.EXPORTERAT,
                SIDA,
                "arbetare",
                personer={row.person for row in found},
                deltaganden={row.deltagande for row in found},
                utredning=one.id,
            )
            read_log.note(session, lasning)
        return found

    def _whole(self, one: Utredningsbeslut) -> int:
        """How many there are, hidden or not."""
        with self.transaction(forbund=one.forbund, role="stegvis_bild", readonly=True) as session:
            return len(session.exec(select(D.deltagande).where(*_about(one))).all())

    def _count(self, forbund: str, id_: UUID, step: int) -> bool:
        """One attempt more, or less; False where there have been enough, or nothing waits."""
        with self._open(forbund) as session:
            row = execute(
                session,
                "UPDATE utredningsutdrag SET forsok = forsok + %s WHERE id = %s"
                " AND tillstand = 'begard' RETURNING forsok",
                step,
                id_,
            ).first()
        if row is not None and row[0] > FORSOK:
            self._failed(forbund, id_, GAV_UPP)
        return row is not None and row[0] <= FORSOK

    def _failed(self, forbund: str, id_: UUID, text: str) -> None:
        with self._open(forbund) as session:
            execute(
                session,
                "UPDATE utredningsutdrag SET tillstand = 'misslyckad', fel = %s WHERE id = %s"
                " AND tillstand = 'begard'",
                text,
                id_,
            )

    def _open(self, forbund: str) -> AbstractContextManager[Session]:
        return self.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg")


def _about(one: Utredningsbeslut) -> list[Any]:
    """Deltaganden of the decision: open some day in its period, felregistrerade never."""
    return [
        col(D.forbund) == one.forbund,
        col(D.huvudman) == one.huvudman,
        col(D.insats).in_(one.insatser),
        col(D.start) <= one.till,
        or_(col(D.slut).is_(None), col(D.slut) >= one.fran),
        col(D.anledning).is_distinct_from("felregistrering"),
    ]


def _names(session: Session, forbund: str, insatser: Sequence[str]) -> dict[str, str]:
    """Slug → latest name."""
    rows = session.exec(
        select(InsatsVersion.insats, InsatsVersion.namn)
        .where(
            col(InsatsVersion.forbund) == forbund,
            col(InsatsVersion.insats).in_(insatser),
            col(InsatsVersion.till).is_(None),
        )
        .order_by(col(InsatsVersion.giltig_fran), col(InsatsVersion.nr))
    )
    return dict(rows.all())


def _files(
    one: Utredningsbeslut, rader: Sequence[Sequence[str | int | None]], left_out: int, now: datetime
) -> bytes:
    """Both files: the length of the first, and then one after the other."""
    rubriker = utredningskolumner.headings(one.kolumner)
    fakta = (
        ("Beslut", one.beslut),
        ("Ändamål", one.andamal),
        ("Period", f"{one.fran}–{one.till}"),
        ("Gjort", f"{swedish_day(now)}"),
        ("Rader", f"{len(rader)}. Varje rad är ett deltagande som pågick någon dag i perioden."),
        ("Utelämnade", f"{left_out}. De är skyddade eller har tagit tillbaka sitt samtycke."),
        ("Pseudonymer", "Gäller bara det här beslutet. De går inte att jämföra med andra utdrag."),
        ("Tomma celler", "Uppgiften finns inte, eller gäller tiden efter perioden."),
        ("Var rädd om filen", "Få rader och många kolumner kan räcka för att känna igen någon."),
    )
    book = utdragsfil.xlsx(TITEL, fakta, rubriker, rader)
    return len(book).to_bytes(LENGTH, "big") + book + utdragsfil.as_csv(rubriker, rader)
