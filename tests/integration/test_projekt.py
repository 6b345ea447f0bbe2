"""A project is a log of its own: it goes out and in, is seen and written by its own, and is folded
the same whichever way it came (ADR 36).
"""

import io
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from conftest import Ticking, event
from database import Database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from schemas.handelser import KINDS
from tracker.exports.handelser import export
from tracker.identity.texts import read_texts
from tracker.intake.faults import Avvisad
from tracker.intake.files import read_open
from tracker.intake.grammar import Inkommen
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.intake.view import Minne
from tracker.log import store
from tracker.projections.rebuild import rebuild
from tracker.projections.rows_projekt import PROJEKTTABELLER
from tracker.queries.forbund import logs, names
from tracker.queries.verify import verify, verify_forbund


TABLES = tuple(table.namn for kind, table in PROJEKTTABELLER.items() if kind != "n")
PROJEKT = {
    "namn": "Provet",
    "diarienummer": "2025/00123",
    "programperiod": "2021_2027",
    "agare": "Ägaren",
    "start": "2025-01-01",
    "slut": "2026-12-31",
    "perioder": [{"fran": "2025-01-01", "till": "2025-06-30"}],
}
EVA = {
    "slug": "eva",
    "personnamn": "Eva Ek",
    "arbetsgivare": "Ägaren",
    "kategori": "pl",
    "slag": "direkt",
    "anstalld_fran": "2025-01-01",
}
PRISER = [{"kategori": "pl", "namn": "Projektledare", "kronor": "400.50"}]


def of(typ: str, log: str, /, datum: str = "2026-01-15", person: Any = None, **data: Any) -> Any:
    return event(typ, log, datum=datum, person=person, data=data)


def decided(slug: str) -> list[dict[str, Any]]:
    return [
        of("projekt.upplagt", slug, **PROJEKT),
        of("delprojekt.upplagt", slug, slug="nord", namn="Nord", agare="Ägaren", eget=True,
           insatser=[{"forbund": "norr", "insats": "team"}]),
        of("delprojekt.upplagt", slug, slug="syd", namn="Syd", agare="Söder"),
        of("personal.upplagd", slug, person={"personnummer": "19850615-9816"}, **EVA),
        of("personal.upplagd", slug, **{**EVA, "slug": "per", "personnamn": "Per Al"}),
        of("timpris.beslutat", slug, slug="2025", kalla="Bilaga 3", beslutad="2025-01-10",
           priser=PRISER),
        of("esfsats.beslutad", slug, namn="schablon_procent", varde="40", kalla="Beslutet § 4"),
    ]  # fmt: skip


@pytest.fixture
def projekt(intag: Intag) -> str:
    slug = f"p{uuid4().hex[:12]}"
    intag.record_all(decided(slug), av="drift:prov", forbund=None)
    return slug


def rows(database: Database, slug: str) -> dict[str, list[Any]]:
    """All that the tables hold of a project, but its slug and ids of persons and texts."""
    found = {}
    with database.transaction(forbund=slug, huvudman=("*",)) as session:
        for table in TABLES:
            held = store.raw(session).execute(
                f"SELECT to_jsonb(t) - 'forbund' - 'person' - 'personnamn' - 'beskrivning' "
                f"FROM {table} t ORDER BY fran, nr"
            )
            found[table] = [row[0] for row in held]
    return found


def refused(intag: Intag, *events: Any, skriver: tuple[str, ...] | None = None) -> set[str]:
    slug = events[0]["forbund"]
    to = {"forbund": None} if skriver is None else {"forbund": frozenset({slug})}
    try:
        intag.record_all(events, av="anv:1", skriver=skriver, **to)
    except Avvisad as error:
        return {f.kod for f in error.fel}
    return set()


def test_projekt_goes_out_and_in_again(
    database: Database, intag: Intag, projekt: str, tmp_path: Path
) -> None:
    time = {"personal": "eva", "minuter": 90, "delprojekt": "nord", "aktivitet": 3}
    first = of("tid.rapporterad", projekt, **time, beskrivning="Planerade träffen", traff="G1")
    last = of("manad.last", projekt, manad="2025-12")
    rattad = {"avser": first["id"], "andring": {"minuter": 60}, "orsak": "Fel"}
    told = [
        *(first, last, of("manad.oppnad", projekt, manad="2025-12")),
        of("tid.rapporterad", projekt, personal="per", minuter=480, slag="franvaro"),
        of(
            "tid.signerad",
            projekt,
            personal="eva",
            manad="2026-01",
            summa="0" * 64,
            roll="attest",
            satt="kod",
        ),
        of("scb.skickad", projekt, leverans="1", manad="2025-12", summa="0" * 64),
        of("blankett.kopplad", projekt, blankett="scb", kalla="Mallen"),
        of("ansokan.beslutad", projekt, period="2025-01_2025-03", utbetalt="1.50", kalla="B"),
        event("handelse.rattad", projekt, data=rattad),
        event("handelse.makulerad", projekt, data={"avser": last["id"], "orsak": "Fel"}),
    ]
    intag.record_all(told, av="anv:1", forbund=None)
    export(database.transaction, projekt, tmp_path / "ut.jsonl", keys=intag.keys)
    text = (tmp_path / "ut.jsonl").read_text("utf-8")
    assert all(f'"{typ}"' in text for typ, kind in KINDS.items() if kind.projekt)
    other = f"p{uuid4().hex[:12]}"
    kvitto = Importor(intag, Avsandare(av="drift:prov", historik=True)).run(
        read_open("ut.jsonl", io.BytesIO(text.replace(projekt, other).encode())), "allt"
    )
    assert kvitto.fel == []
    assert rows(database, other) == rows(database, projekt)
    assert [row["minuter"] for row in rows(database, other)["tid_rad"]] == [90, 480, 60]
    export(database.transaction, other, tmp_path / "igen.jsonl", keys=intag.keys)
    assert (tmp_path / "igen.jsonl").read_text("utf-8") == text.replace(projekt, other)


