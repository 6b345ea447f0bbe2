"""What is known of a förbund while a batch of events is judged, under its append lock.

Loaded with a handful of queries for the whole batch, then kept up to date in memory event by
event, so that event 2 of a batch is judged with event 1 in force. States of deltaganden are
remembered between batches: an import of millions of events must not read back what it has
just written. The memory is good only while nobody else has appended, which the head's
position tells.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlmodel import Session

from schemas.handelser.enkat import LAGST
from schemas.handelser.steg import InstrumentUpplagt
from tracker.db import raw
from tracker.identity.register import ask_persons, erased
from tracker.identity.texts import NewText
from tracker.intake.grammar import Inkommen
from tracker.intake.tider import Tider
from tracker.log import store
from tracker.log.store import Huvud, Last
from tracker.state.deltagande import Deltagande, fold
from tracker.state.insats import EJ_ANGIVEN, Insats, fold_insats
from tracker.state.post import PERSONBYTEN, Brott, Person, Post, in_force
from tracker.state.projekt import STROMMAR, Projekt, projektstrom, senaste


@dataclass(slots=True)
class Lage:
    """Where one deltagande stands: its state, its first event's id and person, its owner."""

    state: Deltagande
    forsta: UUID
    forsta_person: Person
    huvudman: str


@dataclass(slots=True)
class Uppsattning:
    """What has been set up in a förbund, as folded at position `vid`."""

    vid: int = -1
    insatser: dict[str, Insats] = field(default_factory=dict)
    huvudman: set[str] = field(default_factory=set)
    instrument: dict[tuple[str, int], InstrumentUpplagt] = field(default_factory=dict)
    finns: bool = False
    projekt: Projekt = field(default_factory=Projekt)


class Minne:
    """States of deltaganden and persons of one förbund, remembered between batches.

    Holds at most `rymmer` of each: at about a kilobyte a state that bounds an import's memory.
    """

    def __init__(self, rymmer: int = 60_000) -> None:
        self.vid = 0
        self._rymmer = rymmer
        self.lagen: OrderedDict[str, Lage] = OrderedDict()
        self.personer: OrderedDict[bytes, Person] = OrderedDict()
        self.kanda_hos: set[tuple[UUID, str]] = set()
        self.uppsattning = Uppsattning()

    def valid_at(self, huvud: Huvud) -> None:
        """Forgets everything if somebody else has appended since."""
        if huvud.position != self.vid:
            self.lagen.clear()
            self.vid = huvud.position

    def trim(self) -> None:
        for held in (self.lagen, self.personer):
            while len(held) > self._rymmer:
                held.popitem(last=False)
        if len(self.kanda_hos) > self._rymmer:
            self.kanda_hos.clear()


_IN_USE: Final = (
    "SELECT EXISTS (SELECT FROM deltagande_nu WHERE forbund = %(forbund)s "
    "AND insats = %(insats)s AND deltagande <> ALL(%(touched)s) "
    "AND num_nonnulls(start, remiss_datum, besvarad_datum, samtycken) > 0) "
    "OR EXISTS (SELECT FROM antal_rad WHERE forbund = %(forbund)s "
    "AND insats = %(insats)s AND till IS NULL AND handelse::text <> ALL(%(touched)s)) "
    "OR EXISTS (SELECT FROM belopp_rad WHERE forbund = %(forbund)s "
    "AND insats = %(insats)s AND till IS NULL AND handelse::text <> ALL(%(touched)s))"
)
_RATED: Final = (
    "SELECT EXISTS (SELECT FROM deltagande_nu n, unnest(n.skattningar) AS s(rad) "
    "WHERE n.forbund = %(forbund)s AND n.deltagande <> ALL(%(touched)s) "
    "AND strpos(s.rad, %(par)s) = 11)"
)
"""A line begins with its day, of ten characters."""
_OF_PERSONS: Final = "SELECT deltagande FROM deltagande_nu WHERE forbund = %s AND person = ANY(%s)"
_WITHOUT_STATE: Final = (
    "SELECT 'd:' || deltagande FROM deltagande_nu WHERE forbund = %(forbund)s "
    "AND insats = %(insats)s AND deltagande <> ALL(%(touched)s)"
)
"""Asked for when none has a state: all void, or a samtycke that was taken back before it was given,
which only their events tell apart. There are few."""


