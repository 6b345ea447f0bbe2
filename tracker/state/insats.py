"""The fold of one insats, and of the small set-up streams (förbund, huvudman, counted events).

An insats is all its `insats.upplagd` in force. Which of them a report prints depends on the
period's last day, so all are kept (contract HANDELSER.md, `insats.upplagd`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.state.post import Brott, Post, in_force


EJ_ANGIVEN = "ej_angiven"


@dataclass(frozen=True, slots=True)
class Insats:
    """An insats: its versions by day (then position), never empty."""

    slug: str
    versioner: tuple[Post, ...]

    @property
    def volyminsats(self) -> bool:
        """The same in all versions: it never changes (H033)."""
        return bool(self.versioner[0].data["volyminsats"])

    @property
    def huvudman(self) -> str:
        """The owner by the latest version: who new people's data belongs to."""
        return str(self.versioner[-1].data.get("huvudman") or EJ_ANGIVEN)

    def on(self, dag: date) -> Post:
        """The version valid on a day; before the first: the first."""
        valid = [v for v in self.versioner if v.datum <= dag]
        return valid[-1] if valid else self.versioner[0]


def fold_insats(posts: Sequence[Post]) -> Insats | Brott | None:
    """The insats that a stream gives; None when every version is void."""
    kvar = in_force(posts)
    if not kvar:
        return None
    slug = posts[0].insats or ""
    first = kvar[0]
    for post in kvar:
        if post.insats != slug:
            return Brott("H005", post)
        for falt in ("inriktning", "volyminsats"):
            if post.data[falt] != first.data[falt]:
                return Brott("H033", post)
    return Insats(slug, tuple(sorted(kvar, key=lambda p: (p.datum, p.position))))


def last_in_force(posts: Sequence[Post]) -> Post | None:
    """What a stream of one fact amounts to: its last event in force, corrected, or nothing.

    Counted events stand alone in their stream; a förbund or huvudman set up again is changed.
    """
    kvar = in_force(posts)
    return kvar[-1] if kvar else None
