"""Which participants were at the occasions that the rows of a sheet are of, and by which events.

An occasion is a name on a day in a delprojekt: another activity may use the same name on another
day, or in another delprojekt, for its own. Whoever works in the common delprojekt may have been
with any of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from tracker.db import Transaction, raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.projekt.intyg import Deltagarintyg
from tracker.esf.underlag import Tidrad


_NARVARO: Final = (
    "SELECT deltagande, datum, traff, handelse FROM narvaro_rad "
    "WHERE forbund = %(hos)s AND deltagande = ANY(%(dem)s) AND traff IS NOT NULL "
    "AND datum >= %(fran)s AND datum <= %(till)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY datum, nr"
)


class Tillfalle(NamedTuple):
    """`delprojekt` None: of any."""

    namn: str
    dag: date
    delprojekt: str | None


def tillfallen(rader: Iterable[Tidrad], gemensamt: str | None) -> dict[Tillfalle, int]:
    """The occasions of the rows, in order, with the minutes that are of each."""
    minuter: dict[Tillfalle, int] = defaultdict(int)
    for rad in rader:
        if rad.tillfalle:
            var = None if rad.delprojekt == gemensamt else rad.delprojekt
            minuter[Tillfalle(rad.tillfalle, rad.dag, var)] += rad.minuter
    return dict(sorted(minuter.items(), key=lambda one: (*one[0][:2], one[0][2] or "")))


def var_dar(one: Deltagarintyg, vid: Iterable[Tillfalle]) -> bool:
    """Whether the participant was at any of them."""
    dar = {(rad.traff, rad.dag) for rad in one.rader}
    return any(
        (namn, dag) in dar and delprojekt in {None, one.den(dag)} for namn, dag, delprojekt in vid
    )


def bakom(
    transaction: Transaction,
    here: Grund,
    manad: Manad,
    intyg: Iterable[Deltagarintyg],
    vid: Mapping[Tillfalle, int],
) -> dict[str, set[UUID]]:
    """By förbund the events that say that these participants were at the occasions."""
    per_log: dict[str, list[Deltagarintyg]] = defaultdict(list)
    for one in intyg:
        per_log[one.intyg.hos].append(one)
    return {
        hos: _handelser(transaction, here, manad, hos, ones, vid) for hos, ones in per_log.items()
    }


def _handelser(
    transaction: Transaction,
    here: Grund,
    manad: Manad,
    hos: str,
    ones: list[Deltagarintyg],
    vid: Iterable[Tillfalle],
) -> set[UUID]:
    """The attendance at the occasions, and every certificate of who was there."""
    asked: dict[str, object] = {"hos": hos, "dem": [one.intyg.deltagande for one in ones]}
    asked |= {"fran": manad.forsta, "till": manad.sista, "vid": here.vid[hos]}
    traffar = {(one.namn, one.dag) for one in vid}
    with transaction(forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True) as session:
        rader = raw(session).execute(_NARVARO, asked).fetchall()
    return {id_ for _, dag, traff, id_ in rader if (traff, dag) in traffar} | {
        signed.handelse for one in ones for signed in one.intyg.intyg
    }
