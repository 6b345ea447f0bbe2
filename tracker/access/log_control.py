"""Loggkontroll: what a manager looks at each month, and that they have (ADR 0022).

Made in the night after a month has ended, once, from the read log; judged post by post; signed when
all are judged, and then never changed. It needs no key, but for comparing surnames, which is done
when a manager first opens it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlmodel import Session, col, select

from tracker.access import read_log
from tracker.access.log_rules import INGEN, Last, Par, Post, Regel, Uppdragen, poster
from tracker.access.log_tables import Loggkontroll, LoggkontrollPost
from tracker.access.permissions import TABELL, Ratt, Roll
from tracker.access.read_log import Omfang
from tracker.access.tables_uppdrag import Uppdrag
from tracker.access.uppdrag import tilldelat
from tracker.clock import swedish_day, swedish_midnight
from tracker.db import Transaction, execute, raw
from tracker.errors import Refused


Bedomning = Literal["ok", "folj_upp"]
ANTECKNING: Final = "loggkontroll_post.anteckning"
"""What a note is sealed as (tracker/identity/notes.py)."""
_SPACE: Final = UUID("1f0a63de-5f6e-4a55-8f0b-6f6d8d0f5b7c")
_LASANDE: Final = frozenset(
    {
        *(Ratt.SE_PERSONER, Ratt.SE_LASLOGG, Ratt.TICKA_NARVARO, Ratt.SKYDDA),
        *(Ratt.REGISTERUTDRAG, Ratt.UTREDNINGSUTDRAG),
    }
)
"""Rights that give a reason to have been shown somebody."""


def make_due(transaction: Transaction, *, now: datetime) -> int:
    """Makes last month's control of every förbund that has none yet; how many insatser it is of.

    Owns its commits, one a förbund: one that fails stops no other for good, the next night tries
    again.
    """
    manad = month_before(swedish_day(now))
    with transaction() as session:
        rows = execute(session, "SELECT DISTINCT forbund FROM forbund_version ORDER BY forbund")
        forbund = [str(row[0]) for row in rows]
    made = 0
    for slug in forbund:
        with transaction(forbund=slug, huvudman=("*",)) as session:
            made += make(session, slug, manad, now=now)
    return made


def month_before(today: date) -> date:
    """The first day of the month before the one of `today`."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def make(session: Session, forbund: str, manad: date, *, now: datetime) -> int:
    """Makes a month's control of a förbund, not committed; 0 where it is made already.

    Under a context that sees the whole förbund.
    """
    name = f"{manad:%Y-%m}"
    raw(session).execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"loggkontroll {forbund}",)
    )
    read_log.open_log(session, "hela")
    there = select(Loggkontroll.id).where(
        col(Loggkontroll.forbund) == forbund, col(Loggkontroll.manad) == name
    )
    if session.exec(there.limit(1)).first() is not None:
        return 0
    last = _read(session, forbund, manad)
    counts: dict[Par, int] = defaultdict(int)
    for one in last.lasningar:
        for par in one.par:
            counts[par] += 1
    uppdrag = _assignments(session, forbund, last.lasningar)
    found = poster(forbund, name, last.lasningar, uppdrag=uppdrag)
    for par, mine in found.items():
        kontroll = Loggkontroll(
            forbund=forbund,
            id=uuid5(_SPACE, "/".join((forbund, name, *par))),
            manad=name,
            huvudman=par[0],
            insats=par[1],
            lasningar=counts[par],
            skapad=now,
        )
        session.add(kontroll)
        session.flush()
        session.add_all(_row(kontroll, post, last) for post in mine)
    session.flush()
    return len(found)


def _row(kontroll: Loggkontroll, post: Post, last: "_Manad") -> LoggkontrollPost:
    names = post.deltaganden(last.where, (kontroll.huvudman, kontroll.insats))
    first = min(post.lasningar, key=lambda one: (one.nar, one.id))
    said = (str(kontroll.id), post.regel.value, post.anvandare, post.dag.isoformat(), str(first.id))
    return LoggkontrollPost(
        forbund=kontroll.forbund,
        id=uuid5(_SPACE, "\0".join(said)),
        kontroll=kontroll.id,
        regel=post.regel.value,
        anvandare=post.anvandare,
        dag=post.dag,
        forsta=post.forsta,
        lasningar=len(post.lasningar),
        personer=post.personer,
        deltaganden=names,
        vilka=sorted({last.vem[name] for name in names}),
    )


