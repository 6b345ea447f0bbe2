"""One participation per person and project, whatever delprojekt and however often they came back.

The first start is the start and never moves. The end is the last one: who comes back has not ended.
A month is told as it was when it ended, so a return in March changes no file of January (SCB S1:
an end stands in the month of the ending; B4: one record per person and operation).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.esf.manad import Manad
from tracker.esf.underlag import Spann


@dataclass(frozen=True, slots=True)
class Vistelse:
    """A stay in one delprojekt: from `tid.fran` to `tid.till`, or still going on.

    `manader`: those in which it may be reported, as its insats is in the project and a basis holds;
    None is all of them.
    """

    person: str
    delprojekt: str
    tid: Spann
    manader: frozenset[Manad] | None = None

    def i(self, manad: Manad) -> bool:
        """Whether it went on in the month, reported or not."""
        return self.tid.fran <= manad.sista and (
            self.tid.till is None or self.tid.till >= manad.forsta
        )

    def raknas(self, manad: Manad) -> bool:
        """Whether it went on in the month and may be reported in it."""
        return self.i(manad) and (self.manader is None or manad in self.manader)

    def kand(self, manad: Manad) -> bool:
        """Whether it had begun, and may be reported in this month or could in one before."""
        return self.tid.fran <= manad.sista and (
            self.manader is None or any(one <= manad for one in self.manader)
        )


@dataclass(frozen=True, slots=True)
class Deltagande:
    """Somebody's participation as a month saw it. `delprojekt`: the first, if two began that day
    the one that sorts first.
    """

    start: date
    slut: date | None
    delprojekt: str


def i_manaden(vistelser: Iterable[Vistelse], manad: Manad) -> Deltagande | None:
    """One person's participation in a month, or None where they were in no delprojekt in it.

    Only what happened up to the last day of the month is looked at.
    """
    borjade = [one for one in vistelser if one.kand(manad)]
    inne = [one for one in borjade if one.raknas(manad)]
    if not inne:
        return None
    forsta = min(borjade, key=lambda one: (one.tid.fran, one.delprojekt))
    ut = [one.tid.till for one in inne]
    slutade = [dag for dag in ut if dag is not None and dag <= manad.sista]
    slut = max(slutade) if len(slutade) == len(ut) else None
    return Deltagande(forsta.tid.fran, slut, forsta.delprojekt)
