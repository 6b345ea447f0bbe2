"""A declared sentence in the words of one question: the same on the page of a figure and in a file.

Pure. Between the declarations, which have {from}, {to}, {to-30}, {kand} and {insats} in their
sentences, and all that shows them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from tracker.log.sent import SEN
from tracker.reports.periods import dag_i_ord


ALLA_INSATSER: Final = "alla insatser"
SENASTE_DAG: Final = "dag då det senaste registrerades i förbundet"
"""Said of several förbund, where each has a day of its own."""


def upprakning(ord_: Sequence[str]) -> str:
    """«a», «a och b», «a, b och c»."""
    *forsta, sista = ord_ or ("",)
    return f"{', '.join(forsta)} och {sista}" if forsta else sista


def fyll(
    mening: str, *, fran: date, till: date, insatser: Sequence[str], kand: Sequence[date] = ()
) -> str:
    """The sentence with {from}, {to}, {to-30}, {kand} and {insats} filled in; other braces are
    left. An empty choice of insatser means all of them. `kand`: as in the parameters.
    """
    last, *others = sorted(set(kand)) or [till]
    ord_ = {
        "{from}": dag_i_ord(fran),
        "{to}": dag_i_ord(till),
        "{to-30}": dag_i_ord(till - SEN),
        "{kand}": SENASTE_DAG if others else dag_i_ord(last),
        "{insats}": upprakning(insatser) if insatser else ALLA_INSATSER,
    }
    for namn, varde in ord_.items():
        mening = mening.replace(namn, varde)
    return mening