_MONTH: Final = """
    SELECT id, nar, anvandare, personer, deltaganden, nodatkomst IS NOT NULL FROM laslogg
    WHERE forbund = %s AND nar >= %s AND nar < %s
        AND sida NOT LIKE 'laslogg.%%' AND sida NOT LIKE 'loggkontroll.%%' AND sida <> 'backup'
    ORDER BY nar, id"""


@dataclass(frozen=True, slots=True)
class _Manad:
    """The readings of a month, and of each deltagande among them where it lies and whose it is."""

    lasningar: tuple[Last, ...]
    where: Mapping[str, Par]
    vem: Mapping[str, UUID]


def _read(session: Session, forbund: str, manad: date) -> _Manad:
    """The readings of a month, but those of the read log itself: it tells no names.

    Each id is held once, however often it was read: a busy month reads everybody many times.
    """
    after = (manad + timedelta(days=31)).replace(day=1)
    known: dict[Any, Any] = {}
    rows: list[tuple[Any, ...]] = []
    with raw(session).cursor(name="laslogg_manad", binary=True) as cursor:
        cursor.itersize = 2000
        cursor.execute(_MONTH, (forbund, swedish_midnight(manad), swedish_midnight(after)))
        for ident, nar, anvandare, personer, deltaganden, nod in cursor:
            people = tuple(known.setdefault(one, one) for one in personer)
            names = tuple(known.setdefault(one, one) for one in deltaganden)
            rows.append((ident, nar, known.setdefault(anvandare, anvandare), people, names, nod))
    where, vem = _places(session, forbund, rows)
    of_person: dict[UUID, list[str]] = defaultdict(list)
    for name, person in vem.items():
        of_person[person].append(name)
    nowhere = frozenset({INGEN})
    found = []
    for ident, nar, anvandare, people, names, nod in rows:
        mine = names or tuple(name for one in people for name in of_person.get(one, ()))
        par = frozenset(where[name] for name in mine if name in where) or nowhere
        par = known.setdefault(par, par)
        found.append(Last(ident, nar, anvandare, people, mine, par, nod))
    return _Manad(tuple(found), where, vem)


def _places(
    session: Session, forbund: str, rows: Sequence[Sequence[Any]]
) -> tuple[dict[str, Par], dict[str, UUID]]:
    """Deltagande → its owner and insats now, and → its person; also those of persons whom a
    reading names without any.
    """
    names = sorted({name for row in rows for name in row[4]})
    people = sorted({person for row in rows if not row[4] for person in row[3]})
    where: dict[str, Par] = {}
    vem: dict[str, UUID] = {}
    # As who counts: readings of the protected are what a control is for, and nobody is named here.
    execute(session, "SET LOCAL ROLE stegvis_bild")
    found = execute(
        session,
        "SELECT deltagande, person, huvudman, insats FROM deltagande_nu WHERE forbund = %s"
        " AND (deltagande = ANY(%b::text[]) OR person = ANY(%b::uuid[]))",
        forbund,
        names,
        people,
    ).all()
    execute(session, "SET LOCAL ROLE NONE")
    for name, person, huvudman, insats in found:
        where[name] = (huvudman, insats)
        vem[name] = person
    return where, vem


def _assignments(session: Session, forbund: str, lasningar: Iterable[Last]) -> Uppdragen:
    """Whether a user had an assignment, as a question to rows that are read once."""
    ids = {user for one in lasningar if (user := _user(one.anvandare)) is not None}
    mine: dict[UUID, list[Uppdrag]] = defaultdict(list)
    for row in session.exec(select(Uppdrag).where(col(Uppdrag.anvandare).in_(ids))):
        if row.forbund in {None, forbund} and _reads(Roll(row.roll)):
            mine[row.anvandare].append(row)

    def had(anvandare: str, day: date, par: Par) -> bool:
        user = _user(anvandare)
        return user is not None and any(_held(row, day, par) for row in mine.get(user, ()))

    return had


