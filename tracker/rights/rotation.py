"""New keys: everything stays readable, what can be moved to them is, and old ones may go.

A new key is written to with from the moment that it stands in the file, by every process that is
running (identity/keys.py). What was sealed or indexed with older ones is then moved, bit by bit,
each under the förbund's append lock; an append looks a person up by every index key meanwhile, so
nobody becomes two. Rows of the log name their key for ever, so keys of the chain never go (ADR 23).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlmodel import Session

from tracker.access import engangskod
from tracker.db import Transaction
from tracker.identity import keys as keyfile
from tracker.identity import nummer, rekey
from tracker.identity.keys import USES, Keys, Use
from tracker.identity.valv import Valv
from tracker.intake import receipts
from tracker.log import store


STAYS: Final = "kedja"
"""The use whose keys never go: every row of the log names one."""


@dataclass(frozen=True, slots=True)
class Flyttat:
    """How many rows a förbund's move took: persons indexed anew, values sealed anew."""

    forbund: str
    personer: int
    varden: int


def rotate(path: Path, uses: Iterable[Use] = USES, *, now: datetime) -> Keys:
    """A new key for each of the uses, current at once. Raises KeysUnreadable."""
    return keyfile.add(path, *uses, now=now)


def carry_over(transaction: Transaction, forbund: str, *, keys: Keys) -> Flyttat:
    """Moves a förbund's identities and texts to the current keys. Owns its commits.

    Killed in the middle it goes on where it was when called again; with nothing to do it does
    nothing. Raises KeysUnreadable where a row names a key that the file lacks.
    """

    def bit(move: Callable[[Session], int]) -> int:
        with transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
            store.lock(session, forbund)
            return move(session)

    personer = varden = 0
    while moved := bit(lambda session: rekey.reindex(session, forbund, keys=keys)):
        personer += moved
    while moved := bit(
        lambda session: nummer.reindex(session, forbund, keys=keys, limit=rekey.ROWS)
    ):
        personer += moved
    for table in rekey.SEALED:
        while moved := bit(partial(rekey.reseal, forbund=forbund, sealed=table, keys=keys)):
            varden += moved
    return Flyttat(forbund, personer, varden)


def carry_over_logins(session: Session, *, keys: Keys) -> int:
    """Secrets of code apps are sealed with the current key; how many. Never commits."""
    return engangskod.reseal(session, Valv(keys), current=keys.current("varde").id)


def named(connection: Connection[Any], data_dir: Path) -> set[str]:
    """The ids of keys that something still names: rows of any table, and files handed in.

    `connection` is the owner's; asks as the role that reads everything, so that no table is missed.
    """
    found: set[str] = set()
    with connection.transaction():
        connection.execute("SET LOCAL ROLE stegvis_kopia")
        for table, column in connection.execute(_NAMING).fetchall():
            query = SQL("SELECT DISTINCT {c} FROM {t} WHERE {c} IS NOT NULL")
            rows = connection.execute(query.format(c=Identifier(column), t=Identifier(table)))
            found.update(str(row[0]) for row in rows)
    return found | receipts.keys_named(data_dir)


_NAMING: Final = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND (column_name = 'key_id'
        OR (table_name, column_name) IN (('logg', 'nyckel'), ('person_nummer', 'index_key_id')))"""


def removable(keys: Keys, names: Collection[str]) -> list[str]:
    """Keys that are no longer current and that nothing names, in order."""
    return [
        key.id for use in USES if use != STAYS for key in keys.all(use)[:-1] if key.id not in names
    ]
