"""May this event be taken in? Judges one event of good form against what the förbund knows.

Reads the view, and says: it is refused (every fault), or the post that it becomes. Nothing is
written here; `batch.py` adds what is taken to the view and the log. Every event of an import comes
through, so what is seldom needed is not made until it is.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.handelser import KINDS
from schemas.svar import Fel
from tracker.clock import swedish_day
from tracker.intake.change import references
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge_aktivitet import NAMNGER, judge_aktivitet
from tracker.intake.judge_change import judge_change, target_of
from tracker.intake.judge_enkat import enkatfel
from tracker.intake.judge_intyg import judge_intyg
from tracker.intake.judge_narvaro import NARVARO, judge_narvaro
from tracker.intake.judge_person import judge_person
from tracker.intake.judge_projekt import judge_projekt
from tracker.intake.judge_steg import SKATTAT, UPPLAGT, skattningsfel, upplagtfel
from tracker.intake.verdict import Nytt, Personval, changed_nature, fits, wrong_place
from tracker.intake.view import Lage, Vy
from tracker.state.aktivitet import AVSLUTAD, PABORJAD
from tracker.state.deltagande import Deltagande, begin, step
from tracker.state.insats import EJ_ANGIVEN, Insats, fold_insats
from tracker.state.intyg import INTYGAD
from tracker.state.post import RATTAD, RATTAR, Brott, Person, Post


def moment(vy: Vy, event: Inkommen, now: datetime) -> datetime | None:
    """When the event becomes known: the server's clock, or history's own time.

    The server's is always later than the förbund's newest and than any `as_of` that was
    answered for. None: history that falls, or lies after the clock (H034).
    """
    newest, lovat = vy.huvud.registrerad, vy.huvud.lovat
    given = event.registrerad
    if given is not None:
        late = (newest and given < newest) or (lovat and given <= lovat) or given > now
        return None if late else given.astimezone(UTC)
    floor = max((m for m in (newest, lovat) if m is not None), default=None)
    if floor is not None and now <= floor:
        return floor + timedelta(microseconds=1)
    return now


def judge(
    vy: Vy, event: Inkommen, when: datetime, av: str, personer: Personval
) -> Nytt | list[Fel]:
    """The post that the event becomes, or why it is refused.

    `when`: the moment it becomes known. Codes: H005–H007, H020–H035.
    """
    faults: list[Fel] = []
    if event.datum > when.date() and event.datum > swedish_day(when):  # Sweden is never behind UTC
        faults.append(fel("H007", "datum"))
    post = _post(vy, event, when, av)
    if event.kind.rattar:
        return judge_change(vy, event, post, faults)
    references(vy, event.data, "data.", faults)
    if post.typ == SKATTAT and not event.fel:
        faults += skattningsfel(vy, event.data, "data.")
    if event.kind.deltagande or event.kind.projekt:
        return _judge_kept_apart(vy, event, post, personer, faults)
    if event.kind.typ == "insats.upplagd":
        return _judge_insats(vy, post, faults)
    if event.kind.byter_person:
        return judge_person(vy, event, post, personer, faults)
    if event.kind.insats:
        _judge_antal(vy, post, faults)
    if event.kind.insats_kan:
        faults += [*wrong_place(vy, post, "insats"), *enkatfel(vy, event, post)]
    if post.typ == UPPLAGT:
        faults += upplagtfel(vy, post, stream_of(post))
    return faults or Nytt(post, stream_of(post))


_STAND_IN = dict.fromkeys(
    (
        *("remittent", "beslut", "tillfalle", "anledning", "andamal", "grund", "fran"),
        *("instrument", "utgava", "respondent", "varden", "genomford"),
        *NAMNGER.values(),
    ),
    "",
)
"""For a payload that is at fault, when all else is judged: has the fields that folds read."""


def also_wrong(vy: Vy, event: Inkommen, now: datetime, personer: Personval) -> list[Fel]:
    """What else is wrong with an event that has faults of form: a line is told all of them."""
    when = moment(vy, event, now)
    late = [fel("H034", "registrerad")] if when is None else []
    when = when or event.registrerad or now
    verdict: Nytt | list[Fel] = []
    if event.kind.rattar:
        verdict = _aimed_wrong(vy, event)
    elif _judgeable(event):
        verdict = judge(vy, replace(event, data=event.data or _STAND_IN), when, "", personer)
    known = {f.falt for f in event.fel}
    more = verdict if isinstance(verdict, list) else []
    return [*late, *(f for f in more if not _told_already(f, known))]


def _judgeable(event: Inkommen) -> bool:
    """True when it says where it belongs; what sets something up must also say what."""
    kind = event.kind
    placed = (event.insats or not kind.insats) and (event.deltagande or not kind.deltagande)
    sets_up = kind.typ == "insats.upplagd" or not kind.insats
    return bool(placed and (event.data or not sets_up))


def _told_already(one: Fel, known: set[str | None]) -> bool:
    """A person of wrong form is not also a missing one."""
    return one.kod == "H001" and any(f and f.partition(".")[0] == one.falt for f in known)


def _aimed_wrong(vy: Vy, event: Inkommen) -> list[Fel]:
    if not event.data:
        return []
    target = target_of(vy, event)
    if target is None or (event.kind.typ == RATTAD and target[0].typ in RATTAR):
        return [fel("H024", "data.avser")]
    return []


NAMNGIVNA: Final = {
    "huvudman.upplagd": ("h", "slug"),
    "definition.vald": ("r", "rapport"),
    "kvalitetsmal.beslutat": ("m", "fel"),
    "fraga.beslutad": ("q", "slug"),
    "installning.beslutad": ("s", "namn"),
}
"""Kind → its stream's first letter, and the field that names what it is about."""


