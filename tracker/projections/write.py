"""Writes what a batch changed, in the transaction that appends (ADR 5). Never commits."""

from collections.abc import Callable, Sequence
from typing import Any, Final, LiteralString

from psycopg import Connection
from sqlmodel import Session

from tracker.db import raw
from tracker.log.bulk import copy_rows
from tracker.projections.rows import (
    ANTAL_COLUMNS,
    BELOPP_COLUMNS,
    BYTE_COLUMNS,
    COLUMNS,
    Andringar,
    Nu,
    Row,
    antal_row,
    belopp_row,
    columns_with_till,
    forbund_row,
    fraga_row,
    insats_rows,
    instrument_row,
    owner_row,
)
from tracker.projections.rows_projekt import PROJEKTTABELLER
from tracker.state.insats import Insats
from tracker.state.post import Post


_NAMES = ", ".join(COLUMNS)
_SET = ", ".join(f"{c} = excluded.{c}" for c in COLUMNS[2:])
_UPSERT = f" ON CONFLICT (forbund, deltagande) DO UPDATE SET {_SET}"
_KEEP = (
    f"INSERT INTO deltagande_tidigare ({_NAMES}, till) "
    f"SELECT {', '.join(f'n.{c}' for c in COLUMNS)}, s.till "
    "FROM unnest(%b::text[], %b::bigint[]) AS s(deltagande, till) CROSS JOIN LATERAL ("
    "SELECT * FROM deltagande_nu n WHERE n.forbund = %s AND n.deltagande = s.deltagande LIMIT 1) n"
)

_Ensam = tuple[LiteralString, Sequence[str], Callable[[Post, int], Row]]


def _ensam(kind: str) -> _Ensam:
    """The same of a table of a project or of attendance, whose rows ask for no key."""
    table = PROJEKTTABELLER[kind]
    return table.namn, table.columns, lambda post, at: table.row(post, "", at)


_ENSAMMA: Final[dict[str, _Ensam]] = {
    "e:": ("antal_rad", ANTAL_COLUMNS, antal_row),
    "k:": ("belopp_rad", BELOPP_COLUMNS, belopp_row),
    **{f"{kind}:": _ensam(kind) for kind in "notu"},
}
"""Streams of one lone event, which come in thousands: their table, its columns, and the row."""


def write(session: Session, andringar: Andringar) -> None:
    """Closes the versions that end and opens the new ones.

    Few rows go one by one; many by way of temporary tables (see `copy_rows`).
    """
    connection = raw(session)
    with connection.cursor() as cursor:
        if andringar.slut:
            ended = list(andringar.slut), list(andringar.slut.values())
            cursor.execute(_KEEP, (*ended, andringar.forbund))
        if andringar.stangda:
            copy_rows(cursor, "deltagande_tidigare", columns_with_till(), andringar.stangda)
        if andringar.nu:
            copy_rows(cursor, "deltagande_nu", COLUMNS, list(andringar.nu.values()), _UPSERT)
    fresh: dict[str, list[Row]] = {kind: [] for kind in _ENSAMMA}
    changes: list[tuple[str, int, Nu]] = []
    for strom, position, now in andringar.ovriga:
        if strom[:2] in fresh and isinstance(now, Post) and now.position == position:
            fresh[strom[:2]].append(_ENSAMMA[strom[:2]][2](now, position))  # ends nothing
        else:
            changes.append((strom, position, now))
    with connection.cursor() as cursor:  # first, for a change of one in the same batch ends it
        for kind, rows in fresh.items():
            if rows:
                table, columns, _ = _ENSAMMA[kind]
                copy_rows(cursor, table, columns, rows)  # many at once
    if andringar.byten:
        with connection.cursor() as cursor:
            copy_rows(cursor, "personbyte", BYTE_COLUMNS, andringar.byten)
    for strom, position, now in changes:
        _write_other(connection, andringar.forbund, strom, position, now)


def _write_other(
    connection: "Connection[Any]",
    forbund: str,
    strom: str,
    position: int,
    now: Nu,
) -> None:
    kind, _, key = strom.partition(":")
    if kind == "i":
        rows = insats_rows(forbund, now, position) if isinstance(now, Insats) else []
        _replace(connection, "insats_version", forbund, ("insats", key), position, rows)
    elif kind == "e":
        rows = [antal_row(now, position)] if isinstance(now, Post) else []
        _replace(connection, "antal_rad", forbund, ("handelse", key), position, rows)
    elif kind == "k":
        rows = [belopp_row(now, position)] if isinstance(now, Post) else []
        _replace(connection, "belopp_rad", forbund, ("handelse", key), position, rows)
    elif kind in PROJEKTTABELLER:
        table = PROJEKTTABELLER[kind]
        rows = [] if isinstance(now, Insats) else table.rader(now, key, position)
        named = (table.nyckel, key) if table.nyckel else None
        _replace(connection, table.namn, forbund, named, position, rows)
    elif kind == "q":
        rows = [fraga_row(now, key, position)] if isinstance(now, Post) else []
        _replace(connection, "fraga_version", forbund, ("slug", key), position, rows)
    elif kind == "g":
        rows = [instrument_row(now, key, position)] if isinstance(now, Post) else []
        _replace(connection, "instrument_version", forbund, ("nyckel", key), position, rows)
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
        f"UPDATE {table} SET till = %s WHERE forbund = %s AND till IS NULL {where}",
        values,
    )
    for row in rows:
        marks = ", ".join(["%s"] * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)
