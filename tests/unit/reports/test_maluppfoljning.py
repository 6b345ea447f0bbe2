"""The table of goals against an answer key of its own, and as förbund have printed theirs."""

from datetime import date
from typing import Any

import pytest
from facit import Facit
from facit_mal import matten
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import INSATSER, insatsrader, loggar, perioder

from schemas.kodverk import namn, per_kod
from schemas.rapporter import Mal, Parametrar, Sagt, Tabell
from tracker.errors import WrongUse
from tracker.exports.compose import compose
from tracker.leveranser import bilagelage
from tracker.reports.bilaga.avsnitt import Avsnitt
from tracker.reports.bilaga.innehall import Del
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.malrader import SAKNAS, Resultat, nas
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.verksamhet.malmatt import MATT
from tracker.reports.whynot import BARA_HANDELSER, MED, why
from tracker.snapshots.columns import HANDELSER
from tracker.snapshots.snapshot import Snapshot


NBSP = "\u00a0"


def mal(matt: str | None, insats: str | None = "ips", niva: int | None = 50, **over: Any) -> Mal:
    slag = per_kod("malmatt")[matt].klass if matt else "enkat"
    own = {
        "forbund": "f",
        "insats": insats,
        "mal": f"m-{matt}",
        "ar": 2020,
        "text": "Målet",
        "slag": slag,
        "matt": matt,
        "niva": niva,
        "handelse": "h",
    }
    return Mal.model_validate({**own, **over})


def rad(number: int, **over: Any) -> dict[str, Any]:
    row = {
        "deltagande": f"d{number}",
        "person": f"p{number}",
        "insats": "ips",
        "kon": "man",
        "fodelsear": 1990,
        "fran": number,
        "start": date(2020, 1, 1),
        "slut": date(2020, 6, 1),
        "anledning": "utskrivning",
        "sysselsattning_efter": ["aktivt_arbetssokande"],
        "omfattning_efter": 0,
    }
    return {**row, **over}


OUPPFOLJD = dict.fromkeys(("omfattning_6", "omfattning_12"))
ARBETE = {"sysselsattning_efter": ["arbete_osubventionerat:50"], "omfattning_efter": 50}


def tabell(rows: list[dict[str, Any]], *goals: Mal, till: date = date(2020, 12, 31)) -> Tabell:
    return compute(*fraga(rows, goals, till))


def fraga(rows: list[dict[str, Any]], goals: Any, till: date) -> Any:
    head = max((row["fran"] for row in rows), default=0)
    held = Snapshot.from_rows("f", head, rows, insatser=insatsrader())
    report = rapport("maluppfoljning").model_copy(update={"mal": tuple(goals)})
    return report, Parametrar(forbund=("f",), fran=date(2020, 1, 1), till=till), {"f": held}


@pytest.mark.parametrize(
    ("matt", "antal", "av", "text"),
    [
        ("arbete_studier", 4, 12, "33 % (4 av 12)"),
        ("arbete_studier", 4, 8, "50 % (4 av 8)"),
        ("arbete_studier", 20, 35, "57 % (20 av 35)"),
        ("arbete_studier", 10, 15, "67 % (10 av 15)"),
        ("arbete_studier", 16, 46, "35 % (16 av 46)"),
        ("arbete_studier", 30, 35, "86 % (30 av 35)"),
        ("arbete_studier_deltagare", 9, 34, "26 % (9 av 34)"),
    ],
)
def test_a_share_is_printed_as_forbund_print_it(matt: str, antal: int, av: int, text: str) -> None:
    rows = [rad(n, **(ARBETE if n <= antal else {})) for n in range(1, av + 1)]
    if matt.endswith("deltagare"):  # not all of them had ended
        rows = [{**r, "slut": None} if n >= 20 else r for n, r in enumerate(rows)]
    (row,) = tabell(rows, mal(matt)).rows
    assert row["resultat"] == text.replace(" %", f"{NBSP}%")
    assert (row["taljare"], row["namnare"], row["aktuella"]) == (antal, av, av)
    assert row["nas"] is (antal * 100 / av >= 49.5)


