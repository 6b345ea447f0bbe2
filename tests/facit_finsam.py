"""An answer key for the reports of remisser, plans, what came after and places, in plain Python.

Stands beside facit.py, and like it was written apart from the engine.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from facit import Row
from facit_standard import by_kon, tider


Key = Callable[[Row], str | None]


class Remissfacit:
    """Everybody known at a position, started or not, who has a remiss that counts."""

    def __init__(
        self,
        rows: Iterable[Row],
        position: int,
        period: tuple[date, date],
        insatser: Iterable[str] = (),
    ) -> None:
        first, last = period
        chosen = set(insatser)
        self.alla = [
            r
            for r in rows
            if r["fran"] <= position
            and (r.get("till") is None or r["till"] > position)
            and r.get("remiss_datum")
            and r.get("anledning") != "felregistrering"
            and (not chosen or r["insats"] in chosen)
        ]
        self.mottagna = [r for r in self.alla if first <= r["remiss_datum"] <= last]
        self.besvarade = [
            r
            for r in self.alla
            if r["remiss_datum"] <= last and r["forsta_svar"] and first <= r["forsta_svar"] <= last
        ]
        self.vantar = [
            r
            for r in self.alla
            if r["remiss_datum"] <= last
            and not (r["forsta_svar"] and r["forsta_svar"] <= last)
            and not (r["start"] and r["start"] <= last)
        ]

    def remisser(self, key: Key) -> dict[str, dict[str, Any]]:
        """Row → came, answered, wait, and the median days to an answer."""
        found = {key(r) for r in (*self.mottagna, *self.besvarade, *self.vantar)}
        return {str(k): self._rad(lambda r, k=k: key(r) == k) for k in found} | {
            "total": self._rad(lambda _: True)
        }

    def _rad(self, mine: Callable[[Row], bool]) -> dict[str, Any]:
        days = [svarstid(r) for r in self.besvarade if mine(r)]
        return {
            "mottagna": sum(map(mine, self.mottagna)),
            "besvarade": len(days),
            "vantar": sum(map(mine, self.vantar)),
            "median": float(median(days)) if days else None,
        }

    def per_remittent(self) -> dict[str, dict[str, Any]]:
        """Remittent (and `total`) → the same by kön, and the quartiles of the days."""
        table = self.remisser(lambda r: r["remittent"])
        for key, row in table.items():
            own, ended = (
                [r for r in rows if key in ("total", r["remittent"])]
                for rows in (self.mottagna, self.besvarade)
            )
            row.update(by_kon("mottagna", own) | tider(ended, svarstid))
            del row["mottagna"]
        return table

    def flode(self) -> dict[str, dict[str, Any]]:
        """Remittent → what became of those who came."""
        found = {r["remittent"] for r in self.mottagna}
        table = {k: _flode([r for r in self.mottagna if r["remittent"] == k]) for k in found}
        return table | {"total": _flode(self.mottagna)}


def _flode(rows: list[Row]) -> dict[str, Any]:
    started = [(r["start"] - r["remiss_datum"]).days for r in rows if r["start"]]
    found: dict[str, Any] = {
        "mottagna": len(rows),
        "besvarade": sum(r["forsta_svar"] is not None for r in rows),
        "inskrivna": len(started),
        "inskrivna_procent": andel(len(started), len(rows)),
        "median": float(median(started)) if started else None,
    }
    for kod in ("antagen", "vantelista", "avbojd", "hanvisad", "aterkallad"):
        found[f"svar_{kod}"] = sum(r["beslut"] == kod for r in rows)
    return found


def andel(part: int, of: int) -> int | None:
    """Whole per cent, half up; None of nothing."""
    return int(100 * part / of + 0.5) if of else None


def svarstid(row: Row) -> int:
    """Days from the remiss to its first answer."""
    return int((row["forsta_svar"] - row["remiss_datum"]).days)


def enhet(row: Row) -> str:
    return f"{row['remittent']}:{row['remittent_enhet'] or ''}"


def planer(rows: list[Row], last: date) -> dict[str, Any]:
    """Of participations: how many have a plan, by kind."""
    kinds = [dict(p.split(":") for p in r["planer"] or ()) for r in rows]
    held = {
        k: sum(d.get(k, "9") <= last.isoformat() for d in kinds)
        for k in ("myndighetsgemensam", "individuell", "sip", "halsoplan")
    }
    any_ = sum(bool(r["plan_datum"] and r["plan_datum"] <= last) for r in rows)
    return {
        "totalt": len(rows),
        "med_plan": any_,
        "med_plan_procent": andel(any_, len(rows)),
        **held,
    }


def fullfoljt(rows: list[Row]) -> dict[str, Any]:
    """Of the avslutade: how many completed."""
    told = [r for r in rows if r["fullfoljt"] is not None]
    done = sum(r["fullfoljt"] for r in told)
    return {
        "avslutade": len(rows),
        "med_svar": len(told),
        "fullfoljde_procent": andel(done, len(told)),
        **by_kon("fullfoljde", (r for r in told if r["fullfoljt"])),
    }


def vidare(rows: list[Row]) -> dict[str, dict[str, Any]]:
    """Code → how many of the avslutade went there, and the per cent of those of whom it is told."""
    told = [r for r in rows if r["vidare_till"]]
    alla = by_kon("vidare", told)
    table: dict[str, dict[str, Any]] = {}
    for kod in {k for r in told for k in r["vidare_till"]}:
        own = [r for r in told if kod in r["vidare_till"]]
        row = by_kon("vidare", own)
        shares = {f"{k}_procent": andel(n, alla[k]) for k, n in row.items()}
        done = by_kon("fullfoljde", (r for r in own if r["fullfoljt"] is True))
        table[kod] = row | shares | done
    return table


def fullt(rows: list[Row], platsdagar: int, period: tuple[date, date]) -> dict[str, Any]:
    """Day by day: how many took part. `platsdagar`: the places of each day together."""
    first, last = period
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    active = [
        sum(r["start"] <= d and not (r["slut"] and r["slut"] < d) for r in rows) for d in days
    ]
    return {
        "totalt": len(rows),
        "topp": max(active),
        "medel": _tiondel(Fraction(sum(active), len(days))),
        "platser": _tiondel(Fraction(platsdagar, len(days))) if platsdagar else None,
        "belaggning": andel(sum(active), platsdagar),
    }


def _tiondel(value: Fraction) -> float:
    """One decimal, half up."""
    return int(value * 10 + Fraction(1, 2)) / 10
