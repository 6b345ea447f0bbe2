"""A report as a picture: horizontal bars in SVG, for pages, HTML and PDF alike.

Pure text from a `Bok`. Every bar carries its figure and every colour its word, so nothing hangs on
colour; attributes only, no style sheet, so that it may stand on a page with a strict policy.
"""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tracker.exports.bok import Bok
from tracker.exports.kolumner import Kol, Rad, Visat
from tracker.exports.tomt import Tomt


TEAL: Final = "#0d4f5c"
SAND: Final = "#d98a5f"
GREY: Final = "#6b7f86"
FARGER: Final = (TEAL, SAND, GREY)
INK: Final = "#1b2b30"
_BAR: Final = 14
_LINE: Final = 16
_GAP: Final = 12
_TOP: Final = 34
_CHARACTER: Final = 7.1  # mean width of Open Sans at 13 px, a little generous
_MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class Serie:
    """One bar of every row: which column, its word in the legend, its colour."""

    kol: Kol
    namn: str
    farg: str
    etikett: Callable[[Rad], str] | None = None
    """A longer text at the end of the bar than the figure."""

    def text(self, rad: Rad) -> str:
        return self.etikett(rad) if self.etikett else self.kol.text(self.kol.las(rad))


@dataclass(frozen=True, slots=True)
class Diagram:
    """A finished chart; `alt` says in words what it shows, for who does not see it."""

    svg: str
    titel: str
    alt: str

    @property
    def hojd(self) -> float:
        """How high it is for each part of its width."""
        *_, wide, high = self.svg.partition('viewBox="')[2].partition('"')[0].split()
        return float(high) / float(wide)


def bars(
    book: Bok, *, ident: str = "diagram", width: int = 720, kolumner: Sequence[str] = ()
) -> Diagram | None:
    """Bars of the measures that tell most, or None when there is nothing to draw.

    Kvinna beside Man; per cent before beside after; an insats by its totalt with new and closed in
    words; otherwise the first two measures of a kind; or `kolumner`, at most three. `ident` must be
    unique on its page, `width` is in px.
    """
    rader = list(book.rader) if 0 < book.antal <= _MOST_ROWS else []
    serier = serier_av(book, kolumner)
    if not rader or not serier:
        return None
    titel = _titel(book, serier)
    alt = _alt(book, rader, serier)
    drawn, height = _draw(book, rader, serier, width)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-labelledby="{ident}-titel {ident}-alt" '
        f'font-family="Open Sans, sans-serif" font-size="13" fill="{INK}">'
        f'<title id="{ident}-titel">{escape(titel)}</title>'
        f'<desc id="{ident}-alt">{escape(alt)}</desc>'
        f"{text(0, 16, titel, weight=600)}{''.join(drawn)}</svg>"
    )
    return Diagram(svg, titel, alt)


def _titel(book: Bok, serier: tuple[Serie, ...]) -> str:
    """What the bars are, without the name of the system the report comes from, with its unit."""
    titel = book.titel.removeprefix("Deltagarrapport, ").removeprefix("Standardrapport deltagare, ")
    titel = titel[:1].upper() + titel[1:]
    enhet = {"procent": "procent", "dagar": "dagar", "belopp": "kronor"}.get(
        serier[0].kol.slag, "antal"
    )
    return titel if enhet in titel.lower() else f"{titel}, {enhet}"


_VALDA: Final = (
    (("kvinna", TEAL), ("man", SAND)),
    (("fullfoljde_kvinna", TEAL), ("fullfoljde_man", SAND)),
    (("kon_andel_kvinna", TEAL), ("kon_andel_man", SAND)),
    (("fore_totalt_procent", SAND), ("efter_totalt_procent", TEAL)),
    (("fore_totalt", SAND), ("efter_totalt", TEAL)),
    (("efter_totalt", SAND), ("okat_totalt", TEAL)),
    (("fore", SAND), ("narmare", TEAL)),
    (("fore", TEAL),),  # where each went from there is a table of its own
    (("median", TEAL),),
    (("arbete_procent_6", TEAL), ("arbete_procent_12", SAND)),
    (("deltagare", TEAL), ("handlaggare", SAND), ("oangivna", GREY)),
    (("arenden", TEAL),),  # whose they are is not always told
)
"""What tells most, the first that the table has: columns and their colours."""


def serier_av(book: Bok, kolumner: Sequence[str] = ()) -> tuple[Serie, ...]:
    """What a chart of the table draws: these columns, or those that tell most; () for nothing."""
    kol = {k.id: k for k in book.kolumner if k.siffror}
    if kolumner:
        shown = [kol[name] for name in kolumner]
        apart = len({one.grupp for one in shown}) == len(shown)
        return tuple(
            Serie(one, _ord(one, apart=apart), farg)
            for one, farg in zip(shown, FARGER, strict=False)
        )
    if {"totalt", "nya", "avslutade"} <= kol.keys():
        return (Serie(kol["totalt"], "Totalt (varav nya, avslutade)", TEAL, _flode(kol)),)
    for chosen in _VALDA:
        if all(name in kol for name, _ in chosen):
            shown = [kol[k] for k, _ in chosen]
            apart = len({one.grupp for one in shown}) == len(shown)
            return tuple(Serie(kol[k], _ord(kol[k], apart=apart), farg) for k, farg in chosen)
    alike = [k for k in kol.values() if k.slag == next(iter(kol.values())).slag]  # on one axis
    return tuple(Serie(k, k.rubrik, f) for k, f in zip(alike, (TEAL, SAND), strict=False))


