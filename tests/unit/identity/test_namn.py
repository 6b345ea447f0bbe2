"""How a name is compared with what is looked for."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.namn import Uppgifter, folded, matches


@pytest.mark.parametrize(
    ("asked", "name", "found"),
    [
        ("anna", "Anna Andersson", True),
        ("AND", "Anna Andersson", True),
        ("and anna", "Anna Andersson", True),
        ("ersson", "Anna Andersson", False),
        ("anna berg", "Anna Andersson", False),
        ("åsa", "Åsa Öberg", True),
        ("asa", "Åsa Öberg", False),
        ("A\u030asa", "Åsa", True),
        ("rene", "René Ek", True),
        ("marie", "Ann-Marie Ek", True),
        ("abö", "Karl d’Abö", True),
        ("müller", "Muller", True),
        ("", "Anna", False),
        ("-", "Anna", False),
    ],
)
def test_search_by_name(asked, name, found) -> None:
    assert matches(folded(asked).split(), folded(name)) is found


LETTERS = st.text(st.characters(categories=("L", "Mn", "Pd", "Zs")), max_size=30)


@given(LETTERS, st.integers(0, 30))
def test_whoever_is_written_is_found_by_any_part_of_a_word(name, end) -> None:
    for word in folded(name).split():
        assert matches([word[: end or 1]], folded(name))


@given(LETTERS)
def test_case_and_form_are_no_difference(name) -> None:
    composed = folded(unicodedata.normalize("NFC", name))
    assert folded(unicodedata.normalize("NFD", name)) == composed


def test_nothing_of_a_person_stands_in_what_a_log_line_would_show() -> None:
    assert "Ankar" not in repr(Uppgifter("Anna Ankar", "070-1234567", "a@ankar.se"))
