"""Remisser, what came after and plans, against an answer key written apart (facit_finsam.py)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import facit_finsam as key
import pytest
from facit import Facit, Row
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import INSATSER, PLATSER, insatsrader, loggar, perioder
from uthallighet import examples

from schemas.rapporter import Parametrar, Tabell
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute, compute_all
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.whynot import FINNS_ALLS_INTE, why
from tracker.snapshots.snapshot import Snapshot


IDS = (
    "remisser",
    "remisser-per-enhet",
    "remissflode",
    "vidare",
    "fullfoljt",
    "planer",
    "belaggning",
)
valda = st.lists(st.sampled_from(INSATSER), max_size=2, unique=True)


def snapshot(rows: list[dict[str, Any]], forbund: str = "f") -> Snapshot:
    head = max((r["till"] or r["fran"] for r in rows), default=0)
    return Snapshot.from_rows(forbund, head, rows, insatser=insatsrader(), handelser=[])


def asked(period: tuple[date, date], insats: tuple[str, ...] = (), *forbund: str) -> Parametrar:
    return Parametrar(forbund=forbund or ("f",), fran=period[0], till=period[1], insats=insats)


def figures(table: Tabell) -> dict[str, dict[str, Any]]:
    """Row key (and `total`) → its figures; days as numbers."""
    name = "kod" if any(c.id == "kod" for c in table.columns) else "insats"
    days = {c.id for c in table.columns if c.slag in ("dagar", "medel")}
    named = {str(row[name]): row for row in table.rows}
    if table.total is not None:
        named["total"] = table.total
    return {
        row: {k: float(v) if k in days and v is not None else v for k, v in cells.items()}
        for row, cells in named.items()
    }


def agrees(table: Tabell, wanted: dict[str, dict[str, Any]], nothing: str) -> None:
    """The rows with a figure, and all of them; `nothing` is the column that is 0 on no row."""
    got = figures(table)
    kept = {k: row for k, row in wanted.items() if k == "total" or any(row.values())}
    assert got.keys() == kept.keys(), nothing
    assert {k: {c: got[k][c] for c in row} for k, row in kept.items()} == kept, nothing


@pytest.mark.slow
@settings(max_examples=examples(50), deadline=None)
@given(loggar(), perioder, valda, st.data())
def test_finsam_agrees_with_the_rules(
    rows: list[dict[str, Any]],
    period: tuple[date, date],
    insats: list[str],
    data: st.DataObject,
) -> None:
    whole = snapshot(rows)
    at = data.draw(st.integers(0, whole.position))
    question = asked(period, tuple(insats))
    reports = [rapport(id_) for id_ in IDS]
    tables = {t.report: t for t in compute_all(reports, question, {"f": whole}, {"f": at})}
    remisser, facit = (cls(rows, at, period, insats) for cls in (key.Remissfacit, Facit))
    agrees(tables["remisser"], remisser.per_remittent(), "remisser")
    agrees(tables["remisser-per-enhet"], remisser.remisser(key.enhet), "enhet")
    agrees(tables["remissflode"], remisser.flode(), "flode")
    last = period[1]
    agrees(tables["planer"], per_insats(facit.open, lambda r: key.planer(r, last)), "planer")
    agrees(tables["fullfoljt"], per_insats(facit.avslutade, key.fullfoljt), "fullfoljt")
    agrees(tables["vidare"], key.vidare(facit.avslutade), "vidare")
    agrees(tables["belaggning"], fullness(facit.open, period), "belaggning")
    told = sum(bool(r["vidare_till"]) for r in facit.avslutade)
    assert tables["vidare"].bas["matta"]["totalt"] == told
    assert tables["vidare"].bas["mojliga"] == len(facit.avslutade)


def fullness(rows: list[Row], period: tuple[date, date]) -> dict[str, dict[str, Any]]:
    """Of each insats; in total, against the places of those who have any."""
    days = (period[1] - period[0]).days + 1
    platser = {i: PLATSER.get(i, 0) * days for i in {r["insats"] for r in rows}}
    table = {
        i: key.fullt([r for r in rows if r["insats"] == i], of, period) for i, of in platser.items()
    }
    alla = sum(platser.values())
    med = key.fullt([r for r in rows if r["insats"] in PLATSER], alla, period)
    return table | {"total": key.fullt(rows, alla, period) | {"belaggning": med["belaggning"]}}


def per_insats(
    rows: list[Row], counted: Callable[[list[Row]], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    found = {r["insats"] for r in rows}
    return {i: counted([r for r in rows if r["insats"] == i]) for i in found} | {
        "total": counted(rows)
    }


@pytest.mark.slow
@settings(max_examples=examples(20), deadline=None)
@given(loggar(), loggar(), perioder)
def test_finsam_of_several_forbund_is_each_ones_own(rows, others, period):
    held = {"f": snapshot(rows), "g": snapshot(others, "g")}
    for id_ in IDS:
        both = compute(rapport(id_), asked(period, (), "f", "g"), held)
        apart = [compute(rapport(id_), asked(period, (), name), held) for name in held]
        assert [{k: v for k, v in row.items() if k != "forbund"} for row in both.rows] == [
            row for table in apart for row in table.rows
        ]


YEAR = asked((date(2020, 1, 1), date(2020, 12, 31)))


def remiss(deltagande: str, fran: int, **more: Any) -> dict[str, Any]:
    return {
        "deltagande": deltagande, "person": deltagande, "kon": "man", "fodelsear": 1980,
        "insats": "ips", "start": None, "slut": None, "fran": fran, "till": None,
        "remittent": "annan", "remiss_datum": date(2020, 11, 1), "forsta_svar": None, **more,
    }  # fmt: skip


def test_who_waits_for_an_answer_and_why_another_does_not() -> None:
    rows = [
        remiss("d1", 1),
        remiss("d2", 2, forsta_svar=date(2020, 12, 31), beslut="vantelista"),
        remiss("d3", 3, forsta_svar=date(2021, 1, 1), beslut="avbojd"),
        remiss("d4", 4, start=date(2020, 12, 1)),
        remiss("d5", 5, remiss_datum=None),
    ]
    held = {"f": snapshot(rows)}
    cell = Cellfraga(rapport("remisser"), YEAR, held, rad="annan", kolumn="vantar")
    found = members(cell)
    assert found.cell == 2
    assert [one.deltagande for one in found.deltaganden] == ["d1", "d3"]
    assert found.regler[-2:] == (
        "Personen var inte inskriven 31 december 2020.",
        "Remittent: Annan.",
    )
    assert why(cell, "d2").villkor == "Remissen var besvarad 31 december 2020."
    assert why(cell, "d4").villkor == "Personen var inskriven 31 december 2020."
    assert why(cell, "d5").villkor == "Det finns ingen remiss som gäller."
    assert why(cell, "d9").villkor == FINNS_ALLS_INTE
    median = Cellfraga(rapport("remisser"), YEAR, held, rad="total", kolumn="median")
    assert members(median).cell == "60"


def test_a_unit_is_one_under_its_remittent_only() -> None:
    rows = [
        remiss("d1", 1, remittent_enhet="Söder"),
        remiss("d2", 2, remittent_enhet="Söder", remittent="arbetsformedlingen"),
        remiss("d3", 3),
    ]
    held = {"f": snapshot(rows), "g": snapshot(rows, "g")}
    report = rapport("remisser-per-enhet")
    table = compute(report, YEAR, held)
    assert [(row["kod"], row["namn"]) for row in table.rows] == [
        ("annan:", "Annan, ingen enhet angiven"),
        ("annan:Söder", "Annan, Söder"),
        ("arbetsformedlingen:Söder", "Arbetsförmedlingen, Söder"),
    ]
    both = YEAR.model_copy(update={"forbund": ("f", "g")})
    cell = Cellfraga(report, both, held, rad="g/annan:Söder", kolumn="mottagna")
    assert [(one.forbund, one.deltagande) for one in members(cell).deltaganden] == [("g", "d1")]
    assert why(cell, "g/d2").villkor == "Enhet är Arbetsförmedlingen, Söder, inte Annan, Söder."


def test_a_share_is_explained_by_its_count() -> None:
    rows = [remiss("d1", 1, start=date(2021, 2, 1)), remiss("d2", 2), remiss("d3", 3)]
    held = {"f": snapshot(rows)}
    report = rapport("remissflode")
    table = compute(report, YEAR, held)
    assert table.rows[0]["inskrivna_procent"] == table.total["inskrivna_procent"] == 33  # type: ignore[index] # there
    cell = Cellfraga(report, YEAR, held, rad="annan", kolumn="inskrivna_procent")
    assert [one.deltagande for one in members(cell).deltaganden] == ["d1"]
    assert members(cell).bas is None
    assert why(cell, "d2").villkor == "Personen är inte inskriven."


def insats(giltig: date, platser: int | None, nr: int, **more: Any) -> dict[str, Any]:
    return {**insatsrader()[0], "giltig_fran": giltig, "platser": platser, "nr": nr, **more}


def took_part(deltagande: str, fran: int, start: date, slut: date | None) -> dict[str, Any]:
    return remiss(deltagande, fran, start=start, slut=slut, remiss_datum=None)


def test_fullness_follows_places_from_version_to_version() -> None:
    rows = [
        took_part("d1", 1, date(2019, 6, 1), date(2020, 1, 10)),
        took_part("d2", 2, date(2020, 1, 10), date(2020, 1, 20)),
        took_part("d3", 3, date(2020, 1, 12), None),
    ]
    versions = [
        insats(date(2020, 1, 1), 2, 1),
        insats(date(2020, 1, 11), 4, 2),
        insats(date(2020, 1, 21), 4, 3, slut=date(2020, 1, 25)),
    ]
    held = {"f": Snapshot.from_rows("f", 3, rows, insatser=versions)}
    month = asked((date(2020, 1, 1), date(2020, 1, 30)))
    report = rapport("belaggning")
    (row,) = compute(report, month, held).rows
    # Days: 10 + 11 + 19 of 30; places: 10 days of 2, 10 of 4, 5 of 4, then none.
    assert (row["totalt"], row["topp"], row["medel"]) == (3, 2, "1.3")
    assert (row["platser"], row["belaggning"]) == ("2.7", 50)
    top = Cellfraga(report, month, held, rad="ips", kolumn="topp")
    found = members(top)
    assert (found.cell, [one.deltagande for one in found.deltaganden]) == (2, ["d1", "d2"])
    day = "10 januari 2020, den första dag då flest deltog samtidigt."
    assert found.regler[-1] == f"Deltagandet pågick {day}"
    assert why(top, "d3").villkor == f"Deltagandet pågick inte {day}"
    assert why(top, "d1").med
    places = Cellfraga(report, month, held, rad="ips", kolumn="platser")
    assert (members(places).cell, members(places).deltaganden) == ("2.7", ())
    assert not why(places, "d1").med
