"""Decisions of an owner that a utredare may take out rows of (ADR 25): made, ended, ordered from.

Made by who answers for the owner's people, never changed, ended by hand or by their last day. The
worker that makes the files is utredningsfil.py. Nothing here commits but `end_due`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.clock import swedish_day
from tracker.db import Transaction, execute
from tracker.errors import Refused, WrongUse
from tracker.identity.keys import Keys
from tracker.rights import filer, utredningskolumner
from tracker.rights.regler import reference
from tracker.rights.tables_utredning import Utredningsbeslut, Utredningsutdrag


LANGST: Final = timedelta(days=366)
"""How long a decision may hold at most."""
TIDEN: Final = "tiden"
"""Who ended a decision whose last day was over."""
SLUT: Final = "Beslutet gäller inte längre. Be huvudmannen om ett nytt."
UTAN_NYCKEL: Final = (
    "Beslutets nyckel finns inte kvar. Huvudmannen får avsluta det och göra ett nytt."
)


@dataclass(frozen=True, slots=True)
class Fraga:
    """What a decision is about, as it was filled in. `utredare` is a user's id."""

    huvudman: str
    utredare: str
    beslut: str
    andamal: str
    insatser: Sequence[str]
    fran: date
    till: date
    kolumner: Sequence[str]
    dagar: bool
    galler_till: date


def decide(
    session: Session, forbund: str, fraga: Fraga, *, id_: UUID, av: str, now: datetime, keys: Keys
) -> None:
    """A new decision and its key. Raises Refused with all that is wrong in it (`faults`)."""
    dag = swedish_day(now)
    period = (fraga.fran, fraga.till)
    wrong = faults(
        fraga.beslut, fraga.andamal, fraga.kolumner, period, fraga.galler_till, dag=dag
    )  # fmt: skip
    if not fraga.insatser:
        wrong["insatser"] = "Välj minst en insats."
    if wrong:
        raise Refused(" ".join(wrong.values()))
    beslut, andamal = " ".join(fraga.beslut.split()), " ".join(fraga.andamal.split())
    kolumner = utredningskolumner.chosen(fraga.kolumner)
    session.add(
        Utredningsbeslut(
            id=id_,
            forbund=forbund,
            huvudman=fraga.huvudman,
            utredare=fraga.utredare,
            beslut=beslut,
            andamal=andamal,
            insatser=sorted(set(fraga.insatser)),
            fran=fraga.fran,
            till=fraga.till,
            kolumner=kolumner,
            dagar=fraga.dagar,
            galler_till=fraga.galler_till,
            beslutad=now,
            beslutad_av=av,
        )
    )
    session.flush()
    filer.new_key(session, forbund, id_, keys=keys)


def faults(
    beslut: str,
    andamal: str,
    kolumner: Sequence[str],
    period: tuple[date | None, date | None],
    galler_till: date | None,
    *,
    dag: date,
) -> dict[str, str]:
    """Field → what is wrong in it. A day that is None could not be read: that is told before."""
    found = {}
    for falt, text, vad in (("beslut", beslut, "beslut"), ("andamal", andamal, "ändamål")):
        try:
            reference(text, vad, today=dag)
        except (Refused, WrongUse) as trouble:
            found[falt] = trouble.text
    if not andamal.strip():
        found["andamal"] = "Skriv vad uppgifterna ska användas till."
    fran, till = period
    if fran and till and fran > till:
        found["till"] = "Perioden slutar innan den börjar: ändra en av dagarna."
    if not utredningskolumner.chosen(kolumner):
        found["kolumner"] = "Välj minst en kolumn."
    if galler_till and not dag <= galler_till <= dag + LANGST:
        found["galler_till"] = "Välj en sista dag inom ett år."
    return found


