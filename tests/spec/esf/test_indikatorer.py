"""The common indicators: who counts, by examples and against a count of their own."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uthallighet import examples

from tracker.esf.indikatorer.post import Deltagande, Ingang, Uppgift, poster, sex_manader
from tracker.esf.indikatorer.tabell import EGEN_BERAKNING, INDIKATORER, tabell


START, SLUT, IDAG = date(2026, 1, 12), date(2026, 3, 31), date(2026, 12, 31)


def ingang(syss="inaktiv_ej_studier", alder=40, isced=3, *egenskaper):
    return Ingang("kvinna", alder, syss, isced, frozenset(egenskaper))


def stay(fran=START, till=SLUT, entry=None, person="p"):
    return Deltagande(person, fran, till, entry or ingang())


def then(days, lage=None, **andra):
    return Uppgift("p", SLUT + timedelta(days=days), lage, **andra)


def codes(stays, then_, period="2021-2027", idag=IDAG):
    """Codes of the indicators in which the one person counts, without the outputs."""
    found = tabell(poster(stays, then_, idag=idag), period)
    return " ".join(rad.kod for rad in found.rader if rad.totalt and "CR" in rad.kod)


RESULTAT = [
    ("work within 28 days", [then(28, "arbete")], "CR04 CR06"),
    ("on day 29 it is too late", [then(29, "arbete")], "CR06"),
    (
        "job search, then work: only work",
        [then(5, "soker_arbete"), then(20, "arbete")],
        "CR04 CR06",
    ),
    ("work, then unemployed: only job search", [then(5, "arbete"), then(28, "arbetslos")], "CR01"),
    (
        "later work is the longer term only",
        [then(5, "soker_arbete"), then(90, "arbete")],
        "CR01 CR06",
    ),
    ("lost again before six months", [then(5, "arbete"), then(150, "arbetslos")], "CR04"),
    ("lost again after six months", [then(5, "arbete"), then(190, "arbetslos")], "CR04 CR06"),
    ("in education", [then(0, "studier")], "CR02"),
    (
        "a qualification beside it",
        [then(3, kvalifikation=True), then(4, "arbete")],
        "CR03 CR04 CR06",
    ),
    ("before leaving", [then(-1, "arbete")], ""),
    ("nothing known", [], ""),
]


@pytest.mark.parametrize(
    ("after", "found"), [case[1:] for case in RESULTAT], ids=[case[0] for case in RESULTAT]
)
def test_results_of_leaving(after, found):
    assert codes([stay()], after, "2014-2020") == found
    assert codes([stay()], after) == found.replace("CR06", "CR05").replace("CR0", "EECR0")


def test_improved_situation_is_for_those_who_had_work():
    better = [then(100, battre_lage=True)]
    assert codes([stay(entry=ingang("arbete"))], better) == "EECR06"
    assert codes([stay()], better) == ""
    assert codes([stay(entry=ingang("arbete"))], [then(5, "arbete")]) == ""
    assert codes([stay(entry=ingang("arbetslos"))], [then(5, "soker_arbete")]) == ""
    assert codes([stay(entry=ingang("inaktiv"))], [then(5, "studier")]) == ""


def test_six_months_are_counted_when_they_are_over():
    work = [then(5, "arbete")]
    assert sex_manader(SLUT) == date(2026, 9, 30)
    assert sex_manader(date(2026, 8, 31)) == date(2027, 2, 28)
    assert codes([stay()], work, idag=date(2026, 9, 29)) == "EECR04"
    assert codes([stay()], work, idag=date(2026, 9, 30)) == "EECR04 EECR05"
    assert codes([stay()], work, idag=SLUT) == ""


def test_who_comes_back_is_one_record_with_the_first_entry_and_the_last_exit():
    back = stay(date(2026, 5, 4), date(2026, 6, 1), ingang("arbete", 41))
    [one] = poster([back, stay()], [then(5, "arbete")], idag=IDAG)
    assert (one.start, one.slut, one.ingang.sysselsattning) == (
        START,
        date(2026, 6, 1),
        "inaktiv_ej_studier",
    )
    assert one.lage is None  # the earlier result is overwritten
    [still] = poster([stay(), stay(date(2026, 5, 4), None)], [then(5, "arbete")], idag=IDAG)
    assert (still.slut, still.lage, still.lage_sex_manader) == (None, None, None)
    [then_] = poster([stay(), back], [then(5, "arbete")], idag=date(2026, 5, 3))
    assert (then_.slut, then_.lage) == (SLUT, "arbete")


def test_disadvantaged_and_older_people():
    entry = ingang("langtidsarbetslos", 55, 2, "funktionsnedsattning", "landsbygd")
    found = tabell(poster([stay(entry=entry)], [then(5, "arbete")], idag=IDAG), "2014-2020")
    assert {rad.kod for rad in found.rader if rad.kvinna} == {
        *("CO", "CO01", "CO02", "CO07", "CO08", "CO09", "CO16", "CO19"),
        *("CR04", "CR05", "CR06", "CR08", "CR09"),
    }


def outputs(entry, period):
    found = tabell(poster([stay(entry=entry)], [], idag=IDAG), period)
    return {rad.kod for rad in found.rader if rad.totalt}


@pytest.mark.parametrize(
    ("alder", "gammal", "ny"),
    [
        (17, "CO06", "EECO06"),
        (18, "CO06", "EECO07"),
        (24, "CO06", "EECO07"),
        (25, "", "EECO07"),
        (29, "", "EECO07"),
        (30, "", ""),
        (54, "", ""),
        (55, "CO07 CO08", "EECO08"),
    ],
)
def test_ages_at_their_limits(alder, gammal, ny):
    entry = ingang("arbetslos", alder)
    old = outputs(entry, "2014-2020") & {"CO06", "CO07", "CO08"}
    new = outputs(entry, "2021-2027") & {"EECO06", "EECO07", "EECO08"}
    assert (" ".join(sorted(old)), " ".join(sorted(new))) == (gammal, ny)
    assert "CO08" not in outputs(ingang("arbete", alder), "2014-2020")
    assert "CO08" not in outputs(ingang("inaktiv", alder), "2014-2020")


@pytest.mark.parametrize(
    ("isced", "gammal", "ny"),
    [
        (0, "", "EECO09"),
        (1, "CO09", "EECO09"),
        (2, "CO09", "EECO09"),
        (3, "CO10", "EECO10"),
        (4, "CO10", "EECO10"),
        (5, "CO11", "EECO11"),
        (8, "CO11", "EECO11"),
    ],
)
def test_education_at_its_limits(isced, gammal, ny):
    entry = ingang("arbete", 40, isced)
    assert outputs(entry, "2014-2020") == {"CO", "CO05"} | set(gammal.split())
    assert outputs(entry, "2021-2027") == {"EECO01", "EECO05", ny}


@pytest.mark.parametrize(
    "result",
    [[then(5, "soker_arbete")], [then(5, "studier")], [then(5, kvalifikation=True)]],
    ids=["job search", "education", "qualification"],
)
def test_one_result_is_enough_for_who_is_disadvantaged(result):
    entry = ingang("inaktiv_ej_studier", 40, 3, "hemlos")
    assert "CR05" in codes([stay(entry=entry)], result, "2014-2020")
    assert "CR05" not in codes([stay()], result, "2014-2020")
    assert "CR05" not in codes([stay(entry=entry)], [], "2014-2020")


def test_what_happens_today_counts_and_what_happens_later_does_not():
    assert len(poster([stay()], [], idag=START)) == 1
    assert poster([stay()], [], idag=START - timedelta(days=1)) == []
    assert poster([stay()], [], idag=SLUT)[0].slut == SLUT
    assert poster([stay()], [], idag=SLUT - timedelta(days=1))[0].slut is None
    seen = poster([stay()], [then(5, "arbete")], idag=SLUT + timedelta(days=5))
    assert seen[0].lage == "arbete"
    day = (sex_manader(SLUT) - SLUT).days
    for days, lage in ((0, "arbete"), (day, "arbete"), (day + 1, None)):
        [one] = poster([stay()], [then(days, "arbete")], idag=IDAG)
        assert one.lage_sex_manader == lage


def test_an_incomplete_record_is_in_the_total_only():
    half = Ingang("man", 30, "arbetslos", None, None)
    old = tabell(poster([stay(entry=half)], [], idag=IDAG), "2014-2020")
    assert [(rad.kod, rad.man) for rad in old.rader if rad.totalt] == [("CO", 1)]
    assert old.ofullstandiga == 1
    new = tabell(poster([stay(entry=half)], [], idag=IDAG), "2021-2027")
    assert [rad.kod for rad in new.rader if rad.totalt] == ["EECO01", "EECO02"]
    nothing = tabell(poster([stay(entry=Ingang())], [], idag=IDAG), "2021-2027")
    assert [(rad.kod, rad.okant) for rad in nothing.rader if rad.totalt] == [("EECO01", 1)]


@pytest.mark.parametrize(("period", "antal"), [("2014-2020", 26), ("2021-2027", 23)])
def test_no_participants_give_zeros_and_the_mark(period, antal):
    found = tabell([], period)
    assert found.marke == EGEN_BERAKNING == "Egen beräkning, ej SCB"
    assert [rad.totalt for rad in found.rader] == [0] * antal
    assert len({one.kod for one in INDIKATORER[period]}) == antal


SYSS = ["arbetslos", "langtidsarbetslos", "inaktiv", "inaktiv_ej_studier", "arbete"]
ENTRIES = st.builds(
    Ingang,
    st.sampled_from(["kvinna", "man"]),
    st.integers(15, 70),
    st.sampled_from(SYSS),
    st.integers(0, 8),
    st.just(frozenset()),
)
STAYS = st.lists(
    st.builds(
        lambda person, fran, days, entry: Deltagande(
            person, fran, fran + timedelta(days=days), entry
        ),
        st.sampled_from("pqr"),
        st.dates(date(2026, 1, 1), date(2026, 6, 1)),
        st.integers(0, 60),
        ENTRIES,
    ),
    max_size=6,
)


@settings(max_examples=examples(40, 5000))
@given(STAYS, st.data())
def test_figures_agree_with_each_other_and_with_a_count_of_people(stays, by):
    for period in ("2014-2020", "2021-2027"):
        shuffled = by.draw(st.permutations(stays))
        rader = {r.kod: r for r in tabell(poster(stays, [], idag=IDAG), period).rader}
        total, *rest = (rader[one.kod].totalt for one in INDIKATORER[period])
        people = {}
        for one in sorted(stays, key=lambda s: s.start):
            people.setdefault(one.person, one.ingang)
        assert total == len(people)
        assert all(part <= total for part in rest)
        new = "EECO0" if period == "2021-2027" else "CO0"
        kinds = ("2", "4", "5") if new == "EECO0" else ("1", "3", "5")
        assert sum(rader[new + n].totalt for n in kinds) == total
        if len({(s.person, s.start) for s in stays}) == len(stays):
            old = sum(entry.alder >= 55 for entry in people.values())
            assert rader["EECO08" if new == "EECO0" else "CO07"].totalt == old
            assert tabell(poster(shuffled, [], idag=IDAG), period).rader == tuple(rader.values())
