"""May this attendance be taken in? A part of judging one event (judge.py, ADR 36).

It is in a stream of its own: there are hundreds of a deltagande, and none changes its state.
"""

from typing import Final

from schemas.svar import Fel
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.verdict import Nytt
from tracker.intake.view import Vy
from tracker.state.post import Person, Post


NARVARO: Final = "narvaro.registrerad"


def judge_narvaro(
    vy: Vy, event: Inkommen, post: Post, person: Person | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    """A new attendance. Codes: as `wrong_there`."""
    faults += wrong_there(vy, event, post, person)
    return faults or Nytt(post, f"n:{post.id}")


def wrong_there(vy: Vy, event: Inkommen, post: Post, person: Person | None) -> list[Fel]:
    """The faults of what a deltagande did on a day. Codes: as `wrong_about`, H020, H029, H071."""
    faults = wrong_about(vy, event, post, person)
    known = post.insats in vy.uppsattning.insatser
    return faults + [one for one in outside(vy, post) if known or one.kod != "H029"]


def wrong_about(vy: Vy, event: Inkommen, post: Post, person: Person | None) -> list[Fel]:
    """The faults of an event about a deltagande that has a stream of its own, whatever it says.

    Codes: H005, H006, H033, H035.
    """
    faults = list[Fel]()
    insats = vy.uppsattning.insatser.get(post.insats or "")
    if insats is None:
        faults.append(fel("H005", "insats", "Insatsen"))
    elif insats.volyminsats:
        faults.append(fel("H033", "insats"))
    lage = vy.lage(f"d:{post.deltagande}")
    if lage and event.person is not None and (not person or person.id != lage.state.person.id):
        faults.append(fel("H006", "person"))
    if lage and lage.state.person.id in vy.gallrade and event.registrerad is None:
        faults.append(fel("H035", "deltagande"))
    return faults


def outside(vy: Vy, post: Post) -> list[Fel]:
    """The faults of an attendance in force that is not within its deltagande as it now stands."""
    lage = vy.lage(f"d:{post.deltagande}")
    if lage is None or lage.state.start is None:
        return [fel("H020", "typ")]
    state, faults = lage.state, list[Fel]()
    if post.insats != state.insats:
        faults.append(fel("H029", "insats"))
    if post.datum < lage.state.start or (state.slut is not None and post.datum > state.slut):
        faults.append(fel("H071", "datum"))
    return faults
