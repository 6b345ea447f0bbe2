"""Thousands of random corrections later: what was known then, and what was delivered, is the same.

150 corrections ordinarily, 10,000 in `make soak`.
"""

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from forbundsar import AR, handelser
from uthallighet import SOAK

from bench.generator.people import People
from schemas.kodverk import koder
from schemas.rapporter import Parametrar
from tracker.exports.tabelljson import as_json
from tracker.intake.faults import Avvisad
from tracker.intake.files import read
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.leveranser import kedja, kontroll
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.nulage import Nulage
from tracker.log import store
from tracker.log.heads import Heads
from tracker.reports import register
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


N = 10_000 if SOAK else 150
"""Corrections that are taken in after the last of the runs was sealed."""
DELIVERIES = 6
BYTEN = ("personer.sammanforda", "personer.atskilda", "person.bytt_nummer")
RATTELSER = ("handelse.rattad", "handelse.makulerad", *BYTEN)
LISTA = {"anledning": "avslutsanledning", "beslut": "remissbeslut", "slag": "plan_slag"}
"""Field → the list of its codes, where it has another name."""
FALT = {
    "remiss.inkommen": ("remittent", "datum"),
    "remiss.besvarad": ("beslut", "datum"),
    "inskrivning.gjord": ("utbildning", "forsorjning", "kommun", "datum", "insats", "person"),
    "plan.upprattad": ("slag", "datum"),
    "matning.gjord": ("tillfalle", "forsorjning", "datum"),
    "steg.skattat": ("datum",),
    "avslut.gjort": ("anledning", "forsorjning", "vidare_till", "fullfoljt", "datum"),
    "anonym.inskriven": ("antal", "kon", "datum"),
    "volym.registrerad": ("antal", "datum"),
    "konsultation.gjord": ("antal", "datum"),
    "budget.beslutad": ("belopp", "antal"),
    "utfall.bokfort": ("belopp",),
    "mal.beslutat": ("niva", "datum"),
    "insats.upplagd": ("platser",),
    "fraga.beslutad": ("vid_slut",),
}
"""What a rättelse of a kind may change."""


@dataclass
class Liv:
    """Whatever may happen to the people of a förbund, at random."""

    intag: Intag
    forbund: str
    rng: random.Random
    sent: list[dict[str, Any]] = field(default_factory=list)
    rattelser: int = 0
    numbers: list[str] = field(default_factory=list)
    """Given so far: the last ones may be somebody's already."""

    def __post_init__(self) -> None:
        self.people = People(self.rng)

    def day(self) -> str:
        return (date(AR - 1, 1, 1) + timedelta(days=self.rng.randrange(1000))).isoformat()

    def step(self) -> None:
        """One more event; most are corrections. What breaks a rule is refused, and left."""
        typ = self.rng.choices(
            ("inskrivning.gjord", "avslut.gjort", "deltagande.ateroppnat", *RATTELSER),
            (2, 2, 1, 8, 3, 1, 1, 1),
        )[0]
        make = {"handelse": self.change, "person": self.who, "personer": self.who}
        one = make.get(typ.partition(".")[0], self.person)(typ)
        try:
            self.intag.record_all([one], av="anv:1", forbund=None)
        except Avvisad:
            return
        self.rattelser += typ in RATTELSER
        self.sent.append(one)

    def person(self, typ: str) -> dict[str, Any]:
        began = [one for one in self.sent if one["typ"] == "inskrivning.gjord"]
        of = self.rng.choice(began)
        where: dict[str, Any] = {"insats": of["insats"], "deltagande": of["deltagande"]}
        data = {"orsak": "Åter"} if typ == "deltagande.ateroppnat" else {}
        if typ == "inskrivning.gjord":
            where |= {"deltagande": f"N{len(self.sent)}", "person": self.value("person")}
        for name in () if data else (FALT[typ][0], "forsorjning"):
            data[name] = self.value(name)
        return event(typ, self.forbund, datum=self.day(), **where, data=data)

    def change(self, typ: str) -> dict[str, Any]:
        of = self.rng.choice(self.sent)
        data: dict[str, Any] = {"avser": of["id"], "orsak": "Fel"}
        if typ == "handelse.rattad":
            name = self.rng.choice(FALT.get(of["typ"], ("datum",)))
            data["andring"] = {name: self.value(name)}
        return event(typ, self.forbund, data=data)

    def who(self, typ: str) -> dict[str, Any]:
        """Two records are one person, one is two, or somebody has a new number: of all they have,
        or of one of their deltaganden.
        """
        with self.intag.forbund_open(self.forbund) as session:
            rows = store.raw(session).execute(
                "SELECT array_agg(deltagande ORDER BY deltagande) FROM deltagande_nu"
                " GROUP BY person ORDER BY 1"
            )
            people = [row[0] for row in rows]
        two = typ == "personer.sammanforda"
        names = [name for one in self.rng.sample(people, 1 + two) for name in one]
        if typ == "personer.atskilda":
            names = names[:1]
        data = {"deltaganden": names, "orsak": "Prov"} | ({"kvar": names[0]} if two else {})
        own = {} if two else {"person": self.value("person")}
        return event(typ, self.forbund, **own, data=data)

    def value(self, name: str) -> Any:
        match name:
            case "datum":
                return self.day()
            case "insats":
                return self.rng.choice([e for e in self.sent if e["typ"] == "insats.upplagd"])[name]
            case "person":
                self.numbers.append(self.people.new(AR))
                return {"personnummer": self.rng.choice(self.numbers[-3:])}
            case "antal" | "platser" | "niva":
                return self.rng.randrange(1, 90)
            case "belopp":
                return f"{self.rng.randrange(1_000_000)}.50"
            case "fullfoljt" | "vid_slut":
                return self.rng.random() < 0.5
            case "kommun":
                return self.rng.choice(("0180", "0184"))
        kod = self.rng.choice(koder(LISTA.get(name, name)))
        return [kod] if name in ("forsorjning", "vidare_till") else kod


