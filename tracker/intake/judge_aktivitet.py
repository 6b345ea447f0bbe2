"""May somebody begin or end in this activity? A part of judging one event (judge.py, ADR 47, 52).

Each deltagande and activity is a stream of its own: it changes nothing that a deltagande is.
"""

from typing import Final

from schemas.svar import Fel
from tracker.db import raw
from tracker.intake.faults import breaks, fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge_narvaro import outside, wrong_there
from tracker.intake.verdict import Nytt
from tracker.intake.view import Vy
from tracker.state.aktivitet import AVSLUTAD, fold_aktivitet
from tracker.state.insats import last_in_force
from tracker.state.post import Brott, Person, Post, in_force


NAMNGER: Final = {"l": "projekt", "y": "slug", "z": "aktivitet"}
"""Letter of a stream that is named by two, a dot between: the field that is the second of them."""
_FINNS: Final = (
    "SELECT EXISTS (SELECT FROM aktivitet_version WHERE forbund = %s AND nyckel = %s "
    "AND till IS NULL)"
)


def judge_aktivitet(
    vy: Vy, event: Inkommen, post: Post, person: Person | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    """Somebody in an activity, for the first time or said anew, or no more in it. Codes: as
    attendance, H075 and H076.
    """
    strom = f"z:{post.deltagande}.{post.data['aktivitet']}"
    found = wrong_there(vy, event, post, person)
    known = post.data["aktivitet"] == "" or _finns(vy, post)  # "": it is told what is wrong with it
    if not found and not known:
        found = [fel("H075", "data.aktivitet")]
    faults += found
    if post.typ == AVSLUTAD and post.data["aktivitet"] and not faults:
        broken = fold_aktivitet([*vy.posts(strom), post])
        faults += [fel(broken.kod, "datum")] if isinstance(broken, Brott) else []
    return faults or Nytt(post, strom)


def after_aktivitet(vy: Vy, post: Post, strom: str, after: list[Post]) -> Nytt | list[Fel]:
    """The same after a rättelse or makulering, `post`: what names a stream stays as it is."""
    insats, _, key = strom[2:].rpartition(".")
    named = NAMNGER[strom[0]]
    kvar = in_force(after)
    if any(one.data[named] != key for one in kvar):
        return [breaks("H010", f"data.andring.{named}")]
    if strom[0] != "z":
        moved = any(one.insats != insats for one in kvar)
        return [breaks("H029", "data.andring.insats")] if moved else Nytt(post, strom)
    broken = {one.kod: one for held in kvar for one in outside(vy, held)}
    if broken:
        return [breaks(one.kod, f"data.andring.{one.falt}") for one in broken.values()]
    times = fold_aktivitet(after)
    if isinstance(times, Brott):
        at = "data.andring.datum" if "datum" in post.data.get("andring", ()) else "data.avser"
        return [breaks(times.kod, at)]
    return Nytt(post, strom)


def _finns(vy: Vy, post: Post) -> bool:
    """Whether the insats has the activity, by what the database or this batch says."""
    nyckel = f"{post.insats}.{post.data['aktivitet']}"
    if f"y:{nyckel}" in vy.nya:
        return last_in_force(vy.posts(f"y:{nyckel}")) is not None
    return raw(vy.session).execute(_FINNS, (vy.forbund, nyckel)).fetchone() == (True,)
