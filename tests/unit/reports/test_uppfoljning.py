"""Half a year and a year after: of those who are due, who was reached, and who works or studies."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from slump import insatsrader

from schemas.rapporter import Parametrar
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.periods import procent
from tracker.reports.register import rapport
from tracker.snapshots.snapshot import Snapshot


FRAN, TILL = date(2020, 1, 1), date(2020, 12, 31)
DAGAR = {6: 183, 12: 365}
dagar = st.integers(0, 900).map(lambda n: date(2018, 6, 1) + timedelta(days=n))
personer = st.lists(
    st.tuples(
        st.none() | dagar,
        st.sampled_from(["utskrivning", "felregistrering"]),
        st.none() | st.integers(0, 100),
        st.none() | st.integers(0, 100),
        st.sampled_from(["ips", "ama"]),
    ),
    max_size=12,
)


def rader(drawn: Any) -> list[dict[str, Any]]:
    return [
        {
            "deltagande": f"d{n}",
            "person": f"p{n}",
            "insats": insats,
            "kon": "man",
            "fodelsear": 1990,
            "fran": n,
            "start": date(2018, 1, 1),
            "slut": slut,
            "anledning": why if slut else None,
            "omfattning_6": half,
            "omfattning_12": year,
        }
        for n, (slut, why, half, year, insats) in enumerate(drawn, start=1)
    ]


@settings(max_examples=40, deadline=None)
@given(personer)
def test_follow_ups_are_counted_as_in_plain_words(drawn: Any) -> None:
    rows = rader(drawn)
    held = {"f": Snapshot.from_rows("f", len(rows), rows, insatser=insatsrader())}
    asked = Parametrar(forbund=("f",), fran=FRAN, till=TILL)
    report = rapport("uppfoljning")
    table = compute(report, asked, held)
    total = table.total or {}
    for manader, efter in DAGAR.items():
        due = [
            r
            for r in rows
            if r["slut"]
            and r["anledning"] != "felregistrering"
            and FRAN <= r["slut"] + timedelta(days=efter) <= TILL
        ]
        reached = [r for r in due if r[f"omfattning_{manader}"] is not None]
        works = [r for r in reached if r[f"omfattning_{manader}"] >= 1]
        wanted = {
            "mojliga": len(due),
            "nadda": len(reached),
            "nadda_procent": procent(len(reached), len(due)),
            "arbete": len(works),
            "arbete_procent": procent(len(works), len(reached)),
        }
        assert {name: total[f"{name}_{manader}"] for name in wanted} == wanted
        if works:
            cell = Cellfraga(report, asked, held, rad="total", kolumn=f"arbete_{manader}")
            assert {m.deltagande for m in members(cell).deltaganden} == {
                r["deltagande"] for r in works
            }
