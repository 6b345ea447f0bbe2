"""A made-up ESF project, taken in by the real intake: seeded, of any size, with its own truth.

Everything goes in as events with their recorder (`historik`), as from a file. What is known of it
is kept here in plain Python, so that figures can be counted without the code that is tested.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4, uuid5

from tracker.esf.helgdagar import ledig
from tracker.esf.manad import Manad, till_och_med
from tracker.esf.projekt.tidblad import tidblad
from tracker.intake.faults import Avvisad
from tracker.intake.record import Avsandare, Intag
from tracker.intake.view import Minne
from tracker.state.intyg import Intygsrad, summa


AR = 2025
BATCH = 2_000
FORSTA, SISTA = Manad(AR, 1), Manad(AR, 12)


@dataclass(frozen=True)
class Storlek:
    """One in `sena` begins during the year, the others in its first days; one in `slutar` ends; one
    in `dubbla` is in two delprojekt.
    """

    delprojekt: int
    personal: int
    deltagare: int
    dagar: int
    traffar: int
    sena: int = 1
    slutar: int = 5
    dubbla: int = 10


LITET = Storlek(delprojekt=8, personal=10, deltagare=24, dagar=2, traffar=1)
MINST = Storlek(delprojekt=3, personal=4, deltagare=9, dagar=1, traffar=1)
HELT = Storlek(
    delprojekt=8, personal=200, deltagare=1_500, dagar=20, traffar=3, sena=10, slutar=10, dubbla=5
)
"""2,400 sheets and more than 18,000 certificates in the year."""


@dataclass
class Deltagare:
    """The truth of one: `minuter` by month; `grund` False: never in a file."""

    hos: str
    deltagande: str
    delprojekt: str
    nummer: str
    start: date
    slut: date | None
    grund: bool
    narvaro: dict[str, tuple[Manad, int]] = field(default_factory=dict)

    def minuter(self, manad: Manad) -> int:
        return sum(n for when, n in self.narvaro.values() if when == manad)

    def inne(self, manad: Manad) -> bool:
        return self.start <= manad.sista and (self.slut is None or self.slut >= manad.forsta)


@dataclass
class Projekt:
    """`tid`: (record, month, delprojekt) → minutes. `utanfor`: numbers given to others since."""

    intag: Intag
    slug: str
    forbund: tuple[str, str]
    storlek: Storlek
    rng: Random
    anvandare: dict[str, UUID] = field(default_factory=dict)
    deltagare: list[Deltagare] = field(default_factory=list)
    tid: dict[tuple[str, Manad, str], int] = field(default_factory=lambda: defaultdict(int))
    utanfor: int = 0

    @property
    def delprojekt(self) -> list[str]:
        return [f"del_{nr}" for nr in range(1, self.storlek.delprojekt + 1)]

    def hos(self, delprojekt: str) -> str:
        return self.forbund[self.delprojekt.index(delprojekt) % 2]

    def konto(self) -> UUID:
        """An account of nobody in another project, whatever that one's seed."""
        return uuid5(UUID(int=self.rng.getrandbits(128), version=4), self.slug)

    def event(self, typ: str, forbund: str, data: Any = None, **rest: Any) -> dict[str, Any]:
        sent = {"id": str(UUID(int=self.rng.getrandbits(128), version=4)), "typ": typ}
        sent |= {"forbund": forbund, "datum": f"{AR}-01-01", "data": data or {}}
        return {**sent, **{k: v for k, v in rest.items() if v is not None}}

    def send(self, events: Iterable[dict[str, Any]]) -> None:
        """Takes in events of several logs, in their order, many at a time."""
        per: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in events:
            per[one["forbund"]].append(one)
        for alla in per.values():
            for at in range(0, len(alla), BATCH):
                self._take(alla[at : at + BATCH])

    def _take(self, sent: Sequence[dict[str, Any]]) -> None:
        who = Avsandare("drift:prov", None, historik=True)
        read = [self.intag.read(one, who) for one in sent]
        if faults := [fel for one in read if isinstance(one, list) for fel in one]:
            raise Avvisad(faults)
        right = [one for one in read if not isinstance(one, list)]
        with self.intag.forbund_open(sent[0]["forbund"]) as session:
            utfall, huvud = self.intag.take(session, right, who, Minne())
            wrong = [f for one in utfall for f in one.fel]
            if wrong:
                raise Avvisad(wrong)
        self.intag.settled(huvud)


