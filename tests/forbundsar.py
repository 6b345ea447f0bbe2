"""Whole years of förbund that do not exist, as events: every kind that some report counts.

The seeded nation of the measurements gives the paths of the people (bench/generator). What an
office decides a few times a year, what is rated, and who turns out to be who is laid between them
here. Same seed, same events. A few of them break a rule, and are refused.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from bench.generator.forbund import Plan
from bench.nation import lines
from schemas.instrument import FARDIGA
from schemas.kodverk import LISTOR, koder


Event = dict[str, Any]
FORSTA = date(2022, 1, 1)
"""Nobody is heard of before, so that a few people make a whole year."""
AR = 2023
MITT = date(AR, 7, 1)


@dataclass
class Ar:
    """Adds to the events of a plan what happens beside the paths of people."""

    rng: Random
    forbund: str
    bas: list[Event]
    lagda: list[Event] = field(default_factory=list)

    def lagg(self, typ: str, dag: date, **rest: Any) -> Event:
        """One more event, recorded within ten days of its day."""
        recorded = dag + timedelta(days=self.rng.randrange(10))
        clock = time(8 + self.rng.randrange(9), self.rng.randrange(60), tzinfo=UTC)
        event = {
            "id": str(UUID(int=self.rng.getrandbits(128), version=4)),
            "typ": typ,
            "forbund": self.forbund,
            "datum": dag.isoformat(),
            "registrerad": datetime.combine(recorded, clock).isoformat(),
            **rest,
        }
        self.lagda.append(event)
        return event

    def dag(self, ar: int = AR) -> date:
        return date(ar, 1, 1) + timedelta(days=self.rng.randrange(365))

    def andra(self, event: Event, varden: dict[str, Callable[[], Any]]) -> None:
        """Sometimes it is put right, sometimes it never happened, or did so after all."""
        chance, dag = self.rng.random(), date.fromisoformat(event["datum"]) + timedelta(days=40)
        about = {"avser": event["id"], "orsak": "Fel uppgift"}
        if chance < 0.2:
            name = self.rng.choice(sorted(varden))
            andring = {name: varden[name]()}
            self.lagg("handelse.rattad", dag, data={**about, "andring": andring})
        elif chance < 0.3:
            gone = self.lagg("handelse.makulerad", dag, data=about)
            if chance < 0.24:
                again = {"avser": gone["id"], "orsak": "Stämde ändå"}
                self.lagg("handelse.makulerad", dag + timedelta(days=20), data=again)

    @property
    def insatser(self) -> list[str]:
        return sorted({e["insats"] for e in self.bas if e["typ"] == "insats.upplagd"})


def handelser(seed: str, deltaganden: int, *, agare: bool = False) -> list[Event]:
    """The events of a förbund in order of recording; about `deltaganden` of the three last years.

    `agare`: it decides that a person counts once with each owner.
    """
    plan = Plan(slug(seed), f"Samordningsförbundet {seed}", 7, 4 * deltaganden, seed)
    ar = Ar(Random(f"år {seed}"), plan.slug, sedan(map(json.loads, lines([plan]))))
    for part in (pengar, fragor, mal, platser, anonyma):
        part(ar)
    stegen(ar)
    aktiviteterna(ar)
    volymer(ar)
    personerna(ar)
    enkaterna(ar)
    if agare:
        vald = {"namn": "unika_over_huvudman", "varde": "per_huvudman", "orsak": "Beslut § 4"}
        ar.lagg("installning.beslutad", date(AR, 10, 1), data=vald)
    return sorted([*ar.bas, *ar.lagda], key=lambda e: datetime.fromisoformat(e["registrerad"]))


def slug(seed: str) -> str:
    return "f-" + seed.translate(str.maketrans("åäö", "aao"))


def sedan(events: Iterator[Event]) -> list[Event]:
    """What sets up the förbund, and what is about those who were first heard of since `FORSTA`."""
    kept: list[Event] = []
    heard, ids = {}, set()
    for event in events:
        name = event.get("deltagande")
        if name:
            heard.setdefault(name, event["datum"])
        about = event["data"].get("avser")
        old = event["datum"] < FORSTA.isoformat() if name is None else heard[name] < str(FORSTA)
        if event["typ"].endswith(".upplagt") or event["typ"].endswith(".upplagd"):
            old = False
        if (about in ids) if about else not old:
            ids.add(event["id"])
            kept.append(event)
    return kept


def pengar(ar: Ar) -> None:
    """Budget and outcome of three years, told more than once, and how many were planned."""
    platser = [(post.kod, None) for post in LISTOR["budgetpost"] if post.grupp == "forbund"]
    platser += [
        (p.kod, i) for p in LISTOR["budgetpost"] if p.grupp == "insats" for i in ar.insatser
    ]
    for post, insats in platser:
        for year in (AR - 1, AR, AR + 1):
            again = ("budget.beslutad",) if ar.rng.random() < 0.4 else ()
            for typ in ("budget.beslutad", "utfall.bokfort", *again):
                if post == "planerat_antal" and typ == "utfall.bokfort":
                    continue
                data: dict[str, Any] = {"post": post, "ar": year}
                varde = "antal" if post == "planerat_antal" else "belopp"
                nytt = {varde: lambda v=varde: antal(ar) if v == "antal" else belopp(ar)}
                data |= {varde: nytt[varde]()}
                if post == "medelstillgang":
                    data["financiar"] = ar.rng.choice(koder("financiar"))
                own = {"insats": insats} if insats else {}
                event = ar.lagg(typ, ar.dag(year), **own, data=data)
                ar.andra(event, nytt | {"ar": lambda y=year: y + 1})


def belopp(ar: Ar) -> str:
    return f"{ar.rng.randrange(-20_000, 4_000_000)}.{ar.rng.randrange(100):02d}"


def antal(ar: Ar) -> int:
    return ar.rng.randrange(1, 90)


def fragor(ar: Ar) -> None:
    """The questions that the paths answer, and one that nobody does; decided on the way."""
    svar = [{"kod": str(n), "namn": f"Svar {n}"} for n in range(1, 6)]
    for slug, dag, more in (
        ("f1", date(AR, 2, 1), {}),
        ("f2", date(AR - 1, 3, 1), {"vid_slut": False, "till": f"{AR}-08-31"}),
        ("f4", date(AR, 4, 1), {"vid_start": False, "fran": f"{AR}-05-01"}),
        ("f1", date(AR, 11, 1), {"till": f"{AR}-11-30"}),
    ):
        data = {"slug": slug, "text": f"Fråga {slug}?", "svar": svar, **more}
        event = ar.lagg("fraga.beslutad", dag, data=data)
        ar.andra(event, {"vid_slut": lambda: False, "till": lambda: f"{AR}-06-30"})


def mal(ar: Ar) -> None:
    """A goal of every measure there is, for the förbund and for each insats by turns."""
    turns = [None, *ar.insatser]
    for nr, matt in enumerate(LISTOR["malmatt"]):
        data = {"mal": f"m-{nr}", "ar": AR, "text": matt.namn, "slag": matt.klass}
        data |= {"matt": matt.kod, "niva": ar.rng.randrange(101)}
        ett_mal(ar, turns[nr % len(turns)], data)
    for nr, slag in enumerate(("enkat", "kvalitativt")):
        for year in (AR - 1, AR):
            insats = turns[nr + 1]
            data = {"mal": slag, "ar": year, "text": f"Målet {slag}", "slag": slag}
            data |= {"niva": 60} if slag == "enkat" else {}
            ett_mal(ar, insats, data)
            told = {"mal": slag, "ar": year, "kalla": "Enkäten"}
            told |= {"taljare": antal(ar), "namnare": 90} if slag == "enkat" else {"text": "Delvis"}
            event = ar.lagg("mal.foljdes_upp", date(year, 12, 1), insats=insats, data=told)
            ar.andra(event, {"kalla": lambda: "Styrgruppen"})


def ett_mal(ar: Ar, insats: str | None, data: dict[str, Any]) -> None:
    own = {"insats": insats} if insats else {}
    for _ in range(ar.rng.choice((1, 1, 2))):
        event = ar.lagg("mal.beslutat", ar.dag(data["ar"]), **own, data=dict(data))
        ar.andra(event, {"niva": lambda: ar.rng.randrange(101)} if "niva" in data else {
            "text": lambda: "Målet med andra ord"})  # fmt: skip
        data["niva" if "niva" in data else "text"] = 40 if "niva" in data else "Målet igen"


def platser(ar: Ar) -> None:
    """Some insatser get more places, or fewer, in the middle of the year."""
    for event in [e for e in ar.bas if e["typ"] == "insats.upplagd"]:
        if ar.rng.random() < 0.5:
            data = {**event["data"], "platser": ar.rng.randrange(3, 30)}
            ar.andra(
                ar.lagg("insats.upplagd", ar.dag(), insats=event["insats"], data=data),
                {"platser": lambda: ar.rng.randrange(3, 30)},
            )


def anonyma(ar: Ar) -> None:
    """What was counted without names is put right too."""
    for event in ar.bas:
        if event["typ"] in ("anonym.inskriven", "volym.registrerad", "konsultation.gjord"):
            ar.andra(event, {"antal": lambda: 60 + antal(ar), "datum": lambda: str(ar.dag())})


def stegen(ar: Ar) -> None:
    """Ratings by what is ready and by an instrument of the förbund's own."""
    ar.lagg("instrument.upplagt", FORSTA, data=EGET)
    fardiga = [(slug, utgava) for slug, utgava in FARDIGA if slug != "egen-halsa"]
    for event in [e for e in ar.bas if e["typ"] == "inskrivning.gjord"]:
        vad = ar.rng.choice([*fardiga, ("besvar", 2)])
        for n in range(ar.rng.choice((0, 0, 1, 2, 3))):
            dag = date.fromisoformat(event["datum"]) + timedelta(days=60 * n + ar.rng.randrange(9))
            vem = ar.rng.choice(("deltagare", "deltagare", "handlaggare"))
            rated = ar.lagg(
                "steg.skattat", dag, insats=event["insats"], deltagande=event["deltagande"],
                data={"instrument": vad[0], "utgava": vad[1], "respondent": vem,
                      "varden": varden(ar, vad)},
            )  # fmt: skip
            ar.andra(rated, {"varden": lambda v=vad: varden(ar, v)})


