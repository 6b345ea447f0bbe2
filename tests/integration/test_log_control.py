"""The monthly control and emergency access, as the database keeps them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from agare import two_owners
from database import Database
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from tracker.access import break_glass, log_control, read_log, uppdrag
from tracker.access.log_tables import Loggkontroll, LoggkontrollPost
from tracker.access.permissions import Roll
from tracker.access.read_log import Lasning, Vad
from tracker.db import raw
from tracker.errors import Refused
from tracker.intake.record import Intag


DAY = datetime(2026, 2, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CHEF = str(UUID(int=7))
Transactions = Callable[..., Any]


@pytest.fixture
def forbund(intag: Intag) -> str:
    """*team* is the kommun's, with Anna in A; *stod* the region's, with Bo in B."""
    return two_owners(intag)


def assigned(database: Database, forbund: str, **rest: Any) -> str:
    """A new user with an assignment to *team*."""
    user = uuid4()
    given: dict[str, Any] = {
        "roll": Roll.INSATSPERSONAL, "insatser": ["team"], "fran": date(2026, 1, 1), **rest
    }  # fmt: skip
    with database.transaction() as session:
        uppdrag.ge(
            session, uppdrag=uuid4(), anvandare=user, forbund=forbund, beslut="Prov", av="x",
            now=DAY, **given,
        )  # fmt: skip
    return str(user)


def read(database: Database, forbund: str, who: str, *names: str, **rest: Any) -> None:
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        rows = raw(session).execute(
            "SELECT person FROM deltagande_nu WHERE deltagande = ANY(%s)", (list(names),)
        )
        given: dict[str, Any] = {
            "nar": DAY, "vad": Vad.SETT, "sida": "deltagare.ett", "via": "webb",
            "personer": {row[0] for row in rows}, "deltaganden": set(names), **rest,
        }  # fmt: skip
        read_log.note(session, Lasning(forbund=forbund, anvandare=who, **given))


def make(database: Database, forbund: str) -> int:
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        return log_control.make(session, forbund, date(2026, 2, 1), now=NOW)


def controls(
    database: Database, forbund: str, omfang: Any = "hela", **context: Any
) -> dict[str, tuple[Loggkontroll, list[LoggkontrollPost]]]:
    """Insats → its control and posts, as this reader may see them."""
    with database.transaction(forbund=forbund, **context) as session:
        read_log.open_log(session, omfang)
        found = session.exec(select(Loggkontroll)).all()
        posts = session.exec(select(LoggkontrollPost)).all()
    return {k.insats: (k, [p for p in posts if p.kontroll == k.id]) for k in found}


def rules(posts: list[LoggkontrollPost]) -> list[str]:
    return sorted(post.regel for post in posts)


def test_control_is_made_once_of_the_month_before(database: Database, forbund: str) -> None:
    user = assigned(database, forbund)
    read(database, forbund, user, "A")
    read(database, forbund, user, "A", nar=DAY + timedelta(days=60))
    read(database, forbund, user, sokt=b"x" * 32, vad=Vad.SOKT)
    read(database, forbund, user, "B", sida="laslogg.visa")
    assert make(database, forbund) == 2
    assert make(database, forbund) == 0
    found = controls(database, forbund)
    assert set(found) == {"team", ""}
    kontroll, posts = found["team"]
    assert (kontroll.manad, kontroll.huvudman, kontroll.lasningar) == ("2026-02", "kommunen", 1)
    assert rules(posts) == ["stickprov"]
    assert rules(found[""][1]) == ["stickprov"]


def test_control_is_made_for_every_forbund_by_the_task(database: Database, forbund: str) -> None:
    read(database, forbund, assigned(database, forbund), "A")
    log_control.make_due(database.transaction, now=NOW)
    assert "team" in controls(database, forbund)
    before = controls(database, forbund)["team"][0].skapad
    log_control.make_due(database.transaction, now=NOW + timedelta(days=1))
    assert controls(database, forbund)["team"][0].skapad == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"insatser": None}, []),
        ({"huvudman": ["regionen"]}, ["utan_uppdrag"]),
        ({"insatser": ["stod"]}, ["utan_uppdrag"]),
        ({"fran": date(2026, 2, 11)}, ["utan_uppdrag"]),
        ({"till": date(2026, 2, 9)}, ["utan_uppdrag"]),
        ({"till": date(2026, 2, 10)}, []),
        ({"roll": Roll.ADMINISTRATOR}, ["utan_uppdrag"]),
        ({"roll": Roll.DATASKYDDSOMBUD, "insatser": None}, []),
    ],
    ids=str,
)
def test_control_finds_a_reading_without_assignment(
    database: Database, forbund: str, given: Any, expected: list[str]
) -> None:
    read(database, forbund, assigned(database, forbund, **given), "A")
    make(database, forbund)
    assert rules(controls(database, forbund)["team"][1]) == ["stickprov", *expected]


def test_control_finds_commands(database: Database, forbund: str) -> None:
    read(database, forbund, "drift:root", vad=Vad.EXPORTERAT, hela=True, via="kommando", sida="x")
    read(database, forbund, "drift:root", "A", vad=Vad.KOMMANDO, via="kommando", sida="explain")
    make(database, forbund)
    found = controls(database, forbund)
    assert rules(found[""][1]) == rules(found["team"][1]) == ["stickprov", "utan_uppdrag"]


def test_control_of_persons_alone_is_where_they_are(database: Database, forbund: str) -> None:
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        sql = "SELECT person FROM deltagande_nu WHERE deltagande = 'A'"
        person = raw(session).execute(sql).fetchone()
    assert person is not None
    user = assigned(database, forbund)
    read(database, forbund, user, personer={person[0]}, vad=Vad.UTSKRIVET)
    make(database, forbund)
    [post] = controls(database, forbund)["team"][1]
    assert post.deltaganden == ["A"]


def test_control_is_seen_by_who_answers_for_the_insats(database: Database, forbund: str) -> None:
    read(database, forbund, assigned(database, forbund, insatser=None), "A", "B")
    make(database, forbund)
    assert set(controls(database, forbund)) == {"team", "stod"}
    for context, seen in (
        ({"huvudman": ("kommunen",)}, {"team"}),
        ({"insatser": ("regionen/stod",)}, {"stod"}),
        ({"insatser": ("*/stod",)}, {"stod"}),
        ({"insatser": ("kommunen/stod",)}, set()),
        ({"huvudman": ("*",)}, {"team", "stod"}),
        ({}, set()),
    ):
        assert set(controls(database, forbund, "egna", **context)) == seen, context
    assert controls(database, forbund, "", huvudman=("*",)) == {}
    post = controls(database, forbund, "egna", huvudman=("kommunen",))["team"][1][0]
    assert post.deltaganden == ["A"]


def judged(
    database: Database, forbund: str, posts: list[LoggkontrollPost], huvudman: str = "kommunen"
) -> None:
    with database.transaction(forbund=forbund, huvudman=(huvudman,)) as session:
        for post in posts:
            log_control.judge(
                session, forbund, post.id, omfang="egna", bedomning="ok", anteckning=("k", b"x"),
                av=CHEF, now=NOW,
            )  # fmt: skip


def signed(database: Database, forbund: str, kontroll: UUID, huvudman: str = "kommunen") -> None:
    with database.transaction(forbund=forbund, huvudman=(huvudman,)) as session:
        log_control.sign(session, forbund, kontroll, omfang="egna", av=CHEF, now=NOW)


def test_control_is_judged_then_signed_then_stands(database: Database, forbund: str) -> None:
    read(database, forbund, assigned(database, forbund), "A", nar=DAY.replace(hour=23))
    make(database, forbund)
    kontroll, posts = controls(database, forbund)["team"]
    assert len(posts) == 2
    judged(database, forbund, posts[:1])
    with pytest.raises(Refused, match="1 är kvar"):
        signed(database, forbund, kontroll.id)
    with pytest.raises(Refused):
        judged(database, forbund, posts, "regionen")
    judged(database, forbund, posts)
    with pytest.raises(Refused):
        signed(database, forbund, kontroll.id, "regionen")
    signed(database, forbund, kontroll.id)
    with pytest.raises(Refused, match="redan godkänd"):
        signed(database, forbund, kontroll.id)
    with pytest.raises(Refused, match="redan godkänd"):
        judged(database, forbund, posts)
    assert controls(database, forbund)["team"][0].signerad_av == CHEF


def test_control_finds_the_same_surname_once(database: Database, forbund: str) -> None:
    user, other = assigned(database, forbund), assigned(database, forbund)
    read(database, forbund, user, "A")
    read(database, forbund, other, "A")
    make(database, forbund)
    with database.transaction(forbund=forbund, huvudman=("kommunen",)) as session:
        read_log.open_log(session, "egna")
        kontroll = session.exec(select(Loggkontroll)).one()
        rows = raw(session).execute("SELECT person FROM deltagande_nu")
        people = {row[0]: "berg" for row in rows}
        users = {user: "berg", other: "lind"}
        assert log_control.same_surname(session, kontroll, users=users, people=people, now=NOW) == 1
    kontroll, posts = controls(database, forbund)["team"]
    assert kontroll.namn_provade == NOW
    assert [p.anvandare for p in posts if p.regel == "efternamn"] == [user]


@pytest.mark.parametrize("table", ["loggkontroll", "loggkontroll_post", "nodatkomst"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET forbund = 'x'"]
)
def test_control_is_never_taken_away(
    database: Database, forbund: str, table: str, statement: str
) -> None:
    with (
        pytest.raises(psycopg.Error, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",)) as session,
    ):
        raw(session).execute(statement.format(table))


# ── Emergency access ──────────────────────────────────────────────────────────────────────────────


def opened(database: Database, forbund: str, who: str, orsak: str = "Ring: akut oro för A i dag"):
    with database.transaction(forbund=forbund, anvandare=who) as session:
        return break_glass.begin(
            session, nodatkomst=uuid4(), forbund=forbund, anvandare=who, huvudman="regionen",
            insats="stod", orsak=orsak, forseglad=("k", b"x"), now=DAY,
        )  # fmt: skip


def active(database: Database, who: str, after: timedelta) -> list[str]:
    """As each request asks for them."""
    asked = break_glass.PAGAR.format(anvandare="%(who)s")
    with database.transaction() as session:
        rows = raw(session).execute(asked, {"who": who, "now": DAY + after}).fetchall()
    return [break_glass.Oppen(*row).par for row in rows]


def test_emergency_access_ends_by_itself(database: Database, forbund: str) -> None:
    who = assigned(database, forbund)
    opened(database, forbund, who)
    assert active(database, who, timedelta(hours=2, minutes=59)) == ["regionen/stod"]
    assert active(database, who, timedelta(hours=3)) == []
    assert active(database, assigned(database, forbund), timedelta()) == []


@pytest.mark.parametrize("orsak", ["", "akut", " x" * 9, "                      ."])
def test_emergency_access_needs_a_reason(database: Database, forbund: str, orsak: str) -> None:
    with pytest.raises(Refused, match="minst 20 tecken"):
        opened(database, forbund, "u", orsak)


def test_emergency_access_cannot_be_made_longer(database: Database, forbund: str) -> None:
    who = assigned(database, forbund)
    opened(database, forbund, who)
    with (
        pytest.raises(psycopg.Error, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",)) as session,
    ):
        raw(session).execute("UPDATE nodatkomst SET till = till + interval '1 day'")
    with (
        pytest.raises(DBAPIError, match="tre_timmar"),
        database.transaction(forbund=forbund, anvandare="u") as session,
    ):
        _opened_by_hand(session, forbund, DAY, timedelta(hours=4))


def test_emergency_access_is_ones_own_and_begins_when_it_begins(
    database: Database, forbund: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        database.transaction(forbund=forbund, anvandare="another") as session,
    ):
        _opened_by_hand(session, forbund, DAY, timedelta(hours=3))
    with database.transaction(forbund=forbund, anvandare="u") as session:
        _opened_by_hand(session, forbund, DAY + timedelta(days=9), timedelta(hours=3))
    assert active(database, "u", timedelta(days=8)) == []
    assert active(database, "u", timedelta(days=9)) == ["h/i"]


def _opened_by_hand(session: Session, forbund: str, fran: datetime, last: timedelta) -> None:
    session.execute(text(
        "INSERT INTO nodatkomst (forbund, id, anvandare, huvudman, insats, key_id, orsak, fran,"
        " till) VALUES (:f, :i, 'u', 'h', 'i', 'k', '', :n, :t)"
    ), {"f": forbund, "i": uuid4(), "n": fran, "t": fran + last})  # fmt: skip


def test_emergency_access_marks_what_is_read_by_it(database: Database, forbund: str) -> None:
    who = assigned(database, forbund)
    nod = opened(database, forbund, who)
    read(database, forbund, who, "A")
    read(database, forbund, who, "B")
    read(database, forbund, who, "B", nar=DAY + timedelta(hours=3))
    read(database, forbund, str(uuid4()), "B")
    with database.transaction(forbund=forbund) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute("SELECT deltaganden, nodatkomst FROM laslogg").fetchall()
    assert [(["B"], nod.id)] == [row for row in rows if row[1]]
    make(database, forbund)
    assert "nodatkomst" in rules(controls(database, forbund)["stod"][1])


def test_emergency_access_is_acknowledged_by_who_answers_for_the_insats(
    database: Database, forbund: str
) -> None:
    who = assigned(database, forbund)
    nod = opened(database, forbund, who)

    def acknowledge(av: str, **context: Any) -> None:
        with database.transaction(forbund=forbund, **context) as session:
            break_glass.acknowledge(session, forbund, nod.id, omfang="egna", av=av, now=NOW)

    for av, context in (
        (CHEF, {"huvudman": ("kommunen",)}),
        (CHEF, {"insatser": ("kommunen/team",)}),
        (who, {"huvudman": ("regionen",)}),
    ):
        with pytest.raises(Refused):
            acknowledge(av, **context)
    acknowledge(CHEF, insatser=("regionen/stod",))
    with pytest.raises(Refused):
        acknowledge(CHEF, insatser=("regionen/stod",))
