"""Rows of a sheet for one insats → events: what was changed since it was handed out, and no more.

A row is compared three ways: what the file held when it was handed out (the log up to the row's
version), what it says now, and what Stegvis says now. Untouched rows give nothing; a touched row
whose columns Stegvis has changed meanwhile is a conflict that its sender settles. Reads under the
sender's own context, so a row about somebody they may not see is the same as one about nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID

import orjson
from sqlmodel import Session, col, select

from schemas.svar import Fel
from tracker.access import read_log
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Keys
from tracker.identity.personnummer import parse
from tracker.identity.register import find
from tracker.intake.blad import KOLUMNER, TYP, Celler, Del, cells_of, read_part
from tracker.intake.files_rad import Handelse, Rad
from tracker.intake.namngivning import letters
from tracker.log import store
from tracker.projections.tables import DeltagandeNu
from tracker.state.post import RATTAD, Post, in_force


KONFLIKT: Final = "konflikt"
"""Stands where a refusal has its code: nothing is wrong, but somebody must choose."""
KOMPLETTERAD: Final = "Kompletterad i en förberedd Excel-fil."
_BATCH: Final = 200
_VANTAR: Final = frozenset({None, "antagen", "vantelista"})
_SAKNAS: Final = "Deltagandet finns inte i insatsen, eller så får du inte se det. Ta bort raden."


@dataclass(frozen=True, slots=True)
class BladRad:
    """One row as somebody left it.

    `deltagande` "" for a person given by `personnummer`. `version`: the position of the
    deltagande when the file was handed out, None where nothing was; with it, a cell that has
    been emptied clears its field. `namn` is the row's own name within its file.
    """

    nummer: int
    namn: str
    celler: Celler
    deltagande: str = ""
    version: int | None = None
    personnummer: str = ""
    orsak: str = ""

    @property
    def kalla(self) -> list[Any]:
        """The row as the receipt shows it."""
        shown = [self.celler.get(k.namn, "") for k in KOLUMNER]
        return [self.deltagande, self.personnummer, *shown, self.orsak]


@dataclass(frozen=True, slots=True)
class Lage:
    """What is in force of a deltagande, and the position of its last event."""

    position: int
    insats: str | None
    delar: Mapping[Del, Post]

    @property
    def celler(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for del_, post in self.delar.items():
            found |= cells_of(del_, post.datum, post.data)
        return found


def lage(posts: Sequence[Post], *, to: int | None = None) -> Lage:
    """Where a deltagande stands by its events, or stood at position `to`."""
    posts = [post for post in posts if to is None or post.position <= to]
    delar: dict[Del, Post] = {}
    for post in in_force(posts):
        if post.typ == TYP["inskrivning"]:
            delar["inskrivning"] = post
        elif post.typ == TYP["avslut"]:
            delar["avslut"] = post
        elif post.typ == "deltagande.ateroppnat":
            delar.pop("avslut", None)
    placed = delar.get("inskrivning") or (posts[0] if posts else None)
    return Lage(posts[-1].position if posts else 0, placed.insats if placed else None, delar)


TOMT: Final = Lage(0, None, {})


@dataclass(slots=True)
class Jamforare:
    """Compares rows with the log. `fil` is what ids are made of; `val` the conflicts settled.

    Counts what gave no event: `orord` rows as they were handed out, `fanns` rows that say what
    Stegvis says already.
    """

    session: Session
    forbund: str
    insats: str
    keys: Keys
    today: date
    fil: str
    val: frozenset[int] = frozenset()
    orord: int = 0
    fanns: int = 0
    sedda: set[str] = field(default_factory=set)

    def rader(self, rader: Iterable[BladRad]) -> Iterator[Rad]:
        """The events, in order of the rows; a row at fault or in conflict is a Rad with `fel`."""
        rows = iter(rader)
        while batch := list(islice(rows, _BATCH)):
            wanted = {f"d:{rad.deltagande}" for rad in batch if rad.deltagande}
            streams = store.read_streams(self.session, self.forbund, wanted)
            for rad in batch:
                yield from self._one(rad, streams.get(f"d:{rad.deltagande}", []))

    def _one(self, rad: BladRad, posts: Sequence[Post]) -> Iterator[Rad]:
        if rad.namn in self.sedda:
            yield _refused(rad, [Fel(kod="H023", text="Raden står två gånger. Ta bort den ena.")])
            return
        self.sedda.add(rad.namn)
        found = self._of_deltagande(rad, posts) if rad.deltagande else self._of_person(rad)
        fel = [one for one in found if isinstance(one, Fel)]
        if fel:
            yield _refused(rad, fel)
            return
        for event in found:
            if not isinstance(event, Fel):
                yield Rad(rad.nummer, event, rad.kalla)

    # ── a row that names its deltagande ──────────────────────────────────────────────────────

    def _of_deltagande(self, rad: BladRad, posts: Sequence[Post]) -> list[Fel] | list[Handelse]:
        nu = lage(posts)
        if nu.insats != self.insats:
            return [Fel(kod="H029", falt="Deltagande", text=_SAKNAS)]
        if rad.personnummer:
            return [Fel(kod="H006", falt="Personnummer", text="Personen går inte att byta här.")]
        handed_out = rad.version is not None
        bas = lage(posts, to=rad.version) if handed_out else nu
        changed = _differ(rad.celler, bas.celler, clears=handed_out)
        if not changed and handed_out:
            self.orord += 1
            return []
        still = [n for n in changed if rad.celler.get(n, "") != nu.celler.get(n, "")]
        if not still:
            self.fanns += 1
            return []
        moved = _differ(nu.celler, bas.celler, clears=True)
        if moved and rad.nummer not in self.val:
            read_log.saw(self.session, self.forbund, deltaganden=[rad.deltagande])
            told = [k.namn for k in KOLUMNER if k.namn in still or k.namn in moved]
            return [_conflict(n, rad.celler, nu.celler) for n in told]
        return self._events(rad, nu, still, rad.deltagande)

    def _events(
        self, rad: BladRad, nu: Lage, changed: Sequence[str], deltagande: str
    ) -> list[Fel] | list[Handelse]:
        """One event for each part of the row that was changed: a new one, or a rättelse."""
        fel: list[Fel] = []
        events: list[Handelse] = []
        for del_, typ in TYP.items():
            names = [n for n in changed if n.startswith(f"{del_}.")]
            if not names:
                continue
            post = nu.delar.get(del_)
            values, faults = read_part(del_, rad.celler, names if post else None)
            fel += [Fel(kod=o.kod, falt=k.rubrik, text=o.text) for k, o in faults]
            if post is not None:
                fel += self._may_correct(rad, nu, names)
                orsak = rad.orsak or KOMPLETTERAD
                data = {"avser": str(post.id), "andring": values, "orsak": orsak}
                events.append(self._event(rad, nu, RATTAD, None, self.today.isoformat(), data))
            else:
                fel += _complete(del_, values, faults=bool(faults))
                datum = str(values.pop("datum", ""))
                events.append(self._event(rad, nu, typ, deltagande, datum, values))
        return fel or events

    def _may_correct(self, rad: BladRad, nu: Lage, names: Sequence[str]) -> Iterator[Fel]:
        """A day cannot be emptied; what was filled in is changed for a reason."""
        for del_ in TYP:
            if f"{del_}.datum" in names and f"{del_}.datum" not in rad.celler:
                yield Fel(
                    kod="H001",
                    falt=_RUBRIK[f"{del_}.datum"],
                    text="Dagen får inte vara tom. Makulera i Stegvis om det aldrig hände.",
                )
        if not rad.orsak and any(n in nu.celler for n in names):
            yield Fel(kod="H001", falt="Varför", text="Skriv varför uppgiften ändras.")

    # ── a row that names a person ────────────────────────────────────────────────────────────

    def _of_person(self, rad: BladRad) -> list[Fel] | list[Handelse]:
        number = parse(rad.personnummer, today=self.today)
        if number is None:
            text = "Personnumret är inte giltigt. Kontrollera siffrorna."
            return [Fel(kod="H028", falt="Personnummer", text=text)]
        enrols = any(n.startswith("inskrivning.") for n in rad.celler)
        places = self._places(number.normal)
        if any(_says(nu.celler, rad.celler) for _, nu in places):
            self.fanns += 1
            return []
        place = _enrol(places) if enrols else _close(places)
        if isinstance(place, Fel):
            return [place]
        material = (
            rad.namn
            if self.fil
            else "|".join((self.insats, number.normal, rad.celler.get("inskrivning.datum", "")))
        )
        deltagande, nu = place or (self._new_name(f"{material}|{number.normal}"), TOMT)
        found = self._events(rad, nu, list(rad.celler), deltagande)
        for event in found:
            if isinstance(event, dict):
                event["person"] = {"personnummer": number.normal}
        return found

    def _places(self, normal: str) -> list[tuple[str, Lage]]:
        """The person's deltaganden in the insats that the sender may see."""
        person = find(self.session, self.forbund, normal, keys=self.keys)
        if person is None:
            return []
        names = self.session.exec(
            select(DeltagandeNu.deltagande)
            .where(
                col(DeltagandeNu.forbund) == self.forbund,
                col(DeltagandeNu.insats) == self.insats,
                col(DeltagandeNu.person) == person,
            )
            .order_by(col(DeltagandeNu.deltagande))
        ).all()
        read_log.saw(self.session, self.forbund, personer=[person], deltaganden=names)
        streams = store.read_streams(self.session, self.forbund, [f"d:{n}" for n in names])
        return [(n, lage(streams[f"d:{n}"])) for n in names if _may_go_on(streams[f"d:{n}"])]

    # ── ids ──────────────────────────────────────────────────────────────────────────────────

    def _event(
        self,
        rad: BladRad,
        nu: Lage,
        typ: str,
        deltagande: str | None,
        datum: str,
        data: dict[str, Any],
    ) -> Handelse:
        """The event; its id follows from the file, the row, the content and what it changes.

        So the same file handed in twice at once gives one event. Keyed, since the content may hold
        a personnummer: nobody without the key can guess it back from the id.
        """
        about = {"insats": self.insats, "deltagande": deltagande} if deltagande else {}
        event: Handelse = {
            "typ": typ,
            "forbund": self.forbund,
            **about,
            "datum": datum,
            "data": data,
        }
        whole = {"rad": rad.namn, "person": rad.personnummer, "vid": nu.position, "vad": event}
        material = orjson.dumps(whole, option=orjson.OPT_SORT_KEYS).decode()
        return {"id": str(UUID(bytes=self._digest(material)[:16], version=5)), **event}

    def _new_name(self, material: str) -> str:
        return letters(int.from_bytes(self._digest(material)))

    def _digest(self, material: str) -> bytes:
        secret = self.keys.current("index").secret
        return blind_index(secret, f"blad\0{self.fil}\0{material}", forbund=self.forbund)


