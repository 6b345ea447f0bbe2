"""The tables' rows out of one database and into another, as PostgreSQL itself writes them.

Goes by the database's own catalogue and not by our models, so that a backup is whole whatever
version it was made with. Not pg_dump: it refuses a server newer than itself, and its output can
only be loaded past forced row-level security by a superuser.
"""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

from psycopg import Connection as Driver
from psycopg import sql
from sqlalchemy import Connection, Engine

from tracker.backup.archive import Part
from tracker.errors import Refused


_CHUNK: Final = 1 << 20
_QUICK: Final = 1  # gzip's level
_SAME_TEXT: Final = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'"
_CATALOGUE: Final = """
    SELECT c.relname, c.relforcerowsecurity,
        ARRAY(SELECT a.attname::text FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND a.attgenerated = '' ORDER BY a.attnum),
        ARRAY(SELECT a.attname::text FROM pg_index i
            CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, nr)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.nr),
        NOT c.relrowsecurity OR EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname
            AND p.schemaname = 'public' AND p.policyname = 'kopia_laser')
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND c.relname NOT IN ('alembic_version', 'inloggning', 'halvvag', 'kopplingskod',
            'oidc_forsok', 'takt', 'filnyckel', 'deltagarlank', 'deltagarbesok',
            'enkatomgang', 'enkatlank', 'enkatsvar')
    ORDER BY c.relname
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the catalogue tells it. `shown`: the backup's role sees all of its rows."""

    name: str
    forced: bool
    columns: Sequence[str]
    key: Sequence[str]
    shown: bool


def driver(connection: Connection) -> Driver[Any]:
    """The driver's own connection, for COPY."""
    found: Driver[Any] = connection.connection.driver_connection  # type: ignore[assignment] # SQLAlchemy types it as Any|None
    return found


def tables(connection: Connection) -> list[Table]:
    """Every table that is kept, by name."""
    return [Table(*row) for row in driver(connection).execute(_CATALOGUE).fetchall()]


def revision(connection: Connection) -> str | None:
    """The version of the database; None where it has no tables yet."""
    there = driver(connection).execute("SELECT to_regclass('public.alembic_version')").fetchone()
    if there is None or there[0] is None:
        return None
    row = driver(connection).execute("SELECT version_num FROM public.alembic_version").fetchone()
    return str(row[0]) if row else None


@contextmanager
def reading(engine: Engine) -> Iterator[tuple[Connection, str]]:
    """One moment of the whole database, as the role that reads all and changes nothing; and the
    database's version.

    `engine` is the owner's. Raises Refused where a table would not be shown to that role.
    """
    with engine.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ) as connection:
        now = revision(connection)
        if now is None or not all(table.shown for table in tables(connection)):
            raise Refused("Databasen är inte på senaste versionen: kör stegvis migrate först.")
        driver(connection).execute(f"{_SAME_TEXT}; SET LOCAL ROLE stegvis_kopia")
        yield connection, now


@contextmanager
def loading(engine: Engine) -> Iterator[tuple[Connection, dict[str, Table]]]:
    """The whole database in the owner's hands alone, its row-level security set aside until the
    block is left; then all is committed, or nothing where an error leaves it.

    COPY into a table with row-level security is refused, to its owner too. The locks that
    ALTER TABLE takes keep everybody else out meanwhile, so nobody sees what a policy would hide.
    """
    with engine.begin() as connection:
        raw = driver(connection)
        raw.execute(f"{_SAME_TEXT}; SET LOCAL lock_timeout = '10s'")
        found = {table.name: table for table in tables(connection)}
        forced = [sql.Identifier(name) for name, table in found.items() if table.forced]
        for name in forced:
            raw.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name))
        yield connection, found
        for name in forced:
            raw.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))


def filled(connection: Connection, found: dict[str, Table]) -> list[str]:
    """The tables that have rows; inside `loading`, where every row is seen."""
    ask = sql.SQL("SELECT EXISTS (SELECT FROM {})")
    rows = {
        name: driver(connection).execute(ask.format(sql.Identifier(name))).fetchone()
        for name in found
    }
    return [name for name, row in rows.items() if row and row[0]]


def copy_out(connection: Connection, table: Table, sink: Part) -> int:
    """Writes a table's rows in order of its key, packed; how many."""
    with (
        gzip.GzipFile("", "wb", _QUICK, sink, mtime=0) as packed,
        driver(connection).cursor() as cursor,
    ):
        with cursor.copy(
            sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
                _names(table.columns), sql.Identifier(table.name), _names(table.key)
            )
        ) as copy:
            for chunk in copy:
                packed.write(chunk)
        return cursor.rowcount


def copy_in(connection: Connection, name: str, columns: Sequence[str], source: IO[bytes]) -> int:
    """Reads packed rows into a table; how many. Raises psycopg's error where they do not fit."""
    with gzip.GzipFile(fileobj=source) as packed, driver(connection).cursor() as cursor:
        with cursor.copy(
            sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _names(columns))
        ) as copy:
            while chunk := packed.read(_CHUNK):
                copy.write(chunk)
        return cursor.rowcount


def _names(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
