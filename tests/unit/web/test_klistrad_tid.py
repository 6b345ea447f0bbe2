"""Rows of time as they are pasted: whatever stands in a line, it is read or told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.esf.manad import Manad
from web.forms.klistrad_tid import Ram, las


RAM = Ram(
    manad=Manad(2026, 1),
    idag=date(2026, 3, 1),
    arbete="aktivitet",
    aktiviteter={1: "Coachning"},
    delprojekt={"nord": "Nord"},
    valt="nord",
)


def test_a_line_is_read() -> None:
    _, [rad] = las("7\t7,5\tcoachning", RAM)
    assert (rad.dag, rad.minuter, rad.data["aktivitet"], rad.fel) == (date(2026, 1, 7), 450, 1, [])


@pytest.mark.parametrize("dag", ["²", "٣", "0", "32", "1" * 5000, "åtta"])
def test_what_is_no_day_is_told(dag: str) -> None:
    _, [rad] = las(f"{dag}\t7,5\t1", RAM)
    assert (rad.dag, len(rad.fel)) == (None, 1)


def test_what_is_no_activity_is_told() -> None:
    _, [rad] = las("7\t7,5\t" + "9" * 5000, RAM)
    assert rad.fel == ["Skriv aktivitetens nummer eller namn."]


@given(st.text(alphabet="0179²٣,:-;\t\nhtim å", max_size=30))
def test_anything_pasted_is_read_or_told(text: str) -> None:
    try:
        _, rader = las(text, RAM)
    except Refused:
        return
    assert all(rad.fel or (rad.dag and rad.minuter) for rad in rader)