@dataclass(slots=True)
class Vy:
    """The picture that a batch is judged by."""

    forbund: str
    huvud: Huvud
    minne: Minne
    session: Session
    kanda: dict[UUID, tuple[Post, str]]
    gallrade: set[UUID] = field(default_factory=set)
    nya: dict[str, list[Post]] = field(default_factory=dict)
    fran_logg: dict[str, list[Post]] = field(default_factory=dict)
    nya_texter: list[NewText] = field(default_factory=list)
    nya_poster: dict[UUID, tuple[Post, str]] = field(default_factory=dict)
    skriver: Sequence[str] = ("*",)
    tider: Tider = field(init=False)
    minst: int = LAGST
    """The least number of answers that a figure of a survey may be of."""
    malstrommar: dict[str, list[Post]] | None = None
    """Goals and surveys of the log, once they are asked for; see judge_enkat.py."""
    settle: Callable[[], None] = lambda: None
    """Has the identity room told of whom the batch has met: before it is asked who is who."""

    def __post_init__(self) -> None:
        """Nothing is asked of the database yet."""
        self.tider = Tider(self.session, self.forbund)

    @property
    def uppsattning(self) -> Uppsattning:
        return self.minne.uppsattning

    def seen(self, event_id: UUID) -> tuple[Post, str] | None:
        """The event that already has this id, in the log or in this batch."""
        return self.nya_poster.get(event_id) or self.kanda.get(event_id)

    def target(self, event_id: UUID) -> tuple[Post, str] | None:
        """The event that a rättelse or makulering is about."""
        return self.nya_poster.get(event_id) or self.kanda.get(event_id)

    def posts(self, strom: str) -> list[Post]:
        """All events of a stream, those of this batch too."""
        if strom not in self.fran_logg:
            self.fran_logg[strom] = store.read_stream(self.session, self.forbund, strom)
        return [*self.fran_logg[strom], *self.nya.get(strom, ())]

    def lage(self, strom: str) -> Lage | None:
        """Where a deltagande stands, asked for where the batch did not; None: there is none."""
        if strom not in self.minne.lagen:
            _remember(self, store.ask(self.session, self.forbund, strommar=[strom])())
        return self.minne.lagen.get(strom)

    def of_persons(self, persons: Collection[UUID]) -> dict[str, Lage]:
        """All deltaganden that are these persons' now, by name; what this batch did counts."""
        rows = raw(self.session).execute(_OF_PERSONS, (self.forbund, list(persons)))
        names = {name for (name,) in rows}
        names |= {strom[2:] for strom in self.nya if strom.startswith("d:")}
        held = {name: self.lage(f"d:{name}") for name in sorted(names)}
        return {name: one for name, one in held.items() if one and one.state.person.id in persons}

    def was_in_use(self, insats: str) -> bool:
        """True when an event in force, of what this batch leaves alone, is in the insats."""
        touched = [strom[2:] for strom in self.nya]
        asked = {"forbund": self.forbund, "insats": insats, "touched": touched}
        if raw(self.session).execute(_IN_USE, asked).fetchone() == (True,):
            return True
        rows = raw(self.session).execute(_WITHOUT_STATE, asked).fetchall()
        streams = store.read_streams(self.session, self.forbund, [strom for (strom,) in rows])
        return any(stands(posts) for posts in streams.values())

    def was_rated(self, slug: str, utgava: int) -> bool:
        """True when somebody, of what this batch leaves alone, is rated by the instrument."""
        touched = [strom[2:] for strom in self.nya]
        sought = {"forbund": self.forbund, "par": f";{slug};{utgava};", "touched": touched}
        return raw(self.session).execute(_RATED, sought).fetchone() == (True,)

    def add(self, post: Post, strom: str, more: Iterable[str] = ()) -> None:
        """`more`: the streams of deltaganden that the event names beside its own."""
        for one in (strom, *more):
            self.nya.setdefault(one, []).append(post)
        self.nya_poster[post.id] = (post, strom)


def stands(posts: Sequence[Post]) -> bool:
    """True when something of a stream is in force; whose it is, is no happening in the insats."""
    return any(post.typ not in PERSONBYTEN for post in in_force(posts))


def lage_of(posts: list[Post], huvudman: str) -> Lage:
    """The standing of a deltagande from all its events.

    Raises RuntimeError when they break a rule: the log holds nothing that was refused.
    """
    state = fold(posts)
    first = posts[0]
    if isinstance(state, Brott) or first.person is None:
        raise RuntimeError(f"the log holds a stream that breaks a rule at {first.position}")
    return Lage(state, first.id, first.person, huvudman)


