"""The fold of one deltagande: its events in, its state out, and the rules it may not break.

The state is what reports count and pages show. `step` takes one event in force; `fold` starts
from all events of the stream. A stream without corrections is folded event by event as they
come, which is the same as folding it whole (proved by a property test).
Rules: contract HANDELSER.md (H020–H023, H030), RAKNEREGLER 2, 3, 10 and 17; ADR 35 (H050, H053);
ADR 52 (H077).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from schemas.kodverk import per_kod
from tracker.state import esfgrund, plan
from tracker.state.post import (
    PERSONBYTEN,
    RATTAD,
    Brott,
    Person,
    Post,
    in_force,
    overridden,
    person_of,
)
from tracker.state.skattning import skriv


@dataclass(frozen=True)
class Deltagande:
    """What is known of one participation after some of its events.

    Without slots: `_changed` copies it as a dict, six times as fast as `dataclasses.replace`,
    which was a quarter of the time of an import.

    `insats` is that of the inskrivning in force, else of its first event. `start` null: not
    (or not any more) a participation. `slut` and `anledning` are null while it is open.
    """

    insats: str
    person: Person
    inskriven_i: str | None = None
    remiss_datum: date | None = None
    remittent: str | None = None
    remittent_enhet: str | None = None
    forsta_svar: date | None = None
    besvarad_datum: date | None = None
    beslut: str | None = None
    start: date | None = None
    slut: date | None = None
    anledning: str | None = None
    utbildning: str | None = None
    tid_i_forsorjning: str | None = None
    forsorjning_fore: tuple[str, ...] | None = None
    forsorjning_efter: tuple[str, ...] | None = None
    sysselsattning_fore: tuple[str, ...] | None = None
    sysselsattning_efter: tuple[str, ...] | None = None
    omfattning_fore: int | None = None
    omfattning_efter: int | None = None
    malgrupper: tuple[str, ...] | None = None
    kommun: str | None = None
    stadsdel: str | None = None
    plan_datum: date | None = None
    plan_slag: tuple[str, ...] | None = None
    planer: tuple[str, ...] | None = None
    plan_foljd: date | None = None
    plan_genomford: date | None = None
    matningar: tuple[str, ...] | None = None
    vidare_till: tuple[str, ...] | None = None
    fullfoljt: bool | None = None
    svar_fore: str | None = None
    svar_efter: str | None = None
    skattningar: tuple[str, ...] | None = None
    omfattning_6: int | None = None
    omfattning_12: int | None = None
    samtycken: tuple[str, ...] | None = None
    atertagna: tuple[str, ...] | None = None
    esfgrunder: tuple[str, ...] | None = None
    uppfoljda: tuple[tuple[str, date], ...] = ()  # days of `omfattning_6` and `_12`; in no row


def _changed(state: Deltagande, **new: Any) -> Deltagande:
    """The state with some fields changed."""
    after = object.__new__(Deltagande)
    fields = after.__dict__
    fields.update(state.__dict__)
    fields.update(new)
    return after


def differ(one: Deltagande, other: Deltagande) -> bool:
    """The same as `!=`, without making two tuples of thirty for it."""
    return one.__dict__ != other.__dict__


Grunder = Callable[[tuple[str, ...] | None, date], tuple[str, ...] | None]
_ARBETE = frozenset(
    kod
    for kod, post in per_kod("sysselsattning").items()
    if post.klass in {"forvarvsarbete", "studier"}
)


def _codes(data: Mapping[str, Any], falt: str) -> tuple[str, ...] | None:
    varden = data.get(falt)
    return tuple(varden) if varden else None


def _occupations(data: Mapping[str, Any]) -> tuple[tuple[str, ...] | None, int | None]:
    """Occupations as `kod` or `kod:procent`, and the per cent of full time in work and studies.

    Per cents of work and studies add up to at most 100 (RAKNEREGLER 17).
    """
    varden = data.get("sysselsattning")
    if not varden:
        return None, None
    koder = tuple(
        f"{v['typ']}:{v['procent']}" if v.get("procent") is not None else v["typ"] for v in varden
    )
    return koder, min(100, sum(v.get("procent") or 0 for v in varden if v["typ"] in _ARBETE))


def _egna_svar(data: Mapping[str, Any]) -> str | None:
    """The answers to the förbund's own questions, written one way only: question → code."""
    svar = data.get("svar")
    return json.dumps(svar, ensure_ascii=False, sort_keys=True) if svar else None


def _remiss(state: Deltagande, post: Post) -> Deltagande:
    data = post.data
    return _changed(
        state,
        remiss_datum=post.datum,
        remittent=data["remittent"],
        remittent_enhet=data.get("remittent_enhet"),
        forsta_svar=None,
        besvarad_datum=None,
        beslut=None,
    )


