"""Random histories of a förbund, valid and not, as lists of moves that hypothesis can shrink."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from database import Database
from hypothesis import HealthCheck
from hypothesis import strategies as st
from modell import RATTAR
from uthallighet import examples

from schemas.svar import Kvitto
from tracker.db import Transaction
from tracker.exports.handelser import export
from tracker.identity.erase import erase
from tracker.identity.register import find
from tracker.intake.files import read
from tracker.intake.grammar import Inkommen
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag, Utfall
from tracker.intake.view import Minne
from tracker.log import store
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify_forbund


WHO = ("19900101-9802", "19850615-9816", "19991231-9994")
PLACES = ("team", "stod", "oppet")
ENDS = ("ovrigt", "utskrivning", "felregistrering")
DAYS = [(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(6)]
TABLES = (
    *("deltagande_nu", "deltagande_tidigare", "insats_version", "antal_rad", "belopp_rad"),
    *("forbund_version", "huvudman_version", "fraga_version", "narvaro_rad", "instrument_version"),
    "intyg_rad",
)
HELD = "forbund, deltagande, fran, insats, fodelsear, start, slut, anledning"
day = st.sampled_from(DAYS)
path = st.sampled_from(("A", "B", "C"))
place = st.sampled_from(PLACES)
usual = st.sampled_from((None, None, None, None, None, None, *PLACES))
"""None: where the deltagande is."""
person = st.sampled_from((None, None, None, None, None, None, None, *WHO, "ingen"))
"""None: named on the first event only."""
aim = st.tuples(st.sampled_from(("A", "A", "B", "C", "")), st.integers(0, 5))
"""The event that is so many back, of one deltagande or of all."""


def about(typ: str, **data: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "typ": st.just(typ),
            "deltagande": path,
            "insats": usual,
            "person": person,
            "datum": day,
            "data": st.fixed_dictionaries(data),
        }
    )


SUPPORT = st.sampled_from(([], ["a_kassa"], ["a_kassa", "studiestod"]))
change = st.one_of(
    st.fixed_dictionaries({"datum": day}),
    st.fixed_dictionaries({"insats": place}),
    st.fixed_dictionaries({"person": st.sampled_from(WHO)}),
    st.fixed_dictionaries({"anledning": st.sampled_from(ENDS)}),
    st.fixed_dictionaries({"insats": place, "datum": day}),
    st.fixed_dictionaries({"belopp": st.sampled_from(("7", None)), "ar": st.just(2027)}),
    st.fixed_dictionaries({"forsorjning": st.one_of(st.none(), SUPPORT)}),
)
moves = st.one_of(
    about("remiss.inkommen", remittent=st.just("annan"), syfte=st.sampled_from(("", "Stöd"))),
    about("remiss.besvarad", beslut=st.just("antagen")),
    about("inskrivning.gjord", forsorjning=SUPPORT),
    about("inskrivning.gjord", forsorjning=SUPPORT),
    about("plan.upprattad", slag=st.just("sip")),
    about("matning.gjord", tillfalle=st.just("uppfoljning_6")),
    about(
        "steg.skattat",
        instrument=st.just("stegtrappa"),
        utgava=st.just(1),
        respondent=st.sampled_from(("deltagare", "handlaggare")),
        varden=st.fixed_dictionaries({"steg": st.integers(1, 5)}),
    ),
    about("avslut.gjort", anledning=st.sampled_from(ENDS), forsorjning=SUPPORT),
    about("avslut.gjort", anledning=st.sampled_from(ENDS), forsorjning=SUPPORT),
    about("deltagande.ateroppnat", orsak=st.just("Kom åter")),
    about("samtycke.lamnat", andamal=st.just("esf")),
    about("samtycke.atertaget", andamal=st.just("esf")),
    st.fixed_dictionaries({"typ": st.just("handelse.rattad"), "aim": aim, "andring": change}),
    st.fixed_dictionaries({"typ": st.just("handelse.rattad"), "aim": aim, "andring": change}),
    st.fixed_dictionaries({"typ": st.just("handelse.makulerad"), "aim": aim}),
    st.fixed_dictionaries({"typ": st.just("handelse.makulerad"), "aim": aim}),
    st.fixed_dictionaries(
        {
            "typ": st.sampled_from(("volym.registrerad", "anonym.inskriven", "konsultation.gjord")),
            "insats": place,
            "datum": day,
            "data": st.fixed_dictionaries({"antal": st.integers(0, 3)}),
        }
    ),
    st.fixed_dictionaries(
        {
            "typ": st.sampled_from(("budget.beslutad", "utfall.bokfort")),
            "insats": st.none() | place,
            "datum": day,
            "data": st.fixed_dictionaries(
                {
                    "ar": st.sampled_from((2025, 2026)),
                    "post": st.sampled_from(("administration", "insatskostnad")),
                    "belopp": st.sampled_from(("1", "-2.50", "3,5")),
                }
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "typ": st.just("insats.upplagd"),
            "insats": st.sampled_from((*PLACES, "nytt")),
            "datum": day,
            "data": st.fixed_dictionaries(
                {
                    "namn": st.sampled_from(("Ett", "Tv\tå\\N\n", "Ö")),
                    "inriktning": st.just("individinriktad"),
                    "volyminsats": st.booleans(),
                    "huvudman": st.sampled_from((None, "kommunen", "regionen", "ingen")),
                }
            ),
        }
    ),
    st.fixed_dictionaries({"typ": st.just("samma"), "aim": aim}),
)


@dataclass
class Forsok:
    """One way of sending a history: in batches of these sizes, with or without a memory."""

    intag: Intag
    forbund: str
    cuts: list[int]
    keeps: bool
    sent: list[dict[str, Any]] = field(default_factory=list)
    codes: list[set[str]] = field(default_factory=list)
    positions: list[int | None] = field(default_factory=list)

    def send(self, events: list[dict[str, Any]]) -> list[Utfall]:
        avsandare = Avsandare(av="anv:prov")
        minne = Minne(rymmer=2)
        out: list[Utfall] = []
        rest = list(events)
        for size in self._sizes():
            if not rest:
                return out
            batch, rest = rest[:size], rest[size:]
            read = [self.intag.read(one, avsandare) for one in batch]
            good = [one for one in read if isinstance(one, Inkommen)]
            with self.intag.forbund_open(self.forbund) as session:
                minne = minne if self.keeps else Minne()
                taken, huvud = (
                    self.intag.take(session, good, avsandare, minne) if good else ([], None)
                )
            self.intag.settled(huvud)
            rows = iter(taken)
            out += [next(rows) if isinstance(one, Inkommen) else Utfall(fel=one) for one in read]
        return out

    def _sizes(self) -> Iterator[int]:
        yield from self.cuts
        while True:
            yield 3


def setup(forbund: str) -> list[dict[str, Any]]:
    def one(nr: int, typ: str, **rest: Any) -> dict[str, Any]:
        made = str(uuid5(NAMESPACE_URL, f"{forbund}/{nr}"))
        return {"id": made, "typ": typ, "forbund": forbund, "datum": "2026-01-01", **rest}

    ny = {"inriktning": "individinriktad", "volyminsats": False}
    return [
        one(1, "forbund.upplagt", data={"namn": "Prov"}),
        one(2, "huvudman.upplagd", data={"slug": "kommunen", "namn": "Kommunen"}),
        one(3, "huvudman.upplagd", data={"slug": "regionen", "namn": "Regionen"}),
        one(4, "insats.upplagd", insats="team", data={"namn": "T", **ny, "huvudman": "kommunen"}),
        one(5, "insats.upplagd", insats="stod", data={"namn": "S", **ny, "huvudman": "regionen"}),
        one(6, "insats.upplagd", insats="oppet", data={"namn": "O", **ny, "volyminsats": True}),
    ]


def written(forbund: str, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The moves as events, each with what its deltagande usually says filled in."""
    events = setup(forbund)
    where: dict[str, str] = {}
    for nr, move in enumerate(drawn, len(events) + 1):
        event = {k: v for k, v in move.items() if k not in ("aim", "andring")}
        event |= {"id": str(uuid5(NAMESPACE_URL, f"{forbund}/{nr}")), "forbund": forbund}
        if "deltagande" in event:
            fill(event, where)
        if "aim" in move:
            target = aimed(events, move["aim"])
            if move["typ"] == "samma":
                events.append(dict(target))
                continue
            event |= {"datum": DAYS[0], "data": {"avser": target["id"], "orsak": "Fel"}}
            if "andring" in move:
                event["data"]["andring"] = dict(move["andring"])
                if "person" in move["andring"]:
                    event["data"]["andring"]["person"] = {"personnummer": move["andring"]["person"]}
                if "insats" in move["andring"] and "deltagande" in target:
                    where[target["deltagande"]] = move["andring"]["insats"]
        events.append({k: v for k, v in event.items() if v is not None})
    return events