def aktiviteterna(ar: Ar) -> None:
    """Two activities in each insats; who begins, ends, completes and begins again. Some plans."""
    for insats in ar.insatser:
        for slug in ("coachning", "praktik"):
            data = {"slug": slug, "namn": slug.title(), "slag": "grupp", "fran": str(FORSTA)}
            ar.lagg("aktivitet.upplagd", FORSTA, insats=insats, data=data)
    for event in [e for e in ar.bas if e["typ"] == "inskrivning.gjord"]:
        where = {"insats": event["insats"], "deltagande": event["deltagande"]}
        dag = date.fromisoformat(event["datum"]) + timedelta(days=ar.rng.randrange(8))
        for _ in range(ar.rng.choice((0, 0, 1, 1, 2))):
            data = {"aktivitet": ar.rng.choice(("coachning", "praktik"))}
            begun = ar.lagg("aktivitet.paborjad", dag, **where, data=data)
            ar.andra(begun, {"aktivitet": lambda: "saknas"})
            dag += timedelta(days=20 + ar.rng.randrange(20))
            if ar.rng.random() < 0.7:
                told = {"fullfoljt": ar.rng.random() < 0.6} if ar.rng.random() < 0.8 else {}
                ended = ar.lagg("aktivitet.avslutad", dag, **where, data={**data, **told})
                ar.andra(ended, {"fullfoljt": lambda: True})
                dag += timedelta(days=15)
    for event in [e for e in ar.bas if e["typ"] == "plan.upprattad"]:
        where = {"insats": event["insats"], "deltagande": event["deltagande"]}
        dag = date.fromisoformat(event["datum"])
        for _ in range(ar.rng.choice((0, 1, 2))):
            dag += timedelta(days=30 + ar.rng.randrange(40))
            data = {"genomford": ar.rng.random() < 0.5}
            ar.andra(
                ar.lagg("plan.foljdes_upp", dag, **where, data=data), {"genomford": lambda: True}
            )


