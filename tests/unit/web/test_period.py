from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import MultiDict

from web import period


NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY = date(2026, 3, 10)
INSATSER = ("team", "stod")


def read(**args):
    return period.read(MultiDict(args), INSATSER, now=NOW, today=TODAY)


@pytest.mark.parametrize(
    ("args", "fran", "till", "part"),
    [
        ({}, "2026-01-01", "2026-12-31", "ar"),
        ({"ar": "2020"}, "2020-01-01", "2020-12-31", "ar"),
        ({"ar": "2024", "del": "k1"}, "2024-01-01", "2024-03-31", "k1"),
        ({"ar": "2024", "del": "m2"}, "2024-02-01", "2024-02-29", "m2"),
        ({"fran": "2020-01-01", "till": "2020-12-31"}, "2020-01-01", "2020-12-31", "ar"),
        ({"fran": "2020-04-01", "till": "2020-06-30"}, "2020-04-01", "2020-06-30", "k2"),
        ({"del": "egna", "fran": "3/2", "till": "i dag"}, "2026-02-03", "2026-03-10", "egna"),
        ({"ar": "2020", "del": "ar", "fran": "x"}, "2020-01-01", "2020-12-31", "ar"),
        ({"ar": "²", "del": "x9"}, "2026-01-01", "2026-12-31", "ar"),
    ],
)  # fmt: skip
def test_period_of_picker_and_of_link(args, fran, till, part):
    found = read(**args)
    assert (str(found.period.fran), str(found.period.till), found.del_) == (fran, till, part)
    assert not found.fel


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"del": "egna", "fran": "x", "till": "2020-12-31"}, "fran"),
        ({"del": "egna", "fran": "2020-12-31", "till": "2020-01-01"}, "fran"),
        ({"som": "snart"}, "som"),
        ({"som": "2027-01-01"}, "som"),
    ],
)
def test_what_cannot_be_understood_is_told_at_its_field(args, field):
    assert list(read(**args).fel) == [field]


@pytest.mark.parametrize(
    ("som", "moment"),
    [
        ("2021-01-15", "2021-01-15T23:59:59.999999+01:00"),
        ("2021-01-15 08:30", "2021-01-15T08:30:00+01:00"),
        ("2021-01-15T00:00Z", "2021-01-15T00:00:00+00:00"),
    ],
)
def test_moment_of_knowledge_is_swedish_and_a_day_is_whole(som, moment):
    found = read(som=som)
    assert found.as_of is not None
    assert found.as_of.isoformat() == moment
    assert found.adress()["som"] == som


def test_today_as_moment_is_now():
    assert read(som="i dag").as_of == NOW


@pytest.mark.parametrize(
    ("regel", "fran", "till"),
    [
        ("i-ar", "2026-01-01", "2026-03-10"),
        ("senaste-12-manaderna", "2025-03-11", "2026-03-10"),
        ("forra-manaden", "2026-02-01", "2026-02-28"),
        ("forra-kvartalet", "2025-10-01", "2025-12-31"),
        ("forra-aret", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_rolling_period_is_the_days_that_it_becomes(regel, fran, till):
    found = read(**{"del": regel, "ar": "2019"})
    assert (str(found.period.fran), str(found.period.till)) == (fran, till)
    assert (found.regel, found.del_) == (regel, regel)
    assert (found.adress()["fran"], found.adress()["till"]) == (fran, till)


def test_the_choices_beside_insats_go_with_every_link():
    found = read(kommun="0180", alder="30-39", kon="kvinna")
    chosen = {"kommun": ("0180",), "kon": ("kvinna",), "alder": ("30_39",)}
    assert found.urval == chosen
    assert {name: tuple(found.adress()[name]) for name in chosen} == chosen
    assert found.parametrar("f").alder == ("30_39",)


def test_a_choice_that_cannot_be_understood_is_told():
    assert read(kommun="Solna").fel["urval"].startswith("Skriv kommunen med fyra siffror")


def test_unknown_insatser_are_dropped():
    found = period.read(
        MultiDict([("insats", "team"), ("insats", "x")]), INSATSER, now=NOW, today=TODAY
    )
    assert found.insatser == ("team",)
