"""Stories about events, told in tables: what is sent, and what becomes of it.

    == title                          a story, in a förbund of its own
    label: typ falt=varde … -> ny     an event, and its outcome: ny, fanns, or all its codes
    = D falt=varde …                  what a deltagande then is (`saknas`: there is none)
    % insats antal                    the sum of counted events in force
    & D E | F                         D and E are one person's, F is another's
    @ tid                             sets the clock
    ! historik | bara F | gallra P | lova tid | projekt P | dagar D N M

An event is of *team* on 2026-01-15 unless it says otherwise; `d` is the deltagande, a value that
is no JSON is text, `id` and `avser` name labels (`A!x`: in capitals), `^x` a field of the
envelope. Each story is told event by event, in batches, and where it can be as a CSV file.
"""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from schemas.handelser import KINDS
from tracker.identity.erase import erase
from tracker.identity.register import find
from tracker.intake.faults import MENINGAR
from tracker.intake.grammar import ENVELOPE, Inkommen
from tracker.intake.record import Avsandare, Intag, Utfall
from tracker.intake.view import Minne
from tracker.log import store
from tracker.state.intyg import Intygsrad, summa


FOLDER = Path(__file__).parent / "spec" / "handelser"
PEOPLE = {"anna": "19900101-9802", "bo": "19850615-9816", "cia": "19991231-9994"}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIELD = re.compile(r'(\^?[\w.]+)=("(?:[^"\\]|\\.)*"|\[[^ ]*\]|\{[^ ]*\}|\S+)')


