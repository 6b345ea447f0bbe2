"""The curve of time to a first step as a picture: a staircase with its band of 95 per cent.

Pure text, attributes only; the same figures stand in the table beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from tracker.exports.charts import INK, TEAL
from tracker.steg.overlevnad import Punkt


_BRED, _HOG = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 20, 46
_GREY: Final = "#c3ced2"
_BAND: Final = "#d7e6e8"
Langs = Callable[[float], float]
"""From a day or a share to a place along an axis."""


def rita(punkter: Sequence[Punkt], titel: str, alt: str) -> str:
    """The curve as SVG. `punkter` must not be empty."""
    last = max(30, punkter[-1].dag)

    def x(day: float) -> float:
        return round(_LEFT + (_BRED - _LEFT - _RIGHT) * day / last, 1)

    def y(share: float) -> float:
        return round(_HOG - _BOTTOM - (_HOG - _TOP - _BOTTOM) * share, 1)

    ends = [*(p.dag for p in punkter[1:]), last]
    drawn = [*_axlar(last, x, y)]
    for point, then in zip(punkter, ends, strict=True):
        if point.lag is not None and point.hog is not None:
            width = round(x(then) - x(point.dag), 1)
            height = round(y(point.lag) - y(point.hog), 1)
            drawn.append(
                f'<rect x="{x(point.dag)}" y="{y(point.hog)}" width="{width}" height="{height}"'
                f' fill="{_BAND}"/>'
            )
    path = f"M{x(0)} {y(1)}" + "".join(f"H{x(p.dag)}V{y(p.kvar)}" for p in punkter) + f"H{x(last)}"
    drawn.append(f'<path d="{path}" fill="none" stroke="{TEAL}" stroke-width="2.5"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_BRED} {_HOG}" '
        f'width="{_BRED}" height="{_HOG}" aria-labelledby="kurva-titel kurva-alt" '
        f'font-family="Open Sans, sans-serif" font-size="13" fill="{INK}">'
        f'<title id="kurva-titel">{escape(titel)}</title><desc id="kurva-alt">{escape(alt)}</desc>'
        f"{''.join(drawn)}</svg>"
    )


def _axlar(last: int, x: Langs, y: Langs) -> Iterator[str]:
    for per_cent in (0, 25, 50, 75, 100):
        at = y(per_cent / 100)
        yield f'<line x1="{_LEFT}" x2="{_BRED - _RIGHT}" y1="{at}" y2="{at}" stroke="{_GREY}"/>'
        yield f'<text x="{_LEFT - 8}" y="{at + 4}" text-anchor="end">{per_cent} %</text>'
    step = 30 if last <= 180 else 90
    for day in range(0, last + 1, step):
        yield f'<text x="{x(day)}" y="{_HOG - 24}" text-anchor="middle">{day}</text>'
    word = "Dagar sedan inskrivningen"
    yield f'<text x="{_BRED - _RIGHT}" y="{_HOG - 6}" text-anchor="end">{word}</text>'
