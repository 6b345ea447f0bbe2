"""Which row and column of a report a printed one is: by words or code, and told when guessed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from schemas.kodverk import LISTOR
from schemas.rapporter import Report
from tracker.errors import Refused
from tracker.reports.tryckt.las import Klistrad


LIKHET: Final = 0.82
"""How much alike two labels must be, of 1, for one to be taken for the other."""
TOTAL: Final = "total"
_TOTALER: Final = frozenset(
    {"totalt", "total", "summa", "slutsumma", "samtliga", "alla", "summa totalt", "totalsumma"}
)
_ORD: Final[Mapping[str, str]] = {
    "kvinnor": "kvinna", "man": "man", "män": "man", "mann": "man", "start": "före",
    "innan": "före", "slut": "efter", "avslut": "efter", "summa": "totalt", "total": "totalt",
    "alla": "totalt", "samtliga": "totalt", "%": "procent", "andel": "procent",
    "k": "kvinna", "kv": "kvinna", "m": "man", "tot": "totalt", "t": "totalt",
}  # fmt: skip
_SKILJER: Final = frozenset({"kvinna", "man", "totalt", "före", "efter", "procent"})
"""Words that tell columns apart: a heading is never taken for one that says another of them."""
_TOMMA: Final = frozenset({"antal", "deltagare", "deltaganden", "st", "av", "vid", "i"})
KOLUMNER: Final = (
    "Vi ser inte vilka kolumner som är vilka. Klistra in rubrikraden också, eller ta bara med "
    "rapportens kolumner: {}."
)


@dataclass(frozen=True, slots=True)
class Tolkad:
    """A key of the report. `som`: the report's own words, where the printed ones were others."""

    nyckel: str
    som: str | None = None


def norm(text: str) -> str:
    """A label without what writers differ in: case, dashes, dots, several spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("pga", "p g a")
    return " ".join(re.findall(r"[\w%]+", plain))


class Rader:
    """Knows the rows that a report can have. `insatser`: slug → name, for a report of insatser."""

    def __init__(self, report: Report, insatser: Mapping[str, str]) -> None:
        self.namn: dict[str, str] = dict(insatser)
        self._kanda: dict[str, str] = {}
        lista = report.dimension.kodlista
        if lista is not None:
            self.namn = {kod.kod: kod.namn for kod in LISTOR[lista]}
        for kod in LISTOR[lista] if lista is not None else ():
            if kod.namn_2014:
                self._kanda[norm(kod.namn_2014)] = kod.kod
        for nyckel, namn in self.namn.items():  # last: the list's own words win
            self._kanda |= {norm(nyckel): nyckel, norm(namn): nyckel}

    def tolka(self, etikett: str) -> Tolkad | None:
        """The row of a printed label; None when none is near, or two are as near."""
        text = norm(etikett)
        if text in _TOTALER:
            return Tolkad(TOTAL)
        if text in self._kanda:
            key = self._kanda[text]
            own = {norm(key), norm(self.namn[key])}
            return Tolkad(key, None if text in own else self.namn[key])
        near = nearest(text, self._kanda)
        return Tolkad(near, self.namn[near]) if near else None


def nearest(text: str, kanda: Mapping[str, str]) -> str | None:
    """What the most like of the known labels stands for. Digits must be the same: «upp till 1 år»
    is as near «upp till 3 år» as can be, and another row.
    """
    digits = re.findall(r"\d+", text)
    scores: dict[str, float] = {}
    for label, key in kanda.items():
        if re.findall(r"\d+", label) == digits:
            score = SequenceMatcher(None, text, label).ratio()
            scores[key] = max(score, scores.get(key, 0.0))
    best = sorted(scores, key=lambda key: -scores[key])[:2]
    if not best or scores[best[0]] < LIKHET:
        return None
    return None if len(best) > 1 and scores[best[0]] - scores[best[1]] < 0.03 else best[0]


def kolumner(report: Report, klistrad: Klistrad) -> tuple[dict[int, str], list[str]]:
    """Place → column of the report, and headings that are none of its columns.

    Raises Refused when the columns cannot be told.
    """
    places = _talkolumner(klistrad)
    if klistrad.rubriker is None:
        return _i_ordning(report, klistrad, places), []
    known = _kanda(report)
    found: dict[int, str] = {}
    unknown: list[str] = []
    for place in places:
        title = klistrad.rubriker[place] if place < len(klistrad.rubriker) else ""
        own = _kolumn(title, known, procent=_procent(klistrad, place))
        if own and own not in found.values():
            found[place] = own
        else:
            unknown.append(title or f"kolumn {place + 1}")
    if found:
        return found, unknown
    return _i_ordning(report, klistrad, places), []


def _kanda(report: Report) -> dict[str, str]:
    words: dict[str, str] = {}
    for measure in report.matt:
        share = " procent" if measure.slag == "procent" else ""
        title = measure.titel.replace(", %", "")
        group = f"{measure.grupp} " if measure.grupp else ""
        words |= {_ord(f"{group}{title}{share}"): measure.id, _ord(measure.id): measure.id}
    return words


def _kolumn(title: str, known: Mapping[str, str], *, procent: bool) -> str | None:
    text = _ord(title)
    if procent and "procent" not in text:
        text = f"{text} procent"
    if text in known:
        return known[text]
    swapped = {" ".join(sorted(label.split())): key for label, key in known.items()}
    for words in (text.split(), [*text.split(), "totalt"]):  # no kön told: it is everybody
        if (key := swapped.get(" ".join(sorted(words)))) is not None:
            return key
    told = _SKILJER & set(text.split())
    return nearest(text, {k: v for k, v in known.items() if _SKILJER & set(k.split()) == told})


def _ord(title: str) -> str:
    words = [_ORD.get(word, word) for word in norm(title).split()]
    kept = [word for word in words if word not in _TOMMA]
    # «Antal deltagare» alone is everybody.
    return " ".join(dict.fromkeys(kept)) or ("totalt" if words else "")


def _talkolumner(klistrad: Klistrad) -> list[int]:
    """Places behind the label where some row has a number, or all have what stands for one."""
    widest = max(len(row) for row in klistrad.rader)
    columns = [[row[n] for row in klistrad.rader if n < len(row)] for n in range(1, widest)]
    return [
        n
        for n, cells in enumerate(columns, start=1)
        if any(cell.i_tabellen for cell in cells) and not _ar([c.tal for c in cells])
    ]


def _ar(numbers: Iterable[float | None]) -> bool:
    """Whether a column is a year, the same all the way."""
    said = {number for number in numbers if number is not None}
    return len(said) == 1 and all(1990 <= number <= 2200 for number in said)


def _procent(klistrad: Klistrad, place: int) -> bool:
    return any(place < len(row) and row[place].procent for row in klistrad.rader)


def _i_ordning(report: Report, klistrad: Klistrad, places: Sequence[int]) -> dict[int, str]:
    """The report's columns in their order: all of them, or the counts or the per cents alone."""
    alla = [measure.id for measure in report.matt]
    delar = [measure.id for measure in report.matt if measure.slag == "procent"]
    for own in (alla, [one for one in alla if one not in delar], delar):
        if own and len(own) == len(places):
            shares = [_procent(klistrad, place) for place in places]
            if not any(shares) or [one in delar for one in own] == shares:
                return dict(zip(places, own, strict=True))
    titles = ", ".join(measure.titel for measure in report.matt)
    raise Refused(KOLUMNER.format(titles))