def skapa(intag: Intag, storlek: Storlek, seed: int = 1) -> Projekt:
    """The project with a year of time and attendance, signed and certified."""
    mark = uuid4().hex[:8]
    made = Projekt(intag, f"esf-{mark}", (f"norr{mark}", f"syd{mark}"), storlek, Random(seed))
    _lagg_upp(made)
    _deltagare(made)
    _personal(made)
    for manad in till_och_med(FORSTA, SISTA):
        _narvaro(made, manad)
        _tid(made, manad)
        signera(made, manad)
    return made


def _lagg_upp(made: Projekt) -> None:
    new = {"inriktning": "individinriktad", "volyminsats": False}
    for slug in made.forbund:
        made.send([made.event("forbund.upplagt", slug, {"namn": f"Förbundet {slug[:4]}"})])
    made.send(
        made.event("insats.upplagd", made.hos(namn), {"namn": namn, **new}, insats=namn)
        for namn in made.delprojekt
    )
    made.send(
        made.event("insats.ansluten", made.hos(namn),
                   {"projekt": made.slug, "fran": f"{AR}-01-01"}, insats=namn)
        for namn in made.delprojekt
    )  # fmt: skip
    priser = [{"kategori": k, "namn": n, "kronor": p} for k, n, p in (
        ("pl", "Projektledare", "520.50"), ("pm", "Projektmedarbetare", "431.25"),
        ("deltagare", "Deltagare", "57"))]  # fmt: skip
    budget = "; ".join(f"{namn}=1000000" for namn in made.delprojekt)
    satser = {"schablon_procent": "40", "medfinansiering_procent": "10",
              "avrundning_personal": "kvart_nedat", "avrundning_deltagare": "ingen",
              "gemensamt_delprojekt": made.delprojekt[-1], "fordelningsnyckel": "direkta_timmar",
              "budget_delprojekt": budget,
              **{f"aktivitet_{nr}": f"Aktivitet {nr}" for nr in range(1, 8)}}  # fmt: skip
    made.send(
        [
            made.event("projekt.upplagt", made.slug, uppgifter(SISTA.sista)),
            *(
                made.event("delprojekt.upplagt", made.slug, {
                    "slug": namn, "namn": f"Delprojekt {namn[4:]}", "eget": made.hos(namn)
                    == made.forbund[0], "agare": f"Förbundet {made.hos(namn)[:4]}",
                    "insatser": [{"forbund": made.hos(namn), "insats": namn}]})
                for namn in made.delprojekt
            ),
            made.event("timpris.beslutat", made.slug, {
                "slug": "a", "kalla": "Bilaga 3", "beslutad": f"{AR}-01-01", "priser": priser}),
            *(made.event("esfsats.beslutad", made.slug,
                         {"namn": namn, "varde": varde, "kalla": "Beslutet § 4"})
              for namn, varde in satser.items()),
        ]
    )  # fmt: skip


def uppgifter(sista: date) -> dict[str, Any]:
    """What is said of the project itself: four payment periods, of which the last ends `sista`."""
    perioder = [
        {"fran": f"{AR}-{nr:02}-01", "till": min(Manad(AR, nr + 2).sista, sista).isoformat()}
        for nr in (1, 4, 7, 10)
    ]
    whole = {"namn": "Rätt stöd för mig", "diarienummer": "2025/00123", "agare": "Norra förbundet"}
    whole |= {"programperiod": "2021_2027", "start": f"{AR}-01-01", "slut": f"{AR}-12-31"}
    return {**whole, "perioder": perioder}


def nummer(nr: int, *, kvinna: bool) -> str:
    """A personnummer with a birth number 980–999: the date says which of them it is."""
    dag = date(1970, 1, 1) + timedelta(days=nr)
    nine = f"{dag:%y%m%d}{98 + nr % 2}{2 if kvinna else 3}"
    total = 0
    for place, sign in enumerate(nine):
        value = int(sign) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"{dag:%Y%m%d}-{nine[6:]}{-total % 10}"


