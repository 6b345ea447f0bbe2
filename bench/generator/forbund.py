"""One förbund, day by day: what is set up, who comes, what is counted without names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.generator.calendar import DAY, DAYS, SHARE, YEAR
from bench.generator.diary import Diary
from bench.generator.insatser import Offer, invent
from bench.generator.journey import Journey
from bench.generator.people import People
from bench.generator.words import REMITTENT


# Of a hundred who come: some are never enrolled (no answer, avböjd, wrongly registered) and some
# are counted without identity. Measured over seeds; the tests hold it to within 3 %.
ENROLLED_OF_ARRIVED = 0.727


@dataclass(frozen=True, slots=True)
class Plan:
    """What one förbund is to become. `deltaganden`: participations over the twelve years."""

    slug: str
    namn: str
    insatser: int
    deltaganden: int
    seed: str


class Forbund:
    def __init__(self, plan: Plan) -> None:
        rng = Random(plan.seed)
        self.plan = plan
        self.chance = rng.random
        self.diary = Diary(plan.slug, rng)
        self.people = People(rng)
        self.kommuner = [f"{rng.randrange(100, 2600):04d}" for _ in range(1 + rng.randrange(5))]
        huvudman = ["region", "arbetsformedlingen", *(f"kommun-{k}" for k in self.kommuner)]
        self._set_up(huvudman)
        self.offer = Offer(invent(plan.insatser, huvudman, rng), self.diary, rng)
        self._deltaganden = 0

    def days(self) -> Iterator[list[str]]:
        """The lines of each of the twelve years' days, in order of recording."""
        in_all = self.plan.deltaganden / ENROLLED_OF_ARRIVED
        left = self.chance()
        for dag in range(DAYS):
            self.offer.new_day(dag)
            left += SHARE[dag] * in_all
            arrived = int(left)
            left -= arrived
            for _ in range(arrived):
                self._arrival(dag)
            yield self.diary.release(dag)

    def _set_up(self, huvudman: list[str]) -> None:
        data: dict[str, object] = {"namn": self.plan.namn, "kommuner": sorted(set(self.kommuner))}
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        self.diary.record("forbund.upplagt", 0, 5 * 3600, text)
        for slug in dict.fromkeys(huvudman):
            text = f'{{"slug":"{slug}","namn":"{slug.replace("-", " ").capitalize()}"}}'
            self.diary.record("huvudman.upplagd", 0, 5 * 3600 + 60, text)

    def _arrival(self, dag: int) -> None:
        slag = self.chance()
        if slag < 0.92:
            self._person(dag)
        elif slag < 0.96:
            kon = "kvinna" if self.chance() < 0.6 else "man"
            self._count("anonym.inskriven", dag, f'{{"kon":"{kon}"}}')
        elif slag < 0.98:
            antal, remittent = 1 + int(self.chance() * 4), REMITTENT(self.chance())
            till = "deltagare" if self.chance() < 0.4 else "handlaggare"
            data = f'{{"antal":{antal},"till":"{till}","remittent":"{remittent}"}}'
            self._count("konsultation.gjord", dag, data)
        else:
            self._volym(dag)

    def _person(self, dag: int) -> None:
        insats = self.offer.choose()
        person, earlier = self.people.next(YEAR[dag], insats.nr)
        if earlier is not None and self.chance() < 0.2:
            insats = self.offer.same(earlier) or insats
        self._deltaganden += 1
        Journey(self, f"D{self._deltaganden:07d}", insats.slug, person).tell(dag)

    def _volym(self, dag: int) -> None:
        if not self.offer.volym:
            return
        insats = self.offer.volym[int(self.chance() * len(self.offer.volym))]
        antal = 1 + int(self.chance() * 60)
        kvinnor = int(antal * self.chance())
        data = f'{{"antal":{antal},"kvinnor":{kvinnor},"man":{antal - kvinnor}}}'
        self._count("volym.registrerad", dag, data, insats.slug)

    def _count(self, typ: str, dag: int, data: str, insats: str = "") -> None:
        moment = (dag + int(self.chance() * 4)) * DAY + 25_200 + int(self.chance() * 32_400)
        self.diary.record(typ, dag, moment, data, insats=insats or self.offer.choose().slug)
