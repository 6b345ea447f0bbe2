"""Questions as they stand in a form that nobody has written in: drawn once, and then remembered.

A question with twenty choices takes a fifth of the time of its page to draw, and until something is
answered it looks the same for everybody. What is answered is never remembered.
"""

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

from web.forms.falt import EGEN, PROCENT, Falt
from web.forms.svar import Ifyllt


Rita = Callable[[Falt, Ifyllt, Mapping[str, str], str | None, bool], Markup]
_VAL: Final = frozenset({"val", "flerval", "sysselsattning", "janej"})
"""Kinds of questions with choices, which are the same for all."""
_MEST: Final = 500
_ritade: Final[dict[tuple[Falt, bool, bool], Markup]] = {}


def oskrivet(
    rita: Rita,
    falt: Falt,
    ifyllt: Ifyllt,
    insatser: Mapping[str, str],
    kalla: str | None,
    *,
    forst: bool,
) -> Markup:
    """The question, drawn by the macro `rita`, which takes the rest."""
    own = kalla or falt.namn in ifyllt.fel or _written(falt, ifyllt)
    if own or falt.slag not in _VAL or _om_nagon(falt):
        return rita(falt, ifyllt, insatser, kalla, forst)
    key = falt, bool(ifyllt.formular.ingress), forst
    found = _ritade.get(key)
    if found is None:
        if len(_ritade) >= _MEST:  # förbund have questions of their own, which come and go
            _ritade.clear()
        found = _ritade[key] = rita(falt, ifyllt, insatser, kalla, forst)
    return found


def _om_nagon(falt: Falt) -> bool:
    """Choices made for one page may name somebody: those of a list, or a förbund, never do."""
    return bool(falt.egna) and not falt.namn.startswith(EGEN)


def _written(falt: Falt, ifyllt: Ifyllt) -> bool:
    """True when something stands in it, or in the fields that belong to it."""
    return any(
        any(values) and (namn == falt.namn or namn.startswith(PROCENT))
        for namn, values in ifyllt.svar.items()
    )
