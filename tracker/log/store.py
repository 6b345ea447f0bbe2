"""The only INSERT into the log, and the ways to read it.

Appends of one förbund are serialised by the row lock on its head: a sequence alone would let
a slow transaction commit a lower position after a reader has passed it, so
positions are given out under the lock and become visible in their own order (ADR 1, 12).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
from sqlmodel import Session

from tracker.clock import swedish_day
from tracker.db import raw
from tracker.log.bulk import copy_rows, csv_line
from tracker.log.chain import COLUMNS, START, Loggrad
from tracker.state.post import Person, Post


_NAMES = ", ".join(COLUMNS)


@dataclass(slots=True)
class Huvud:
    """The end of a förbund's log, as it stands under the lock."""

    forbund: str
    position: int
    hash: bytes
    registrerad: datetime | None
    lovat: datetime | None
    uppsattning: int
    foljer: bool = True
    """False when the head outside the database knows of another log: see `Intag.take`."""


_HEAD = (
    "SELECT forbund, position, hash, registrerad, lovat, uppsattning FROM logg_huvud "
    "WHERE forbund = %s"
)


def lock(session: Session, forbund: str) -> Huvud | None:
    """Takes the förbund's append lock until the transaction ends; None: no such förbund."""
    row = raw(session).execute(_HEAD + " FOR UPDATE", (forbund,)).fetchone()
    return Huvud(*row) if row else None


def head(session: Session, forbund: str) -> Huvud | None:
    """The end of a förbund's log without the lock; None: no such förbund (or not the reader's)."""
    row = raw(session).execute(_HEAD, (forbund,)).fetchone()
    return Huvud(*row) if row else None


def begin_log(session: Session, forbund: str) -> Huvud:
    """Opens the log of a new förbund and takes its append lock."""
    raw(session).execute(
        "INSERT INTO logg_huvud (forbund, position, hash, uppsattning) VALUES (%s, 0, %s, 0) "
        "ON CONFLICT DO NOTHING",
        (forbund, START),
    )
    huvud = lock(session, forbund)
    if huvud is None:
        raise RuntimeError("the head of a log that was just opened is not to be seen")
    return huvud


def line(body: bytes, hashed: bytes) -> bytes:
    """A row as a line for COPY, from the body that its hash is over."""
    return csv_line(body[1:-1] + b',"\\\\x' + hashed.hex().encode() + b'"')


def append(
    session: Session, huvud: Huvud, rader: Sequence[Loggrad], lines: Sequence[bytes] | None = None
) -> None:
    """Writes rows that follow `huvud` (already counted up to the last of them).

    `lines`: the rows by `line`. The caller holds the lock and has linked the rows. Never commits.
    """
    connection = raw(session)
    with connection.cursor() as cursor:
        copy_rows(cursor, "logg", COLUMNS, rader, lines=lines)
        cursor.execute(
            "UPDATE logg_huvud SET position = %s, hash = %s, registrerad = %s, uppsattning = %s "
            "WHERE forbund = %s",
            (huvud.position, huvud.hash, huvud.registrerad, huvud.uppsattning, huvud.forbund),
        )


def promise(session: Session, forbund: str, moment: datetime) -> None:
    """No event will be registered at or before `moment` any more: an `as_of` is answered for it.

    Waits for whoever appends, so that an event under way is either seen by the answer or
    registered after the moment (contract HANDELSER.md, `registrerad`).
    """
    raw(session).execute(
        "UPDATE logg_huvud SET lovat = %(moment)s WHERE forbund = %(forbund)s "
        "AND coalesce(lovat, '-infinity') < %(moment)s "
        "AND coalesce(registrerad, '-infinity') <= %(moment)s",
        {"moment": moment, "forbund": forbund},
    )


_POST = (
    "position, id, typ, forbund, insats, deltagande, person, kon, fodelsear, datum, registrerad, "
    "av, data"
)


def _post(row: Sequence[Any]) -> Post:
    person = Person(row[6], row[7], row[8]) if row[6] else None
    return Post(
        position=row[0],
        id=row[1],
        typ=row[2],
        forbund=row[3],
        insats=row[4],
        deltagande=row[5],
        person=person,
        datum=row[9],
        registrerad=row[10].astimezone(UTC),
        av=row[11],
        data=orjson.loads(row[12]),
    )


