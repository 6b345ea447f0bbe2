"""Files of a project as they were made, before they are sealed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tracker.esf.manad import Manad
from tracker.esf.scb.fil import Fakta
from tracker.leveranser.filer import Deltagare


@dataclass(frozen=True, slots=True)
class Gjort:
    """`summa`: sha256 of what they say. `filer`: name, format and bytes; they hold people.

    `deltagare`: the name of a file → the participants in it (ADR 58); none where it is not named.
    """

    fran: Manad
    till: Manad
    summa: str
    filer: Sequence[tuple[str, str, bytes]] = field(repr=False)
    deltagare: Mapping[str, Collection[Deltagare]]

    @property
    def period(self) -> str:
        return str(self.fran) if self.fran == self.till else f"{self.fran} – {self.till}"


def deltagare(fakta: Fakta, vilka: Iterable[tuple[str, Manad]]) -> set[Deltagare]:
    """By what each of these people took part in the project in that month, in their förbund."""
    return {
        Deltagare(hos, deltagande, UUID(person))
        for person, manad in vilka
        for hos, deltagande in fakta.hemma.get((person, manad), ())
    }
