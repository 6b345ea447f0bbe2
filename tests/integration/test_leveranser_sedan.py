"""Thousands of random corrections later: what was known then, and what was delivered, is the same.

300 corrections ordinarily, 10,000 in `make soak`.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from hypothesis import settings

from schemas.kodverk import koder
from schemas.rapporter import Parametrar
from tracker.exports.tabelljson import as_json
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.leveranser import kedja, kontroll
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.nulage import Nulage
from tracker.log.heads import Heads
from tracker.reports import register
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


N = 10_000 if settings.get_current_profile_name() == "soak" else 300
DELIVERIES = 6
PEOPLE = ("19850615-9808", "19900101-9802", "19780204-9804", "19660909-9806", "19700101-9822")


@dataclass
class Liv:
    """Whatever may happen to the people of a förbund, at random."""

    intag: Intag
    forbund: str
    rng: random.Random
    sent: list[dict[str, Any]] = field(default_factory=list)
    taken: int = 0

    def day(self) -> str:
        return (date(2024, 1, 1) + timedelta(days=self.rng.randrange(780))).isoformat()

    def fields(self, typ: str) -> dict[str, Any]:
        choose = self.rng.choice
        if typ == "inskrivning.gjord":
            return {"utbildning": choose(koder("utbildning")), "forsorjning": self.forsorjning()}
        return {"anledning": choose(koder("avslutsanledning")), "forsorjning": self.forsorjning()}

    def forsorjning(self) -> list[str]:
        return [self.rng.choice(koder("forsorjning"))]

    def step(self) -> None:
        """One more event; most are corrections. What breaks a rule is refused, and left."""
        typ = self.rng.choices(
            ("inskrivning.gjord", "avslut.gjort", "deltagande.ateroppnat", "handelse.rattad",
             "handelse.makulerad"), (2, 2, 1, 6, 2),
        )[0]  # fmt: skip
        one = self.change(typ) if typ.startswith("handelse") else self.person(typ)
        if one is None:
            return
        try:
            self.intag.record_all([one], av="anv:1", forbund=None)
        except Avvisad:
            return
        self.taken += 1
        self.sent.append(one)

    def person(self, typ: str) -> dict[str, Any] | None:
        insats = self.rng.choice(("team", "stod"))
        if typ == "inskrivning.gjord":
            who = {"personnummer": self.rng.choice(PEOPLE)}
            return event(
                typ, self.forbund, datum=self.day(), insats=insats, person=who,
                deltagande=f"d{len(self.sent)}", data=self.fields(typ),
            )  # fmt: skip
        began = [one for one in self.sent if one["typ"] == "inskrivning.gjord"]
        if not began:
            return None
        of = self.rng.choice(began)
        data = {"orsak": "Åter"} if typ == "deltagande.ateroppnat" else self.fields(typ)
        return event(
            typ, self.forbund, datum=self.day(), insats=of["insats"],
            deltagande=of["deltagande"], data=data,
        )  # fmt: skip

    def change(self, typ: str) -> dict[str, Any] | None:
        if not self.sent:
            return None
        of = self.rng.choice(self.sent)
        data: dict[str, Any] = {"avser": of["id"], "orsak": "Fel"}
        if typ == "handelse.rattad":
            if of["typ"] not in ("inskrivning.gjord", "avslut.gjort"):
                return None
            every = {**self.fields(of["typ"]), "datum": self.day()}
            if of["typ"] == "inskrivning.gjord":
                every["insats"] = self.rng.choice(("team", "stod"))
            name = self.rng.choice(sorted(every))
            data["andring"] = {name: every[name]}
        return event(typ, self.forbund, data=data)


@pytest.mark.slow
def test_thousands_of_corrections_later_all_is_as_it_was(
    database, intag, keys, clock, forbund, tmp_path: Path
):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    liv = Liv(intag, forbund, random.Random(seed))
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)
    huvuden = Heads(tmp_path / kedja.HEADS, keys)
    forseglare = Forseglare(database.transaction, keys, huvuden, clock)
    nulage = Nulage(svarare, tmp_path / "jamforelser")
    then: dict[tuple[str, str, datetime], str] = {}
    delivered: list[tuple[Any, dict[str, bytes]]] = []
    reports = sorted(register.alla())
    for nr in range(DELIVERIES):
        for _ in range(N // DELIVERIES):
            liv.step()
        moment = clock.now()
        for ident, definition in reports:
            found = svarare.tabell(ident, year(forbund, moment), definition=definition)
            then[ident, definition, moment] = found.sha256
        delivered.append(deliver(forseglare, svarare, forbund, reports[nr % len(reports)], clock))
    assert liv.taken > N / 3
    for (ident, definition, moment), sha in then.items():
        asked = year(forbund, moment)
        assert svarare.tabell(ident, asked, definition=definition).sha256 == sha, (ident, moment)
    assert nulage.ikapp(forbund) == DELIVERIES
    for rad, files in delivered:
        assert {one.namn: forseglare.fil(rad, one.namn) for one in kedja.filer(rad)} == files
        lage = nulage.senast(rad)
        assert lage is not None
        assert lage.samma_da
        assert lage.oforklarat == 0
    wrong = kontroll.kontrollera(database.transaction, forbund, keys=keys, heads=huvuden)
    assert wrong == []


def year(forbund: str, moment: datetime | None = None) -> Parametrar:
    return Parametrar(
        forbund=(forbund,), fran=date(2025, 1, 1), till=date(2025, 12, 31), as_of=moment
    )


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