def _by_stream(rows: Iterable[Sequence[Any]]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = {}
    for row in rows:
        found.setdefault(row[13], []).append(_post(row))
    return found


def all_streams(
    session: Session, forbund: str, *, to: int | None = None
) -> Iterator[tuple[str, list[Post]]]:
    """Every stream whole, by name: one in memory at a time, for replays.

    `to`: the last position that counts.
    """
    with raw(session).cursor(name="logg_strommar") as cursor:
        cursor.itersize = 5000
        cursor.execute(
            f"SELECT {_POST}, strom FROM logg WHERE forbund = %s "
            "AND (%s::bigint IS NULL OR position <= %s) ORDER BY strom, position",
            (forbund, to, to),
        )
        for strom, rows in groupby(cursor, key=itemgetter(13)):
            yield strom, [_post(row) for row in rows]


def read_stream(session: Session, forbund: str, strom: str) -> list[Post]:
    """The events of one stream in order of position."""
    return read_streams(session, forbund, [strom])[strom]


def read_streams(session: Session, forbund: str, strommar: Iterable[str]) -> dict[str, list[Post]]:
    """The events of whole streams in order of position; empty for a stream without any.

    Among those of a deltagande are the events about several that name it (ADR 32): to a reader who
    does not see all of the others, they are not there.
    """
    return ask(session, forbund, strommar=strommar)().strommar


def read_setup(session: Session, forbund: str) -> dict[str, list[Post]]:
    """The streams of insatser, huvudmän and the förbund itself, or those of a project (`j`)."""
    cursor = raw(session).execute(
        f"SELECT {_POST}, strom FROM logg WHERE forbund = %s "
        "AND strom >= 'f' AND strom < 'k' ORDER BY position",
        (forbund,),
    )
    return _by_stream(cursor)


def read_goals(session: Session, forbund: str, *, to: int) -> dict[str, list[Post]]:
    """The streams of goals for data quality, as known at position `to`."""
    cursor = raw(session).execute(
        f"SELECT {_POST}, strom FROM logg WHERE forbund = %s "
        "AND strom >= 'm:' AND strom < 'm;' AND position <= %s ORDER BY position",
        (forbund, to),
    )
    return _by_stream(cursor)


def read_targets(session: Session, forbund: str, *, to: int) -> dict[str, list[Post]]:
    """The streams of goals and of their results, as known at position `to`."""
    cursor = raw(session).execute(
        f"SELECT {_POST}, strom FROM logg WHERE forbund = %s "
        "AND strom >= 'v:' AND strom < 'v;' AND position <= %s ORDER BY position",
        (forbund, to),
    )
    return _by_stream(cursor)


def read_definitions(session: Session, forbund: str, *, to: int) -> dict[str, list[Post]]:
    """The streams of choices between definitions, as known at position `to`."""
    cursor = raw(session).execute(
        f"SELECT {_POST}, strom FROM logg WHERE forbund = %s "
        "AND strom >= 'r:' AND strom < 'r;' AND position <= %s ORDER BY position",
        (forbund, to),
    )
    return _by_stream(cursor)


def read_settings(
    session: Session, forbund: str, namn: str, *, to: int | None = None
) -> list[Post]:
    """The decisions on one setting, as known at position `to`, with what corrects them."""
    posts = read_stream(session, forbund, f"s:{namn}")
    return [post for post in posts if to is None or post.position <= to]


def read_person_changes(
    session: Session, forbund: str, *, to: int | None = None
) -> dict[str, list[Post]]:
    """Deltagande → the events that say whose it and others are, with what corrects them (ADR 32).

    For replays: a single stream has them from `read_streams`. As stegvis_logg: see there.
    """
    cursor = raw(session).execute(
        f"SELECT {_POST}, strom FROM logg WHERE forbund = %s AND strom >= 'p:' AND strom < 'p;' "
        "AND (%s::bigint IS NULL OR position <= %s) ORDER BY position",
        (forbund, to, to),
    )
    found: dict[str, list[Post]] = {}
    for posts in _by_stream(cursor).values():
        for deltagande in posts[0].data["deltaganden"]:
            found.setdefault(deltagande, []).extend(posts)
    return found


def read_ids(session: Session, forbund: str, ids: Sequence[UUID]) -> dict[UUID, tuple[Post, str]]:
    """The events with these ids, each with its stream."""
    return ask(session, forbund, ids=ids)().kanda


@dataclass(frozen=True, slots=True)
class Last:
    """What was read: events by id with their streams, whole streams, owners of deltaganden."""

    kanda: dict[UUID, tuple[Post, str]] = field(default_factory=dict)
    strommar: dict[str, list[Post]] = field(default_factory=dict)
    huvudman: dict[str, str] = field(default_factory=dict)


def ask(
    session: Session, forbund: str, *, ids: Sequence[UUID] = (), strommar: Iterable[str] = ()
) -> Callable[[], Last]:
    """Events by id, and whole streams in order of position, each with its owner now.

    In two steps, asked now and read later, and in one statement: round trips are what a single
    event costs. One look-up by index for each: `= ANY` on rows just written, of which there are no
    statistics yet, reads the whole förbund (measured: an import becomes quadratic).
    """
    wanted = list(strommar)
    if not (ids or wanted):
        return Last
    cursor = raw(session).execute(
        _ASK, {"ids": list(ids), "strommar": wanted, "forbund": forbund}, binary=True
    )
    return lambda: _last(cursor, wanted)


_ASK = f"""
    SELECT l.*, NULL AS huvudman FROM unnest(%(ids)b::uuid[]) AS s(id)
    CROSS JOIN LATERAL (
        SELECT {_POST}, strom FROM logg WHERE forbund = %(forbund)s AND id = s.id LIMIT 1) l
    UNION ALL
    SELECT l.*, coalesce(n.huvudman, '') FROM unnest(%(strommar)b::text[]) AS s(strom)
    LEFT JOIN LATERAL (
        SELECT huvudman FROM deltagande_nu
        WHERE forbund = %(forbund)s AND deltagande = substr(s.strom, 3) LIMIT 1) n ON true
    CROSS JOIN LATERAL (
        SELECT {_POST}, strom FROM logg WHERE forbund = %(forbund)s AND strom = s.strom
        ORDER BY position) l
    UNION ALL
    SELECT l.*, s.strom, 'p:' FROM unnest(%(strommar)b::text[]) AS s(strom)
    CROSS JOIN LATERAL (
        SELECT strom FROM personbyte
        WHERE forbund = %(forbund)s AND deltagande = substr(s.strom, 3) OFFSET 0) b
    CROSS JOIN LATERAL (
        SELECT {_POST} FROM logg WHERE forbund = %(forbund)s AND strom = b.strom) l
    WHERE s.strom LIKE 'd:%%'"""


def _last(rows: Iterable[Sequence[Any]], wanted: Iterable[str]) -> Last:
    found = Last(strommar={strom: [] for strom in wanted})
    mixed: set[str] = set()
    for row in rows:
        post, strom, owner = _post(row), row[13], row[14]
        if owner is None:
            found.kanda[post.id] = (post, strom)
        else:
            found.strommar[strom].append(post)
            if owner == "p:":
                mixed.add(strom)
            elif owner:
                found.huvudman[strom[2:]] = owner
    for strom in mixed:
        found.strommar[strom].sort(key=itemgetter(0))
    return found


def read_rows(
    session: Session, forbund: str, *, after: int = 0, to: int | None = None
) -> Iterator[Loggrad]:
    """All rows of a förbund's log in order, streamed: for verify and rebuild."""
    with raw(session).cursor(name="logg_las") as cursor:
        cursor.itersize = 5000
        cursor.execute(
            f"SELECT {_NAMES} FROM logg WHERE forbund = %s AND position > %s "
            "AND (%s::bigint IS NULL OR position <= %s) ORDER BY position",
            (forbund, after, to, to),
        )
        for row in cursor:
            yield Loggrad(*row)


def hash_at(session: Session, forbund: str, position: int) -> bytes | None:
    """The hash of the row at a position; None when there is no such row."""
    row = raw(session).execute(
        "SELECT hash FROM logg WHERE forbund = %s AND position = %s", (forbund, position)
    )
    found = row.fetchone()
    return bytes(found[0]) if found else None


def day_at(session: Session, forbund: str, position: int) -> date | None:
    """The Swedish day on which the row at a position was registered; None without such a row."""
    row = raw(session).execute(
        "SELECT registrerad FROM logg WHERE forbund = %s AND position = %s", (forbund, position)
    )
    found = row.fetchone()
    return swedish_day(found[0]) if found else None


def position_at(session: Session, forbund: str, moment: datetime) -> int:
    """The last position registered at or before a moment; 0 before the first.

    Times never fall along the log, so halving finds it in about twenty look-ups by key, all in one
    statement. As stegvis_logg: a row that is hidden from the reader would turn the halving wrong.
    """
    row = raw(session).execute(_HALVE, {"forbund": forbund, "moment": moment}).fetchone()
    return int(row[0]) if row else 0


_HALVE = """
    WITH RECURSIVE halved(low, high) AS (
        SELECT 0::bigint, position FROM logg_huvud WHERE forbund = %(forbund)s
        UNION ALL
        SELECT CASE WHEN l.before THEN m.middle ELSE low END,
            CASE WHEN l.before THEN high ELSE m.middle - 1 END
        FROM halved CROSS JOIN LATERAL (SELECT (low + high + 1) / 2) AS m(middle)
        CROSS JOIN LATERAL (
            SELECT coalesce((
                SELECT registrerad <= %(moment)s FROM logg
                WHERE forbund = %(forbund)s AND position = m.middle), false)) AS l(before)
        WHERE low < high)
    SELECT low FROM halved WHERE low >= high"""
