"""The columns of a sheet for one insats, and how a cell becomes a value and a value a cell.

Stands between people who fill in rows (pasted from Excel, or in a prepared .xlsx) and events.
A cell holds words, not codes: «Försörjningsstöd; A-kassa», «Studier 25 %», «2026-03-03». Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from schemas import kodverk


Slag = Literal["dag", "kod", "koder", "sysselsattning", "lista", "text", "janej"]
Del = Literal["inskrivning", "avslut"]
Celler = Mapping[str, str]
"""Column → what stands in it, as `tidy` leaves it; a column without anything is not there."""

SKILJER: Final = ";"
_MANY: Final = re.compile(r"\s*[;|\n]\s*")
_HEL: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]00:00(?::00)?)?", re.ASCII).fullmatch
_KORT: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[ /.-](\d{4})", re.ASCII).fullmatch
_SPACES: Final = re.compile(r"[ \t\u00a0]+")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no cell can hold (tracker/exports/cells.py); gone on the way out, so gone on the way in."""
_PROCENT: Final = re.compile(r"(.+?)[\s:]*(\d{1,3})\s*%?", re.ASCII).fullmatch


class Oklart(ValueError):
    """A cell that cannot be read: the contract's code, and a sentence that says what to write.

    The sentence never repeats the cell: it may be a personnummer in the wrong column.
    """

    def __init__(self, kod: str, text: str) -> None:
        super().__init__(text)
        self.kod = kod
        self.text = text


@dataclass(frozen=True, slots=True)
class Kolumn:
    """One column. `falt` is the event's field, `datum` for its day; `lista` names its codes."""

    namn: str
    rubrik: str
    del_: Del
    falt: str
    slag: Slag
    lista: str = ""


def _k(del_: Del, falt: str, rubrik: str, slag: Slag, lista: str = "") -> Kolumn:
    return Kolumn(f"{del_}.{falt}", rubrik, del_, falt, slag, lista)


INSKRIVNING: Final = (
    _k("inskrivning", "datum", "Första dag", "dag"),
    _k("inskrivning", "utbildning", "Utbildning", "kod", "utbildning"),
    _k("inskrivning", "forsorjning", "Försörjning", "koder", "forsorjning"),
    _k("inskrivning", "tid_i_forsorjning", "Tid i försörjning", "kod", "tid_i_forsorjning"),
    _k("inskrivning", "sysselsattning", "Sysselsättning", "sysselsattning", "sysselsattning"),
    _k("inskrivning", "malgrupper", "Målgrupper", "lista"),
    _k("inskrivning", "kommun", "Kommun", "text"),
    _k("inskrivning", "stadsdel", "Stadsdel", "text"),
)
AVSLUT: Final = (
    _k("avslut", "datum", "Sista dag", "dag"),
    _k("avslut", "anledning", "Anledning", "kod", "avslutsanledning"),
    _k("avslut", "forsorjning", "Försörjning vid avslut", "koder", "forsorjning"),
    _k("avslut", "sysselsattning", "Sysselsättning vid avslut", "sysselsattning", "sysselsattning"),
    _k("avslut", "vidare_till", "Vidare till", "koder", "vidare_till"),
    _k("avslut", "fullfoljt", "Fullföljde", "janej"),
)
KOLUMNER: Final = (*INSKRIVNING, *AVSLUT)
TYP: Final[Mapping[Del, str]] = MappingProxyType(
    {"inskrivning": "inskrivning.gjord", "avslut": "avslut.gjort"}
)


def tidy(cell: object) -> str:
    """A cell as text in one form: no space around or twice inside, NFC, days as ÅÅÅÅ-MM-DD."""
    if isinstance(cell, bool):
        return "Ja" if cell else "Nej"
    text = unicodedata.normalize("NFC", str(cell).replace("\r\n", "\n").replace("\r", "\n"))
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", text)).strip()


def key(text: str) -> str:
    """What two ways to write the same words have in common: letters and digits."""
    return re.sub(r"[\W_]+", "", text.casefold())


def read(kolumn: Kolumn, text: str) -> Any:
    """The cell as it stands in an event. `text` is not empty. Raises Oklart."""
    return _READ[kolumn.slag](kolumn, text)


def show(kolumn: Kolumn, value: Any) -> str:
    """The value as a cell; "" for none. `read` gives it back."""
    if value is None or value == []:
        return ""
    if kolumn.slag == "janej":
        return "Ja" if value else "Nej"
    if isinstance(value, list | tuple):
        return f"{SKILJER} ".join(_one(kolumn, one) for one in value)
    return _one(kolumn, value)


