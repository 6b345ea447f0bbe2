"""What a run chooses beside insats: counted, explained and told alike, and nothing without one."""

from datetime import date
from itertools import product
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import insatsrader

from schemas.kodverk import ALDERSGRANSER, koder
from schemas.rapporter import OKAND, Parametrar
from tracker.exports.compose import compose
from tracker.reports import register
from tracker.reports.andrade import Sida
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.reports.whynot import MED, why
from tracker.snapshots.snapshot import Snapshot


YEAR = Parametrar(forbund=("f",), fran=date(2020, 1, 1), till=date(2020, 12, 31))
PER_INSATS = rapport("deltagare-per-insats")
KOMMUNER = (None, "0180", "0184")
GRUPPER: tuple[tuple[str, ...] | None, ...] = (None, ("unga",), ("unga", "sjukskrivna"))


def row(number: int, **over: Any) -> dict[str, Any]:
    own = {"deltagande": f"d{number}", "person": f"p{number}", "fran": number, "till": None}
    known = {"insats": "ips", "kon": "kvinna", "fodelsear": 1985, "kommun": "0180"}
    return own | known | {"start": date(2020, 3, 1), "slut": None, "malgrupper": None} | over


ROWS = [
    row(
        number,
        insats=insats,
        kon=kon,
        kommun=kommun,
        malgrupper=list(grupper) if grupper else None,
        fodelsear=1940 + number,
    )
    for number, (insats, kon, kommun, grupper) in enumerate(
        product(("ips", "ama"), koder("kon"), KOMMUNER, GRUPPER), start=1
    )
]
EVENTS = [
    {"nr": 90, "fran": 90, "till": None, "handelse": "h1", "typ": "anonym.inskriven"}
    | {"insats": "ips", "datum": date(2020, 5, 1), "antal": 3, "kon": "man"},
]
INSATSER = [one | {"huvudman": "kommunen"} for one in insatsrader()]
INSATSER += [
    one | {"nr": 80, "fran": 80, "giltig_fran": date(2020, 7, 1), "huvudman": "regionen"}
    for one in insatsrader()
    if one["insats"] == "ama"
]


def held(position: int = 99) -> dict[str, Snapshot]:
    return {"f": Snapshot.from_rows("f", position, ROWS, insatser=INSATSER, handelser=EVENTS)}


def med(**val: tuple[str, ...]) -> Parametrar:
    return YEAR.model_copy(update=val)


def alder(row_: dict[str, Any]) -> str:
    years = row_["start"].year - row_["fodelsear"]
    return koder("aldersklass")[sum(years >= first for first in ALDERSGRANSER)]


def valjs(row_: dict[str, Any], val: Parametrar) -> bool:
    """The choices in plain Python, from the rows themselves."""
    owner = {"ips": "kommunen", "ama": "regionen"}[row_["insats"]]
    groups = row_["malgrupper"] or [OKAND]
    return (
        (not val.kommun or (row_["kommun"] or OKAND) in val.kommun)
        and (not val.kon or row_["kon"] in val.kon)
        and (not val.alder or alder(row_) in val.alder)
        and (not val.malgrupp or not set(groups).isdisjoint(val.malgrupp))
        and (not val.huvudman or owner in val.huvudman)
    )


def some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(codes), max_size=2).map(lambda found: tuple(sorted(found)))


choices = st.builds(
    med,
    kommun=some(("0180", "0184", "1480", OKAND)),
    kon=some(koder("kon")),
    alder=some(koder("aldersklass")),
    malgrupp=some(("unga", "sjukskrivna", OKAND)),
    huvudman=some(("kommunen", "regionen")),
)


@settings(max_examples=40, deadline=None)  # each makes some tables
@given(choices)
def test_any_choice_counts_whom_plain_python_counts(val: Parametrar) -> None:
    snapshots = held()
    expected = [one["deltagande"] for one in ROWS if valjs(one, val)]
    table = compute(PER_INSATS, val, snapshots)
    assert table.total is not None
    assert table.total["totalt"] == len(expected)
    found = members(Cellfraga(PER_INSATS, val, snapshots))
    assert {one.deltagande for one in found.deltaganden} == set(expected)


@settings(max_examples=40, deadline=None)  # each makes some tables
@given(choices)
def test_why_not_names_a_condition_exactly_for_those_who_are_not_counted(val: Parametrar) -> None:
    snapshots = held()
    for one in ROWS[::7]:
        told = why(Cellfraga(PER_INSATS, val, snapshots), one["deltagande"])
        assert told.med is valjs(one, val)
        assert told.villkor == MED or not told.med


