"""The clearing when ESF has paid: who has laid out what, and what is settled between the förbund.

The owner pays the common costs first. The part of a delprojekt that another finances is cleared
when the money comes, and so never reaches the owner's result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.errors import Refused
from tracker.esf.pengar.fordelning import fordela
from tracker.esf.pengar.nyckel import Andel


@dataclass(frozen=True, slots=True)
class Avrakningsrad:
    """One delprojekt, in öre.

    `ersattning`: its part of what ESF paid. `skillnad`: paid less its costs; negative is what its
    financier carries. `avraknas`: whether it is settled with another förbund, or is the owner's.
    `att_reglera`: what the financier owes the owner for the common costs after the payment, or
    with a minus gets from the owner.
    """

    delprojekt: str
    forbund: str
    egen: int
    andel: int
    ersattning: int
    avraknas: bool

    @property
    def skillnad(self) -> int:
        return self.ersattning - self.egen - self.andel

    @property
    def att_reglera(self) -> int:
        return self.andel - self.ersattning if self.avraknas else 0


@dataclass(frozen=True, slots=True)
class Avrakning:
    """The whole report; the rows make its sums."""

    utlagg: int
    ersattning: int
    rader: tuple[Avrakningsrad, ...]

    @property
    def per_forbund(self) -> dict[str, int]:
        """förbund → what is left to settle with the owner; only those that are cleared."""
        summor: dict[str, int] = {}
        for rad in self.rader:
            if rad.avraknas:
                summor[rad.forbund] = summor.get(rad.forbund, 0) + rad.att_reglera
        return dict(sorted(summor.items()))


def avrakna(
    andelar: Iterable[Andel], *, agare: str, finansiarer: Mapping[str, str], ersattning: int
) -> Avrakning:
    """Who settles what when ESF has paid `ersattning` to `agare`.

    `finansiarer`: delprojekt → förbund. The payment is shared by what each delprojekt cost, to the
    öre. Raises Refused for a delprojekt without a financier.
    """
    alla = sorted(andelar, key=lambda one: one.delprojekt)
    utan = [one.delprojekt for one in alla if one.delprojekt not in finansiarer]
    if utan:
        raise Refused(f"ESF025: Ange vem som finansierar {', '.join(utan)}.")
    delar = fordela(ersattning, {one.delprojekt: one.summa for one in alla})
    rader = tuple(
        Avrakningsrad(
            one.delprojekt,
            finansiarer[one.delprojekt],
            one.egen,
            one.andel,
            delar[one.delprojekt],
            avraknas=finansiarer[one.delprojekt] != agare,
        )
        for one in alla
    )
    return Avrakning(sum(one.andel for one in alla), ersattning, rader)
