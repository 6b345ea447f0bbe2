"""What of a survey may be told: never of fewer than the least, by any sums of it (ADR 51)."""

from collections import Counter
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.enkat import FARDIGA, Enkat
from schemas.handelser.enkat import EnkatSammanstalld
from tracker.errors import Refused
from tracker.reports.enkatinlast import kod, las, rojer
from tracker.state.enkat import andel, med_svar, visas


GRUPPER = (1, 2, 3, 4)
ENKAT = Enkat.model_validate(
    {
        "slug": "prov",
        "utgava": 1,
        "namn": {"sv": "Prov"},
        "rattighet": "Vi",
        "grupp": "deltagare",
        "skalor": {
            "a": [{"varde": n, "namn": {"sv": str(n)}} for n in range(3)],
            "g": [{"varde": n, "namn": {"sv": str(n)}} for n in GRUPPER],
        },
        "fragor": [
            {"kod": "x", "text": {"sv": "X?"}, "skala": "a", "raknas": [1, 2]},
            {"kod": "y", "text": {"sv": "Y?"}, "skala": "a"},
            {"kod": "vem", "text": {"sv": "Vem?"}, "skala": "g"},
        ],
        "delas_efter": "vem",
    }
)
BLANKETTER = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "x": st.integers(0, 2),
            "y": st.integers(0, 2),
            "vem": st.sampled_from(GRUPPER),
            "okand": st.just(1),
        },
    ),
    max_size=40,
)


def raknade(blanketter: list[dict[str, int]]) -> Any:
    counted: Any = {}
    for one in blanketter:
        counted = med_svar(counted, ENKAT, one)
    return counted


def gar_att_rakna_ut(kanda: list[set[int]], sokt: set[int]) -> bool:
    """Whether the answers of these groups follow, by sums and differences, from those told.

    By the rank of a matrix, which knows nothing of how we chose. 0 is who said no group.
    """
    rows = [[int(g in one) for g in (0, *GRUPPER)] for one in kanda]
    target = [int(g in sokt) for g in (0, *GRUPPER)]
    rank = np.linalg.matrix_rank
    return bool(rank(np.array(rows)) == rank(np.array([*rows, target])))


@given(BLANKETTER, st.integers(3, 7))
def test_no_sum_of_what_is_told_is_of_fewer_than_the_least(blanketter, minst) -> None:
    told = visas(raknade(blanketter), ENKAT, minst)
    for fraga in ("x", "y"):
        answered = [one for one in blanketter if fraga in one]
        if fraga not in told.fragor:
            assert all(fraga not in group for group in told.grupper.values())
            continue
        shown = [{int(g)} for g, asked in told.grupper.items() if fraga in asked]
        known = [{0, *GRUPPER}, *shown]
        sizes = Counter(one.get("vem", 0) for one in answered)
        for antal in range(1, len(GRUPPER) + 2):
            for sokt in map(set, combinations((0, *GRUPPER), antal)):
                if gar_att_rakna_ut(known, sokt):
                    size = sum(sizes[g] for g in sokt)
                    assert size == 0 or size >= minst, (fraga, sokt, size)


@given(BLANKETTER, st.integers(3, 7))
def test_what_is_told_is_what_was_answered_and_missing_is_no_zero(blanketter, minst) -> None:
    told = visas(raknade(blanketter), ENKAT, minst)
    assert told.svar == (len(blanketter) if len(blanketter) >= minst else None)
    for fraga, counted in told.fragor.items():
        said = Counter(str(one[fraga]) for one in blanketter if fraga in one)
        assert counted == dict(said)
        assert "0" not in counted or said["0"] > 0
    for group, asked in told.grupper.items():
        for fraga, counted in asked.items():
            own = [one for one in blanketter if one.get("vem") == int(group)]
            assert counted == dict(Counter(str(o[fraga]) for o in own if fraga in o))
    share = andel(ENKAT.fragor[0], told.fragor.get("x", {"0": 1}))
    assert share is not None
    assert 0 <= share.taljare <= share.namnare


@given(BLANKETTER, st.randoms(use_true_random=False))
def test_the_order_of_answers_leaves_nothing(blanketter, slump) -> None:
    other = list(blanketter)
    slump.shuffle(other)
    assert raknade(blanketter) == raknade(other)


