"""Ratings a column at a time come to the same as one person at a time, whatever was answered."""

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from stegfacit import samlat, tid_till_steg
from uthallighet import examples

from schemas.instrument import FARDIGA, Instrument
from schemas.rapporter import Parametrar
from tracker.reports.stegrader import nyckel
from tracker.reports.underlag import Underlag, lagg_samman
from tracker.snapshots.snapshot import Snapshot
from tracker.state.skattning import i_ordning
from tracker.steg.utfall import EJ_MATT, Instrumenten, Radnyckel, Serie, serier


DAG0 = date(2026, 1, 5)
TILL = date(2026, 12, 31)
ALLA = ("steg_deltagare", "steg_handlaggare", "sista_deltagare", "sista_handlaggare")


def besvar(troskel: int, riktning: str) -> dict[str, Any]:
    """Of one förbund's own: the same name elsewhere is another instrument."""
    return {
        "slug": "besvar", "utgava": 1, "namn": {"sv": "Besvär"}, "rattighet": "Ägaren",
        "respondenter": ["handlaggare", "deltagare"],
        "skalor": {"s": [{"varde": n, "namn": {"sv": str(n)}} for n in (0, 10, 20, 1000)]},
        "fragor": [{"kod": "x", "dimension": {"sv": "X"}, "riktning": riktning, "skala": "s",
                    "troskel": troskel, "text": {"deltagare": {"sv": "?"},
                                                 "handlaggare": {"sv": "?"}}}],
    }  # fmt: skip


EGNA = {"f": besvar(11, "lagre"), "g": besvar(1, "hogre")}
INSTRUMENT = {
    forbund: [{"nyckel": "besvar.1", "nr": 1, "fran": 1, "till": None, "innehall": json.dumps(own)}]
    for forbund, own in EGNA.items()
}


def held(people: dict[str, list[list[str]]]) -> Underlag:
    """A run of all förbund; each person is the lines of a participation."""
    snapshots = {
        forbund: Snapshot.from_rows(
            forbund,
            900,
            [
                {"deltagande": f"d{n}", "person": f"p{n}", "insats": "ips", "start": DAG0,
                 "fran": n + 2, "till": None, "kon": "man", "fodelsear": 1980,
                 "skattningar": lines or None}
                for n, lines in enumerate(own)
            ],
            instrument=INSTRUMENT.get(forbund, ()),
        )
        for forbund, own in people.items()
    }  # fmt: skip
    asked = Parametrar(forbund=tuple(people), fran=DAG0, till=TILL)
    columns = {"deltagande", "start", "steg", "stegutfall", "stegsista", "stegforsta", *ALLA}
    return lagg_samman(asked, snapshots, None, columns)


def known(forbund: str) -> Instrumenten:
    own = EGNA.get(forbund)
    return {**FARDIGA, ("besvar", 1): Instrument.model_validate(own)} if own else FARDIGA


kinds = st.sampled_from(
    [
        ("stegtrappa", 1, "steg", (1, 2, 5)),
        ("stegprofil", 1, "ork", (1, 3, 5)),
        ("stegprofil", 1, "mal", (2, 3)),
        ("besvar", 1, "x", (0, 10, 20, 1000)),
        ("stegprofil", 9, "ork", (1, 2)),  # an utgåva that nobody knows
        ("stegprofil", 1, "borttagen", (1, 2)),  # a question that it does not have
    ]
)


@st.composite
def rating(draw: st.DrawFn) -> tuple[str, str]:
    slug, utgava, kod, values = draw(kinds)
    vem = draw(st.sampled_from(("deltagare", "handlaggare")))
    day = DAG0 + timedelta(days=draw(st.integers(0, 400)))
    answer = draw(st.sampled_from([f"{kod}={value}" for value in values] + [""]))
    return f"{day};{slug};{utgava};{vem}", answer


