"""A report as a tagged PDF (PDF/UA-1), set by typst from `typst/rapport.typ`.

The template gets one JSON value with finished words. Nothing comes from the clock, from the fonts
of the machine or from the network, so the same book gives the same bytes.
"""

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import orjson
import typst

from tracker.errors import Refused
from tracker.exports.bok import Bok
from tracker.exports.charts import Diagram, bars
from tracker.exports.fil import replacing
from tracker.exports.kolumner import Kol, Visat
from tracker.exports.tomt import FORKLARING, Tomt


MAX_ROWS: Final = 2_000
_STANDARD: Final = "ua-1"
_MOMENT: Final = 946_684_800  # 2000-01-01: a fixed label, as in the workbook
_STAENDE: Final = 7
"""Columns of a page that stands, as the template has it."""
_RUM: Final = 245 / 148
_RUM_LIGGANDE: Final = 158 / 148
"""How high a chart may be on a page for each part of its width."""
_MINST: Final = 0.6
"""The smallest that it is drawn."""


def write(book: Bok, path: Path) -> None:
    """Write `book` to `path`; the same book gives the same bytes.

    Raises Refused for more than MAX_ROWS rows: nobody reads a hundred pages, and a table that
    size belongs in a workbook.
    """
    if book.antal > MAX_ROWS:
        raise Refused(
            f"Rapporten har {book.antal} rader. En PDF rymmer högst {MAX_ROWS}. "
            "Välj Excel eller csv i stället."
        )
    with replacing(path) as part:
        part.write_bytes(typeset("rapport", _content(book)))


def typeset(mall: str, innehall: dict[str, Any]) -> bytes:
    """A tagged PDF of `typst/{mall}.typ`, which finds `innehall` in the input of the same name."""
    parts = files("tracker.exports").joinpath("typst")
    template = b"\n".join(parts.joinpath(f"{one}.typ").read_bytes() for one in ("tabell", mall))
    data = orjson.dumps(printable(innehall)).decode()
    made = typst.Compiler(template, font_paths=fonts(), sys_inputs={mall: data}).compile(
        format="pdf", pdf_standards=[_STANDARD], timestamp=_MOMENT
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def _content(book: Bok) -> dict[str, Any]:
    return {
        "titel": book.titel,
        "fraga": book.fraga,
        "ingress": book.ingress,
        "kunskap": book.kunskap,
        "kontrollsumma": book.sha256[:12],
        **printed(book),
        "diagram": picture(_ritat(book)),
        "definitioner": definitions(book),
        "forklaring": FORKLARING,
        "fakta": [(label, str(value)) for label, value in book.fakta],
    }


def printed(book: Bok) -> dict[str, Any]:
    """The table and the sentences under it."""
    return {
        "grupper": _groups(book),
        "kolumner": [
            {"titel": kol.kort, "siffror": kol.siffror, "nyckel": kol.slag == "nyckel"}
            for kol in book.kolumner
        ],
        "rader": [[_cell(kol, kol.las(rad)) for kol in book.kolumner] for rad in book.rader],
        "total": _total(book),
        "noter": [text for text in (book.bas, *book.noter) if text],
    }


def _ritat(book: Bok) -> Diagram | None:
    """Its chart, where a page has room for it in letters that can be read: the template makes it
    smaller, and every figure stands in the table.
    """
    diagram = bars(book)
    room = _RUM_LIGGANDE if len(book.kolumner) > _STAENDE else _RUM
    return diagram if diagram and diagram.hojd * _MINST <= room else None


def definitions(book: Bok) -> list[dict[str, Any]]:
    """How each group of columns is counted."""
    return [
        {
            "kolumner": ", ".join(definition.kolumner),
            "mening": definition.mening,
            "villkor": definition.villkor,
        }
        for definition in book.definitioner
    ]


def picture(diagram: Diagram | None) -> dict[str, str] | None:
    """A chart with its words."""
    if diagram is None:
        return None
    return {"svg": diagram.svg, "titel": diagram.titel, "alt": diagram.alt}


def _groups(book: Bok) -> list[dict[str, Any]]:
    if not book.grupperad:
        return []
    grouped = groupby(book.kolumner, key=lambda kol: kol.grupp)
    return [{"namn": name or "", "bredd": len(list(members))} for name, members in grouped]


def _cell(kol: Kol, value: Visat) -> dict[str, Any]:
    return {"text": kol.text(value), "tom": isinstance(value, Tomt)}


def _total(book: Bok) -> list[dict[str, Any]] | None:
    if book.total is None:
        return None
    figures = (_cell(kol, book.summa(kol)) for kol in book.kolumner[1:])
    return [{"text": "Totalt", "tom": False}, *figures]


@cache
def fonts() -> typst.Fonts:
    """Open Sans from its wheel, then what typst carries; never the fonts of the machine."""
    found = find_spec("ttf_opensans")
    places = found.submodule_search_locations if found else None
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(Path(p) / "ttf") for p in places or ()]
    )


def printable(value: Any) -> Any:
    """`value` with every character that no font has written as its number: «[U+1F331]».

    PDF/UA allows no missing glyphs, and typst refuses the whole file for one emoji in a name.
    """
    if isinstance(value, str):
        return value if value.isascii() else "".join(map(_shown, value))
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value


@cache
def _shown(character: str) -> str:
    """The character itself, or its number when typst, asked, has no glyph for it."""
    source = b'#set document(title: "x")\n#set text(font: "Open Sans")\n#sys.inputs.text'
    try:
        typst.Compiler(source, font_paths=fonts(), sys_inputs={"text": character}).compile(
            format="pdf", pdf_standards=[_STANDARD], timestamp=_MOMENT
        )
    except typst.TypstError:
        return f"[U+{ord(character):04X}]"
    return character
