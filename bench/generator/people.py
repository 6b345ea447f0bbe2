"""People who do not exist: personnummer with birth numbers 980–999 and right check digits."""

from datetime import date, timedelta
from random import Random

from bench.generator.words import ALDER


PLACES = 365 * 10  # days of a year (29 February left out) × birth numbers of one kön
STRIDE = 1_237  # has no factor in common with PLACES: every place is used before one comes again
REMEMBERED = 4_000  # how many of the förbund's people are remembered for coming back


def check_digit(nine: str) -> int:
    """Check digit over ÅÅMMDDNNN (Luhn; folkbokföringslagen 18 §)."""
    total = 0
    for n, sign in enumerate(nine):
        value = int(sign) * (1 if n % 2 else 2)
        total += value - 9 if value > 9 else value
    return -total % 10


class People:
    """The people of one förbund. New ones never coincide until a birth year is used up
    (3,650 of each kön); some come back, in another insats or in the same."""

    def __init__(self, rng: Random) -> None:
        self._chance = rng.random
        self._offset = rng.randrange(PLACES)
        self._count: dict[tuple[int, bool], int] = {}
        self._known: list[tuple[str, int]] = []

    def next(self, ar: int, insats: int) -> tuple[str, int | None]:
        """Personnummer of who comes next to insats number `insats`, and, for someone known,
        the number of the insats where they were before."""
        known = self._known
        if len(known) > 20 and self._chance() < 0.24:
            return known[int(self._chance() * len(known))]
        new = self.new(ar)
        if len(known) < REMEMBERED:
            known.append((new, insats))
        else:
            known[int(self._chance() * REMEMBERED)] = (new, insats)
        return new, None

    def new(self, ar: int) -> str:
        """Somebody new, of an age that is usual in year `ar`."""
        low, high = ALDER(self._chance())
        born = ar - low - int(self._chance() * (high - low + 1))
        kvinna = self._chance() < 0.54
        number = self._count.get((born, kvinna), self._offset)
        self._count[born, kvinna] = number + 1
        place = number * STRIDE % PLACES
        dag = date(born, 1, 1) + timedelta(days=place // 10)
        if dag.month == 2 and dag.day == 29:
            dag = date(born, 12, 31)
        fodelsenummer = 980 + place % 10 * 2 + (0 if kvinna else 1)
        # One in fifty has a samordningsnummer: the day of birth plus 60.
        day_written = dag.day + (60 if self._chance() < 0.02 else 0)
        datum = f"{born}{dag.month:02d}{day_written:02d}"
        return f"{datum}-{fodelsenummer}{check_digit(f'{datum[2:]}{fodelsenummer}')}"