_RUBRIK: Final = {k.namn: k.rubrik for k in KOLUMNER}


def _refused(rad: BladRad, fel: Sequence[Fel]) -> Rad:
    return Rad(rad.nummer, None, rad.kalla, tuple(fel))


def _differ(mine: Celler, theirs: Celler, *, clears: bool) -> list[str]:
    """Columns in which `mine` says something else; an empty cell counts where it clears."""
    names = [k.namn for k in KOLUMNER if clears or k.namn in mine]
    return [n for n in names if mine.get(n, "") != theirs.get(n, "")]


def _says(held: Celler, row: Celler) -> bool:
    return bool(row) and all(held.get(n) == text for n, text in row.items())


def _conflict(namn: str, mine: Celler, theirs: Celler) -> Fel:
    text = f"I filen: {mine.get(namn) or 'tomt'}. I Stegvis nu: {theirs.get(namn) or 'tomt'}."
    return Fel(kod=KONFLIKT, falt=_RUBRIK[namn], text=text)


def _complete(del_: Del, values: Mapping[str, Any], *, faults: bool) -> Iterator[Fel]:
    """What a new inskrivning or avslut must say. A cell at fault has been told already."""
    if faults:
        return
    if "datum" not in values:
        rubrik = _RUBRIK[f"{del_}.datum"]
        yield Fel(kod="H001", falt=rubrik, text=f"Skriv dagen i kolumnen {rubrik}.")
    if del_ == "avslut" and "anledning" not in values:
        yield Fel(kod="H001", falt="Anledning", text="Välj varför deltagandet avslutas.")


