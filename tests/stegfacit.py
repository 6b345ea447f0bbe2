"""One person's ratings in plain Python: what the columns of reports must come to.

Beside tracker/reports/stegsvar.py, which counts a hundred thousand people at a time: the same words
of the definitions, said once more for one person, without a frame.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.steg.utfall import EJ_MATT, EN_GANG, LIKA, NED, UPP, Radnyckel, Serie, jamfor


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
    """(days, there): from the start to the first day when more questions were up than down, each as
    it was answered last by then; or to the last day that is known. None where nothing was answered
    twice: it cannot be told.
    """
    twice = [serie for serie in serier_ if len(serie.svar) > 1]
    if not twice:
        return None
    days = sorted({svar.datum for serie in twice for svar in serie.svar[1:]})
    steps = [day for day in days if _netto(twice, day) > 0]
    last = steps[0] if steps else days[-1]
    return max(0, (min(last, sista_dag) - start).days), bool(steps)


def _netto(serier_: Sequence[Serie], dag: date) -> int:
    """How many more questions were up than down on a day."""
    moved = []
    for serie in serier_:
        known = [svar for svar in serie.svar if svar.datum <= dag]
        if known:
            moved.append(jamfor(serie.fraga, known[0], known[-1]))
    return moved.count(UPP) - moved.count(NED)
