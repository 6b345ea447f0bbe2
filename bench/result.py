"""From what the measurements said to RESULT.md and its pictures. Pure: text in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.mat import Finding, Point, Row, Text, finding, holds
from bench.plot import draw, slope


@dataclass
class Said:
    """One measurement's part: when it ran, how it ended, what it found.

    `load`: how many processes wanted a core in the minute before it, and in its own last minute;
    empty where nobody wrote it down. `machine`: on what it ran, versions too.
    """

    name: str
    day: str
    fault: str = ""
    quick: bool = False
    load: str = ""
    machine: str = ""
    found: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, head: dict[str, str | bool], lines: Sequence[str]) -> "Said":
        """From a stored head and the lines a measurement printed; talk among them is skipped."""
        found = [f for f in map(finding, lines) if f is not None]
        loads = [str(head[key]) for key in ("load", "load_after") if key in head]
        return cls(
            name,
            str(head["day"]),
            fault=str(head["fault"]),
            quick=bool(head["quick"]),
            load=" before, ".join(loads) + " after" if len(loads) > 1 else "",
            machine=str(head.get("machine", "")),
            found=found,
        )

    def head(self, machine: str) -> str:
        """When it ran, how busy the machine was, and on what where that is not `machine`."""
        told = f"{self.name}: {self.day}" + (" (quick: small sizes)" if self.quick else "")
        told += f", load {self.load or 'not written down'}"
        other = self.machine and self.machine != machine
        return f"{told}, on another machine or other versions: {self.machine}" if other else told


PICTURES = {
    "import": ("import.svg", "Import", "events"),
    "snapshot": ("snapshot.svg", "New snapshot from nothing", "participations"),
    "reports": ("reports.svg", "Reports on a snapshot at hand", "participations"),
}


LOAD = (
    "*Load* is how many processes wanted a core in a minute. Before a measurement, anything above 0"
    " was other work, which took of the same cores; after it, its own is in it."
)


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def _verdict(row: Row) -> str:
    if row.measured is None:
        return "not measured"
    held = holds(row.goal, row.measured)
    return "" if held is None else ("holds" if held else "**misses**")


def _goal(row: Row) -> str:
    sign, _, limit = row.goal.partition(" ")
    return f"{sign} {_figure(float(limit))} {row.unit}".strip() if limit else ""


def _row(row: Row) -> str:
    cells = (row.what, _goal(row), f"{_figure(row.measured)} {row.unit}", _verdict(row), row.note)
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"


def curves(said: Sequence[Said]) -> dict[str, dict[str, list[tuple[int, float]]]]:
    """Picture → curve → points. A series is `picture` or `picture: curve`."""
    out: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for part in said:
        for point in part.found:
            if isinstance(point, Point):
                picture, _, curve = point.series.partition(": ")
                lines = out.setdefault(picture, {})
                lines.setdefault(curve or picture, []).append((point.n, point.seconds))
    return out


def pictures(said: Sequence[Said]) -> dict[str, str]:
    """File name → SVG."""
    out = {}
    for picture, lines in curves(said).items():
        file, title, unit = PICTURES.get(picture, (f"{picture}.svg", picture, "n"))
        out[file] = draw(title, unit, dict(lines))
    return out


def _slopes(said: Sequence[Said]) -> list[str]:
    own = {r.what.partition(": slope")[0] for p in said for r in p.found if isinstance(r, Row)}
    rows = []
    for picture, lines in curves(said).items():
        for curve, points in lines.items():
            steep = slope(points)
            if steep is not None and picture not in own:
                low, high = min(points)[0], max(points)[0]
                name = picture if curve == picture else f"{picture}, {curve}"
                rows.append(_row(Row(f"{name}: slope {low:,}–{high:,}", "≤ 1.05", steep, "")))
    return rows


def stale(said: Sequence[Said], reasons: dict[str, str]) -> list[str]:
    """Reasons for rows that are not there, or that hold their goal."""
    missed = [r.what for p in said for r in p.found if isinstance(r, Row) and _missed(r)]
    return [start for start in reasons if not any(what.startswith(start) for what in missed)]


def _missed(row: Row) -> bool:
    return _verdict(row) in {"**misses**", "not measured"}


def report(said: Sequence[Said], machine: Sequence[str], reasons: dict[str, str]) -> str:
    """RESULT.md. `reasons`: the start of a row's name → why it misses and what would help."""
    lines = ["# What was measured", "", "Made by `make bench`; do not edit.", ""]
    lines += [f"- {line}" for line in machine]
    lines += [f"- {p.head('; '.join(machine))}" for p in said]
    lines += ["", LOAD, "", "| what | goal | measured | verdict | note |", "|---|---|---|---|---|"]
    rows = [found for part in said for found in part.found if isinstance(found, Row)]
    lines += [*map(_row, rows), *_slopes(said), ""]
    lines += [f"- **{p.name} did not finish**: {p.fault}" for p in said if p.fault]
    for row in rows:
        if _missed(row):
            why = next((w for start, w in reasons.items() if row.what.startswith(start)), "")
            lines.append(f"- *{row.what}*: {why or 'no reason written in bench/reasons.json yet'}")
    lines += ["", *(f"![{name}]({name})" for name in pictures(said)), ""]
    for part in said:
        for text in part.found:
            if isinstance(text, Text):
                lines += [f"## {text.heading}", "", "```", text.body, "```", ""]
    return "\n".join(lines).rstrip() + "\n"
