"""One person's path through one insats, told event by event in the order of recording.

From remiss to follow-up a year after the end, with what real registers are full of: late
recording, missing measurements, unanswered remisser, corrections, voids, moves, re-openings.
Every event is one that intake takes in; what the contract shows as data quality is here on
purpose (HANDELSER.md, last paragraph of Refusals).
"""

from typing import Protocol

from bench.generator import words as w
from bench.generator.calendar import DAYS, YEAR
from bench.generator.corrections import Corrections
from bench.generator.diary import Diary
from bench.generator.insatser import Offer
from bench.generator.people import People


class World(Protocol):
    """What a path needs to know of its förbund."""

    chance: w.Chance
    diary: Diary
    offer: Offer
    people: People
    kommuner: list[str]


class Journey(Corrections):
    """`tell` writes it all; `_latest` is the latest moment recorded so far, below which
    nothing more may be recorded on this deltagande."""

    def __init__(self, world: World, deltagande: str, insats: str, person: str) -> None:
        super().__init__(world.chance, world.diary)
        self._world = world
        self._deltagande, self._insats, self._person = deltagande, insats, person

    def tell(self, dag: int) -> None:
        """The whole path of somebody who is first heard of on day `dag`."""
        if self._chance() < 0.78:
            svar = self._remiss(dag)
            if svar is None:
                return
            dag = svar + int(self._chance() * 30)
        start = self._inskrivning(dag)
        if start is None:
            return
        slut = start + 20 + int(700 * self._chance() ** 1.6)
        self._meanwhile(start, slut)
        self._in_the_end(slut)

    def _remiss(self, dag: int) -> int | None:
        """The day the person was accepted, or None."""
        chance = self._chance
        data = f'{{"remittent":"{w.REMITTENT(chance())}"'
        if chance() < 0.35:
            data += f',"remittent_enhet":{w.ENHET(chance())}'
        if chance() < 0.2:
            data += f',"syfte":{w.SYFTE(chance())}'
        self._event("remiss.inkommen", dag, data + "}")
        if chance() < 0.04:
            return None
        dag += int(chance() * (25 if chance() < 0.94 else 95))
        beslut = self._decide(dag, w.BESLUT(chance()))
        if beslut == "vantelista" and chance() < 0.6:
            dag += 20 + int(chance() * 100)
            beslut = self._decide(dag, "antagen")
        return dag if beslut == "antagen" else None

    def _decide(self, dag: int, beslut: str) -> str:
        data = f'{{"beslut":"{beslut}"'
        if beslut == "avbojd":
            data += f',"orsak":{w.AVBOJD(self._chance())}'
        elif beslut == "hanvisad":
            data += f',"hanvisad_till":"{self._world.offer.other(self._insats)}"'
        self._event("remiss.besvarad", dag, data + "}")
        return beslut

    def _inskrivning(self, dag: int) -> int | None:
        """The day of inskrivning, or None for one that was a mistake."""
        chance = self._chance
        if dag >= DAYS:
            return None
        inskrivning = self._event("inskrivning.gjord", dag, self._background(), person=True)
        if chance() < 0.005:
            self._void(inskrivning, dag)
            if chance() < 0.5:
                return None
            inskrivning = self._event("inskrivning.gjord", dag, self._background(), person=True)
        if chance() < 0.6:
            self._event("samtycke.lamnat", dag, '{"andamal":"uppfoljning"}')
        if chance() < 0.08:
            self._event("samtycke.lamnat", dag, '{"andamal":"esf"}')
        self._correct_inskrivning(inskrivning, dag)
        if chance() < 0.004:
            self._move(inskrivning, dag + 10, self._world.offer.other(self._insats))
        if chance() < 0.002:
            self._change_person(dag + 5, self._world.people.new(YEAR[dag]))
        return dag

    def _background(self) -> str:
        chance = self._chance
        parts = []
        if chance() < 0.97:
            parts.append(f'"utbildning":"{w.UTBILDNING(chance())}"')
        if chance() < 0.97:
            parts.append(f'"tid_i_forsorjning":"{w.TID(chance())}"')
        if chance() < 0.95:
            parts.append(f'"forsorjning":{w.FORSORJNING_FORE(chance())}')
        if chance() < 0.94:
            parts.append(f'"sysselsattning":{w.SYSSELSATTNING_FORE(chance())}')
        if chance() < 0.5:
            kommuner = self._world.kommuner
            parts.append(f'"kommun":"{kommuner[int(chance() * len(kommuner))]}"')
        if chance() < 0.1:
            parts.append(f'"svar":{w.SVAR(chance())}')
        return "{" + ",".join(parts) + "}"

    def _meanwhile(self, start: int, slut: int) -> None:
        chance, size = self._chance, slut - start
        if chance() < 0.5:
            data = f'{{"slag":"{w.PLAN(chance())}","parter":{w.PARTER(chance())}}}'
            plan = self._event("plan.upprattad", start + int(chance() * min(60, size)), data)
            if chance() < 0.02:
                self._void(plan, start + size // 2)
        if chance() < 0.015:
            dag = start + int(chance() * size)
            self._event("samtycke.atertaget", dag, '{"andamal":"uppfoljning"}')

    def _in_the_end(self, slut: int) -> None:
        chance = self._chance
        self._avslut(slut)
        if chance() < 0.02:
            orsak = f'{{"orsak":{w.ATEROPPNAD(chance())}}}'
            self._event("deltagande.ateroppnat", slut + 1 + int(chance() * 20), orsak)
            slut += 40 + int(chance() * 200)
            self._avslut(slut)
        for after, share in ((182, 0.4), (365, 0.3)):
            if chance() < share:
                self._uppfoljning(slut + after + int(chance() * 20), after)

    def _avslut(self, dag: int) -> None:
        chance = self._chance
        avslut = self._event("avslut.gjort", dag, self._avslut_data(), person=chance() < 0.1)
        if chance() < 0.03:
            self._correct(avslut, dag, f'{{"anledning":"{w.ANLEDNING(chance())}"}}')
        if chance() < 0.006:
            self._void(avslut, dag + 3)
            self._event("avslut.gjort", dag + 14, self._avslut_data())

    def _avslut_data(self) -> str:
        chance = self._chance
        anledning = w.ANLEDNING(chance())
        parts = [f'"anledning":"{anledning}"']
        if chance() < (0.1 if anledning in w.UTAN_SLUTMATNING else 0.93):
            parts.append(f'"forsorjning":{w.FORSORJNING_EFTER(chance())}')
            parts.append(f'"sysselsattning":{w.SYSSELSATTNING_EFTER(chance())}')
        if chance() < 0.6:
            parts.append(f'"vidare_till":{w.VIDARE(chance())}')
        if chance() < 0.5:
            parts.append(f'"fullfoljt":{"true" if chance() < 0.7 else "false"}')
        return "{" + ",".join(parts) + "}"

    def _uppfoljning(self, dag: int, after: int) -> None:
        chance = self._chance
        data = f'{{"tillfalle":"uppfoljning_{6 if after < 300 else 12}"'
        data += f',"forsorjning":{w.FORSORJNING_EFTER(chance())}'
        data += f',"sysselsattning":{w.SYSSELSATTNING_EFTER(chance())}}}'
        matning = self._event("matning.gjord", dag, data)
        if chance() < 0.04:
            makulering = self._void(matning, dag)
            if chance() < 0.25:
                self._void(makulering, dag)