def _deltagare(made: Projekt) -> None:
    """One in twelve has no consent. Of the others' sorts: `Storlek`."""
    events, storlek = [], made.storlek
    for nr in range(made.storlek.deltagare):
        hennes = nummer(nr, kvinna=nr % 2 == 0)
        start = FORSTA.forsta + timedelta(
            days=made.rng.randrange(0, 5 if nr % storlek.sena else 300)
        )
        ute = nr % storlek.slutar == 3
        slut = start + timedelta(days=made.rng.randrange(20, 120)) if ute else None
        platser = [made.delprojekt[nr % (made.storlek.delprojekt - 1)]]
        if nr % storlek.dubbla == 7 % storlek.dubbla:
            platser.append(made.delprojekt[(nr + 1) % (made.storlek.delprojekt - 1)])
        for ordning, delprojekt in enumerate(platser):
            one = Deltagare(made.hos(delprojekt), f"d{nr}-{ordning}", delprojekt,
                            hennes.replace("-", ""), start, slut, nr % 12 != 5)  # fmt: skip
            made.deltagare.append(one)
            at = {"insats": delprojekt, "deltagande": one.deltagande}
            events.append(
                made.event(
                    "inskrivning.gjord",
                    one.hos,
                    None,
                    **at,
                    person={"personnummer": hennes},
                    datum=start.isoformat(),
                )
            )
            if one.grund:
                events.append(
                    made.event(
                        "samtycke.lamnat",
                        one.hos,
                        {"andamal": "esf"},
                        **at,
                        datum=start.isoformat(),
                    )
                )
            if slut:
                events.append(made.event("avslut.gjort", one.hos, {"anledning": "ovrigt"}, **at,
                                         datum=slut.isoformat()))  # fmt: skip
    made.send(events)


def _personal(made: Projekt) -> None:
    """One in four is medfinansiering; the last works for everybody."""
    events = []
    for nr in range(made.storlek.personal):
        slug = f"p{nr}"
        made.anvandare[slug] = made.konto()
        natura = nr % 4 == 3
        data = {"slug": slug, "personnamn": f"Person {nr}", "kategori": "pl" if nr == 0 else "pm"}
        data |= {"arbetsgivare": "Kommunen" if natura else "Norra förbundet"}
        data |= {"slag": "medfinansiering" if natura else "direkt"}
        data |= {"anstalld_fran": f"{AR}-01-01", "anvandare": str(made.anvandare[slug])}
        events.append(made.event("personal.upplagd", made.slug, data))
    made.send(events)


def arbetsdagar(manad: Manad, antal: int) -> list[date]:
    """So many days on which people work: of the second week, where they are few."""
    vardagar = [
        manad.forsta + timedelta(days=n)
        for n in range(manad.sista.day)
        if not ledig(manad.forsta + timedelta(days=n))
    ]
    return vardagar[5 : 5 + antal] if antal < 15 else vardagar[:antal]


def _tid(made: Projekt, manad: Manad) -> None:
    events = []
    for nr, slug in enumerate(made.anvandare):
        delprojekt = made.delprojekt[nr % made.storlek.delprojekt]
        for dag in arbetsdagar(manad, made.storlek.dagar):
            minuter = made.rng.randrange(120, 240)
            made.tid[slug, manad, delprojekt] += minuter
            data = {"personal": slug, "minuter": minuter, "delprojekt": delprojekt, "aktivitet": 1}
            events.append(made.event("tid.rapporterad", made.slug, data, datum=dag.isoformat()))
    made.send(events)


def _narvaro(made: Projekt, manad: Manad) -> None:
    events, intyg = [], []
    for one in made.deltagare:
        if not one.inne(manad):
            continue
        at = {"insats": one.delprojekt, "deltagande": one.deltagande}
        rader = []
        for dag in arbetsdagar(manad, made.storlek.traffar):
            if dag < one.start or (one.slut and dag > one.slut):
                continue
            minuter = made.rng.randrange(30, 240)
            sent = made.event("narvaro.registrerad", one.hos, {"minuter": minuter}, **at,
                              datum=dag.isoformat())  # fmt: skip
            one.narvaro[sent["id"]] = manad, minuter
            rader.append(Intygsrad(dag, minuter))
            events.append(sent)
        if rader:
            data = {"manad": str(manad), "minuter": sum(rad.minuter for rad in rader)}
            data |= {"summa": summa(one.hos, one.deltagande, str(manad), rader), "hur": "skarm"}
            intyg.append(made.event("narvaro.intygad", one.hos, data, **at,
                                    datum=manad.sista.isoformat()))  # fmt: skip
    made.send(events)
    made.send(intyg)


def signera(made: Projekt, manad: Manad, bara: str | None = None) -> None:
    """Each signs what their sheet shows now, as themselves."""
    with made.intag.forbund_open(made.slug) as session:
        blad = tidblad(session, made.slug, manad, keys=made.intag.keys)
    made.send(
        made.event("tid.signerad", made.slug,
                   {"personal": slug, "manad": str(manad), "summa": one.summa,
                    "roll": "den_anstallde", "satt": "kod"},
                   av=str(made.anvandare[slug]), datum=manad.plus(1).forsta.isoformat())
        for slug, one in blad.items() if bara in {None, slug}
    )  # fmt: skip
