"""One person's ratings as a picture: a small line for each question, both who answer in it.

Pure text. Attributes only, no style sheet, so that it may stand on a page with a strict policy.
Who answers is told by the shape of the point and the line, not by colour alone; the same figures
stand in the table beside it. A day without an answer has no point, and no line goes down to zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from schemas.handelser.steg import Fraga
from schemas.instrument import ord_pa, skala
from tracker.exports.charts import INK, SAND, TEAL
from tracker.queries.skattningar import Profil
from web.words import antal


_BRED: Final = 230
_HOG: Final = 128
_KOLUMNER: Final = 3
_LEFT, _RIGHT, _TOP, _BOTTOM = 26, 14, 30, 26
_SMAL: Final = 310
_OVER: Final = 30
"""For the words of who is who, above the small pictures."""
_GREY: Final = "#c3ced2"


@dataclass(frozen=True, slots=True)
class Bild:
    """`alt` tells in words what is drawn."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Ordval:
    """What a picture says: its title, what is told of it, who answers, what each is about."""

    titel: str
    alt: str
    vem: Mapping[str, str]
    dimension: Mapping[str, str]


def ordval(profil: Profil) -> Ordval:
    """The words for staff, in Swedish."""
    fragor, days = besvarade(profil), [s.datum for s in profil.skattningar]
    alt = (
        f"{antal(len(fragor), 'fråga', 'frågor')}, besvarade från {min(days)} till {max(days)}."
        " Alla svar står i tabellen under bilden."
    )
    return Ordval(
        f"{ord_pa(profil.instrument.namn)} över tid",
        alt,
        {"handlaggare": "Handläggaren", "deltagare": "Deltagaren"},
        {fraga.kod: ord_pa(fraga.dimension) for fraga in fragor},
    )


def rita(
    profil: Profil, ident: str, *, ord_: Ordval | None = None, kolumner: int = _KOLUMNER
) -> Bild:
    """The picture of an instrument's answers. `ident` must be unique on its page; `kolumner`: how
    many questions beside each other, one where it is read on a phone.
    """
    fragor, words = besvarade(profil), ord_ or ordval(profil)
    columns = min(kolumner, len(fragor))
    rows = -(-len(fragor) // columns)
    width = max(columns * _BRED, 2 * _BRED) if kolumner > 1 else _SMAL
    height, title, alt = rows * _HOG + _OVER, words.titel, words.alt
    drawn = [*_forklaring(profil, words)]
    for nr, fraga in enumerate(fragor):
        x, y = (nr % columns) * _BRED, (nr // columns) * _HOG + _OVER
        box = "".join(_ruta(profil, fraga, words.dimension[fraga.kod]))
        drawn.append(f'<g transform="translate({x} {y})">{box}</g>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-labelledby="{ident}-titel {ident}-alt" '
        f'font-family="Open Sans, sans-serif" font-size="12" fill="{INK}">'
        f'<title id="{ident}-titel">{escape(title)}</title>'
        f'<desc id="{ident}-alt">{escape(alt)}</desc>{"".join(drawn)}</svg>'
    )
    return Bild(svg, alt)


def besvarade(profil: Profil) -> list[Fraga]:
    """The questions that somebody has answered some day."""
    said = {kod for one in profil.skattningar for kod in one.varden}
    return [fraga for fraga in profil.instrument.fragor if fraga.kod in said]


def _forklaring(profil: Profil, words: Ordval) -> Iterator[str]:
    for nr, vem in enumerate(profil.instrument.respondenter):
        x = 8 + nr * 150
        yield _linje([(x, 14.0), (x + 24.0, 14.0)], vem)
        yield _punkt(x + 12, 14, vem)
        yield f'<text x="{x + 32}" y="18">{escape(words.vem[vem])}</text>'


def _ruta(profil: Profil, fraga: Fraga, word: str) -> Iterator[str]:
    """One question: its scale as lines across, its answers by day."""
    values = sorted(skala(profil.instrument, fraga))
    low, high = values[0], values[-1]
    days = [s.datum for s in profil.skattningar]
    first, span = min(days), max(1, (max(days) - min(days)).days)
    yield f'<text x="{_LEFT - 18}" y="18" font-weight="600">{escape(word)}</text>'

    def at(day: date, value: int) -> tuple[float, float]:
        x = _LEFT + 10 + (_BRED - _LEFT - _RIGHT - 20) * (day - first).days / span
        return round(x, 1), round(_hojd(value, low, high), 1)

    for value in _streck(values):
        y = round(_hojd(value, low, high), 1)
        yield (
            f'<line x1="{_LEFT}" x2="{_BRED - _RIGHT}" y1="{y}" y2="{y}" stroke="{_GREY}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end" font-size="11">{value}</text>'
        )
    for vem in sorted(profil.instrument.respondenter, reverse=True):  # the circle in the square
        points = [
            at(s.datum, s.varden[fraga.kod])
            for s in profil.skattningar
            if s.respondent == vem and fraga.kod in s.varden
        ]
        if len(points) > 1:
            yield _linje(points, vem)
        yield from (_punkt(x, y, vem) for x, y in points)


def _hojd(value: int, low: int, high: int) -> float:
    return _HOG - _BOTTOM - (_HOG - _TOP - _BOTTOM) * (value - low) / (high - low)


def _streck(values: Sequence[int]) -> Sequence[int]:
    return values if len(values) <= 6 else (values[0], values[len(values) // 2], values[-1])


def _linje(points: Sequence[tuple[float, float]], vem: str) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if vem == "handlaggare" else ""
    colour = SAND if vem == "handlaggare" else TEAL
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def _punkt(x: float, y: float, vem: str) -> str:
    if vem == "handlaggare":
        place = f'x="{x - 6}" y="{y - 6}" width="12" height="12"'
        return f'<rect {place} fill="#fff" stroke="{SAND}" stroke-width="2"/>'
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{TEAL}"/>'
