"""The demonstration förbund: synthetic people and three years of events up to today.

Seeded, so that everyone's demo tells the same story; people's birth numbers are 980–999, which
no real person has. Goes in by the same door as any history.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any
from uuid import UUID

from schemas.kodverk import koder
from tracker.intake.files_rad import Rad
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from web import demo_steg
from web.demo_steg import Vag


SLUG = "demo"
INSATSER = {
    "aktivitetsplatsen": ("Aktivitetsplatsen", 40),
    "case-manager": ("Case manager", 25),
    "halsoteamet": ("Hälsoteamet", 30),
    "jobbvagen": ("Jobbvägen", 60),
    "ung-framat": ("Ung framåt", 35),
}
ANLEDNINGAR = (
    ("utskrivning", 45),
    ("utskrivning_fortsatt_rehabilitering", 25),
    ("utskrivning_sjukdom", 12),
    ("utskrivning_utan_matning", 8),
    ("utskrivning_flytt", 5),
    ("ovrigt", 5),
)


@dataclass(slots=True)
class _Berattelse:
    """Events on their way, told in the order in which they became known."""

    rng: Random
    today: datetime
    waiting: list[tuple[datetime, int, dict[str, Any]]] = field(default_factory=list)
    told: int = 0

    def tell(self, typ: str, dag: datetime, late: int = 0, **rest: Any) -> None:
        """An event of a day, recorded `late` days after; what lies after today is left out."""
        known = dag + timedelta(days=late, minutes=self.rng.randrange(300))
        if known > self.today:
            return
        self.told += 1
        event = {
            "id": str(UUID(int=self.rng.getrandbits(128), version=4)),
            "typ": typ,
            "forbund": SLUG,
            "datum": dag.date().isoformat(),
            "registrerad": known.isoformat(),
            **rest,
        }
        heappush(self.waiting, (known, self.told, event))

    def lines(self) -> Iterator[Rad]:
        number = 0
        while self.waiting:
            number += 1
            yield Rad(number, heappop(self.waiting)[2], "")


def fill(intag: Intag, *, today: datetime) -> int:
    """Records the demonstration förbund, with its last event today; how many events it has."""
    story = _Berattelse(Random(2026), today.astimezone(UTC))
    start = (today - timedelta(days=3 * 365)).replace(hour=7, minute=0, second=0, microsecond=0)
    _set_up(story, start)
    vagar = [
        _person(story, number, start + timedelta(days=30 + story.rng.randrange(3 * 365 - 32)))
        for number in range(420)
    ]
    for month in range(34):
        _counted(story, start + timedelta(days=31 + 30 * month))
    demo_steg.fill(story, filter(None, vagar), start + timedelta(days=3))
    kvitto = Importor(intag, Avsandare("drift:demo", None, historik=True)).run(
        story.lines(), "delar"
    )
    if kvitto.avvisade:
        raise RuntimeError(f"the demonstration breaks a rule: {kvitto.fel[0].kod}")
    return kvitto.nya


def _set_up(story: _Berattelse, start: datetime) -> None:
    story.tell("forbund.upplagt", start, data={"namn": "Samordningsförbundet Demo"})
    dag = start + timedelta(days=1)
    for slug, namn in (("kommunen", "Kommunen"), ("regionen", "Regionen")):
        story.tell("huvudman.upplagd", dag, data={"slug": slug, "namn": namn})
    for number, (slug, (namn, platser)) in enumerate(INSATSER.items()):
        data = {
            "namn": namn,
            "inriktning": "individinriktad",
            "volyminsats": False,
            "huvudman": "kommunen" if number % 2 else "regionen",
            "platser": platser,
        }
        story.tell("insats.upplagd", start + timedelta(days=2), insats=slug, data=data)
    data = {"namn": "Öppna föreläsningar", "inriktning": "strukturovergripande"}
    story.tell(
        "insats.upplagd",
        start + timedelta(days=2),
        insats="forelasningar",
        data={**data, "volyminsats": True},
    )


def _personnummer(rng: Random) -> str:
    """A valid personnummer that nobody has: birth number 980–999."""
    born = datetime(1962, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(44 * 365))
    digits = f"{born:%y%m%d}{rng.randrange(980, 1000)}"
    weighed = (int(d) * (2 - i % 2) for i, d in enumerate(digits))
    check = -sum(d // 10 + d % 10 for d in weighed) % 10
    return f"{born:%Y%m%d}-{digits[6:]}{check}"


def _person(story: _Berattelse, number: int, came: datetime) -> Vag | None:
    """One person's path: remiss, answer, inskrivning, plan, avslut. None: they never began."""
    rng = story.rng
    where: dict[str, Any] = {
        "insats": rng.choice(list(INSATSER)),
        "deltagande": f"D{number + 1:04d}",
    }
    who: dict[str, Any] = {"person": {"personnummer": _personnummer(rng)}}
    remittent = rng.choice(koder("remittent")[:9])
    story.tell("remiss.inkommen", came, **where, **who, data={"remittent": remittent})
    recent = (story.today - came).days < 45
    if recent and rng.random() < 0.4:
        return None  # waits for an answer
    answered = came + timedelta(days=rng.randrange(2, 20))
    if rng.random() < 0.12:
        nej = {"beslut": "avbojd", "orsak": "Behöver annat stöd just nu"}
        story.tell("remiss.besvarad", answered, **where, data=nej)
        return None
    story.tell("remiss.besvarad", answered, **where, data={"beslut": "antagen"})
    begun = answered + timedelta(days=rng.randrange(1, 15))
    story.tell(
        "inskrivning.gjord", begun, late=rng.choice((0, 0, 0, 1, 3)), **where, data=_start(rng)
    )
    story.tell("samtycke.lamnat", begun, late=4, **where, data={"andamal": "uppfoljning"})
    planned = ended = None
    if rng.random() < 0.75:
        data: dict[str, Any] = {
            "slag": rng.choice(koder("plan_slag")),
            "parter": ["arbetsformedlingen"],
        }
        planned = begun + timedelta(days=rng.randrange(10, 40))
        story.tell("plan.upprattad", planned, late=1, **where, data=data)
    if rng.random() < 0.85:
        ended = begun + timedelta(days=rng.randrange(60, 420))
        _ending(story, where, ended)
    return Vag(where, begun, ended, planned)


