"""The grid of budget and outcome: what is written, pasted, emptied, and by two at once."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.handelser.ekonomi import kronor
from tracker.queries.ekonomi import Insatsrad, Nyckel, Sagt
from web.forms.datum import Oforstaddigt
from web.forms.ekonomi import (
    andrade,
    forbundets,
    handelser,
    insatsernas,
    klistrat,
    las,
    las_alla,
    minns,
    namnet,
    som_text,
)


ADM, PLAN = Nyckel("budget", "administration"), Nyckel("budget", "planerat_antal", "ama")
STAT = Nyckel("utfall", "medelstillgang", "stat")
RADER = [*forbundets(), *insatsernas([Insatsrad("ama", "AMA"), Insatsrad("bron", "BRON")])]
TOM = {namnet(ruta): "" for rad in RADER for ruta in rad.rutor}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 250 000", "1250000.00"),
        ("1\u00a0250\u00a0000,5", "1250000.50"),
        ("−67", "-67.00"),
        ("-0,05", "-0.05"),
        ("2405000.50 kr", "2405000.50"),
        ("007", "7.00"),
        ("0", "0.00"),
        ("", ""),
    ],
)
def test_amount_is_read_as_a_swede_writes_it(text: str, said: str) -> None:
    assert las(ADM, text) == said


@pytest.mark.parametrize("text", ["tolv", "1,234,5", "1.005", "1e6", "99999999999999", "--1", "٣"])
def test_amount_that_cannot_be_read_says_what_to_write(text: str) -> None:
    with pytest.raises(Oforstaddigt, match="kronor"):
        las(ADM, text)


@pytest.mark.parametrize("text", ["-1", "4,5", "x"])
def test_plan_is_a_whole_number(text: str) -> None:
    assert las(PLAN, " 40 ") == "40"
    with pytest.raises(Oforstaddigt, match="antal"):
        las(PLAN, text)


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_amount_shown_is_read_back_the_same(ore: int) -> None:
    said = kronor(ore)
    assert las(ADM, som_text(ADM, Sagt(said, ()))) == said


def test_what_is_not_touched_is_not_written() -> None:
    nu = TOM | {namnet(ADM): "100", namnet(STAT): "7"}
    sent = {**nu, namnet(STAT): "8"}
    found = las_alla(RADER, sent, nu, minns(nu))
    assert found.varden == {STAT: "8.00"}


def test_another_s_change_of_another_figure_stays() -> None:
    opened = TOM | {namnet(ADM): "100"}
    now = opened | {namnet(ADM): "200"}
    found = las_alla(RADER, opened | {namnet(STAT): "8"}, now, minns(opened))
    assert (found.varden, found.fel) == ({STAT: "8.00"}, {})


def test_two_who_write_the_same_figure_are_told() -> None:
    opened = TOM | {namnet(ADM): "100"}
    now = opened | {namnet(ADM): "200"}
    found = las_alla(RADER, opened | {namnet(ADM): "300"}, now, minns(opened))
    assert found.varden == {}
    assert "200" in found.fel[namnet(ADM)]


def test_pasted_rows_find_their_fields() -> None:
    text = "Post\tBudget\tUtfall\nStat\t16 000 000\t16000000,50\nAMA\t40\t424000\t\t0\n"
    found, unplaced = klistrat(RADER, text)
    assert unplaced == []
    assert found == {
        "budget.medelstillgang.stat": "16 000 000",
        "utfall.medelstillgang.stat": "16000000,50",
        "budget.planerat_antal.ama": "40",
        "budget.insatskostnad.ama": "424000",
        "budget.esf_insatskostnad.ama": "0",
    }


def test_pasted_rows_that_fit_nowhere_are_told() -> None:
    found, unplaced = klistrat(RADER, "Kaffe;100\nStat;1;2;3\nBRON;12")
    assert found == {"budget.planerat_antal.bron": "12"}
    assert [line[:6] for line in unplaced] == ["Rad 1:", "Rad 2:"]


def test_changes_become_events_and_an_emptied_figure_makuleringar() -> None:
    old = (uuid4(), uuid4())
    sagda = {ADM: Sagt("100.00", old), STAT: Sagt("8.00", (uuid4(),))}
    nu = TOM | {namnet(key): som_text(key, one) for key, one in sagda.items()}
    ifyllt = las_alla(
        RADER, nu | {namnet(ADM): "", namnet(STAT): "8,00", namnet(PLAN): "3"}, nu, minns(nu)
    )
    changes = andrade(ifyllt, sagda)
    assert changes == {ADM: "", PLAN: "3"}
    sent = handelser(
        changes,
        sagda,
        forbund="f",
        ar=2026,
        datum=date(2026, 3, 1),
        orsak="Fel",
        new_id=lambda: UUID(int=1),
    )
    assert [one["data"].get("avser") for one in sent] == [str(old[0]), str(old[1]), None]
    assert sent[-1] == {
        "id": str(UUID(int=1)),
        "forbund": "f",
        "datum": "2026-03-01",
        "typ": "budget.beslutad",
        "insats": "ama",
        "data": {"ar": 2026, "post": "planerat_antal", "antal": 3},
    }
