"""«100 % take a step towards work»: a goal that is counted, of those of whom it can be told."""

from datetime import date
from typing import Any

import pytest
from slump import insatsrader

from schemas.kodverk import LISTOR, per_kod
from schemas.rapporter import Mal, Parametrar
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.verksamhet.malmatt import MATT, av_alla
from tracker.reports.whynot import why
from tracker.snapshots.snapshot import Snapshot


AR = Parametrar(forbund=("f",), fran=date(2026, 1, 1), till=date(2026, 12, 31))
STEG = "steg_deltagare"


def rated(dag: str, varde: int, vem: str = "deltagare") -> str:
    return f"{dag};stegprofil;1;{vem};mal={varde}"


def person(nr: int, *lines: str, **more: Any) -> dict[str, Any]:
    return {
        "deltagande": f"d{nr}", "person": f"p{nr}", "insats": "ips", "kon": "kvinna", "fran": nr,
        "till": None, "fodelsear": 1980, "start": date(2025, 1, 7), "slut": None,
        "skattningar": list(lines) or None, **more,
    }  # fmt: skip


FOLK = [
    person(1, rated("2025-02-01", 2), rated("2026-03-01", 3)),
    person(2, rated("2025-02-01", 3), rated("2025-06-01", 4), rated("2026-06-01", 3)),
    person(3, rated("2026-02-01", 3)),
    person(4),
    person(5, rated("2026-02-01", 3, "handlaggare"), rated("2026-05-01", 4, "handlaggare")),
]


def fraga(matt: str, rows: list[dict[str, Any]] = FOLK) -> Any:
    goal = Mal(
        forbund="f", insats="ips", mal="m", ar=2026, text="Alla tar ett steg", matt=matt,
        slag=per_kod("malmatt")[matt].klass, niva=100, handelse="h",
    )  # fmt: skip
    report = rapport("maluppfoljning").model_copy(update={"mal": (goal,)})
    return report, AR, {"f": Snapshot.from_rows("f", 99, rows, insatser=insatsrader())}


def test_a_step_is_a_goal_of_those_who_were_asked_twice() -> None:
    """Who rose last year and fell back took a step then, and none since the first time now."""
    (row,) = compute(*fraga(STEG)).rows
    assert row["resultat"].replace("\u00a0", " ") == "50 % (1 av 2)"
    assert row["forra"].replace("\u00a0", " ") == "100 % (1 av 1)"
    assert (row["ej_matta"], row["nas"], row["aktuella"]) == (3, False, 5)
    (row,) = compute(*fraga("steg_handlaggare")).rows
    assert (row["taljare"], row["namnare"], row["ej_matta"]) == (1, 1, 4)


@pytest.mark.parametrize(("antal", "av", "text"), [(4, 12, "33 % (4 av 12)"), (0, 0, None)])
def test_a_share_of_steps_is_printed_with_its_number(antal: int, av: int, text: str | None) -> None:
    rows = [person(n, rated("2026-02-01", 2), rated("2026-05-01", 3 if n <= antal else 2))
            for n in range(1, av + 1)]  # fmt: skip
    (row,) = compute(*fraga(STEG, [*rows, person(50, rated("2026-02-01", 2))])).rows
    assert row["resultat"].replace("\u00a0", " ") == (text or "Resultat saknas")
    assert row["ej_matta"] == 1


def test_who_is_behind_a_step_and_why_somebody_is_not() -> None:
    report, asked, held = fraga(STEG)
    for kolumn, wanted in (("taljare", ["d1"]), ("namnare", ["d1", "d2"]),
                           ("ej_matta", ["d3", "d4", "d5"])):  # fmt: skip
        cell = Cellfraga(report, asked, held, rad="ips:m", kolumn=kolumn)
        assert [one.deltagande for one in members(cell).deltaganden] == wanted
    cell = Cellfraga(report, asked, held, rad="ips:m", kolumn="taljare")
    assert why(cell, "d2").villkor.startswith("Samlat enligt deltagarens svar har inte gått upp")


def test_who_is_not_measured_is_told_of_every_share() -> None:
    """Of a share that follows from an answer it is said of how many nobody knows."""
    shares = {kod.kod for kod in LISTOR["malmatt"] if kod.klass == "andel"}
    assert {kod for kod in shares if MATT[kod].ej_matta is None} == set()
    assert {kod for kod in MATT if av_alla(kod)} == {
        "arbete_studier_avslutade", "arbete_studier_deltagare",
    }  # fmt: skip
