"""An answer key for volumes and what they are paid, advice and seminars, in plain Python (ADR 52).

Stands beside facit.py, and like it was written apart from the engine.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any


Event = dict[str, Any]
Rader = dict[str, dict[str, Any]]


def galler(pris: Event) -> date:
    """The first day that a price holds: its own, or that of the decision."""
    return date.fromisoformat(pris["data"].get("fran") or pris["datum"])


def pris(volym: Event, priser: Iterable[Event]) -> Decimal | None:
    """Of those decided on or before the day: the unit's own before all units', then the last."""
    gallde = [
        (p["data"].get("vardenhet") is not None, galler(p), nr, p)
        for nr, p in enumerate(priser)
        if p["insats"] == volym["insats"]
        and galler(p) <= volym["datum"]
        and p["data"].get("vardenhet") in (None, volym.get("vardenhet"))
    ]
    return Decimal(max(gallde)[3]["data"]["belopp"]) if gallde else None


def ersattning(handelser: Iterable[Event], priser: list[Event], *, manad: bool) -> Rader:
    """`insats:month:vårdenhet` (and `total`) → its row."""
    volymer = [e for e in handelser if e["typ"] == "volym.registrerad"]

    def key(one: Event) -> str:
        month = f"{one['datum']:%Y-%m}" if manad else ""
        return f"{one['insats']}:{month}:{one.get('vardenhet') or ''}"

    def rad(own: list[Event]) -> dict[str, Any]:
        paid = [(one, p) for one in own if (p := pris(one, priser)) is not None]
        amount = sum((one["antal"] * p for one, p in paid), Decimal(0))
        arenden = sum(one["antal"] for one in own)
        return {
            "arenden": arenden,
            **{kon: _sagt(one[kon] for one in own) for kon in ("kvinnor", "man")},
            "utan_pris": arenden - sum(one["antal"] for one, _ in paid),
            "ersattning": f"{amount:.2f}" if paid else None,
        }

    return _per(volymer, key, rad)


def _sagt(numbers: Iterable[int | None]) -> int | None:
    """What was said, together; None where nothing was."""
    known = [one for one in numbers if one is not None]
    return sum(known) if known else None


def konsultationer(handelser: Iterable[Event]) -> Rader:
    """Insats (and `total`) → how many, and to whom."""

    def rad(own: list[Event]) -> dict[str, Any]:
        till = {
            name: sum(one["antal"] for one in own if one.get("till") == kod)
            for name, kod in (
                *(("deltagare", "deltagare"), ("handlaggare", "handlaggare")),
                ("oangivna", None),
            )
        }
        return {**till, "totalt": sum(one["antal"] for one in own)}

    held = [e for e in handelser if e["typ"] == "konsultation.gjord"]
    return _per(held, lambda one: str(one["insats"]), rad)


def seminarier(handelser: Iterable[Event]) -> Rader:
    """Insats (and `total`) → how many were held, and how many came."""
    held = [e for e in handelser if e["typ"] == "seminarium.hallet"]
    return _per(
        held,
        lambda one: str(one["insats"]),
        lambda own: {"seminarier": len(own), "deltog": sum(one["antal"] for one in own)},
    )


def _per(
    events: list[Event],
    key: Callable[[Event], str],
    rad: Callable[[list[Event]], dict[str, Any]],
) -> Rader:
    keys = {key(one) for one in events}
    table = {k: rad([one for one in events if key(one) == k]) for k in keys}
    return table | {"total": rad(events)}
