"""All prints of a förbund as one system, and the new one's hidden cells (see `tabell`, `slag`).

The relations that a reader could use, each in the place that knows it:

- kvinna + man = totalt, and the rows together = the row of totals;
- the insatser together = the förbund;
- totalt = ingående + nya = kvarstående + avslutade, and the kvarstående of a year are the ingående
  of the next;
- nya and avslutade are the same in every table that distributes them;
- unika are at most totalt, and the total's unika at least every row's and at most their sum;
- of the measured each has one code at least, and a code that excludes others stands alone; the
  measured are among the avslutade;
- a row stands in a table only when there is somebody in it.

Per cents need no relation of their own: one stands in print only beside its count and its bas.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from tracker.reports.disclosure import slag
from tracker.reports.disclosure.dolj import dolj
from tracker.reports.disclosure.floden import floden
from tracker.reports.disclosure.regel import Form, form
from tracker.reports.disclosure.system import Plats, System
from tracker.reports.disclosure.tabell import Uppslag
from tracker.reports.disclosure.tryck import OVRIGA, Antal, Raknare, Tryck
from tracker.snapshots.snapshot import Snapshot


_SLAG: Final[Mapping[Form, Callable[[Uppslag], None]]] = {
    "insatser": slag.insatser,
    "fordelning": slag.fordelning,
    "fore_efter": slag.fore_efter,
}


def dolda(nytt: Tryck, tidigare: Sequence[Tryck], snapshot: Snapshot) -> frozenset[Plats]:
    """The places of the new print that must be hidden, given the earlier ones.

    `snapshot` reaches the position of every print. Raises Refused as `dolj`.
    """
    return dolj(system([*tidigare, nytt], snapshot))


def system(trycken: Sequence[Tryck], snapshot: Snapshot) -> System:
    """What a reader of all these prints can reckon with."""
    found = System()
    raknare = Raknare(snapshot)
    flows = [raknare.strommar(tryck) for tryck in trycken]
    hela = [raknare.antal(tryck, tryck.insats) for tryck in trycken]
    insatser = _insatser(trycken, flows, hela)
    named: dict[tuple[str, ...], set[str]] = {}
    for tryck in trycken:
        named.setdefault(tryck.nyckel, set()).update(tryck.parametrar.insats)
    for tryck, flow, printed in zip(trycken, flows, hela, strict=True):
        delar = _delar(insatser, sorted(named[tryck.nyckel]))
        tal = _tal(tryck, raknare, delar)
        held = floden(found, tryck.ar, flow, insatser)
        kind = form(tryck.report)
        if kind is not None:
            _SLAG[kind](Uppslag(found, tryck, held, delar, tal, printed))
    return found


def _insatser(trycken: Sequence[Tryck], flows: Iterable[Antal], hela: Iterable[Antal]) -> list[str]:
    """Those that somebody was in, or anonyma alone, and those that a print is about."""
    known = {insats for tryck in trycken for insats in tryck.parametrar.insats}
    known |= {plats.rad for flow in flows for plats in flow}
    for tryck, printed in zip(trycken, hela, strict=True):
        if form(tryck.report) == "insatser":
            known |= {plats.rad for plats in printed}
    return sorted(known - {"total"})


def _delar(insatser: Sequence[str], named: Sequence[str]) -> dict[str, tuple[str, ...]]:
    rest = tuple(insats for insats in insatser if insats not in named)
    return {**{one: (one,) for one in named}, **({OVRIGA: rest} if rest else {})}


def _tal(tryck: Tryck, raknare: Raknare, delar: Mapping[str, Sequence[str]]) -> dict[str, Antal]:
    """Part → its table; what is left of the whole is that of the others."""
    own = {one: raknare.antal(tryck, one) for one in delar if one != OVRIGA}
    left = dict(raknare.antal(tryck, None))
    for part in own.values():
        for plats, tal in part.items():
            left[plats] = left.get(plats, 0) - tal
    return {**own, **({OVRIGA: left} if OVRIGA in delar else {})}
