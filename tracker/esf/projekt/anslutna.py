"""When an insats is in a project, and in which delprojekt: the days that its people's hours count.

Its förbund lets it in (`insats.ansluten`, ADR 47), and the project says which delprojekt it is in,
from a day until a day (ADR 54).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.uppsattning import Del, Uppsattning
from tracker.esf.underlag import Spann, snitt


_ANSLUTNA: Final = (
    "SELECT insats, giltig_fran, giltig_till FROM anslutning_version "
    "WHERE forbund = %s AND projekt = %s AND fran <= %s AND (till IS NULL OR till > %s)"
)

_INSATS: Final = """
    SELECT deltagande, insats FROM deltagande_nu WHERE forbund = %(hos)s
        AND deltagande = ANY(%(dem)s) AND fran <= %(vid)s
    UNION ALL SELECT deltagande, insats FROM deltagande_tidigare WHERE forbund = %(hos)s
        AND deltagande = ANY(%(dem)s) AND fran <= %(vid)s AND till > %(vid)s"""


def anslutna(session: Session, hos: str, projekt: str, vid: int) -> dict[str, Spann]:
    """Insats → its time in the project, as the förbund said at a position."""
    rows = raw(session).execute(_ANSLUTNA, (hos, projekt, vid, vid)).fetchall()
    return {insats: Spann(fran, till) for insats, fran, till in rows}


def vistelser(tid: Spann, delar: Iterable[Del], anslutning: Spann | None) -> list[Del]:
    """A stay in an insats, as the project has it: its delprojekt, and the stay in each.

    Nobody is there before their insats is, and it is let in. Who leaves is who left the insats, or
    whose insats left: that a project ends, or is no longer let in, says nothing of who does. None
    for who had left by then.
    """
    found = []
    for one in delar:
        fran = max(one.tid.fran, anslutning.fran) if anslutning else one.tid.fran
        har = snitt(tid, Spann(fran, one.lamnade))
        if har and har.fran <= (one.tid.till or har.fran):
            found.append(Del(one.delprojekt, har))
    return found


def raknade(
    session: Session, uppsatt: Uppsattning, hos: str, deltaganden: Collection[str], vid: int
) -> dict[str, list[Del]]:
    """Deltagande → when its hours count, and in which delprojekt, as known at a position of the
    förbund: whatever its own days are, so that hours outside them are found.
    """
    insatser = uppsatt.insatser_per_forbund().get(hos, {})
    inslappta = anslutna(session, hos, uppsatt.projekt, vid)
    found: dict[str, list[Del]] = defaultdict(list)
    asked = {"hos": hos, "dem": sorted(deltaganden), "vid": vid}
    for deltagande, insats in raw(session).execute(_INSATS, asked):
        inslappt = inslappta.get(insats)
        for one in insatser.get(insats, ()):
            tid = snitt(one.tid, inslappt) if inslappt else one.tid
            found[deltagande] += [Del(one.delprojekt, tid)] if tid else []
    return dict(found)


def fragade(dagar: Mapping[str, Sequence[Del]]) -> dict[str, list[object]]:
    """The days as a question joins them to attendance: d_vem, d_del, d_fran and d_till."""
    rader = [(vem, *one[:2]) for vem, delar in dagar.items() for one in delar]
    return {
        "d_vem": [vem for vem, _, _ in rader],
        "d_del": [delprojekt for _, delprojekt, _ in rader],
        "d_fran": [tid.fran for _, _, tid in rader],
        "d_till": [tid.till or date.max for _, _, tid in rader],
    }


def raknas(delar: Iterable[Del], anslutning: Spann | None, dag: date) -> str | None:
    """The delprojekt that an hour of the day is in; None where it is in none."""
    if anslutning is not None and not anslutning.har(dag):
        return None
    return next((one.delprojekt for one in delar if one.tid.har(dag)), None)


def under(tid: Spann, manad: Manad) -> bool:
    """Whether any day of it is in the month."""
    return tid.fran <= manad.sista and (tid.till is None or tid.till >= manad.forsta)
