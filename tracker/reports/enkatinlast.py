"""Results of surveys that others have counted, such as NNS's, from a table as text (ADR 51).

A row is a year, a question, its share or number, and how many answered. Nothing is stored here.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tracker.errors import Refused
from tracker.identity import personnummer


MEST_TEXT: Final = 50_000
MEST_RADER: Final = 500
ANDELAR: Final = ("andel", "andel %", "procent", "%", "resultat")
"""Headings of the column of shares."""
_KOLUMNER: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("år", "mätår"),
    "enkat": ("enkät", "frågeformulär", "målgrupp", "respondentgrupp"),
    "fraga": ("fråga", "indikator", "påstående"),
    "andel": ANDELAR,
    "antal": ("antal", "antal ja", "instämmer"),
    "n": ("n", "antal svar", "svar", "svarande"),
    "insats": ("insats",),
}
INGET: Final = "Ta med tabellen med rubrikraden: År, Enkät, Fråga, Andel eller Antal, och n."
FOR_MYCKET: Final = f"Texten är för lång. Klistra in högst {MEST_RADER} rader åt gången."
PERSONNUMMER: Final = "Texten innehåller ett personnummer. Ta bort det. Inget är sparat."
_AR: Final = re.compile(r"(19[9][0-9]|20[0-9]{2}|21[0-9]{2})").fullmatch
_TAL: Final = re.compile(r"[0-9]{1,9}").fullmatch
_ANDEL: Final = re.compile(r"([0-9]{1,3})(?:[,.]([0-9]{1,2}))?\s*%?").fullmatch


@dataclass(frozen=True, slots=True)
class Radfel:
    """What is wrong with a line (1-based, the headings counted), and what to do."""

    rad: int
    text: str


@dataclass(slots=True)
class Inlast:
    """Rows that can be read in, as an event's data with its insats, and the faults of others."""

    rader: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)
    fel: list[Radfel] = field(default_factory=list)


