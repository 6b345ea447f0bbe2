"""Figures of surveys: whatever is closed or read in when, two of them never differ by a few."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from schemas.enkat import FARDIGA
from tracker.reports.enkatsvar import av_poster, rader
from tracker.state.enkat import med_svar, visas
from tracker.state.post import Post


MINST = 5
ENKAT = FARDIGA["deltagare-avslut", 1]
NU = datetime(2026, 6, 1, tzinfo=UTC)
OMGANG = st.tuples(
    st.sampled_from([None, "team", "stod"]),
    st.sampled_from([2025, 2026]),
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={"nojd": st.integers(1, 5), "halsa": st.integers(1, 5),
                      "kon": st.integers(1, 3)},
        ),
        max_size=14,
    ),
)  # fmt: skip


def post(nr: int, insats: str | None, ar: int, svar: list[dict[str, int]]) -> Post:
    """A round as closing it tells it."""
    counted: dict[str, Any] = {}
    for one in svar:
        counted = med_svar(counted, ENKAT, one)
    told = visas(counted, ENKAT, MINST)
    data: dict[str, Any] = {"enkat": ENKAT.slug, "utgava": 1, "namn": f"Omgång {nr}",
                            "till": f"{ar}-05-31", "minst": MINST}  # fmt: skip
    if told.svar is not None:
        data |= {"svar": told.svar, "fragor": told.fragor, "grupper": told.grupper}
    return Post(nr, UUID(int=nr), "enkat.sammanstalld", "f", insats, None, None,
                date(ar, 6, 1), NU, "anv", data)  # fmt: skip


@given(omgangar=st.lists(OMGANG, max_size=5))
def test_no_row_nor_difference_of_two_runs_is_of_a_few(
    omgangar: list[tuple[str | None, int, list[dict[str, int]]]],
) -> None:
    posts = [post(nr, *one) for nr, one in enumerate(omgangar, 1)]
    runs = []
    for upto in range(len(posts) + 1):
        rows = rader(av_poster(posts[:upto]), "f")
        runs.append({(r.insats, r.mal, r.ar): r.sagt.namnare if r.sagt else 0 for r in rows})
    for run in runs:
        assert all(n == 0 or (n or 0) >= MINST for n in run.values())
        for (insats, mal, ar), n in run.items():
            rest = (run.get((None, mal, ar)) or 0) - (n or 0)
            assert insats is None or rest == 0 or rest >= MINST, "the whole less one insats"
    for nr, was in enumerate(runs):
        for now in runs[nr:]:
            steps = [(now[key] or 0) - (was.get(key) or 0) for key in now]
            assert all(step == 0 or step >= MINST for step in steps)


@given(omgangar=st.lists(OMGANG, min_size=1, max_size=4))
def test_a_question_that_was_asked_has_a_row_also_without_a_result(
    omgangar: list[tuple[str | None, int, list[dict[str, int]]]],
) -> None:
    rows = rader(av_poster(post(nr, *one) for nr, one in enumerate(omgangar, 1)), "f")
    asked = sum(bool(one.raknas) for one in ENKAT.fragor)
    places = {(where, ar) for insats, ar, _ in omgangar for where in (insats, None)}
    assert len(rows) == asked * len(places)
    assert {(r.insats, r.ar) for r in rows} == places


def inlast(nr: int, insats: str, ord_: str) -> Post:
    """A figure of somebody else's survey, as it is told after being read in."""
    data = {"enkat": "nns", "fraga": "nojd", "ar": 2025, "andel": 80, "namnare": 20,
            "kalla": "NNS", "text": ord_}  # fmt: skip
    return Post(nr, UUID(int=nr), "enkat.inlast", "f", insats, None, None, NU.date(), NU, "a", data)


def test_a_question_is_called_what_it_was_called_last_also_when_a_row_was_read_in_again() -> None:
    told = [inlast(1, "team", "Ord"), inlast(2, "stod", "Ord"), inlast(3, "team", "Nya")]
    known = av_poster(told)
    assert [one.insats for one in known.inlasta] == ["team", "stod"]
    whole = next(one for one in rader(known, "f") if one.insats is None)
    assert whole.text == "NNS: Nya"
