"""Rows into tables under row-level security, as fast as PostgreSQL takes them.

COPY into such a table is refused, so many rows go by COPY into a temporary table and from there
by INSERT … SELECT. Each row is written by orjson, whose JSON is, less its outer brackets, a line of
CSV as COPY can be told to read it: quotes and backslashes escaped by a backslash, `null` bare. That
took 18 µs of an event's 122; the driver's own way, value by value, costs more than all the rest.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, LiteralString

import orjson
from psycopg import Cursor, sql
from psycopg.pq import PipelineStatus


FEW: Final = 8
"""Up to this many rows plain INSERTs are quicker than COPY by way of a temporary table."""

READ_CSV: Final = "(FORMAT csv, ESCAPE '\\', NULL 'null')"
"""How COPY reads what `copy_line` writes."""


@lru_cache(maxsize=10_000)
def _array(values: tuple[str, ...]) -> str:
    """An array of codes; quoted, so that a code may hold anything. The same few come again."""
    inner = ",".join('"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)
    return "{" + inner + "}"


def _other(value: object) -> str:
    """What JSON has no form for. Raises TypeError for a type that no table of ours has."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)


def copy_line(row: Sequence[object]) -> bytes:
    """A row as a line for COPY, without its end; tuples and lists of text are arrays."""
    return csv_line(
        orjson.dumps(
            [_array(tuple(v)) if type(v) is tuple or type(v) is list else v for v in row],
            default=_other,
        )[1:-1]
    )


def csv_line(line: bytes) -> bytes:
    """What orjson wrote of a row, less its brackets, as CSV."""
    return _ESCAPED.sub(_unescaped, line) if _CONTROL(line) else line


_CONTROL: Final = re.compile(rb"\\[bfnrtu]").search
_ESCAPED: Final = re.compile(rb"\\(?:[\"\\]|u00([0-9a-f]{2})|([bfnrt]))")
_CONTROLS: Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def _unescaped(found: re.Match[bytes]) -> bytes:
    """Control characters as they are: CSV has no escapes for them, nor need of any in quotes."""
    if found[1]:
        return bytes.fromhex(found[1].decode())
    return _CONTROLS[found[2]] if found[2] else found[0]


def copy_rows(
    cursor: "Cursor[Any]",
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    conflict: LiteralString = "",
    lines: Sequence[bytes] | None = None,
) -> None:
    """Inserts rows, the quickest way for their number. Never commits.

    `conflict` is the ON CONFLICT clause, where rows may be there already. `lines` are the rows by
    `copy_line`, where somebody has them. In a pipeline, which takes no COPY, one by one however
    many: they are not waited for.
    """
    if len(rows) <= FEW or cursor.connection.pgconn.pipeline_status != PipelineStatus.OFF:
        statement = _insert(table, tuple(columns), conflict)
        for row in rows:  # one by one: a policy may look at the row before
            cursor.execute(statement, (_json(columns, row),))
        return
    make, clear, copy_in, move = _statements(table, tuple(columns), conflict)
    cursor.execute(make)
    cursor.execute(clear)  # of an earlier batch of the same transaction
    with cursor.copy(copy_in) as copy:
        copy.write(b"\n".join(lines or [copy_line(row) for row in rows]))
    cursor.execute(move)


def _json(columns: Sequence[str], row: Sequence[object]) -> str:
    return orjson.dumps(dict(zip(columns, row, strict=True)), default=_other).decode()


_made: dict[tuple[str, tuple[str, ...], str], Any] = {}
"""Statements composed once per process: composing costs more than a small batch."""


def _insert(table: str, columns: tuple[str, ...], conflict: LiteralString) -> str:
    """An INSERT whose one parameter is a row as JSON.

    A parameter for each column would be a third of the driver's work for an event, and another
    statement for the server to plan whenever another column is null.
    """
    key = (table, columns, "en" + conflict)
    if key not in _made:
        statement = sql.SQL(
            "INSERT INTO {table} ({names}) "
            "SELECT {names} FROM json_populate_record(NULL::{table}, %s::json)"
        ).format(table=sql.Identifier(table), names=_names(columns))
        _made[key] = (statement + sql.SQL(conflict)).as_string()
    made: str = _made[key]
    return made


def _names(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _statements(
    table: str, columns: tuple[str, ...], conflict: LiteralString
) -> tuple[str, str, str, str]:
    key = (table, columns, "flera" + conflict)
    if key not in _made:
        target, temporary = sql.Identifier(table), sql.Identifier(f"in_{table}")
        names = _names(columns)
        move = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            target, names, names, temporary
        )
        _made[key] = (
            sql.SQL("CREATE TEMPORARY TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DELETE ROWS")
            .format(temporary, target)
            .as_string(),
            sql.SQL("DELETE FROM {}").format(temporary).as_string(),
            sql.SQL("COPY {} ({}) FROM STDIN " + READ_CSV).format(temporary, names).as_string(),
            (move + sql.SQL(conflict)).as_string(),
        )
    made: tuple[str, str, str, str] = _made[key]
    return made