def _ord(kol: Kol, *, apart: bool) -> str:
    """What the legend says: Före, Efter; else the column's heading. `apart`: whether the groups
    tell the bars from each other.
    """
    return kol.grupp if kol.grupp and apart and kol.id != "median" else kol.titel


def _flode(kol: dict[str, Kol]) -> Callable[[Rad], str]:
    def etikett(rad: Rad) -> str:
        totalt, nya, avslutade = (
            kol[k].text(kol[k].las(rad)) for k in ("totalt", "nya", "avslutade")
        )
        return f"{totalt} ({nya} nya, {avslutade} avslutade)"

    return etikett


def _alt(book: Bok, rader: list[Rad], serier: tuple[Serie, ...]) -> str:
    storst = max(rader, key=lambda rad: sum(siffra(serie.kol.las(rad)) for serie in serier))
    varden = ", ".join(f"{serie.namn.split(' (')[0]} {serie.text(storst)}" for serie in serier)
    dolda = " Ett dolt tal har ingen stapel." if _nagot_dolt(rader, serier) else ""
    antal = f"{len(rader)} {'rad' if len(rader) == 1 else 'rader'}"
    return (
        f"Liggande staplar, {antal}. Störst är {_namn(book, storst)}: {varden}. "
        f"Alla tal står i tabellen.{dolda}"
    )


def _nagot_dolt(rader: list[Rad], serier: tuple[Serie, ...]) -> bool:
    return any(serie.kol.las(rad) is Tomt.DOLD for serie in serier for rad in rader)


def _draw(
    book: Bok, rader: list[Rad], serier: tuple[Serie, ...], width: int
) -> tuple[list[str], int]:
    """The labels, bars and legend below the title, and where they end."""
    namn = [textwrap.wrap(_namn(book, rad), width // 20) or [""] for rad in rader]
    left = round(max(len(line) for lines in namn for line in lines) * _CHARACTER) + 24
    room = width - left - max(len(s.text(rad)) for s in serier for rad in rader) * _CHARACTER - 8
    most = max(1, *(siffra(serie.kol.las(rad)) for serie in serier for rad in rader))
    drawn: list[str] = []
    y = _TOP
    for rad, lines in zip(rader, namn, strict=True):
        height = max(len(serier) * (_BAR + 2), len(lines) * _LINE)
        drawn.extend(_label(lines, left - 8, y + height / 2))
        top = y + (height - len(serier) * (_BAR + 2)) / 2
        for number, serie in enumerate(serier):
            length = max(0, room * siffra(serie.kol.las(rad)) / most)  # of a minus the figure only
            drawn.extend(_bar(serie, rad, x=left, y=top + number * (_BAR + 2), length=length))
        y += height + _GAP
    for some in _teckenrader(serier, width - left):
        drawn.extend(legend(some, left, y + 6))
        y += 18
    if not _nagot_dolt(rader, serier):
        return drawn, y + 6
    drawn.append(text(left, y + 18, "Dolda tal har ingen stapel.", size=12))
    return drawn, y + 26


def _teckenrader(serier: Sequence[Serie], room: float) -> list[list[Serie]]:
    """The words of the colours, on as many lines as they need."""
    lines: list[list[Serie]] = [[]]
    used = 0.0
    for serie in serier:
        wide = 41 + len(serie.namn) * _CHARACTER
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append(serie)
        used += wide
    return lines


def _label(lines: list[str], x: float, middle: float) -> Iterator[str]:
    first = middle - (len(lines) - 1) * _LINE / 2 + 4.5
    for number, line in enumerate(lines):
        yield text(x, first + number * _LINE, line, anchor="end")


def _bar(serie: Serie, rad: Rad, *, x: float, y: float, length: float) -> Iterator[str]:
    if length:
        yield (
            f'<rect x="{x}" y="{y:g}" width="{max(length, 1):.1f}" height="{_BAR}" '
            f'fill="{serie.farg}"/>'
        )
    yield text(x + length + 5, y + 11.5, serie.text(rad), size=12)


def legend(serier: Sequence[Serie], x: float, y: float) -> Iterator[str]:
    """The colours with their words, from `x` to the right."""
    for serie in serier:
        yield f'<rect x="{x:g}" y="{y:g}" width="12" height="12" fill="{serie.farg}"/>'
        yield text(x + 17, y + 10.5, serie.namn)
        x += 17 + len(serie.namn) * _CHARACTER + 24


def text(x: float, y: float, text: str, *, anchor: str = "", weight: int = 0, size: int = 0) -> str:
    """A text of the picture; `anchor`, `weight` and `size` as in SVG."""
    wanted = {"text-anchor": anchor, "font-weight": weight, "font-size": size}
    extra = "".join(f' {name}="{value}"' for name, value in wanted.items() if value)
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(text)}</text>'


def _namn(book: Bok, rad: Rad) -> str:
    """The name of a row, and whose it is: what stands before it, an insats or a förbund."""
    last = max(n for n, kol in enumerate(book.kolumner) if kol.slag == "nyckel")
    own, *whose = (kol.text(kol.las(rad)) for kol in reversed(book.kolumner[: last + 1]))
    return ", ".join((own.removesuffix("."), *whose)) if whose else own


def siffra(value: Visat) -> float:
    """How long the bar of a cell is; 0 where there is no figure."""
    return value if isinstance(value, int | float) else 0
