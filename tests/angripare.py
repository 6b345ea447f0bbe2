"""Somebody who wants to know what a published table hides, and has nothing but what was printed.

Written apart from what hides (tracker/reports/disclosure): it starts from the JSON of the prints,
not from the counts, writes down what the rules of counting say of them, per cents too, and asks a
solver for the least and the most that each hidden count can be. Of several prints it is told which
counts were corrected between them, more than any reader knows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy


KON = ("kvinna", "man")
TAK = 2000
"""Nobody believes in more deltaganden than this."""
Namn = tuple[Any, ...]
Term = tuple[int, Namn]
TECKEN = ((1, "fran_forra"), (1, "borjar"), (-1, "till_nasta"), (-1, "slutar"))
FLODE = {
    "avslutsanledning": "slutar",
    "utbildning": "borjar",
    "tid-i-forsorjning": "borjar",
    "forsorjning-fore-efter": "slutar",
}


@dataclass
class Tryckt:
    """A print: its JSON, the year, the insats it is about (None: all), when it was counted."""

    tabell: Mapping[str, Any]
    ar: int
    insats: str | None = None
    position: int = 0


@dataclass
class Angripare:
    """`insatser`: those that anybody could know of. `version`: (name, position) → something that is
    the same as long as the count has not changed.
    """

    insatser: Sequence[str]
    egna: Mapping[str, Sequence[str]]
    """Report → insatser that have prints of their own."""
    version: Callable[[Namn, int], Any] = lambda _namn, _position: 0
    kolumner: dict[Namn, int] = field(default_factory=dict)
    regler: list[tuple[list[tuple[int, int]], float, float]] = field(default_factory=list)
    dolda: list[tuple[int, str, str, list[tuple[int, int]]]] = field(default_factory=list)
    antal: int = 0

    def las(self, tryck: Tryckt) -> None:
        """Write down what a print says."""
        self.antal += 1
        rapport = tryck.tabell["report"]
        if rapport == "deltagare-per-insats":
            self._insatser(tryck)
        elif rapport.endswith("fore-efter"):
            self._fore_efter(tryck)
        else:
            self._fordelning(tryck)

    def spann(self, termer: list[tuple[int, int]]) -> tuple[int, int]:
        """The least and the most that a sum can be."""
        return self._yttersta(termer, minst=True), self._yttersta(termer, minst=False)

    # What the rules say

    def _flode(self, t: Tryckt, insats: str, kon: str) -> dict[str, Namn]:
        names = {
            "fran_forra": ("over", t.ar, insats, kon),
            "borjar": ("borjar", t.ar, insats, kon),
            "till_nasta": ("over", t.ar + 1, insats, kon),
            "slutar": ("slutar", t.ar, insats, kon),
        }
        self._regel(
            t,
            [(tecken, names[n]) for tecken, n in TECKEN],
            0,
            0,
        )
        return names

    def _insatser(self, t: Tryckt) -> None:
        rader = {rad["insats"]: rad for rad in t.tabell["rows"]}
        mine = [t.insats] if t.insats else self.insatser
        total: dict[str, list[Term]] = {}
        for insats in mine:
            flow = [self._flode(t, insats, kon) for kon in KON]
            unika, anonyma = ("unika", t.ar, insats), ("anonyma", t.ar, insats)
            sums: dict[str, list[Term]] = {
                "totalt": [(1, f[n]) for f in flow for n in ("fran_forra", "borjar")],
                "nya": [(1, f["borjar"]) for f in flow],
                "avslutade": [(1, f["slutar"]) for f in flow],
                "nya_anonyma": [(1, anonyma)],
                "unika": [(1, unika)],
            }
            rad = rader.get(insats) or dict.fromkeys(sums, 0)
            for kolumn, termer in sums.items():
                self._skrivet(t, insats, kolumn, rad, termer)
                total.setdefault(kolumn, []).extend(termer)
            self._regel(t, [*sums["totalt"], (-1, unika)], 0, None)
            self._regel(t, [*sums["totalt"], (-TAK, unika)], None, 0)
            if insats in rader:
                self._regel(t, [*sums["totalt"], (1, anonyma)], 1, None)
        if not t.insats:
            alla = ("unika", t.ar, "alla")
            self._regel(t, [*total["unika"], (-1, alla)], 0, None)
            for insats in mine:
                self._regel(t, [(1, alla), (-1, ("unika", t.ar, insats))], 0, None)
            total["unika"] = [(1, alla)]
        for kolumn, termer in total.items():
            self._skrivet(t, "total", kolumn, t.tabell["total"], termer)

    def _delar(self, t: Tryckt) -> dict[str, list[str]]:
        egna = list(self.egna.get(t.tabell["report"], ()))
        delar = {insats: [insats] for insats in egna}
        return delar | {"ovriga": [i for i in self.insatser if i not in egna]}

    def _fordelning(self, t: Tryckt) -> None:
        rapport, delar = t.tabell["report"], self._delar(t)
        shown = [t.insats] if t.insats else list(delar)
        kon_av = {kon: {d: [] for d in delar} for kon in KON}
        for rad in t.tabell["rows"]:
            held = {
                (kon, del_): ("har", rapport, t.ar, del_, rad["kod"], kon)
                for kon in KON
                for del_ in delar
            }
            per = {kon: [(1, held[kon, d]) for d in shown] for kon in KON}
            for kon in KON:
                self._skrivet(t, rad["kod"], kon, rad, per[kon])
                for d in shown:
                    kon_av[kon][d].append((1, held[kon, d]))
            both = [*per["kvinna"], *per["man"]]
            self._skrivet(t, rad["kod"], "totalt", rad, both)
            self._regel(t, both, 1, None)
        sums = {kon: [term for d in shown for term in kon_av[kon][d]] for kon in KON}
        for kon in KON:
            for d in shown:
                flow = [(-1, self._flode(t, i, kon)[FLODE[rapport]]) for i in delar[d]]
                self._regel(t, [*kon_av[kon][d], *flow], 0, 0)
            self._skrivet(t, "total", kon, t.tabell["total"], sums[kon])
        whole = [*sums["kvinna"], *sums["man"]]
        self._skrivet(t, "total", "totalt", t.tabell["total"], whole)

    def _fore_efter(self, t: Tryckt) -> None:
        rapport, delar, bas = t.tabell["report"], self._delar(t), t.tabell["bas"]
        shown = [t.insats] if t.insats else list(delar)
        matta = {kon: [(1, ("matt", rapport, t.ar, d, kon)) for d in shown] for kon in KON}
        matta["totalt"] = [*matta["kvinna"], *matta["man"]]
        flow = [
            (1, self._flode(t, i, kon)["slutar"]) for d in shown for i in delar[d] for kon in KON
        ]
        own = {**bas["matta"], "mojliga": bas["mojliga"], "tom": bas.get("tom", {})}
        for kon, termer in matta.items():
            self._skrivet(t, "bas", kon, own, termer)
        self._skrivet(t, "bas", "mojliga", own, flow)
        for kon in KON:
            for d in shown:
                slutar = [(1, self._flode(t, i, kon)["slutar"]) for i in delar[d]]
                self._regel(t, [*slutar, (-1, ("matt", rapport, t.ar, d, kon))], 0, None)
        for rad in t.tabell["rows"]:
            self._fore_efter_rad(t, rad, shown, matta)
        for led in ("fore", "efter"):
            for d in shown:
                for kon in KON:
                    har = [
                        (1, ("har", rapport, led, t.ar, d, r["kod"], kon)) for r in t.tabell["rows"]
                    ]
                    self._regel(t, [*har, (-1, ("matt", rapport, t.ar, d, kon))], 0, None)

    def _fore_efter_rad(
        self,
        t: Tryckt,
        rad: Mapping[str, Any],
        shown: Sequence[str],
        matta: Mapping[str, list[Term]],
    ) -> None:
        every: list[Term] = []
        for led in ("fore", "efter"):
            namn = ("har", t.tabell["report"], led, t.ar)
            har = {kon: [(1, (*namn, d, rad["kod"], kon)) for d in shown] for kon in KON}
            har["totalt"] = [*har["kvinna"], *har["man"]]
            for kon, termer in har.items():
                self._skrivet(t, rad["kod"], f"{led}_{kon}", rad, termer)
                self._procent(t, rad, f"{led}_{kon}_procent", termer, matta[kon])
            every += har["totalt"]
            for (_, one), (_, m) in zip(har["totalt"], matta["totalt"], strict=True):
                self._regel(t, [(1, one), (-1, m)], None, 0)
        self._regel(t, every, 1, None)

    def _procent(
        self, t: Tryckt, rad: Mapping[str, Any], kolumn: str, har: list[Term], matta: list[Term]
    ) -> None:
        """P is 100·a/m to the nearest whole, half up: 2mP ≤ 200a + m < 2m(P + 1)."""
        if rad.get("tom", {}).get(kolumn) == "dold":
            return
        if (procent := rad[kolumn]) is None:
            self._regel(t, matta, 0, 0)
            return
        a = [(200 * n, namn) for n, namn in har]
        self._regel(t, [*a, *((n - 2 * procent * n, namn) for n, namn in matta)], 0, None)
        self._regel(t, [*a, *((-n - 2 * procent * n, namn) for n, namn in matta)], None, -1)

    # From names to a programme

    def _skrivet(
        self, t: Tryckt, rad: str, kolumn: str, cells: Mapping[str, Any], termer: list[Term]
    ) -> None:
        if (cells.get("tom") or {}).get(kolumn) == "dold":
            assert cells[kolumn] is None
            self.dolda.append((self.antal, rad, kolumn, self._kolumner(t, termer)))
        else:
            self._regel(t, termer, cells[kolumn], cells[kolumn])

    def _kolumner(self, t: Tryckt, termer: Iterable[Term]) -> list[tuple[int, int]]:
        together: dict[int, int] = {}
        for times, namn in termer:
            known = (*namn, self.version(namn, t.position))
            place = self.kolumner.setdefault(known, len(self.kolumner))
            together[place] = together.get(place, 0) + times
        return list(together.items())

    def _regel(
        self, t: Tryckt, termer: Iterable[Term], lagst: int | None, hogst: int | None
    ) -> None:
        low = -highspy.kHighsInf if lagst is None else lagst
        high = highspy.kHighsInf if hogst is None else hogst
        self.regler.append((self._kolumner(t, termer), low, high))

    def _yttersta(self, termer: list[tuple[int, int]], *, minst: bool) -> int:
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        # With presolve HiGHS 1.15.1 calls some of these programmes infeasible, or gives bounds that
        # the truth lies outside of, though the truth keeps every rule.
        solver.setOptionValue("presolve", "off")
        costs = dict(termer)
        for place in range(len(self.kolumner)):
            solver.addCol(costs.get(place, 0), 0, TAK, 0, [], [])
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        for parts, low, high in self.regler:
            kept = [(place, times) for place, times in parts if times]
            solver.addRow(low, high, len(kept), [p for p, _ in kept], [n for _, n in kept])
        sense = highspy.ObjSense.kMinimize if minst else highspy.ObjSense.kMaximize
        solver.changeObjectiveSense(sense)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "the prints contradict"
        return round(solver.getInfo().objective_function_value)
