"""One person's path through one insats, told event by event in the order of recording.

From remiss to follow-up a year after the end, with what real registers are full of: late
recording, missing measurements, unanswered remisser, corrections, voids, moves, re-openings.
Every event is one that intake takes in; what the contract shows as data quality is here on
purpose (HANDELSER.md, last paragraph of Refusals).
"""

from typing import Protocol

from bench.generator import ord as o
from bench.generator.dagbok import Dagbok
from bench.generator.insatser import Utbud
from bench.generator.kalender import AR, DAGAR
from bench.generator.personer import Personer
from bench.generator.rattning import Rattningar


class Varld(Protocol):
    """What a path needs to know of its förbund."""

    slump: o.Slump
    dagbok: Dagbok
    utbud: Utbud
    personer: Personer
    kommuner: list[str]


class Gang(Rattningar):
    """`beratta` writes it all; `_senast` is the latest moment recorded so far, below which
    nothing more may be recorded on this deltagande."""

    def __init__(self, varld: Varld, deltagande: str, insats: str, person: str) -> None:
        super().__init__(varld.slump, varld.dagbok)
        self._varld = varld
        self._deltagande, self._insats, self._person = deltagande, insats, person

    def beratta(self, dag: int) -> None:
        """The whole path of somebody who is first heard of on day `dag`."""
        if self._slump() < 0.78:
            svar = self._remiss(dag)
            if svar is None:
                return
            dag = svar + int(self._slump() * 30)
        start = self._inskrivning(dag)
        if start is None:
            return
        slut = start + 20 + int(700 * self._slump() ** 1.6)
        self._under_tiden(start, slut)
        self._till_slut(slut)

    def _remiss(self, dag: int) -> int | None:
        """The day the person was accepted, or None."""
        slump = self._slump
        data = f'{{"remittent":"{o.REMITTENT(slump())}"'
        if slump() < 0.35:
            data += f',"remittent_enhet":{o.ENHET(slump())}'
        if slump() < 0.2:
            data += f',"syfte":{o.SYFTE(slump())}'
        self._hander("remiss.inkommen", dag, data + "}")
        if slump() < 0.04:
            return None
        dag += int(slump() * (25 if slump() < 0.94 else 95))
        beslut = self._beslut(dag, o.BESLUT(slump()))
        if beslut == "vantelista" and slump() < 0.6:
            dag += 20 + int(slump() * 100)
            beslut = self._beslut(dag, "antagen")
        return dag if beslut == "antagen" else None

    def _beslut(self, dag: int, beslut: str) -> str:
        data = f'{{"beslut":"{beslut}"'
        if beslut == "avbojd":
            data += f',"orsak":{o.AVBOJD(self._slump())}'
        elif beslut == "hanvisad":
            data += f',"hanvisad_till":"{self._varld.utbud.annan(self._insats)}"'
        self._hander("remiss.besvarad", dag, data + "}")
        return beslut

    def _inskrivning(self, dag: int) -> int | None:
        """The day of inskrivning, or None for one that was a mistake."""
        slump = self._slump
        if dag >= DAGAR:
            return None
        inskrivning = self._hander("inskrivning.gjord", dag, self._bakgrund(), person=True)
        if slump() < 0.005:
            self._makulera(inskrivning, dag)
            if slump() < 0.5:
                return None
            inskrivning = self._hander("inskrivning.gjord", dag, self._bakgrund(), person=True)
        if slump() < 0.6:
            self._hander("samtycke.lamnat", dag, '{"andamal":"uppfoljning"}')
        if slump() < 0.08:
            self._hander("samtycke.lamnat", dag, '{"andamal":"esf"}')
        self._ratta_inskrivning(inskrivning, dag)
        if slump() < 0.004:
            self._flytta(inskrivning, dag + 10, self._varld.utbud.annan(self._insats))
        if slump() < 0.002:
            self._byt_person(dag + 5, self._varld.personer.ny(AR[dag]))
        return dag

    def _bakgrund(self) -> str:
        slump = self._slump
        delar = []
        if slump() < 0.97:
            delar.append(f'"utbildning":"{o.UTBILDNING(slump())}"')
        if slump() < 0.97:
            delar.append(f'"tid_i_forsorjning":"{o.TID(slump())}"')
        if slump() < 0.95:
            delar.append(f'"forsorjning":{o.FORSORJNING_FORE(slump())}')
        if slump() < 0.94:
            delar.append(f'"sysselsattning":{o.SYSSELSATTNING_FORE(slump())}')
        if slump() < 0.5:
            kommuner = self._varld.kommuner
            delar.append(f'"kommun":"{kommuner[int(slump() * len(kommuner))]}"')
        if slump() < 0.1:
            delar.append(f'"svar":{o.SVAR(slump())}')
        return "{" + ",".join(delar) + "}"

    def _under_tiden(self, start: int, slut: int) -> None:
        slump, langd = self._slump, slut - start
        if slump() < 0.5:
            data = f'{{"slag":"{o.PLAN(slump())}","parter":{o.PARTER(slump())}}}'
            plan = self._hander("plan.upprattad", start + int(slump() * min(60, langd)), data)
            if slump() < 0.02:
                self._makulera(plan, start + langd // 2)
        if slump() < 0.015:
            dag = start + int(slump() * langd)
            self._hander("samtycke.atertaget", dag, '{"andamal":"uppfoljning"}')

    def _till_slut(self, slut: int) -> None:
        slump = self._slump
        self._avslut(slut)
        if slump() < 0.02:
            orsak = f'{{"orsak":{o.ATEROPPNAD(slump())}}}'
            self._hander("deltagande.ateroppnat", slut + 1 + int(slump() * 20), orsak)
            slut += 40 + int(slump() * 200)
            self._avslut(slut)
        for efter, andel in ((182, 0.4), (365, 0.3)):
            if slump() < andel:
                self._uppfoljning(slut + efter + int(slump() * 20), efter)

    def _avslut(self, dag: int) -> None:
        slump = self._slump
        avslut = self._hander("avslut.gjort", dag, self._avslutsdata(), person=slump() < 0.1)
        if slump() < 0.03:
            self._ratta(avslut, dag, f'{{"anledning":"{o.ANLEDNING(slump())}"}}')
        if slump() < 0.006:
            self._makulera(avslut, dag + 3)
            self._hander("avslut.gjort", dag + 14, self._avslutsdata())

    def _avslutsdata(self) -> str:
        slump = self._slump
        anledning = o.ANLEDNING(slump())
        delar = [f'"anledning":"{anledning}"']
        if slump() < (0.1 if anledning in o.UTAN_SLUTMATNING else 0.93):
            delar.append(f'"forsorjning":{o.FORSORJNING_EFTER(slump())}')
            delar.append(f'"sysselsattning":{o.SYSSELSATTNING_EFTER(slump())}')
        if slump() < 0.6:
            delar.append(f'"vidare_till":{o.VIDARE(slump())}')
        if slump() < 0.5:
            delar.append(f'"fullfoljt":{"true" if slump() < 0.7 else "false"}')
        return "{" + ",".join(delar) + "}"

    def _uppfoljning(self, dag: int, efter: int) -> None:
        slump = self._slump
        data = f'{{"tillfalle":"uppfoljning_{6 if efter < 300 else 12}"'
        data += f',"forsorjning":{o.FORSORJNING_EFTER(slump())}'
        data += f',"sysselsattning":{o.SYSSELSATTNING_EFTER(slump())}}}'
        matning = self._hander("matning.gjord", dag, data)
        if slump() < 0.04:
            makulering = self._makulera(matning, dag)
            if slump() < 0.25:
                self._makulera(makulering, dag)
