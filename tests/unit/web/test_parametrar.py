"""What a report is asked for, as it is written on a command line and in an address."""

from datetime import date
from typing import Any

import pytest

from tracker.errors import WrongUse
from web import parametrar


TODAY = date(2024, 2, 29)


def read(**asked: Any) -> Any:
    days = {} if "period" in asked else {"fran": "2020-01-01", "till": "2020-12-31"}
    given = {"forbund": ["f"], "fran": None, "till": None, "today": TODAY}
    return parametrar.read(**given | days | asked)


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("kommun", "0180", "0180"),
        ("kommun", "saknas_okand", "saknas_okand"),
        ("kon", "man", "man"),
        ("alder", "30-39", "30_39"),
        ("alder", "30–39", "30_39"),
        ("alder", "30_39", "30_39"),
        ("alder", "-15", "under_16"),
        ("alder", "65-", "65_eller_mer"),
        ("malgrupp", " Unga i a\u030argang ", "Unga i \u00e5rgang"),
        ("huvudman", "kommunen", "kommunen"),
    ],
)
def test_a_choice_is_read_as_its_code(name: str, written: str, code: str) -> None:
    assert getattr(read(urval={name: [written, written]}), name) == (code,)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"urval": {"kommun": ["Solna"]}}, "fyra siffror"),
        ({"urval": {"kommun": ["٠١٨٠"]}}, "fyra siffror"),
        ({"urval": {"kon": ["k"]}}, "Kön ska vara ett av: kvinna, man."),
        ({"urval": {"alder": ["31-40"]}}, "Åldern ska vara en av klasserna: -15, 16-19,"),
        ({"urval": {"malgrupp": [" "]}}, "målgruppen"),
        ({"urval": {"malgrupp": ["a|b"]}}, "målgruppen"),
        ({"urval": {"huvudman": [""]}}, "huvudmannens korta namn"),
        ({"period": "i-fjol"}, "Perioden finns inte. Välj en av: i-ar,"),
        ({"period": "i-ar", "fran": "2024-01-01"}, "antingen period eller"),
        ({"till": None}, "Ange förbund, första dagen"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        read(**asked)


@pytest.mark.parametrize(
    ("regel", "days"),
    [
        ("i-ar", ("2024-01-01", "2024-02-29")),
        ("senaste-12-manaderna", ("2023-03-01", "2024-02-29")),
        ("forra-manaden", ("2024-01-01", "2024-01-31")),
        ("forra-kvartalet", ("2023-10-01", "2023-12-31")),
        ("forra-aret", ("2023-01-01", "2023-12-31")),
    ],
)
def test_a_rolling_period_becomes_days(regel: str, days: tuple[str, str]) -> None:
    found = read(period=regel)
    assert (str(found.fran), str(found.till)) == days
