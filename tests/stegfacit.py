"""One person's ratings in plain Python: what the columns of reports must come to.

Beside tracker/reports/stegsvar.py, which counts a hundred thousand people at a time: the same words
of the definitions, said once more for one person, without a frame.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.steg.utfall import EJ_MATT, EN_GANG, LIKA, NED, UPP, Radnyckel, Serie


def samlat(serier_: Mapping[Radnyckel, Serie], respondent: str, *, sista_tva: bool = False) -> str:
    """One word for a person as one respondent rates: more questions up than down is *upp*, as many
    is *lika*. Only questions that were answered twice say anything.
    """
    own = [serie for key, serie in serier_.items() if key.respondent == respondent]
    moved = [
        serie.sista_tva if sista_tva else serie.forsta_till_sista
        for serie in own
        if len(serie.svar) > 1
    ]
    if not moved:
        return EN_GANG if own else EJ_MATT
    net = moved.count(UPP) - moved.count(NED)
    if net == 0:
        return LIKA
    return UPP if net > 0 else NED


def tid_till_steg(
    serier_: Sequence[Serie], *, start: date, sista_dag: date
) -> tuple[int, bool] | None:
    """(days, there): from the start to the first step in any question, or to the last day that is
    known. None where nothing was answered twice: it cannot be told.
    """
    twice = [serie for serie in serier_ if len(serie.svar) > 1]
    if not twice:
        return None
    steps = [day for serie in twice if (day := serie.forsta_steg) is not None]
    last = min(steps) if steps else max(serie.svar[-1].datum for serie in twice)
    return max(0, (min(last, sista_dag) - start).days), bool(steps)
