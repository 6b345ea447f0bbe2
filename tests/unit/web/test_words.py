from datetime import UTC, date, datetime, timedelta

import pytest

from web import words
from web.assets import without_foreign_marks
from web.pages.remisser import BOKSTAVER, new_name
from web.throttle import FONSTER, FORSOK, Sparr


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


def test_throttle_closes_after_too_many_and_opens_again():
    sparr, now = Sparr(), datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(FORSOK):
        assert not sparr.closed(("namn:a", "adress:x"), now)
        sparr.failed(("namn:a", "adress:x"), now)
    assert sparr.closed(("namn:a", "adress:y"), now)
    assert sparr.closed(("namn:b", "adress:x"), now)
    assert not sparr.closed(("namn:b", "adress:y"), now)
    assert not sparr.closed(("namn:a",), now + FONSTER + timedelta(seconds=1))


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
