"""What a page asks of the database: the right figures, and few questions (bench mixed).

A question is a round trip, and in a busy process each costs a change of thread besides: what is
sent together in a pipeline costs one where it is read. The figures
are counted here in plain Python, by the events that were sent.
"""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from conftest import event
from psycopg import Connection, Cursor
from webbplats import inloggad, make

from tracker.clock import swedish_day
from tracker.db import raw
from tracker.queries import attgora, deltagare, insatser


NUMMER = "19850615-9808"
DE = 130
SLAG = ("obesvarad", "antagen", "vantelista", "inskriven", "slutat", "felregistrerad")
INSATSER = ("team", "stod")
FRAGOR = {"/": 23, "/deltagare": 12, "/remisser": 13, "/insatser": 11, "/deltagare/d0": 19}
"""Page → what is waited for at most: statements, commits, and readings in pipelines."""


@pytest.fixture
def idag(clock) -> date:
    return swedish_day(clock.now())


@pytest.fixture
def sadda(intag, forbund, idag) -> dict[str, tuple[str, str, date]]:
    """Deltagande → (insats, kind, day of its start or remiss), as sent."""
    rng, sant, sent = Random(forbund[0]), {}, []
    for nr in range(DE):
        namn, insats, slag = f"d{nr}", rng.choice(INSATSER), SLAG[nr % len(SLAG)]
        dag = idag - timedelta(days=rng.randrange(40, 400))
        sant[namn] = (insats, slag, dag)

        def say(typ: str, days: int = 0, *, n=namn, i=insats, d=dag, **data: object) -> None:
            first = {"person": {"personnummer": NUMMER}} if typ == "remiss.inkommen" else {}
            day = (d + timedelta(days=days)).isoformat()
            sent.append(event(typ, forbund, insats=i, deltagande=n, datum=day, data=data, **first))

        say("remiss.inkommen", remittent="annan")
        if slag in ("antagen", "vantelista"):
            say("remiss.besvarad", beslut=slag)
        elif slag != "obesvarad":
            say("inskrivning.gjord")
        if slag == "slutat":
            say("avslut.gjort", 30, anledning="utskrivning")
        elif slag == "felregistrerad":
            say("avslut.gjort", 30, anledning="felregistrering")
    intag.record_all(sent, av="drift:prov", forbund=None)
    return sant


def test_lists_count_what_there_is_to_do_and_page_through_the_rest(database, forbund, sadda):
    many = Counter(slag for _, slag, _ in sadda.values())
    with database.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        assert deltagare.counts(session, forbund, INSATSER) == {
            "inskrivna": many["inskriven"],
            "obesvarade": many["obesvarad"],
            "vantar": many["antagen"] + many["vantelista"],
        }
        for urval, right in (
            ("alla", set(sadda)),
            ("avslutade", {n for n, s in sadda.items() if s[1] in ("slutat", "felregistrerad")}),
            ("vantar", {n for n, s in sadda.items() if s[1] in ("antagen", "vantelista")}),
        ):
            shown, sida = [], 1
            while True:
                found = deltagare.lista(session, forbund, INSATSER, urval=urval, sida=sida)
                assert found.antal in (None, len(right))
                assert found.sidor in (None, -(-len(right) // deltagare.SIDA))
                shown += [rad.deltagande for rad in found.rader]
                if not found.fler:
                    break
                sida += 1
            assert len(shown) == len(right)
            assert set(shown) == right


def test_the_insatser_stand_as_their_people_do(database, forbund, sadda, idag):
    with database.transaction(forbund=forbund, role="stegvis_bild", readonly=True) as session:
        found = insatser.lagen(session, forbund, INSATSER, today=idag)
    for insats in INSATSER:
        mine = [(slag, dag) for i, slag, dag in sadda.values() if i == insats]
        started = [(slag, dag) for slag, dag in mine if slag in ("inskriven", "slutat")]
        ended = [d + timedelta(days=30) for slag, d in mine if slag == "slutat"]
        lage = found[insats]
        assert lage.inskrivna == sum(slag == "inskriven" for slag, _ in mine)
        assert lage.nya == sum(dag.year == idag.year for _, dag in started)
        assert lage.avslutade == sum(dag.year == idag.year for dag in ended)
        assert lage.obesvarade == sum(slag == "obesvarad" for slag, _ in mine)
        assert lage.utan_plan == lage.utan_startmatning == lage.inskrivna
        assert lage.utan_slutmatning == lage.avslutade
        assert lage.dubbla == max(lage.inskrivna - 1, 0)  # all are one person


def test_the_first_page_and_the_page_of_a_kind_say_the_same(database, forbund, sadda, idag):
    with database.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        for mine in (INSATSER, ("team",), ()):
            first = attgora.read(session, forbund, mine, today=idag, efter=10**6)
            waiting = {
                slag: attgora.of_kind(session, forbund, mine, slag, today=idag)
                for slag in ("remiss", "inskrivning", "vantelista", "fore", "efter", "skattning")
            }
            told = {g.slag: (g.antal, g.aldst) for g in first.grupper}
            right = {slag: (len(ones), ones[0].dagar) for slag, ones in waiting.items() if ones}
            assert {slag: told[slag] for slag in right} == right
            assert not told.keys() & (waiting.keys() - right.keys())
            all_ = sorted((u.sedan, u.deltagande) for ones in waiting.values() for u in ones)
            others = {u.slag for u in first.uppgifter} - waiting.keys()
            shown = [(u.sedan, u.deltagande) for u in first.uppgifter]
            assert others or shown == all_[: attgora.VISAS]
    assert told == {}  # in no insats nobody waits


def test_who_may_add_is_found_by_index_also_by_a_streams_own_collation(database, forbund, sadda):
    with database.transaction(
        forbund=forbund, huvudman=("*",), skriver=("*/team",), role="stegvis_logg"
    ) as session:
        driver = raw(session)

        def read_whole() -> int:
            return driver.execute(
                "SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables"
                " WHERE relname = 'deltagande_nu'"
            ).fetchone()[0]

        driver.execute("SET LOCAL enable_seqscan = off")  # nobody does who has an index
        before = read_whole()
        told = driver.execute(
            "SELECT insats, logg_far_skriva(forbund, strom, insats) FROM logg"
            " WHERE forbund = %s AND typ = 'remiss.inkommen'",
            (forbund,),
        ).fetchall()
        assert dict(told) == {"team": True, "stod": False}
        assert read_whole() == before


def test_a_page_asks_the_database_few_questions(
    database, intag, keys, clock, forbund, sadda, tmp_path: Path, monkeypatch
):
    app = make(database, intag, keys, clock, tmp_path)
    client, _ = inloggad(app, database, now=clock.now(), forbund=forbund)
    asked: list[str] = []
    waits = {True: ("commit", "fetchone", "fetchall"), False: ("commit", "execute")}
    for thing, name in (
        (Connection, "commit"),
        *((Cursor, name) for name in ("execute", "fetchone", "fetchall")),
    ):
        real = getattr(thing, name)

        def noted(self, *args, real=real, name=name, **named):
            connection = getattr(self, "connection", self)
            if name in waits[bool(connection.pgconn.pipeline_status)]:
                asked.append(f"{name} {args[:1]}")
            return real(self, *args, **named)

        monkeypatch.setattr(thing, name, noted)
    for path, most in FRAGOR.items():
        asked.clear()
        assert client.get(path).status_code == 200, path
        assert len(asked) <= most, (path, asked)
