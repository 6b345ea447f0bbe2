"""Is a log whole and unaltered? The chain is followed from the first row to the last.

The rows are seen one by one, so that one reading of the log serves several checks
(`tracker/queries/verify.py`). After a fault the chain goes on from the row as it stands, so
that one altered row is one fault and not a million.
"""

from collections import Counter
from datetime import datetime
from typing import Final

from schemas.svar import Avvikelse
from tracker.identity.keys import Keys, KeysUnreadable
from tracker.log.chain import START, Loggrad, link
from tracker.log.heads import Head
from tracker.log.store import Huvud


class Findings:
    """What is wrong in one förbund. Of each sort only the first are kept, the rest counted."""

    KEPT: Final = 20

    def __init__(self, forbund: str) -> None:
        self.forbund = forbund
        self._found: list[Avvikelse] = []
        self._counts: Counter[str] = Counter()

    def add(self, vad: str, where: object, text: str) -> None:
        self._counts[vad] += 1
        if self._counts[vad] <= self.KEPT:
            self._found.append(Avvikelse(vad=vad, plats=f"{self.forbund} {where}", text=text))

    def all(self) -> list[Avvikelse]:
        """The findings in the order they were made, then how many more there are of a sort."""
        more = [
            Avvikelse(vad=vad, plats=self.forbund, text=f"Och {antal - self.KEPT} till.")
            for vad, antal in self._counts.items()
            if antal > self.KEPT
        ]
        return [*self._found, *more]


class Chain:
    """The chain of one förbund as far as it has been followed.

    `outside`: the head as written outside the database, None when there is none to be read.
    """

    def __init__(self, keys: Keys, outside: Head | None, findings: Findings) -> None:
        self.position = 0
        self.hash = START
        self._keys = keys
        self._outside = outside
        self._wrong = findings.add
        self._registrerad: datetime | None = None

    def see(self, rad: Loggrad) -> None:
        """The next row in order of position."""
        if rad.position <= 0:
            self._wrong(
                "tillagd", rad.position, "Raden ligger före loggens början. Den är tillagd."
            )
            return
        if rad.position != self.position + 1:
            missing = f"{self.position + 1}–{rad.position - 1}"
            self._wrong("borttagen", missing, "Raderna saknas i loggen. De har tagits bort.")
        self._follow(rad)
        if self._registrerad is not None and rad.registrerad < self._registrerad:
            self._wrong("tid", rad.position, "Raden är registrerad före raden innan.")
        self.position, self.hash, self._registrerad = rad.position, rad.hash, rad.registrerad
        outside = self._outside
        if outside and outside.position == rad.position and outside.hash != rad.hash:
            self._wrong("huvudfil", rad.position, "Raden är inte den som skrevs. Loggen är utbytt.")

    def end(self, huvud: Huvud | None, last: int) -> None:
        """After the last row. `huvud` is the head that the rows were read up to, `last` the
        highest position in the log, 0 when it is empty.
        """
        outside = self._outside
        if outside and self.position < outside.position:
            self._wrong(
                "avkortad",
                outside.position,
                f"Loggen slutar vid {self.position} men har varit längre. "
                "Återställ från en säkerhetskopia.",
            )
        if huvud is None:
            if self.position:
                self._wrong("huvud", self.position, "Uppgiften om loggens slut saknas.")
            return
        if (huvud.position, huvud.hash) != (self.position, self.hash):
            self._wrong("huvud", huvud.position, "Uppgiften om loggens slut stämmer inte.")
        if last > huvud.position:
            self._wrong("tillagd", last, "Rader ligger efter loggens slut. De är tillagda.")

    def _follow(self, rad: Loggrad) -> None:
        try:
            key = self._keys.by_id("kedja", rad.nyckel)
        except KeysUnreadable:
            text = "Radens nyckel finns inte i nyckelfilen. Kontrollera att det är rätt fil."
            self._wrong("nyckel", rad.position, text)
            return
        if link(key.secret, self.hash, rad) != rad.hash:
            text = "Raden eller den före är ändrad, tillagd, borttagen eller flyttad."
            self._wrong("kedja", rad.position, text)
