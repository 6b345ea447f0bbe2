"""What a person is called and how they are reached: kept for those who work with them (ADR 30).

Not events: no figure rests on them, and they must be possible to correct and erase without a trace
of what stood there. One row for each owner, in person_uppgift, sealed as the personnummer is. The
database lets a page write where it may register, and no further. Nothing here commits.
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from tracker.access import read_log
from tracker.db import execute, raw
from tracker.errors import Refused
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys
from tracker.identity.register import opened


MEST: Final = 20_000
"""Names that one search opens: what is answered within the promised 300 ms (ADR 30)."""
TRAFFAR: Final = 50
"""People that a search gives at most."""


@dataclass(frozen=True, slots=True)
class Uppgifter:
    """Name and contact; "" for what is not known. `andrad`: when, by `av`; None: never written."""

    namn: str = field(default="", repr=False)
    telefon: str = field(default="", repr=False)
    epost: str = field(default="", repr=False)
    andrad: datetime | None = None
    av: str = ""

    @property
    def kontakt(self) -> dict[str, str]:
        """What is known of how to reach the person, as it is sealed."""
        known = {"telefon": self.telefon, "epost": self.epost}
        return {slag: text for slag, text in known.items() if text}


@dataclass(frozen=True, slots=True)
class Kand:
    """Who somebody is: "ÅÅÅÅMMDD-NNNN" ("": not known), and the name where an owner in reach has
    written one.
    """

    nummer: str = field(repr=False)
    namn: str = field(default="", repr=False)


_READ: Final = """
    SELECT key_id, namn, kontakt, andrad, av FROM person_uppgift
    WHERE forbund = %s AND person = %s AND huvudman = %s"""
_BY_OWNER: Final = """
    SELECT key_id, namn, kontakt, andrad, av FROM person_uppgift
    WHERE forbund = %s AND person = %s ORDER BY huvudman"""
_WRITE: Final = """
    UPDATE person_uppgift SET namn = %s, kontakt = %s, andrad = %s, av = %s
    WHERE forbund = %s AND person = %s AND huvudman = %s AND key_id = %s"""
_KNOWN: Final = """
    SELECT u.person, u.key_id, u.personnummer, u.namn FROM unnest(%b::uuid[]) AS n(person)
    CROSS JOIN LATERAL (
        SELECT person, key_id, personnummer, namn FROM person_uppgift
        WHERE forbund = %s AND person = n.person
        ORDER BY namn IS NULL, andrad DESC NULLS LAST, huvudman LIMIT 1) u"""
_EVERYBODY: Final = """
    SELECT person, key_id, namn FROM person_uppgift
    WHERE forbund = %s AND namn IS NOT NULL LIMIT %s"""
_IN_INSATSER: Final = """
    SELECT u.person, u.key_id, u.namn FROM (
        SELECT DISTINCT person FROM deltagande_nu WHERE forbund = %s AND insats = ANY(%b::text[])) n
    CROSS JOIN LATERAL (
        SELECT person, key_id, namn FROM person_uppgift
        WHERE forbund = %s AND person = n.person AND namn IS NOT NULL) u
    LIMIT %s"""


def read(
    session: Session, forbund: str, person: UUID, huvudman: str, *, keys: Keys
) -> Uppgifter | None:
    """What an owner knows; None where the context may not see it. For a page that shows whom."""
    row = execute(session, _READ, forbund, person, huvudman).one_or_none()
    return _uppgifter(forbund, person, row, keys) if row else None


def by_owner(session: Session, forbund: str, person: UUID, *, keys: Keys) -> list[Uppgifter]:
    """What each owner that the context may see knows, in the order of their slugs."""
    rows = execute(session, _BY_OWNER, forbund, person)
    return [_uppgifter(forbund, person, row, keys) for row in rows]


def save(
    session: Session,
    forbund: str,
    person: UUID,
    huvudman: str,
    uppgifter: Uppgifter,
    *,
    keys: Keys,
) -> None:
    """Write name and contact over what stood there. Raises Refused where the context may not.

    Sealed with the row's own key, since all of a row is: a rotation moves it all together. It may
    do so between the look and the writing, hence another look.
    """
    for _ in range(2):
        key_id = execute(session, _READ, forbund, person, huvudman).scalar_one_or_none()
        if key_id is None:
            break
        kontakt = json.dumps(uppgifter.kontakt, ensure_ascii=False) if uppgifter.kontakt else ""
        written = execute(
            session,
            _WRITE,
            _seal(forbund, "namn", person, key_id, uppgifter.namn, keys),
            _seal(forbund, "kontakt", person, key_id, kontakt, keys),
            *(uppgifter.andrad, uppgifter.av, forbund, person, huvudman, key_id),
        )
        if written.rowcount:
            return
    raise Refused("Uppgifterna går inte att spara här. Ladda om sidan och försök igen.")


def known(
    session: Session, forbund: str, persons: Sequence[UUID], *, keys: Keys
) -> dict[UUID, Kand]:
    """Person id → who it is, for those that the context may see and that are not erased.

    Of several owners' names the one written last.
    """
    if not persons:
        return {}
    rows = execute(session, _KNOWN, list(persons), forbund)
    found = {
        person: Kand(
            opened(forbund, person, key_id, nummer, keys) if nummer else "",
            _open(forbund, "namn", person, key_id, namn, keys),
        )
        for person, key_id, nummer, namn in rows
    }
    read_log.saw(session, forbund, personer=found)
    return found


def search(
    session: Session,
    forbund: str,
    text: str,
    *,
    keys: Keys,
    insatser: Sequence[str] | None = None,
) -> list[UUID] | None:
    """People whose name has words that begin with those of `text`, by name, at most TRAFFAR.

    Opens the names of all whom the context may see (`insatser`: who are in these) and compares them
    in memory; there is nothing in the database to search by. None: they are more than MEST. Only
    who is found is shown, so only they go to the read log, by whoever reads them.
    """
    wanted = folded(text).split()
    held = keys.fixed()  # one look at the key file, and not one for each name
    asked = (
        (_EVERYBODY, (forbund, MEST + 1))
        if insatser is None
        else (_IN_INSATSER, (forbund, list(insatser), forbund, MEST + 1))
    )
    with raw(session).cursor(binary=True) as cursor:
        rows = cursor.execute(*asked).fetchall()
    if len(rows) > MEST:
        return None
    found = {
        (has, person)
        for person, key_id, namn in rows
        if matches(wanted, has := folded(_open(forbund, "namn", person, key_id, namn, held)))
    }
    return list(dict.fromkeys(person for _, person in sorted(found)))[:TRAFFAR]


class _Bare(dict[int, str]):
    """Letters as they are compared: without accents, but å, ä and ö; a space for all else."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        bare = letter if letter in "åäö" else unicodedata.normalize("NFD", letter)[0]
        return self.setdefault(code, bare if bare.isalnum() else " ")


