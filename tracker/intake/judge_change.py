"""May this rättelse or makulering be taken in? A part of judging one event (judge.py).

What its stream would then amount to is folded anew, and must break no rule. Which fields may be
changed, and to what, is in change.py.
"""

from functools import partial
from typing import Final
from uuid import UUID

from schemas.svar import Fel
from tracker.identity.register import erased
from tracker.intake.change import check_fields, check_rest
from tracker.intake.faults import breaks, fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge_aktivitet import NAMNGER, after_aktivitet
from tracker.intake.judge_enkat import andringsfel, inlastfel
from tracker.intake.judge_narvaro import outside
from tracker.intake.judge_person_change import judge_person_change
from tracker.intake.judge_projekt import after_projekt
from tracker.intake.judge_steg import i_bruk
from tracker.intake.verdict import NATURE, Nytt, changed_nature, fits, wrong_place
from tracker.intake.view import Lage, Vy, stands
from tracker.projections.project import owner_after
from tracker.state.deltagande import fold
from tracker.state.enkat import INLAST
from tracker.state.insats import fold_insats, last_in_force
from tracker.state.intyg import INTYGAD
from tracker.state.post import MAKULERAD, RATTAD, RATTAR, Brott, Post, overridden
from tracker.state.projekt import SIGNERAD


def judge_change(vy: Vy, event: Inkommen, post: Post, faults: list[Fel]) -> Nytt | list[Fel]:
    """A rättelse or makulering: its target, its fields, and what would then be in force."""
    target = target_of(vy, event)
    if target is None or (event.kind.typ == RATTAD and target[0].typ in RATTAR):
        return [*faults, fel("H024", "data.avser")]
    aimed, strom = target
    posts = vy.posts(strom)
    if nej := _never(vy, event, aimed, posts):
        return [*faults, fel(nej, "data.avser")]
    if strom.startswith("p:"):
        return judge_person_change(vy, event, post, aimed, faults)
    post = post._replace(deltagande=posts[0].deltagande)
    if event.kind.typ == RATTAD:
        check_fields(vy, post, aimed, posts, faults)
    else:
        faults += check_rest(vy, aimed, [*posts, post])
    lage = vy.lage(f"d:{post.deltagande}") if post.deltagande else None
    if lage and event.registrerad is None and _gone(vy, strom, lage.state.person.id):
        faults.append(fel("H035", "data.avser"))
    if faults:
        return faults
    return _after_change(vy, post, strom, posts)


_SOM_DET_VAR: Final = {INTYGAD: "H074", SIGNERAD: "H083"}
"""What was signed is as it was when it was."""


def _never(vy: Vy, event: Inkommen, aimed: Post, posts: list[Post]) -> str | None:
    """The code of what is never changed so: what is void is not made void again (H032)."""
    if event.kind.typ == MAKULERAD and aimed.id in overridden(posts):
        return "H032"
    if event.kind.typ == RATTAD and aimed.typ in _SOM_DET_VAR:
        return _SOM_DET_VAR[aimed.typ]
    return andringsfel(vy, event.kind.typ, aimed)


def _gone(vy: Vy, strom: str, person: UUID) -> bool:
    """Whether the person is erased. Attendance does not bring its deltagande with it: asked for."""
    if strom.startswith(("n:", "o:", "z:")):
        return bool(erased(vy.session, vy.forbund, [person]))
    return person in vy.gallrade


def target_of(vy: Vy, event: Inkommen) -> tuple[Post, str] | None:
    """The event that a rättelse or makulering is about, with its stream; None: there is none."""
    try:
        return vy.target(UUID(event.data["avser"]))
    except ValueError:
        return None


def _after_change(vy: Vy, post: Post, strom: str, posts: list[Post]) -> Nytt | list[Fel]:
    after = [*posts, post]
    if strom.startswith("d:"):
        return _after_deltagande(vy, post, strom, after)
    if strom.startswith("i:"):
        return _after_insats(vy, post, strom, after)
    if strom[0] in "jt":
        return after_projekt(vy, post, strom, after, partial(_broken_at, post))
    if strom[0] in NAMNGER:
        return after_aktivitet(vy, post, strom, after)
    return _after_fact(vy, post, strom, last_in_force(after))


def _after_insats(vy: Vy, post: Post, strom: str, after: list[Post]) -> Nytt | list[Fel]:
    """An insats that somebody is in stays, and stays what it is (H033)."""
    insats = fold_insats(after)
    if isinstance(insats, Brott):
        return [breaks(insats.kod, _broken_at(post, "insats", *NATURE))]
    before = vy.uppsattning.insatser.get(strom[2:])
    if insats is None and in_use(vy, strom[2:]):
        return [breaks("H005", "data.avser")]
    other = changed_nature(before, insats.versioner[0].data) if insats and before else []
    if other and in_use(vy, strom[2:]):
        return [breaks("H033", _broken_at(post, *other))]
    return Nytt(post, strom, insats=insats)