def test_projekt_keeps_names_out_of_its_log(database: Database, intag: Intag, projekt: str) -> None:
    with intag.forbund_open(projekt) as session:
        log = [row[0] for row in store.raw(session).execute("SELECT data FROM logg")]
        names = store.raw(session).execute("SELECT personnamn FROM personal_version").fetchall()
        ids = [name for (name,) in names]
        texts = read_texts(session, projekt, ids, keys=intag.keys)
    assert not any("Eva" in data or "9816" in data for data in log)
    assert sorted(texts.values()) == ["Eva Ek", "Per Al"]


def test_projekt_is_opened_and_written_by_who_looks_after_it(
    intag: Intag, projekt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = [of("manad.last", projekt, manad="2025-11")]
    assert refused(intag, *closed, skriver=("kommunen/team", "ekonomi")) == {"H004"}
    assert refused(intag, *closed, skriver=("projekt",)) == set()
    voided = of("handelse.makulerad", projekt, avser=closed[0]["id"], orsak="Fel")
    assert refused(intag, voided, skriver=("ekonomi",)) == {"H024"}
    new = f"p{uuid4().hex[:12]}"
    assert refused(intag, *decided(new), skriver=("ekonomi",)) == {"H004"}
    assert refused(intag, *decided(new), skriver=("projekt",)) == set()
    monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])  # the database alone
    for skriver in ("kommunen/team", "*/team", "ekonomi"):
        with pytest.raises((psycopg.Error, DBAPIError), match="row-level security"):
            refused(intag, of("manad.last", projekt, manad="2025-10"), skriver=(skriver,))
        with pytest.raises((psycopg.Error, DBAPIError), match="row-level security"):
            refused(intag, voided | {"id": str(uuid4())}, skriver=(skriver,))


@pytest.mark.parametrize("table", TABLES[1:])
def test_projekt_is_nothing_to_another_context(
    database: Database, projekt: str, table: str
) -> None:
    with database.transaction(forbund="annat", huvudman=("*",)) as session:
        assert store.raw(session).execute(f"SELECT * FROM {table}").fetchall() == []
    for role in (None, "stegvis_bild"):
        with (
            pytest.raises(psycopg.Error, match="permission denied"),
            database.transaction(forbund=projekt, role=role) as session,
        ):
            store.raw(session).execute(f"DELETE FROM {table}")


def test_projekt_tells_no_page_who_takes_part(database: Database, projekt: str) -> None:
    for role in (None, "stegvis_bild"):
        with (
            pytest.raises(psycopg.Error, match="permission denied"),
            database.transaction(forbund=projekt, huvudman=("*",), role=role) as session,
        ):
            store.raw(session).execute("SELECT * FROM projektdeltagare")


# Random sheets: the same whichever way they came, and never past what may be reported.

DAYS = ["2025-12-31", "2026-01-01"]
row = st.fixed_dictionaries(
    {
        "typ": st.just("tid.rapporterad"),
        "datum": st.sampled_from(DAYS),
        "data": st.fixed_dictionaries(
            {
                "personal": st.sampled_from(("eva", "eva", "eva", "ny")),
                "minuter": st.sampled_from((400, 400, 780)),
                "slag": st.sampled_from(("projekt", "projekt", "annan_tid")),
            }
        ),
    }
)
change = st.one_of(
    st.fixed_dictionaries({"minuter": st.sampled_from((30, 500, 780))}),
    st.fixed_dictionaries({"datum": st.sampled_from(DAYS)}),
    st.fixed_dictionaries({"personal": st.sampled_from(("eva", "per", "ingen"))}),
)
moves = st.one_of(
    row,
    row,
    st.fixed_dictionaries(
        {
            "typ": st.sampled_from(("manad.last", "manad.oppnad")),
            "datum": st.just("2026-01-05"),
            "data": st.fixed_dictionaries({"manad": st.sampled_from(("2025-12", "2026-01"))}),
        }
    ),
    st.fixed_dictionaries(
        {
            "typ": st.just("personal.upplagd"),
            "datum": st.just("2026-01-05"),
            "data": st.just({**EVA, "slug": "ny", "personnamn": "Ny"}),
        }
    ),
    st.fixed_dictionaries({"aim": st.integers(0, 4), "andring": st.none() | change}),
)