def volymer(ar: Ar) -> None:
    """Ärenden of vårdenheter with prices that change, and seminars."""
    skapade = {e["insats"]: e["data"] for e in ar.bas if e["typ"] == "insats.upplagd"}
    for insats in (one for one in ar.insatser if skapade[one]["volyminsats"]):
        for _ in range(25):
            enhet = {"vardenhet": ar.rng.choice(ENHETER)} if ar.rng.random() < 0.8 else {}
            data = {"antal": antal(ar), **enhet}
            event = ar.lagg("volym.registrerad", ar.dag(), insats=insats, data=data)
            ar.andra(event, {"vardenhet": lambda: None, "datum": lambda: str(ar.dag())})
        for enhet in (None, *ENHETER[:2], None, ENHETER[0]):
            data = {"belopp": f"{ar.rng.randrange(900)}.5", "kalla": "Avtalet"}
            data |= {"vardenhet": enhet} if enhet else {}
            event = ar.lagg("pris.beslutat", ar.dag(), insats=insats, data=data)
            if "vardenhet" not in data:  # decided ahead
                decided = date.fromisoformat(event["datum"])
                data["fran"] = str(decided + timedelta(days=30))
            ar.andra(event, {"belopp": lambda: "0", "datum": lambda: str(ar.dag())})
    for insats in ar.insatser:
        for _ in range(3):
            data = {"namn": "Om Finsam", "antal": antal(ar)}
            event = ar.lagg("seminarium.hallet", ar.dag(), insats=insats, data=data)
            ar.andra(event, {"antal": lambda: antal(ar)})
            till = ar.rng.choice(({}, {"till": "deltagare"}, {"till": "handlaggare"}))
            data = {"antal": antal(ar), **till}
            event = ar.lagg("konsultation.gjord", ar.dag(), insats=insats, data=data)
            ar.andra(event, {"till": lambda: "deltagare"})