def test_who_is_not_measured_is_in_no_share_and_nobody_is_no_zero() -> None:
    rows = [rad(1, **ARBETE), rad(2, sysselsattning_efter=None, omfattning_efter=None)]
    (row,) = tabell(rows, mal("arbete_studier")).rows
    assert row["resultat"] == f"100{NBSP}% (1 av 1)"
    assert row["ej_matta"] == 1
    (row,) = tabell(rows[1:], mal("arbete_studier")).rows
    assert (row["resultat"], row["nas"]) == ("Resultat saknas", None)
    assert row["forra"] == "Uppgift saknas"  # nothing happened in the log before 2020
    ended = rad(3, start=date(2019, 2, 1), slut=date(2019, 5, 1), sysselsattning_efter=None)
    (row,) = tabell([*rows, ended], mal("arbete_studier")).rows
    assert row["forra"] == "Resultat saknas"


def test_a_longest_time_is_held_against_each_who_ended() -> None:
    rows = [rad(1, slut=date(2020, 1, 31)), rad(2)]
    (row,) = tabell(rows, mal("inskrivningstid", niva=30)).rows
    assert (row["niva"], row["resultat"]) == ("högst 30 dagar", f"50{NBSP}% (1 av 2)")
    assert row["nas"] is False


def test_the_year_before_is_counted_by_the_rules_of_this_years_goal() -> None:
    before = {"start": date(2019, 2, 1), "slut": date(2019, 8, 1)}
    rows = [rad(1, **before, **ARBETE), rad(2, **before), rad(3, **ARBETE)]
    (row,) = tabell(rows, mal("arbete_studier")).rows
    assert (row["resultat"], row["forra"]) == (f"100{NBSP}% (1 av 1)", f"50{NBSP}% (1 av 2)")


def test_a_told_result_is_explained_by_the_event_that_told_it() -> None:
    told = Sagt(taljare=20, namnare=35, kalla="Enkät i maj", handelse="e-1")
    words = Sagt(text="Delvis", kalla="Styrgruppen", handelse="e-2")
    goals = (
        mal(None, mal="enkat", niva=57, sagt=told),
        mal(None, mal="ord", slag="kvalitativt", niva=None, sagt=words, sagt_fore=told),
        mal(None, mal="tomt"),
    )
    asked = fraga([rad(1)], goals, date(2020, 12, 31))
    rows = {str(row["mal"]): row for row in compute(*asked).rows}
    assert rows["ips:enkat"]["resultat"] == f"57{NBSP}% (20 av 35)"
    assert rows["ips:enkat"]["nas"] is True
    assert (rows["ips:ord"]["resultat"], rows["ips:ord"]["nas"]) == ("Delvis", None)
    assert rows["ips:tomt"]["resultat"] == "Resultat saknas"
    found = members(Cellfraga(*asked, rad="ips:enkat", kolumn="taljare"))
    assert (found.cell, found.handelser) == (20, (("f", "e-1"),))
    assert found.regler == ("Resultatet är inskrivet för hand. Källa: Enkät i maj.",)
    assert members(Cellfraga(*asked, rad="ips:ord", kolumn="forra")).cell == 20
    answer = why(Cellfraga(*asked, rad="ips:enkat", kolumn="taljare"), "d1")
    assert (answer.med, answer.villkor) == (False, BARA_HANDELSER)
    with pytest.raises(WrongUse):
        members(Cellfraga(*asked, rad="ips:tomt", kolumn="taljare"))
    with pytest.raises(WrongUse):
        members(Cellfraga(*asked, rad="borta", kolumn="taljare"))


