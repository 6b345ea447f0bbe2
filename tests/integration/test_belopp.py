"""Budget and outcome from event to row: what holds, what it replaced, who may write it."""

import io
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conftest import event
from database import Database

from tracker.exports.handelser import export
from tracker.intake.faults import Avvisad
from tracker.intake.files import read_open
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.intake.skrivratt import EKONOMI
from tracker.log import store
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify_forbund


ADM = {"ar": 2026, "post": "administration"}
NY = {"inriktning": "individinriktad", "volyminsats": False, "huvudman": "kommunen"}
COLUMNS = "nr, fran, till, typ, insats, ar, post, financiar, ore, antal"


@pytest.fixture
def pengar(intag: Intag) -> str:
    """A förbund with one insats, and a budget that was decided, changed and moved."""
    slug = f"b{uuid4().hex[:12]}"
    first = event("budget.beslutad", slug, data={**ADM, "belopp": "2335000"})
    second = event("budget.beslutad", slug, data={**ADM, "belopp": "2405000.50"})
    planned = {"ar": 2026, "post": "planerat_antal", "antal": 40}
    sent = [
        event("forbund.upplagt", slug, data={"namn": "Prov"}),
        event("huvudman.upplagd", slug, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("insats.upplagd", slug, insats="team", data={"namn": "Team", **NY}),
        first,
        second,
        event("budget.beslutad", slug, insats="team", data=planned),
        change("handelse.rattad", slug, second, andring={"ar": 2027, "belopp": "-0.05"}),
        change("handelse.makulerad", slug, first),
    ]
    intag.record_all(sent, av="anv:1", forbund=None)
    return slug


def change(typ: str, slug: str, about: dict[str, Any], **data: Any) -> dict[str, Any]:
    return event(typ, slug, data={"avser": about["id"], "orsak": "Fel", **data})


def rows(intag: Intag, forbund: str) -> list[tuple[Any, ...]]:
    with intag.forbund_open(forbund) as session:
        found = store.raw(session).execute(
            f"SELECT {COLUMNS} FROM belopp_rad WHERE forbund = %s ORDER BY nr, fran", (forbund,)
        )
        return found.fetchall()


def test_belopp_rows_keep_what_was_before(intag: Intag, pengar: str) -> None:
    adm = ("budget.beslutad", None)
    assert rows(intag, pengar) == [
        (4, 4, 8, *adm, 2026, "administration", None, 233_500_000, None),
        (5, 5, 7, *adm, 2026, "administration", None, 240_500_050, None),
        (5, 7, None, *adm, 2027, "administration", None, -5, None),
        (6, 6, None, "budget.beslutad", "team", 2026, "planerat_antal", None, None, 40),
    ]


def test_belopp_rebuilt_is_what_was_written(intag: Intag, pengar: str, database: Database) -> None:
    before = rows(intag, pengar)
    with intag.forbund_open(pengar) as session:
        rebuild(session, pengar)
    assert rows(intag, pengar) == before
    fel, _ = verify_forbund(database.transaction, pengar, keys=intag.keys, heads=intag.heads)
    assert fel == []


def test_belopp_changed_by_hand_is_found(intag: Intag, pengar: str, database: Database) -> None:
    with intag.forbund_open(pengar) as session:
        store.raw(session).execute(
            "UPDATE belopp_rad SET ore = ore + 1 WHERE forbund = %s AND till IS NULL", (pengar,)
        )
    fel, _ = verify_forbund(database.transaction, pengar, keys=intag.keys, heads=intag.heads)
    assert {f.vad for f in fel} == {"sammanställning"}


def test_belopp_goes_out_and_in_again(
    intag: Intag, pengar: str, database: Database, tmp_path: Any
) -> None:
    path = tmp_path / "ut.jsonl"
    assert export(database.transaction, pengar, path, keys=intag.keys) == 8
    other = f"b{uuid4().hex[:12]}"
    text = path.read_text("utf-8").replace(f'"{pengar}"', f'"{other}"')
    avsandare = Avsandare(av="drift:prov", historik=True)
    kvitto = Importor(intag, avsandare).run(
        read_open("ut.jsonl", io.BytesIO(text.encode())), "allt"
    )
    assert kvitto.fel == []
    assert rows(intag, other) == rows(intag, pengar)


CSV = """id;typ;forbund;insats;datum;ar;post;financiar;belopp;antal
{0};budget.beslutad;$;;2026-01-15;2026;medelstillgang;stat;16 000 000,50;
{1};utfall.bokfort;$;team;2026-01-15;2026;insatskostnad;;−67000;
{2};budget.beslutad;$;team;2026-01-15;2026;planerat_antal;;;35
{3};utfall.bokfort;$;;2026-01-15;2026;administration;;tolv;
"""


def test_belopp_comes_in_by_file(intag: Intag, pengar: str) -> None:
    text = CSV.format(*(uuid4() for _ in range(4))).replace("$", pengar)
    kvitto = Importor(intag, Avsandare(av="anv:1")).run(
        read_open("in.csv", io.BytesIO(text.encode())), "delar"
    )
    assert [(f.rad, f.kod, f.falt) for f in kvitto.fel] == [(5, "H001", "data.belopp")]
    assert [row[6:] for row in rows(intag, pengar)][-3:] == [
        ("medelstillgang", "stat", 1_600_000_050, None),
        ("insatskostnad", None, -6_700_000, None),
        ("planerat_antal", None, None, 35),
    ]


@pytest.mark.parametrize(
    ("skriver", "codes"),
    [
        ((EKONOMI,), set()),
        (("*",), set()),
        (("kommunen/team",), {"H004", "H024"}),
        (("kommunen/*",), {"H004", "H024"}),
        ((), {"H004", "H024"}),
    ],
)
def test_belopp_is_written_by_who_may(
    intag: Intag, pengar: str, skriver: tuple[str, ...], codes: set[str]
) -> None:
    cost = {"ar": 2026, "post": "insatskostnad", "belopp": "1"}
    new = event("budget.beslutad", pengar, insats="team", data=cost)
    mine = {"av": "anv:2", "forbund": frozenset({pengar}), "skriver": skriver}
    found = refused(intag, new, mine)
    if not codes:
        assert found == set()
        assert refused(intag, change("handelse.makulerad", pengar, new), mine) == set()
        return
    intag.record_all([new], av="anv:1", forbund=None)
    found |= refused(intag, change("handelse.makulerad", pengar, new), mine)
    assert found == codes


def test_belopp_right_writes_nothing_else(intag: Intag, pengar: str) -> None:
    mine = {"av": "anv:2", "forbund": frozenset({pengar}), "skriver": (EKONOMI,)}
    insats = event("insats.upplagd", pengar, insats="nytt", data={"namn": "N", **NY})
    assert refused(intag, insats, mine)
    assert refused(
        intag, event("konsultation.gjord", pengar, insats="team", data={"antal": 1}), mine
    )


def refused(intag: Intag, sent: dict[str, Any], mine: dict[str, Any]) -> set[str]:
    try:
        intag.record_all([sent], **mine)
    except Avvisad as refusal:
        return {f.kod for f in refusal.fel}
    return set()


@pytest.mark.parametrize(
    ("skriver", "goes"), [(("*",), True), ((EKONOMI,), True), (("kommunen/*",), False)]
)
def test_belopp_the_database_itself_keeps_who_may(
    intag: Intag, pengar: str, *, skriver: tuple[str, ...], goes: bool
) -> None:
    insert = (
        "INSERT INTO logg SELECT forbund, 900, %s, typ, version, insats, deltagande,"
        " 'k:' || %s, person, kon, fodelsear, datum, registrerad, av, data, nyckel, hash"
        " FROM logg WHERE forbund = %s AND position = 4"
    )
    ident = str(uuid4())
    try:
        with intag.forbund_open(pengar, skriver=skriver) as session:
            store.raw(session).execute(insert, (ident, ident, pengar))
            session.rollback()
    except psycopg.errors.InsufficientPrivilege:
        assert not goes
    else:
        assert goes
