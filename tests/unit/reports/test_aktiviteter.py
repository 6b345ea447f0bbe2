"""Times in activities as reports and goals count them, and who stands behind each figure."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from facit_aktiviteter import per_aktivitet
from facit_mal import matten
from hypothesis import given, settings
from hypothesis import strategies as st
from uthallighet import SOAK

from schemas.rapporter import Mal, Parametrar
from tracker.errors import WrongUse
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.whynot import INGEN_AKTIVITET, MED, why
from tracker.snapshots.snapshot import Snapshot


PERIOD = (date(2020, 3, 1), date(2020, 9, 30))
VAL = Parametrar(forbund=("f",), fran=PERIOD[0], till=PERIOD[1])
dagar = st.dates(date(2020, 1, 1), date(2020, 12, 31))
MATT = ("borjade", "slutade", "fullfoljde", "fullfoljde_andel")


@st.composite
def folk(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Deltaganden with their times in two activities, some of another insats or of nobody's."""
    rows = []
    for number in range(draw(st.integers(0, 5))):
        start, slut = sorted(draw(st.tuples(dagar, dagar)))
        row = {
            "deltagande": f"d{number}",
            "person": f"p{draw(st.integers(0, 3))}",
            "insats": draw(st.sampled_from(("ips", "kraft"))),
            "kon": draw(st.sampled_from(("kvinna", "man"))),
            "fodelsear": 1990,
            "fran": number + 1,
            "start": start,
            "slut": draw(st.sampled_from((slut, None))),
        }
        row["anledning"] = row["slut"] and draw(st.sampled_from(("utskrivning", "felregistrering")))
        row["tider"] = [_tid(draw, row) for _ in range(draw(st.integers(0, 3)))]
        rows.append(row)
    return rows


def _tid(draw: st.DrawFn, row: dict[str, Any]) -> dict[str, Any]:
    fran, till = sorted(draw(st.tuples(dagar, dagar)))
    till = draw(st.sampled_from((till, None)))
    return {
        "insats": draw(st.sampled_from((row["insats"], row["insats"], "ips"))),
        "aktivitet": draw(st.sampled_from(("praktik", "coach"))),
        "fran": fran,
        "till": till,
        "fullfoljt": till and draw(st.sampled_from((True, False, None))),
    }


def bild(rows: Iterable[dict[str, Any]]) -> dict[str, Snapshot]:
    rows = list(rows)
    named = ({"deltagande": row["deltagande"], **one} for row in rows for one in row["tider"])
    ganger = [
        {**one, "nr": nr, "fran": 1, "till": None, "giltig_fran": one["fran"],
         "giltig_till": one["till"]}
        for nr, one in enumerate(named, start=1)
    ]  # fmt: skip
    names = [
        {"insats": insats, "slug": slug, "nr": nr, "fran": 1, "namn": slug.title(), "slag": "x"}
        for nr, (insats, slug) in enumerate((("ips", "praktik"), ("kraft", "coach")), start=1)
    ]
    plain = [{k: v for k, v in row.items() if k != "tider"} for row in rows]
    return {"f": Snapshot.from_rows("f", 9, plain, aktiviteter=names, ganger=ganger)}


@settings(max_examples=300 if SOAK else 25, deadline=None)
@given(rows=folk())
def test_every_figure_is_the_plain_count_and_has_its_people(rows: list[dict[str, Any]]) -> None:
    report, held = rapport("aktiviteter"), bild(rows)
    table = compute(report, VAL, held)
    wanted = per_aktivitet(rows, PERIOD)
    told = {str(row["kod"]): row for row in table.rows}
    assert told.keys() == {k for k, r in wanted.items() if k != "total" and any(r.values())}
    for key, row in {**told, "total": table.total or {}}.items():
        for kolumn in (measure.id for measure in report.matt):
            assert row[kolumn] == wanted[key][kolumn], (key, kolumn)
            if kolumn.endswith("_procent"):
                continue
            asked = Cellfraga(report, VAL, held, rad=key, kolumn=kolumn)
            found = members(asked)
            assert found.cell == len(found.deltaganden) == row[kolumn]
            inside = {one.deltagande for one in found.deltaganden}
            for one in rows:
                answer = why(asked, one["deltagande"])
                assert answer.med == (one["deltagande"] in inside)
                assert (answer.villkor == MED) == answer.med


@settings(max_examples=200 if SOAK else 15, deadline=None)
@given(rows=folk(), aktivitet=st.sampled_from((None, "praktik")))
def test_a_goal_counts_one_activity_or_all_of_its_insats(
    rows: list[dict[str, Any]], aktivitet: str | None
) -> None:
    goals = tuple(
        Mal(forbund="f", insats="ips", mal=kod, ar=2020, text=kod, slag=slag, niva=1, handelse="h",
            matt=f"aktivitet_{kod}", aktivitet=aktivitet)
        for kod in MATT for slag in ("andel" if kod.endswith("andel") else "volym",)
    )  # fmt: skip
    report = rapport("maluppfoljning").model_copy(update={"mal": goals})
    empty = dict.fromkeys(
        ("planer", "plan_datum", "remiss_datum", "forsta_svar", "beslut", "omfattning_6",
         "omfattning_12", "sysselsattning_fore", "sysselsattning_efter", "fullfoljt")
    )  # fmt: skip
    plain = [{**empty, **row, "fran": 0, "till": None} for row in rows]
    wanted = matten(plain, [], PERIOD, "ips", 0, aktivitet=aktivitet)
    for row in compute(report, VAL, bild(rows)).rows:
        kod = f"aktivitet_{str(row['mal']).partition(':')[2]}"
        assert (row["taljare"], row["namnare"], row["ej_matta"]) == wanted[kod], kod


def test_who_was_never_in_an_activity_is_told_so() -> None:
    row = {"deltagande": "d", "person": "p", "insats": "ips", "kon": "man", "fodelsear": 1990,
           "fran": 1, "start": date(2020, 1, 1), "slut": None, "anledning": None,
           "tider": []}  # fmt: skip
    asked = Cellfraga(rapport("aktiviteter"), VAL, bild([row]), kolumn="borjade")
    assert why(asked, "d").villkor == INGEN_AKTIVITET
    assert members(asked).cell == 0
    wrong = Cellfraga(rapport("aktiviteter"), VAL, bild([row]), rad="ips.fika", kolumn="borjade")
    with pytest.raises(WrongUse, match="Raden finns inte"):
        members(wrong)
