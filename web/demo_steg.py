"""What the demonstration förbund measures: ratings, plans that were followed up, how it went
afterwards, work training, and goals for last year and this one.

Told after the people's paths and drawn after them, so that those are what they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, Protocol

from schemas.instrument import FARDIGA


class Berattelse(Protocol):
    """What events are told to."""

    rng: Random
    today: datetime

    def tell(self, typ: str, dag: datetime, late: int = 0, **rest: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Vag:
    """One person's way through an insats: from when until when, and the day of their plan."""

    where: Mapping[str, Any]
    begun: datetime
    ended: datetime | None
    planned: datetime | None


SKATTAR: Final = ("jobbvagen", "ung-framat")
"""Insatser where participants and handläggare rate every third month."""
FRAGOR: Final = [fraga.kod for fraga in FARDIGA["stegprofil", 1].fragor]
UPP, NED = 0.17, 0.12
"""The chance of each answer to be one step nearer work, or farther, than three months before."""
MAL: Final[Sequence[tuple[str | None, str, str, str, str | None, int | None]]] = (
    (None, "steg", "Alla tar steg närmare arbete", "andel", "steg_deltagare", 100),
    (None, "arbete", "30 % går till arbete eller studier", "andel", "arbete_studier", 30),
    (None, "nya", "140 nya deltagare", "volym", "nya", 140),
    (None, "samverkan", "Parterna har en gemensam bild", "kvalitativt", None, None),
    ("jobbvagen", "nya", "35 nya deltagare", "volym", "nya", 35),
    ("jobbvagen", "efter", "Hälften arbetar ett år efter", "andel", "uppfoljning_12", 50),
    ("jobbvagen", "praktik", "Alla fullföljer sin praktik", "andel",
     "aktivitet_fullfoljde_andel", 100),
    ("ung-framat", "plan", "Alla har en plan", "plan", "med_plan", 100),
    ("halsoteamet", "tid", "Högst ett år i insatsen", "maxtid", "inskrivningstid", 365),
)  # fmt: skip


def fill(story: Berattelse, vagar: Iterable[Vag], start: datetime) -> None:
    """All of it. `start`: the förbund's first day."""
    data = {"slug": "praktik", "namn": "Praktik", "slag": "arbetstraning",
            "fran": start.date().isoformat()}  # fmt: skip
    story.tell("aktivitet.upplagd", start, insats="jobbvagen", data=data)
    for vag in vagar:
        if vag.where["insats"] in SKATTAR:
            _skattar(story, vag)
        if vag.where["insats"] == "jobbvagen":
            _praktik(story, vag)
        _efterat(story, vag)
    for year in (story.today.year - 1, story.today.year):
        _mal(story, year)


def _skattar(story: Berattelse, vag: Vag) -> None:
    """Every third month; who answers is not always there, and skips a question now and then."""
    rng, day = story.rng, vag.begun + timedelta(days=1)
    now = {vem: {kod: rng.randint(1, 4) for kod in FRAGOR} for vem in ("deltagare", "handlaggare")}
    while day < (vag.ended or story.today):
        for vem, held in now.items():
            if rng.random() < 0.85:
                said = {kod: value for kod, value in held.items() if rng.random() < 0.96}
                data = {"instrument": "stegprofil", "utgava": 1, "respondent": vem, "varden": said}
                story.tell("steg.skattat", day, late=4, **vag.where, data=data)
            for kod in held:
                held[kod] = min(5, max(1, held[kod] + _andring(rng)))
        day += timedelta(days=90 + rng.randrange(10))


def _andring(rng: Random) -> int:
    drawn = rng.random()
    return 1 if drawn < UPP else -1 if drawn < UPP + NED else 0


def _praktik(story: Berattelse, vag: Vag) -> None:
    rng, begins = story.rng, vag.begun + timedelta(days=60)
    ends = begins + timedelta(days=90)
    if rng.random() < 0.5 and (vag.ended is None or ends < vag.ended):
        own = {"aktivitet": "praktik"}
        story.tell("aktivitet.paborjad", begins, **vag.where, data=own)
        done = rng.choice((True, True, True, False, None))
        told = own if done is None else {**own, "fullfoljt": done}
        story.tell("aktivitet.avslutad", ends, **vag.where, data=told)


def _efterat(story: Berattelse, vag: Vag) -> None:
    """Whether the plan was carried out, and how it is half a year and a year after."""
    rng = story.rng
    looked = vag.planned and vag.planned + timedelta(days=120)
    if looked and rng.random() < 0.6 and (vag.ended is None or looked < vag.ended):
        data = {"genomford": rng.random() < 0.7}
        story.tell("plan.foljdes_upp", looked, **vag.where, data=data)
    if vag.ended is None:
        return
    for tillfalle, days in (("uppfoljning_6", 183), ("uppfoljning_12", 365)):
        if rng.random() < 0.6:
            typ = "arbete_osubventionerat" if rng.random() < 0.4 else "aktivt_arbetssokande"
            one = {"typ": typ, "procent": 75} if typ.startswith("arbete") else {"typ": typ}
            story.tell("matning.gjord", vag.ended + timedelta(days=days), **vag.where,
                       data={"tillfalle": tillfalle, "sysselsattning": [one]})  # fmt: skip


def _mal(story: Berattelse, year: int) -> None:
    decided = story.today.replace(year=year - 1, month=12, day=10)
    for insats, slug, text, slag, matt, niva in MAL:
        data = {"mal": slug, "ar": year, "text": text, "slag": slag, "matt": matt, "niva": niva}
        own: dict[str, Any] = {"insats": insats} if insats else {}
        known = {name: value for name, value in data.items() if value is not None}
        story.tell("mal.beslutat", decided, **own, data=known)
    told = {"mal": "samverkan", "ar": year, "text": "Nåddes delvis", "kalla": "Styrelsen"}
    story.tell("mal.foljdes_upp", story.today.replace(year=year, month=12, day=12), data=told)
