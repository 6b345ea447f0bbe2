import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import kodverk
from tracker.intake.blad import KOLUMNER, Kolumn, Oklart, key, read, show, suggestions, tidy


LINES = [
    [part.strip() for part in line.split("|")]
    for line in (Path(__file__).parent / "blad.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PER_NAMN = {kolumn.namn: kolumn for kolumn in KOLUMNER}


@pytest.mark.parametrize(("namn", "cell", "expected"), LINES)
def test_cell_is_read(namn: str, cell: str, expected: str) -> None:
    if expected.startswith("H0"):
        with pytest.raises(Oklart) as refusal:
            read(PER_NAMN[namn], tidy(cell))
        assert refusal.value.kod == expected
    else:
        assert read(PER_NAMN[namn], tidy(cell)) == json.loads(expected)


def test_words_of_a_list_never_mean_two_codes() -> None:
    for koder in kodverk.LISTOR.values():
        said: dict[str, str] = {}
        for kod in koder:
            for words in {key(kod.kod), key(kod.namn)}:
                assert said.setdefault(words, kod.kod) == kod.kod


@pytest.mark.parametrize("kolumn", KOLUMNER, ids=lambda k: k.namn)
def test_suggestion_can_be_read(kolumn: Kolumn) -> None:
    for words in suggestions(kolumn):
        assert show(kolumn, read(kolumn, words)) == words


def values(kolumn: Kolumn) -> st.SearchStrategy[object]:
    """What an event may hold in the column."""
    if kolumn.slag == "dag":
        return st.dates(min_value=date(1900, 3, 1)).map(date.isoformat)
    if kolumn.slag == "janej":
        return st.booleans()
    if kolumn.slag == "kod":
        return st.sampled_from(kodverk.koder(kolumn.lista))
    if kolumn.slag == "koder":
        return st.lists(st.sampled_from(kodverk.koder(kolumn.lista)), min_size=1, unique=True)
    if kolumn.slag == "sysselsattning":
        one = st.sampled_from(kodverk.LISTOR[kolumn.lista]).flatmap(
            lambda k: (
                st.integers(1, 100).map(lambda p: {"typ": k.kod, "procent": p})
                if k.har_procent
                else st.just({"typ": k.kod})
            )
        )
        return st.lists(one, min_size=1, max_size=4, unique_by=lambda v: str(v["typ"]))
    word = st.text("abcåäö0123 -", min_size=1, max_size=20).map(tidy).filter(bool)
    return word if kolumn.slag == "text" else st.lists(word, min_size=1, unique=True)


@given(data=st.data())
@pytest.mark.parametrize("kolumn", KOLUMNER, ids=lambda k: k.namn)
def test_what_is_shown_is_read_back(kolumn: Kolumn, data: st.DataObject) -> None:
    value = data.draw(values(kolumn))
    assert read(kolumn, tidy(show(kolumn, value))) == value


@given(text=st.text(min_size=1).map(tidy).filter(bool))
@pytest.mark.parametrize("kolumn", KOLUMNER, ids=lambda k: k.namn)
def test_any_cell_is_read_or_refused(kolumn: Kolumn, text: str) -> None:
    said = refusal(kolumn, text)
    # A sentence may hold a word that was drawn; it echoes nothing if another text gets the same.
    assert text not in said or said == refusal(kolumn, f"{text}¤")


def refusal(kolumn: Kolumn, text: str) -> str:
    """The sentence of a refused cell, empty for one that is read."""
    try:
        read(kolumn, text)
    except Oklart as refused:
        return refused.text
    return ""
