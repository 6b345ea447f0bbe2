"""The chain to SCB: what a month says, what must be sent again, and that it ends up the same."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uthallighet import examples

from tracker.errors import Refused
from tracker.esf.manad import Manad, till_och_med, ur_text
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.scb.berord import berord_fran
from tracker.esf.scb.deltagande import Deltagande, Vistelse, i_manaden
from tracker.esf.scb.fil import Fakta, Person, Sparrad, gor
from tracker.esf.scb.kedja import Sandning, inlast, oppna, planera, senast, skicka_om
from tracker.esf.scb.nummer import dolt
from tracker.esf.underlag import Spann


MINUT = AVRUNDNINGAR["ingen"]
FORSTA, SISTA = Manad(2026, 1), Manad(2026, 6)
MANADER = tuple(till_och_med(FORSTA, SISTA))
NUMMER = ("199001039800", "199002029800")


def stay(text, person="p"):
    """`A 01-05..02-20` in 2026; nothing after the dots while it goes on."""
    delprojekt, dagar = text.split()
    fran, till = dagar.split("..")
    ends = date.fromisoformat(f"2026-{till}") if till else None
    return Vistelse(person, delprojekt, Spann(date.fromisoformat(f"2026-{fran}"), ends))


def said(found):
    if found is None:
        return "-"
    slut = f"{found.slut:%m-%d}" if found.slut else ""
    return f"{found.delprojekt} {found.start:%m-%d}..{slut}"


# What each month from January to May says of one person.
EN_PERSON = [
    ("one stay", ["A 01-05..03-10"], ["A 01-05..", "A 01-05..", "A 01-05..03-10", "-", "-"]),
    ("still there", ["A 02-05.."], ["-", "A 02-05..", "A 02-05..", "A 02-05..", "A 02-05.."]),
    ("back later: the first start, the last end", ["A 01-05..01-20", "A 03-02..04-09"],
     ["A 01-05..01-20", "-", "A 01-05..", "A 01-05..04-09", "-"]),
    ("back in the same month: not ended", ["A 01-05..01-20", "B 01-25.."],
     ["A 01-05..", "A 01-05..", "A 01-05..", "A 01-05..", "A 01-05.."]),
    ("two delprojekt at once are one", ["A 01-05..02-10", "B 01-01..03-31"],
     ["B 01-01..", "B 01-01..", "B 01-01..03-31", "-", "-"]),
    ("the same day in two: the first name", ["B 01-05..01-31", "A 01-05..01-09"],
     ["A 01-05..01-31", "-", "-", "-", "-"]),
    ("the last day and the first", ["A 01-31..02-01"],
     ["A 01-31..", "A 01-31..02-01", "-", "-", "-"]),
    ("the whole month", ["A 02-01..02-28"], ["-", "A 02-01..02-28", "-", "-", "-"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stays", "months"), [p[1:] for p in EN_PERSON], ids=[p[0] for p in EN_PERSON]
)
def test_one_participation_per_person(stays, months):
    var = [stay(text) for text in stays]
    assert [said(i_manaden(var, manad)) for manad in MANADER[:5]] == months
    assert i_manaden(reversed(var), MANADER[0]) == i_manaden(var, MANADER[0])


def fakta(**andra):
    grund = {
        "arende": "2026/00123",
        "personer": (
            Person("p", NUMMER[0], grunder=frozenset(MANADER)),
            Person("q", NUMMER[1], grunder=frozenset(MANADER)),
        ),
        "vistelser": (stay("A 01-05..03-10"), stay("B 02-01..", "q")),
        "narvaro": {("p", MANADER[0]): 605, ("q", MANADER[1]): 61},
    }
    return Fakta(**grund | andra)


def made(facts, months=MANADER):
    return gor(facts, months, avrundning=MINUT)


def test_the_file_has_one_row_each_in_the_order_of_the_number():
    files = made(fakta())
    assert files[MANADER[1]].tabell == [
        [NUMMER[0], "2026-01-05", None, 0, "A"],
        [NUMMER[1], "2026-02-01", None, 61, "B"],
    ]
    assert files[MANADER[2]].tabell[0] == [NUMMER[0], "2026-01-05", "2026-03-10", 0, "A"]
    hours = gor(fakta(), MANADER, avrundning=AVRUNDNINGAR["hel_nedat"])
    assert hours[MANADER[0]].tabell == [[NUMMER[0], "2026-01-05", None, 600, "A"]]


def test_who_may_not_be_in_the_file_is_listed_with_the_reason():
    who = (
        Person("p", NUMMER[0], grunder=frozenset(MANADER) - {MANADER[1]}),
        Person("q", None, anonym=True, grunder=frozenset(MANADER)),
        Person("r", None, grunder=frozenset(MANADER)),
    )
    stays = tuple(stay("A 01-05..", person) for person in "pqr")
    files = made(fakta(personer=who, vistelser=stays))
    assert files[MANADER[0]].sparrade == (Sparrad("q", "anonym"), Sparrad("r", "utan_nummer"))
    assert files[MANADER[1]].sparrade[0] == Sparrad("p", "utan_grund")
    assert [len(files[m].rader) for m in MANADER] == [1, 0, 1, 1, 1, 1]


def test_two_people_with_one_surrogate_are_told():
    hidden = dolt(date(1990, 1, 3), kvinna=True)
    assert (hidden, dolt(date(1990, 1, 3), kvinna=False)) == ("19900103Tf29", "19900103Tf19")
    who = tuple(Person(p, hidden, grunder=frozenset(MANADER)) for p in "pq")
    files = made(fakta(personer=who))
    assert files[MANADER[0]].lika == ()
    assert files[MANADER[1]].lika == ("p", "q")
    assert len(files[MANADER[1]].rader) == 2
    assert made(fakta(personer=tuple(reversed(who))))[MANADER[1]].summa == files[MANADER[1]].summa


def test_due_four_weeks_after_the_month_and_open_when_it_is_over():
    assert senast(Manad(2026, 1)) == date(2026, 2, 28)
    assert oppna(FORSTA, SISTA, date(2026, 2, 28)) == [FORSTA]
    assert oppna(FORSTA, SISTA, date(2026, 3, 1)) == [FORSTA, Manad(2026, 2)]
    assert oppna(FORSTA, SISTA, date(2027, 1, 1)) == list(MANADER)
    assert str(ur_text("2026-01")) == "2026-01"


def sent(text):
    """`01a 02a` is January and February with their contents."""
    return [Sandning(Manad(2026, int(one[:2])), one[2:]) for one in text.split()]


def now(text):
    return {one.manad: one.summa for one in sent(text)}


PLANER = [
    ("nothing sent", "", "01a 02a", "", "", "1 2"),
    ("all as it was", "01a 02a 03a", "01a 02a 03a", "", "", ""),
    ("a new month", "01a 02a", "01a 02a 03a", "", "", "3"),
    ("a change sends all later ones", "01a 02a 03a", "01a 02b 03a", "2 3", "2", ""),
    ("and those that changed too", "01a 02a 03a", "01b 02b 03a", "1 2 3", "1 2", ""),
    ("and before new ones", "01a 02a", "01b 02a 03a", "1 2", "1", "3"),
    ("half-way through", "01a 02a 03a 01b", "01b 02a 03a", "2 3", "", ""),
    ("almost through", "01a 02a 03a 01b 02a", "01b 02a 03a", "3", "", ""),
    ("through", "01a 02a 03a 01b 02a 03a", "01b 02a 03a", "", "", ""),
    ("changed back before it was sent", "01a 02a", "01a 02a", "", "", ""),
    ("changed back after it was sent", "01a 02a 01b 02a", "01a 02a", "1 2", "1", ""),
    ("again while half-way", "01a 02a 03a 01b", "01c 02a 03a", "1 2 3", "1", ""),
    ("the same sent twice", "01a 02a 01a", "01a 02a", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sendings", "files", "om", "andrade", "nya"),
    [p[1:] for p in PLANER],
    ids=[p[0] for p in PLANER],
)
def test_plan(sendings, files, om, andrade, nya):
    plan = planera(now(files), sent(sendings))
    found = [" ".join(str(m.nr) for m in ms) for ms in (plan.skicka_om, plan.andrade, plan.nya)]
    assert found == [om, andrade, nya]
    assert plan.alla == plan.skicka_om + plan.nya


@pytest.mark.parametrize(
    ("text", "first"), [("01a 03a", "2026-02"), ("01a 02a 03a 01b 03a", "2026-02")]
)
def test_months_go_in_order(text, first):
    with pytest.raises(Refused, match=f"ESF030: Skicka {first} först"):
        inlast(sent(text))


DAGAR = st.dates(date(2026, 1, 1), date(2026, 7, 15))


@st.composite
def facts(draw):
    personer, vistelser, narvaro = [], [], {}
    for person in "pqr":
        grunder = frozenset(draw(st.lists(st.sampled_from(MANADER), min_size=4)))
        nummer = draw(st.sampled_from([*NUMMER, "19900103Tf29", None]))
        personer.append(
            Person(person, nummer, anonym=draw(st.integers(0, 9)) == 0, grunder=grunder)
        )
        for delprojekt in draw(st.lists(st.sampled_from("AB"), max_size=2)):
            fran = draw(DAGAR)
            till = draw(st.none() | st.dates(fran, date(2026, 7, 31)))
            vistelser.append(Vistelse(person, delprojekt, Spann(fran, till)))
        for manad in draw(st.lists(st.sampled_from(MANADER), max_size=3)):
            narvaro[person, manad] = draw(st.integers(0, 600))
    return Fakta("2026/00123", tuple(personer), tuple(vistelser), narvaro)


@settings(max_examples=examples(30, 5000))
@given(states=st.lists(facts(), min_size=2, max_size=4), stops=st.data())
def test_after_any_corrections_the_chain_is_the_one_made_from_scratch(states, stops):
    """Whoever sends may stop half-way, or before the first; the next plan takes that up."""
    before, waits = states[0], SISTA.plus(1)
    held = {manad: fil.summa for manad, fil in made(before).items()}
    sendings = [Sandning(manad, summa) for manad, summa in held.items()]
    for after in states[1:]:
        first = berord_fran(before, after)
        scratch = {manad: fil.summa for manad, fil in made(after).items()}
        was = {manad: fil.summa for manad, fil in made(before).items()}
        assert [m for m in MANADER if first is None or m < first if was[m] != scratch[m]] == []
        waits = min(waits, first or waits)
        plan, files = skicka_om(
            lambda months, after=after: made(after, months), sendings, fran=waits
        )
        assert list(files) == list(plan.skicka_om)
        assert plan == replace(planera(scratch, sendings), nya=())
        for manad, fil in list(files.items())[: stops.draw(st.integers(0, len(files)))]:
            sendings.append(Sandning(manad, fil.summa))
        if not planera(scratch, sendings).skicka_om:
            waits = SISTA.plus(1)
        before = after
    rest, files = skicka_om(lambda months: made(before, months), sendings, fran=FORSTA)
    sendings += [Sandning(manad, files[manad].summa) for manad in rest.skicka_om]
    assert inlast(sendings) == {manad: fil.summa for manad, fil in made(before).items()}
    assert planera(inlast(sendings), sendings).alla == ()


@settings(max_examples=examples(20, 5000))
@given(facts(), st.data())
def test_the_same_facts_in_any_order_give_the_same_file(one, by):
    other = replace(
        one,
        personer=tuple(by.draw(st.permutations(one.personer))),
        vistelser=tuple(by.draw(st.permutations(one.vistelser))),
    )
    assert {m: f.summa for m, f in made(one).items()} == {
        m: f.summa for m, f in made(other).items()
    }


def test_a_correction_reaches_back_to_what_it_moved():
    was = fakta()
    later = replace(was, vistelser=(stay("A 01-05..04-10"), was.vistelser[1]))
    assert berord_fran(was, later) == Manad(2026, 3)
    assert berord_fran(was, replace(was, narvaro={**was.narvaro, ("p", SISTA): 5})) == SISTA
    other = replace(was.personer[1], nummer=NUMMER[0])
    assert berord_fran(was, replace(was, personer=(was.personer[0], other))) == Manad(2026, 2)
    less = replace(was.personer[1], grunder=frozenset(MANADER[:5]))
    assert berord_fran(was, replace(was, personer=(was.personer[0], less))) == SISTA
    assert berord_fran(was, was) is None
    assert isinstance(i_manaden(was.vistelser[:1], FORSTA), Deltagande)
