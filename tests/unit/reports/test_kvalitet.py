"""Data quality: what is counted as a fault, against a counter in plain Python."""

from datetime import date, timedelta
from typing import Any

import facit_kvalitet
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.kodverk import koder
from schemas.rapporter import Parametrar
from tracker.reports.andrade import Sida
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.reports.whynot import why
from tracker.snapshots.snapshot import Snapshot


FEL, OKANDA = rapport("datakvalitet"), rapport("okanda-uppgifter")
FROM, TO = date(2020, 1, 1), date(2020, 6, 30)
HALVAR = Parametrar(forbund=("f",), fran=FROM, till=TO)
Row = dict[str, Any]

_days = st.dates(date(2019, 10, 1), date(2020, 9, 30))
_maybe = st.none() | _days
_matt = st.sampled_from((None, ["a_kassa"], ["forsorjningsstod", "a_kassa"]))
_sysselsatt = st.sampled_from((None, ["ingen"]))
_UPPGIFT = st.sampled_from((None, "saknas_okand", "gymnasium"))


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Deltaganden of a few people in two insatser; nearly every combination of faults."""
    made: list[Row] = []
    for number in range(draw(st.integers(0, 12))):
        start = draw(_maybe)
        slut = draw(st.none() | st.dates(start, date(2020, 12, 31))) if start else None
        remiss = draw(_maybe)
        answers = sorted(filter(None, (draw(_maybe), draw(_maybe)))) if remiss else []
        made.append(
            {
                "deltagande": f"d{number}",
                "person": f"p{draw(st.integers(1, 3))}",
                "insats": draw(st.sampled_from(("ips", "ama"))),
                "fran": number + 1,
                "till": None,
                "kon": draw(st.sampled_from(koder("kon"))),
                "fodelsear": draw(st.sampled_from((1980, 2021))),
                "start": start,
                "slut": slut,
                "anledning": draw(st.sampled_from(koder("avslutsanledning"))) if slut else None,
                "remiss_datum": remiss,
                "remittent": "annan" if remiss else None,
                "forsta_svar": answers[0] if answers else None,
                "besvarad_datum": answers[-1] if answers else None,
                "plan_datum": draw(_maybe) if start else None,
                "forsorjning_fore": draw(_matt),
                "sysselsattning_fore": draw(_sysselsatt),
                "forsorjning_efter": draw(_matt),
                "sysselsattning_efter": draw(_sysselsatt),
                "utbildning": draw(_UPPGIFT),
                "kommun": draw(st.sampled_from((None, "0180"))),
            }
        )
    return made


@st.composite
def sena(draw: st.DrawFn) -> list[Row]:
    one = st.builds(
        dict,
        deltagande=st.integers(0, 11).map(lambda number: f"d{number}"),
        avslut=st.booleans(),
        registrerad=_days,
    )
    return [row | {"fran": 20 + n} for n, row in enumerate(draw(st.lists(one, max_size=8)))]


def counted(made: list[Row], late: list[Row]) -> dict[str, Any]:
    told = [(one["deltagande"], one["avslut"], one["registrerad"]) for one in late]
    return facit_kvalitet.fel(made, told, (FROM, TO))


def held(made: list[Row], late: list[Row]) -> dict[str, Snapshot]:
    return {"f": Snapshot.from_rows("f", 99, made, sena=late)}


@settings(max_examples=60, deadline=None)  # each makes a table of ten columns
@given(rows(), sena())
def test_every_fault_is_counted_where_plain_python_finds_it(
    made: list[Row], late: list[Row]
) -> None:
    expected = counted(made, late)
    table = compute(FEL, HALVAR, held(made, late))
    for column in [measure.id for measure in FEL.matt if measure.slag != "andel"]:
        figures = {str(row["insats"]): row[column] for row in table.rows if row[column]}
        assert figures == dict(expected.get(column, {})), column
        assert (table.total or {})[column] == sum(expected.get(column, {}).values()), column


@settings(max_examples=10, deadline=None)
@given(rows(), sena())
def test_every_figure_is_the_sum_of_its_members(made: list[Row], late: list[Row]) -> None:
    snapshots = held(made, late)
    table = compute(FEL, HALVAR, snapshots)
    for column in ("utan_start", "oppna_igen", "obesvarade", "sena_avslut"):
        found = members(Cellfraga(FEL, HALVAR, snapshots, kolumn=column))
        assert found.cell == (table.total or {})[column]
        named = {one.deltagande for one in found.deltaganden}
        for row in made:
            told = why(Cellfraga(FEL, HALVAR, snapshots, kolumn=column), row["deltagande"])
            assert told.med == (row["deltagande"] in named)


@settings(max_examples=25, deadline=None)
@given(rows())
def test_what_is_unknown_is_left_out_or_said_to_be(made: list[Row]) -> None:
    new = [
        row
        for row in made
        if row["start"] and FROM <= row["start"] <= TO and row["anledning"] != "felregistrering"
    ]
    table = compute(OKANDA, HALVAR, held(made, []))
    total = table.total or {}
    assert total["nya"] == len(new)
    assert total["utbildning"] == sum(row["utbildning"] != "gymnasium" for row in new)
    assert total["kommun"] == sum(row["kommun"] is None for row in new)
    assert total["forsorjning"] == sum(not row["forsorjning_fore"] for row in new)
    shares = [row["utbildning_procent"] for row in table.rows]
    assert all(share is None or 0 <= int(str(share)) <= 100 for share in shares)


def en(number: int, **over: Any) -> Row:
    own = {"deltagande": f"d{number}", "person": "p1", "insats": "ips", "fran": number}
    return own | {"kon": "man", "fodelsear": 1980, "start": date(2020, 2, 1), "slut": None} | over


def test_who_ends_and_begins_the_same_day_does_not_overlap() -> None:
    day = date(2020, 4, 1)
    made = [en(1, slut=day, anledning="utskrivning"), en(2, start=day)]
    assert (compute(FEL, HALVAR, held(made, [])).total or {})["overlappande"] == 0
    made[1]["start"] = day - timedelta(days=1)
    assert (compute(FEL, HALVAR, held(made, [])).total or {})["overlappande"] == 1
    void = en(3, start=date(2020, 3, 1), slut=date(2020, 3, 1), anledning="felregistrering")
    made.append(void)  # between the two, and hides nothing of the first
    assert (compute(FEL, HALVAR, held(made, [])).total or {})["overlappande"] == 1


def test_a_fault_is_as_it_was_known() -> None:
    """The end measurement came with an event at position 5: before it, it was missing."""
    ended = {"slut": date(2020, 4, 1), "anledning": "utskrivning"}
    made = [
        en(1, **ended, till=5),
        en(5, **ended, deltagande="d1") | {"forsorjning_efter": ["a_kassa"]},
    ]
    made[1]["sysselsattning_efter"] = ["ingen"]
    snapshots = held(made, [{"fran": 7, "deltagande": "d1", "avslut": True, "registrerad": TO}])
    then, now = (compute(FEL, HALVAR, snapshots, {"f": at}).total or {} for at in (4, 99))
    assert (then["utan_slut"], now["utan_slut"]) == (1, 0)
    assert (then["sena_avslut"], now["sena_avslut"]) == (0, 1)


def test_a_choice_holds_for_faults_too() -> None:
    made = [en(1), en(2, person="p2", kon="kvinna"), en(3, person="p3", start=None)]
    made[2] |= {"remiss_datum": date(2020, 1, 5), "remittent": "annan", "kon": "kvinna"}
    women = HALVAR.model_copy(update={"kon": ("kvinna",)})
    total = compute(FEL, women, held(made, [])).total or {}
    assert (total["utan_start"], total["obesvarade"]) == (1, 1)
    men = HALVAR.model_copy(update={"kon": ("man",)})
    changed = jamfor(Sida(FEL, women, {"f": 99}), Sida(FEL, men, {"f": 99}), held(made, []))
    by_cell = {(one.rad, one.kolumn): one.tal for one in changed}
    assert by_cell["total", "obesvarade"] == -1
