"""Missing is never zero: whoever was not measured changes no figure but of how many it is told.

Of every report that tells what became of people, whatever it is called: the same people are counted
with and without others who were never measured, beside them in the same insatser.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import INSATSER, insatsrader
from uthallighet import examples

from schemas.kodverk import koder
from schemas.rapporter import Parametrar, Report, Tabell
from tracker.reports.engine import compute
from tracker.reports.register import grupper, rapport
from tracker.snapshots.snapshot import Snapshot


AR = Parametrar(forbund=("f",), fran=date(2026, 1, 1), till=date(2026, 12, 31))
START = date(2025, 1, 7)
SLUT = (date(2025, 6, 1), date(2025, 12, 31), date(2026, 3, 1))
"""Due for a follow-up within the year; ended before it; ended in it."""
METRICS = [report.id for report in grupper()["Före och efter"]]
MOJLIGA = ("mojliga", "ej_matt", "mojliga_6", "mojliga_12")
"""The figures that say of how many, and of whom nothing is known: each is one more for each."""
SAMST = ("samst_procent", "nadda_procent")
"""Shares of all, and not of those measured: the more who are missing, the lower."""


def line(day: int, slug: str, kod: str, vem: str, varde: int) -> str:
    return f"{START + timedelta(days=day)};{slug};1;{vem};{kod}={varde}"


fragor = st.sampled_from([("stegtrappa", "steg"), ("stegprofil", "ork"), ("stegprofil", "mal")])
ratings = st.lists(
    st.tuples(
        st.integers(0, 600), fragor, st.sampled_from(["deltagare", "handlaggare"]),
        st.integers(1, 5),
    ),
    max_size=5,
    unique_by=lambda one: one[:3],
)  # fmt: skip
known = st.fixed_dictionaries(
    {
        "forsorjning_fore": st.sampled_from([["a_kassa"], ["forsorjningsstod"]]),
        "forsorjning_efter": st.sampled_from([["ingen_offentlig"], ["a_kassa"]]),
        "sysselsattning_fore": st.sampled_from([["ingen"], ["aktivt_arbetssokande"]]),
        "sysselsattning_efter": st.sampled_from([["studier:50"], ["ingen"]]),
        "omfattning_fore": st.sampled_from([0, 50]),
        "omfattning_efter": st.sampled_from([0, 50, 100]),
        "omfattning_6": st.sampled_from([0, 50]),
        "omfattning_12": st.sampled_from([0, 50]),
        "skattningar": ratings,
    }
)
group = st.tuples(
    st.sampled_from(INSATSER), st.sampled_from(koder("kon")), st.sampled_from(SLUT),
    st.sampled_from(["annan", "kommunen"]), st.sampled_from([1970, 1999]),
)  # fmt: skip


def row(nr: int, of: Any, told: dict[str, Any]) -> dict[str, Any]:
    insats, kon, slut, remittent, born = of
    rated = [line(day, slug, kod, vem, v) for day, (slug, kod), vem, v in told.get(
        "skattningar", [])]  # fmt: skip
    return {
        "deltagande": f"d{nr}", "person": f"p{nr}", "insats": insats, "kon": kon, "fran": nr,
        "till": None, "fodelsear": born, "start": START, "slut": slut, "anledning": "utskrivning",
        "remittent": remittent, **told, "skattningar": rated or None,
    }  # fmt: skip


def held(rows: list[dict[str, Any]]) -> dict[str, Snapshot]:
    return {"f": Snapshot.from_rows("f", len(rows), rows, insatser=insatsrader())}


def figures(report: Report, table: Tabell) -> dict[tuple[str, str], Any]:
    """(row, column) → figure, the total too; None where nobody is measured."""
    named = {str(one[report.dimension.id]): one for one in table.rows}
    named |= {"total": table.total} if table.total else {}
    counted = {column.id for column in table.columns if column.slag not in ("nyckel", "text")}
    return {(row, name): one[name] for row, one in named.items() for name in counted}


@pytest.mark.parametrize("metric", METRICS)
@settings(max_examples=examples(5), deadline=None)
@given(people=st.lists(st.tuples(group, known), min_size=1, max_size=6),
       missing=st.lists(group, min_size=1, max_size=4))  # fmt: skip
def test_missing_is_never_zero(metric: str, people: Any, missing: Any) -> None:
    report = rapport(metric)
    rows = [row(nr, of, told) for nr, (of, told) in enumerate(people, 1)]
    more = [row(50 + nr, of, {}) for nr, of in enumerate(missing)]
    before = figures(report, compute(report, AR, held(rows)))
    after = figures(report, compute(report, AR, held([*rows, *more])))
    for key, value in after.items():
        name = key[1]
        # Who was never measured may be the first of their insats: a row of nobody measured.
        share = "procent" in name or "andel" in name
        was = before.get(key, None if share else 0)
        if name.startswith(MOJLIGA):
            assert was <= value <= was + len(missing)
        elif any(one in name for one in SAMST):
            assert value in (None, 0) if was is None else value <= was
        else:
            assert value == was, key