def decisions(session: Session, forbund: str) -> Sequence[Utredningsbeslut]:
    """Those that the context may see, the newest first."""
    return session.exec(
        select(Utredningsbeslut)
        .where(col(Utredningsbeslut.forbund) == forbund)
        .order_by(col(Utredningsbeslut.beslutad).desc(), col(Utredningsbeslut.id))
    ).all()


def get(session: Session, forbund: str, id_: UUID) -> Utredningsbeslut | None:
    """The decision; None for one that the context may not see."""
    row = session.get(Utredningsbeslut, id_)
    return row if row is not None and row.forbund == forbund else None


def holds(one: Utredningsbeslut, today: date) -> bool:
    """True while something may be taken out by it."""
    return one.avslutad is None and today <= one.galler_till


def order(session: Session, one: Utredningsbeslut, *, id_: UUID, now: datetime) -> UUID:
    """A new extract to be made, or the one that waits already; its id. Raises Refused."""
    if not holds(one, swedish_day(now)):
        raise Refused(SLUT)
    waits = select(Utredningsutdrag.id).where(
        col(Utredningsutdrag.forbund) == one.forbund,
        col(Utredningsutdrag.beslut) == one.id,
        col(Utredningsutdrag.tillstand) == "begard",
    )
    while True:  # ends: either ours goes in, or another's stands there to be found
        made = execute(
            session,
            "INSERT INTO utredningsutdrag (id, forbund, beslut, tillstand, begard, forsok)"
            " VALUES (%s, %s, %s, 'begard', %s, 0)"
            " ON CONFLICT (forbund, beslut) WHERE tillstand = 'begard' DO NOTHING RETURNING id",
            id_,
            one.forbund,
            one.id,
            now,
        ).first()
        if made:
            return id_
        if found := session.exec(waits).first():
            return found


def end(
    session: Session, forbund: str, ids: Sequence[UUID], *, av: str, now: datetime, data_dir: Path
) -> int:
    """Ends decisions: their keys and files are destroyed. How many. Runs as stegvis_logg."""
    wanted = list(ids)
    ended = execute(
        session,
        "UPDATE utredningsbeslut SET avslutad = %s, avslutad_av = %s WHERE forbund = %s"
        " AND id = ANY(%b::uuid[]) AND avslutad IS NULL",
        now,
        av,
        forbund,
        wanted,
    ).rowcount
    execute(
        session,
        "UPDATE utredningsutdrag SET tillstand = 'misslyckad', fel = %s WHERE forbund = %s"
        " AND beslut = ANY(%b::uuid[]) AND tillstand = 'begard'",
        SLUT,
        forbund,
        wanted,
    )
    made = execute(
        session,
        "UPDATE utredningsutdrag SET borttagen = %s WHERE forbund = %s"
        " AND beslut = ANY(%b::uuid[]) AND borttagen IS NULL RETURNING id",
        now,
        forbund,
        wanted,
    )
    gone = wanted + [row[0] for row in made]
    filer.destroy(session, forbund, gone, folder=data_dir / filer.FOLDER)
    return ended


def end_due(transaction: Transaction, forbund: str, *, data_dir: Path, now: datetime) -> int:
    """Ends decisions whose last day is over, and removes files past their time; how many of both.

    Owns its commit.
    """
    with transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        due = execute(
            session,
            "SELECT id FROM utredningsbeslut WHERE forbund = %s AND avslutad IS NULL"
            " AND galler_till < %s",
            forbund,
            swedish_day(now),
        )
        ids = [row[0] for row in due]
        ended = end(session, forbund, ids, av=TIDEN, now=now, data_dir=data_dir) if ids else 0
        old = execute(
            session,
            "UPDATE utredningsutdrag SET borttagen = %s WHERE forbund = %s AND bort <= %s"
            " AND borttagen IS NULL RETURNING id",
            now,
            forbund,
            now,
        )
        gone = [row[0] for row in old]
        filer.destroy(session, forbund, gone, folder=data_dir / filer.FOLDER)
    return ended + len(gone)
