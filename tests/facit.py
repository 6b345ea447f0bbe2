"""An answer key for reports: RAKNEREGLER counted in plain Python, one row at a time.

Written apart from the engine, from the rules alone, and meant to be read beside them. Slow.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any


Row = Mapping[str, Any]
KON = (("kvinna", {"kvinna"}), ("man", {"man"}), ("totalt", {"kvinna", "man"}))


def known(rows: Iterable[Row], position: int) -> list[Row]:
    """The versions that were current at a position, of those that had started."""
    return [
        row
        for row in rows
        if row["start"] is not None
        and row["fran"] <= position
        and (row.get("till") is None or row["till"] > position)
    ]


class Facit:
    """Figures of one förbund for a period, as known at a position."""

    def __init__(
        self,
        rows: Iterable[Row],
        position: int,
        period: tuple[date, date],
        insatser: Iterable[str] = (),
        events: Iterable[Row] = (),
    ) -> None:
        first, last = period
        chosen = set(insatser)
        self.open = [
            row
            for row in known(rows, position)
            if row.get("anledning") != "felregistrering"
            and (not chosen or row["insats"] in chosen)
            and row["start"] <= last
            and (row["slut"] is None or row["slut"] >= first)
        ]
        self.nya = [row for row in self.open if row["start"] >= first]
        self.avslutade = [row for row in self.open if row["slut"] and row["slut"] <= last]
        self.anonyma = [
            event
            for event in events
            if event["typ"] == "anonym.inskriven"
            and event["fran"] <= position
            and (event["till"] is None or event["till"] > position)
            and first <= event["datum"] <= last
            and (not chosen or event["insats"] in chosen)
        ]

    def insats(self) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
        """Rows and total of deltagare-per-insats."""
        keys = {r["insats"] for r in self.open} | {e["insats"] for e in self.anonyma}
        rows = {key: self._insats(lambda r, k=key: r["insats"] == k) for key in keys}
        return rows, self._insats(lambda _: True)

    def _insats(self, mine: Callable[[Row], bool]) -> dict[str, int]:
        return {
            "totalt": sum(map(mine, self.open)),
            "nya_anonyma": sum(e["antal"] for e in self.anonyma if mine(e)),
            "nya": sum(map(mine, self.nya)),
            "avslutade": sum(map(mine, self.avslutade)),
            "unika": len({r["person"] for r in self.open if mine(r)}),
        }

    def fordelning(self, rows: list[Row], field: str) -> dict[str, dict[str, int]]:
        """Code → kvinna, man, totalt; a missing value counts as saknas_okand."""
        codes = {r.get(field) or "saknas_okand" for r in rows}
        return {
            code: self._kon(r for r in rows if (r.get(field) or "saknas_okand") == code)
            for code in codes
        }

    def fore_efter(self, what: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        """Code → counts and per cents, and the bas."""
        measured = [r for r in self.avslutade if r[f"{what}_fore"] and r[f"{what}_efter"]]
        bas = {"matta": self._kon(measured), "mojliga": len(self.avslutade)}
        table: dict[str, dict[str, Any]] = {}
        for led in ("fore", "efter"):
            for code in {c for r in measured for c in _codes(r[f"{what}_{led}"])}:
                holds = [r for r in measured if code in _codes(r[f"{what}_{led}"])]
                for kon, n in self._kon(holds).items():
                    table.setdefault(code, {})[f"{led}_{kon}"] = n
        for row in table.values():
            for led in ("fore", "efter"):
                for kon, _ in KON:
                    n, of = row.setdefault(f"{led}_{kon}", 0), bas["matta"][kon]
                    row[f"{led}_{kon}_procent"] = int(100 * n / of + 0.5) if of else None
        return table, bas

    def _kon(self, rows: Iterable[Row]) -> dict[str, int]:
        kept = list(rows)
        return {name: sum(r["kon"] in kinds for r in kept) for name, kinds in KON}


def _codes(entries: Iterable[str]) -> set[str]:
    return {entry.split(":")[0] for entry in entries}
