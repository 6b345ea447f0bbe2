"""May this event of an ESF project be taken in? A part of judging one event (judge.py, ADR 36).

What is refused here is what is wrong on its own: outside the employment or the project, past a cap,
in a month that is closed. What must be seen over a whole month, or over several projects, is for
the month-end list (tracker/esf).
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from schemas.svar import Fel
from tracker.intake.faults import breaks, fel
from tracker.intake.tider import tid_of
from tracker.intake.verdict import Nytt, Personval
from tracker.intake.view import Vy
from tracker.state.delprojekt import platser, samtidigt
from tracker.state.insats import last_in_force
from tracker.state.post import Post
from tracker.state.projekt import (
    NAMNFALT,
    SIGNERAD,
    STAR_FAST,
    Projekt,
    changed,
    projektstrom,
    senaste,
    within,
)


def judge_projekt(vy: Vy, post: Post, personer: Personval, faults: list[Fel]) -> Nytt | list[Fel]:
    """A new event of a project. Codes: H061–H070, H080–H082."""
    strom = projektstrom(post.typ, post.data, post.id)
    post = post._replace(person=personer.person)
    if strom[0] == "j" and changed(strom, [*vy.posts(strom), post]):
        letters = strom.partition(":")[0]
        faults.append(fel("H068", f"data.{STAR_FAST[letters]}"))
    faults += wrong(vy, senaste(strom, [*vy.posts(strom), post]) or post)
    return faults or Nytt(post, strom)


def after_projekt(
    vy: Vy, post: Post, strom: str, after: Sequence[Post], at: Callable[..., str]
) -> Nytt | list[Fel]:
    """The same after a rättelse or makulering, `post`, which makes of the stream `after`.

    `at` tells where the correction went wrong: the field of these that it changes.
    """
    letters, _, key = strom.partition(":")
    last = senaste(strom, after)
    if letters == "t" and _closed(vy, last_in_force(after[:-1]), last):
        return [fel("H066", "data.avser")]
    if last is None:
        return _gone(vy, letters, key) or Nytt(post, strom)
    if letters in NAMNFALT and last.data[NAMNFALT[letters]] != key:
        return [breaks("H010", f"data.andring.{NAMNFALT[letters]}")]
    if changed(strom, after):
        return [breaks("H068", at(STAR_FAST[letters]))]
    return [
        breaks(one.kod, at((one.falt or "").removeprefix("data."))) for one in wrong(vy, last)
    ] or Nytt(post, strom)


def _closed(vy: Vy, *rows: Post | None) -> bool:
    """True when one of the rows, as it stood or would stand, is in a month that is closed."""
    closed = vy.uppsattning.projekt.stangda
    return any(row.datum.isoformat()[:7] in closed for row in rows if row)


def _gone(vy: Vy, letters: str, key: str) -> list[Fel]:
    """What is used stays: a project, and whoever or whatever time names."""
    if letters == "j":
        return [breaks("H004", "data.avser")]
    named = {"jp": "personal", "jd": "delprojekt"}.get(letters)
    if named and vy.tider.names(**{named: key}):
        return [breaks("H061", "data.avser")]
    return []


def wrong(vy: Vy, post: Post) -> list[Fel]:
    """The rules that an event in force breaks where the project stands now."""
    rule = _RULES.get(post.typ)
    return rule(vy, post) if rule else []


def _tid(vy: Vy, post: Post) -> list[Fel]:
    found, data = vy.uppsattning.projekt, post.data
    dag = post.datum
    faults = [fel("H066", "datum")] if dag.isoformat()[:7] in found.stangda else []
    who = found.personal.get(data["personal"])
    if who is None:
        faults.append(fel("H061", "data.personal", "Personen"))
    elif not within(dag, who.data["anstalld_fran"], who.data.get("anstalld_till")):
        faults.append(fel("H062", "datum"))
    if data.get("slag", "projekt") == "projekt":
        faults += _i_projektet(found, post)
    return faults or _tak(vy, post)


def _i_projektet(found: Projekt, post: Post) -> list[Fel]:
    data, faults = post.data, list[Fel]()
    where = found.delprojekt.get(data["delprojekt"])
    if where is None:
        faults.append(fel("H061", "data.delprojekt", "Delprojektet"))
    for one in (found.eget, where):
        if one and not within(post.datum, one.data.get("start"), one.data.get("slut")):
            faults.append(fel("H063", "datum"))
            break
    arbete = found.period.arbete
    other = "beskrivning" if arbete == "aktivitet" else "aktivitet"
    if not data.get(arbete) or (other == "aktivitet" and data.get(other)):
        faults.append(fel("H067", f"data.{arbete}"))
    return faults


def _tak(vy: Vy, post: Post) -> list[Fel]:
    """H064: more than a day holds, or than may be reported in one; H065: in a year."""
    period = vy.uppsattning.projekt.period
    dygn, dag, ar = vy.tider.minuter(tid_of(post), post.id)
    faults = []
    if dygn > _DYGN or (period.dagstak is not None and dag > period.dagstak):
        tak = period.dagstak if period.dagstak is not None and dag > period.dagstak else _DYGN
        faults.append(fel("H064", "data.minuter", f"{tak // 60}"))
    if ar > period.arstak:
        faults.append(fel("H065", "data.minuter", f"{period.arstak // 60}"))
    return faults


_DYGN: Final = 24 * 60


def _personal(vy: Vy, post: Post) -> list[Fel]:
    """The owner's own staff is never medfinansiering (H069)."""
    eget = vy.uppsattning.projekt.eget
    if eget is None or post.data["slag"] != "medfinansiering":
        return []
    theirs, own = post.data.get("orgnr"), eget.data.get("orgnr")
    if theirs and own:
        same = theirs.replace("-", "") == own.replace("-", "")
    else:
        same = post.data["arbetsgivare"].casefold() == eget.data["agare"].casefold()
    return [fel("H069", "data.slag")] if same else []


def _delprojekt(vy: Vy, post: Post) -> list[Fel]:
    """An insats belongs to one delprojekt a day: else nobody knows whose its hours are (H070)."""
    mine = platser(post.data)
    for slug, other in vy.uppsattning.projekt.delprojekt.items():
        theirs = platser(other.data) if slug != post.data["slug"] else {}
        for plats in mine.keys() & theirs.keys():
            if any(samtidigt(a, b) for a in mine[plats] for b in theirs[plats]):
                return [fel("H070", "data.insatser")]
    return []


def _signerad(vy: Vy, post: Post) -> list[Fel]:
    """A signature is the person's own, an attest somebody else's; no time, no sheet (H080–H082)."""
    data = post.data
    who = vy.uppsattning.projekt.personal.get(data["personal"])
    if who is None:
        return [fel("H061", "data.personal", "Personen")]
    own = post.av == who.data.get("anvandare")
    faults = []
    if data["roll"] == "den_anstallde" and not own:
        faults.append(fel("H080", "data.roll"))
    if data["roll"] == "attest" and own:
        faults.append(fel("H081", "data.roll"))
    if not vy.tider.har_tid(data["personal"], data["manad"]):
        faults.append(fel("H082", "data.manad"))
    return faults


_RULES: Final[Mapping[str, Callable[[Vy, Post], list[Fel]]]] = MappingProxyType(
    {
        "tid.rapporterad": _tid,
        SIGNERAD: _signerad,
        "personal.upplagd": _personal,
        "delprojekt.upplagt": _delprojekt,
    }
)
