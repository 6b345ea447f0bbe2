"""A forecast as a picture: the year so far, where it may end, and the level to reach.

Pure text, SVG with attributes only as the other pictures (charts.py). Every line has its word and
the table beside it has every figure, so nothing hangs on colour.
"""

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Final

from tracker.exports.charts import SAND, TEAL, Diagram
from tracker.reports.malprognos import Malprognos


_BREDD: Final = 560
_HOJD: Final = 240
_VANSTER: Final = 44
_HOGER: Final = 130
_UPPE: Final = 34
_NERE: Final = 30
_INK: Final = "#1b2b30"


def bild(told: Malprognos, niva: int | None, enhet: str, ident: str = "prognos") -> Diagram:
    """The picture of a forecast. `enhet` stands after each figure (« %» or nothing)."""
    p = told.om or told.prognos
    top = max(1, p.hog, niva or 0, *(value for _, value in told.kurva))
    days = max(1, (told.period.till - told.period.fran).days)

    def x(day: date) -> float:
        done = (day - told.period.fran).days / days
        return _VANSTER + done * (_BREDD - _VANSTER - _HOGER)

    def y(value: float) -> float:
        return _HOJD - _NERE - value / top * (_HOJD - _UPPE - _NERE)

    end = x(told.period.till)
    here, now = told.kurva[-1] if told.kurva else (told.idag, p.mitt)
    line = " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in told.kurva)
    fan = f"{x(here):.1f},{y(now):.1f} {end:.1f},{y(p.hog):.1f} {end:.1f},{y(p.lag):.1f}"
    titel = f"Prognos för {told.period.till.year}"
    idag = "inget mätt" if p.nu is None else f"{p.nu}{enhet}"
    alt = (
        f"I dag {idag}. Vid årets slut troligen mellan {p.lag} och {p.hog}{enhet}"
        f"{'' if niva is None else f', målet är {niva}{enhet}'}. Alla tal står i tabellen."
    )
    parts = [
        _text(0, 16, titel, weight=600),
        f'<polygon points="{fan}" fill="{SAND}" fill-opacity="0.45"/>',
        f'<polyline points="{line}" fill="none" stroke="{TEAL}" stroke-width="3"/>',
        f'<circle cx="{x(here):.1f}" cy="{y(now):.1f}" r="4" fill="{TEAL}"/>',
        f'<line x1="{_VANSTER}" y1="{y(0):.1f}" x2="{end:.1f}" y2="{y(0):.1f}" stroke="{_INK}"/>',
        _text(_VANSTER - 6, y(0) + 4, "0", anchor="end"),
        _text(_VANSTER, _HOJD - 8, "januari"),
        _text(end, _HOJD - 8, "december", anchor="end"),
        *_etiketter([(p.hog, "högst"), (p.lag, "lägst")], niva, enhet, end, y),
    ]
    if niva is not None:
        parts.append(
            f'<line x1="{_VANSTER}" y1="{y(niva):.1f}" x2="{end:.1f}" y2="{y(niva):.1f}" '
            f'stroke="{_INK}" stroke-width="2" stroke-dasharray="6 4"/>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_BREDD}" height="{_HOJD}" '
        f'viewBox="0 0 {_BREDD} {_HOJD}" aria-labelledby="{ident}-titel {ident}-alt" '
        f'font-family="Open Sans, sans-serif" font-size="13" fill="{_INK}">'
        f'<title id="{ident}-titel">{escape(titel)}</title>'
        f'<desc id="{ident}-alt">{escape(alt)}</desc>{"".join(parts)}</svg>'
    )
    return Diagram(svg, titel, alt)


def _etiketter(
    ends: list[tuple[int, str]], niva: int | None, enhet: str, x: float, y: Callable[[float], float]
) -> list[str]:
    """The words at the right edge, moved apart where they would lie on each other."""
    named = [(value, f"{value}{enhet} {word}") for value, word in ends]
    if niva is not None:
        named.append((niva, f"{niva}{enhet} målet"))
    told, before = [], -100.0
    for value, words in sorted(named, reverse=True):
        at = max(y(value) + 4, before + 16)
        told.append(_text(x + 8, at, words))
        before = at
    return told


def _text(x: float, y: float, text: str, *, anchor: str = "", weight: int = 0) -> str:
    extra = f' text-anchor="{anchor}"' if anchor else ""
    extra += f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(text)}</text>'
