"""What a förbund has published: the list that grows by one, and the print that comes next.

Between the doors and workers, which make a print, and the pure part that decides what it hides
(disclosure). A publication is made with regard to all that were made before it; their number is a
parameter of the run, so the same run hides the same cells for ever. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from schemas.rapporter import Parametrar, Report, Tabell
from tracker.errors import Refused, WrongUse
from tracker.reports import register
from tracker.reports.disclosure.mask import dolt, gomda
from tracker.reports.disclosure.regel import granska
from tracker.reports.disclosure.system import Plats
from tracker.reports.disclosure.tryck import Tryck
from tracker.reports.disclosure.trycken import dolda
from tracker.reports.engine import compute
from tracker.reports.tables import Publicering
from tracker.snapshots.snapshot import Snapshot


EMELLAN: Final = (
    "En annan tabell publicerades medan den här gjordes. Beställ om den, så räknas den andra med."
)
OKANDA: Final = "Så många publiceringar har förbundet inte gjort: börja om från rapporten."
DOLT: Final = (
    "Talet är dolt i publiceringen och förklaras inte här. Öppna rapporten utan att publicera, om "
    "du får se vilka som räknas."
)


def nu(session: Session, parametrar: Parametrar) -> Parametrar:
    """The same question, for publication after all that the förbund has published by now."""
    count = func.coalesce(func.max(Publicering.nummer), 0)
    mine = col(Publicering.forbund) == parametrar.forbund[0]
    tidigare = session.scalar(select(count).where(mine)) or 0
    return parametrar.model_copy(update={"publicera": True, "tidigare": tidigare})


def tidigare(session: Session, parametrar: Parametrar) -> list[Publicering]:
    """The publications that a print is made after, the oldest first.

    Raises WrongUse for more than there are.
    """
    rows = session.exec(
        select(Publicering)
        .where(Publicering.forbund == parametrar.forbund[0])
        .where(col(Publicering.nummer) <= parametrar.tidigare)
        .order_by(col(Publicering.nummer))
    ).all()
    if len(rows) != parametrar.tidigare:
        raise WrongUse(OKANDA)
    return list(rows)


def senaste(session: Session, forbund: str, *, limit: int = 20) -> list[Publicering]:
    """The newest publications of a förbund, the newest first."""
    rows = select(Publicering).where(Publicering.forbund == forbund)
    return list(session.exec(rows.order_by(col(Publicering.nummer).desc()).limit(limit)))


@dataclass(frozen=True, slots=True)
class Grund:
    """What a print is made on: `snapshot` reaches `position` and that of every `earlier` print."""

    snapshot: Snapshot
    position: int
    earlier: Sequence[Publicering]


def tryck(report: Report, parametrar: Parametrar, grund: Grund) -> Tabell:
    """The table of a print, small numbers hidden.

    Raises WrongUse for what cannot be published, Refused where earlier prints leave no way.
    """
    return _tryck(report, parametrar, grund, [_tryckt(one) for one in grund.earlier])


def tryckta(reports: Sequence[Report], parametrar: Parametrar, grund: Grund) -> list[Tabell | None]:
    """Prints that go out together, each made after the earlier ones and those before it here.

    None in the place of one that they leave no way for. Raises WrongUse as `tryck`.
    """
    out = [_tryckt(one) for one in grund.earlier]
    made: list[Tabell | None] = []
    for report in reports:
        asked = parametrar.model_copy(update={"tidigare": len(out)})
        try:
            table = _tryck(report, asked, grund, out)
        except Refused:
            made.append(None)
            continue
        out.append(Tryck(report, asked, grund.position, dolda_i(table, report)))
        made.append(table)
    return made


def _tryck(
    report: Report, parametrar: Parametrar, grund: Grund, earlier: Sequence[Tryck]
) -> Tabell:
    granska(report, parametrar)
    forbund, position = grund.snapshot.forbund, grund.position
    table = compute(report, parametrar, {forbund: grund.snapshot}, {forbund: position})
    hidden = dolda(Tryck(report, parametrar, position), earlier, grund.snapshot)
    return dolt(table, report, hidden)


def dolda_i(table: Tabell, report: Report) -> frozenset[Plats]:
    """The counts that a print hides; none of a working report."""
    return gomda(table, report.dimension.id)


def ar_dolt(table: Tabell, report: Report, *, rad: str, kolumn: str) -> bool:
    """Whether a figure, or the count that its per cent is of, is hidden in a print."""
    measure = next((one for one in report.matt if one.id == kolumn), None)
    own = str(measure.av) if measure and measure.av else kolumn
    return Plats(rad, own) in dolda_i(table, report)


def anteckna(session: Session, *, id: UUID, tabell: Tabell, av: str, now: datetime) -> None:
    """Enter a print that goes out. Raises Refused where another has come between: then what it
    hides may be too little.
    """
    asked = Parametrar.model_validate(tabell.parameters)
    report = register.rapport(tabell.report, tabell.definition)
    row = Publicering(
        forbund=asked.forbund[0],
        nummer=asked.tidigare + 1,
        id=id,
        rapport=tabell.report,
        definition=tabell.definition,
        parametrar=orjson.dumps(tabell.parameters, option=orjson.OPT_SORT_KEYS).decode(),
        position=_position(tabell.position),
        dolda=orjson.dumps([list(one) for one in sorted(dolda_i(tabell, report))]).decode(),
        sha256=tabell.sha256,
        publicerad=now,
        av=av,
    )
    statement = insert(Publicering).values(row.model_dump()).on_conflict_do_nothing()
    if session.scalar(statement.returning(col(Publicering.nummer))) is None:
        raise Refused(EMELLAN)


def _tryckt(row: Publicering) -> Tryck:
    return Tryck(
        report=register.rapport(row.rapport, row.definition),
        parametrar=Parametrar.model_validate_json(row.parametrar),
        position=row.position,
        dolda=frozenset(Plats(*place) for place in orjson.loads(row.dolda)),
    )


def _position(position: int | Mapping[str, int]) -> int:
    return position if isinstance(position, int) else next(iter(position.values()))
