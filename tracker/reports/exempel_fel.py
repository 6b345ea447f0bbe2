"""The made-up people of the definition book whose records have faults, and one who has none."""

from datetime import date
from typing import Any, Final


_MONA: Final = (
    "Mona mättes när hon skrevs in den 1 februari 2020, men inte när hon avslutades den 10 maj."
    " Avslutet registrerades först den 20 augusti."
)
FELEN: Final[tuple[tuple[str, str, str, dict[str, Any]], ...]] = (
    (
        "Karl",
        "man",
        "Karl skrevs in den 4 maj 2020 med alla uppgifter ifyllda och är kvar.",
        {
            "person": "Karl",
            "start": date(2020, 5, 4),
            "utbildning": "gymnasium",
            "tid_i_forsorjning": "1_2_ar",
            "remittent": "arbetsformedlingen",
            "kommun": "0180",
            "malgrupper": ["unga"],
            "forsorjning_fore": ["aktivitetsstod"],
            "sysselsattning_fore": ["ingen"],
            "omfattning_fore": 0,
        },
    ),
    (
        "Karl igen",
        "man",
        "Karl skrevs in igen i samma insats den 1 september 2020, registrerat den 15 november.",
        {"person": "Karl", "start": date(2020, 9, 1)},
    ),
    (
        "Mona",
        "kvinna",
        _MONA,
        {
            "start": date(2020, 2, 1),
            "slut": date(2020, 5, 10),
            "anledning": "utskrivning",
            "forsorjning_fore": ["a_kassa"],
            "sysselsattning_fore": ["ingen"],
            "omfattning_fore": 0,
        },
    ),
    (
        "Olle",
        "man",
        "Olle skrevs in den 4 maj 2020 och mättes, men hans plan är daterad den 2 april.",
        {
            "start": date(2020, 5, 4),
            "plan_datum": date(2020, 4, 2),
            "forsorjning_fore": ["forsorjningsstod"],
            "sysselsattning_fore": ["ingen"],
            "omfattning_fore": 0,
        },
    ),
)
"""Name, kön, the sentence that tells it, and what is stored."""

SENA: Final[tuple[dict[str, Any], ...]] = (
    {"fran": 1, "deltagande": "Karl igen", "avslut": False, "registrerad": date(2020, 11, 15)},
    {"fran": 1, "deltagande": "Mona", "avslut": True, "registrerad": date(2020, 8, 20)},
)
"""What was recorded late."""
