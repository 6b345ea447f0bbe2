"""Drafts: kept sealed, seen by the one who wrote them, gone when they should be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from conftest import event
from lackage import stands
from sqlalchemy import text

from tracker.db import execute
from tracker.identity import drafts, erase
from tracker.identity.drafts import Vilket


NU = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMMER = "19850615-9808"


@pytest.fixture
def skriv(database, keys, forbund):
    """Keeps a draft; returns the number of its version."""

    def save(who: UUID, *, deltagande="d1", huvudman="kommunen", personnummer=None, **svar):
        with database.transaction(
            forbund=forbund, huvudman=["kommunen"], anvandare=str(who)
        ) as session:
            return drafts.save(
                session,
                Vilket(forbund, who, "remiss.inkommen", deltagande),
                {k: [v] for k, v in svar.items()},
                id=uuid4(),
                insats="team",
                huvudman=huvudman,
                personnummer=personnummer,
                now=NU,
                keys=keys,
            )

    return save


def las(database, keys, forbund, who, *, huvudman=("kommunen",), anvandare=None):
    vilket = Vilket(forbund, who, "remiss.inkommen", "d1")
    with database.transaction(
        forbund=forbund, huvudman=huvudman, anvandare=str(anvandare or who)
    ) as session:
        return drafts.read(session, vilket, keys=keys)


def test_a_draft_is_read_back_by_the_one_who_wrote_it(database, keys, forbund, skriv):
    who = uuid4()
    assert skriv(who, syfte="Halvtid") == 1
    found = las(database, keys, forbund, who)
    assert found is not None
    assert (found.nr, found.svar) == (1, {"syfte": ["Halvtid"]})


def test_the_latest_wins_and_counts(database, keys, forbund, skriv):
    who = uuid4()
    assert [skriv(who, syfte=word) for word in ("ett", "två", "tre")] == [1, 2, 3]
    assert las(database, keys, forbund, who).svar == {"syfte": ["tre"]}


def test_nobody_else_sees_a_draft_nor_its_writer_without_the_owner(database, keys, forbund, skriv):
    who = uuid4()
    skriv(who, syfte="x")
    assert las(database, keys, forbund, who, anvandare=uuid4()) is None
    assert las(database, keys, forbund, who, huvudman=("regionen",)) is None
    assert las(database, keys, forbund, who, huvudman=("*",)) is not None


def test_what_is_written_does_not_stand_in_the_table(database, forbund, skriv):
    who = uuid4()
    skriv(who, syfte="Hemligt ord", personnummer=NUMMER)
    with database.transaction(forbund=forbund, huvudman=["*"], anvandare=str(who)) as session:
        row = str(session.execute(text("SELECT u.*::text, innehall FROM utkast u")).all())
    assert "Hemligt" not in row
    assert not stands(NUMMER, row)
    assert NUMMER.encode().hex() not in row


def test_erasing_a_person_takes_every_draft_about_them(database, intag, keys, forbund, skriv):
    intag.record_all(
        [
            event(
                "remiss.inkommen",
                forbund,
                insats="team",
                deltagande="d9",
                person={"personnummer": NUMMER},
                data={"remittent": "annan"},
            )
        ],
        av="drift:prov",
        forbund=None,
    )
    who = uuid4()
    skriv(who, deltagande="d9", syfte="om deltagandet")
    skriv(who, deltagande="nytt", personnummer=NUMMER, syfte="en remiss till")
    skriv(who, deltagande="annan", syfte="om någon annan")
    with database.transaction(forbund=forbund, role="stegvis_logg") as session:
        person = execute(session, "SELECT person FROM person_index WHERE forbund = %s", forbund)
        erase.erase(
            session, forbund, [person.scalar_one()], deltaganden=["d9"], beslut="B1", when=NU
        )
    with database.transaction(
        forbund=forbund, huvudman=["kommunen"], anvandare=str(who)
    ) as session:
        left = drafts.mine(session, forbund, who)
    assert [d.vilket.deltagande for d in left] == ["annan"]


@pytest.mark.parametrize(("days", "gone"), [(29, 0), (31, 1)])
def test_drafts_nobody_touches_go_after_thirty_days(database, forbund, skriv, days, gone):
    skriv(uuid4(), syfte="x")
    with database.transaction(forbund=forbund, role="stegvis_logg") as session:
        assert drafts.sweep(session, forbund, now=NU + timedelta(days=days)) == gone


@pytest.mark.parametrize("pair", ["kommunen/team", "*/team"])
def test_a_draft_is_kept_under_an_assignment_to_its_insats(database, keys, forbund, pair):
    who = uuid4()
    vilket = Vilket(forbund, who, "remiss.inkommen", "d1")
    reach = {"forbund": forbund, "huvudman": (), "anvandare": str(who)}
    named = {"insats": "team", "huvudman": "kommunen", "personnummer": None, "now": NU}
    with database.transaction(**reach, insatser=(pair,)) as session:
        drafts.save(session, vilket, {"syfte": ["x"]}, id=uuid4(), keys=keys, **named)
    with database.transaction(**reach, insatser=(pair,)) as session:
        assert drafts.read(session, vilket, keys=keys) is not None
    with database.transaction(**reach, insatser=("*/annan",)) as session:
        assert drafts.read(session, vilket, keys=keys) is None
