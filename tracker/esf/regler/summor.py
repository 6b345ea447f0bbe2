"""K01–K02: what must add up, and the share that the parties were to pay."""

from collections.abc import Iterator

from tracker.esf.regler.fynd import Plats, Traff
from tracker.esf.regler.regelverk import Osatt, Regelverk
from tracker.esf.underlag import Manadsunderlag


def delprojekt(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """K01: the delprojekt make the project, in minutes and in öre."""
    for one in manad.summeringar:
        summa = sum(varde for _, varde in one.delar)
        if summa != one.total:
            yield Traff(Plats(), f"{summa} i delprojekten, {one.total} i projektet ({one.matt})")


def medfinansiering(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """K02: the co-financing is at least the share of the decision."""
    krav, utfall = manad.projekt.medfinansiering_krav, manad.medfinansierat
    if utfall is None:
        return
    if krav is None:
        raise Osatt("beslutad andel medfinansiering")
    if 10_000 * utfall.medfinansiering < krav * utfall.stodberattigande:
        andel = 10_000 * utfall.medfinansiering // utfall.stodberattigande
        yield Traff(Plats(), f"{_procent(andel)} av beslutade {_procent(krav)}")


def _procent(hundradelar: int) -> str:
    return f"{hundradelar // 100},{hundradelar % 100:02} %"
