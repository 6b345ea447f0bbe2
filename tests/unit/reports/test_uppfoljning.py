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
from tracker.reports.whynot import why
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


def test_each_forbund_follows_up_by_its_own_last_day() -> None:
    """The same in both, due on 2 July: the one has recorded up to that day, the other has not."""
    ended = [(date(2020, 1, 1), "utskrivning", None, None, "ips")]
    held = {
        name: Snapshot.from_rows(name, 1, rader(ended), insatser=insatsrader()) for name in "fg"
    }
    days = date(2020, 7, 2), date(2020, 7, 1)
    asked = Parametrar(forbund=("f", "g"), fran=FRAN, till=TILL, kand=days)
    report = rapport("uppfoljning")
    table = compute(report, asked, held)
    assert [(row["forbund"], row["mojliga_6"], row["senare_6"]) for row in table.rows] == [
        ("f", 1, 0),
        ("g", 0, 1),
    ]
    for name, day in zip("fg", days, strict=True):
        own = asked.model_copy(update={"forbund": (name,), "kand": (day,)})
        (row,) = compute(report, own, held).rows
        assert {"forbund": name, **row} in table.rows
    assert _regler(asked, held, "f/ips") == "Den 2 juli 2020"
    assert _regler(asked, held, "total") == "Den dag då det senaste registrerades i förbundet"
    told = why(Cellfraga(report, asked, held, rad="g/ips", kolumn="mojliga_6"), "g/d1").villkor
    assert told.startswith("Den 1 juli 2020 hade det inte gått 6 månader")


def _regler(asked: Parametrar, held: dict[str, Snapshot], rad: str) -> str:
    cell = Cellfraga(rapport("uppfoljning"), asked, held, rad=rad, kolumn="mojliga_6")
    (rule,) = (one for one in members(cell).regler if one.startswith("Den "))
    return rule.partition(" hade det gått ")[0]


def test_the_day_of_one_forbund_is_written_as_a_day() -> None:
    """As it was before there could be several: the same bytes, and what lies there is read."""
    asked = Parametrar(forbund=("f",), fran=FRAN, till=TILL, kand=(TILL,))
    plain = asked.model_dump(mode="json", by_alias=True)
    assert plain["kand"] == "2020-12-31"
    assert Parametrar.model_validate(plain) == asked
    several = asked.model_copy(update={"forbund": ("f", "g"), "kand": (FRAN, TILL)})
    plain = several.model_dump(mode="json", by_alias=True)
    assert plain["kand"] == ["2020-01-01", "2020-12-31"]
    assert Parametrar.model_validate_json(several.model_dump_json(by_alias=True)) == several
    assert "kand" not in asked.model_copy(update={"kand": ()}).model_dump(mode="json")
