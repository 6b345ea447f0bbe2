"""The chain of files: months in order, and which must be sent again after a correction.

SCB (S1): if an earlier file is changed, the files of *every* later month must be read in again,
those too that say the same as before. What has been sent is a list in the order of sending; from it
follows what SCB holds now, also when somebody stopped half-way through sending again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tracker.errors import Refused
from tracker.esf.manad import Manad, till_och_med
from tracker.esf.scb.fil import Fil


FYRA_VECKOR: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Sandning:
    """A file that was sent: the month, and the checksum of what stood in it."""

    manad: Manad
    summa: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, in this order. `andrade`: those that say something else than what was sent;
    the rest of `skicka_om` come after one of them. `nya`: ended months that were never sent.
    """

    skicka_om: tuple[Manad, ...]
    andrade: tuple[Manad, ...]
    nya: tuple[Manad, ...]

    @property
    def alla(self) -> tuple[Manad, ...]:
        return self.skicka_om + self.nya


def senast(manad: Manad) -> date:
    """The day by which the month's file must be with SCB: four weeks after the month's end."""
    return manad.sista + FYRA_VECKOR


def oppna(forsta: Manad, sista: Manad, idag: date) -> list[Manad]:
    """The project's months that can be sent on a day: reporting opens when the month is over."""
    return [manad for manad in till_och_med(forsta, sista) if manad.sista < idag]


def inlast(sandningar: Iterable[Sandning]) -> dict[Manad, str]:
    """Month → checksum that SCB has read in and that still counts.

    A changed file makes what was read in for later months void. Raises Refused when a month was
    sent before the one that precedes it.
    """
    galler: dict[Manad, str] = {}
    skickade: dict[Manad, str] = {}
    ogiltiga: set[Manad] = set()
    for one in sandningar:
        nasta = {max(skickade).plus(1)} if skickade else {one.manad}
        vantar = min(ogiltiga | nasta)
        if vantar < one.manad:
            raise Refused(f"ESF030: Skicka {vantar} först: filerna går i ordning.")
        if skickade.get(one.manad) != one.summa:
            senare = [manad for manad in galler if manad > one.manad]
            ogiltiga.update(senare)
            for manad in senare:
                del galler[manad]
        ogiltiga.discard(one.manad)
        galler[one.manad] = skickade[one.manad] = one.summa
    return galler


def planera(filer: Mapping[Manad, str], sandningar: Sequence[Sandning]) -> Plan:
    """What must be sent, given what each open month's file says now (month → checksum)."""
    galler = inlast(sandningar)
    skickade = {one.manad for one in sandningar}
    fel = [manad for manad in skickade if galler.get(manad) != filer.get(manad)]
    om = [manad for manad in sorted(skickade) if fel and manad >= min(fel)]
    sist = {one.manad: one.summa for one in sandningar}
    andrade = [manad for manad in om if sist[manad] != filer.get(manad)]
    nya = [manad for manad in sorted(filer) if manad not in skickade]
    return Plan(tuple(om), tuple(andrade), tuple(nya))


def skicka_om(
    filer: Callable[[Iterable[Manad]], Mapping[Manad, Fil]],
    sandningar: Sequence[Sandning],
    *,
    fran: Manad,
) -> tuple[Plan, dict[Manad, Fil]]:
    """The plan after corrections that reach back to `fran`, and exactly the files that they need.

    `fran`: the first month that any correction touches which has not been sent in full since: what
    has been sent does not tell that a file ought to be another by now. `filer` makes the files of
    the months that it is given. Those before `fran` are not made, unless SCB has yet to read them
    in again after an earlier correction.
    """
    skickade = sorted({one.manad for one in sandningar})
    galler = inlast(sandningar)
    fran = min([fran, *(manad for manad in skickade if manad not in galler)])
    gjorda = filer(manad for manad in skickade if manad >= fran)
    fore = {manad: summa for manad, summa in galler.items() if manad < fran}
    plan = planera(fore | {manad: fil.summa for manad, fil in gjorda.items()}, sandningar)
    return plan, {manad: gjorda[manad] for manad in plan.skicka_om}
