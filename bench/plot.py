"""A growth curve as SVG: both axes logarithmic, a slope of 1 drawn to compare with."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 70, 20, 40, 50
COLOURS = ("#005ea5", "#b10e1e", "#00703c", "#4c2c92", "#b58800", "#28a197")

Curve = Sequence[tuple[int, float]]


def slope(curve: Curve) -> float | None:
    """The exponent in seconds = c · n^slope, by least squares on the logarithms.

    None for fewer than two sizes.
    """
    points = [(math.log10(n), math.log10(s)) for n, s in curve]
    mean_x = sum(x for x, _ in points) / len(points) if points else 0
    mean_y = sum(y for _, y in points) / len(points) if points else 0
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


class _Scale:
    """From powers of ten to places on the picture."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        ns = [math.log10(n) for curve in curves for n, _ in curve]
        seconds = [math.log10(s) for curve in curves for _, s in curve]
        self.x0, self.x1 = math.floor(min(ns)), max(math.ceil(max(ns)), math.floor(min(ns)) + 1)
        self.y0 = math.floor(min(seconds))
        self.y1 = max(math.ceil(max(seconds)), self.y0 + 1)

    def x(self, power: float) -> float:
        return LEFT + (power - self.x0) / (self.x1 - self.x0) * (WIDTH - LEFT - RIGHT)

    def y(self, power: float) -> float:
        return HEIGHT - BOTTOM - (power - self.y0) / (self.y1 - self.y0) * (HEIGHT - TOP - BOTTOM)


def _grid(scale: _Scale) -> list[str]:
    out = []
    for p in range(scale.x0, scale.x1 + 1):
        x = f"{scale.x(p):.1f}"
        out.append(f'<line x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ccc"/>')
        out.append(
            _label(scale.x(p), HEIGHT - BOTTOM + 18, f"{10**p:,}".replace(",", " "), "middle")
        )
    for p in range(scale.y0, scale.y1 + 1):
        y = f"{scale.y(p):.1f}"
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#ccc"/>')
        out.append(_label(LEFT - 6, scale.y(p) + 4, f"{10.0**p:g} s", "end"))
    return out


def _label(x: float, y: float, text: str, anchor: str, colour: str = "#0b0c0c") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"


def _curve(scale: _Scale, name: str, curve: Curve, nr: int) -> list[str]:
    colour = COLOURS[nr % len(COLOURS)]
    places = [(scale.x(math.log10(n)), scale.y(math.log10(s))) for n, s in sorted(curve)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    steep = slope(curve)
    legend = name if steep is None else f"{name} (slope {steep:.2f})"
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places),
        _label(LEFT + 10, TOP + 16 + 16 * nr, legend, "start", colour),
    ]


def draw(title: str, unit: str, curves: dict[str, Curve]) -> str:
    """The picture. `unit` names what is counted along the lower axis. Same in, same bytes."""
    scale = _Scale(list(curves.values()))
    climb = min(scale.x1 - scale.x0, scale.y1 - scale.y0)
    dashed = (
        f'<line x1="{scale.x(scale.x0):.1f}" y1="{scale.y(scale.y0):.1f}" '
        f'x2="{scale.x(scale.x0 + climb):.1f}" y2="{scale.y(scale.y0 + climb):.1f}" '
        'stroke="#505a5f" stroke-dasharray="5 5"/>'
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        '<g font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _label(LEFT, 22, f"{title} (dashed: slope 1)", "start"),
        _label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, unit, "middle"),
        *_grid(scale),
        dashed,
    ]
    for nr, (name, curve) in enumerate(curves.items()):
        parts += _curve(scale, name, curve, nr)
    return "\n".join([*parts, "</g></svg>"]) + "\n"
