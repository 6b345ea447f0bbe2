from datetime import UTC, date, datetime

import pytest

from tracker.intake.namngivning import BOKSTAVER
from web import words
from web.assets import without_foreign_marks
from web.pages.remisser import new_name


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (words.dag(date(2026, 3, 3), date(2026, 12, 1)), "3 mars"),
        (words.dag(date(2025, 3, 3), date(2026, 12, 1)), "3 mars 2025"),
        (words.dagar(0), "i dag"),
        (words.dagar(1), "1 dag"),
        (words.dagar(1420), "1 420 dagar"),
        (words.antal(0, "remiss", "remisser"), "inga remisser"),
        (words.och(["a", "b", "c"]), "a, b och c"),
        (words.och([]), ""),
        (words.stund(datetime(2026, 7, 1, 22, 5, tzinfo=UTC)), "2026-07-02 kl. 00.05"),
    ],
)
def test_words(found, said):
    assert found.replace(words.NBSP, " ") == said


def test_the_name_of_a_new_deltagande_is_letters_and_stays():
    event = "7d3c2b1a-0000-4000-8000-0123456789ab"
    assert new_name(event) == new_name(event)
    assert len(new_name(event)) == 10
    assert set(new_name(event)) <= set(BOKSTAVER)


def test_foreign_font_and_arms_are_taken_out():
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        "p{font-family:GDS Transport,arial,sans-serif}"
        "f{background:url(/assets/images/govuk-crest.svg)}/*# sourceMappingURL=x.map */"
    )
    assert without_foreign_marks(css) == (
        'p{font-family:"Open Sans",arial,sans-serif}f{background:none}'
    )
