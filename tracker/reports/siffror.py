"""From counts to what stands in a cell: per cents, differences, days. No row is looked at here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from schemas.handelser.ekonomi import kronor
from schemas.rapporter import Measure, Report
from tracker.reports.belaggning import Lagen
from tracker.reports.kvantiler import Delade, som_text
from tracker.reports.periods import procent
from tracker.reports.svar import Antal, Ruta, Svar


INGET: Final = Antal(0)
_RAKNADE: Final = frozenset({"antal", "unika", "summa"})


@dataclass(frozen=True, slots=True)
class Siffror:
    """The figures of a report, and the values that follow from them."""

    report: Report
    antal: Mapping[str, Svar]
    delar: Mapping[str, Delade]
    lagen: Mapping[str, Lagen]
    _kon: dict[str, Literal["kvinna", "man"] | None] = field(init=False)

    def __post_init__(self) -> None:
        """A kön per measure at hand: a nation's table asks for it ten thousand times."""
        object.__setattr__(self, "_kon", {one.id: one.kon for one in self.report.matt})

    def varde(self, measure: Measure, box: Ruta) -> int | str | None:
        """What stands in a cell."""
        if measure.slag in _RAKNADE:  # nearly every one: asked first
            return self.antal[measure.id].get(box, INGET).av(measure.kon)
        return self._utan_antal(measure, box)

    def _utan_antal(self, measure: Measure, box: Ruta) -> int | str | None:
        """What is no count of rows."""
        match measure.slag:
            case "procent":  # of the förbund's own measured: a row belongs to one förbund
                measured = self.antal["bas:matta"].get(Ruta(box.forbund, None), INGET)
                return procent(self._antal(str(measure.av), box), measured.av(measure.kon))
            case "andel":
                of = self._antal(str(measure.mot), box)
                return procent(self._antal(str(measure.av), box), of)
            case "skillnad":
                return self._antal(str(measure.av), box) - self._antal(str(measure.mot), box)
            case "skillnad_procent":
                before = self._antal(str(measure.mot), box)
                return procent(self._antal(str(measure.av), box) - before, before)
        return self._sagt(measure, box)

    def sagt(self, name: str, box: Ruta) -> int | None:
        """What posts say, in öre or a number; None where none says anything."""
        found = self.antal[name].get(box)
        return None if found is None else found.totalt

    def _sagt(self, measure: Measure, box: Ruta) -> int | str | None:
        """What posts say, and what no count leads to."""
        match measure.slag:
            case "uppgift":
                return self.sagt(measure.id, box)
            case "belopp":
                return belopp(self.sagt(measure.id, box))
            case "avvikelse":
                return avvikelse(*(self.sagt(str(of), box) for of in (measure.av, measure.mot)))
            case "kvantil":
                return decimal(self.delar[measure.id].get(box))
        return self.lagen[measure.id].get(box)

    def _antal(self, name: str, box: Ruta) -> int:
        return self.antal[name].get(box, INGET).av(self._kon[name])


def belopp(ore: int | None) -> str | None:
    """Öre as kronor."""
    return None if ore is None else kronor(ore)


def avvikelse(av: int | None, mot: int | None) -> str | None:
    """The one amount less the other, where both are known."""
    return None if av is None or mot is None else kronor(av - mot)


def decimal(quarters: int | None) -> str | None:
    return None if quarters is None else som_text(quarters)
