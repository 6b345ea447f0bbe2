from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.alfabet import ordning
from tracker.reports.periods import ar, dag_i_ord, kvartal, manad, procent


@pytest.mark.parametrize(
    ("part", "whole", "wanted"),
    [(1, 8, 13), (1, 200, 1), (1, 201, 0), (99, 200, 50), (2, 3, 67), (0, 5, 0), (5, 5, 100)],
)
def test_procent_rounds_half_up(part: int, whole: int, wanted: int) -> None:
    assert procent(part, whole) == wanted


def test_procent_of_nobody_is_nothing() -> None:
    assert procent(0, 0) is None


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_procent_is_the_nearest_whole(part: int, whole: int) -> None:
    got = procent(part, whole)
    assert got is not None
    assert (2 * got - 1) * whole <= 200 * part < (2 * got + 1) * whole


def test_periods_end_on_their_last_day() -> None:
    assert manad(2024, 2) == (date(2024, 2, 1), date(2024, 2, 29))
    assert kvartal(2023, 4) == (date(2023, 10, 1), date(2023, 12, 31))
    assert ar(2020) == (date(2020, 1, 1), date(2020, 12, 31))


def test_dag_i_ord() -> None:
    assert dag_i_ord(date(2020, 8, 1)) == "1 augusti 2020"


def test_alfabet_puts_the_swedish_letters_last() -> None:
    names = ["Öster", "Ängen", "Åsen", "Zorn", "ängel", "Éva", "ek", "MIA Vidare", "Mia", "zebra"]
    names += ["Mård", "Müller", "Myra"]
    assert sorted(names, key=ordning) == [
        "ek",
        "Éva",
        "Mia",
        "MIA Vidare",
        "Müller",
        "Myra",
        "Mård",
        "zebra",
        "Zorn",
        "Åsen",
        "ängel",
        "Ängen",
        "Öster",
    ]


def test_alfabet_takes_letters_in_two_parts_as_one() -> None:
    assert ordning("A\u030asen")[0] == ordning("Åsen")[0]
