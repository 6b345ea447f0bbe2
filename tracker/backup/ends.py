"""Where the chains ended, in a backup and in the place it is read to: the heads of both sides.

Two kinds of chain, the log and what was delivered, each with a folder of heads of its own. Where
the place knew of more than the backup has, a signed break says so for ever (ADR 1, 26).
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from psycopg import sql
from sqlalchemy import Connection

from tracker.backup import copying
from tracker.errors import Refused
from tracker.identity import keys as keyfile
from tracker.identity.keys import Keys
from tracker.leveranser import kedja
from tracker.log import breaks
from tracker.log.heads import Head, Heads


@dataclass(frozen=True, slots=True)
class Kedja:
    """A kind of chain: the folder of its heads, its table, and the column of places in it."""

    folder: str
    table: str
    place: str


HEADS: Final = "huvuden"
CHAINS: Final = (
    Kedja(HEADS, "logg", "position"),
    Kedja(kedja.HEADS, "forsegling", "nummer"),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """The heads on both sides of one kind of chain, as far as they can be told.

    `keys`: None where there are none.
    """

    kedja: Kedja
    keys: Keys | None
    here: Mapping[str, Head]
    there: Mapping[str, Head]


def both(data_dir: Path, folder: Path, keys: Keys | None, secret_file: Path) -> list[Ends]:
    """The ends of every kind of chain. `folder`: the backup's heads, laid out.

    Raises Refused where they cannot be told: without the key file, or with another.
    """
    return [_ends(one, data_dir, folder, keys, secret_file) for one in CHAINS]


def _ends(one: Kedja, data_dir: Path, folder: Path, keys: Keys | None, secret_file: Path) -> Ends:
    mine = data_dir / one.folder
    if keys is None:
        if mine.is_dir() and any(mine.iterdir()):
            raise Refused(
                "Nyckelfilen behövs, för mappen har varit i bruk: "
                f"lägg den som {secret_file} och försök igen."
            )
        return Ends(one, None, {}, {})
    there = _readable(Heads(folder / one.folder, keys))
    if not there and Heads(folder / one.folder, keys).forbund():
        raise Refused(
            "Nyckelfilen hör inte till säkerhetskopian: ange rätt fil med STEGVIS_SECRET_FILE."
        )
    here = _readable(Heads(mine, keys))
    if lost := sorted({*Heads(mine, keys).forbund()} - here.keys()):
        raise Refused(f"Filen {mine / lost[0]} är ändrad: flytta undan den och försök igen.")
    return Ends(one, keys, here, there)


def _readable(heads: Heads) -> dict[str, Head]:
    """The heads that these keys can tell are right."""
    found = {}
    for forbund in heads.forbund():
        try:
            head = heads.read(forbund)
        except (ValueError, keyfile.KeysUnreadable):
            continue
        if head:
            found[forbund] = head
    return found


def settle(
    ends: Ends, data_dir: Path, folder: Path, connection: Connection, *, now: datetime
) -> list[str]:
    """Puts the heads as they were with the backup; the förbund whose chains went on otherwise here,
    each with a break.
    """
    mine, theirs = data_dir / ends.kedja.folder, folder / ends.kedja.folder
    for source in sorted(theirs.glob("*")):
        if source.name not in ends.here and source.name not in ends.there:
            _carry(source, mine / source.name, ends)
    if ends.keys is None:
        return []
    heads = Heads(mine, ends.keys)
    heads.note(Heads(theirs, ends.keys).breaks())
    broken = []
    for forbund in sorted({*ends.here, *ends.there}):
        lost, kept = ends.here.get(forbund), ends.there.get(forbund)
        if lost and not _has(connection, ends.kedja, forbund, lost):
            last = kept or _last(connection, ends.kedja, forbund)
            heads.take_back(forbund, lost, last, when=now)
            broken.append(forbund)
        elif kept:
            heads.forward(forbund, kept.position, kept.hash)
    return broken


def _carry(source: Path, target: Path, ends: Ends) -> None:
    """A file as it is: without keys there is no other way, and an altered one is for verify."""
    if source.name == breaks.FILE and ends.keys is not None:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _there(connection: Connection, one: Kedja) -> bool:
    """Whether the database has the table: a backup may be older than deliveries are."""
    return any(table.name == one.table for table in copying.tables(connection))


def _has(connection: Connection, one: Kedja, forbund: str, head: Head) -> bool:
    if not _there(connection, one):
        return False
    ask = sql.SQL("SELECT hash = %s FROM {} WHERE forbund = %s AND {} = %s").format(
        sql.Identifier(one.table), sql.Identifier(one.place)
    )
    row = copying.driver(connection).execute(ask, (head.hash, forbund, head.position))
    return bool((row.fetchone() or (False,))[0])


def _last(connection: Connection, one: Kedja, forbund: str) -> Head | None:
    if not _there(connection, one):
        return None
    ask = sql.SQL("SELECT {}, hash FROM {} WHERE forbund = %s ORDER BY 1 DESC LIMIT 1").format(
        sql.Identifier(one.place), sql.Identifier(one.table)
    )
    row = copying.driver(connection).execute(ask, (forbund,)).fetchone()
    return Head(*row) if row else None
