"""The forecast against insatser made of known flows: how often its interval holds what came."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import settings

from tracker.reports.periods import ar
from tracker.reports.prognos import Gang, Tillskott, backtest, kurva, prognos, traffar


FORSTA = date(2021, 1, 1)
IDAG = date(2026, 1, 5)
SOAK = settings.get_current_profile_name() == "soak"


def flode(seed: int) -> list[Gang]:
    """Five years of an insats: people come at random, stay by a time of their own, end somehow."""
    drawn = Random(seed)
    pace, stay, works = drawn.uniform(0.06, 0.35), drawn.uniform(90, 300), drawn.random()
    found = []
    day = drawn.expovariate(pace)
    while day < (IDAG - FORSTA).days:
        start = FORSTA + timedelta(days=int(day))
        slut = start + timedelta(days=int(drawn.gammavariate(2, stay / 2)))
        utfall = drawn.random() < works if drawn.random() < 0.85 else None
        found.append(Gang(start, slut, utfall) if slut <= IDAG else Gang(start))
        day += drawn.expovariate(pace)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("matt", ["nya", "avslutade", "totalt", "arbete_studier"])
def test_four_of_five_past_quarters_came_inside_their_interval(matt: str) -> None:
    insatser = 36 if SOAK else 10
    record = [
        one
        for seed in range(insatser)
        for one in backtest(flode(seed), IDAG, matt, fro=str(seed), kvartal_bakat=12)
    ]
    hits, whole = traffar(record)
    assert whole >= (400 if SOAK else 110)
    wide = 0.05 if SOAK else 0.1  # of 120 quarters the share itself is uncertain by four points
    assert abs(hits / whole - 0.8) <= wide, (hits, whole)


AR = ar(2025)
MITT_I = date(2025, 6, 30)


def test_the_same_question_has_the_same_answer_and_looks_at_nothing_that_comes_later() -> None:
    people = flode(3)
    until = [one for one in people if one.start <= MITT_I]
    then = [Gang(one.start) if one.slut and one.slut > MITT_I else one for one in until]
    told = [prognos(rows, AR, MITT_I, "nya", fro="x", niva=40) for rows in (people, people, then)]
    assert told[0] is not None
    assert told[0] == told[1] == told[2]
    assert told[0].nu == sum(AR.fran <= one.start <= MITT_I for one in people)
    assert told[0].nu <= told[0].lag <= told[0].mitt <= told[0].hog


def test_five_more_who_start_by_october_are_five_more() -> None:
    people = flode(5)
    plain = prognos(people, AR, MITT_I, "nya", fro="x", niva=60)
    more = Tillskott(5, date(2025, 10, 1))
    fler = prognos(people, AR, MITT_I, "nya", fro="x", niva=60, tillskott=more)
    assert plain is not None
    assert fler is not None
    assert (fler.lag, fler.mitt, fler.hog) == (plain.lag + 5, plain.mitt + 5, plain.hog + 5)
    assert (fler.chans or 0) >= (plain.chans or 0)
    ended = prognos(people, AR, MITT_I, "avslutade", fro="x", tillskott=more)
    assert ended is not None  # who starts late ends this year only by chance


def test_on_the_last_day_the_forecast_is_what_came() -> None:
    people = flode(7)
    for matt in ("nya", "totalt", "avslutade", "arbete_studier"):
        told = prognos(people, AR, AR.till, matt, fro="x")
        assert told is not None
        assert told.lag == told.mitt == told.hog == told.nu


def test_too_short_a_time_has_no_forecast_and_nobody_measured_no_figure_now() -> None:
    assert prognos([], AR, MITT_I, "nya", fro="x") is None
    assert prognos([Gang(date(2025, 5, 1))], AR, MITT_I, "nya", fro="x") is None
    before = [Gang(date(2024, 1, day), date(2024, 9, day), day % 2 == 0) for day in range(1, 21)]
    now = [Gang(date(2024, 12, day)) for day in range(1, 21)]
    told = prognos([*before, *now], AR, MITT_I, "arbete_studier", fro="x")
    assert told is not None
    assert told.nu is None
    assert kurva([Gang(date(2024, 5, 1))], AR, MITT_I, "arbete_studier") == []
    # On the last day nobody more can be measured: then there is no share at all, and not 0.
    assert prognos([Gang(date(2024, 5, 1))], AR, AR.till, "arbete_studier", fro="x") is None


def test_a_share_that_nobody_was_measured_for_has_no_forecast() -> None:
    """Only what the draws begin from would speak: «0–100 %, chance 60 %» of an empty insats."""
    spring, autumn = date(2024, 3, 1), date(2024, 9, 1)
    unmeasured = [Gang(spring, autumn) for _ in range(20)]
    open_ = [Gang(spring)]
    for rows in (unmeasured, open_, [*unmeasured, *open_]):
        assert prognos(rows, AR, MITT_I, "arbete_studier", fro="x", niva=50) is None
        assert prognos(rows, AR, MITT_I, "totalt", fro="x", niva=50) is not None
    # Everybody left last year: hardly anybody will be measured, so there is no share to tell.
    measured = [Gang(spring - timedelta(days=300), spring, utfall=True) for _ in range(20)]
    assert prognos(measured, AR, MITT_I, "arbete_studier", fro="x", niva=50) is None


def test_the_curve_goes_month_by_month_to_today() -> None:
    people = [Gang(date(2025, 1, 15)), Gang(date(2025, 3, 2))]
    assert kurva(people, AR, date(2025, 3, 20), "nya") == [
        (date(2025, 1, 31), 1),
        (date(2025, 2, 28), 1),
        (date(2025, 3, 20), 2),
    ]
