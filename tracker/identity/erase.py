"""Gallring's last step: everything that says who a person is goes, the figures and the log stay.

Who is to be erased, and why, is decided in rights/; this erases the ids it is given. Since a backup
would bring them back, the erased ids are also kept in a file outside the database, and a restore
replays it before anybody gets in.
"""

import fcntl
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID, uuid5

from sqlmodel import Session

from tracker.access import deltagarlankar
from tracker.db import execute
from tracker.errors import StegvisError
from tracker.identity import drafts, egna_mal, nummer, skydd
from tracker.identity.led import joined


FILE: Final = "gallrade.jsonl"
"""The list's name in the data folder."""
ALLA: Final = "*"
"""In place of deltaganden: every text of the log goes, as when a project is gallrat (ADR 47), and
with them its register and the forms that it was handed.
"""
FORE: Final = "Gallrad före inläsningen"
"""Instead of a decision, of somebody who was erased where the log comes from: never known here."""
_SUMMA: Final = "summa"
_FALT: Final = frozenset({"forbund", "person", "deltaganden", "beslut", "gallrad", "filer"})
_LOGGEN: Final = UUID("5d0c9a39-0d0e-5c53-9e0c-6b1d7a4c2f11")
_PROJEKTETS: Final = ("projektdeltagare", "blankettfil")


@dataclass(frozen=True, slots=True)
class Erasure:
    """One decision on one person: which deltaganden had texts, which decision, when.

    `filer`: ids of files handed in that held the person, so that no backup brings them back.
    """

    forbund: str
    person: UUID
    deltaganden: tuple[str, ...]
    beslut: str
    when: datetime
    filer: tuple[UUID, ...] = ()


def hela(log: str) -> UUID:
    """The id that is noted as erased where all of a log is (`ALLA`): nobody's."""
    return uuid5(_LOGGEN, log)


class ErasuresUnreadable(StegvisError):
    """The list of erased persons is damaged: a restore must not go on without it."""


def erase(
    session: Session,
    forbund: str,
    persons: Sequence[UUID],
    *,
    deltaganden: Sequence[str],
    beslut: str,
    when: datetime,
) -> None:
    """Delete index, details and free texts of these persons and note the decision.

    Records that count as them go too. `deltaganden` are all those of the persons: their texts, own
    goals and links go with them, and the texts of events that name one of them. Doing it twice is
    no error, and the first decision stands. Runs as stegvis_logg; never commits.
    """
    records = joined(session, forbund, persons)
    people = [*persons, *(one for ones in records.values() for one in ones)]
    nummer.erase(session, forbund, people)
    if ALLA in deltaganden:
        _of_project(session, forbund)
        people.append(hela(forbund))
    _texts_of_events(session, forbund, deltaganden)
    drafts.erase(session, forbund, people, deltaganden)  # first: it asks the index
    skydd.erase(session, forbund, people)
    egna_mal.erase(session, forbund, deltaganden)
    deltagarlankar.erase(session, forbund, deltaganden)
    for table in ("person_index", "person_uppgift"):
        sql = f"DELETE FROM {table} WHERE forbund = %s AND person = ANY(%b::uuid[])"
        execute(session, sql, forbund, people)
    execute(
        session,
        "DELETE FROM fritext WHERE forbund = %s AND"
        " (deltagande = ANY(%b::text[]) OR %s = ANY(%b::text[]))",
        *(forbund, list(deltaganden), ALLA, list(deltaganden)),
    )
    execute(
        session,
        "INSERT INTO gallrad (forbund, person, beslut, gallrad)"
        " SELECT %s, person, %s, %s FROM unnest(%b::uuid[]) AS n(person)"
        " ON CONFLICT (forbund, person) DO NOTHING",
        forbund,
        beslut,
        when,
        people,
    )


def _of_project(session: Session, forbund: str) -> None:
    """Who was in a project, and its forms: somebody may have handed in one that was filled."""
    for table in _PROJEKTETS:
        if not execute(session, f"SELECT to_regclass('public.{table}') IS NULL").scalar():
            execute(session, f"DELETE FROM {table} WHERE forbund = %s", forbund)


