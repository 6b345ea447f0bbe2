"""Last year of a goal: the same days a year before, where anything was known of them."""

from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from schemas.rapporter import Mal
from tracker.reports.periods import aret_fore
from tracker.reports.stegrader import PERSONENS
from tracker.reports.underlag import Underlag


UPPGIFT_SAKNAS: Final = "Uppgift saknas"


def ett_ar_fore(underlag: Underlag) -> Underlag:
    """The same days a year earlier, on what is known now: of ratings those until then."""
    val = underlag.parametrar
    days = {"fran": aret_fore(val.fran), "till": aret_fore(val.till)}
    before = replace(underlag, parametrar=val.model_copy(update=days), jamfors=())
    rated = [name for name in before.deltaganden.columns if name in PERSONENS]
    return replace(before, deltaganden=before.skattade.med_personens(rated)) if rated else before


def fore_loggen(mal: Mal, before: Underlag) -> bool:
    """Whether nothing is known of the days of `before` in the goal's förbund: everything that the
    log tells happened later. Nobody counted those days, so they are no 0.
    """
    own = pl.col("forbund") == before.forbund.index(mal.forbund)
    days = [pl.min_horizontal("start", "remiss_datum").min()]
    people = before.remisser.filter(own).select(days).item()
    events = before.handelser.filter(own).select(pl.col("datum").min()).item()
    return min(filter(None, (people, events)), default=date.max) > before.parametrar.till
