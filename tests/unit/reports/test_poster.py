"""Budget and outcome counted: against a counter of its own, as known at any moment, explained."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from facit_pengar import RAPPORTER, TYPER, columns, kronor, ore, rader, total
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rapporter import Parametrar, Report
from tracker.reports.andrade import Sida
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.reports.vilka import TOTAL
from tracker.snapshots.snapshot import Snapshot


INSATSER = ("ama", "bron")
PLATSER: list[tuple[str | None, str, str | None]] = [
    (None, "medelstillgang", "stat"),
    (None, "medelstillgang", "kommuner"),
    (None, "administration", None),
    (None, "eget_kapital", None),
    *(
        (insats, post, None)
        for insats in INSATSER
        for post in ("insatskostnad", "esf_insatskostnad")
    ),
]
NU = 30
"""More than any history here is long."""


@dataclass
class Historia:
    """What was sent, told twice: as versions of rows, and as it stood after each position."""

    rader: list[dict[str, Any]] = field(default_factory=list)
    efter: list[dict[int, dict[str, Any]]] = field(default_factory=lambda: [{}])

    def begin(self, **said: Any) -> None:
        nr = len(self.efter)
        self.efter.append({**self.efter[-1], nr: said})
        self._open(nr, nr, said)

    def change(self, which: int, **said: Any) -> None:
        """A rättelse: of one that is there, void or not."""
        held = self.efter[-1]
        if not held:
            return
        nr = sorted(held)[which % len(held)]
        self._end(nr)
        now = {**held[nr], **said}
        self.efter.append({**held, nr: now})
        self._open(nr, len(self.efter) - 1, now)

    def void(self, which: int) -> None:
        held = dict(self.efter[-1])
        if not held:
            return
        nr = sorted(held)[which % len(held)]
        self._end(nr)
        del held[nr]
        self.efter.append(held)

    def _end(self, nr: int) -> None:
        for rad in self.rader:
            if rad["nr"] == nr and rad["till"] is None:
                rad["till"] = len(self.efter)

    def _open(self, nr: int, fran: int, said: dict[str, Any]) -> None:
        whole = {"nr": nr, "fran": fran, "till": None, "handelse": f"h{nr}"}
        self.rader.append({**whole, "datum": date(said["ar"], 1, 1), "antal": None, **said})

    @property
    def slut(self) -> int:
        return len(self.efter) - 1

    def snapshot(self, forbund: str = "f") -> Snapshot:
        insatser = [
            {
                "insats": slug,
                "nr": n,
                "fran": 0,
                "giltig_fran": date(2000, 1, 1),
                "namn": slug.upper(),
                "volyminsats": False,
            }
            for n, slug in enumerate(INSATSER)
        ]
        return Snapshot.from_rows(forbund, self.slut, [], insatser=insatser, poster=self.rader)

    def galler(self, position: int) -> dict[tuple[Any, ...], int]:
        """(typ, insats, ar, post, financiar) → öre, as a person would read the log."""
        found: dict[tuple[Any, ...], int] = {}
        for _, said in sorted(self.efter[position].items()):
            key = tuple(said[name] for name in ("typ", "insats", "ar", "post", "financiar"))
            found[key] = said["ore"]
        return found


amounts = st.integers(-5_000_000_00, 5_000_000_00) | st.just(0)
years = st.sampled_from((2019, 2020, 2021))
moves = st.one_of(
    st.tuples(
        st.just("ny"), st.sampled_from(PLATSER), st.sampled_from(list(TYPER)), years, amounts
    ),
    st.tuples(
        st.just("ny"), st.sampled_from(PLATSER), st.sampled_from(list(TYPER)), years, amounts
    ),
    st.tuples(st.just("rattad"), st.integers(0, 9), years, amounts),
    st.tuples(st.just("makulerad"), st.integers(0, 9)),
)


@st.composite
def historier(draw: st.DrawFn) -> Historia:
    told = Historia()
    for move in draw(st.lists(moves, min_size=1, max_size=14)):
        if move[0] == "ny":
            (insats, post, financiar), led, ar, ore = move[1], move[2], move[3], move[4]
            told.begin(
                typ=TYPER[led], insats=insats, post=post, financiar=financiar, ar=ar, ore=ore
            )
        elif move[0] == "rattad":
            told.change(move[1], ar=move[2], ore=move[3])
        else:
            told.void(move[1])
    return told


def asked(first: int, last: int, *forbund: str) -> Parametrar:
    """From the middle of the first year to the middle of the last: both count whole."""
    return Parametrar(forbund=forbund, fran=date(first, 6, 1), till=date(last, 7, 1))


@settings(max_examples=60, deadline=None)
@given(historier(), st.data(), st.sampled_from(RAPPORTER), st.tuples(years, years).map(sorted))
def test_poster_are_what_a_counter_of_its_own_says(
    told: Historia, data: st.DataObject, report: str, period: list[int]
) -> None:
    at = data.draw(st.integers(0, told.slut))
    snapshot = told.snapshot()
    table = compute(rapport(report), asked(*period, "f"), {"f": snapshot}, {"f": at})
    expected = rader(report, told.galler(at), range(period[0], period[1] + 1))
    key = rapport(report).dimension.id
    assert {row[key] for row in table.rows} == set(expected)
    for row in table.rows:
        shown = dict(columns(report, expected[row[key]]))
        assert {name: row[name] for name in shown} == shown
        empty = {name for name, value in shown.items() if value is None}
        assert set(row.get("tom", {})) == empty
    if table.total is not None:
        whole = dict(columns(report, total(expected)))
        assert {name: table.total[name] for name in whole} == whole


@settings(max_examples=40, deadline=None)
@given(historier(), st.data(), st.sampled_from(RAPPORTER))
def test_poster_every_amount_is_explained(told: Historia, data: st.DataObject, report: str) -> None:
    """The events behind a cell are those that hold, and add up to it."""
    at = {"f": data.draw(st.integers(0, told.slut))}
    held = {"f": told.snapshot()}
    declared, question = rapport(report), asked(2019, 2021, "f")
    table = compute(declared, question, held, at)
    now = {f"h{nr}": said for nr, said in told.efter[at["f"]].items()}
    for row in table.rows:
        for measure in declared.matt:
            cell = Cellfraga(
                declared, question, held, at, str(row[declared.dimension.id]), measure.id
            )
            found = members(cell)
            assert found.cell == row[measure.id]
            events = [now[event] for _, event in found.handelser or ()]
            if measure.slag == "belopp" and report != "kostnadsrapport-sammanstallning":
                added = sum(event["ore"] for event in events)
                assert row[measure.id] == (kronor(added) if events else None)


@settings(max_examples=60, deadline=None)
@given(historier(), st.data(), st.sampled_from(RAPPORTER))
def test_poster_every_difference_has_its_event(
    told: Historia, data: st.DataObject, report: str
) -> None:
    declared, question, held = rapport(report), asked(2019, 2021, "f"), {"f": told.snapshot()}
    sides = [
        Sida(declared, question, {"f": data.draw(st.integers(0, told.slut))}) for _ in range(2)
    ]
    tables = [compute(declared, question, held, side.positioner) for side in sides]
    found = {(one.kolumn, one.rad): one for one in jamfor(*sides, held)}
    assert all(one.oforklarat == 0 for one in found.values())
    was, now = (cells(table, declared) for table in tables)
    for key in {*was, *now}:
        moved = now.get(key, 0) - was.get(key, 0)
        assert moved == (found[key].tal if key in found else 0)


def cells(table: Any, report: Report) -> dict[tuple[str, str], int]:
    names = [m.id for m in report.matt if m.slag == "belopp"]
    rows = [(str(row[report.dimension.id]), row) for row in table.rows]
    rows += [(TOTAL, table.total)] if table.total is not None else []
    return {(name, key): ore(row[name]) for key, row in rows for name in names}


def test_poster_of_several_forbund_stay_apart() -> None:
    one, other = Historia(), Historia()
    same = {"typ": "budget.beslutad", "insats": None, "ar": 2020, "financiar": "stat"}
    one.begin(**same, post="medelstillgang", ore=100)
    other.begin(**same, post="medelstillgang", ore=250)
    held = {"f": one.snapshot(), "g": other.snapshot("g")}
    declared, question = rapport("kostnadsrapport-medel"), asked(2020, 2020, "f", "g")
    table = compute(declared, question, held)
    assert [(row["forbund"], row["budget"]) for row in table.rows] == [("f", "1.00"), ("g", "2.50")]
    assert table.total is not None
    assert table.total["budget"] == "3.50"
    assert members(Cellfraga(declared, question, held, None, "g/stat", "budget")).handelser == (
        ("g", "h1"),
    )


@pytest.mark.parametrize(
    ("fran", "till", "rows"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), 0),
        (date(2019, 12, 31), date(2020, 1, 1), 1),
        (date(2020, 12, 31), date(2021, 3, 1), 1),
        (date(2021, 1, 1), date(2021, 12, 31), 0),
    ],
)
def test_poster_year_counts_whole_when_touched(fran: date, till: date, rows: int) -> None:
    told = Historia()
    told.begin(
        typ="budget.beslutad", insats=None, ar=2020, post="administration", financiar=None, ore=1
    )
    question = Parametrar(forbund=("f",), fran=fran, till=till)
    table = compute(rapport("kostnadsrapport-administration"), question, {"f": told.snapshot()})
    assert [row["budget"] for row in table.rows] == ["0.01"] * rows
