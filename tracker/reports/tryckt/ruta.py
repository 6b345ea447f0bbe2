"""One printed cell: how Swedes, spreadsheets and word processors write a number."""

import re
from dataclasses import dataclass
from typing import Final


# The hard and the thin spaces (00a0, 2007, 2009, 202f) stand within a number, never between two.
_TAL: Final = re.compile(
    r"([+−–-]?)(\d{1,3}(?:[ \u00a0\u2007\u2009\u202f.,'’]\d{3})+|\d+)(?:,(\d+)|\.(\d{1,2}))?"
    r"\s*(%|procent|st|kr|kronor|personer|dagar)?\.?(?:\s*\(\d+(?:,\d+)?\s*(?:%|procent)\))?"
)
_NOT: Final = re.compile(r"(?<=\S)(?:\s?\d{1,2}\)|\s?[*†‡¹²³⁰⁴-⁹]+)$")
"""A mark for a footnote at the end: «99*», «160²», «Avliden 1)»."""
_FET: Final = re.compile(r"^(\*\*|__)(.+)\1$")
STRECK: Final = frozenset({"", "-", "–", "—", "−", "‐", "‑", "..", "…", "."})
DOLT: Final = re.compile(r"[xX*]{1,3}|<\s?\d|1\s?[-–]\s?4|färre än \d")
"""What stands instead of a small count."""


@dataclass(frozen=True, slots=True)
class Ruta:
    """One cell as it was printed. `tal` None: no number; then `streck` tells a dash from words."""

    text: str
    tal: float | None = None
    procent: bool = False

    @property
    def streck(self) -> bool:
        return self.text in STRECK

    @property
    def i_tabellen(self) -> bool:
        """Whether it is a figure, or a mark that stands where one would."""
        dash = self.streck and self.text != ""
        return self.tal is not None or dash or DOLT.fullmatch(self.text) is not None


def ruta(text: str) -> Ruta:
    """«1 234», «46 %», «99 (62 %)», «–», «ej mätt»."""
    plain = " ".join(text.strip(" \t\"'").split(" "))
    bold = _FET.match(plain)
    kept = _utan_not(bold[2] if bold else plain)
    found = _TAL.fullmatch(kept)
    if found is None:
        return Ruta(kept)
    tecken, hela, komma, punkt, enhet = found.groups()
    decimal = komma or punkt
    number = float(re.sub(r"\D", "", hela) + (f".{decimal}" if decimal else ""))
    is_percent = enhet in {"%", "procent"}
    return Ruta(kept, -number if tecken in {"-", "−", "–"} else number, is_percent)


def skrivet(number: float) -> str:
    """A number as a Swede reads it."""
    text = f"{number:,.10g}".replace(",", "\u00a0").replace(".", ",")
    return text.replace("-", "−")


def _utan_not(text: str) -> str:
    return text if "(" in text else _NOT.sub("", text)