@pytest.mark.parametrize(
    ("val", "nej"),
    [
        ({"kommun": ("0184",)}, "Inskrivningen anger inte kommunen Solna."),
        ({"kon": ("man",)}, "Personens kön är inte man."),
        (
            {"alder": ("under_16", "20_24")},
            "Personen var inte under 16 år eller 20–24 år vid starten.",
        ),
        ({"malgrupp": ("unga",)}, "Inskrivningen anger inte målgruppen unga."),
        (
            {"huvudman": ("regionen",)},
            "Insatsen hör inte till huvudmannen regionen den sista dagen i perioden.",
        ),
    ],
)
def test_why_not_names_the_choice(val: dict[str, tuple[str, ...]], nej: str) -> None:
    one = next(r for r in ROWS if r["kommun"] == "0180" and not r["malgrupper"])
    assert why(Cellfraga(PER_INSATS, med(**val), held()), one["deltagande"]).villkor == nej


def test_the_parts_of_a_choice_add_up_to_the_whole() -> None:
    snapshots = held()
    whole = compute(PER_INSATS, YEAR, snapshots).total or {}
    for name, codes in (("kommun", ("0180", "0184", OKAND)), ("alder", koder("aldersklass"))):
        parts = [compute(PER_INSATS, med(**{name: (code,)}), snapshots).total for code in codes]
        assert sum(int(str((part or {})["totalt"])) for part in parts) == whole["totalt"]


def test_the_owner_is_that_of_the_last_day_as_it_was_known() -> None:
    """The insats went to the region in July, which was recorded at position 80."""
    val, before = med(huvudman=("regionen",)), {"till": date(2020, 6, 30)}
    tables = (
        compute(PER_INSATS, val, held()),
        compute(PER_INSATS, val.model_copy(update=before), held()),
        compute(PER_INSATS, val, held(), {"f": 79}),
    )
    assert [bool(table.rows) for table in tables] == [True, False, False]


def test_events_without_people_are_told_as_not_known_where_only_a_person_has_the_fact() -> None:
    def anonyma(**val: tuple[str, ...]) -> Any:
        table = compute(PER_INSATS, med(**val), held())
        row = next(one for one in table.rows if one["insats"] == "ips")
        return row["nya_anonyma"], row.get("tom"), (table.total or {})["nya_anonyma"]

    unknown = (None, {"nya_anonyma": "inga_data"}, None)
    assert anonyma(kommun=("0180",)) == anonyma(alder=("60_64", "65_eller_mer")) == unknown
    assert anonyma(kon=("man",)) == anonyma(huvudman=("kommunen",)) == (3, None, 3)
    assert anonyma(kon=("kvinna",)) == (0, None, 0)


def test_a_difference_knows_the_choice_of_both_sides() -> None:
    """From all to the women: each man is gone from a cell, for the reason that it was asked so."""
    both = {"f": 99}
    sides = (Sida(PER_INSATS, val, both) for val in (YEAR, med(kon=("kvinna",))))
    gone = [one for cell in jamfor(*sides, held()) for one in cell.bidrag if cell.rad == "total"]
    names = {one.vem for one in gone if one.vem != "h1"}
    assert names == {one["deltagande"] for one in ROWS if one["kon"] == "man"}
    assert {one.skal for one in gone} == {"period"}


def test_without_a_choice_nothing_is_written_of_any() -> None:
    written = orjson.dumps(compute(PER_INSATS, YEAR, held()).parameters)
    plain = {"forbund": ["f"], "from": "2020-01-01", "to": "2020-12-31", "insats": []}
    assert written == orjson.dumps({**plain, "as_of": None})


def test_the_words_of_a_file_tell_the_choice() -> None:
    val = med(kommun=("0180", OKAND), kon=("kvinna",), alder=("30_39",))
    book = compose(compute(PER_INSATS, val, held()), PER_INSATS, {"f": "Förbundet"})
    chosen = "kommun Stockholm och saknas eller okänd, bara kvinnor, 30–39 år vid starten"
    assert book.ingress == f"Förbundet, 2020-01-01–2020-12-31, alla insatser, {chosen}."
    assert ("Urval", chosen) in book.fakta
    assert "Personens kön är kvinna." in book.definitioner[0].villkor
    bare = compose(compute(PER_INSATS, YEAR, held()), PER_INSATS, {"f": "Förbundet"})
    assert "Urval" not in dict(bare.fakta)


@pytest.mark.parametrize("report", register.rapporter(), ids=lambda report: report.id)
def test_every_report_can_be_chosen_in(report: Any) -> None:
    val = med(
        kommun=("0180",),
        kon=("kvinna",),
        alder=("30_39",),
        malgrupp=("unga",),
        huvudman=("kommunen",),
    )
    table = compute(report, val, held())
    assert compose(table, report, {}).definitioner
