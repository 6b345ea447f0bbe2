"""The förbund's own questions, counted: who was asked, who answered what, who did neither."""

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rapporter import Parametrar
from tracker.reports.andrade import Sida
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.reports.whynot import INGEN_FRAGA, why
from tracker.snapshots.snapshot import Snapshot


YEAR = Parametrar(forbund=("f",), fran=date(2020, 1, 1), till=date(2020, 12, 31))
REPORT = rapport("kompletterande-fragor")


def fraga(slug: str, nr: int, fran: date, till: date | None = None, **more: Any) -> dict[str, Any]:
    return {
        "slug": slug, "nr": nr, "fran": nr, "till": None, "text": f"{slug.capitalize()}?",
        "svar": '[["ja", "Ja"], ["nej", "Nej"]]', "vid_start": True, "vid_slut": False,
        "giltig_fran": fran, "giltig_till": till, **more,
    }  # fmt: skip


def started(deltagande: str, start: date, svar: dict[str, str] | None, nr: int) -> dict[str, Any]:
    return {
        "deltagande": deltagande, "person": deltagande, "kon": "kvinna", "fodelsear": 1980,
        "insats": "ips", "start": start, "slut": None, "fran": nr, "till": None,
        "svar_fore": json.dumps(svar) if svar else None, "svar_efter": None,
    }  # fmt: skip


ROWS = [
    started("d1", date(2020, 3, 1), {"boende": "ja", "okand": "x"}, 1),
    started("d2", date(2020, 3, 1), {"boende": "nej"}, 2),
    started("d3", date(2020, 3, 1), None, 3),
    started("d4", date(2020, 1, 1), None, 4),  # before it was asked
    started("d5", date(2020, 1, 1), {"boende": "ja"}, 5),  # answered all the same
]
FRAGOR = [fraga("hund", 7, date(2020, 2, 1)), fraga("boende", 6, date(2020, 2, 1))]


def held(**more: Any) -> dict[str, Snapshot]:
    return {"f": Snapshot.from_rows("f", 9, ROWS, fragor=FRAGOR, **more)}


def test_rows_are_questions_as_decided_then_answers_beside_them() -> None:
    table = compute(REPORT, YEAR, held())
    assert [(row["kod"], row["namn"], row["start_totalt"]) for row in table.rows] == [
        ("boende:ja", "Boende? Ja", 2),
        ("boende:nej", "Boende? Nej", 1),
        ("boende:", "Boende? Ej besvarad", 1),
        ("hund:", "Hund? Ej besvarad", 3),
        ("okand:x", "okand: x", 1),
    ]
    assert all(row["slut_totalt"] == 0 for row in table.rows)


def test_a_figure_is_explained_and_who_is_not_there_is_told_why() -> None:
    cell = Cellfraga(REPORT, YEAR, held(), rad="boende:ja", kolumn="start_totalt")
    found = members(cell)
    assert [one.deltagande for one in found.deltaganden] == ["d1", "d5"]
    assert found.regler[-1] == "Svaret: Boende? Ja."
    assert why(cell, "d1").med
    assert why(cell, "d2").villkor == "Svaret är Boende? Nej, inte Boende? Ja."
    assert why(cell, "d4").villkor == "Frågan ställdes inte den dagen."
    beside = Cellfraga(REPORT, YEAR, held(), rad="okand:x", kolumn="start_totalt")
    assert why(beside, "d2").villkor == INGEN_FRAGA


def test_what_was_decided_brings_the_difference() -> None:
    sides = [Sida(REPORT, YEAR, {"f": at}) for at in (5, 9)]
    changed = jamfor(*sides, held())
    assert {(one.rad, one.tal) for one in changed if one.kolumn == "start_totalt"} == {
        ("boende:", 1),
        ("hund:", 3),
    }
    assert sum(one.oforklarat for one in changed) == 0
    assert changed[0].bidrag[0].positioner == (6, 7)


def test_of_several_forbund_each_asks_its_own() -> None:
    other = Snapshot.from_rows(
        "g", 9, ROWS[:1], fragor=[fraga("boende", 6, date(2020, 2, 1), text="Bor?")]
    )
    both = YEAR.model_copy(update={"forbund": ("f", "g")})
    table = compute(REPORT, both, held() | {"g": other})
    assert [(row["kod"], row["namn"]) for row in table.rows if row["forbund"] == "g"] == [
        ("boende:ja", "Bor? Ja"),
        ("okand:x", "okand: x"),
    ]


svaren = st.none() | st.dictionaries(
    st.sampled_from(["boende", "hund", "okand"]), st.sampled_from(["ja", "nej", "x"]), max_size=3
)
dagarna = st.dates(date(2019, 11, 1), date(2020, 6, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(dagarna, svaren), max_size=8),
    st.lists(st.tuples(dagarna, st.none() | dagarna, st.booleans()), max_size=2),
)
def test_counts_agree_with_plain_python(people: list[Any], decided: list[Any]) -> None:
    rows = [started(f"d{n}", day, svar, n) for n, (day, svar) in enumerate(people, 1)]
    asked = [
        fraga(slug, n, fran, till, vid_start=vid)
        for n, (slug, (fran, till, vid)) in enumerate(
            zip(("hund", "boende"), decided, strict=False), 20
        )
    ]
    table = compute(REPORT, YEAR, {"f": Snapshot.from_rows("f", 30, rows, fragor=asked)})
    wanted: dict[str, int] = {}
    for day, svar in people:
        if not date(2020, 1, 1) <= day <= date(2020, 12, 31):
            continue
        given_ = svar or {}
        keys = {f"{slug}:{kod}" for slug, kod in given_.items()}
        keys |= {
            f"{one['slug']}:"
            for one in asked
            if one["slug"] not in given_
            and one["vid_start"]
            and one["giltig_fran"] <= day
            and (one["giltig_till"] is None or day <= one["giltig_till"])
        }
        for key in keys:
            wanted[key] = wanted.get(key, 0) + 1
    assert {row["kod"]: row["start_totalt"] for row in table.rows} == wanted
