"""Faults planted in a project's logs as people make them, and what the month-end list must say.

Each is somebody's own (a record of the staff or a participant made for it), so that one hides no
other. What intake refuses, and what nobody can say in a log, is `OMOJLIGA`: those rules are broken
one by one in tests/spec/esf/test_katalog.py.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, NamedTuple

from bench.generator.esfprojekt import (
    AR,
    FORSTA,
    SISTA,
    Deltagare,
    Projekt,
    arbetsdagar,
    nummer,
    uppgifter,
)
from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.projekt.tidblad import tidblad
from tracker.state.intyg import Intygsrad, summa


OMOJLIGA = {
    "T06": "intake refuses a row without its activity or description (H067)",
    "T09": "a sheet without time is never made",
    "T14": "totals are not typed, and no setting has a grid",
    "D01": "the register has true numbers only",
    "D02": "nobody is in the project before it began, or before their insats was let in",
    "D06": "one sum of minutes is behind the file and the certificate",
    "D08": "the file keeps out who has no basis, and says so beside it",
    "D09": "nobody anonymous is in the register",
    "D11": "the file has one row for a person",
    "K01": "sums are made of their parts",
}
NUMREN = count(12_000)
"""Whose they are is in no generated list. One row of numbers for all tests of a process: who has
the same in two projects works in both, and is told of it (T01).
"""


class Vantat(NamedTuple):
    """A finding. `vem`: a record of the staff, or twelve digits; None where it is the month's."""

    manad: Manad
    regel: str
    allvar: str
    vem: str | None = None
    dag: date | None = None
    tillfalle: str | None = None


@dataclass
class Plantering:
    """What was planted in `projekt`, log `slug`, and what is to be found of it."""

    projekt: Projekt
    slug: str
    vantat: Counter[Vantat] = field(default_factory=Counter)
    _vantar: list[dict[str, Any]] = field(default_factory=list)

    def sand(self, typ: str, forbund: str, data: Any = None, **mer: Any) -> None:
        """An event that is taken in with those before it, before anything is read."""
        self._vantar.append(self.projekt.event(typ, forbund, data, **mer))

    def klart(self) -> None:
        self.projekt.send(self._vantar)
        self._vantar.clear()

    def personal(self, *, slug: str = "", bocker: dict[str, Any] | None = None, **mer: Any) -> str:
        """A record of the staff, new or said anew."""
        slug = slug or f"fel{self._nasta():05}"
        konto = self.projekt.anvandare.setdefault(slug, self.projekt.konto())
        data = {"slug": slug, "personnamn": f"Fel {slug}", "kategori": "pm", "slag": "direkt"}
        data |= {"arbetsgivare": "Norra förbundet", "anstalld_fran": f"{AR}-01-01"}
        data |= {"anvandare": str(konto), **mer}
        self.sand("personal.upplagd", self.slug, data, **(bocker or {}))
        return slug

    def nummer(self) -> str:
        """Somebody's who is nowhere else."""
        nr = next(NUMREN)
        return nummer(nr, kvinna=bool(nr % 2))

    def _nasta(self) -> int:
        """What nobody else of the project is called by, in order."""
        self.projekt.utanfor += 1
        return self.projekt.utanfor

    def par(self, **andra: Any) -> tuple[str, str]:
        """Two records of one person, the other one with what is said."""
        bocker = {"person": {"personnummer": self.nummer()}}
        return self.personal(bocker=bocker), self.personal(bocker=bocker, **andra)

    def rad(self, slug: str, dag: date, minuter: int = 60, **mer: Any) -> None:
        """A row of time, in the first delprojekt."""
        data = {"personal": slug, "minuter": minuter, **mer}
        if "slag" not in mer:
            data["delprojekt"] = self.projekt.delprojekt[0]
            data |= {} if "beskrivning" in mer else {"aktivitet": 1}
        self.sand("tid.rapporterad", self.slug, data, datum=dag.isoformat())

    def skriv_under(self, manad: Manad, *slugs: str, dag: date | None = None, av: str = "") -> None:
        """What the sheets show now, by themselves or approved by `av`."""
        self.klart()
        made, nar = self.projekt, dag or manad.plus(1).forsta
        for slug in slugs:
            with made.intag.forbund_open(self.slug) as session:
                blad = tidblad(session, self.slug, manad, keys=made.intag.keys, personal=slug)[slug]
            data = {"personal": slug, "manad": str(manad), "summa": blad.summa, "satt": "kod"}
            data |= {"roll": "attest" if av else "den_anstallde"}
            who = str(made.anvandare[av or slug])
            self.sand("tid.signerad", self.slug, data, datum=nar.isoformat(), av=who)

    def deltagare(self, start: date, *, delprojekt: str = "", grund: bool = True) -> Deltagare:
        """A participant of their own, in the first delprojekt unless it is said."""
        made, normal = self.projekt, self.nummer()
        del_ = delprojekt or made.delprojekt[0]
        namn = f"fel{self._nasta():05}"
        one = Deltagare(made.hos(del_), namn, del_, normal.replace("-", ""), start, None, grund)
        self.handelse(one, "inskrivning.gjord", start, person={"personnummer": normal})
        if grund:
            self.handelse(one, "samtycke.lamnat", start, {"andamal": "esf"})
        return one

    def handelse(self, one: Deltagare, typ: str, dag: date, data: Any = None, **mer: Any) -> None:
        """Something about a participant."""
        at = {"insats": one.delprojekt, "deltagande": one.deltagande, "datum": dag.isoformat()}
        self.sand(typ, one.hos, data, **at, **mer)

    def var_dar(
        self, rader: Sequence[Intygsrad], *, delprojekt: str = "", intyga: bool = True
    ) -> Deltagare:
        """Somebody who came in that month, was there at these, and certified it."""
        manad = av_dag(rader[0].dag)
        one = self.deltagare(manad.forsta, delprojekt=delprojekt)
        for rad in rader:
            data = {"minuter": rad.minuter} | ({"traff": rad.traff} if rad.traff else {})
            self.handelse(one, "narvaro.registrerad", rad.dag, data)
        if intyga:
            data = {"manad": str(manad), "minuter": sum(rad.minuter for rad in rader)}
            data |= {"summa": summa(one.hos, one.deltagande, str(manad), rader), "hur": "skarm"}
            self.handelse(one, "narvaro.intygad", manad.sista, data)
        return one

    def vanta(self, manad: Manad, regel: str, allvar: str = "fel", *rest: Any) -> None:
        self.vantat[Vantat(manad, regel, allvar, *rest)] += 1


