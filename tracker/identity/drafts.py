"""Drafts of forms: what somebody has written and not yet registered, sealed like free texts.

One draft for each user, form and deltagande: a second tab writes over the first and is told so. A
draft goes when it is registered, when its person is erased (erase.py), and after 30 days. Only the
one who wrote it can read it, under the owner of its insats. Nothing here commits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlmodel import Field, Session

from tracker.db import Table, execute
from tracker.identity.crypto import blind_index, bound, open_sealed, seal
from tracker.identity.keys import Keys


KEPT: Final = timedelta(days=30)
_BOUND: Final = "utkast.innehall"

Svar = Mapping[str, Sequence[str]]


class UtkastRad(Table, table=True):
    """One draft. `deltagande` is also there for a remiss: the name that it would begin.

    `blindindex` is that of the personnummer in it, so that it can be found when the person is
    erased. `huvudman` is "" until an insats is chosen.
    """

    __tablename__ = "utkast"

    forbund: str = Field(primary_key=True, sa_type=Text)
    anvandare: UUID = Field(primary_key=True)
    formular: str = Field(primary_key=True, sa_type=Text)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    id: UUID
    insats: str = Field(sa_type=Text)
    huvudman: str = Field(sa_type=Text)
    blindindex: bytes | None = None
    key_id: str = Field(sa_type=Text)
    innehall: bytes
    nr: int
    andrad: datetime = Field(sa_type=DateTime(timezone=True), index=True)


@dataclass(frozen=True, slots=True)
class Vilket:
    """Which draft: whose, of which form (kind of event), about which deltagande."""

    forbund: str
    anvandare: UUID
    formular: str
    deltagande: str


@dataclass(frozen=True, slots=True)
class Utkast:
    """A draft as it was left. `id` is that of the event to be; `nr` counts its versions from 1."""

    vilket: Vilket
    id: UUID
    insats: str
    nr: int
    andrad: datetime
    svar: Svar = field(default_factory=dict, repr=False)


_SAVE: Final = """
    INSERT INTO utkast AS u (forbund, anvandare, formular, deltagande, id, insats, huvudman,
        blindindex, key_id, innehall, nr, andrad)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1, %s)
    ON CONFLICT (forbund, anvandare, formular, deltagande) DO UPDATE SET id = excluded.id,
        insats = excluded.insats, huvudman = excluded.huvudman, blindindex = excluded.blindindex,
        key_id = excluded.key_id, innehall = excluded.innehall, nr = u.nr + 1,
        andrad = excluded.andrad
    RETURNING nr"""
_COLUMNS: Final = "formular, deltagande, id, insats, nr, andrad"
_ONE: Final = " WHERE forbund = %s AND anvandare = %s AND formular = %s AND deltagande = %s"


def save(
    session: Session,
    vilket: Vilket,
    svar: Svar,
    *,
    id: UUID,
    insats: str,
    huvudman: str,
    personnummer: str | None,
    now: datetime,
    keys: Keys,
) -> int:
    """Keep these answers as the draft; the number of its version. The latest always wins.

    `personnummer` ("ÅÅÅÅMMDD-NNNN") when one stands among the answers.
    """
    key, index = keys.current("varde"), keys.current("index")
    content = json.dumps(svar, ensure_ascii=False).encode()
    row = execute(
        session,
        _SAVE,
        *(vilket.forbund, vilket.anvandare, vilket.formular, vilket.deltagande),
        *(id, insats, huvudman),
        blind_index(index.secret, personnummer, forbund=vilket.forbund) if personnummer else None,
        key.id,
        seal(key.secret, content, bound_to=bound(vilket.forbund, _BOUND, id)),
        now,
    ).one()
    return int(row[0])


def read(session: Session, vilket: Vilket, *, keys: Keys) -> Utkast | None:
    """The draft with its answers, or None when there is none that the context may see."""
    row = execute(
        session,
        f"SELECT {_COLUMNS}, key_id, innehall FROM utkast{_ONE}",
        *(vilket.forbund, vilket.anvandare, vilket.formular, vilket.deltagande),
    ).one_or_none()
    if row is None:
        return None
    secret = keys.by_id("varde", row[6]).secret
    content = open_sealed(secret, row[7], bound_to=bound(vilket.forbund, _BOUND, row[2]))
    return Utkast(vilket, row[2], row[3], row[4], row[5], json.loads(content))


def mine(session: Session, forbund: str, anvandare: UUID) -> list[Utkast]:
    """All drafts of a user that the context may see, oldest first; without their answers."""
    rows = execute(
        session,
        f"SELECT {_COLUMNS} FROM utkast WHERE forbund = %s AND anvandare = %s"
        " ORDER BY andrad, deltagande",
        *(forbund, anvandare),
    )
    return [
        Utkast(Vilket(forbund, anvandare, row[0], row[1]), row[2], row[3], row[4], row[5])
        for row in rows
    ]


def delete(session: Session, vilket: Vilket) -> None:
    """Throw a draft away: it was registered, or is not wanted. None there is no error."""
    execute(
        session,
        f"DELETE FROM utkast{_ONE}",
        *(vilket.forbund, vilket.anvandare, vilket.formular, vilket.deltagande),
    )


def erase(
    session: Session, forbund: str, persons: Sequence[UUID], deltaganden: Sequence[str]
) -> None:
    """Drafts about these persons go, whoever wrote them. While the persons are still indexed.

    A restore replays the list of the erased in a database of the backup's version, which may be
    from before there were drafts.
    """
    if execute(session, "SELECT to_regclass('public.utkast') IS NULL").scalar():
        return
    execute(
        session,
        "DELETE FROM utkast u WHERE u.forbund = %s AND (u.deltagande = ANY(%b::text[])"
        " OR u.blindindex IN (SELECT blindindex FROM person_index"
        " WHERE forbund = %s AND person = ANY(%b::uuid[])))",
        *(forbund, list(deltaganden), forbund, list(persons)),
    )


def sweep(session: Session, forbund: str, *, now: datetime) -> int:
    """Remove drafts that nobody has touched for 30 days; how many. As stegvis_logg, nightly."""
    return execute(
        session,
        "DELETE FROM utkast WHERE forbund = %s AND andrad < %s",
        *(forbund, now - KEPT),
    ).rowcount
