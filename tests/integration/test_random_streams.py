"""Random histories of a förbund, valid and not: every way to the same state gives the same.

Each example is a list of moves that hypothesis can shrink. It is sent in batches cut anywhere,
and held against the oracle in `modell.py`, a replay, a rebuild and another cut.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest
from conftest import Ticking
from database import Database, made, worker_name
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modell import RATTAR, Bild, judged, picture

from tracker.db import Transaction
from tracker.exports.handelser import export
from tracker.identity.erase import erase
from tracker.identity.keys import Keys
from tracker.identity.register import find
from tracker.intake.files import read
from tracker.intake.grammar import Inkommen
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag, Utfall
from tracker.intake.view import Minne
from tracker.log import store
from tracker.log.heads import Heads
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify_forbund
from tracker.servers import Addresses


WHO = ("19900101-9802", "19850615-9816", "19991231-9994")
PLACES = ("team", "stod", "oppet")
ENDS = ("ovrigt", "utskrivning", "felregistrering")
DAYS = [(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(6)]
TABLES = (
    *("deltagande_nu", "deltagande_tidigare", "insats_version", "antal_rad", "belopp_rad"),
    *("forbund_version", "huvudman_version", "fraga_version", "narvaro_rad", "instrument_version"),
)

HELD = "forbund, deltagande, fran, insats, fodelsear, start, slut, anledning"

day = st.sampled_from(DAYS)
path = st.sampled_from(("A", "B", "C"))
place = st.sampled_from(PLACES)
usual = st.sampled_from((None, None, None, None, None, None, *PLACES))
"""None: where the deltagande is."""
person = st.sampled_from((None, None, None, None, None, None, None, *WHO, "ingen"))
"""None: named on the first event only."""
aim = st.tuples(st.sampled_from(("A", "A", "B", "C", "")), st.integers(0, 5))
"""The event that is so many back, of one deltagande or of all."""


def about(typ: str, **data: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "typ": st.just(typ),
            "deltagande": path,
            "insats": usual,
            "person": person,
            "datum": day,
            "data": st.fixed_dictionaries(data),
        }
    )


SUPPORT = st.sampled_from(([], ["a_kassa"], ["a_kassa", "studiestod"]))
change = st.one_of(
    st.fixed_dictionaries({"datum": day}),
    st.fixed_dictionaries({"insats": place}),
    st.fixed_dictionaries({"person": st.sampled_from(WHO)}),
    st.fixed_dictionaries({"anledning": st.sampled_from(ENDS)}),
    st.fixed_dictionaries({"insats": place, "datum": day}),
    st.fixed_dictionaries({"belopp": st.sampled_from(("7", None)), "ar": st.just(2027)}),
    st.fixed_dictionaries({"forsorjning": st.one_of(st.none(), SUPPORT)}),
)
moves = st.one_of(
    about("remiss.inkommen", remittent=st.just("annan"), syfte=st.sampled_from(("", "Stöd"))),
    about("remiss.besvarad", beslut=st.just("antagen")),
    about("inskrivning.gjord", forsorjning=SUPPORT),
    about("inskrivning.gjord", forsorjning=SUPPORT),
    about("plan.upprattad", slag=st.just("sip")),
    about("matning.gjord", tillfalle=st.just("uppfoljning_6")),
    about(
        "steg.skattat",
        instrument=st.just("stegtrappa"),
        utgava=st.just(1),
        respondent=st.sampled_from(("deltagare", "handlaggare")),
        varden=st.fixed_dictionaries({"steg": st.integers(1, 5)}),
    ),
    about("avslut.gjort", anledning=st.sampled_from(ENDS), forsorjning=SUPPORT),
    about("avslut.gjort", anledning=st.sampled_from(ENDS), forsorjning=SUPPORT),
    about("deltagande.ateroppnat", orsak=st.just("Kom åter")),
    about("samtycke.lamnat", andamal=st.just("esf")),
    about("samtycke.atertaget", andamal=st.just("esf")),
    st.fixed_dictionaries({"typ": st.just("handelse.rattad"), "aim": aim, "andring": change}),
    st.fixed_dictionaries({"typ": st.just("handelse.rattad"), "aim": aim, "andring": change}),
    st.fixed_dictionaries({"typ": st.just("handelse.makulerad"), "aim": aim}),
    st.fixed_dictionaries({"typ": st.just("handelse.makulerad"), "aim": aim}),
    st.fixed_dictionaries(
        {
            "typ": st.sampled_from(("volym.registrerad", "anonym.inskriven", "konsultation.gjord")),
            "insats": place,
            "datum": day,
            "data": st.fixed_dictionaries({"antal": st.integers(0, 3)}),
        }
    ),
    st.fixed_dictionaries(
        {
            "typ": st.sampled_from(("budget.beslutad", "utfall.bokfort")),
            "insats": st.none() | place,
            "datum": day,
            "data": st.fixed_dictionaries(
                {
                    "ar": st.sampled_from((2025, 2026)),
                    "post": st.sampled_from(("administration", "insatskostnad")),
                    "belopp": st.sampled_from(("1", "-2.50", "3,5")),
                }
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "typ": st.just("insats.upplagd"),
            "insats": st.sampled_from((*PLACES, "nytt")),
            "datum": day,
            "data": st.fixed_dictionaries(
                {
                    "namn": st.sampled_from(("Ett", "Tv\tå\\N\n", "Ö")),
                    "inriktning": st.just("individinriktad"),
                    "volyminsats": st.booleans(),
                    "huvudman": st.sampled_from((None, "kommunen", "regionen", "ingen")),
                }
            ),
        }
    ),
    st.fixed_dictionaries({"typ": st.just("samma"), "aim": aim}),
)


@dataclass
class Forsok:
    """One way of sending a history: in batches of these sizes, with or without a memory."""

    intag: Intag
    forbund: str
    cuts: list[int]
    keeps: bool
    sent: list[dict[str, Any]] = field(default_factory=list)
    codes: list[set[str]] = field(default_factory=list)
    positions: list[int | None] = field(default_factory=list)

    def send(self, events: list[dict[str, Any]]) -> list[Utfall]:
        avsandare = Avsandare(av="anv:prov")
        minne = Minne(rymmer=2)
        out: list[Utfall] = []
        rest = list(events)
        for size in self._sizes():
            if not rest:
                return out
            batch, rest = rest[:size], rest[size:]
            read = [self.intag.read(one, avsandare) for one in batch]
            good = [one for one in read if isinstance(one, Inkommen)]
            with self.intag.forbund_open(self.forbund) as session:
                minne = minne if self.keeps else Minne()
                taken, huvud = (
                    self.intag.take(session, good, avsandare, minne) if good else ([], None)
                )
            self.intag.settled(huvud)
            rows = iter(taken)
            out += [next(rows) if isinstance(one, Inkommen) else Utfall(fel=one) for one in read]
        return out

    def _sizes(self) -> Iterator[int]:
        yield from self.cuts
        while True:
            yield 3


def setup(forbund: str) -> list[dict[str, Any]]:
    def one(nr: int, typ: str, **rest: Any) -> dict[str, Any]:
        made = str(uuid5(NAMESPACE_URL, f"{forbund}/{nr}"))
        return {"id": made, "typ": typ, "forbund": forbund, "datum": "2026-01-01", **rest}

    ny = {"inriktning": "individinriktad", "volyminsats": False}
    return [
        one(1, "forbund.upplagt", data={"namn": "Prov"}),
        one(2, "huvudman.upplagd", data={"slug": "kommunen", "namn": "Kommunen"}),
        one(3, "huvudman.upplagd", data={"slug": "regionen", "namn": "Regionen"}),
        one(4, "insats.upplagd", insats="team", data={"namn": "T", **ny, "huvudman": "kommunen"}),
        one(5, "insats.upplagd", insats="stod", data={"namn": "S", **ny, "huvudman": "regionen"}),
        one(6, "insats.upplagd", insats="oppet", data={"namn": "O", **ny, "volyminsats": True}),
    ]


def written(forbund: str, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The moves as events, each with what its deltagande usually says filled in."""
    events = setup(forbund)
    where: dict[str, str] = {}
    for nr, move in enumerate(drawn, len(events) + 1):
        event = {k: v for k, v in move.items() if k not in ("aim", "andring")}
        event |= {"id": str(uuid5(NAMESPACE_URL, f"{forbund}/{nr}")), "forbund": forbund}
        if "deltagande" in event:
            fill(event, where)
        if "aim" in move:
            target = aimed(events, move["aim"])
            if move["typ"] == "samma":
                events.append(dict(target))
                continue
            event |= {"datum": DAYS[0], "data": {"avser": target["id"], "orsak": "Fel"}}
            if "andring" in move:
                event["data"]["andring"] = dict(move["andring"])
                if "person" in move["andring"]:
                    event["data"]["andring"]["person"] = {"personnummer": move["andring"]["person"]}
                if "insats" in move["andring"] and "deltagande" in target:
                    where[target["deltagande"]] = move["andring"]["insats"]
        events.append({k: v for k, v in event.items() if v is not None})
    return events


