"""From which month a correction can be seen in the files: earlier ones need not be made again."""

from collections.abc import Iterable, Iterator

from tracker.esf.manad import Manad, av_dag
from tracker.esf.scb.deltagande import Vistelse
from tracker.esf.scb.fil import Fakta, Person


def berord_fran(fore: Fakta, efter: Fakta) -> Manad | None:
    """The first month whose file may differ between two states of the facts; None if none may.

    A file looks at nothing that happened after its month, so what moved decides: a start from the
    earlier of the two starts, an end from the earlier of the two ends, hours in their month.
    """
    return min(
        [
            *_vistelser(set(fore.vistelser), set(efter.vistelser)),
            *_narvaro(fore, efter),
            *_personer(fore, efter),
        ],
        default=None,
    )


def _vistelser(fore: set[Vistelse], efter: set[Vistelse]) -> Iterator[Manad]:
    """Stays that are in one only: from their start, or the first end where only ends differ."""
    slut: dict[tuple[object, ...], list[Vistelse]] = {}
    for one in fore ^ efter:
        key = (one.person, one.delprojekt, one.tid.fran, one.manader)
        slut.setdefault(key, []).append(one)
    for lika in slut.values():
        bada = any(one in fore for one in lika) and any(one in efter for one in lika)
        if not bada:
            yield av_dag(lika[0].tid.fran)
            continue
        dagar = [one.tid.till for one in lika if one.tid.till is not None]
        yield av_dag(min(dagar))


def _narvaro(fore: Fakta, efter: Fakta) -> Iterator[Manad]:
    for nyckel in {*fore.narvaro, *efter.narvaro}:
        if fore.narvaro.get(nyckel, 0) != efter.narvaro.get(nyckel, 0):
            yield nyckel[1]


def _personer(fore: Fakta, efter: Fakta) -> Iterator[Manad]:
    """Who somebody is reaches back to their first stay; a basis to its month."""
    forsta = _forsta((*fore.vistelser, *efter.vistelser))
    da, nu = ({one.person: one for one in fakta.personer} for fakta in (fore, efter))
    for person in (da.keys() | nu.keys()) & forsta.keys():
        gammal, ny = da.get(person), nu.get(person)
        if gammal is not None and ny is not None and _lika(gammal, ny):
            yield from gammal.grunder ^ ny.grunder
        elif gammal != ny:
            yield forsta[person]


def _lika(a: Person, b: Person) -> bool:
    return (a.nummer, a.anonym) == (b.nummer, b.anonym)


def _forsta(vistelser: Iterable[Vistelse]) -> dict[str, Manad]:
    forsta: dict[str, Manad] = {}
    for one in vistelser:
        manad = av_dag(one.tid.fran)
        forsta[one.person] = min(manad, forsta.get(one.person, manad))
    return forsta
