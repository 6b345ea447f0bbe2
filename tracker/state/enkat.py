"""What of a round of anonymous answers may be shown, and what it comes to. Pure (ADR 51).

A round is counted as group → question → value → how many; the group "" is everybody, and the
question "" under it how many forms there are.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from schemas.enkat import Enkat
from schemas.handelser.enkat import Enkatfraga


UPPLAGD: Final = "enkat.upplagd"
SAMMANSTALLD: Final = "enkat.sammanstalld"
INLAST: Final = "enkat.inlast"
ALLA: Final = ""
BLANKETTER: Final = ""
Fordelning = dict[str, int]
Rakning = dict[str, dict[str, Fordelning]]


class Visas(NamedTuple):
    """What may be told of a round: how many answered (None: fewer than the least), the questions'
    answers, and by group those of its questions that may be told apart.
    """

    svar: int | None
    fragor: dict[str, Fordelning]
    grupper: dict[str, dict[str, Fordelning]]


class Andel(NamedTuple):
    """How many chose an answer that counts, of how many."""

    taljare: int
    namnare: int


def med_svar(rakning: Rakning, enkat: Enkat, svar: Mapping[str, int]) -> Rakning:
    """The count with one form more. A question that is not in `svar` was not answered: it is in no
    number. What the questionnaire does not ask is left out.
    """
    own = {
        one.kod: str(svar[one.kod])
        for one in enkat.fragor
        if one.kod in svar and svar[one.kod] in enkat.varden(one)
    }
    groups = [ALLA]
    if enkat.delas_efter in own:
        groups.append(own[enkat.delas_efter])
    after = {group: {kod: dict(n) for kod, n in asked.items()} for group, asked in rakning.items()}
    for group in groups:
        counted = after.setdefault(group, {})
        for kod, value in {BLANKETTER: "", **own}.items():
            box = counted.setdefault(kod, {})
            box[value] = box.get(value, 0) + 1
    return after


def visas(rakning: Rakning, enkat: Enkat, minst: int) -> Visas:
    """What may be told: nothing that is of fewer than `minst` answers, nor what would give it."""
    everybody = rakning.get(ALLA, {})
    forms = sum(everybody.get(BLANKETTER, {}).values())
    if forms < minst:
        return Visas(None, {}, {})
    fragor = {
        one.kod: everybody[one.kod]
        for one in enkat.fragor
        if sum(everybody.get(one.kod, {}).values()) >= minst
    }
    grupper: dict[str, dict[str, Fordelning]] = {}
    own = enkat.fraga(enkat.delas_efter or "")
    if own is None:
        return Visas(forms, fragor, {})
    order = [str(steg.varde) for steg in enkat.skalor[own.skala]]
    for kod, whole in fragor.items():
        if kod == own.kod:
            continue
        each = {g: n for g in order if (n := rakning.get(g, {}).get(kod))}
        for group in _delas(each, sum(whole.values()), minst):
            grupper.setdefault(group, {})[kod] = each[group]
    return Visas(forms, fragor, {g: grupper[g] for g in order if g in grupper})


def _delas(each: Mapping[str, Fordelning], whole: int, minst: int) -> list[str]:
    """Which groups of one question may stand beside the whole of it.

    Where those that are left have together fewer than the least, the smallest shown is hidden with
    them: it alone has enough. Of two as small the one that is asked first.
    """
    shown = {group: total for group, n in each.items() if (total := sum(n.values())) >= minst}
    rest = whole - sum(shown.values())
    if 0 < rest < minst and shown:
        del shown[min(shown, key=lambda group: shown[group])]
    return list(shown)


def andel(fraga: Enkatfraga, counted: Mapping[str, int]) -> Andel | None:
    """How many of those who answered chose what counts; None of a question without a share."""
    if not fraga.raknas:
        return None
    yes = sum(counted.get(str(value), 0) for value in fraga.raknas)
    return Andel(yes, sum(counted.values()))
