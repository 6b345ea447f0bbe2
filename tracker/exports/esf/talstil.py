"""Hours of thirds in a foreign form: whole in the cell, shown with two decimals (ADR 40).

A cell says how its number is shown. Where the form has decided that, so it stays; where it shows
whatever there is (*Allmänt*), a third of an hour would run over its column with all its threes.
Such a cell gets a style of its own, which is the one it had but for that. Styles are added last, so
all others keep their numbers, and every other byte its place.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from tracker.exports.esf.taggar import Tagg, taggar


DEL: Final = "xl/styles.xml"
_TVA: Final = 2
"""Decimals; also the number of the format 0.00, which is the same in every workbook."""
_BYTS: Final = re.compile(rb"""\s(?:numFmtId|applyNumberFormat)=(?:"[^"]*"|'[^']*')""")
_ANTAL: Final = re.compile(rb"""(\scount=)(?:"[^"]*"|'[^']*')""")


def lang(varde: object) -> bool:
    """Whether a number has more decimals than are to be shown."""
    return isinstance(varde, float) and round(varde, _TVA) != varde


@dataclass(slots=True)
class Stilar:
    """The styles of a workbook, and those that were added. `xml` empty: it has none."""

    xml: bytes
    alla: list[bytes] = field(default_factory=list)
    nya: dict[int, int] = field(default_factory=dict)
    _lista: Tagg | None = None
    _slut: int = 0

    def __post_init__(self) -> None:
        """Finds the list of how cells look; each of its entries is kept as its bytes."""
        start = None
        for tagg in taggar(self.xml):
            if tagg.namn == "cellXfs":
                if tagg.slutar:
                    self._slut = tagg.start
                    return
                self._lista = tagg
            elif self._lista is None or tagg.namn != "xf":
                continue
            elif not tagg.slutar and not tagg.tom:
                start = tagg.start
            else:
                self.alla.append(self.xml[tagg.start if start is None else start : tagg.slut])
                start = None

    def med_tva(self, stil: int) -> int:
        """The style that shows two decimals where `stil` shows all; else `stil`."""
        if stil in self.nya:
            return self.nya[stil]
        if not self._slut or stil >= len(self.alla) or not _allmant(self.alla[stil]):
            return stil
        self.nya[stil] = len(self.alla) + len(self.nya)
        return self.nya[stil]

    def skriv(self) -> bytes:
        """The part with the added styles."""
        if self._lista is None or not self.nya:
            return self.xml
        tagg = self.xml[self._lista.start : self._lista.slut]
        antal = str(len(self.alla) + len(self.nya)).encode()
        return b"".join(
            (
                self.xml[: self._lista.start],
                _ANTAL.sub(rb'\g<1>"' + antal + b'"', tagg),
                self.xml[self._lista.slut : self._slut],
                *(_med_format(self.alla[stil]) for stil in self.nya),
                self.xml[self._slut :],
            )
        )


def _allmant(xf: bytes) -> bool:
    """Whether the style shows numbers as they are."""
    return next(taggar(xf)).attribut.get("numFmtId", "0") == "0"


def _med_format(xf: bytes) -> bytes:
    tagg = next(taggar(xf))
    namn = f"{tagg.prefix}:{tagg.namn}" if tagg.prefix else tagg.namn
    kvar = _BYTS.sub(b"", xf[: tagg.slut])[len(namn) + 1 :]
    return f'<{namn} numFmtId="{_TVA}" applyNumberFormat="1"'.encode() + kvar + xf[tagg.slut :]
