"""Writes what a batch changed, in the transaction that appends (ADR 5). Never commits."""

from typing import Any

from psycopg import Connection
from sqlmodel import Session

from tracker.db import raw
from tracker.log.bulk import FEW, READ_CSV, copy_line, copy_rows, plain
from tracker.projections.rows import (
    ANTAL_COLUMNS,
    COLUMNS,
    Andringar,
    Row,
    antal_row,
    columns_with_till,
    forbund_row,
    insats_rows,
    owner_row,
)
from tracker.state.insats import Insats
from tracker.state.post import Post


_NAMES = ", ".join(COLUMNS)
_SET = ", ".join(f"{c} = excluded.{c}" for c in COLUMNS[2:])
_INSERT_NU = f"INSERT INTO deltagande_nu ({_NAMES}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608 - constant names
_UPSERT = f" ON CONFLICT (forbund, deltagande) DO UPDATE SET {_SET}"
_KEEP_ONE = (
    f"INSERT INTO deltagande_tidigare ({_NAMES}, till) "  # noqa: S608 - constant names
    f"SELECT {_NAMES}, %s FROM deltagande_nu WHERE forbund = %s AND deltagande = %s"
)


def write(session: Session, andringar: Andringar) -> None:
    """Closes the versions that end and opens the new ones.

    Few rows go statement by statement; many by way of temporary tables (see `copy_rows`).
    """
    connection = raw(session)
    if len(andringar.deltaganden) <= FEW:
        for deltagande, row in andringar.deltaganden:
            connection.execute(_KEEP_ONE, (row[2], andringar.forbund, deltagande))
            connection.execute(_INSERT_NU + _UPSERT, plain(row))
    else:
        _write_many(connection, andringar)
    fresh: list[Row] = []
    changes: list[tuple[str, int, Insats | Post | None]] = []
    for strom, position, now in andringar.ovriga:
        if strom.startswith("e:") and isinstance(now, Post) and now.position == position:
            fresh.append(antal_row(now, position))  # ends nothing: many at once
        else:
            changes.append((strom, position, now))
    if fresh:  # first, for a change of one in the same batch ends it
        with connection.cursor() as cursor:
            copy_rows(cursor, "antal_rad", ANTAL_COLUMNS, fresh)
    for strom, position, now in changes:
        _write_other(connection, andringar.forbund, strom, position, now)


def _write_many(connection: "Connection[Any]", andringar: Andringar) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS in_slut (deltagande text, till bigint) "
            "ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM in_slut")  # of an earlier batch
        with cursor.copy("COPY in_slut FROM STDIN " + READ_CSV) as copy:
            copy.write(b"\n".join(map(copy_line, andringar.first_change().items())))
        columns = ", ".join(f"n.{c}" for c in COLUMNS)
        cursor.execute(
            f"INSERT INTO deltagande_tidigare ({_NAMES}, till) "  # noqa: S608 - constant names
            f"SELECT {columns}, s.till FROM in_slut s CROSS JOIN LATERAL ("
            "SELECT * FROM deltagande_nu n WHERE n.forbund = %s "
            "AND n.deltagande = s.deltagande LIMIT 1) n",
            (andringar.forbund,),
        )
        closed = andringar.closed()
        if closed:
            copy_rows(cursor, "deltagande_tidigare", columns_with_till(), closed)
        copy_rows(cursor, "deltagande_nu", COLUMNS, andringar.current(), conflict=_UPSERT)


def _write_other(
    connection: "Connection[Any]",
    forbund: str,
    strom: str,
    position: int,
    now: Insats | Post | None,
) -> None:
    kind, _, key = strom.partition(":")
    if kind == "i":
        rows = insats_rows(forbund, now, position) if isinstance(now, Insats) else []
        _replace(connection, "insats_version", forbund, ("insats", key), position, rows)
    elif kind == "e":
        rows = [antal_row(now, position)] if isinstance(now, Post) else []
        _replace(connection, "antal_rad", forbund, ("handelse", key), position, rows)
    elif kind == "h":
        rows = [owner_row(now, key, position)] if isinstance(now, Post) else []
        _replace(connection, "huvudman_version", forbund, ("slug", key), position, rows)
    else:
        rows = [forbund_row(now, position)] if isinstance(now, Post) else []
        _replace(connection, "forbund_version", forbund, None, position, rows)


def _replace(
    connection: "Connection[Any]",
    table: str,
    forbund: str,
    key: tuple[str, str] | None,
    position: int,
    rows: list[Row],
) -> None:
    """Ends what was valid and begins what is, for the small tables."""
    where = f"AND {key[0]} = %s" if key else ""
    values = (position, forbund, key[1]) if key else (position, forbund)
    connection.execute(
        f"UPDATE {table} SET till = %s WHERE forbund = %s AND till IS NULL {where}",  # noqa: S608 - constant names
        values,
    )
    for row in rows:
        marks = ", ".join(["%s"] * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - constant names
