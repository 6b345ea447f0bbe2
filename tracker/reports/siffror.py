"""From counts to what stands in a cell: per cents, differences, days. No row is looked at here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schemas.rapporter import Measure, Report
from tracker.reports.kvantiler import INGEN, Delade, som_text
from tracker.reports.periods import procent
from tracker.reports.svar import Antal, Ruta, Svar


INGET: Final = Antal(0)


@dataclass(frozen=True, slots=True)
class Siffror:
    """The figures of a report, and the values that follow from them."""

    report: Report
    antal: Mapping[str, Svar]
    delar: Mapping[str, Delade]

    def varde(self, measure: Measure, box: Ruta) -> int | str | None:
        """What stands in a cell."""
        match measure.slag:
            case "kvantil":
                return decimal(self.delar[measure.id].get(box, INGEN).av(measure.kon))
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
        return self.antal[measure.id].get(box, INGET).av(measure.kon)

    def _antal(self, name: str, box: Ruta) -> int:
        kon = next(measure.kon for measure in self.report.matt if measure.id == name)
        return self.antal[name].get(box, INGET).av(kon)


def decimal(quarters: int | None) -> str | None:
    return None if quarters is None else som_text(quarters)
