"""Rows into tables under row-level security, as fast as PostgreSQL takes them.

COPY into such a table is refused, so many rows go by COPY into a temporary table and from there
by INSERT … SELECT. The text of a batch is made here in one string: the driver's own way, value by
value, costs more than the rest of an import together.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor, sql


FEW: Final = 8
"""Up to this many rows plain INSERTs are quicker than COPY by way of a temporary table."""

_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: str) -> str:
    if "\\" in value or not value.isprintable():
        return value.translate(_ESCAPES)
    return value


def _list(values: Sequence[str]) -> str:
    """An array of codes; quoted, so that a code may hold anything."""
    inner = ",".join('"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)
    return _text("{" + inner + "}")


_FORMS: Final[dict[type, Callable[[Any], str]]] = {
    str: _text,
    int: str,
    UUID: str,
    bool: lambda value: "t" if value else "f",
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: "\\\\x" + value.hex(),
    list: _list,
    tuple: _list,
}


def copy_text(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows in the text form of COPY, as UTF-8; tuples and lists of text are arrays.

    Raises KeyError for a value of a type that no table of ours has.
    """
    forms = _FORMS
    return "".join(
        ["\t".join(["\\N" if v is None else forms[type(v)](v) for v in row]) + "\n" for row in rows]
    ).encode()


def plain(row: Sequence[object]) -> list[object]:
    """A row for the driver, to which an array is a list."""
    return [list(value) if type(value) is tuple else value for value in row]


def copy_rows(
    cursor: "Cursor[Any]",
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    conflict: LiteralString = "",
) -> None:
    """Inserts rows, the quickest way for their number. Never commits.

    `conflict` is the ON CONFLICT clause, where rows may be there already.
    """
    if len(rows) <= FEW:
        statement = _insert(table, tuple(columns), conflict)
        for row in rows:
            cursor.execute(statement, plain(row))
        return
    make, clear, copy_in, move = _statements(table, tuple(columns), conflict)
    cursor.execute(make)
    cursor.execute(clear)  # of an earlier batch of the same transaction
    with cursor.copy(copy_in) as copy:
        copy.write(copy_text(rows))
    cursor.execute(move)


_made: dict[tuple[str, tuple[str, ...], str], Any] = {}
"""Statements composed once per process: composing costs more than a small batch."""


def _insert(table: str, columns: tuple[str, ...], conflict: LiteralString) -> str:
    key = (table, columns, "en" + conflict)
    if key not in _made:
        marks = sql.SQL(", ").join([sql.Placeholder()] * len(columns))
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table), _names(columns), marks
        )
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
            sql.SQL("COPY {} ({}) FROM STDIN").format(temporary, names).as_string(),
            (move + sql.SQL(conflict)).as_string(),
        )
    made: tuple[str, str, str, str] = _made[key]
    return made