def suggestions(kolumn: Kolumn) -> list[str]:
    """What the drop-down list of the column offers; empty where there is none."""
    if kolumn.slag == "janej":
        return ["Ja", "Nej"]
    if not kolumn.lista:
        return []
    koder = [k for k in kodverk.LISTOR[kolumn.lista] if k.till is None]
    if kolumn.slag != "sysselsattning":
        return [k.namn for k in koder]
    return [
        f"{k.namn} {procent} %" if procent else k.namn
        for k in koder
        for procent in ((25, 50, 75, 100) if k.har_procent else (0,))
    ]


def _one(kolumn: Kolumn, one: Any) -> str:
    if isinstance(one, Mapping):
        namn = kodverk.namn(kolumn.lista, str(one["typ"]))
        return f"{namn} {one['procent']} %" if one.get("procent") is not None else namn
    return kodverk.namn(kolumn.lista, str(one)) if kolumn.lista else tidy(one)


def _day(_: Kolumn, text: str) -> str:
    full, short = _HEL(text), _KORT(text)
    parts = full.groups() if full else (short[3], short[2], short[1]) if short else None
    if parts is None:
        raise Oklart("H001", "Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-03-03.")
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2])).isoformat()
    except ValueError:
        raise Oklart("H001", "Dagen finns inte i almanackan. Kontrollera den.") from None


def _words(lista: str) -> dict[str, str]:
    """Every way to write a code of the list → the code: its name or the code itself."""
    koder = kodverk.LISTOR[lista]
    return {key(k.kod): k.kod for k in koder} | {key(k.namn): k.kod for k in koder}


_LISTS: Final = MappingProxyType({k.lista: _words(k.lista) for k in KOLUMNER if k.lista})


def _code(kolumn: Kolumn, text: str) -> str:
    kod = _LISTS[kolumn.lista].get(key(text))
    if kod is None:
        raise Oklart("H010", "Det står något som inte finns i listan. Välj ett av orden i listan.")
    return kod


def _codes(kolumn: Kolumn, text: str) -> list[str]:
    return [_code(kolumn, part) for part in _parts(text)]


def _occupations(kolumn: Kolumn, text: str) -> list[dict[str, object]]:
    return [_occupation(kolumn, part) for part in _parts(text)]


def _occupation(kolumn: Kolumn, text: str) -> dict[str, object]:
    known = kodverk.per_kod(kolumn.lista)
    found = _PROCENT(text)
    if found and key(text) not in _LISTS[kolumn.lista]:
        kod, procent = _code(kolumn, found[1]), int(found[2])
        if known[kod].har_procent and 1 <= procent <= 100:
            return {"typ": kod, "procent": procent}
        if not known[kod].har_procent:
            raise Oklart("H027", f"{known[kod].namn} har ingen procent. Ta bort den.")
    else:
        kod = _code(kolumn, text)
        if not known[kod].har_procent:
            return {"typ": kod}
    namn = known[kod].namn
    raise Oklart("H027", f"Skriv omfattningen i procent, 1–100, till exempel «{namn} 50 %».")


def _list(_: Kolumn, text: str) -> list[str]:
    return list(dict.fromkeys(_parts(text)))


def _yes_no(_: Kolumn, text: str) -> bool:
    answer = {"ja": True, "j": True, "sant": True, "nej": False, "n": False, "falskt": False}.get(
        key(text)
    )
    if answer is None:
        raise Oklart("H001", "Skriv Ja eller Nej.")
    return answer


def _parts(text: str) -> list[str]:
    return [part for part in _MANY.split(text) if part]


_READ: Final[Mapping[Slag, Callable[[Kolumn, str], Any]]] = MappingProxyType(
    {
        "dag": _day,
        "kod": _code,
        "koder": _codes,
        "sysselsattning": _occupations,
        "lista": _list,
        "text": lambda _, text: text,
        "janej": _yes_no,
    }
)


def cells_of(del_: Del, datum: date, data: Mapping[str, Any]) -> dict[str, str]:
    """An inskrivning or avslut as it would stand in its columns."""
    values = {**data, "datum": datum.isoformat()}
    found = {k.namn: show(k, values.get(k.falt)) for k in KOLUMNER if k.del_ == del_}
    return {namn: tidy(text) for namn, text in found.items() if text}


def read_part(
    del_: Del, celler: Celler, only: Sequence[str] | None = None
) -> tuple[dict[str, Any], list[tuple[Kolumn, Oklart]]]:
    """The part's fields that have something in them, and the cells that cannot be read.

    `only`: the columns to read; those of them that are empty are None.
    """
    values: dict[str, Any] = {}
    faults: list[tuple[Kolumn, Oklart]] = []
    for kolumn in KOLUMNER:
        if kolumn.del_ != del_ or (only is not None and kolumn.namn not in only):
            continue
        text = celler.get(kolumn.namn, "")
        if not text:
            if only is not None:
                values[kolumn.falt] = None
            continue
        try:
            values[kolumn.falt] = read(kolumn, text)
        except Oklart as trouble:
            faults.append((kolumn, trouble))
    return values, faults