@pytest.mark.slow
def test_thousands_of_corrections_later_all_is_as_it_was(
    database, intag, keys, clock, tmp_path: Path
):
    seed = random.randrange(2**32) if SOAK else 4
    print(f"seed {seed}")
    liv = begun(intag, random.Random(seed), tmp_path / "in.jsonl")
    forbund = liv.forbund
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)
    huvuden = Heads(tmp_path / kedja.HEADS, keys)
    forseglare = Forseglare(database.transaction, keys, huvuden, clock)
    nulage = Nulage(svarare, tmp_path / "jamforelser")
    then: dict[tuple[str, str, datetime], str] = {}
    delivered: list[tuple[Any, dict[str, bytes]]] = []
    reports = sorted(register.alla())
    for nr in range(DELIVERIES):
        for _ in range(N // 20 if nr else 0):
            liv.step()
        moment = clock.now()
        for ident, definition in reports:
            found = svarare.tabell(ident, year(forbund, moment), definition=definition)
            then[ident, definition, moment] = found.sha256
        report = reports[7 * nr % len(reports)]
        delivered.append(deliver(forseglare, svarare, forbund, report, clock))
    liv.rattelser = 0
    while liv.rattelser < N:
        liv.step()
    now = {
        (ident, definition): svarare.tabell(ident, year(forbund), definition=definition).sha256
        for ident, definition in reports
    }
    for (ident, definition, moment), sha in then.items():
        asked = year(forbund, moment)
        assert svarare.tabell(ident, asked, definition=definition).sha256 == sha, (ident, moment)
    changed = [sha for (ident, definition, _), sha in then.items() if now[ident, definition] != sha]
    assert len(changed) > 0.8 * len(then)
    assert nulage.ikapp(forbund) == DELIVERIES
    for rad, files in delivered:
        assert {one.namn: forseglare.fil(rad, one.namn) for one in kedja.filer(rad)} == files
        lage = nulage.senast(rad)
        assert lage is not None
        assert lage.samma_da
        assert lage.oforklarat == 0
    wrong = kontroll.kontrollera(database.transaction, forbund, keys=keys, heads=huvuden)
    assert wrong == []


def begun(intag: Intag, rng: random.Random, path: Path) -> Liv:
    """A förbund with something of every kind that a report counts."""
    events = handelser("sedan", 30)
    path.write_text("".join(json.dumps(one) + "\n" for one in events), "utf-8")
    Importor(intag, Avsandare("drift:prov", None, historik=True)).run(read(path), "delar")
    return Liv(intag, events[0]["forbund"], rng, events)


def year(forbund: str, moment: datetime | None = None) -> Parametrar:
    return Parametrar(forbund=(forbund,), fran=date(AR, 1, 1), till=date(AR, 12, 31), as_of=moment)


def deliver(
    forseglare: Forseglare, svarare: Svarare, forbund: str, report: tuple[str, str], clock: Any
) -> tuple[Any, dict[str, bytes]]:
    """A sealed delivery, and its files as they were."""
    table = svarare.tabell(report[0], year(forbund), definition=report[1])
    data = as_json(table).encode()
    avsett = Avsett(
        forbund, *report, year(forbund), table.position, table.sha256,
        [Innehall("r.json", "json", data)],
    )  # fmt: skip
    till = Till("styrelsen", "Prov", "anv:1", clock.now())
    return forseglare.forsegla(avsett, till, id_=uuid4()), {"r.json": data}