def _user(anvandare: str) -> UUID | None:
    """The user of an entry; None for a command or a machine, which has no assignment."""
    try:
        return UUID(anvandare)
    except ValueError:
        return None


def _reads(roll: Roll) -> bool:
    return roll is Roll.KANSLI or not TABELL[roll].isdisjoint(_LASANDE)


def _held(row: Uppdrag, day: date, par: Par) -> bool:
    ended = row.avslutad is not None and swedish_day(row.avslutad) < day
    if ended or not row.fran <= day <= (row.till or date.max):
        return False
    if par == INGEN:
        return True
    return tilldelat(row).omfang().ryms(*par)


def judge(
    session: Session,
    forbund: str,
    post: UUID,
    *,
    omfang: Omfang,
    bedomning: Bedomning,
    anteckning: tuple[str, bytes] | None,
    av: str,
    now: datetime,
) -> None:
    """Sets what a manager says of a post, not committed; `anteckning` as (key id, sealed).

    Raises Refused where there is none for this reader to judge, or its month is signed.
    """
    read_log.open_log(session, omfang)
    key_id, sealed = anteckning or (None, None)
    done = session.execute(
        update(LoggkontrollPost)
        .where(col(LoggkontrollPost.forbund) == forbund, col(LoggkontrollPost.id) == post)
        .values(bedomning=bedomning, key_id=key_id, anteckning=sealed, bedomd=now, bedomd_av=av)
        .returning(col(LoggkontrollPost.id))
    ).all()
    if not done:
        raise Refused("Månaden är redan godkänd, och då ändras inget mer.")


def sign(
    session: Session, forbund: str, kontroll: UUID, *, omfang: Omfang, av: str, now: datetime
) -> None:
    """Signs a month off, not committed. Raises Refused while posts wait, or when it is done."""
    read_log.open_log(session, omfang)
    waiting = session.exec(
        select(LoggkontrollPost.id).where(
            col(LoggkontrollPost.forbund) == forbund,
            col(LoggkontrollPost.kontroll) == kontroll,
            col(LoggkontrollPost.bedomning).is_(None),
        )
    ).all()
    if waiting:
        raise Refused(f"Bedöm alla läsningar först: {len(waiting)} är kvar.")
    done = session.execute(
        update(Loggkontroll)
        .where(
            col(Loggkontroll.forbund) == forbund,
            col(Loggkontroll.id) == kontroll,
            col(Loggkontroll.signerad).is_(None),
        )
        .values(signerad=now, signerad_av=av)
        .returning(col(Loggkontroll.id))
    ).all()
    if not done:
        raise Refused("Månaden är redan godkänd, och då ändras inget mer.")


def same_surname(
    session: Session,
    kontroll: Loggkontroll,
    *,
    users: Mapping[str, str],
    people: Mapping[UUID, str],
    now: datetime,
) -> int:
    """Adds posts for readings of somebody with the reader's own surname, once; how many.

    `users`: user id → surname, `people`: person → surname, as `log_rules.efternamn` gives them.
    Never commits.
    """
    manad = date.fromisoformat(f"{kontroll.manad}-01")
    par = (kontroll.huvudman, kontroll.insats)
    found: dict[tuple[str, date], Post] = {}
    last = _read(session, kontroll.forbund, manad)
    for one in last.lasningar:
        mine = users.get(one.anvandare)
        if par in one.par and mine and any(people.get(person) == mine for person in one.personer):
            key = (one.anvandare, swedish_day(one.nar))
            found.setdefault(key, Post(Regel.EFTERNAMN, *key)).lasningar.append(one)
    session.add_all(_row(kontroll, post, last) for post in found.values())
    kontroll.namn_provade = now
    session.flush()
    return len(found)