def load(
    session: Session,
    huvud: Huvud,
    minne: Minne,
    inkomna: Iterable[Inkommen],
    indexes: set[bytes],
    older: Mapping[bytes, bytes],
) -> Vy:
    """The picture for a batch. `indexes`: blind indexes of its personnummer; `older`: the same by
    keys that are no longer current → by the current one.

    Everything is asked for before anything is read: in a pipeline that is one round trip.
    """
    batch = list(inkomna)
    forbund = huvud.forbund
    minne.valid_at(huvud)
    avser = [
        UUID(e.data["avser"])
        for e in batch
        if e.kind.rattar and e.data and _is_uuid(e.data["avser"])
    ]
    strommar = {f"d:{e.deltagande}" for e in batch if e.deltagande}
    unheld = {strom for strom in strommar if strom not in minne.lagen}
    unheld |= {strom for e in batch if (strom := _set_up(e))}
    answer = store.ask(session, forbund, ids=[*(e.id for e in batch), *avser], strommar=unheld)
    asked = {**{index: index for index in indexes}, **older}
    unknown = [held for held, index in asked.items() if index not in minne.personer]
    persons = ask_persons(session, forbund, unknown)
    if minne.uppsattning.vid != huvud.uppsattning:
        minne.uppsattning = read_uppsattning(session, huvud)
    last = answer()
    vy = Vy(forbund=forbund, huvud=huvud, minne=minne, session=session, kanda=last.kanda)
    for index, person in persons().items():
        minne.personer[asked[index]] = Person(person.id, person.kon, person.fodelsear)
    here = {e.id: f"d:{e.deltagande}" for e in batch if e.kind.deltagande}
    ratta = {last.kanda[i][1] for i in avser if i in last.kanda}
    ratta |= {here[i] for i in avser if i in here}
    _remember(vy, last)
    _remember(vy, store.ask(session, forbund, strommar=ratta - vy.fran_logg.keys())())
    _look_for_erased(vy, indexes, strommar | ratta)
    return vy


_NAMNGER: Final = {
    "huvudman.upplagd": "h:{slug}",
    "definition.vald": "r:{rapport}",
    "kvalitetsmal.beslutat": "m:{fel}",
    "fraga.beslutad": "q:{slug}",
    "instrument.upplagt": "g:{slug}.{utgava}",
}


def _set_up(event: Inkommen) -> str | None:
    """The stream that an event sets something up in: asked for with the rest, not one by one."""
    typ = event.kind.typ
    if typ == "insats.upplagd":
        return f"i:{event.insats}"
    if typ in _NAMNGER and event.data:
        return _NAMNGER[typ].format(**event.data)
    if typ in STROMMAR and event.data:
        return projektstrom(typ, event.data, event.id)
    return "f" if typ == "forbund.upplagt" else None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_uppsattning(session: Session, huvud: Huvud) -> Uppsattning:
    """Insatser, huvudmän and instruments as the log up to the head sets them up."""
    found = Uppsattning(vid=huvud.uppsattning)
    for strom, posts in store.read_setup(session, huvud.forbund).items():
        if strom == "f":
            found.finns = bool(in_force(posts))
        elif strom[0] == "j":
            found.projekt.put(strom, senaste(strom, posts))
            found.finns = found.finns or found.projekt.eget is not None
        elif strom.startswith("i:"):
            insats = fold_insats(posts)
            if isinstance(insats, Insats):
                found.insatser[insats.slug] = insats
        elif strom.startswith("g:"):
            if held := in_force(posts):
                one = InstrumentUpplagt.model_validate(dict(held[-1].data))
                found.instrument[one.slug, one.utgava] = one
        elif in_force(posts):
            found.huvudman.add(strom[2:])
    return found


def _remember(vy: Vy, last: Last) -> None:
    """Streams as read, folded where they are not remembered."""
    held = vy.minne.lagen
    vy.fran_logg.update(last.strommar)
    for strom, posts in last.strommar.items():
        if strom.startswith("d:") and posts and strom not in held:
            held[strom] = lage_of(posts, last.huvudman.get(strom[2:], EJ_ANGIVEN))


def _look_for_erased(vy: Vy, indexes: set[bytes], strommar: set[str]) -> None:
    """Who is erased among those that the batch is about.

    Who was erased while an import runs is a new person from then on.
    """
    minne = vy.minne
    held = [minne.lagen[strom] for strom in strommar if strom in minne.lagen]
    for strom in strommar:
        if strom in minne.lagen:
            minne.lagen.move_to_end(strom)
    persons = {lage.state.person.id for lage in held} | {lage.forsta_person.id for lage in held}
    named = {p.id: index for index in indexes if (p := minne.personer.get(index))}
    gone = erased(vy.session, vy.forbund, list(persons | named.keys()))
    vy.gallrade = gone & persons
    for person in gone & named.keys():
        del minne.personer[named[person]]
        minne.kanda_hos.clear()