I_INSATS: Final = {"insats.ansluten": "l", "aktivitet.upplagd": "y"}
"""Kind → the letter of a stream that is named by the insats and what NAMNGER says."""


def stream_of(post: Post) -> str:
    """The stream of an event that is not about another event (ADR 14)."""
    if post.deltagande is not None:
        return f"d:{post.deltagande}"
    if post.typ == "forbund.upplagt":
        return "f"
    if post.typ == "insats.upplagd":
        return f"i:{post.insats}"
    if post.typ in I_INSATS:
        kind = I_INSATS[post.typ]
        return f"{kind}:{post.insats}.{post.data[NAMNGER[kind]]}"
    return _named_or_alone(post)


def _named_or_alone(post: Post) -> str:
    """A stream named by a field of the event, or by the event itself."""
    if post.typ == UPPLAGT:
        return f"g:{post.data['slug']}.{post.data['utgava']}"
    if post.typ in NAMNGIVNA:
        kind, falt = NAMNGIVNA[post.typ]
        return f"{kind}:{post.data[falt]}"
    about = KINDS[post.typ]
    return f"{'k' if about.ekonomi else 'v' if about.mal else 'e'}:{post.id}"


def _post(vy: Vy, event: Inkommen, when: datetime, av: str) -> Post:
    """What the event becomes; whose it is stands on the first of a deltagande only."""
    return Post(
        vy.huvud.position + 1,
        event.id,
        event.kind.typ,
        event.forbund,
        event.insats,
        event.deltagande,
        None,
        event.datum,
        when,
        av,
        event.data,
    )


def _judge_kept_apart(
    vy: Vy, event: Inkommen, post: Post, personer: Personval, faults: list[Fel]
) -> Nytt | list[Fel]:
    """What is judged by more than the förbund's set-up: by a project, or by a deltagande."""
    if event.kind.projekt:
        return judge_projekt(vy, post, personer, faults)
    if post.typ == NARVARO:
        return judge_narvaro(vy, event, post, personer.person, faults)
    if post.typ in (PABORJAD, AVSLUTAD):
        return judge_aktivitet(vy, event, post, personer.person, faults)
    if post.typ == INTYGAD:
        return judge_intyg(vy, event, post, personer.person, faults)
    return _judge_deltagande(vy, event, post, personer.person, faults)


def _judge_insats(vy: Vy, post: Post, faults: list[Fel]) -> Nytt | list[Fel]:
    strom = stream_of(post)
    after = fold_insats([*vy.posts(strom), post])
    if isinstance(after, Brott):
        before = vy.uppsattning.insatser[strom[2:]]
        faults += [fel(after.kod, f"data.{falt}") for falt in changed_nature(before, post.data)]
    if faults or not isinstance(after, Insats):
        return faults
    return Nytt(post, strom, insats=after)


def _judge_antal(vy: Vy, post: Post, faults: list[Fel]) -> None:
    insats = vy.uppsattning.insatser.get(post.insats or "")
    if insats is None:
        faults.append(fel("H005", "insats", "Insatsen"))
    elif not fits(post.typ, insats):
        faults.append(fel("H033", "insats"))


def _judge_deltagande(
    vy: Vy, event: Inkommen, post: Post, person: Person | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    strom = f"d:{event.deltagande}"
    insats = vy.uppsattning.insatser.get(event.insats or "")
    if insats is None:
        faults.append(fel("H005", "insats", "Insatsen"))
    elif insats.volyminsats:
        faults.append(fel("H033", "insats"))
    lage = vy.minne.lagen.get(strom)
    if lage is None:
        return _first(event, post, person, insats, faults)
    state = lage.state
    if post.insats != state.insats and insats is not None:
        faults.append(fel("H029", "insats"))
    if event.person is not None and (person is None or person.id != state.person.id):
        faults.append(fel("H006", "person"))
    if vy.gallrade and state.person.id in vy.gallrade and event.registrerad is None:
        faults.append(fel("H035", "deltagande"))
    after = _step(state, post, faults)
    if after is None:
        return faults
    return Nytt(post, strom, Lage(after, lage.forsta, lage.forsta_person, lage.huvudman))


_OM_DAGEN: Final = ("H021", "H050", "H053", "H077")


def _step(state: Deltagande, post: Post, faults: list[Fel]) -> Deltagande | None:
    """The state after the event; None where it or anything before it is at fault."""
    after = step(state, post)
    if isinstance(after, str):
        faults.append(fel(after, "datum" if after in _OM_DAGEN else "typ"))
        return None
    return None if faults else after


def _first(
    event: Inkommen, post: Post, person: Person | None, insats: Insats | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    """The first event of a deltagande: it must say whose it is."""
    if person is None:
        faults.append(fel("H001", "person", "person"))
        sequence = _STARTS.get(event.kind.typ)
        if sequence:
            faults.append(fel(sequence, "typ"))
        return faults
    post = post._replace(person=person)
    after = _step(begin(post), post, faults)
    if after is None:
        return faults
    huvudman = insats.huvudman if insats else EJ_ANGIVEN
    return Nytt(post, f"d:{post.deltagande}", Lage(after, post.id, person, huvudman))


_STARTS = dict.fromkeys(
    (
        *("plan.upprattad", "plan.foljdes_upp", "matning.gjord", SKATTAT),
        *("avslut.gjort", "deltagande.ateroppnat"),
    ),
    "H020",
)
"""What also is wrong with a first event without a person, of a kind that cannot be first."""