def dagar(manad: Manad) -> list[date]:
    """Days on which people work."""
    return arbetsdagar(manad, 20)


def plantera_tid(p: Plantering, manad: Manad) -> None:
    """T01, T04, T07, T08, T10–T13: a month's sheets with a fault each."""
    dag, senare = dagar(manad)[3], dagar(manad)[12]
    a, b = p.par()
    p.rad(a, dag, 420)
    p.rad(b, dag, 420)
    p.skriv_under(manad, a, b)
    p.vanta(manad, "T01", "fel", a, dag)
    slutat = p.personal()
    p.rad(slutat, dag)
    p.rad(slutat, senare)
    p.skriv_under(manad, slutat)
    p.personal(slug=slutat, anstalld_till=dag.isoformat())
    p.vanta(manad, "T04", "fel", slutat, senare)
    _dubbelt(p, manad, dag)
    egen = p.personal(slag="medfinansiering", arbetsgivare="Norra  Förbundet")
    p.rad(egen, dag)
    p.skriv_under(manad, egen)
    p.vanta(manad, "T08", "fel", egen)
    _underskrifter(p, manad, dag, senare)
    _lediga(p, manad, dag)


def _dubbelt(p: Plantering, manad: Manad, dag: date) -> None:
    traff = f"dubbelt.{manad}"
    a, b = p.par(slag="medfinansiering", arbetsgivare="Kommunen")
    p.rad(a, dag, traff=traff)
    p.rad(b, dag, traff=traff)
    p.skriv_under(manad, a, b)
    p.var_dar([Intygsrad(dag, 120, traff)])
    p.vanta(manad, "T07", "fel", a, dag, traff)


def _underskrifter(p: Plantering, manad: Manad, dag: date, senare: date) -> None:
    utan, sent, tidigt, andrad = (p.personal() for _ in range(4))
    for slug in (utan, sent, tidigt, andrad):
        p.rad(slug, dag)
    p.rad(tidigt, senare)
    p.vanta(manad, "T10", "fel", utan)
    for slug, nar in ((sent, manad.sista + timedelta(days=45)), (tidigt, dag)):
        p.skriv_under(manad, slug, dag=nar)
        p.vanta(manad, "T11", "varning", slug, nar)
    p.skriv_under(manad, andrad)
    p.rad(andrad, senare)
    p.vanta(manad, "T13", "fel", andrad, manad.plus(1).forsta)


def _lediga(p: Plantering, manad: Manad, dag: date) -> None:
    helg, borta = p.personal(), p.personal()
    lordag = next(d for n in range(7) if (d := manad.forsta + timedelta(days=n)).weekday() == 5)
    p.rad(helg, lordag)
    p.rad(borta, dag)
    p.rad(borta, dag, slag="franvaro")
    p.skriv_under(manad, helg, borta)
    p.vanta(manad, "T12", "varning", helg, lordag)
    p.vanta(manad, "T12", "varning", borta, dag)


