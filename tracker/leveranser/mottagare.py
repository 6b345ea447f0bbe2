"""Who reports are delivered to: fixed words, so that deliveries can be found and counted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


MOTTAGARE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "styrelsen": "Styrelsen",
        "medlemmarna": "Medlemmarna",
        "forsakringskassan": "Försäkringskassan",
        "nationella_radet": "Nationella rådet",
        "esf_radet": "ESF-rådet",
        "scb": "SCB",
        "revisorerna": "Revisorerna",
        "huvudmannen": "En huvudman",
        "allmanheten": "Allmänheten",
        "utredaren": "En utredare",
        "annan": "Annan",
    }
)
"""Code → words. A code is never removed nor given another meaning: rows name it for ever."""
