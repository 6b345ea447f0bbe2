"""The folds by themselves: event by event is the same as all at once, for what a log can hold."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uthallighet import examples

from tracker.projections.project import deltagande_rows, owners, versions
from tracker.state.deltagande import Deltagande, fold, step
from tracker.state.insats import EJ_ANGIVEN
from tracker.state.post import MAKULERAD, RATTAD, RATTAR, Brott, Person, Post, in_force


ANNA, BO = Person(UUID(int=1), "kvinna", 1990), Person(UUID(int=2), "man", 1985)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SUPPORT = st.sampled_from((["a_kassa"], ["a_kassa", "studiestod"], []))
CHANGES = st.one_of(
    st.fixed_dictionaries({"datum": st.sampled_from(("2026-01-02", "2026-01-04"))}),
    st.fixed_dictionaries({"insats": st.sampled_from(("team", "stod"))}),
    st.fixed_dictionaries({"forsorjning": st.none() | SUPPORT}),
    st.fixed_dictionaries(
        {
            "person": st.sampled_from(
                [{"id": str(p.id), "kon": p.kon, "fodelsear": p.fodelsear} for p in (ANNA, BO)]
            )
        }
    ),
)
MOVES = st.one_of(
    st.tuples(st.just("remiss.inkommen"), st.just({"remittent": "annan"})),
    st.tuples(st.just("remiss.besvarad"), st.just({"beslut": "antagen"})),
    st.tuples(st.just("inskrivning.gjord"), st.fixed_dictionaries({"forsorjning": SUPPORT})),
    st.tuples(st.just("inskrivning.gjord"), st.just({})),
    st.tuples(
        st.just("plan.upprattad"),
        st.fixed_dictionaries({}, optional={"slag": st.sampled_from(("sip", "individuell"))}),
    ),
    st.tuples(st.just("matning.gjord"), st.just({"tillfalle": "uppfoljning_6"})),
    st.tuples(
        st.just("avslut.gjort"),
        st.fixed_dictionaries(
            {"anledning": st.sampled_from(("ovrigt", "avliden")), "forsorjning": SUPPORT}
        ),
    ),
    st.tuples(st.just("deltagande.ateroppnat"), st.just({})),
    st.tuples(
        st.sampled_from(("samtycke.lamnat", "samtycke.atertaget")),
        st.fixed_dictionaries({"andamal": st.sampled_from(("esf", "uppfoljning"))}),
    ),
    st.tuples(st.just(RATTAD), st.fixed_dictionaries({"andring": CHANGES})),
    st.tuples(st.just(RATTAD), st.fixed_dictionaries({"andring": CHANGES})),
    st.tuples(st.just(MAKULERAD), st.just({})),
    st.tuples(st.just(MAKULERAD), st.just({})),
)
DRAWN = st.lists(st.tuples(MOVES, st.integers(0, 4), st.integers(0, 4)), max_size=30)


def valid(drawn: list) -> list[Post]:
    """The moves that a log would take in, one after another."""
    posts: list[Post] = []
    for (typ, data), back, day in drawn:
        nr = len(posts) + 1
        insats = None
        if typ in RATTAR:
            if not posts:
                continue
            aimed = posts[max(0, len(posts) - 1 - back)]
            if typ == RATTAD and (
                aimed.typ in RATTAR or ("person" in data["andring"] and aimed is not posts[0])
            ):
                continue
            said = {**data, "avser": str(aimed.id)}
        else:
            said, state = data, fold(posts) if posts else None
            insats = state.insats if isinstance(state, Deltagande) else "team"
        post = Post(
            position=nr * 3,
            id=UUID(int=nr),
            typ=typ,
            forbund="f",
            insats=insats,
            deltagande="D",
            person=None if posts else ANNA,
            datum=date(2026, 1, 1) + timedelta(days=day),
            registrerad=FIRST,
            av="a",
            data=said,
        )
        if isinstance(fold([*posts, post]), Deltagande):
            posts.append(post)
    return posts


@settings(max_examples=examples(200, 20_000), deadline=None)
@given(DRAWN)
def test_fold_event_by_event_is_the_whole(drawn: list) -> None:
    posts = valid(drawn)
    if not posts:
        return
    held = {fran: (state, whose) for fran, state, whose in versions(posts, lambda *_: EJ_ANGIVEN)}
    now = None
    for nr, post in enumerate(posts, 1):
        whole = fold(posts[:nr])
        now = held.get(post.position, (now, None))[0]
        assert now == whole
        before = fold(posts[: nr - 1]) if nr > 1 else None
        if post.typ not in RATTAR and isinstance(before, Deltagande):
            assert step(before, post) == whole
    rows = deltagande_rows("f", posts, lambda *_: EJ_ANGIVEN)
    assert [row[2] for row in rows[1:]] == [row[-1] for row in rows[:-1]]
    assert rows[-1][-1] is None
    assert all(a != b for a, b in zip(list(held.values()), list(held.values())[1:], strict=False))


@given(DRAWN)
def test_in_force_leaves_no_corrections_and_keeps_the_order(drawn: list) -> None:
    kept = in_force(valid(drawn))
    assert not any(post.typ in RATTAR for post in kept)
    assert [p.position for p in kept] == sorted(p.position for p in kept)


def test_versions_owner_is_that_of_the_insats_when_it_began_or_moved() -> None:
    def laid(nr: int, huvudman: str, position: int, slug: str) -> Post:
        data = {"namn": "I", "inriktning": "i", "volyminsats": False, "huvudman": huvudman}
        made = post("insats.upplagd", position, data)
        return made._replace(id=UUID(int=nr), insats=slug, deltagande=None)

    def post(typ: str, position: int, data: dict) -> Post:
        return Post(
            position,
            UUID(int=100 + position),
            typ,
            "f",
            "team",
            "D",
            None,
            date(2026, 1, 1),
            FIRST,
            "a",
            data,
        )

    known = owners(
        {
            "i:team": [laid(1, "kommunen", 1, "team"), laid(2, "regionen", 5, "team")],
            "i:stod": [laid(3, "staten", 2, "stod")],
        }
    )
    assert [known.at("team", at) for at in (1, 2, 5, 6)] == [
        EJ_ANGIVEN,
        "kommunen",
        "kommunen",
        "regionen",
    ]
    start = post("inskrivning.gjord", 3, {})._replace(person=ANNA)
    plan = post("plan.upprattad", 7, {"slag": "sip"})
    move = post(RATTAD, 8, {"avser": str(start.id), "andring": {"insats": "stod"}})
    back = post(MAKULERAD, 9, {"avser": str(move.id)})
    found = [
        (fran, state.insats, whose)
        for fran, state, whose in versions([start, plan, move, back], known.at)
    ]
    assert found == [
        (3, "team", "kommunen"),
        (7, "team", "kommunen"),
        (8, "stod", "staten"),
        (9, "team", "regionen"),
    ]


def test_versions_of_what_no_log_holds_are_an_error() -> None:
    lone = Post(
        1,
        UUID(int=1),
        "avslut.gjort",
        "f",
        "team",
        "D",
        ANNA,
        date(2026, 1, 1),
        FIRST,
        "a",
        {"anledning": "ovrigt"},
    )
    assert isinstance(fold([lone]), Brott)
    with pytest.raises(ValueError, match=r"^H020 at position 1$"):
        list(versions([lone], lambda *_: ""))
