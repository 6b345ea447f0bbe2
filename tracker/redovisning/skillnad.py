"""Which of a project's sealed files would say something else today: counted anew each time.

Compared by the checksum of what a file says. Of files that ask the same the newest is looked at,
and of those to SCB what was sent last: what others replaced is history. Time sheets are followed by
their signatures (T13), and a control's folder is of the day that it was made.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tracker.db import Transaction
from tracker.errors import Refused
from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.projekt.hela_manaden import Grund, hela
from tracker.identity.keys import Keys
from tracker.leveranser import lasning
from tracker.leveranser.tables import Forsegling
from tracker.redovisning import ansokan, sammanstallning
from tracker.redovisning.bestallning import Vad


SNABBA = frozenset({Vad.SCB})
"""What a page can compare each time that it is shown."""
ALLA = SNABBA | {Vad.SAMMANSTALLNING, Vad.ANSOKAN}


def andrade(
    transaction: Transaction,
    here: Grund,
    rader: Sequence[Forsegling],
    *,
    slag: frozenset[Vad] = SNABBA,
    idag: date,
    keys: Keys,
) -> set[int]:
    """The numbers of the files that differ. `rader`: what lies sealed, the newest first."""

    def summa(rad: Forsegling) -> str:
        fran, till = _manader(rad)
        if rad.rapport == Vad.SCB:
            return here.filer[fran].summa if fran in here.filer else ""
        if rad.rapport == Vad.SAMMANSTALLNING:
            return sammanstallning.summa(sammanstallning.underlag(transaction, here, fran))
        alla = [
            hela(transaction, here, one, idag=idag, keys=keys) for one in till_och_med(fran, till)
        ]
        return ansokan.summa(here, ansokan.rakna(here, alla))

    found = set()
    for rad in _gallande(here, [one for one in rader if one.rapport in slag]):
        try:
            annan = summa(rad) != rad.tabell_sha256
        except Refused:  # it could not be made today: what it needs is no longer decided
            annan = True
        if annan:
            found.add(rad.nummer)
    return found


def _gallande(here: Grund, rader: Iterable[Forsegling]) -> Iterator[Forsegling]:
    skickade = {one.manad: one.leverans for one in here.sanda}
    sedda: set[tuple[str, Manad, Manad]] = set()
    for rad in rader:
        fraga = (rad.rapport, *_manader(rad))
        if fraga not in sedda or skickade.get(fraga[1]) == rad.nummer:
            yield rad
        sedda.add(fraga)


def _manader(rad: Forsegling) -> tuple[Manad, Manad]:
    vals = lasning.parametrar(rad)
    return av_dag(vals.fran), av_dag(vals.till)
