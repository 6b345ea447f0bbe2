"""May this närvarointyg be taken in? A part of judging one event (judge.py, ADR 44).

What is certified is the attendance of a deltagande in a month as it stands when the event comes in,
under the append lock: what somebody changed while it was signed is not certified by it.
"""

from datetime import date
from typing import Final
from uuid import UUID

from schemas.svar import Fel
from tracker.db import raw
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge_narvaro import wrong_about
from tracker.intake.verdict import Nytt
from tracker.intake.view import Vy
from tracker.state.insats import last_in_force
from tracker.state.intyg import Intygsrad, summa
from tracker.state.post import Person, Post


_KNOWN: Final = (
    "SELECT handelse, datum, minuter, traff FROM narvaro_rad WHERE forbund = %s "
    "AND deltagande = %s AND datum >= %s AND datum < %s AND till IS NULL"
)


def judge_intyg(
    vy: Vy, event: Inkommen, post: Post, person: Person | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    """A new närvarointyg. Codes: H005, H006, H020, H029, H033, H035, H072, H073."""
    faults += wrong_about(vy, event, post, person)
    lage = vy.lage(f"d:{post.deltagande}")
    if lage is None or lage.state.start is None:
        return [*faults, fel("H020", "typ")]
    if post.insats in vy.uppsattning.insatser and post.insats != lage.state.insats:
        faults.append(fel("H029", "insats"))
    if post.data.get("manad"):  # else its form is at fault
        faults += _certified(vy, post)
    return faults or Nytt(post, f"o:{post.id}")


def _certified(vy: Vy, post: Post) -> list[Fel]:
    manad, deltagande = post.data["manad"], post.deltagande or ""
    if post.datum < date.fromisoformat(f"{manad}-01"):
        return [fel("H072", "data.manad")]
    rader = _known(vy, deltagande, manad)
    same = post.data["summa"] == summa(vy.forbund, deltagande, manad, rader)
    whole = post.data["minuter"] == sum(one.minuter for one in rader)
    return [] if rader and same and whole else [fel("H073", "data.summa")]


def _known(vy: Vy, deltagande: str, manad: str) -> list[Intygsrad]:
    """The month's attendance in force: what the database has, and what this batch says of it."""
    first = date.fromisoformat(f"{manad}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    rows = raw(vy.session).execute(_KNOWN, (vy.forbund, deltagande, first, after))
    found = {row[0]: Intygsrad(*row[1:]) for row in rows}
    for strom, posts in vy.nya.items():
        if strom.startswith("n:") and posts[0].deltagande == deltagande:
            last = last_in_force(vy.posts(strom))
            found.pop(UUID(strom[2:]), None)
            if last is not None and first <= last.datum < after:
                rad = Intygsrad(last.datum, last.data["minuter"], last.data.get("traff"))
                found[UUID(strom[2:])] = rad
    return list(found.values())
