"""What surveys came to, counted in plain Python from the events in force (ADR 51)."""

from collections.abc import Iterable
from typing import Any

from schemas.enkat import FARDIGA


Events = Iterable[dict[str, Any]]
NBSP = "\u00a0"


def rader(omgangar: Events, inlasta: Events, ar: int) -> dict[str, dict[str, Any]]:
    """Row key → its figures, of the year. `omgangar`, `inlasta`: in the order of recording."""
    told = [*_omgangar(omgangar), *_inlasta(inlasta)]
    asked = {
        (where, one["fraga"]) for one in told if one["ar"] == ar for where in (one["insats"], None)
    }
    found = {}
    for where, fraga in asked:
        now, before = (_resultat(told, where, fraga, year) for year in (ar, ar - 1))
        n = now or {"taljare": None, "namnare": None}
        found[f"{where}:{fraga}" if where else fraga] = {
            "resultat": _i_ord(now),
            "taljare": n["taljare"],
            "namnare": n["namnare"],
            "forra": _i_ord(before),
        }
    return found


def _omgangar(events: Events) -> Iterable[dict[str, Any]]:
    for event in events:
        data = event["data"]
        for fraga in FARDIGA[data["enkat"], data["utgava"]].fragor:
            if fraga.raknas:
                counted = data.get("fragor", {}).get(fraga.kod)
                yes = sum((counted or {}).get(str(value), 0) for value in fraga.raknas)
                yield {
                    "fraga": f"{data['enkat']}.{fraga.kod}", "insats": event.get("insats"),
                    "ar": int(data["till"][:4]), "andel": None, "inlast": False,
                    "taljare": yes if counted else None,
                    "namnare": sum(counted.values()) if counted else None,
                }  # fmt: skip


def _inlasta(events: Events) -> Iterable[dict[str, Any]]:
    """What is read in again of the same is told anew."""
    last = {}
    for event in events:
        data = event["data"]
        fraga = f"{data['enkat']}.{data['fraga']}"
        last.pop((event.get("insats"), fraga, data["ar"]), None)
        last[event.get("insats"), fraga, data["ar"]] = {
            "fraga": fraga, "insats": event.get("insats"), "ar": data["ar"], "inlast": True,
            "taljare": data.get("taljare"), "andel": data.get("andel"), "namnare": data["namnare"],
        }  # fmt: skip
    return last.values()


def _resultat(
    told: list[dict[str, Any]], where: str | None, fraga: str, ar: int
) -> dict[str, Any] | None:
    own = [
        one
        for one in told
        if (one["fraga"], one["ar"]) == (fraga, ar)
        and where in (None, one["insats"])
        and one["namnare"] is not None
    ]
    if any(one["inlast"] and one["insats"] is None for one in own):
        own = [one for one in own if not one["inlast"] or one["insats"] is None]
    if any(one["andel"] is not None and one["insats"] != where for one in own) or not own:
        return None
    if own[-1]["andel"] is not None:
        return own[-1]
    counted = [one for one in own if one["andel"] is None]
    return {
        "andel": None,
        "taljare": sum(one["taljare"] for one in counted),
        "namnare": sum(one["namnare"] for one in counted),
    }


def _i_ord(one: dict[str, Any] | None) -> str:
    if one is None:
        return "Resultat saknas"
    if one["andel"] is not None:
        return f"{one['andel']}{NBSP}% (av {one['namnare']})"
    share = (200 * one["taljare"] + one["namnare"]) // (2 * one["namnare"])
    return f"{share}{NBSP}% ({one['taljare']} av {one['namnare']})"
