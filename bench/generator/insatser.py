"""The insatser of one förbund: which there are on a day, how big, who owns them."""

import json
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bench.generator.calendar import DAY, DAYS, ISO
from bench.generator.diary import Diary
from bench.generator.words import INSATSNAMN, MALGRUPP


@dataclass(frozen=True, slots=True)
class Insats:
    """`start` and `slut` are days; `slut` is DAYS for one that goes on."""

    slug: str
    namn: str
    nr: int
    weight: float
    volym: bool
    start: int
    slut: int
    huvudman: str


def _slug(namn: str) -> str:
    return namn.lower().translate(str.maketrans("åäö ", "aao-"))


def invent(antal: int, huvudman: Sequence[str], rng: Random) -> list[Insats]:
    """`antal` insatser, skewed in size; the first is open all twelve years, every eleventh
    counts volumes only, a third start later and a quarter come to an end."""
    insatser = []
    for nr in range(antal):
        round_, place = divmod(nr, len(INSATSNAMN))
        namn = INSATSNAMN[place] + (f" {round_ + 1}" if round_ else "")
        start = 0 if nr == 0 or rng.random() < 0.66 else rng.randrange(DAYS * 3 // 4)
        slut = DAYS if nr == 0 or rng.random() < 0.75 else start + rng.randrange(400, 2500)
        insatser.append(
            Insats(
                slug=_slug(namn),
                namn=namn,
                nr=nr,
                weight=1 / (nr + 2) ** 0.7,
                volym=nr % 11 == 2,
                start=start,
                slut=min(slut, DAYS),
                huvudman=huvudman[int(rng.random() * len(huvudman))],
            )
        )
    return insatser


class Offer:
    """What is open on the day at hand."""

    def __init__(self, insatser: list[Insats], diary: Diary, rng: Random) -> None:
        self._insatser, self._diary, self._chance = insatser, diary, rng.random
        self._changes = {i.start for i in insatser} | {i.slut for i in insatser}
        self._renamings = {
            rng.randrange(i.start + 1, i.slut): i for i in insatser if rng.random() < 0.15
        }

    def new_day(self, dag: int) -> None:
        """Records the insatser that open or change on the day; takes away those that ended."""
        if dag in self._renamings:
            insats = self._renamings[dag]
            self._upplagd(insats, dag, f"{insats.namn} – ny form")
        if dag not in self._changes:
            return
        for insats in self._insatser:
            if insats.start == dag:
                self._upplagd(insats, dag, insats.namn)
        opened = [i for i in self._insatser if i.start <= dag < i.slut]
        self.individual = [i for i in opened if not i.volym]
        self.volym = [i for i in opened if i.volym]
        self._borders = list(accumulate(i.weight for i in self.individual))

    def choose(self) -> Insats:
        """An insats for one more person: big ones oftener."""
        return self.individual[bisect(self._borders, self._chance() * self._borders[-1])]

    def other(self, slug: str) -> str:
        """The slug of another open insats, or the same where there is no other."""
        for _ in range(5):
            other = self.choose().slug
            if other != slug:
                return other
        return slug

    def same(self, nr: int) -> Insats | None:
        """The insats of that number if it is open."""
        return next((i for i in self.individual if i.nr == nr), None)

    def _upplagd(self, insats: Insats, dag: int, namn: str) -> None:
        data = {
            "namn": namn,
            "inriktning": "strukturovergripande" if insats.volym else "individinriktad",
            "volyminsats": insats.volym,
            "huvudman": insats.huvudman,
            "malgrupper": json.loads(MALGRUPP(self._chance())),
            "platser": 10 + int(self._chance() * 60),
            "start": ISO[insats.start],
        }
        if insats.slut < DAYS:
            data["slut"] = ISO[insats.slut]
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        moment = dag * DAY + 6 * 3600
        self._diary.record("insats.upplagd", dag, moment, text, insats=insats.slug)