def fill(event: dict[str, Any], where: dict[str, str]) -> None:
    slug, who = event["deltagande"], event.pop("person")
    who = who or (None if slug in where else WHO[0])
    event["insats"] = event["insats"] or where.get(slug, "team")
    where.setdefault(slug, event["insats"])
    if who and who != "ingen":
        event["person"] = {"personnummer": who}


def aimed(events: list[dict[str, Any]], aim: tuple[str, int]) -> dict[str, Any]:
    slug, back = aim
    of_it = [e for e in events if slug and stream(e, events) == slug] or events
    return of_it[max(0, len(of_it) - 1 - back)]


def stream(event: dict[str, Any], taken: list[dict[str, Any]]) -> str:
    """The deltagande that an event is about, "" for none."""
    if event["typ"] in RATTAR:
        avser = [e for e in taken if e["id"] == event["data"]["avser"]]
        return stream(avser[0], taken) if avser else ""
    return str(event.get("deltagande", ""))


def rows(database: Database, forbund: str, table: str) -> list[tuple[Any, ...]]:
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        found = store.raw(session).execute(
            f'SELECT * FROM {table} WHERE forbund = %s ORDER BY {table}::text COLLATE "C"',
            (forbund,),
        )
        return found.fetchall()


@pytest.fixture(scope="module")
def once(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Intag:
    heads = Heads(tmp_path_factory.mktemp("huvuden"), keys)
    clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
    return Intag(transaction=database.transaction, keys=keys, clock=clock, heads=heads)


EXAMPLES = 1000 if settings.get_current_profile_name() == "soak" else 60
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(
    drawn=st.lists(moves, min_size=12, max_size=60),
    cuts=st.lists(st.integers(1, 20), max_size=8),
    keeps=st.booleans(),
)
def test_history_every_way_gives_the_same(
    database: Database, once: Intag, drawn: list[dict[str, Any]], cuts: list[int], keeps: Any
) -> None:
    forbund = f"r{uuid4().hex[:12]}"
    events = written(forbund, drawn)
    one = Forsok(once, forbund, cuts, keeps)
    first = one.send(events)
    outcomes = [o.status or {f.kod for f in o.fel} for o in first]
    taken = [e for e, o in zip(events, first, strict=True) if o.status == "ny"]
    positions = [o.position for o in first if o.status == "ny"]
    assert positions == list(range(1, len(taken) + 1))

    told_by_the_oracle(events, outcomes)
    as_of_every_position(database, forbund, taken)
    fel, kedja = verify_forbund(database.transaction, forbund, keys=once.keys, heads=once.heads)
    assert fel == []
    assert kedja.position == len(taken)
    nothing_else(database, forbund, len(taken))

    before = {table: rows(database, forbund, table) for table in TABLES}
    with once.forbund_open(forbund) as session:
        assert rebuild(session, forbund) == len(taken)
    assert {table: rows(database, forbund, table) for table in TABLES} == before

    again = Forsok(once, forbund, [len(taken)], keeps=True).send(taken)
    assert [o.status for o in again] == ["fanns"] * len(taken)

    other = f"r{uuid4().hex[:12]}"
    apart = Forsok(once, other, [1] * len(events), keeps=False).send(written(other, drawn))
    assert [o.status or {f.kod for f in o.fel} for o in apart] == outcomes


@pytest.fixture(scope="module")
def elsewhere(
    addresses: Addresses, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Intag]:
    """A way into another database."""
    with made(addresses, f"{worker_name()}_annanstans") as other:
        clock = Ticking(datetime(2030, 1, 1, tzinfo=UTC))  # after all that once says
        heads = Heads(tmp_path_factory.mktemp("andra"), keys)
        yield Intag(transaction=other.transaction, keys=keys, clock=clock, heads=heads)


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=SLOW)
@given(drawn=st.lists(moves, min_size=12, max_size=40), gone=st.sets(st.sampled_from(WHO)))
def test_history_exported_and_taken_in_elsewhere(
    once: Intag,
    elsewhere: Intag,
    tmp_path: Path,
    drawn: list[dict[str, Any]],
    gone: set[str],
) -> None:
    forbund = f"r{uuid4().hex[:12]}"
    Forsok(once, forbund, [20], keeps=True).send(written(forbund, drawn))
    for normal in gone:
        forget(once, forbund, normal)
    out, again = tmp_path / "ut.jsonl", tmp_path / "igen.jsonl"
    antal = export(once.transaction, forbund, out, keys=once.keys)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    importor = Importor(elsewhere, Avsandare("drift:prov", historik=True))
    kvitto = importor.run(read(out), "delar")
    assert (kvitto.nya, kvitto.fel) == (antal, [])
    fel, _ = verify_forbund(
        elsewhere.transaction, forbund, keys=elsewhere.keys, heads=elsewhere.heads
    )
    assert fel == []
    export(elsewhere.transaction, forbund, again, keys=elsewhere.keys)
    assert again.read_bytes() == out.read_bytes()
    kvitto = Importor(elsewhere, Avsandare("drift:prov", historik=True)).run(read(out), "delar")
    assert kvitto.fanns == antal
    for table in TABLES:
        here, there = (without_ids(one.transaction, forbund, table) for one in (once, elsewhere))
        assert here == there
    half = tmp_path / "halva.jsonl"
    assert export(once.transaction, forbund, half, keys=once.keys, till_position=antal // 2)
    assert out.read_bytes().startswith(half.read_bytes())


def forget(intag: Intag, forbund: str, normal: str) -> None:
    with intag.forbund_open(forbund) as session:
        person = find(session, forbund, normal, keys=intag.keys)
        if person is None:
            return
        rows = store.raw(session).execute(
            "SELECT deltagande FROM deltagande_nu WHERE person = %s", (person,)
        )
        theirs = [row[0] for row in rows]
        when = intag.clock.now()
        erase(session, forbund, [person], deltaganden=theirs, beslut="Prov", when=when)


def without_ids(transaction: Transaction, forbund: str, table: str) -> list[Any]:
    """The rows of a projection but for who: person ids are random."""
    with transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rows = store.raw(session).execute(
            f"SELECT to_jsonb(t) - 'person' FROM {table} t WHERE forbund = %s "
            f"ORDER BY (to_jsonb(t) - 'person')::text COLLATE \"C\"",
            (forbund,),
        )
        return [row[0] for row in rows]


def told_by_the_oracle(events: list[dict[str, Any]], outcomes: list[Any]) -> None:
    """Events about a deltagande are taken in or refused as the contract's words say.

    Insatser that change under way are left to the other checks.
    """
    start = {e["id"] for e in events[:6]}
    if any(e["typ"] == "insats.upplagd" or e["data"].get("avser") in start for e in events[6:]):
        return
    taken: list[dict[str, Any]] = []
    for event, outcome in zip(events, outcomes, strict=True):
        slug = stream(event, taken)
        known = [e for e in taken if stream(e, taken) == slug]
        if slug and outcome != "fanns":
            expected = judged(event, known, taken)
            if event.get("insats") == "oppet":
                expected |= {"H033"}
            if not is_plain(event):
                expected = expected or (outcome if isinstance(outcome, set) else set())
            assert (outcome if isinstance(outcome, set) else set()) == expected, event
        if outcome == "ny":
            taken.append(event)


def is_plain(event: dict[str, Any]) -> bool:
    """The oracle knows nothing of payloads but `anledning`."""
    andring = event.get("data", {}).get("andring", {})
    return set(andring) <= {"datum", "insats", "person", "anledning"}


def as_of_every_position(database: Database, forbund: str, taken: list[dict[str, Any]]) -> None:
    """The versions of a deltagande follow on each other, and say what the events so far say."""
    versions: dict[str, list[tuple[int, int | None, Bild]]] = {}
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        found = store.raw(session).execute(
            "SELECT deltagande, fran, till, insats, fodelsear, start, slut, anledning FROM ("
            f"SELECT {HELD}, NULL::bigint AS till FROM deltagande_nu UNION ALL "
            f"SELECT {HELD}, till FROM deltagande_tidigare) v WHERE forbund = %s ORDER BY fran",
            (forbund,),
        )
        for slug, fran, till, insats, born, start, slut, anledning in found:
            one = Bild(insats, str(born), _iso(start), _iso(slut), anledning)
            versions.setdefault(slug, []).append((fran, till, one))
    for held in versions.values():
        assert all(a[1] == b[0] for a, b in pairwise(held))
        assert held[-1][1] is None
    for nr, event in zip(count(1), taken):
        slug = stream(event, taken)
        if slug:
            expected = picture([e for e in taken[:nr] if stream(e, taken) == slug])
            assert isinstance(expected, Bild)
            now = [b for fran, till, b in versions[slug] if fran <= nr and (not till or nr < till)]
            born = expected.person[:4]
            assert now == [Bild(**{**vars_of(expected), "person": born})]


def vars_of(bild: Bild) -> dict[str, Any]:
    return {falt: getattr(bild, falt) for falt in Bild.__dataclass_fields__}


def _iso(dag: date | None) -> str | None:
    return dag.isoformat() if dag else None


def nothing_else(database: Database, forbund: str, antal: int) -> None:
    """What was refused left nothing: no row, no person, no text."""
    assert len(rows(database, forbund, "logg")) == antal
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        raw = store.raw(session)
        log = "".join(f"{r[0]} {r[1]}" for r in raw.execute("SELECT data, person FROM logg"))
        texts = [r[0] for r in raw.execute("SELECT id FROM fritext")]
        people = [r[0] for r in raw.execute("SELECT person FROM person_index")]
    assert log.count('"fritext"') == len(texts)
    assert all(str(one) in log for one in [*texts, *people])
    assert all(isinstance(one, UUID) for one in people)
