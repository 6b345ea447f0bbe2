"""Does everything hold? The log's chain and what hangs on it, what was delivered, and the runs.

Reads only, as the role that sees a förbund's whole log, and streams: a log of millions of
events is checked in the memory of one batch and one stream.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, and_, col, or_, select

from schemas.svar import Avvikelse, Granskning, Kedja
from tracker.clock import swedish_day
from tracker.db import Transaction, execute
from tracker.identity.keys import Keys, KeysUnreadable
from tracker.leveranser.kedja import HEADS as LEVERANSHUVUDEN
from tracker.leveranser.kontroll import kontrollera
from tracker.log import breaks, store
from tracker.log.heads import Head, Heads
from tracker.log.verify import Chain, Findings
from tracker.projections.rebuild import replayed, stored
from tracker.projections.rows import Row
from tracker.queries.forbund import logs
from tracker.queries.verify_files import check_files
from tracker.queries.verify_identity import check_identity
from tracker.reports.tables import Korning


_BATCH: Final = 2000
_BEFORE_ALL: Final = -(1 << 62)
SILENT: Final = timedelta(hours=1)
"""How long a run may wait or be silent before it counts as lost: the sweep takes seconds."""

_HADE: Final = {"Loggen": "Den hade", "Leveranserna": "De hade"}

Stream = tuple[str, Sequence[Row]]


def verify(
    transaction: Transaction,
    *,
    keys: Keys,
    heads: Heads,
    now: datetime,
    data_dir: Path | None = None,
) -> Granskning:
    """Checks every förbund and project, deliveries and all runs (contract, `stegvis verify`).

    `heads`: where the logs ended, as written outside the database; beside them lies the same of
    what was delivered. A förbund that is only there has lost its log.
    """
    leveranser = heads.beside(LEVERANSHUVUDEN)
    with transaction(readonly=True) as session:
        known = logs(session)
        fel = _lost_runs(session, now)
    kedjor = []
    for forbund in sorted({*known, *heads.forbund(), *leveranser.forbund()}):
        found, kedja = verify_forbund(transaction, forbund, keys=keys, heads=heads)
        fel += found
        fel += kontrollera(transaction, forbund, keys=keys, heads=leveranser)
        if data_dir is not None:
            fel += check_files(transaction, forbund, data_dir)
        kedjor.append(kedja)
    upplysningar = _breaks(heads, fel, "Loggen") + _breaks(leveranser, fel, "Leveranserna")
    return Granskning(fel=fel, kedjor=kedjor, upplysningar=upplysningar)


def _breaks(heads: Heads, fel: list[Avvikelse], vad: str) -> list[Avvikelse]:
    """What restores have taken back of `vad`; an altered file is added to `fel`."""
    try:
        found = heads.breaks()
    except (ValueError, KeysUnreadable):
        text = "Filen om återställningar är ändrad eller gjord med en annan nyckelfil."
        fel.append(Avvikelse(vad="avbrott", plats=breaks.FILE, text=text))
        return []
    return [
        Avvikelse(
            vad="avbrott",
            plats=f"{one.forbund} {one.kept}",
            text=f"{vad} återställdes {swedish_day(one.when)} från en säkerhetskopia. "
            f"{_HADE[vad]} då nått {one.lost} och gick vidare från {one.kept}.",
        )
        for one in found
    ]


def verify_forbund(
    transaction: Transaction, forbund: str, *, keys: Keys, heads: Heads
) -> tuple[list[Avvikelse], Kedja]:
    """Checks one förbund: its log, what the log points at, its projections."""
    findings = Findings(forbund)
    outside = _outside(heads, findings)
    with transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        chain = _follow(session, forbund, keys, outside, findings)
        _compare(session, forbund, chain.position, findings)
    kedja = Kedja(forbund=forbund, position=chain.position, huvud=chain.hash.hex())
    return findings.all(), kedja


def _lost_runs(session: Session, now: datetime) -> list[Avvikelse]:
    late = now - SILENT
    never = and_(col(Korning.tillstand) == "begard", col(Korning.begard) < late)
    silent = and_(col(Korning.tillstand) == "pagar", col(Korning.lease) < late)
    lost = session.exec(select(Korning.id).where(or_(never, silent)).order_by(col(Korning.begard)))
    text = "Körningen har varit tyst i över en timme. Kontrollera att arbetare är igång."
    return [Avvikelse(vad="körning", plats=str(run), text=text) for run in lost]


def _outside(heads: Heads, findings: Findings) -> Head | None:
    """The head outside the database; a missing or altered one is a finding."""
    try:
        found = heads.read(findings.forbund)
    except KeysUnreadable:
        text = "Nyckeln till filen om loggens slut saknas. Kontrollera att det är rätt nyckelfil."
    except ValueError:
        text = "Filen om loggens slut är ändrad. Jämför med en säkerhetskopia."
    else:
        text = "Filen om loggens slut saknas. Jämför med en säkerhetskopia."
        if found is not None:
            return found
    findings.add("huvudfil", "huvudfil", text)
    return None


def _follow(
    session: Session, forbund: str, keys: Keys, outside: Head | None, findings: Findings
) -> Chain:
    """The whole log once: its chain, and what its rows point at."""
    huvud = store.head(session, forbund)
    chain = Chain(keys, outside, findings)
    end = huvud.position if huvud else None
    rows = store.read_rows(session, forbund, after=_BEFORE_ALL, to=end)
    while batch := list(islice(rows, _BATCH)):
        for rad in batch:
            chain.see(rad)
        check_identity(session, batch, keys, findings)
    ends = execute(  # in one statement: somebody may be appending, and that is no fault
        session,
        "SELECT (SELECT position FROM logg_huvud WHERE forbund = %s), "
        "(SELECT position FROM logg WHERE forbund = %s ORDER BY position DESC LIMIT 1)",
        forbund,
        forbund,
    )
    said, last = ends.one()
    chain.end(huvud, last if last and said is not None and last > said else chain.position)
    return chain


def _compare(session: Session, forbund: str, to: int, findings: Findings) -> None:
    """The projections against a replay of the log."""
    text = "Sammanställningen stämmer inte med loggen. Kör stegvis rebuild."
    try:
        for strom in _different(replayed(session, forbund, to=to), stored(session, forbund, to=to)):
            findings.add("sammanställning", strom, text)
    except (ValueError, LookupError, TypeError):
        text = "Loggens händelser går inte att räkna om: de är inte vad som skrevs."
        findings.add("sammanställning", to, text)


def _different(expected: Iterator[Stream], found: Iterator[Stream]) -> Iterator[str]:
    """The names of the streams whose rows differ; both sides come in order of name."""
    left, right = next(expected, None), next(found, None)
    while left or right:
        if left and (right is None or left[0] < right[0]):
            if left[1]:
                yield left[0]
            left = next(expected, None)
        elif right and (left is None or right[0] < left[0]):
            yield right[0]
            right = next(found, None)
        elif left and right:
            if _kept(left[1]) != _kept(right[1]):
                yield left[0]
            left, right = next(expected, None), next(found, None)


def _kept(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """As they are kept: an array comes back from the database as a list, whatever it was."""
    return [tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in rows]
