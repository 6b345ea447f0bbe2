"""The languages of a participant's pages: a catalogue for each, as data (ADR 43).

Swedish and English are shipped. Another language is a file of the same form, `so.json`, in a
folder of the house: it holds what is translated so far, and what is not is said in Swedish, marked
as Swedish for whoever reads it aloud. Until somebody stands for it (`granskad_av`) it is *ej
granskad*, and the pages say so.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Ord(NamedTuple):
    """Words, and the language that they are in."""

    text: str
    sprak: str


class Sprak(BaseModel):
    """One catalogue. `texter`: what a page says, by key; `ord`: words of instruments, by the
    Swedish ones; `granskad_av`: who has read it through, None for nobody yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kod: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
    namn: Annotated[str, Field(min_length=1, max_length=60)]
    riktning: Literal["ltr", "rtl"] = "ltr"
    granskad_av: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    texter: Mapping[str, str]
    ord: Mapping[str, str] = Field(default_factory=dict)

    def text(self, nyckel: str, **fyll: object) -> Ord:
        """What a page says, with `{name}` filled in. Raises KeyError for what no language says."""
        own = self.texter.get(nyckel)
        found = Ord(own, self.kod) if own else Ord(FARDIGA["sv"].texter[nyckel], "sv")
        filled = found.text
        for name, value in fyll.items():
            filled = filled.replace(f"{{{name}}}", str(value))
        return Ord(filled, found.sprak)

    def pa(self, ord_: Mapping[str, str]) -> Ord:
        """An instrument's words: its own in this language, else the catalogue's, else Swedish."""
        if self.kod in ord_:
            return Ord(ord_[self.kod], self.kod)
        translated = self.ord.get(ord_["sv"])
        return Ord(translated, self.kod) if translated else Ord(ord_["sv"], "sv")


def _read(raw: bytes) -> Sprak:
    return Sprak.model_validate(json.loads(raw))


@cache
def _shipped() -> Mapping[str, Sprak]:
    folder = files("schemas").joinpath("sprak")
    made = (_read(folder.joinpath(f"{kod}.json").read_bytes()) for kod in ("sv", "en"))
    return MappingProxyType({one.kod: one for one in made})


FARDIGA: Final[Mapping[str, Sprak]] = _shipped()
"""Code → the catalogue, of those that are shipped; Swedish first."""


def alla(folder: Path) -> tuple[dict[str, Sprak], list[str]]:
    """(code → catalogue, names of files that cannot be read) of the house: those that are shipped,
    then those in `folder`, by code. A shipped one is never replaced.
    """
    found, faults = dict(FARDIGA), []
    for path in _json_files(folder):
        try:
            one = _read(path.read_bytes())
        except (OSError, ValueError, ValidationError):
            faults.append(path.name)
            continue
        if one.kod == path.stem and one.kod not in FARDIGA:
            found[one.kod] = one
        else:
            faults.append(path.name)
    return found, faults


def _json_files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.json")) if folder.is_dir() else ()
