"""Forecast of ESF's payments against the budget, from the hours that are reported so far.

A month that is reported counts as it is. A month to come counts as the mean of the last reported
ones, as many as the reader chose. ESF pays in arrears and never more than its share of the budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tracker.errors import Refused
from tracker.esf.manad import Manad, till_och_med
from tracker.esf.pengar.fordelning import hela


@dataclass(frozen=True, slots=True)
class Ansokningsperiod:
    """The months of one payment application, and the budget of supported costs in öre."""

    fran: Manad
    till: Manad
    budget: int


@dataclass(frozen=True, slots=True)
class Prognosrad:
    """öre. `rapporterat`: costs of reported months; `beraknat`: of those to come."""

    period: Ansokningsperiod
    rapporterat: int
    beraknat: int
    utbetalning: int

    @property
    def avvikelse(self) -> int:
        """More than the budget when positive."""
        return self.rapporterat + self.beraknat - self.period.budget


def prognos(
    perioder: Sequence[Ansokningsperiod],
    rapporterat: Mapping[Manad, int],
    *,
    manader: int,
    stodandel: int,
) -> tuple[Prognosrad, ...]:
    """A row per period, in order of time.

    `rapporterat`: month → supported costs in öre. `manader`: how many reported months the mean is
    of. `stodandel`: ESF's share in hundredths of a per cent. Payments stop when the whole budget's
    share is paid. Raises Refused without a reported month.
    """
    senaste = sorted(rapporterat)[-manader:] if manader > 0 else []
    if not senaste:
        raise Refused("ESF026: Rapportera minst en månad, och välj hur många prognosen bygger på.")
    medel = Fraction(sum(rapporterat[manad] for manad in senaste), len(senaste))
    kvar = hela(Fraction(stodandel * sum(one.budget for one in perioder), 10_000))
    rader = []
    for period in sorted(perioder, key=lambda one: one.fran):
        alla = list(till_och_med(period.fran, period.till))
        kant = sum(rapporterat.get(manad, 0) for manad in alla)
        kommande = hela(medel * sum(1 for manad in alla if manad > senaste[-1]))
        betalas = min(kvar, hela(Fraction(stodandel * (kant + kommande), 10_000)))
        kvar -= betalas
        rader.append(Prognosrad(period, kant, kommande, betalas))
    return tuple(rader)
