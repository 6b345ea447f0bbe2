"""The insatser of one förbund: which there are on a day, how big, who owns them."""

import json
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bench.generator.dagbok import Dagbok
from bench.generator.kalender import DAGAR, DYGN, ISO
from bench.generator.ord import INSATSNAMN, MALGRUPP


@dataclass(frozen=True, slots=True)
class Insats:
    """`start` and `slut` are days; `slut` is DAGAR for one that goes on."""

    slug: str
    namn: str
    nr: int
    vikt: float
    volym: bool
    start: int
    slut: int
    huvudman: str


def _slug(namn: str) -> str:
    return namn.lower().translate(str.maketrans("åäö ", "aao-"))


def hitta_pa(antal: int, huvudman: Sequence[str], rng: Random) -> list[Insats]:
    """`antal` insatser, skewed in size; the first is open all twelve years, every eleventh
    counts volumes only, a third start later and a quarter come to an end."""
    insatser = []
    for nr in range(antal):
        varv, plats = divmod(nr, len(INSATSNAMN))
        namn = INSATSNAMN[plats] + (f" {varv + 1}" if varv else "")
        start = 0 if nr == 0 or rng.random() < 0.66 else rng.randrange(DAGAR * 3 // 4)
        slut = DAGAR if nr == 0 or rng.random() < 0.75 else start + rng.randrange(400, 2500)
        insatser.append(
            Insats(
                slug=_slug(namn),
                namn=namn,
                nr=nr,
                vikt=1 / (nr + 2) ** 0.7,
                volym=nr % 11 == 2,
                start=start,
                slut=min(slut, DAGAR),
                huvudman=huvudman[int(rng.random() * len(huvudman))],
            )
        )
    return insatser


class Utbud:
    """What is open on the day at hand."""

    def __init__(self, insatser: list[Insats], dagbok: Dagbok, rng: Random) -> None:
        self._insatser, self._dagbok, self._slump = insatser, dagbok, rng.random
        self._byten = {i.start for i in insatser} | {i.slut for i in insatser}
        self._namnbyte = {
            rng.randrange(i.start + 1, i.slut): i for i in insatser if rng.random() < 0.15
        }

    def ny_dag(self, dag: int) -> None:
        """Records the insatser that open or change on the day; takes away those that ended."""
        if dag in self._namnbyte:
            insats = self._namnbyte[dag]
            self._upplagd(insats, dag, f"{insats.namn} – ny form")
        if dag not in self._byten:
            return
        for insats in self._insatser:
            if insats.start == dag:
                self._upplagd(insats, dag, insats.namn)
        oppna = [i for i in self._insatser if i.start <= dag < i.slut]
        self.enskilda = [i for i in oppna if not i.volym]
        self.volym = [i for i in oppna if i.volym]
        self._granser = list(accumulate(i.vikt for i in self.enskilda))

    def valj(self) -> Insats:
        """An insats for one more person: big ones oftener."""
        return self.enskilda[bisect(self._granser, self._slump() * self._granser[-1])]

    def annan(self, slug: str) -> str:
        """The slug of another open insats, or the same where there is no other."""
        for _ in range(5):
            annan = self.valj().slug
            if annan != slug:
                return annan
        return slug

    def samma(self, nr: int) -> Insats | None:
        """The insats of that number if it is open."""
        return next((i for i in self.enskilda if i.nr == nr), None)

    def _upplagd(self, insats: Insats, dag: int, namn: str) -> None:
        data = {
            "namn": namn,
            "inriktning": "strukturovergripande" if insats.volym else "individinriktad",
            "volyminsats": insats.volym,
            "huvudman": insats.huvudman,
            "malgrupper": json.loads(MALGRUPP(self._slump())),
            "platser": 10 + int(self._slump() * 60),
            "start": ISO[insats.start],
        }
        if insats.slut < DAGAR:
            data["slut"] = ISO[insats.slut]
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        moment = dag * DYGN + 6 * 3600
        self._dagbok.anteckna("insats.upplagd", dag, moment, text, insats=insats.slug)