def varden(ar: Ar, vad: tuple[str, int]) -> dict[str, int]:
    if vad[0] == "besvar":
        return {"x": ar.rng.choice((0, 5, 10))}
    fragor = [one.kod for one in FARDIGA[vad].fragor]
    return {kod: ar.rng.randrange(1, 6) for kod in ar.rng.sample(fragor, min(2, len(fragor)))}


EGET = {
    "slug": "besvar", "utgava": 2, "namn": {"sv": "Besvär"}, "rattighet": "Ägaren",
    "respondenter": ["deltagare", "handlaggare"], "intervall_manader": 6,
    "skalor": {"s": [{"varde": n, "namn": {"sv": str(n)}} for n in (0, 5, 10)]},
    "fragor": [{"kod": "x", "dimension": {"sv": "Besvär"}, "riktning": "lagre", "troskel": 6,
                "text": {"deltagare": {"sv": "?"}, "handlaggare": {"sv": "?"}}, "skala": "s"}],
}  # fmt: skip


def personerna(ar: Ar) -> None:
    """Who turns out to be who: of people whom nothing is told of afterwards."""
    first: dict[str, Event] = {}
    last: dict[str, date] = {}
    for event in (*ar.bas, *ar.lagda):
        name = event.get("deltagande")
        if name:
            first.setdefault(name, event)
            day = datetime.fromisoformat(event["registrerad"]).date()
            last[name] = max(day, last.get(name, day))
    moved = {e["data"]["avser"] for e in ar.bas if e["data"].get("andring", {}).get("person")}
    vems: dict[str, list[str]] = {}
    for name, event in first.items():
        vems.setdefault(event["person"]["personnummer"], []).append(name)
    folk = [
        (max(last[name] for name in names), names)
        for names in vems.values()
        if not any(first[name]["id"] in moved for name in names)
    ]
    folk.sort()
    par = len(folk) // 12
    for (one, en), (other, annan) in zip(folk[: 2 * par : 2], folk[1 : 2 * par : 2], strict=True):
        dag = max(one, other) + timedelta(days=1 + ar.rng.randrange(30))
        alla = {"deltaganden": [*en, *annan], "orsak": "Samma person", "kvar": en[0]}
        event = ar.lagg("personer.sammanforda", dag, data=alla)
        ar.andra(event, {"orsak": lambda: "Annat skäl"})
    for (day, names), nummer in zip(folk[2 * par :], NYA_NUMMER, strict=False):
        typ = "personer.atskilda" if len(names) > 1 else "person.bytt_nummer"
        data = {"deltaganden": names[1:] or names, "orsak": "Enligt Skatteverket"}
        dag = day + timedelta(days=1)
        event = ar.lagg(typ, dag, person={"personnummer": nummer}, data=data)
        ar.andra(event, {"orsak": lambda: "Annat skäl"})


ENHETER = ("Centrum: öppenvård", "Farsta vårdcentral", "Ängby")
NYA_NUMMER = ("19850615-9808", "19900101-9802", "19780204-9804", "19660909-9806", "19700101-9822")


def enkaterna(ar: Ar) -> None:
    """Rounds of two years in the förbund and two insatser, some of too few, and figures of NNS."""
    for year, insats in product((AR - 1, AR), (None, *ar.insatser[:2])):
        own = {"insats": insats} if insats else {}
        svar = ar.rng.choice((None, 9, 30))
        whole = {"omgang": str(UUID(int=ar.rng.getrandbits(128), version=4)), "namn": f"År {year}"}
        whole |= {"enkat": "deltagare-avslut", "utgava": 1, "minst": 5}
        whole |= {"fran": f"{year}-03-01", "till": f"{year}-05-31"}
        if svar:
            yes = ar.rng.randrange(svar)
            fragor = {"nojd": {"5": yes, "2": svar - yes}, "halsa": {"4": svar - 3}}
            kept = {kod: {v: n for v, n in asked.items() if n} for kod, asked in fragor.items()}
            whole |= {"svar": svar, "fragor": kept}
        event = ar.lagg("enkat.sammanstalld", date(year, 6, 1), **own, data=whole)
        if ar.rng.random() < 0.3:
            about = {"avser": event["id"], "orsak": "Fel uppgift"}
            ar.lagg("handelse.makulerad", date(year, 8, 1), data=about)
        for fraga, said in (("redo", {"taljare": antal(ar)}), ("nara", {"andel": 40})):
            told = {"kalla": "NNS", "enkat": "nns", "fraga": fraga, "text": fraga, "ar": year}
            read = ar.lagg("enkat.inlast", date(year, 11, 1), **own,
                           data={**told, **said, "namnare": 2000})  # fmt: skip
            ar.andra(read, {"namnare": lambda: 3000, "text": lambda: "Med andra ord"})
