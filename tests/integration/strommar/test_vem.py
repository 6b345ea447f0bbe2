"""Random histories where it turns out who is who: every way to the same state gives the same.

As test_strommar.py, whose moves they are mixed with: batches cut anywhere, a rebuild, a
replay, the same file in another database. How many people there are at each position is counted
from the log by a few plain lines here.
"""

from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from database import Database
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strommar import (
    EXAMPLES,
    SLOW,
    TABLES,
    WHO,
    Forsok,
    forget,
    moves,
    rebuilt_and_sent_again,
    taken_in_elsewhere,
    written,
)

from tracker.intake.record import Intag
from tracker.log import store
from tracker.queries.verify import verify_forbund
from tracker.state.post import BYTT_NUMMER, MAKULERAD, PERSONBYTEN


MINE = (*TABLES, "personbyte")
NUMBERS = (*WHO, "19780204-9804")
names = st.lists(st.sampled_from(("A", "B", "C")), min_size=1, max_size=3, unique=True)
acts = st.fixed_dictionaries(
    {
        "typ": st.sampled_from(sorted(PERSONBYTEN)),
        "deltaganden": st.just(["A", "B", "C"]) | names,
        "nummer": st.none() | st.sampled_from(NUMBERS),
    }
)
undone = st.fixed_dictionaries({"typ": st.just(MAKULERAD), "back": st.integers(0, 2)})
begun = [
    {"typ": "inskrivning.gjord", "deltagande": name, "insats": None, "person": who}
    | {"datum": "2026-01-02", "data": {}}
    for name, who in zip("ABC", (WHO[0], WHO[1], WHO[0]), strict=True)
]


