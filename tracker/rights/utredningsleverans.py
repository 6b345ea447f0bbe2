"""An extract by decision, delivered: sealed, and closed when somebody in it is erased (ADR 42).

The owner's controller seals what lies ready; the utredare fetches it while the decision holds.
Nothing here commits but the sealing itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from sqlmodel import Session

from schemas.rapporter import Parametrar
from tracker.clock import swedish_day
from tracker.db import execute
from tracker.errors import Refused
from tracker.exports import ledger
from tracker.leveranser import filer, lasning
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.tables import Forsegling
from tracker.log import store
from tracker.projections.tables import DeltagandeNu
from tracker.rights import filer as utdragsfiler
from tracker.rights import utredning, utredningsuttag
from tracker.rights.tables_utredning import (
    Utredningsbeslut,
    Utredningshamtning,
    Utredningsutdrag,
)
from tracker.rights.utredningsuttag import Format, apart


MOTTAGARE: Final = "utredaren"
VERSION: Final = "1"
"""Of what the two files hold (utredningsfil.py)."""
GALLRADE: Final = "Någon i utdraget har gallrats. Be utredaren göra ett nytt utdrag."
OKANDA: Final = "Det går inte att säga vilka som är med i utdraget. Be utredaren göra ett nytt."


def note(session: Session, forbund: str, utdrag: UUID, found: Iterable[DeltagandeNu]) -> None:
    """Writes down who is in an extract, as it is made. As stegvis_logg."""
    pairs = [(row.deltagande, row.person) for row in found]
    execute(
        session,
        "INSERT INTO utdragsdeltagande (forbund, utdrag, deltagande, person)"
        " SELECT %s, %s, n.deltagande, n.person"
        " FROM unnest(%b::text[], %b::uuid[]) AS n(deltagande, person)",
        *(forbund, utdrag, [one for one, _ in pairs], [person for _, person in pairs]),
    )


@dataclass(frozen=True, slots=True)
class Utlamning:
    """Where extracts are delivered from. `data_dir` holds the sealed extracts."""

    forseglare: Forseglare
    data_dir: Path

    def leverera(
        self, one: Utredningsbeslut, utdrag: UUID, *, av: str, bekraftad: datetime
    ) -> Forsegling:
        """Seals an extract that lies ready, once: again it is the delivery that there is.

        Raises Refused where the extract is gone, the decision over, or somebody in it has been
        erased or become hidden since.
        """
        f = self.forseglare
        with f.transaction(forbund=one.forbund, role="stegvis_logg", readonly=True) as session:
            avsett = self._avsett(session, one, utdrag)
        till = Till(MOTTAGARE, one.andamal, av, bekraftad)
        return f.forsegla(
            avsett,
            till,
            id_=uuid5(utdrag, f"leverans {MOTTAGARE}"),
            hinder=lambda session: _refuse(session, one, utdrag),
        )

    def _avsett(self, session: Session, one: Utredningsbeslut, utdrag: UUID) -> Avsett:
        row = session.get(Utredningsutdrag, utdrag)
        now = self.forseglare.clock.now()
        if not utredning.holds(one, swedish_day(now)):
            raise Refused(utredning.SLUT)
        if row is None or row.beslut != one.id or not utredningsuttag.there(row, now):
            raise Refused(utdragsfiler.GONE)
        folder = self.data_dir / utdragsfiler.FOLDER
        both = apart(
            utdragsfiler.read(
                session, one.forbund, utdrag, folder=folder, keys=self.forseglare.keys
            )
        )
        return Avsett(
            forbund=one.forbund,
            rapport=f"{lasning.UTDRAG}{one.id}",
            definition=VERSION,
            parametrar=Parametrar(
                forbund=(one.forbund,), fran=one.fran, till=one.till, insats=tuple(one.insatser)
            ),
            position=store.position_at(session, one.forbund, row.begard),
            tabell_sha256=ledger.digest_of(both["csv"]),
            filer=[
                Innehall(f"utdrag.{slag}", slag, data, personer=True) for slag, data in both.items()
            ],
            korning=utdrag,
        )


def _refuse(session: Session, one: Utredningsbeslut, utdrag: UUID) -> None:
    """Raises Refused where the extract may no longer go out. As stegvis_logg, under the lock."""
    known, erased, rows = execute(
        session,
        "SELECT count(*), count(g.person), (SELECT rader FROM utredningsutdrag WHERE id = %s)"
        " FROM utdragsdeltagande u"
        " LEFT JOIN deltagande_nu n ON n.forbund = u.forbund AND n.deltagande = u.deltagande"
        " LEFT JOIN gallrad g ON g.forbund = u.forbund AND g.person IN (u.person, n.person)"
        " WHERE u.forbund = %s AND u.utdrag = %s",
        *(utdrag, one.forbund, utdrag),
    ).one()
    if erased:
        raise Refused(GALLRADE)
    if known != rows:
        raise Refused(OKANDA)
    utredningsuttag.refuse_overtaken(session, session, one, utdrag)


def delivered(session: Session, one: Utredningsbeslut) -> list[Forsegling]:
    """What has been delivered by a decision, the newest first."""
    return [rad for rad in lasning.alla(session, one.forbund) if lasning.beslut(rad) == one.id]


def hand_out(
    whole: Session,
    one: Utredningsbeslut,
    rad: Forsegling,
    wanted: Format,
    *,
    forseglare: Forseglare,
    hamtning: UUID,
    av: str,
) -> bytes:
    """The delivered file, and a row that says who took it. As stegvis_logg.

    Raises Refused when it is closed, the decision is over, or somebody has become hidden since.
    """
    now = forseglare.clock.now()
    if not utredning.holds(one, swedish_day(now)):
        raise Refused(utredning.SLUT)
    if rad.korning is None or lasning.beslut(rad) != one.id:
        raise Refused(utdragsfiler.GONE)
    data = filer.read(whole, rad, f"utdrag.{wanted}", keys=forseglare.keys)
    utredningsuttag.refuse_overtaken(whole, whole, one, rad.korning)
    whole.add(
        Utredningshamtning(
            id=hamtning, forbund=one.forbund, utdrag=rad.korning, format=wanted, nar=now, av=av
        )
    )
    whole.flush()
    return data


def close(
    session: Session, forbund: str, about: Mapping[UUID, tuple[Sequence[UUID], Sequence[str]]]
) -> dict[UUID, set[UUID]]:
    """Destroys the key of every delivery that holds any of these, for ever; person → deliveries.

    `about`: person → all their records, and their deltaganden. As stegvis_logg, under the lock.
    """
    whose = {record: person for person, (records, _) in about.items() for record in records}
    names = {name: person for person, (_, ones) in about.items() for name in ones}
    rows = execute(
        session,
        "SELECT u.person, u.deltagande, f.id FROM utdragsdeltagande u"
        " JOIN forsegling f ON f.forbund = u.forbund AND f.korning = u.utdrag"
        " WHERE u.forbund = %s"
        " AND (u.person = ANY(%b::uuid[]) OR u.deltagande = ANY(%b::text[]))",
        *(forbund, list(whose), list(names)),
    )
    found: dict[UUID, set[UUID]] = {}
    for person, deltagande, id_ in rows:
        for one in (whose.get(person), names.get(deltagande)):
            if one is not None:
                found.setdefault(one, set()).add(id_)
    for id_ in sorted({one for ones in found.values() for one in ones}):
        filer.destroy_key(session, forbund, id_)
    return found
