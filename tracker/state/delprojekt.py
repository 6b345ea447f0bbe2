"""The fold of one delprojekt: its last statement in force, with the days of each insats in it.

A statement says all of a delprojekt anew, and earlier months stay as they were (ADR 54): an insats
that it no longer names left on the day before it, and one that it names as before goes on. Days
that are said are the days. What was never so is put right by a rättelse.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tracker.state.post import Post, in_force


Plats = tuple[str, str]
"""A förbund and an insats."""
Tid = tuple[str | None, str | None]
"""First and last day, both inside; None is as long as the project."""


def fold_delprojekt(posts: Sequence[Post]) -> Post | None:
    """The last statement in force; in its `insatser` every insats that is or was in the delprojekt,
    with its days. None where all is void.
    """
    kvar = in_force(posts)
    if not kvar:
        return None
    held: dict[Plats, list[Tid]] = {}
    for post in kvar:
        held = _said(held, post)
    data = {falt: varde for falt, varde in kvar[-1].data.items() if falt != "insatser"}
    if held:
        data["insatser"] = [_rad(plats, tid) for plats, tider in held.items() for tid in tider]
    return kvar[-1]._replace(data=data)


def platser(data: Mapping[str, Any]) -> dict[Plats, list[Tid]]:
    """Which insatser a statement names, with their days."""
    found: dict[Plats, list[Tid]] = {}
    for one in data.get("insatser") or ():
        tid = (one.get("fran"), one.get("till"))
        found.setdefault((one["forbund"], one["insats"]), []).append(tid)
    return found


def utan(posts: Sequence[Post], plats: Plats) -> list[tuple[UUID, list[Mapping[str, Any]] | None]]:
    """The rättelser after which the insats was never in the delprojekt: of each statement that
    names it, and the insatser that it then names; None where that is no other.
    """
    return [
        (
            post.id,
            [one for one in post.data["insatser"] if (one["forbund"], one["insats"]) != plats]
            or None,
        )
        for post in in_force(posts)
        if plats in platser(post.data)
    ]


def samtidigt(a: Tid, b: Tid) -> bool:
    """Whether some day is in both."""
    return (a[0] or "") <= (b[1] or "9") and (b[0] or "") <= (a[1] or "9")


def _said(before: Mapping[Plats, list[Tid]], post: Post) -> dict[Plats, list[Tid]]:
    """What was known, with what this statement says."""
    named = platser(post.data)
    found = {plats: _tider(before.get(plats, []), tider, post.datum)
             for plats, tider in named.items()}  # fmt: skip
    for plats, tider in before.items():
        if plats not in named and (kvar := _lamnat(tider, post.datum)):
            found[plats] = kvar
    return found


def _tider(before: list[Tid], said: list[Tid], dag: date) -> list[Tid]:
    """Days that are said are the days. Without any an insats is there as before, comes back on the
    day of the statement, or has been there all the time.
    """
    if said != [(None, None)] or not before:
        return sorted(said, key=lambda tid: tid[0] or "")
    fran, till = before[-1]
    if till is None:
        return before
    if till >= dag.isoformat():
        return [*before[:-1], (fran, None)]
    return [*before, (dag.isoformat(), None)]


def _lamnat(before: list[Tid], dag: date) -> list[Tid]:
    """The days that were before a statement which no longer names the insats."""
    sista = (dag - timedelta(days=1)).isoformat()
    return [(fran, min(till or "9", sista)) for fran, till in before if (fran or "") <= sista]


def _rad(plats: Plats, tid: Tid) -> dict[str, str]:
    said = {"forbund": plats[0], "insats": plats[1], "fran": tid[0], "till": tid[1]}
    return {falt: varde for falt, varde in said.items() if varde is not None}