def told(forbund: str, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The moves as events; an act names what it says, a makulering one of the acts before it."""
    plain = [move for move in drawn if "nummer" not in move and "back" not in move]
    events = written(forbund, [*begun, *plain])
    out, rest = events[: 6 + len(begun)], iter(events[6 + len(begun) :])
    for nr, move in enumerate(drawn):
        made = str(uuid5(NAMESPACE_URL, f"{forbund}/byte/{nr}"))
        if "nummer" in move:
            out.append(act(forbund, made, move))
        elif "back" in move:
            done = [e for e in out if e["id"] in {o["id"] for o in out} and about(e, out)]
            if done:
                target = done[max(0, len(done) - 1 - move["back"])]
                data = {"avser": target["id"], "orsak": "Fel"}
                out.append(envelope(forbund, made, MAKULERAD, data))
        else:
            out.append(next(rest))
    return out


def about(event: dict[str, Any], events: list[dict[str, Any]]) -> bool:
    """True for an act, and for a makulering of one."""
    if event["typ"] != MAKULERAD:
        return event["typ"] in PERSONBYTEN
    return any(e["id"] == event["data"]["avser"] and about(e, events) for e in events)


def envelope(forbund: str, made: str, typ: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"id": made, "typ": typ, "forbund": forbund, "datum": "2026-01-03", "data": data}


def act(forbund: str, made: str, move: dict[str, Any]) -> dict[str, Any]:
    data = {"deltaganden": move["deltaganden"], "orsak": "Prov"}
    if move["typ"] == "personer.sammanforda":
        return envelope(forbund, made, move["typ"], {**data, "kvar": move["deltaganden"][0]})
    event = envelope(forbund, made, move["typ"], data)
    return event | ({"person": {"personnummer": move["nummer"]}} if move["nummer"] else {})


histories = st.lists(
    st.one_of(moves, *[acts] * 24, *[undone] * 8), min_size=6, max_size=40
)  # moves are twenty of their own

number_taken_back = [
    {"typ": BYTT_NUMMER, "deltaganden": ["B"], "nummer": WHO[2]},
    {"typ": MAKULERAD, "back": 0},
]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn=histories, cuts=st.lists(st.integers(1, 20), max_size=8), keeps=st.booleans())
@example(drawn=number_taken_back, cuts=[], keeps=False)
def test_people_every_way_gives_the_same(
    database: Database, once: Intag, drawn: list[dict[str, Any]], cuts: list[int], keeps: Any
) -> None:
    forbund = f"r{uuid4().hex[:12]}"
    events = told(forbund, drawn)
    first = Forsok(once, forbund, cuts, keeps).send(events)
    outcomes = [o.status or {f.kod for f in o.fel} for o in first]
    taken = [e for e, o in zip(events, first, strict=True) if o.status == "ny"]
    fel, _ = verify_forbund(database.transaction, forbund, keys=once.keys, heads=once.heads)
    assert fel == []
    people_at_every_position(database, forbund)

    rebuilt_and_sent_again(database, once, forbund, taken, MINE)
    other = f"r{uuid4().hex[:12]}"
    apart = Forsok(once, other, [1] * len(events), keeps=False).send(told(other, drawn))
    assert [o.status or {f.kod for f in o.fel} for o in apart] == outcomes


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=SLOW)
@given(drawn=histories, gone=st.sets(st.sampled_from(NUMBERS), max_size=1))
def test_people_exported_and_taken_in_elsewhere(
    once: Intag, elsewhere: Intag, tmp_path: Path, drawn: list[dict[str, Any]], gone: set[str]
) -> None:
    forbund = f"r{uuid4().hex[:12]}"
    Forsok(once, forbund, [20], keeps=True).send(told(forbund, drawn))
    for normal in gone:
        forget(once, forbund, normal)
    fel, _ = verify_forbund(once.transaction, forbund, keys=once.keys, heads=once.heads)
    assert fel == []
    taken_in_elsewhere(once, elsewhere, forbund, tmp_path, MINE)
    assert people_of(once, forbund) == people_of(elsewhere, forbund)


def people_of(intag: Intag, forbund: str) -> set[frozenset[str]]:
    """The deltaganden of each person."""
    with intag.forbund_open(forbund) as session:
        rows = store.raw(session).execute("SELECT person, deltagande FROM deltagande_nu").fetchall()
    whose: dict[UUID, set[str]] = {}
    for person, name in rows:
        whose.setdefault(person, set()).add(name)
    return {frozenset(one) for one in whose.values()}


def people_at_every_position(database: Database, forbund: str) -> None:
    """The versions known at a position say the same person as the log's own rows up to it."""
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        log = [
            (p.position, p, strom)
            for strom, posts in store.all_streams(session, forbund)
            for p in posts
        ]
        versions = store.raw(session).execute(
            "SELECT deltagande, fran, till, person, kon, fodelsear FROM ("
            "SELECT deltagande, fran, NULL::bigint AS till, person, kon, fodelsear"
            " FROM deltagande_nu UNION ALL"
            " SELECT deltagande, fran, till, person, kon, fodelsear FROM deltagande_tidigare) v"
        ).fetchall()  # fmt: skip
    for position, _, _ in log:
        so_far = sorted(row for row in log if row[0] <= position)
        known = {v[0]: tuple(v[3:]) for v in versions if v[1] <= position < (v[2] or 1 << 62)}
        assert known == {name: said(name, so_far) for name in known}


def said(name: str, so_far: list[tuple[int, Any, str]]) -> tuple[Any, ...]:
    """Whose a deltagande is: the last word in the log that nobody took back."""
    posts = [post for _, post, _ in so_far]

    def void(post: Any) -> bool:
        return any(
            m.typ == MAKULERAD and m.data["avser"] == str(post.id) and not void(m) for m in posts
        )

    first = next(post for _, post, strom in so_far if strom == f"d:{name}")
    word: tuple[Any, ...] = tuple(first.person)
    for post in posts:
        andring = post.data.get("andring") or {}
        if name in (post.data.get("deltaganden") or ()) and not void(post):
            word = tuple(post.person)
        elif post.data.get("avser") == str(first.id) and "person" in andring and not void(post):
            one = andring["person"]
            word = (UUID(one["id"]), one["kon"], one["fodelsear"])
    return word