def test_goals_of_another_year_and_of_other_insatser_are_not_there() -> None:
    goals = [mal("nya"), mal("nya", None), mal("nya", "ama"), mal("nya", ar=2019)]
    report, val, held = fraga([rad(1)], goals, date(2020, 12, 31))
    whole = compute(report, val, held)
    assert [row["insats"] for row in whole.rows] == ["Förbundet", "IPS", "Ämnet"]
    one = compute(report, val.model_copy(update={"insats": ("ips",)}), held)
    assert [row["insats"] for row in one.rows] == ["IPS"]


def test_of_a_choice_among_people_no_told_result_and_of_huvudman_only_their_goals() -> None:
    told = Sagt(taljare=20, namnare=35, kalla="Enkät i maj", handelse="e-1")
    goals = [mal(None, sagt=told, sagt_fore=told), mal("nya"), mal("nya", "ama"), mal("nya", None)]
    report, val, held = fraga([rad(1), rad(2, insats="ama")], goals, date(2020, 12, 31))
    women = val.model_copy(update={"kon": ("kvinna",)})
    row = next(r for r in compute(report, women, held).rows if r["mal"] == "ips:m-None")
    assert (row["resultat"], row["forra"], row["nas"]) == (SAKNAS, SAKNAS, None)
    with pytest.raises(WrongUse):
        members(Cellfraga(report, women, held, rad="ips:m-None", kolumn="taljare"))
    owned = [{**r, "huvudman": "region"} if r["insats"] == "ama" else r for r in insatsrader()]
    two = {"f": Snapshot.from_rows("f", 2, [rad(1), rad(2, insats="ama")], insatser=owned)}
    rows = compute(report, val.model_copy(update={"huvudman": ("kommun",)}), two).rows
    assert [row["insats"] for row in rows] == ["IPS", "IPS"]


def test_a_changed_goal_of_a_bilaga_is_counted_beside_others_of_its_insats() -> None:
    other, section = mal("totalt"), Avsnitt("maluppfoljning", "Mål", "Mål")
    da, nu = (
        Del(section, rapport("maluppfoljning"), tabell([rad(1)], mal("nya", niva=niva), other))
        for niva in (5, 6)
    )
    assert bilagelage.skillnad(da, nu).siffror == 1


def test_what_no_event_tells_the_kon_of_is_no_zero_of_a_chosen_kon() -> None:
    goals = [mal("konsultationer"), mal("volym"), mal("nya_anonyma")]
    report, val, _ = fraga([], goals, date(2020, 12, 31))
    typer = ("konsultation.gjord", "volym.registrerad", "anonym.inskriven")
    events = [
        {**dict.fromkeys(HANDELSER), "handelse": f"h{n}", "nr": n, "fran": n, "typ": typ,
         "insats": "ips", "datum": date(2020, 5, 1), "antal": 6, "kon": kon}
        for n, (typ, kon) in enumerate(zip(typer, (None, None, "kvinna"), strict=True), 1)
    ]  # fmt: skip
    held = {"f": Snapshot.from_rows("f", 3, [], insatser=insatsrader(), handelser=events)}
    women = val.model_copy(update={"kon": ("kvinna",)})
    rows = {row["mal"]: row["resultat"] for row in compute(report, women, held).rows}
    assert rows["ips:m-nya_anonyma"] == "6"
    assert {rows["ips:m-konsultationer"], rows["ips:m-volym"]} == {SAKNAS}
    with pytest.raises(WrongUse):
        members(Cellfraga(report, women, held, rad="ips:m-volym", kolumn="taljare"))


