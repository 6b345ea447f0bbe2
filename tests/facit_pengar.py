"""An answer key for money and plans of a year, in plain Python, written from ADR 28 alone."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any


RAPPORTER = (
    *(f"kostnadsrapport-{part}" for part in ("medel", "insatser", "administration")),
    *("kostnadsrapport-sammanstallning", "eget-kapital"),
)
TYPER = {"budget": "budget.beslutad", "utfall": "utfall.bokfort"}
Poster = dict[tuple[Any, ...], int]
"""(typ, insats, ar, post, financiar) → öre."""


def galler(events: Iterable[dict[str, Any]]) -> Poster:
    """What holds of posts in öre, of events in force: the last of the same post and year."""
    return {
        (*_vad(event), event["data"].get("financiar")): ore(event["data"]["belopp"])
        for event in events
        if event["data"]["post"] != "planerat_antal"
    }


def planerat(events: Iterable[dict[str, Any]], years: range) -> dict[str, int]:
    """Insats → how many were planned in these years together."""
    held = {
        _vad(event): event["data"]["antal"]
        for event in events
        if event["data"]["post"] == "planerat_antal" and event["data"]["ar"] in years
    }
    found: dict[str, int] = {}
    for (_, insats, *_), antal in held.items():
        found[insats] = found.get(insats, 0) + antal
    return found


def _vad(event: dict[str, Any]) -> tuple[Any, ...]:
    data = event["data"]
    return event["typ"], event.get("insats"), data["ar"], data["post"]


def kronor(ore: int) -> str:
    return str((Decimal(ore) / 100).quantize(Decimal("0.01")))


def ore(text: Any) -> int:
    return int(Decimal(str(text or 0)) * 100)


def rader(report: str, held: Poster, years: range) -> dict[str, dict[str, int]]:
    """Row → column → öre; only what was said."""
    table: dict[str, dict[str, int]] = {}
    for (typ, insats, ar, post, financiar), amount in held.items():
        if ar not in years:
            continue
        led = "budget" if typ == TYPER["budget"] else "utfall"
        row, sign = None, 1
        if report == "kostnadsrapport-medel" and post == "medelstillgang":
            row = financiar
        elif report == "kostnadsrapport-insatser" and insats:
            row = insats
            led = f"esf_{led}" if post == "esf_insatskostnad" else led
        elif (report, post) in (
            ("kostnadsrapport-administration", "administration"),
            ("eget-kapital", "eget_kapital"),
        ):
            row = post
        elif report == "kostnadsrapport-sammanstallning" and post != "eget_kapital":
            row, sign = post, 1 if post == "medelstillgang" else -1
        if row is not None:
            told = table.setdefault(row, {})
            told[led] = told.get(led, 0) + sign * amount
    return table


def total(rows: dict[str, dict[str, int]]) -> dict[str, int]:
    """Column → öre of all rows together."""
    whole: dict[str, int] = {}
    for row in rows.values():
        for name, amount in row.items():
            whole[name] = whole.get(name, 0) + amount
    return whole


def columns(report: str, told: dict[str, int]) -> Iterator[tuple[str, str | None]]:
    """Every column of a row as printed."""
    costs = report in ("kostnadsrapport-insatser", "kostnadsrapport-administration")
    for prefix in ("", "esf_") if report == "kostnadsrapport-insatser" else ("",):
        budget, utfall = told.get(f"{prefix}budget"), told.get(f"{prefix}utfall")
        yield f"{prefix}budget", None if budget is None else kronor(budget)
        yield f"{prefix}utfall", None if utfall is None else kronor(utfall)
        both = budget is not None and utfall is not None
        less = (budget - utfall if costs else utfall - budget) if both else None
        yield f"{prefix}avvikelse", None if less is None else kronor(less)
