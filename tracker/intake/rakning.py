"""What has become of the lines of a file so far, and the receipt of it: beside importing.py.

Pure. The numbers of a receipt add up: `lasta` is the sum of the other four (contract INTERFACE.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.svar import Fel, Kvitto
from tracker.intake.files_rad import Rad
from tracker.intake.record import Utfall


MOST_FAULTS: Final = 50
"""Faults told of one line; who has more has sent something else than an event."""


@dataclass(slots=True)
class Rakning:
    """What has become of the lines so far."""

    lasta: int = 0
    nya: int = 0
    fanns: int = 0
    avvisade: int = 0
    om_igen: int = 0
    """Those of `fanns` whose event is new in this very file: gone when the file is not kept."""
    fel: list[Fel] = field(default_factory=list)
    forsta: dict[str, int] = field(default_factory=dict)
    """Per förbund the position of its first new event. The lock is held, so all after it are ours
    while the file is one transaction."""

    def refuse(self, rad: Rad, fel_: Sequence[Fel]) -> None:
        """A refused line: one entry per fault, each with the whole line."""
        sent = rad.handelse or {}
        event_id = sent.get("id")
        shown = event_id if isinstance(event_id, str) else None
        update = {"rad": rad.nummer, "id": shown, "innehall": rad.innehall}
        self.avvisade += 1
        self.fel += [f.model_copy(update=update) for f in fel_[:MOST_FAULTS]]

    def count(self, rad: Rad, forbund: str, utfall: Utfall) -> None:
        if utfall.status == "ny":
            self.nya += 1
            self.forsta.setdefault(forbund, utfall.position)
        elif utfall.status == "fanns":
            self.fanns += 1
            self.om_igen += utfall.position >= self.forsta.get(forbund, utfall.position + 1)
        else:
            self.refuse(rad, utfall.fel)

    def receipt(self, *, whole: bool) -> Kvitto:
        """The receipt; `whole` false: good lines were held back and none is stored.

        Lines that nobody came to judge, since the file broke off, are held back too.
        """
        fanns = self.fanns if whole else self.fanns - self.om_igen
        nya = self.nya if whole else 0
        return Kvitto(
            lasta=self.lasta,
            nya=nya,
            fanns=fanns,
            avvisade=self.avvisade,
            ej_sparade=self.lasta - nya - fanns - self.avvisade,
            fel=sorted(self.fel, key=lambda f: f.rad or 0),
        )