participation = st.lists(rating(), max_size=7, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [f"{head};{answer}" for head, answer in pairs]
)
forbund_ = st.fixed_dictionaries(
    {name: st.lists(participation, max_size=4) for name in ("f", "g", "h")}
)


@settings(max_examples=examples(40), deadline=None)
@given(forbund_)
def test_columns_agree_with_one_person_at_a_time(people: dict[str, list[list[str]]]) -> None:
    underlag = held(people)
    told = list(underlag.deltaganden.iter_rows(named=True))
    wanted = [
        (forbund, serier(i_ordning(lines), known(forbund), till=TILL))
        for forbund, own in people.items()
        for lines in own
    ]
    _check_persons(underlag, told, [found for _, found in wanted])
    _check_questions(underlag, wanted)
    _check_times(underlag, [found for _, found in wanted])


Funna = dict[Radnyckel, Serie]


def _check_persons(underlag: Underlag, told: list[Any], wanted: list[Funna]) -> None:
    for row, found in zip(told, wanted, strict=True):
        for column in ALLA:
            vem = column.rpartition("_")[2]
            word = samlat(found, vem, sista_tva=column.startswith("sista"))
            assert underlag.ordbok[column][row[column]] == word


def _check_questions(underlag: Underlag, wanted: list[tuple[str, Funna]]) -> None:
    """A row for every question that anybody of the förbund has answered, of each of its people."""
    keys, firsts = underlag.ordbok["steg"], underlag.ordbok["stegforsta"]
    words = underlag.ordbok["stegutfall"]
    told = {}
    for row in underlag.rader("steg").iter_rows(named=True):
        first = None if row["stegforsta"] is None else firsts[row["stegforsta"]]
        key = keys[row["steg"]]
        assert row["fraga"] == key
        own = (underlag.forbund[row["forbund"]], row["deltagande"], key)
        told[own] = (words[row["stegutfall"]], words[row["stegsista"]], first)
    every: dict[tuple[str, str, str], Any] = {}
    for forbund in underlag.forbund:
        own = [found for name, found in wanted if name == forbund]
        asked = {key for found in own for key in found}
        for n, found in enumerate(own):
            for key in asked:
                serie = found.get(key)
                every[forbund, f"d{n}", nyckel(key)] = (EJ_MATT, EJ_MATT, None) if serie is None \
                    else (serie.forsta_till_sista, serie.sista_tva,
                          f"{nyckel(key)}={serie.svar[0].varde}")  # fmt: skip
    assert told == every


def _check_times(underlag: Underlag, wanted: list[Funna]) -> None:
    for vem in ("deltagare", "handlaggare"):
        rows = underlag.skattade.forsta_steg(vem)
        told = {row["rad"]: row for row in rows.iter_rows(named=True)}
        for rad, found in enumerate(wanted):
            own = [serie for key, serie in found.items() if key.respondent == vem]
            days = tid_till_steg(own, start=DAG0, sista_dag=TILL)
            assert (days is None) == (rad not in told)
            if days is not None:
                last = told[rad]["steg"] or told[rad]["sista"]
                assert days == ((last - DAG0).days, told[rad]["steg"] is not None)


def test_a_snapshot_that_nobody_was_rated_in() -> None:
    underlag = held({"f": [[], []]})
    assert underlag.rader("steg").is_empty()
    assert underlag.ordbok["steg"] == ()
    assert underlag.deltaganden["steg_deltagare"].to_list() == [4, 4]
    assert underlag.skattade.forsta_steg("deltagare").is_empty()


def test_answers_are_numbers_in_a_snapshot() -> None:
    """No line of text is read again: the column is whole numbers, of those who have answered."""
    line = f"{DAG0};stegprofil;1;deltagare;ork=3"
    column = held({"f": [[line], []]}).deltaganden["skattningar"]
    assert column.dtype == pl.List(pl.UInt64)
    assert column.list.len().to_list() == [1, None]