_BARE: Final = _Bare()


def folded(text: str) -> str:
    """A name without regard to case and accents, with a space before each of its words.

    «Ann-Marie d'Abö» is « ann marie d abö». Thousands are compared in a search, hence a table.
    """
    return " " + unicodedata.normalize("NFC", text).casefold().translate(_BARE)


def matches(wanted: Sequence[str], has: str) -> bool:
    """True when each of the wanted words begins a word of the folded name."""
    return bool(wanted) and all(f" {word}" in has for word in wanted)


def _uppgifter(forbund: str, person: UUID, row: Sequence[Any], keys: Keys) -> Uppgifter:
    key_id, namn, sealed, andrad, av = row
    kontakt = _open(forbund, "kontakt", person, key_id, sealed, keys)
    return Uppgifter(
        namn=_open(forbund, "namn", person, key_id, namn, keys),
        **(json.loads(kontakt) if kontakt else {}),
        andrad=andrad,
        av=av or "",
    )


def _open(
    forbund: str, falt: str, person: UUID, key_id: str, sealed: bytes | None, keys: Keys
) -> str:
    if sealed is None:
        return ""
    secret = keys.by_id("varde", key_id).secret
    to = bound(forbund, f"person_uppgift.{falt}", person)
    return open_sealed(secret, bytes(sealed), bound_to=to).decode()


def _seal(
    forbund: str, falt: str, person: UUID, key_id: str, text: str, keys: Keys
) -> bytes | None:
    if not text:
        return None
    secret = keys.by_id("varde", key_id).secret
    return seal(secret, text.encode(), bound_to=bound(forbund, f"person_uppgift.{falt}", person))
