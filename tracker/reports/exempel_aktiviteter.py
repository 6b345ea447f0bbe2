"""The made-up times in activities of the definition book: who was in one, and how it ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final


AKTIVITETER: Final = (
    {"insats": "exempel", "slug": "praktik", "nr": 1, "fran": 1, "namn": "Praktik",
     "slag": "arbetstraning"},
)  # fmt: skip
GANGER: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "Asta": (
        "Hon började på praktik den 1 april 2020 och är kvar.",
        {"giltig_fran": date(2020, 4, 1)},
    ),
    "Bo": (
        "Han var på praktik från den 1 augusti 2019 till den 15 november och fullföljde den.",
        {
            "giltig_fran": date(2019, 8, 1),
            "giltig_till": date(2019, 11, 15),
            "fullfoljt": True,
        },
    ),
    "Dora": (
        "Hon var på praktik från den 1 mars till den 31 maj 2020 och fullföljde den.",
        {
            "giltig_fran": date(2020, 3, 1),
            "giltig_till": date(2020, 5, 31),
            "fullfoljt": True,
        },
    ),
    "Edit": (
        "Hon började på praktik den 4 maj 2020. Ingen skrev hur det gick när hon avslutades.",
        {"giltig_fran": date(2020, 5, 4)},
    ),
    "Ines": (
        "Hon var på praktik från den 1 april till den 20 april 2020 och fullföljde den inte.",
        {
            "giltig_fran": date(2020, 4, 1),
            "giltig_till": date(2020, 4, 20),
            "fullfoljt": False,
        },
    ),
}
"""Name of an example → what more is told of them, and what is stored."""
_SLUTADE: Final = ("Dora", "Edit", "Ines")
MED_GANGER: Final[Mapping[str, tuple[str, ...]]] = {
    "med-i-aktivitet": ("Asta", *_SLUTADE),
    "borjade-aktivitet": ("Asta", *_SLUTADE),
    "slutade-aktivitet": _SLUTADE,
    "slutade-med-besked": ("Dora", "Ines"),
    "slutade-utan-besked": ("Edit",),
    "fullfoljde-aktivitet": ("Dora",),
    "plan-foljd": ("Ines",),
    "plan-genomford": ("Ines",),
    "plan-ej-foljd": ("Olle",),
}
"""Population → the examples that it counts."""


def rader() -> list[dict[str, Any]]:
    """Columns of a snapshot's times in activities."""
    return [
        {"deltagande": namn, "insats": "exempel", "aktivitet": "praktik", "nr": nr, "fran": nr}
        | rad
        for nr, (namn, (_, rad)) in enumerate(GANGER.items(), start=1)
    ]