def _may_go_on(posts: Sequence[Post]) -> bool:
    """False for a deltagande that ended before it began: avböjd, hänvisad, återkallad."""
    answers = [p.data.get("beslut") for p in in_force(posts) if p.typ == "remiss.besvarad"]
    begun = any(p.typ == TYP["inskrivning"] for p in in_force(posts))
    return begun or not answers or answers[-1] in _VANTAR


def _enrol(places: Sequence[tuple[str, Lage]]) -> tuple[str, Lage] | Fel | None:
    """Where to enrol: a deltagande that waits for it, else None for a new one."""
    for _, nu in places:
        if "inskrivning" in nu.delar and "avslut" not in nu.delar:
            text = "Personen är redan inskriven i insatsen. Ändra på personens egen rad eller sida."
            return Fel(kod="H023", falt="Personnummer", text=text)
    return next((place for place in places if "inskrivning" not in place[1].delar), None)


def _close(places: Sequence[tuple[str, Lage]]) -> tuple[str, Lage] | Fel:
    """The one deltagande to close."""
    ready = [p for p in places if "inskrivning" in p[1].delar and "avslut" not in p[1].delar]
    if len(ready) == 1:
        return ready[0]
    if ready:
        text = "Personen är inskriven flera gånger. Skriv deltagandets beteckning i stället."
        return Fel(kod="H020", falt="Personnummer", text=text)
    text = "Personen är inte inskriven i insatsen. Kontrollera personnumret, eller skriv in först."
    return Fel(kod="H020", falt="Personnummer", text=text)
