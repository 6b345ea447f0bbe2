"""How goals are counted so far: what is not due yet, who is not measured, a year nobody knows."""

from datetime import date
from typing import Any

import pytest
from slump import insatsrader

from schemas.kodverk import per_kod
from schemas.rapporter import Mal, Parametrar, Report
from tracker.reports.andrade import Sida
from tracker.reports.engine import compute
from tracker.reports.malforra import UPPGIFT_SAKNAS
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.snapshots.snapshot import Snapshot


AR = Parametrar(forbund=("f",), fran=date(2020, 1, 1), till=date(2020, 12, 31))
HITTILLS = AR.model_copy(update={"kand": (date(2020, 8, 1),)})
STUDERAR = {"sysselsattning_efter": ["studier:50"], "omfattning_efter": 50}


def goal(matt: str, niva: int = 1) -> Report:
    found = Mal(
        forbund="f", insats="ips", mal="m", ar=2020, text="Målet", matt=matt, niva=niva,
        slag=per_kod("malmatt")[matt].klass, handelse="h",
    )  # fmt: skip
    return rapport("maluppfoljning").model_copy(update={"mal": (found,)})


def ended(number: int, start: str, slut: str | None, **over: Any) -> dict[str, Any]:
    row = {"deltagande": f"d{number}", "person": f"p{number}", "insats": "ips", "kon": "man",
           "fodelsear": 1990, "fran": number, "start": date.fromisoformat(start),
           "slut": slut and date.fromisoformat(slut),
           "anledning": "utskrivning" if slut else None}  # fmt: skip
    return {**row, **over}


def held(*rows: dict[str, Any]) -> dict[str, Snapshot]:
    return {"f": Snapshot.from_rows("f", len(rows), list(rows), insatser=insatsrader())}


def told(report: Report, asked: Parametrar, *rows: dict[str, Any]) -> dict[str, Any]:
    (row,) = compute(report, asked, held(*rows)).rows
    return row


def test_who_is_to_be_followed_up_later_is_not_missing() -> None:
    rows = (
        ended(1, "2019-01-01", "2019-12-31", omfattning_6=50),
        ended(2, "2019-01-01", "2020-01-15"),
        ended(3, "2019-01-01", "2020-05-31"),
    )
    row = told(goal("uppfoljning_6"), HITTILLS, *rows)
    assert (row["taljare"], row["namnare"], row["ej_matta"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("matt", "av"), [("arbete_studier_avslutade", 2), ("arbete_studier_deltagare", 3)]
)
def test_a_share_of_everybody_says_how_many_are_not_measured(matt: str, av: int) -> None:
    rows = (
        ended(1, "2020-01-01", "2020-05-31", **STUDERAR),
        ended(2, "2020-01-01", "2020-06-30"),
        ended(3, "2020-01-01", None),
    )
    row = told(goal(matt), AR, *rows)
    assert (row["taljare"], row["namnare"], row["ej_matta"]) == (1, av, 1)


def test_a_year_before_the_log_is_not_known_and_never_0() -> None:
    started = ended(1, "2020-02-01", None)
    assert told(goal("totalt"), AR, started)["forra"] == UPPGIFT_SAKNAS
    assert told(goal("remisser"), AR)["forra"] == UPPGIFT_SAKNAS
    elsewhere = ended(2, "2019-11-01", "2019-11-30", insats="ama")
    assert told(goal("totalt"), AR, started, elsewhere)["forra"] == "0"
    asked = ended(2, "2020-03-01", None, remiss_datum=date(2019, 12, 31), remittent="annan")
    assert told(goal("totalt"), AR, started, asked)["forra"] == "0"


def test_a_changed_last_year_says_who_changed_it() -> None:
    """The avslut of 2019 becomes known in position 3: it is in no figure of 2020."""
    report = goal("arbete_studier")
    rows = (
        ended(1, "2019-01-01", "2019-05-31", **STUDERAR),
        ended(2, "2019-01-01", None, till=3),
        {**ended(2, "2019-01-01", "2019-06-30", **STUDERAR), "fran": 3},
    )
    snapshots = held(*rows)
    sides = [Sida(report, AR, {"f": at}) for at in (2, 3)]
    tables = [compute(report, AR, snapshots, side.positioner) for side in sides]
    assert [table.rows[0]["forra"] for table in tables] == [
        "100\u00a0% (1 av 1)",
        "100\u00a0% (2 av 2)",
    ]
    (cell,) = [one for one in jamfor(*sides, snapshots) if one.kolumn == "forra"]
    assert [(b.vem, b.skal, b.positioner) for b in cell.bidrag] == [("d2", "kunskap", (3,))]
    assert cell.oforklarat == 0