def fill(event: dict[str, Any], where: dict[str, str]) -> None:
    slug, who = event["deltagande"], event.pop("person")
    who = who or (None if slug in where else WHO[0])
    event["insats"] = event["insats"] or where.get(slug, "team")
    where.setdefault(slug, event["insats"])
    if who and who != "ingen":
        event["person"] = {"personnummer": who}


def aimed(events: list[dict[str, Any]], aim: tuple[str, int]) -> dict[str, Any]:
    slug, back = aim
    of_it = [e for e in events if slug and stream(e, events) == slug] or events
    return of_it[max(0, len(of_it) - 1 - back)]


def stream(event: dict[str, Any], taken: list[dict[str, Any]]) -> str:
    """The deltagande that an event is about, "" for none."""
    if event["typ"] in RATTAR:
        avser = [e for e in taken if e["id"] == event["data"]["avser"]]
        return stream(avser[0], taken) if avser else ""
    return str(event.get("deltagande", ""))


def rows(database: Database, forbund: str, table: str) -> list[tuple[Any, ...]]:
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        found = store.raw(session).execute(
            f'SELECT * FROM {table} WHERE forbund = %s ORDER BY {table}::text COLLATE "C"',
            (forbund,),
        )
        return found.fetchall()


EXAMPLES = examples(40, 1000)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def forget(intag: Intag, forbund: str, normal: str) -> None:
    with intag.forbund_open(forbund) as session:
        person = find(session, forbund, normal, keys=intag.keys)
        if person is None:
            return
        rows = store.raw(session).execute(
            "SELECT deltagande FROM deltagande_nu WHERE person = %s", (person,)
        )
        theirs = [row[0] for row in rows]
        when = intag.clock.now()
        erase(session, forbund, [person], deltaganden=theirs, beslut="Prov", when=when)