def kod(text: str) -> str:
    """The short name of words: of a question with the same words the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-")


def las(text: str, *, kalla: str, insatser: Mapping[str, str], minst: int, today: date) -> Inlast:
    """The rows of a pasted table. `insatser`: slug → name, of those that may be written.

    Raises Refused where there is no table with headings: nothing can be told of any row.
    """
    if len(text) > MEST_TEXT:
        raise Refused(FOR_MYCKET)
    if personnummer.find_in(text, today=today):
        raise Refused(PERSONNUMMER)
    parted = _delad(text)
    columns = _kolumner(parted[0]) if parted else {}
    if not {"ar", "fraga", "n"} <= columns.keys() or not {"andel", "antal"} & columns.keys():
        raise Refused(INGET)
    if len(parted) - 1 > MEST_RADER:
        raise Refused(FOR_MYCKET)
    found = Inlast()
    names = {namn.casefold(): slug for slug, namn in insatser.items()}
    for nr, cells in enumerate(parted[1:], 2):
        given = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
        read = _rad(given, kalla, names, minst, today)
        if isinstance(read, str):
            found.fel.append(Radfel(nr, read))
        else:
            found.rader.append(read)
    _twice(found)
    return found


def _delad(text: str) -> list[list[str]]:
    """The cells of each line that holds something, by what parts the headings."""
    lines = [line for line in text.splitlines() if line.strip()]
    mark = next((mark for mark in "\t;," if lines and mark in lines[0]), "\t")
    return list(csv.reader(lines, delimiter=mark))


def _kolumner(heads: Sequence[str]) -> dict[str, int]:
    """Column → where it stands; the first of a name counts."""
    known = {word: name for name, words in _KOLUMNER.items() for word in words}
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = known.get(head.strip().casefold())
        if name:
            found.setdefault(name, at)
    return found


def _rad(
    given: Mapping[str, str], kalla: str, insatser: Mapping[str, str], minst: int, today: date
) -> tuple[str | None, dict[str, Any]] | str:
    """One row: its insats (None: the förbund) and data; or what is wrong with it."""
    year, n, words = given.get("ar", ""), _tal(given, "n"), given.get("fraga", "")
    told, share = given.get("insats", "").casefold(), _varde(given)
    wrong = (
        ("Skriv året med fyra siffror.", not _AR(year)),
        ("Året har inte börjat än. Rätta året.", bool(_AR(year)) and int(year) > today.year),
        ("Skriv frågan, med högst 200 tecken.", not kod(words) or len(words) > 200),
        ("Skriv hur många som svarade (n) som ett helt tal.", n is None),
        (f"För få svar: n är mindre än {minst}. Ta bort raden.", n is not None and n < minst),
        (
            "Insatsen finns inte bland dina insatser. Skriv dess namn, eller lämna tomt.",
            bool(told) and told not in insatser,
        ),
        (share if isinstance(share, str) else "", isinstance(share, str)),
        (
            "Antalet är större än n. Rätta något av talen.",
            isinstance(share, dict) and share.get("taljare", 0) > (n or 0),
        ),
    )
    first = next((text for text, broken in wrong if broken), None)
    if first is not None or isinstance(share, str) or n is None:
        return str(first)
    enkat = kod(given.get("enkat", "") or kalla) or "enkat"
    data = {"kalla": kalla, "enkat": enkat, "fraga": kod(words), "text": words, "ar": int(year)}
    return insatser.get(told), {**data, **share, "namnare": n}


def _tal(given: Mapping[str, str], falt: str) -> int | None:
    plain = re.sub(r"\s", "", given.get(falt, ""))
    return int(plain) if _TAL(plain) else None


def _varde(given: Mapping[str, str]) -> dict[str, int] | str:
    """The number of those who agreed, or the share as it was told; or what is wrong."""
    if given.get("antal"):
        number = _tal(given, "antal")
        return "Skriv antalet som ett helt tal." if number is None else {"taljare": number}
    share = _ANDEL(given.get("andel", ""))
    if share is None:
        return "Skriv andelen i procent, från 0 till 100, eller antalet."
    if share[2] and int(share[1]) == 0 < int(share[2]) and "%" not in given["andel"]:
        return "Skriv andelen i procent, till exempel 72 i stället för 0,72."
    hundredths = int(share[1]) * 100 + int(f"{share[2] or '':0<2}")
    if hundredths > 100 * 100:
        return "Andelen är mer än 100 procent. Rätta den."
    return {"andel": (hundredths + 50) // 100}


def _twice(found: Inlast) -> None:
    """The same question, year and place two times is told once, as a fault."""
    seen: set[tuple[object, ...]] = set()
    for where, data in found.rader:
        key = (where, data["enkat"], data["fraga"], data["ar"])
        if key in seen:
            found.fel.append(
                Radfel(0, f"Frågan «{data['text']}» står två gånger för {data['ar']}. Ta bort en.")
            )
        seen.add(key)


def rojer(rader: Iterable[tuple[str | None, Mapping[str, Any]]], minst: int) -> list[str]:
    """Questions whose whole, less its insatser, would tell of fewer than `minst`: a sentence each.

    `rader`: what would then be known, also what was read in before.
    """
    whole: dict[tuple[str, str, int], int] = {}
    parts: dict[tuple[str, str, int], int] = {}
    words: dict[tuple[str, str, int], str] = {}
    for where, data in rader:
        key = (str(data["enkat"]), str(data["fraga"]), int(data["ar"]))
        words[key] = str(data["text"])
        if where is None:
            whole[key] = int(data["namnare"])
        else:
            parts[key] = parts.get(key, 0) + int(data["namnare"])
    return [
        f"«{words[key]}» {key[2]}: det som är kvar när insatserna räknas bort är från färre än "
        f"{minst}. Ta bort förbundets rad eller en insats."
        for key, total in whole.items()
        if key in parts and 0 < total - parts[key] < minst
    ]


def for_nara(
    rader: Iterable[tuple[str | None, Mapping[str, Any]]],
    kanda: Iterable[tuple[str | None, Mapping[str, Any]]],
    minst: int,
) -> list[str]:
    """Figures that are told anew with fewer than `minst` answers more or less: the difference is
    what those few said. A sentence each. `kanda`: what was read in before.
    """
    before = {_nyckel(where, data): int(data["namnare"]) for where, data in kanda}
    return [
        f"«{data['text']}» {data['ar']}: förut lästes n = {n} in. Skiljer det färre än {minst} "
        "svar går det att räkna ut vad någon svarade. Ta bort raden."
        for where, data in rader
        if 0 < abs(int(data["namnare"]) - (n := before.get(_nyckel(where, data), -minst))) < minst
    ]


def _nyckel(where: str | None, data: Mapping[str, Any]) -> tuple[Any, ...]:
    return where, data["enkat"], data["fraga"], data["ar"]