@given(BLANKETTER, st.integers(3, 7))
def test_the_door_takes_in_all_that_may_be_told(blanketter, minst) -> None:
    told = visas(raknade(blanketter), ENKAT, minst)
    whole = {"omgang": "0" * 36, "namn": "A", "enkat": "prov", "utgava": 1, "minst": minst}
    days = {"fran": "2026-01-01", "till": "2026-01-02"}
    numbers = {} if told.svar is None else told._asdict()
    EnkatSammanstalld.model_validate({**whole, **days, **numbers})


def test_a_small_group_hides_another_beside_it() -> None:
    def told(*grupper: int) -> list[str]:
        return list(visas(raknade([{"x": 1, "vem": g} for g in grupper]), ENKAT, 5).grupper)

    assert told(*[1] * 5, *[2] * 5) == ["1", "2"]
    assert told(*[1] * 6, *[2] * 5, *[3] * 2) == ["1"], "the smaller is hidden with the small"
    assert told(*[1] * 5, *[2] * 4) == []
    assert told(*[1] * 5, *[2] * 3, *[3] * 3) == ["1"], "two small ones hide each other"


def test_words_for_participants_are_there_in_both_languages() -> None:
    for one in FARDIGA.values():
        assert {tuple(fraga.text) for fraga in one.fragor} == {("sv", "en")}
        assert all(fraga.raknas for fraga in one.fragor if fraga.kod != one.delas_efter)


LAST = {"kalla": "NNS", "insatser": {"team": "Team"}, "minst": 5, "today": date(2026, 3, 1)}
TABELL = """År\tEnkät\tFråga\tAndel\tn\tInsats
2025\tDeltagare avslut\tMer redo för arbete\t78 %\t41\t
2025\tDeltagare avslut\tMer redo för arbete\t80,5\t20\tteam
x\tDeltagare\tFråga\t5\t9\t
2025\tDeltagare\tFråga\t101\t9\t
2025\tDeltagare\tFråga\t50\t4\t
2025\tDeltagare\tFråga\t50\t9\tOkänd
2025\tDeltagare\t\t50\t9\t
2025\tDeltagare\tFråga\t50\tnio\t
"""


def test_a_pasted_table_is_read_and_each_fault_told_by_its_line() -> None:
    found = las(TABELL, **LAST)
    assert [(where, data["andel"], data["namnare"]) for where, data in found.rader] == [
        (None, 78, 41),
        ("team", 81, 20),
    ]
    assert found.rader[0][1]["enkat"] == "deltagare-avslut"
    assert found.rader[0][1]["fraga"] == "mer-redo-for-arbete"
    assert [one.rad for one in found.fel] == [4, 5, 6, 7, 8, 9]
    twice = las("År;Fråga;Antal;n\n2025;A;3;9\n2025;A;4;9", **LAST)
    assert [one.text for one in twice.fel] == ["Frågan «A» står två gånger för 2025. Ta bort en."]
    assert las("År;Fråga;Antal;n\n2025;A;10;9", **LAST).rader == []
    (fraction,) = las("År;Fråga;Andel;n\n2025;A;0,72;9", **LAST).fel
    assert "72 i stället för 0,72" in fraction.text
    assert las("År;Fråga;Andel;n\n2025;A;0,72 %;9", **LAST).rader[0][1]["andel"] == 1


def test_a_whole_that_tells_of_a_hidden_insats_is_refused() -> None:
    def row(where: str | None, n: int) -> Any:
        return where, {"enkat": "e", "fraga": "f", "ar": 2025, "text": "F", "namnare": n}

    assert rojer([row(None, 20), row("a", 17)], 5) != []
    assert rojer([row(None, 20), row("a", 15)], 5) == []
    assert rojer([row(None, 20), row("a", 15), row("b", 5)], 5) == []
    assert rojer([row("a", 15), row("b", 5)], 5) == []


@given(st.text(max_size=120), st.sampled_from(["", "År;Fråga;Andel;n\n", "år\tfråga\tantal\tn\n"]))
def test_whatever_is_pasted_is_read_or_told(text: str, heads: str) -> None:
    try:
        found = las(heads + text, **LAST)
    except Refused:
        return
    assert all(data["namnare"] >= 5 for _, data in found.rader)
    assert all(kod(data["text"]) == data["fraga"] for _, data in found.rader)


@pytest.mark.parametrize("text", ["", "En;Två\n1;2", "År;Fråga;Andel;n\n2025;Anna 900101-9802;5;9"])
def test_what_is_no_table_is_refused_whole(text: str) -> None:
    with pytest.raises(Refused):
        las(text, **LAST)