def without_ids(transaction: Transaction, forbund: str, table: str) -> list[Any]:
    """The rows of a projection but for who: person ids are random."""
    with transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rows = store.raw(session).execute(
            f"SELECT to_jsonb(t) - 'person' FROM {table} t WHERE forbund = %s "
            f"ORDER BY (to_jsonb(t) - 'person')::text COLLATE \"C\"",
            (forbund,),
        )
        return [row[0] for row in rows]


def rebuilt_and_sent_again(
    database: Database,
    intag: Intag,
    forbund: str,
    taken: list[dict[str, Any]],
    tables: Sequence[str] = TABLES,
) -> None:
    """A rebuild gives the same rows, and what was taken in is known when it comes again."""
    before = {table: rows(database, forbund, table) for table in tables}
    with intag.forbund_open(forbund) as session:
        assert rebuild(session, forbund) == len(taken)
    assert {table: rows(database, forbund, table) for table in tables} == before
    again = Forsok(intag, forbund, [len(taken)], keeps=True).send(taken)
    assert [o.status for o in again] == ["fanns"] * len(taken)


def taken_in_elsewhere(
    here: Intag, there: Intag, forbund: str, folder: Path, tables: Sequence[str] = TABLES
) -> Path:
    """What is exported here and taken in there is the same, exports the same, and is known again.

    Returns the file.
    """
    out, again = folder / "ut.jsonl", folder / "igen.jsonl"
    antal = export(here.transaction, forbund, out, keys=here.keys)
    kvitto = _from_file(there, out)
    assert (kvitto.nya, kvitto.fel) == (antal, [])
    fel, _ = verify_forbund(there.transaction, forbund, keys=there.keys, heads=there.heads)
    assert fel == []
    export(there.transaction, forbund, again, keys=there.keys)
    assert again.read_bytes() == out.read_bytes()
    assert _from_file(there, out).fanns == antal
    for table in tables:
        one, other = (without_ids(side.transaction, forbund, table) for side in (here, there))
        assert one == other
    return out


def _from_file(intag: Intag, out: Path) -> Kvitto:
    return Importor(intag, Avsandare("drift:prov", historik=True)).run(read(out), "delar")