def _texts_of_events(session: Session, forbund: str, deltaganden: Sequence[str]) -> None:
    """Reasons of events about several deltaganden, of which one is erased (ADR 32)."""
    if execute(session, "SELECT to_regclass('public.personbyte') IS NULL").scalar():
        return
    execute(
        session,
        "DELETE FROM fritext f USING personbyte b JOIN logg l"
        " ON l.forbund = b.forbund AND l.strom = b.strom"
        " CROSS JOIN LATERAL (VALUES (l.data::json), (l.data::json -> 'andring')) AS d(held)"
        " WHERE b.forbund = %s AND b.deltagande = ANY(%b::text[]) AND f.forbund = b.forbund"
        " AND f.id = (d.held -> 'orsak' ->> 'fritext')::uuid",
        *(forbund, list(deltaganden)),
    )


def erase_pictures(session: Session, forbund: str, ids: Sequence[UUID]) -> None:
    """Signed certificates go (ADR 44). As stegvis_logg; never commits."""
    if execute(session, "SELECT to_regclass('public.intygsbild') IS NULL").scalar():
        return
    sql = "DELETE FROM intygsbild WHERE forbund = %s AND id = ANY(%b::uuid[])"
    execute(session, sql, forbund, list(ids))


def remember(path: Path, erasures: Sequence[Erasure]) -> None:
    """Add to the list outside the database, on disk when this returns.

    Call it after `erase` and before the commit: a crash in between then leaves a person who is on
    the list and not yet erased, which `replay` mends; the other way round a restore would bring
    back somebody who had been promised to be forgotten.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _appending(path) as file:
        file.writelines(_line(one) for one in erasures)
        file.flush()
        os.fsync(file.fileno())


def remembered(path: Path) -> list[Erasure]:
    """The list, oldest first; empty where there is no file. Raises ErasuresUnreadable.

    Each line holds its own sum (none before there were such): a changed letter would be another
    person, and this one would come back with the next restore. A last line without its end was cut
    off by a crash before its erasure could be committed, and is left out.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    whole, _, _torn = content.rpartition(b"\n")
    try:
        return [_erasure(json.loads(line)) for line in whole.splitlines()]
    except (ValueError, KeyError, TypeError):
        raise ErasuresUnreadable(
            f"Listan över gallrade {path} är skadad: återställ den från er säkerhetskopia."
        ) from None


def replay(session: Session, forbund: str, path: Path) -> int:
    """Erase again everybody of a förbund who is on the list; how many. For use after a restore."""
    mine = [one for one in remembered(path) if one.forbund == forbund]
    for one in mine:
        erase(
            session,
            forbund,
            [one.person],
            deltaganden=one.deltaganden,
            beslut=one.beslut,
            when=one.when,
        )
        erase_pictures(session, forbund, one.filer)
    return len(mine)


@contextmanager
def _appending(path: Path) -> Iterator[BinaryIO]:
    """The file at its end, locked against other writers, a torn last line cut away."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = file.read().rfind(b"\n") + 1
        file.seek(whole)
        file.truncate()
        yield file


def _line(one: Erasure) -> bytes:
    content = {
        "forbund": one.forbund,
        "person": str(one.person),
        "deltaganden": list(one.deltaganden),
        "beslut": one.beslut,
        "gallrad": one.when.isoformat(),
        "filer": [str(file) for file in one.filer],
    }
    return json.dumps({**content, _SUMMA: _sum(content)}, ensure_ascii=False).encode() + b"\n"


def _sum(content: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def _erasure(line: Any) -> Erasure:
    content = dict(line)
    said = content.pop(_SUMMA, None)
    if content.keys() - _FALT or (said is not None and said != _sum(content)):
        raise ValueError("a line that is not as it was written")
    return Erasure(
        forbund=content["forbund"],
        person=UUID(content["person"]),
        deltaganden=tuple(content["deltaganden"]),
        beslut=content["beslut"],
        when=datetime.fromisoformat(content["gallrad"]),
        filer=tuple(map(UUID, content.get("filer", ()))),
    )
