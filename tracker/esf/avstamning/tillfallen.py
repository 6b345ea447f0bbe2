"""Staff hours against participants' attendance at the same activity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from tracker.esf.underlag import Narvaro, Tidrad


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
    """Activities that differ by more than `marginal` minutes, in order of their names.

    A participant may come late or leave early, so it is the longest attendance that each of the
    staff is compared with. Rows without an activity are not looked at.
    """
    personal: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for rad in rader:
        if rad.tillfalle is not None and rad.minuter:
            personal[rad.tillfalle][rad.person] += rad.minuter
    langst = _langst(narvaro)
    for tillfalle in sorted({*personal, *langst}):
        timmar = personal.get(tillfalle)
        if timmar is None:
            yield Tillfalle(tillfalle, "ingen_personal", None, 0, langst[tillfalle])
            continue
        for person, minuter in sorted(timmar.items()):
            if tillfalle not in langst:
                yield Tillfalle(tillfalle, "ingen_deltagare", person, minuter, 0)
            elif abs(minuter - langst[tillfalle]) > marginal:
                yield Tillfalle(tillfalle, "olika_tid", person, minuter, langst[tillfalle])


def _langst(narvaro: Iterable[Narvaro]) -> dict[str, int]:
    var: dict[tuple[str, str], int] = defaultdict(int)
    for en in narvaro:
        if en.tillfalle is not None and en.minuter:
            var[en.tillfalle, en.person] += en.minuter
    langst: dict[str, int] = defaultdict(int)
    for (tillfalle, _), minuter in var.items():
        langst[tillfalle] = max(langst[tillfalle], minuter)
    return dict(langst)
