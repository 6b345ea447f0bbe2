from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.forms.datum import VECKODAGAR, Oforstaddigt, in_words, read_day


TODAY = date(2026, 3, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-03", date(2026, 3, 3)),
        ("20260303", date(2026, 3, 3)),
        ("260131", date(2026, 1, 31)),
        ("991231", date(1999, 12, 31)),
        ("270101", date(2027, 1, 1)),  # next year: refused later, as a day that has not been
        ("280101", date(1928, 1, 1)),
        ("3/3", date(2026, 3, 3)),
        ("10/3", TODAY),
        ("11/3", date(2025, 3, 11)),  # not yet this year: the last one
        ("31/12", date(2025, 12, 31)),
        ("31/1 2026", date(2026, 1, 31)),
        ("31/1-26", date(2026, 1, 31)),
        ("3.3.2025", date(2025, 3, 3)),
        ("3/12 2025", date(2025, 12, 3)),
        ("31 januari", date(2026, 1, 31)),
        ("31 jan 2025", date(2025, 1, 31)),
        ("den 1:e feb.", date(2026, 2, 1)),
        ("3  mars", date(2026, 3, 3)),
        ("I dag", TODAY),
        ("idag", TODAY),
        ("igår", date(2026, 3, 9)),
        ("i förrgår", date(2026, 3, 8)),
        ("måndag", date(2026, 3, 9)),
        ("i onsdags", date(2026, 3, 4)),
        ("onsdag", date(2026, 3, 4)),
        ("29/2 2024", date(2024, 2, 29)),
    ],
)
def test_day_as_people_write_it(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-02-30", "almanackan"),
        ("31/4", "almanackan"),
        ("260231", "almanackan"),
        ("0/0", "almanackan"),
        ("29/2", "Skriv ut året"),
        ("tisdag", "I dag är det tisdag"),
        ("i tisdags", "I dag är det tisdag"),
        ("mars", "ÅÅÅÅ-MM-DD"),
        ("3 ma", "ÅÅÅÅ-MM-DD"),
        ("2026-3-3x", "ÅÅÅÅ-MM-DD"),
        ("2026-0303", "ÅÅÅÅ-MM-DD"),
        ("٢٠٢٦-٠٣-٠٣", "ÅÅÅÅ-MM-DD"),
        ("1-2-3", "ÅÅÅÅ-MM-DD"),
        ("i", "ÅÅÅÅ-MM-DD"),
        ("", "ÅÅÅÅ-MM-DD"),
    ],
)
def test_day_that_is_none_says_what_to_write(text, says):
    with pytest.raises(Oforstaddigt, match=says):
        read_day(text, TODAY)


DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(today=DAYS, back=st.integers(0, 364))
def test_day_within_a_year_is_found_however_it_is_written(today, back):
    day = today - timedelta(days=back)
    month = in_words(day).split()[2]
    forms = [f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%y%m%d}", f"{day.day}/{day.month}"]
    forms += [f"{day.day}/{day.month} {day.year}", f"{day.day} {month}", f"{day.day} {month[:3]}"]
    assert {read_day(text, today) for text in forms} == {day}


@given(today=DAYS, weekday=st.sampled_from(VECKODAGAR))
def test_weekday_is_one_of_the_six_days_behind(today, weekday):
    try:
        found = read_day(weekday, today)
    except Oforstaddigt:
        assert VECKODAGAR[today.weekday()] == weekday
    else:
        assert 1 <= (today - found).days <= 6
        assert in_words(found).startswith(weekday)


@given(text=st.text(max_size=20), today=DAYS)
def test_any_text_is_a_day_or_is_refused_with_a_sentence(text, today):
    try:
        found = read_day(text, today)
    except Oforstaddigt as trouble:
        said = str(trouble)
    else:
        said = "."
        assert read_day(found.isoformat(), today) == found
    assert said.endswith(".")
