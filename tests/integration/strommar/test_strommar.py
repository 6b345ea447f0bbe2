"""Every way to the same state gives the same, whatever the history.

Each is sent in batches cut anywhere, and held against the oracle in `modell.py`, a replay, a
rebuild and another cut.
"""

import stat
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from database import Database
from hypothesis import given, settings
from hypothesis import strategies as st
from modell import Bild, judged, picture
from strommar import (
    EXAMPLES,
    HELD,
    SLOW,
    WHO,
    Forsok,
    forget,
    moves,
    rebuilt_and_sent_again,
    rows,
    stream,
    taken_in_elsewhere,
    written,
)

from tracker.exports.handelser import export
from tracker.intake.record import Intag
from tracker.log import store
from tracker.queries.verify import verify_forbund


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

    rebuilt_and_sent_again(database, once, forbund, taken)
    other = f"r{uuid4().hex[:12]}"
    apart = Forsok(once, other, [1] * len(events), keeps=False).send(written(other, drawn))
    assert [o.status or {f.kod for f in o.fel} for o in apart] == outcomes


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
    out = taken_in_elsewhere(once, elsewhere, forbund, tmp_path)
    antal = len(out.read_bytes().splitlines())
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    half = tmp_path / "halva.jsonl"
    assert export(once.transaction, forbund, half, keys=once.keys, till_position=antal // 2)
    assert out.read_bytes().startswith(half.read_bytes())


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
