"""What a report is asked for, as people and machines write it, to `Parametrar`.

Shared by the command line and the API, so that both understand and refuse the same.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from schemas.rapporter import Parametrar
from tracker.errors import WrongUse


def read(
    *,
    forbund: Sequence[str],
    fran: str | None,
    till: str | None,
    insats: Sequence[str] = (),
    as_of: str | None = None,
) -> Parametrar:
    """The parameters, each förbund and insats once. Raises WrongUse with one sentence."""
    if not forbund or not fran or not till:
        raise WrongUse("Ange förbund, första dagen (from) och sista dagen (to).")
    return Parametrar(
        forbund=tuple(dict.fromkeys(forbund)),
        fran=day(fran, "Från"),
        till=day(till, "Till"),
        insats=tuple(dict.fromkeys(insats)),
        as_of=moment(as_of) if as_of else None,
    )


def day(text: str, what: str) -> date:
    """A day written as ÅÅÅÅ-MM-DD and in no other way. Raises WrongUse."""
    with suppress(ValueError):
        if len(text) == 10 and text[4] + text[7] == "--":
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