def _broken_at(post: Post, *falts: str) -> str:
    """Where a correction went wrong: the field of these that it changes, else what it is about."""
    changed = [falt for falt in falts if falt in post.data.get("andring", ())]
    return f"data.andring.{changed[0]}" if changed else "data.avser"


_NAMED: Final = {"r:": "rapport", "m:": "fel", "q:": "slug", "s:": "namn"}
"""Streams named by a field that stays: what is decided on something else is decided anew."""


def _after_fact(vy: Vy, post: Post, strom: str, last: Post | None) -> Nytt | list[Fel]:
    """The förbund, a huvudman or a counted event; `last` is what is then in force of it."""
    if strom == "f" and last is None:
        return [breaks("H004", "data.avser")]
    if strom.startswith("h:"):
        if last is None and owns(vy, strom[2:]):
            return [breaks("H005", "data.avser")]
        if last is not None and last.data["slug"] != strom[2:]:
            return [breaks("H005", "data.andring.slug")]
    named = _NAMED.get(strom[:2])
    if named and last is not None and last.data[named] != strom[2:]:
        return [breaks("H010", f"data.andring.{named}")]
    broken = _misplaced(vy, post, strom, last) if last is not None else []
    if strom.startswith("g:"):
        broken = _instrument(vy, post, strom, last)
    return broken or Nytt(post, strom)


def _instrument(vy: Vy, post: Post, strom: str, last: Post | None) -> list[Fel]:
    """What has been answered keeps its meaning: an instrument in use stays as it is (H055)."""
    slug, _, utgava = strom[2:].rpartition(".")
    if i_bruk(vy, slug, int(utgava)):
        return [breaks("H055", "data.avser")]
    if last is not None and (last.data["slug"], str(last.data["utgava"])) != (slug, utgava):
        return [breaks("H010", _broken_at(post, "slug", "utgava"))]
    return []


def _misplaced(vy: Vy, post: Post, strom: str, last: Post) -> list[Fel]:
    """An event counted by a number, or about money, that a change puts where it cannot be."""
    if strom.startswith("e:"):
        insats = vy.uppsattning.insatser.get(last.insats or "")
        if insats is None or not fits(last.typ, insats):
            return [breaks("H033" if insats else "H005", _broken_at(post, "insats"))]
    if strom.startswith("n:"):
        return [breaks(one.kod, _broken_at(post, one.falt or "")) for one in outside(vy, last)]
    if strom[:2] in ("k:", "v:"):
        at = _broken_at(post, "insats", "post")
        told = inlastfel(vy, last) if last.typ == INLAST else []
        return [
            *(breaks(one.kod, at) for one in wrong_place(vy, last, at)),
            *(breaks(one.kod, _broken_at(post, "namnare", "ar", "insats")) for one in told),
        ]
    return []


_CAUSES = {
    "H021": ("datum",),
    "H029": ("insats",),
    "H050": ("datum",),
    "H053": ("datum", "instrument", "utgava", "respondent"),
    "H077": ("datum",),
}
"""Which changed field makes a deltagande break a rule."""


def _after_deltagande(vy: Vy, post: Post, strom: str, after: list[Post]) -> Nytt | list[Fel]:
    state = fold(after)
    if isinstance(state, Brott):
        return [breaks(state.kod, _broken_at(post, *_CAUSES.get(state.kod, ())))]
    insats = vy.uppsattning.insatser.get(state.insats)
    if insats is None or insats.volyminsats:
        return [breaks("H005" if insats is None else "H033", _broken_at(post, "insats"))]
    lage = vy.minne.lagen[strom]
    huvudman = owner_after(lage.state, lage.huvudman, state, insats.huvudman)
    return Nytt(post, strom, Lage(state, lage.forsta, lage.forsta_person, huvudman))


def in_use(vy: Vy, insats: str) -> bool:
    """True when an event in force, of a person or counted, is in the insats.

    What this batch has touched is asked of its events, the rest of the projections. A deltagande
    whose events are all void is in no insats.
    """
    for strom in vy.nya:
        if strom.startswith("d:"):
            if vy.minne.lagen[strom].state.insats == insats and stands(vy.posts(strom)):
                return True
        elif strom[:2] in ("e:", "k:"):
            last = last_in_force(vy.posts(strom))
            if last is not None and last.insats == insats:
                return True
    return vy.was_in_use(insats)


def owns(vy: Vy, huvudman: str) -> bool:
    """True when an insats names the huvudman as its owner."""
    return any(
        version.data.get("huvudman") == huvudman
        for insats in vy.uppsattning.insatser.values()
        for version in insats.versioner
    )
