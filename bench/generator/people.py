"""People who do not exist: personnummer with birth numbers 980–999 and right check digits."""

from datetime import date, timedelta
from random import Random

from bench.generator.ord import ALDER


PLATSER = 365 * 10  # days of a year (29 February left out) × birth numbers of one kön
STEG = 1_237  # has no factor in common with PLATSER: every place is used before one comes again
LISTA = 4_000  # how many of the förbund's people are remembered for coming back


def kontrollsiffra(nio: str) -> int:
    """Check digit over ÅÅMMDDNNN (Luhn; folkbokföringslagen 18 §)."""
    summa = 0
    for n, tecken in enumerate(nio):
        varde = int(tecken) * (1 if n % 2 else 2)
        summa += varde - 9 if varde > 9 else varde
    return -summa % 10


class Personer:
    """The people of one förbund. New ones never coincide until a birth year is used up
    (3,650 of each kön); some come back, in another insats or in the same."""

    def __init__(self, rng: Random) -> None:
        self._slump = rng.random
        self._start = rng.randrange(PLATSER)
        self._antal: dict[tuple[int, bool], int] = {}
        self._kanda: list[tuple[str, int]] = []

    def nasta(self, ar: int, insats: int) -> tuple[str, int | None]:
        """Personnummer of who comes next to insats number `insats`, and, for someone known,
        the number of the insats where they were before."""
        kanda = self._kanda
        if len(kanda) > 20 and self._slump() < 0.24:
            return kanda[int(self._slump() * len(kanda))]
        ny = self.ny(ar)
        if len(kanda) < LISTA:
            kanda.append((ny, insats))
        else:
            kanda[int(self._slump() * LISTA)] = (ny, insats)
        return ny, None

    def ny(self, ar: int) -> str:
        """Somebody new, of an age that is usual in year `ar`."""
        lag, hog = ALDER(self._slump())
        fott = ar - lag - int(self._slump() * (hog - lag + 1))
        kvinna = self._slump() < 0.54
        nummer = self._antal.get((fott, kvinna), self._start)
        self._antal[fott, kvinna] = nummer + 1
        plats = nummer * STEG % PLATSER
        dag = date(fott, 1, 1) + timedelta(days=plats // 10)
        if dag.month == 2 and dag.day == 29:
            dag = date(fott, 12, 31)
        fodelsenummer = 980 + plats % 10 * 2 + (0 if kvinna else 1)
        # One in fifty has a samordningsnummer: the day of birth plus 60.
        dagen = dag.day + (60 if self._slump() < 0.02 else 0)
        datum = f"{fott}{dag.month:02d}{dagen:02d}"
        return f"{datum}-{fodelsenummer}{kontrollsiffra(f'{datum[2:]}{fodelsenummer}')}"