@pytest.mark.parametrize(
    ("slag", "niva", "found", "wanted"),
    [
        ("volym", 60, Resultat(60), True),
        ("volym", 60, Resultat(59), False),
        ("volym", 60, Resultat(), None),
        ("andel", 67, Resultat(10, 15), True),
        ("andel", 68, Resultat(10, 15), False),
        ("andel", 0, Resultat(0, 0), None),
        ("maxtid", 365, Resultat(0, 0), None),
    ],
)
def test_reached_is_what_the_printed_figures_say(
    slag: str, niva: int, found: Resultat, wanted: Any
) -> None:
    assert nas(mal(None, slag=slag, niva=niva), found) is wanted


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(loggar(), perioder, st.sampled_from([None, *INSATSER]))
def test_every_result_agrees_with_plain_counting(
    rows: list[dict[str, Any]], period: tuple[date, date], insats: str | None
) -> None:
    head = max([0, *(r["fran"] for r in rows), *(r["till"] or 0 for r in rows)])
    held = {"f": Snapshot.from_rows("f", head, rows, insatser=insatsrader())}
    goals = tuple(mal(kod, insats, ar=period[1].year) for kod in MATT)
    report = rapport("maluppfoljning").model_copy(update={"mal": goals})
    val = Parametrar(forbund=("f",), fran=period[0], till=period[1])
    table = {str(r["mal"]).rpartition("m-")[2]: r for r in compute(report, val, held).rows}
    now = {"fran": 0, "till": None}
    # Those too who have not started: of them is a remiss.
    there = [{**OUPPFOLJD, **row, **now} for row in rows if row["till"] is None]
    for kod, figures in matten(there, [], period, insats, 50).items():
        row = table[kod]
        assert (row["taljare"], row["namnare"], row["ej_matta"]) == figures, kod
    open_ = Facit(there, 0, period, [insats] if insats else []).open
    assert {row["aktuella"] for row in table.values()} == {len(open_)}
    _explained(report, val, held, table)


def _explained(report: Any, val: Parametrar, held: Any, table: dict[str, Any]) -> None:
    """Behind every figure stand as many as it says, and each of them is said to be there."""
    for row in table.values():
        for kolumn in ("taljare", "namnare", "ej_matta", "aktuella"):
            if row[kolumn] is None:
                continue
            asked = Cellfraga(report, val, held, rad=str(row["mal"]), kolumn=kolumn)
            found = members(asked)
            assert found.cell == row[kolumn], (row["mal"], kolumn)
            if found.deltaganden and kolumn == "taljare":
                assert why(asked, found.deltaganden[0].deltagande).villkor == MED


def test_only_the_rules_of_the_goals_in_the_table_are_printed() -> None:
    """Of another year, of another kind, told by somebody: none of them says how to count."""
    goals = (
        mal("arbete_studier"),
        mal("inskrivningstid", niva=90, insats=None),
        mal("fullfoljde", ar=2019),
        mal(None),
    )
    report, *asked = fraga([rad(1, **ARBETE)], goals, date(2020, 12, 31))
    book = compose(compute(report, *asked), report, {})
    arbete, tid = (namn("malmatt", kod) for kod in ("arbete_studier", "inskrivningstid"))
    assert [(one.population, one.kolumner) for one in book.definitioner] == [
        ("avslutade", (f"{tid}: av",)),
        ("inom-90-dagar", (f"{tid}: antal",)),
        ("matta-vid-slut", (f"{arbete}: av",)),
        ("slut-arbete-studier", (f"{arbete}: antal",)),
        ("ej-matta-vid-slut", (f"{arbete}: ej mätta",)),
        ("totalt", ("Totalt antal aktuella",)),
    ]
    assert book.definitioner[1].mening == "De av dem som var inskrivna högst 90 dagar."
    with pytest.raises(KeyError):  # rules of goals that nobody handed over are not left out
        compose(compute(report, *asked), rapport("maluppfoljning"), {})


def test_de_av_dem_stands_after_those_that_it_is_of() -> None:
    """Two shares of the same: the second was read as one of those who are not measured."""
    goals = (mal("arbete_studier"), mal("arbete"), mal("studier", insats=None))
    report, *asked = fraga([rad(1, **ARBETE)], goals, date(2020, 12, 31))
    book = compose(compute(report, *asked), report, {})
    assert [one.population for one in book.definitioner] == [
        "matta-vid-slut",
        "slut-studier",
        "slut-arbete",
        "slut-arbete-studier",
        "ej-matta-vid-slut",
        "totalt",
    ]
