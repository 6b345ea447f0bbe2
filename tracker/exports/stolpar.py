"""A year month by month as a picture: standing bars in SVG, with their figures on top.

Beside charts.py, whose bars lie: time goes from left to right. As there, every bar carries its
figure and every colour its word.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from tracker.exports.bok import Bok
from tracker.exports.charts import INK, Diagram, Serie, legend, serier_av, siffra, text
from tracker.exports.kolumner import Rad


_WIDTH: Final = 720
_HEIGHT: Final = 190
_TOP: Final = 44
_LEFT: Final = 8


def stolpar(book: Bok, kolumner: Sequence[str]) -> Diagram | None:
    """A group of bars for every row, or None where no row has a figure."""
    rader, serier = list(book.rader), serier_av(book, kolumner)
    tal = [siffra(serie.kol.las(rad)) for rad in rader for serie in serier]
    if not any(tal):
        return None
    titel = f"{book.titel}, antal"
    alt = _alt(rader, serier, book)
    height = _TOP + _HEIGHT + 56
    drawn = [*_bars(book, rader, serier, max(tal)), *legend(serier, _LEFT, height - 20)]
    return Diagram(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="Open Sans, sans-serif" font-size="13" '
        f'fill="{INK}"><title>{escape(titel)}</title><desc>{escape(alt)}</desc>'
        f"{text(0, 16, titel, weight=600)}{''.join(drawn)}</svg>",
        titel,
        alt,
    )


def _bars(book: Bok, rader: list[Rad], serier: Sequence[Serie], most: float) -> Iterator[str]:
    floor, step = _TOP + _HEIGHT, (_WIDTH - 2 * _LEFT) / len(rader)
    wide = min(24, (step - 10) / len(serier))
    yield f'<rect x="{_LEFT}" y="{floor}" width="{_WIDTH - 2 * _LEFT}" height="1" fill="{INK}"/>'
    for place, rad in enumerate(rader):
        x = _LEFT + place * step + (step - wide * len(serier)) / 2
        for number, serie in enumerate(serier):
            yield from _bar(serie, rad, x=x + number * wide, wide=wide, floor=floor, most=most)
        name = book.kolumner[0].text(book.kolumner[0].las(rad))
        yield text(x + wide * len(serier) / 2, floor + 18, name[:3], anchor="middle", size=12)


def _bar(
    serie: Serie, rad: Rad, *, x: float, wide: float, floor: float, most: float
) -> Iterator[str]:
    value = serie.kol.las(rad)
    if not isinstance(value, int | float):
        return
    high = (_HEIGHT - 14) * value / most
    yield (
        f'<rect x="{x:.1f}" y="{floor - high:.1f}" width="{wide - 1:.1f}" height="{high:.1f}" '
        f'fill="{serie.farg}"/>'
    )
    yield text(x + (wide - 1) / 2, floor - high - 4, serie.text(rad), anchor="middle", size=10)


def _alt(rader: list[Rad], serier: Sequence[Serie], book: Bok) -> str:
    """When each was most, in words."""
    first = book.kolumner[0]
    said = []
    for serie in serier:
        most = max(rader, key=lambda rad, one=serie: siffra(one.kol.las(rad)))  # type: ignore[misc] # mypy cannot infer a lambda's default
        where = first.text(first.las(most)).lower()
        said.append(f"{serie.namn.lower()} {serie.text(most)} ({where})")
    return (
        f"Stående staplar för {len(rader)} månader. Flest: {', '.join(said)}. "
        "Alla tal står i tabellen."
    )
