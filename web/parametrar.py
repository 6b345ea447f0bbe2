"""What a report is asked for, as people and machines write it, to `Parametrar`.

Shared by the command line and the API, so that both understand and refuse the same.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final
from unicodedata import normalize

from schemas.kodverk import LISTOR, koder
from schemas.rapporter import OKAND, URVAL, Parametrar
from tracker.errors import WrongUse
from tracker.reports import periods
from tracker.reports.periods import Period


def read(
    *,
    forbund: Sequence[str],
    fran: str | None,
    till: str | None,
    insats: Sequence[str] = (),
    as_of: str | None = None,
    period: str | None = None,
    urval: Mapping[str, Sequence[str]] = MappingProxyType({}),
    today: date,
) -> Parametrar:
    """The parameters, each förbund, insats and choice once. Raises WrongUse with one sentence.

    `period` is a rule that becomes days on `today`, instead of `fran` and `till`; `urval` the
    choices beside insats, by their names in `URVAL`.
    """
    if period and (fran or till):
        raise WrongUse("Ange antingen period eller första och sista dagen, inte båda.")
    if not forbund or not (period or (fran and till)):
        raise WrongUse("Ange förbund, första dagen (from) och sista dagen (to).")
    days = rolling(period, today) if period else Period(day(fran, "Från"), day(till, "Till"))
    return Parametrar(
        forbund=tuple(dict.fromkeys(forbund)),
        fran=days.fran,
        till=days.till,
        insats=tuple(dict.fromkeys(insats)),
        as_of=moment(as_of) if as_of else None,
        **chosen(urval),
    )


def rolling(regel: str, today: date) -> Period:
    """The days of a rolling period. Raises WrongUse."""
    try:
        return periods.rullande(regel, today)
    except KeyError:
        raise WrongUse(f"Perioden finns inte. Välj en av: {', '.join(periods.RULLANDE)}.") from None


def chosen(urval: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The choices beside insats as codes, each once. Raises WrongUse."""
    return {
        name: tuple(dict.fromkeys(_READ[name](text.strip()) for text in urval.get(name, ())))
        for name in URVAL
    }


def _kommun(text: str) -> str:
    if text == OKAND or (len(text) == 4 and text.isascii() and text.isdigit()):
        return text
    raise WrongUse(f"Skriv kommunen med fyra siffror, till exempel 0180, eller {OKAND}.")


def _kon(text: str) -> str:
    if text in koder("kon"):
        return text
    raise WrongUse(f"Kön ska vara ett av: {', '.join(koder('kon'))}.")


def _alder(text: str) -> str:
    classes = {kod.namn.removesuffix(" år").replace("–", "-"): kod.kod for kod in LISTOR[_ALDER]}
    written = text.replace("–", "-")
    if text in koder(_ALDER):
        return text
    if written in classes:
        return classes[written]
    raise WrongUse(f"Åldern ska vara en av klasserna: {', '.join(classes)}.")


def _malgrupp(text: str) -> str:
    words = normalize("NFC", text)
    if words and "|" not in words:
        return words
    raise WrongUse("Skriv målgruppen som den står i inskrivningen.")


def _huvudman(text: str) -> str:
    if text:
        return text
    raise WrongUse("Skriv huvudmannens korta namn.")


_ALDER: Final = "aldersklass"
_READ: Final[Mapping[str, Callable[[str], str]]] = {
    "kommun": _kommun,
    "kon": _kon,
    "alder": _alder,
    "malgrupp": _malgrupp,
    "huvudman": _huvudman,
}


def day(text: str | None, what: str) -> date:
    """A day written as ÅÅÅÅ-MM-DD and in no other way. Raises WrongUse."""
    with suppress(ValueError):
        if text and len(text) == 10 and text[4] + text[7] == "--":
            return date.fromisoformat(text)
    raise WrongUse(f"{what} ska vara en dag som finns, skriven ÅÅÅÅ-MM-DD.")


def moment(text: str) -> datetime:
    """A time with an offset. Raises WrongUse, also where an address lost its +."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise WrongUse(
            "Skriv tiden med zon, till exempel 2021-01-15T00:00:00Z eller "
            "2021-01-15T00:00:00+01:00. I en webbadress skrivs + som %2B."
        )
    return found
