"""Staff hours against participants' attendance at the same activity.

An occasion is a name on a day in a delprojekt: another insats may have a group of the same name.
Who works in a delprojekt that nobody was ticked in, as the common one, may have been with any.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from tracker.esf.underlag import Narvaro, Tidrad


Traff = tuple[str, date]
"""A name on a day."""


class Tillfalle(NamedTuple):
    """An activity where the two do not agree. Minutes: a person's, and the longest attendance."""

    tillfalle: str
    fel: Literal["ingen_deltagare", "ingen_personal", "olika_tid"]
    person: str | None
    personal: int
    deltagare: int


def olika(
    rader: Iterable[Tidrad], narvaro: Iterable[Narvaro], *, marginal: int
) -> Iterator[Tillfalle]:
    """Activities that differ by more than `marginal` minutes, in order of their names and days.

    A participant may come late or leave early, so it is the longest attendance that each of the
    staff is compared with. Rows without an activity are not looked at.
    """
    personal: dict[Traff, dict[str, dict[str, int]]] = defaultdict(dict)
    for rad in rader:
        if rad.tillfalle is not None and rad.minuter:
            delar = personal[rad.tillfalle, rad.dag].setdefault(rad.person, defaultdict(int))
            delar[rad.delprojekt] += rad.minuter
    langst = langsta(narvaro)
    for traff in sorted({*personal, *langst}):
        yield from _vid(traff[0], personal.get(traff, {}), langst.get(traff, {}), marginal)


def _vid(
    namn: str, personal: Mapping[str, Mapping[str, int]], langst: Mapping[str, int], marginal: int
) -> Iterator[Tillfalle]:
    """One name on one day. `langst`: the longest attendance in each delprojekt."""
    ledda: set[str] = set()
    for person, delar in sorted(personal.items()):
        egna = delar.keys() & langst.keys() or langst.keys()
        ledda |= egna
        minuter, var = sum(delar.values()), max((langst[one] for one in egna), default=0)
        if not egna:
            yield Tillfalle(namn, "ingen_deltagare", person, minuter, 0)
        elif abs(minuter - var) > marginal and not _en_i_varje(delar, langst, marginal):
            yield Tillfalle(namn, "olika_tid", person, minuter, var)
    for delprojekt in sorted(langst.keys() - ledda):
        yield Tillfalle(namn, "ingen_personal", None, 0, langst[delprojekt])


def _en_i_varje(delar: Mapping[str, int], langst: Mapping[str, int], marginal: int) -> bool:
    """Whether somebody held one of the same name in each delprojekt, as long as that one was."""
    return all(
        one in langst and abs(minuter - langst[one]) <= marginal for one, minuter in delar.items()
    )


def langsta(narvaro: Iterable[Narvaro]) -> dict[Traff, dict[str, int]]:
    """The longest that anybody was at each, by delprojekt: what staff are held against."""
    var: dict[tuple[Traff, str, str], int] = defaultdict(int)
    for en in narvaro:
        if en.tillfalle is not None and en.minuter:
            var[(en.tillfalle, en.dag), en.delprojekt, en.person] += en.minuter
    langst: dict[Traff, dict[str, int]] = defaultdict(dict)
    for (traff, delprojekt, _), minuter in var.items():
        langst[traff][delprojekt] = max(langst[traff].get(delprojekt, 0), minuter)
    return dict(langst)