@dataclass
class Still:
    """A clock that stands where it was set."""

    moment: datetime = datetime(2026, 1, 1, 6, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass
class Story:
    fil: str
    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def plain(self) -> bool:
        """True when nothing but events and what comes of them is told."""
        return not any(line.startswith(("!", "@")) for line in self.lines)


def stories() -> list[Story]:
    found: list[Story] = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("== "):
                found.append(Story(path.stem, line[3:]))
            elif line.strip() and not line.startswith("#"):
                found[-1].lines.append(line.strip())
    return found


def value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@dataclass
class Teller:
    """Tells a story to a förbund of its own. `size`: how many events go in one batch."""

    intag: Intag
    clock: Still
    size: int
    forbund: str = field(default_factory=lambda: f"s{uuid4().hex[:12]}")
    ids: dict[str, str] = field(default_factory=dict)
    avsandare: Avsandare = field(default_factory=lambda: Avsandare("anv:prov"))
    waiting: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)

    def set_up(self) -> None:
        ny = {"inriktning": "individinriktad", "volyminsats": False}
        sent = [
            ("forbund.upplagt", None, {"namn": "Prov"}),
            ("huvudman.upplagd", None, {"slug": "kommunen", "namn": "Kommunen"}),
            ("huvudman.upplagd", None, {"slug": "regionen", "namn": "Regionen"}),
            ("insats.upplagd", "team", {"namn": "Team", **ny, "huvudman": "kommunen"}),
            ("insats.upplagd", "stod", {"namn": "Stöd", **ny, "huvudman": "regionen"}),
            ("insats.upplagd", "oppet", {"namn": "Öppet", **ny, "volyminsats": True}),
        ]
        for typ, insats, data in sent:
            event = {"id": str(uuid4()), "typ": typ, "forbund": self.forbund, "datum": "2026-01-01"}
            event |= {"data": data} | ({"insats": insats} if insats else {})
            self.intag.record_all([event], av="drift:prov", forbund=None)
        self.clock.moment = NOW

    def tell(self, lines: list[str]) -> None:
        for line in lines:
            if " -> " in line:
                sent, _, outcome = line.rpartition(" -> ")
                self.waiting.append((line, self.event(sent), outcome.strip()))
            else:
                self.send()
                {
                    "=": self.state,
                    "%": self.counted,
                    "&": self.people,
                    "@": self.time,
                    "!": self.order,
                }[line[0]](*line[1:].split(None, 1))
        self.send()

    def event(self, text: str) -> dict[str, Any]:
        label, typ = re.match(r"(?:\^\S+ )*(?:(\w+): )?([\w.]+)", text).groups()
        fields = {name: value(raw) for name, raw in FIELD.findall(text)}
        sent: dict[str, Any] = {"typ": typ, "forbund": self.forbund, "datum": "2026-01-15"}
        sent["id"] = str(uuid4())
        if label:
            self.ids[label] = sent["id"]
        kind = KINDS.get(typ)
        if kind and kind.insats:
            sent["insats"] = "team"
        data: dict[str, Any] = {}
        for name, held in fields.items():
            self.place(sent, data, name, held)
        if "/" in str(data.get("summa")):
            data["summa"] = self.certified(sent["deltagande"], data)
        sent.setdefault("data", data)
        return sent

    def certified(self, deltagande: str, data: dict[str, Any]) -> str:
        """The checksum of rows told as day/minutes or day/minutes/occasion, with commas between."""
        told = (one.split("/") for one in data["summa"].split(","))
        rader = [Intygsrad(date.fromisoformat(d), int(m), *more) for d, m, *more in told]
        return summa(self.forbund, deltagande, data["manad"], rader)

    def place(self, sent: dict[str, Any], data: dict[str, Any], name: str, held: Any) -> None:
        if name in ("id", "avser") and isinstance(held, str):
            capitals, _, label = held.rpartition("!")
            held = self.ids.get(label, held)
            held = held.upper() if capitals else held
        if name in ("person", "andring.person") and isinstance(held, str) and held in PEOPLE:
            held = {"personnummer": PEOPLE[held]}
        if name == "d":
            sent["deltagande"] = held
        elif name in ENVELOPE:
            sent[name] = held
        elif name.startswith("^"):
            sent[name[1:]] = held
        elif name.startswith("andring."):
            data.setdefault("andring", {})[name[8:]] = held
        else:
            data[name] = held

    def send(self) -> None:
        minne = Minne()
        while self.waiting:
            batch, self.waiting = self.waiting[: self.size], self.waiting[self.size :]
            for (line, _, outcome), one in zip(batch, self.take(batch, minne), strict=True):
                assert told(one) == outcome.split(), line
                assert all(f.text and f.kod in MENINGAR for f in one.fel)
                assert not any("9802" in f"{f.falt}{f.text}" for f in one.fel)

    def take(self, batch: list[tuple[str, dict[str, Any], str]], minne: Minne) -> list[Utfall]:
        read = [self.intag.read(sent, self.avsandare) for _, sent, _ in batch]
        outcomes = {}
        good = [(nr, one) for nr, one in enumerate(read) if isinstance(one, Inkommen)]
        for forbund in {one.forbund for _, one in good}:
            mine = [(nr, one) for nr, one in good if one.forbund == forbund]
            mitt = minne if forbund == self.forbund else Minne()
            with self.intag.forbund_open(forbund) as session:
                taken, huvud = self.intag.take(
                    session, [one for _, one in mine], self.avsandare, mitt
                )
            self.intag.settled(huvud)
            outcomes |= {nr: utfall for (nr, _), utfall in zip(mine, taken, strict=True)}
        return [
            outcomes[nr] if isinstance(one, Inkommen) else Utfall(fel=one)
            for nr, one in enumerate(read)
        ]

    def state(self, slug: str, rest: str) -> None:
        with self.intag.forbund_open(self.forbund) as session:
            row = store.raw(session).execute(
                "SELECT row_to_json(n) FROM deltagande_nu n WHERE deltagande = %s", (slug,)
            )
            found = row.fetchone()
        if rest == "saknas":
            assert found is None
            return
        assert found is not None, slug
        expected = {name: value(raw) for name, raw in FIELD.findall(rest)}
        assert {n: str(found[0][n]) for n in expected} == {n: str(v) for n, v in expected.items()}

    def people(self, first: str, rest: str) -> None:
        with self.intag.forbund_open(self.forbund) as session:
            rows = store.raw(session).execute("SELECT deltagande, person FROM deltagande_nu")
            whose = dict(rows.fetchall())
        groups = [{whose[name] for name in part.split()} for part in f"{first} {rest}".split("|")]
        assert [len(group) for group in groups] == [1] * len(groups), rest
        assert len(set.union(*groups)) == len(groups), rest

    def counted(self, insats: str, antal: str) -> None:
        with self.intag.forbund_open(self.forbund) as session:
            row = store.raw(session).execute(
                "SELECT coalesce(sum(antal), 0) FROM antal_rad WHERE insats = %s AND till IS NULL",
                (insats,),
            )
            assert row.fetchone() == (int(antal),)

    def time(self, moment: str) -> None:
        self.clock.moment = datetime.fromisoformat(moment)

    def order(self, what: str, rest: str = "") -> None:
        if what == "historik":
            self.avsandare = replace(self.avsandare, historik=True)
        elif what == "bara":
            slug = self.forbund if rest == "forbundet" else rest
            self.avsandare = replace(self.avsandare, forbund=frozenset({slug}), skriver=("*",))
        elif what == "projekt":
            self.project(rest)
        elif what == "dagar":
            self.days(*rest.split())
        elif what == "lova":
            with self.intag.forbund_open(self.forbund) as session:
                store.promise(session, self.forbund, datetime.fromisoformat(rest))
        else:
            self.erase(PEOPLE[rest])

    def project(self, period: str) -> None:
        """From here on events are of a project: *nord* has *team*, *syd* half the year, *eva* works
        directly and *per* for another employer.
        """
        whole = {"namn": "Provet", "diarienummer": "2025/00123", "agare": "Ägaren"}
        whole |= {"orgnr": "222000-0001", "start": "2025-01-01", "slut": "2027-12-31"}
        works = {"arbetsgivare": "Ägaren", "kategori": "pl", "slag": "direkt"}
        works |= {"anstalld_fran": "2025-06-01", "anstalld_till": "2026-06-30"}
        other = {"arbetsgivare": "Kommunen", "kategori": "pm", "slag": "medfinansiering"}
        nord = {"namn": "Nord", "agare": "Ägaren", "eget": True}
        insatser = [{"forbund": self.forbund, "insats": "team"}]
        syd = {"namn": "Syd", "agare": "Söder", "start": "2026-01-01", "slut": "2026-02-10"}
        self.forbund = f"p{uuid4().hex[:12]}"
        for typ, data in (
            ("projekt.upplagt", {**whole, "programperiod": period}),
            ("delprojekt.upplagt", {"slug": "nord", **nord, "insatser": insatser}),
            ("delprojekt.upplagt", {"slug": "syd", **syd}),
            ("personal.upplagd", {"slug": "eva", "personnamn": "Eva Ek", **works}),
            ("personal.upplagd", {"slug": "per", "personnamn": "Per Al", **works, **other}),
        ):
            event = {"id": str(uuid4()), "typ": typ, "forbund": self.forbund, "data": data}
            self.intag.record_all([event | {"datum": "2026-01-01"}], av="drift:prov", forbund=None)

    def days(self, first: str, number: str, minuter: str) -> None:
        """As many days from the first, so many minutes a day, of eva's in *nord*."""
        row = {"personal": "eva", "minuter": int(minuter), "delprojekt": "nord"}
        row |= {"beskrivning": "Arbete"} if int(minuter) > 780 else {"aktivitet": 1}
        days = [date.fromisoformat(first) + timedelta(days=n) for n in range(int(number))]
        sent = [
            {"id": str(uuid4()), "typ": "tid.rapporterad", "forbund": self.forbund, "data": row}
            | {"datum": day.isoformat()}
            for day in days
        ]
        self.intag.record_all(sent, av="drift:prov", forbund=None)

    def erase(self, normal: str) -> None:
        with self.intag.forbund_open(self.forbund) as session:
            person = find(session, self.forbund, normal, keys=self.intag.keys)
            assert person is not None
            theirs = store.raw(session).execute(
                "SELECT deltagande FROM deltagande_nu WHERE person = %s", (person,)
            )
            erase(
                session,
                self.forbund,
                [person],
                deltaganden=[row[0] for row in theirs],
                beslut="Prov",
                when=self.clock.now(),
            )


def told(one: Utfall) -> list[str]:
    """The outcome as the tables say it: H025 with the rule that would be broken."""
    if one.status:
        return [one.status]
    return sorted(
        f"H025:{re.search('H[0-9]{3}', f.text).group()}" if f.kod == "H025" else f.kod
        for f in one.fel
    )