def _svar(state: Deltagande, post: Post) -> Deltagande:
    return _changed(
        state,
        forsta_svar=min(post.datum, state.forsta_svar or post.datum),
        besvarad_datum=post.datum,
        beslut=post.data["beslut"],
    )


def _inskrivning(state: Deltagande, post: Post) -> Deltagande | str:
    if state.start is not None:
        return "H023"
    data = post.data
    sysselsattning, omfattning = _occupations(data)
    return _changed(
        state,
        insats=post.insats or state.insats,
        inskriven_i=post.insats,
        start=post.datum,
        utbildning=data.get("utbildning"),
        tid_i_forsorjning=data.get("tid_i_forsorjning"),
        forsorjning_fore=_codes(data, "forsorjning"),
        sysselsattning_fore=sysselsattning,
        omfattning_fore=omfattning,
        malgrupper=_codes(data, "malgrupper"),
        kommun=data.get("kommun"),
        stadsdel=data.get("stadsdel"),
        svar_fore=_egna_svar(data),
    )


def _plan(state: Deltagande, post: Post) -> Deltagande | str:
    if state.start is None:
        return "H020"
    slag = post.data.get("slag")
    return _changed(
        state,
        plan_datum=min(post.datum, state.plan_datum or post.datum),
        plan_slag=_added(state.plan_slag, slag) if slag else state.plan_slag,
        planer=plan.first_of_kind(state.planer, slag, post.datum) if slag else state.planer,
    )


def _plan_foljd(state: Deltagande, post: Post) -> Deltagande | str:
    if state.start is None:
        return "H020"
    if state.plan_datum is None or post.datum < state.plan_datum:
        return "H077"
    slag = post.data.get("slag")
    if slag and not plan.fanns(state.planer, slag, post.datum):
        return "H077"
    days = plan.foljd(state.plan_foljd, state.plan_genomford, post.datum, post.data)
    return _changed(state, **days)


def _matning(state: Deltagande, post: Post) -> Deltagande | str:
    if state.start is None:
        return "H020"
    tillfalle = post.data["tillfalle"]
    _, omfattning = _occupations(post.data)
    falt = _UPPFOLJD.get(tillfalle)
    there, found = dict(state.uppfoljda), {}
    if falt and omfattning is not None and post.datum >= there.get(tillfalle, post.datum):
        # Asked twice, the later day holds, in whichever order the two were recorded.
        kept = tuple(sorted({**there, tillfalle: post.datum}.items()))
        found = {falt: omfattning, "uppfoljda": kept}
    return _changed(state, matningar=_added(state.matningar, tillfalle), **found)


_UPPFOLJD = {"uppfoljning_6": "omfattning_6", "uppfoljning_12": "omfattning_12"}
"""Occasion → where it stands how much the person works and studies then."""


def _skattning(state: Deltagande, post: Post) -> Deltagande | str:
    """Within the deltagande (H050), and once a day by each respondent (H053).

    One that lies after an avslut which is recorded later stays: it was made, and is counted.
    """
    if state.start is None:
        return "H020"
    if post.datum < state.start or (state.slut is not None and post.datum > state.slut):
        return "H050"
    new, there = skriv(post.datum, post.data), state.skattningar or ()
    same = new.rpartition(";")[0] + ";"
    if any(one.startswith(same) for one in there):
        return "H053"
    return _changed(state, skattningar=(*there, new))


def _avslut(state: Deltagande, post: Post) -> Deltagande | str:
    if state.start is None:
        return "H020"
    if state.slut is not None:
        return "H022"
    if post.datum < state.start:
        return "H021"
    data = post.data
    sysselsattning, omfattning = _occupations(data)
    return _changed(
        state,
        slut=post.datum,
        anledning=data["anledning"],
        forsorjning_efter=_codes(data, "forsorjning"),
        sysselsattning_efter=sysselsattning,
        omfattning_efter=omfattning,
        vidare_till=_codes(data, "vidare_till"),
        fullfoljt=data.get("fullfoljt"),
        svar_efter=_egna_svar(data),
    )


def _ateroppnat(state: Deltagande, _post: Post) -> Deltagande | str:
    if state.start is None:
        return "H020"
    if state.slut is None:
        return "H030"
    return _changed(state, **dict.fromkeys(_SLUTETS), uppfoljda=())


_SLUTETS = (
    *("slut", "anledning", "forsorjning_efter", "sysselsattning_efter", "omfattning_efter"),
    *("matningar", "omfattning_6", "omfattning_12", "vidare_till", "fullfoljt", "svar_efter"),
)
"""What the avslut said, and what followed it."""


