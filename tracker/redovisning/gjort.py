"""Files of a project as they were made, before they are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.esf.manad import Manad


@dataclass(frozen=True, slots=True)
class Gjort:
    """`summa`: sha256 of what they say. `filer`: name, format and bytes; they hold people."""

    fran: Manad
    till: Manad
    summa: str
    filer: Sequence[tuple[str, str, bytes]] = field(repr=False)

    @property
    def period(self) -> str:
        return str(self.fran) if self.fran == self.till else f"{self.fran} – {self.till}"
