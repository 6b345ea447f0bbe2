from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.personnummer import Personnummer, find_in, parse


TODAY = date(2026, 11, 22)
SPEC = Path(__file__).parents[2] / "spec" / "personnummer"


def _cases(name: str) -> list[list[str]]:
    lines = (SPEC / name).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if line and not line.startswith("#")
    ]


def _unquoted(text: str) -> str:
    return text[1:-1].replace("\\t", "\t") if text.startswith('"') else text


@pytest.mark.parametrize("case", _cases("tolkning.txt"), ids=lambda case: f"{case[0]} {case[-1]}")
def test_parse_spec(case):
    text, idag, normal, kon, fodelsear, samordning, _why = case
    found = parse(_unquoted(text), today=date.fromisoformat(idag))
    if normal == "-":
        assert found is None
    else:
        assert found == Personnummer(normal, kon, int(fodelsear), samordning == "ja")


@pytest.mark.parametrize("case", _cases("fritext.txt"), ids=lambda case: case[1])
def test_find_in_spec(case):
    assert find_in(case[1], today=TODAY) is (case[0] == "ja")


def _check_digit(nine: str) -> str:
    """The Luhn digit, written the long way: an independent answer to the tables."""
    products = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(nine)]
    return str(-sum(sum(map(int, str(product))) for product in products) % 10)


@st.composite
def valid_numbers(draw):
    """(ÅÅÅÅMMDD, NNNN) of a test person: birth numbers 980–999 only."""
    born = draw(st.dates(date(1850, 1, 1), TODAY))
    shape = draw(st.sampled_from(["personnummer", "samordning", "day 00", "month 00", "both 00"]))
    month = 0 if shape in {"month 00", "both 00"} else born.month
    day = 0 if shape in {"day 00", "both 00"} else born.day
    written = f"{born.year}{month:02}{day + (shape != 'personnummer') * 60:02}"
    number = f"{draw(st.integers(980, 999))}"
    return written, number + _check_digit(written[2:] + number)


@given(valid_numbers(), st.sampled_from(["", " ", "\n", "\u00a0"]))
def test_parse_every_writing_of_one_number_agrees(number, blank):
    born, last = number
    writings = [f"{born}-{last}", f"{born}{last}"]
    age = TODAY.year - int(born[:4])
    if age >= 100:
        writings.append(f"{born}+{last}")
    if 100 <= age < 175:
        writings.append(f"{born[2:]}+{last}")
    if age < 100:
        writings += [f"{born[2:]}-{last}", f"{born[2:]}{last}"]
    for text in writings:
        found = parse(blank + text + blank, today=TODAY)
        assert found is not None, text
        assert found.normal == f"{born}-{last}"
        assert found.fodelsear == int(born[:4])
        assert found.kon == ("man" if int(last[2]) % 2 else "kvinna")
        assert found.samordning == (int(born[6:]) >= 60)


@given(valid_numbers(), st.integers(0, 9), st.integers(1, 9))
def test_parse_any_changed_digit_is_refused(number, place, step):
    ten = (number[0] + number[1])[2:]
    changed = ten[:place] + str((int(ten[place]) + step) % 10) + ten[place + 1 :]
    whole = number[0][:2] + changed
    assert parse(whole, today=TODAY) is None
    assert parse(f"{whole[:8]}-{whole[8:]}", today=TODAY) is None
    assert parse(changed, today=TODAY) is None


@given(st.dates(TODAY + timedelta(days=1), date(2199, 12, 31)), st.integers(980, 999))
def test_parse_unborn_is_refused(born, number):
    written = f"{born:%Y%m%d}"
    last = f"{number}{_check_digit(f'{written[2:]}{number}')}"
    assert parse(f"{written}-{last}", today=TODAY) is None


@given(st.text() | st.text("0123456789-+ ０９", max_size=14))
def test_parse_and_find_in_never_raise(text):
    found = parse(text, today=TODAY)
    assert find_in(text, today=TODAY) or found is None


@given(
    valid_numbers(),
    st.sampled_from(["", "-", "+", " ", " - ", "–", "_", "."]),
    st.booleans(),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Nd"])),
)
def test_find_in_finds_every_writing(number, dash, century, full_width, around):
    born, last = number
    text = f"{born if century else born[2:]}{dash}{last}"
    if full_width:
        text = text.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    if century or born >= "1900":
        assert find_in(around + text + around, today=TODAY)


@given(st.integers(0, 9_999_999_999))
def test_parse_agrees_with_arithmetic(number):
    ten = f"{number:010}"
    if parse(ten, today=TODAY):
        assert ten[9] == _check_digit(ten[:9])
