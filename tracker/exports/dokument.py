"""A document in words as a tagged PDF (PDF/UA-1), set by typst from `typst/dokument.typ`.

Beside pdf.py, which knows reports; this knows headings, facts, moments and tables. It gives the
bytes and writes no file: what it says of people must not lie open anywhere.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Final

import orjson
import typst

from tracker.exports.pdf import fonts, printable


_STANDARD: Final = "ua-1"
_MOMENT: Final = 946_684_800  # 2000-01-01: a fixed label, as in reports


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: when it was and who told, what it was, what it says, quotations."""

    nar: str
    rubrik: str
    rader: Sequence[str] = ()
    citat: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Tabell:
    kolumner: Sequence[str]
    rader: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Avsnitt:
    """A part under a heading; shown in the order of the fields."""

    rubrik: str
    stycken: Sequence[str] = ()
    fakta: Sequence[tuple[str, str]] = ()
    moment: Sequence[Moment] = ()
    tabell: Tabell | None = None


@dataclass(frozen=True, slots=True)
class Dokument:
    """Everything that the file says. `huvud` and `fot` stand on every page."""

    titel: str
    ingress: str
    huvud: str
    fot: str
    fakta: Sequence[tuple[str, str]] = ()
    avsnitt: Sequence[Avsnitt] = field(default_factory=tuple)


def pdf(dokument: Dokument) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    template = files("tracker.exports").joinpath("typst/dokument.typ").read_bytes()
    data = orjson.dumps(printable(asdict(dokument))).decode()
    made = typst.Compiler(template, font_paths=fonts(), sys_inputs={"dokument": data}).compile(
        format="pdf", pdf_standards=[_STANDARD], timestamp=_MOMENT
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made