def written(slug: str, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The moves as events; a change is of the event that is so many back."""
    sent: list[dict[str, Any]] = []
    for move in drawn:
        if "aim" not in move:
            data = dict(move["data"])
            if data.get("slag") == "projekt":
                data |= {"delprojekt": "nord", "aktivitet": 1}
            sent.append(event(move["typ"], slug, datum=move["datum"], data=data))
        elif sent:
            about: dict[str, Any] = {"avser": sent[-1 - move["aim"] % len(sent)]["id"]}
            about |= {"orsak": "Fel"} | ({"andring": move["andring"]} if move["andring"] else {})
            typ = "handelse.rattad" if move["andring"] else "handelse.makulerad"
            sent.append(event(typ, slug, data=about))
    return sent


def in_force(taken: list[dict[str, Any]]) -> dict[str, tuple[str, str, int, str]]:
    """What the rows of a sheet are after these events: the oracle, which knows no rules."""
    gone: set[str] = set()
    for one in reversed(taken):
        if one["typ"] == "handelse.makulerad" and one["id"] not in gone:
            gone.add(one["data"]["avser"])
    found = {one["id"]: {**one["data"], "datum": one["datum"]} for one in taken
             if one["typ"] == "tid.rapporterad" and one["id"] not in gone}  # fmt: skip
    for one in taken:
        if one["typ"] == "handelse.rattad" and one["id"] not in gone:
            found.get(one["data"]["avser"], {}).update(one["data"]["andring"])
    return {
        key: (data["personal"], data["datum"], data["minuter"], data["slag"])
        for key, data in found.items()
    }


def held(database: Database, slug: str) -> dict[str, tuple[str, str, int, str]]:
    with database.transaction(forbund=slug, huvudman=("*",)) as session:
        found = store.raw(session).execute(
            "SELECT handelse, personal, datum::text, minuter, slag FROM tid_rad WHERE till IS NULL"
        )
        return {str(one[0]): one[1:] for one in found.fetchall()}


@settings(
    max_examples=300 if settings.get_current_profile_name() == "soak" else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.lists(moves, min_size=10, max_size=25), cut=st.integers(2, 9))
def test_projekt_random_sheets_are_the_same_every_way(
    database: Database, intag: Intag, drawn: list[dict[str, Any]], cut: int
) -> None:
    one_by_one, together = (f"p{uuid4().hex[:12]}" for _ in range(2))
    outcomes = []
    for slug, size in ((one_by_one, 1), (together, cut)):
        intag.record_all(decided(slug), av="drift:prov", forbund=None)
        outcomes.append(sent_in(intag, slug, written(slug, drawn), size))
    (events, taken), (others, same) = outcomes
    assert [told for _, told in taken] == [told for _, told in same]
    for slug, sent, what in ((one_by_one, events, taken), (together, others, same)):
        stored = [one for one, (_, told) in zip(sent, what, strict=True) if told == {"ny"}]
        expected = in_force(stored)
        assert held(database, slug) == expected
        within_caps(expected)
        before = rows(database, slug)
        with intag.forbund_open(slug) as session:
            rebuild(session, slug)
        assert rows(database, slug) == before
        fel, _ = verify_forbund(database.transaction, slug, keys=intag.keys, heads=intag.heads)
        assert fel == []


def sent_in(
    intag: Intag, slug: str, events: list[dict[str, Any]], size: int
) -> tuple[list[dict[str, Any]], list[tuple[UUID, set[str]]]]:
    """Sends them in batches of a size; what became of each, as *ny* or its codes."""
    avsandare, minne, out = Avsandare(av="anv:prov"), Minne(), []
    for start in range(0, len(events), size):
        read = [intag.read(one, avsandare) for one in events[start : start + size]]
        good = [one for one in read if isinstance(one, Inkommen)]
        assert len(good) == len(read)
        with intag.forbund_open(slug) as session:
            taken, huvud = intag.take(session, good, avsandare, minne)
        intag.settled(huvud)
        for one, utfall in zip(good, taken, strict=True):
            out.append((one.id, {utfall.status} if utfall.status else {f.kod for f in utfall.fel}))
    return events, out


def within_caps(expected: dict[str, tuple[str, str, int, str]]) -> None:
    """No day has more than a day, nor more than thirteen hours in the project."""
    day, project = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for personal, datum, minuter, slag in expected.values():
        day[personal, datum] += minuter
        project[personal, datum] += minuter * (slag == "projekt")
    assert all(minutes <= 24 * 60 for minutes in day.values())
    assert all(minutes <= 13 * 60 for minutes in project.values())


def test_projekt_is_checked_with_the_forbund(
    database: Database, intag: Intag, projekt: str, clock: Ticking
) -> None:
    """Which projects there are is known to all; so no check, copy or change of keys forgets one."""
    with database.transaction() as session:
        assert logs(session)[projekt] == "Provet"
        assert projekt not in names(session)
    found = verify(database.transaction, keys=intag.keys, heads=intag.heads, now=clock.now())
    assert [one.position for one in found.kedjor if one.forbund == projekt] == [7]