def _start(rng: Random) -> dict[str, Any]:
    return {
        "utbildning": rng.choice(koder("utbildning")),
        "tid_i_forsorjning": rng.choice(koder("tid_i_forsorjning")),
        "forsorjning": [rng.choice(("forsorjningsstod", "sjukpenning_rehabpenning", "a_kassa"))],
        "sysselsattning": [{"typ": rng.choice(("ingen", "ingen", "aktivt_arbetssokande"))}],
    }


def _ending(story: _Berattelse, where: dict[str, Any], ended: datetime) -> None:
    rng = story.rng
    names, weights = zip(*ANLEDNINGAR, strict=True)
    anledning = rng.choices(names, weights)[0]
    data: dict[str, Any] = {"anledning": anledning}
    if anledning != "utskrivning_utan_matning" and rng.random() < 0.93:
        working = rng.random() < 0.4
        data["forsorjning"] = ["ingen_offentlig" if working else "forsorjningsstod"]
        data["sysselsattning"] = (
            [{"typ": rng.choice(("arbete_osubventionerat", "studier")), "procent": 50}]
            if working
            else [{"typ": rng.choice(("aktivt_arbetssokande", "ingen"))}]
        )
    story.tell("avslut.gjort", ended, late=rng.choice((0, 0, 2, 9, 40)), **where, data=data)


def _counted(story: _Berattelse, dag: datetime) -> None:
    rng = story.rng
    insats = rng.choice(list(INSATSER))
    story.tell("anonym.inskriven", dag, insats=insats, data={"kon": rng.choice(koder("kon"))})
    story.tell(
        "volym.registrerad", dag, insats="forelasningar", data={"antal": rng.randrange(8, 60)}
    )
