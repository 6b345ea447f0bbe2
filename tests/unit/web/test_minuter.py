"""Time as people write it: what is read, what is not, and the same the other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.handelser.tid import DYGN
from web.forms import minuter
from web.forms.datum import Oforstaddigt


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("7,5", 450), ("7.5", 450), ("7:30", 450), ("450 min", 450), ("450min", 450)),
        *(("7 h 30 min", 450), ("7h30", 450), ("7 tim", 420), (",5", 30), ("7,25 h", 435)),
        *(("8", 480), ("08", 480), ("0:05", 5), ("24", 1440), ("1440 minuter", 1440)),
        *(("", None), ("  ", None), ("-", None), ("–", None), ("0", None), ("0:00", None)),
        *(("\u00a07,5\u00a0", 450), ("7 timmar", 420), ("1 timme", 60), ("0,1", 6)),
    ],
)
def test_time_is_read(text: str, expected: int | None) -> None:
    assert minuter.las(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(("åtta", "Skriv tiden som"), ("7,5,5", "Skriv tiden som"), (",", "Skriv tiden som")),
        *(("-1", "Skriv tiden som"), ("7:60", "Skriv tiden som"), ("7.30.", "Skriv tiden som")),
        *(("7,33", "Skriv hela minuter"), ("25", "högst 24 timmar"), ("1441 min", "högst 24")),
        *(("٣", "Skriv tiden som"), ("7 m 5", "Skriv tiden som"), ("NaN", "Skriv tiden som")),
    ],
)
def test_what_is_no_time_is_told(text: str, said: str) -> None:
    with pytest.raises(Oforstaddigt, match=said):
        minuter.las(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("90", 90), ("1:30", 90), ("1,5 h", 90), ("1 tim", 60), ("2 t", 120), ("45 min", 45)),
        *(("1 h 30", 90), (" 90 ", 90), ("", None), ("0", None), ("-", None)),
    ],
)
def test_a_number_alone_is_minutes_where_a_meeting_is(text: str, expected: int | None) -> None:
    assert minuter.las_minuter(text) == expected


@pytest.mark.parametrize("text", ["länge", "1,5", "1:90", "1441", "-5", "25 h", "٣"])
def test_what_is_no_length_of_a_meeting_is_told(text: str) -> None:
    with pytest.raises(Oforstaddigt, match="Skriv minuter, till exempel 90"):
        minuter.las_minuter(text)


@given(st.integers(1, DYGN))
def test_what_is_shown_is_read_as_the_same(minutes: int) -> None:
    assert minuter.las(minuter.skriv(minutes)) == minutes


@given(st.text(max_size=12))
def test_anything_is_a_time_or_told(text: str) -> None:
    try:
        found = minuter.las(text)
    except Oforstaddigt:
        return
    assert found is None or 1 <= found <= DYGN
