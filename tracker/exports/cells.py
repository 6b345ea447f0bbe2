"""The only place that gives openpyxl a value, so that no cell can turn into something else.

Left alone, openpyxl makes a formula of text that starts with «=», an error of «#N/A», refuses
control characters, cuts long text without a word, and Excel rounds integers of more than 15
digits. Ids and personnummer are text and keep their leading zeros.
"""

import re
from copy import copy
from datetime import date, datetime
from typing import Any, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.styles.borders import Border

from tracker.errors import Refused


Value = str | int | float | date | None
A4: Final = 9  # Excel's number for the paper
MAX_TEXT: Final = 32_767
DATE: Final = "yyyy-mm-dd"
PERCENT: Final = '0" %"'
KRONOR: Final = "#,##0.00"  # Excel says it with the reader's own signs: 3 465 000,00

# What XML 1.0 cannot hold, and CR, which XML reads back as LF.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
"""Excel's own way to write a character, «_x0041_» for A: text that looks so is to stay text."""
_EXACT: Final = 10**15
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def named(font: Font) -> Font:
    """The font with the workbook's own name and size: without them LibreOffice takes a serif."""
    if font.name:
        return font
    said = copy(font)
    said.name, said.family, said.sz = "Calibri", 2, font.sz or 11
    return said


class Style:
    """How cells of one kind look: built once per workbook and shared, as openpyxl keys on it."""

    __slots__ = ("alignment", "border", "fill", "font", "number_format", "protection")

    def __init__(
        self,
        *,
        font: Font | None = None,
        fill: PatternFill | None = None,
        alignment: Alignment | None = None,
        border: Border | None = None,
        number_format: str | None = None,
        protection: Protection | None = None,
    ) -> None:
        self.font = named(font) if font else None
        self.fill = fill
        self.alignment = alignment
        self.border = border
        self.number_format = number_format
        self.protection = protection


PLAIN: Final = Style()


def clean(value: Value) -> Value:
    """`value` as a cell may hold it: control characters gone, empty text nothing.

    Integers that Excel cannot hold exactly become text. Raises Refused for text beyond 32,767
    characters and TypeError for a moment: a file shows days, so the caller must choose one.
    """
    if isinstance(value, str):
        text = _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > MAX_TEXT:
            raise Refused(
                f"En text är längre än {MAX_TEXT} tecken och får inte plats i en cell i Excel. "
                "Välj csv i stället."
            )
        return text or None
    if isinstance(value, datetime):
        raise TypeError("a cell takes a day, not a moment")
    if isinstance(value, int) and not -_EXACT < value < _EXACT:
        return str(value)
    return value


def cell(sheet: Any, value: Value, style: Style = PLAIN) -> Any:
    """An openpyxl cell for a write-only sheet: dressed, and with text that stays text."""
    value = clean(value)
    made = WriteOnlyCell(sheet)
    if isinstance(value, str):
        made.value = "text"  # sets the data type; the setter must not see the real value,
        made._value = value  # noqa: SLF001 - for it makes a formula of «=…»
    else:
        made.value = value
    for name in Style.__slots__:
        look = getattr(style, name)
        if look is not None:
            setattr(made, name, look)
    if isinstance(value, date) and style.number_format is None:
        made.number_format = DATE
    return made


def style_id(sheet: Any, style: Style) -> int:
    """The number by which the workbook's style sheet knows `style`; registers it if new."""
    return int(cell(sheet, None, style).style_id)


def markup(place: str, value: str | float | None, style: int) -> str:
    """One cell as the XML of a sheet, for the rows of a large table (openpyxl: 4 times slower).

    `place` is «B12». Text is an inline string, which no program reads as a formula.
    """
    checked = clean(value)
    if checked is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(checked, int | float):
        return f'<c r="{place}" s="{style}"><v>{checked}</v></c>'
    text = _LOOKS_ESCAPED.sub("_x005F_x", str(checked)).translate(_ESCAPES)
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )
