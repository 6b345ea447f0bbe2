"""A declared sentence in the words of one question: the same on the page of a figure and in a file.

Pure. Between the declarations, which have {from}, {to}, {to-30}, {kand} and {insats} in
their sentences,
and all that shows them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from tracker.log.sent import SEN
from tracker.reports.periods import dag_i_ord


ALLA_INSATSER: Final = "alla insatser"


def upprakning(ord_: Sequence[str]) -> str:
    """«a», «a och b», «a, b och c»."""
    *forsta, sista = ord_ or ("",)
    return f"{', '.join(forsta)} och {sista}" if forsta else sista


def fyll(
    mening: str, *, fran: date, till: date, insatser: Sequence[str], kand: date | None = None
) -> str:
    """The sentence with {from}, {to}, {to-30}, {kand} and {insats} filled in; other braces are
    left. An empty choice of insatser means all of them.
    """
    ord_ = {
        "{from}": dag_i_ord(fran),
        "{to}": dag_i_ord(till),
        "{to-30}": dag_i_ord(till - SEN),
        "{kand}": dag_i_ord(kand or till),
        "{insats}": upprakning(insatser) if insatser else ALLA_INSATSER,
    }
    for namn, varde in ord_.items():
        mening = mening.replace(namn, varde)
    return mening
