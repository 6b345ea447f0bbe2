"""The projections anew from the log: after a change of a fold, or when `verify` finds a fault.

Also the way to compare: `replayed` gives what should stand in the tables, `stored` what does,
both stream by stream in the same order, so that neither is ever whole in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any, Final, LiteralString, NamedTuple

from sqlmodel import Session, SQLModel

from tracker.db import raw
from tracker.log import store
from tracker.log.bulk import copy_rows
from tracker.projections.project import TILL, owners, replay
from tracker.projections.rows import COLUMNS, Row, columns_with_till
from tracker.projections.rows_projekt import PROJEKTTABELLER, Projekttabell
from tracker.projections.tables import (
    AntalRad,
    BeloppRad,
    ForbundVersion,
    FragaVersion,
    HuvudmanVersion,
    InsatsVersion,
    InstrumentVersion,
    Personbyte,
)


_CHUNK: Final = 20_000
"""Rows held before they are written: some tens of megabytes."""


class _Table(NamedTuple):
    """A table of versions: the streams it comes from, and the column that names them."""

    kind: str
    name: LiteralString
    key: LiteralString
    order: LiteralString
    columns: tuple[str, ...]


def _names(table: type[SQLModel]) -> tuple[str, ...]:
    return tuple(table.model_fields)


def _of_project(kind: str) -> _Table:
    table: Projekttabell = PROJEKTTABELLER[kind]
    key: LiteralString = "''" if table.nyckel is None else f"{table.nyckel}::text"
    order: LiteralString = "fran, nr" if kind == "z" else "fran"
    return _Table(kind, table.namn, key, order, table.columns)


_TABLES: Final = (
    _Table("e", "antal_rad", "handelse::text", "fran, nr", _names(AntalRad)),
    _Table("f", "forbund_version", "''", "fran", _names(ForbundVersion)),
    _Table("g", "instrument_version", "nyckel", "fran", _names(InstrumentVersion)),
    _Table("h", "huvudman_version", "slug", "fran", _names(HuvudmanVersion)),
    _Table("i", "insats_version", "insats", "fran, nr", _names(InsatsVersion)),
    *(_of_project(kind) for kind in PROJEKTTABELLER if kind.startswith("j")),
    _Table("k", "belopp_rad", "handelse::text", "fran, nr", _names(BeloppRad)),
    _of_project("l"),
    _of_project("n"),
    _of_project("o"),
    _Table("p", "personbyte", "substr(strom, 3)", 'deltagande COLLATE "C"', _names(Personbyte)),
    _Table("q", "fraga_version", "slug", "fran", _names(FragaVersion)),
    _of_project("t"),
    _of_project("u"),
    _of_project("y"),
    _of_project("z"),
)
"""In the order of their streams' names; deltaganden (`d:`) come before them all."""


def rebuild(session: Session, forbund: str) -> int:
    """Makes all projections of a förbund anew from its log; returns how many events it has.

    Takes the append lock, since what is appended meanwhile would be lost. Runs as stegvis_logg;
    never commits. Raises ValueError when the log breaks a rule of its own.
    """
    huvud = store.lock(session, forbund)
    connection = raw(session)
    for table in ("deltagande_nu", "deltagande_tidigare", *(t.name for t in _TABLES)):
        connection.execute(f"DELETE FROM {table} WHERE forbund = %s", (forbund,))
    if huvud is None:
        return 0
    waiting: list[tuple[str, list[Row]]] = []
    for strom, rows in replayed(session, forbund):
        waiting.append((strom, rows))
        if len(waiting) >= _CHUNK:
            _write(session, waiting)
            waiting.clear()
    _write(session, waiting)
    return huvud.position


def replayed(
    session: Session, forbund: str, *, to: int | None = None
) -> Iterator[tuple[str, list[Row]]]:
    """The rows that the log up to position `to` amounts to: per stream its name and versions.

    Streams come by name. Raises ValueError when the log breaks a rule of its own.
    """
    setup = store.read_setup(session, forbund)
    byten = store.read_person_changes(session, forbund, to=to)
    return replay(forbund, store.all_streams(session, forbund, to=to), owners(setup).at, byten)


def stored(session: Session, forbund: str, *, to: int) -> Iterator[tuple[str, list[Row]]]:
    """The rows that stand in the tables, as they were at position `to`; else as `replayed`."""
    return chain(
        _stored_deltaganden(session, forbund, to),
        *(_stored_other(session, forbund, table, to) for table in _TABLES),
    )


def _write(session: Session, streams: Iterable[tuple[str, Sequence[Row]]]) -> None:
    by_kind: dict[str, list[Row]] = {}
    for strom, rows in streams:
        by_kind.setdefault(strom.partition(":")[0], []).extend(rows)
    deltaganden = by_kind.get("d", [])
    with raw(session).cursor() as cursor:
        current = [row[:-1] for row in deltaganden if row[-1] is None]
        earlier = [row for row in deltaganden if row[-1] is not None]
        copy_rows(cursor, "deltagande_nu", COLUMNS, current)
        copy_rows(cursor, "deltagande_tidigare", columns_with_till(), earlier)
        for table in _TABLES:
            copy_rows(cursor, table.name, table.columns, by_kind.get(table.kind, []))


def _stored_deltaganden(session: Session, forbund: str, to: int) -> Iterator[tuple[str, list[Row]]]:
    names = ", ".join(COLUMNS)
    with raw(session).cursor(name="las_deltaganden") as cursor:
        cursor.itersize = 5000
        cursor.execute(
            f"SELECT {names}, CASE WHEN till <= %(to)s THEN till END FROM ("
            f"SELECT {names}, NULL::bigint AS till FROM deltagande_nu UNION ALL "
            f"SELECT {names}, till FROM deltagande_tidigare) v "
            "WHERE forbund = %(forbund)s AND fran <= %(to)s "
            'ORDER BY deltagande COLLATE "C", fran',
            {"to": to, "forbund": forbund},
        )
        for deltagande, rows in groupby(cursor, key=lambda row: row[1]):
            yield f"d:{deltagande}", list(rows)


def _stored_other(
    session: Session, forbund: str, table: _Table, to: int
) -> Iterator[tuple[str, list[Row]]]:
    names = ", ".join(table.columns)
    with raw(session).cursor(name=f"las_{table.name}") as cursor:
        cursor.itersize = 5000
        cursor.execute(
            f"SELECT {names}, {table.key} FROM {table.name} "
            f'WHERE forbund = %s AND fran <= %s ORDER BY {table.key} COLLATE "C", {table.order}',
            (forbund, to),
        )
        for key, rows in groupby(cursor, key=lambda row: row[-1]):
            at = TILL.get(table.kind)
            yield f"{table.kind}:{key}" if key else table.kind, [_as_of(r, at, to) for r in rows]


def _as_of(row: Sequence[Any], at: int | None, to: int) -> Row:
    if at is None:
        return tuple(row[:-1])
    till = row[at] if row[at] is not None and row[at] <= to else None
    return (*row[:at], till, *row[at + 1 : -1])