def _samtycke(state: Deltagande, post: Post) -> Deltagande:
    andamal = post.data["andamal"]
    return _changed(
        state,
        samtycken=_added(state.samtycken, andamal),
        atertagna=_without(state.atertagna, andamal),
        esfgrunder=_grunder(state, post, esfgrund.given),
    )


def _atertaget(state: Deltagande, post: Post) -> Deltagande:
    andamal = post.data["andamal"]
    return _changed(
        state,
        samtycken=_without(state.samtycken, andamal),
        atertagna=_added(state.atertagna, andamal),
        esfgrunder=_grunder(state, post, esfgrund.withdrawn),
    )


def _grunder(state: Deltagande, post: Post, changed: Grunder) -> tuple[str, ...] | None:
    esf = post.data["andamal"] == esfgrund.ESF
    return changed(state.esfgrunder, post.datum) if esf else state.esfgrunder


def _esfgrund(state: Deltagande, post: Post) -> Deltagande:
    data = post.data
    grunder = esfgrund.stated(state.esfgrunder, data["fran"], data.get("till"), data["grund"])
    return _changed(state, esfgrunder=grunder)


def _byte(state: Deltagande, post: Post) -> Deltagande:
    return _changed(state, person=post.person)


def _added(koder: tuple[str, ...] | None, kod: str) -> tuple[str, ...]:
    return tuple(sorted({*(koder or ()), kod}))


def _without(koder: tuple[str, ...] | None, kod: str) -> tuple[str, ...] | None:
    return tuple(k for k in koder or () if k != kod) or None


_STEPS = {
    "remiss.inkommen": _remiss,
    "remiss.besvarad": _svar,
    "inskrivning.gjord": _inskrivning,
    "plan.upprattad": _plan,
    "plan.foljdes_upp": _plan_foljd,
    "matning.gjord": _matning,
    "steg.skattat": _skattning,
    "avslut.gjort": _avslut,
    "deltagande.ateroppnat": _ateroppnat,
    "samtycke.lamnat": _samtycke,
    "samtycke.atertaget": _atertaget,
    "esfgrund.angiven": _esfgrund,
    **dict.fromkeys(PERSONBYTEN, _byte),
}


def begin(first: Post) -> Deltagande:
    """The state before the first event is applied: where and who, nothing more."""
    if first.person is None or first.insats is None:
        raise ValueError("the first event of a deltagande has a person and an insats")
    return Deltagande(insats=first.insats, person=first.person)


def step(state: Deltagande, post: Post) -> Deltagande | str:
    """The state after one more event in force, or the H-code of the rule that it breaks."""
    return _STEPS[post.typ](state, post)


def fold(posts: Sequence[Post]) -> Deltagande | Brott:
    """The state that all events of a stream give, or the first rule that they break.

    The person is the first stored event's, also when that event is void; a rättelse of the
    person holds for the whole deltagande (contract HANDELSER.md, `person`). So does a moved
    inskrivning's insats; without one, the first event's as corrected.
    """
    first = posts[0]
    kvar = in_force(posts)
    insats = next((p.insats for p in kvar if p.insats), first.insats)
    state = replace(begin(first), person=current_person(posts), insats=insats or "")
    for post in kvar:
        if post.typ in PERSONBYTEN:
            continue  # `current_person` has seen it, and what came after it
        after = step(state, post)
        if isinstance(after, str):
            return Brott(after, post)
        state = after
    return _elsewhere(kvar, posts, state) or state


def _elsewhere(kvar: Sequence[Post], posts: Sequence[Post], state: Deltagande) -> Brott | None:
    """A correction may move a deltagande by its inskrivning only, not one event away from it.

    Events named the old insats before a move, so only those whose insats was itself
    corrected are compared (H029).
    """
    named = {post.id: post.insats for post in posts}
    for post in kvar:
        if post.insats != named[post.id] and post.insats != state.insats:
            return Brott("H029", post)
    return None


def current_person(posts: Sequence[Post]) -> Person:
    """Whose deltagande it is now: by the first event, by what corrects that, and by events that say
    whose it is from there on; the latest holds (RAKNEREGLER 8, ADR 32).
    """
    says = whose(posts)
    person = person_of(says.data["andring"]["person"]) if says.typ == RATTAD else says.person
    if person is None:
        raise ValueError("the first event of a deltagande has a person")
    return person


def whose(posts: Sequence[Post]) -> Post:
    """The event that says whose the deltagande is now: see `current_person`."""
    first = says = posts[0]
    gone = overridden(posts)
    for post in posts:
        if post.id in gone:
            continue
        if post.typ in PERSONBYTEN or (
            post.typ == RATTAD
            and post.data["avser"] == str(first.id)
            and "person" in post.data["andring"]
        ):
            says = post
    return says
