"""May somebody begin in this activity? A part of judging one event (judge.py, ADR 47).

Each deltagande and activity is a stream of its own: it changes nothing that a deltagande is.
"""

from typing import Final

from schemas.svar import Fel
from tracker.db import raw
from tracker.intake.faults import breaks, fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge_narvaro import judge_narvaro, outside
from tracker.intake.verdict import Nytt
from tracker.intake.view import Vy
from tracker.state.insats import last_in_force
from tracker.state.post import Person, Post


PABORJAD: Final = "aktivitet.paborjad"
NAMNGER: Final = {"l": "projekt", "y": "slug", "z": "aktivitet"}
"""Letter of a stream that is named by two, a dot between: the field that is the second of them."""
_FINNS: Final = (
    "SELECT EXISTS (SELECT FROM aktivitet_version WHERE forbund = %s AND nyckel = %s "
    "AND till IS NULL)"
)


def judge_aktivitet(
    vy: Vy, event: Inkommen, post: Post, person: Person | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    """Somebody in an activity, for the first time or said anew. Codes: as attendance, and H075."""
    before = len(faults)
    verdict = judge_narvaro(vy, event, post, person, faults)
    faults = verdict if isinstance(verdict, list) else faults
    if len(faults) == before and not _finns(vy, post):
        faults.append(fel("H075", "data.aktivitet"))
    return faults or Nytt(post, f"z:{post.deltagande}.{post.data['aktivitet']}")


def after_aktivitet(vy: Vy, post: Post, strom: str, last: Post | None) -> Nytt | list[Fel]:
    """The same after a rättelse or makulering, `post`: what names a stream stays as it is."""
    insats, _, key = strom[2:].rpartition(".")
    if last is None:
        return Nytt(post, strom)
    named = NAMNGER[strom[0]]
    if last.data[named] != key:
        return [breaks("H010", f"data.andring.{named}")]
    if strom[0] != "z" and last.insats != insats:
        return [breaks("H029", "data.andring.insats")]
    broken = outside(vy, last) if strom[0] == "z" else []
    return [breaks(one.kod, f"data.andring.{one.falt}") for one in broken] or Nytt(post, strom)


def _finns(vy: Vy, post: Post) -> bool:
    """Whether the insats has the activity, by what the database or this batch says."""
    nyckel = f"{post.insats}.{post.data['aktivitet']}"
    if f"y:{nyckel}" in vy.nya:
        return last_in_force(vy.posts(f"y:{nyckel}")) is not None
    return raw(vy.session).execute(_FINNS, (vy.forbund, nyckel)).fetchone() == (True,)