def plantera_traffar(p: Plantering, manad: Manad) -> None:
    """T15: nobody came, nobody of the staff was there, and not as long."""
    dag = dagar(manad)[5]
    ingen, utan, olika = (f"{sort}.{manad}" for sort in ("ingen", "utan", "olika"))
    ensam, kort = p.personal(), p.personal()
    p.rad(ensam, dag, traff=ingen)
    p.rad(kort, dag, traff=olika)
    p.skriv_under(manad, ensam, kort)
    p.var_dar([Intygsrad(dag, 90, utan), Intygsrad(dag, 75, olika)])
    p.vanta(manad, "T15", "varning", ensam, None, ingen)
    p.vanta(manad, "T15", "varning", None, None, utan)
    p.vanta(manad, "T15", "varning", kort, None, olika)


def plantera_deltagare(p: Plantering, manad: Manad) -> None:
    """D05, D07 and D10: there after the end, not certified, and paid by the project as well."""
    dag, senare = dagar(manad)[3], dagar(manad)[12]
    efter = p.var_dar([Intygsrad(senare, 60)])
    p.handelse(efter, "avslut.gjort", dag, {"anledning": "ovrigt"})
    p.vanta(manad, "D05", "fel", efter.nummer, senare)
    osignerad = p.var_dar([Intygsrad(dag, 45)], intyga=False)
    p.vanta(manad, "D07", "varning", osignerad.nummer)
    anstalld = p.deltagare(manad.forsta)
    p.handelse(anstalld, "avslut.gjort", dag, {"anledning": "ovrigt"})
    normal = f"{anstalld.nummer[:8]}-{anstalld.nummer[8:]}"
    p.personal(bocker={"person": {"personnummer": normal}})
    p.vanta(manad, "D10", "fel", anstalld.nummer)


def plantera_aret(p: Plantering) -> None:
    """T02, T05, D03 and K02: faults of a year, of the project and of months that were sent.

    Who was in the insats before the project began is no fault: they start on its first day.
    """
    a, b = p.par()
    minuter = 0
    for manad in till_och_med(Manad(AR, 6), SISTA):
        for dag in dagar(manad):
            p.rad(a, dag, 390)
            p.rad(b, dag, 390)
        p.skriv_under(manad, a, b)
        minuter += 2 * 390 * len(dagar(manad))
        if minuter >= 0.9 * 1_720 * 60:
            p.vanta(manad, "T02", "fel" if minuter > 1_720 * 60 else "varning", a)
    sista = SISTA.sista
    utanfor = p.personal()
    p.rad(utanfor, sista)
    p.skriv_under(SISTA, utanfor)
    p.sand("projekt.upplagt", p.slug, uppgifter(sista - timedelta(days=1)))
    p.vanta(SISTA, "T05", "fel", utanfor, sista)
    p.deltagare(FORSTA.forsta - timedelta(days=20))
    sats = {"namn": "medfinansiering_procent", "varde": "95", "kalla": "Nytt beslut"}
    p.sand("esfsats.beslutad", p.slug, sats)
    for manad in till_och_med(FORSTA, SISTA):
        p.vanta(manad, "D03")
        p.vanta(manad, "K02", "varning")


def aldre_projekt(p: Plantering) -> None:
    """A project of 2014–2020 with T03, T10 and D04: two categories, no approval, nothing sent."""
    eget = uppgifter(SISTA.sista) | {"programperiod": "2014_2020", "slut": f"{AR}-02-28"}
    perioder = [{"fran": f"{AR}-01-01", "till": f"{AR}-02-28"}]
    eget |= {"diarienummer": "2018/00007", "perioder": perioder}
    del_ = {"slug": p.projekt.delprojekt[0], "namn": "Ett", "agare": "Norra förbundet"}
    p.sand("projekt.upplagt", p.slug, eget)
    p.sand("delprojekt.upplagt", p.slug, del_)
    chef = p.personal()
    for manad in (FORSTA, FORSTA.plus(1)):
        dag = dagar(manad)[3]
        a, b = p.par(kategori="pl")
        utan = p.personal()
        for slug in (a, b, utan):
            p.rad(slug, dag, beskrivning="Samtal")
        p.skriv_under(manad, a, b, utan)
        p.skriv_under(manad, a, b, av=chef)
        p.vanta(manad, "T03", "fel", a)
        p.vanta(manad, "T10", "fel", utan)
        p.vanta(manad, "D04", "varning")
    p.klart()
