"""What tells a delivered årsbilaga from today's: how many figures of each section (ADR 38).

Cell by cell of the tables themselves. Which events there were is asked of the reports behind the
changed sections, as for any delivery; a bilaga for publication tells no events.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.rapporter import Tabell, Varde
from tracker.leveranser import lasning
from tracker.leveranser.tables import Forsegling
from tracker.reports import register
from tracker.reports.answers import Jamforelse, Svarare
from tracker.reports.bilaga import raknad
from tracker.reports.bilaga.innehall import Bilaga, Del
from tracker.reports.cell import TOTAL


@dataclass(frozen=True, slots=True)
class Avsnittslage:
    """A section that is another today: how many figures, sums left out, and whether it has a
    report whose page tells more.
    """

    id: str
    titel: str
    siffror: int
    rapport: bool


@dataclass(frozen=True, slots=True)
class Bilagelage:
    """The sections that differ, and the reports behind them compared."""

    da: Bilaga
    avsnitt: list[Avsnittslage]
    jamforelser: list[Jamforelse]

    @property
    def siffror(self) -> int:
        """How many figures differ in all."""
        return sum(one.siffror for one in self.avsnitt)


def bilagelage(svarare: Svarare, rad: Forsegling) -> Bilagelage:
    """The delivered bilaga and today's, by the same contents. Raises as `raknad.rakna`."""
    asked = lasning.parametrar(rad)
    da = raknad.rakna(svarare, asked, definition=rad.definition, positioner=lasning.positioner(rad))
    today = asked.model_copy(update={"as_of": None})
    nu = raknad.rakna(svarare, today, definition=rad.definition)
    other = [id_ for id_, one in da.delar.items() if _sha(one) != _sha(nu.delar[id_])]
    found = [skillnad(da.delar[id_], nu.delar[id_]) for id_ in other]
    own = [one.id for one in found if one.rapport and not asked.publicera]
    jamforelser = [_jamfor(svarare, rad, id_, da, nu) for id_ in own]
    return Bilagelage(da, found, jamforelser)


def _jamfor(svarare: Svarare, rad: Forsegling, rapport: str, da: Bilaga, nu: Bilaga) -> Jamforelse:
    """The report of a section, then and now, by the versions that each was counted with."""
    asked = lasning.parametrar(rad)
    now = {rad.forbund: nu.position}
    return svarare.jamfor(
        svarare.sida(
            rapport,
            asked,
            definition=da.delar[rapport].report.definition,
            positioner=lasning.positioner(rad),
        ),
        svarare.sida(
            rapport,
            asked.model_copy(update={"as_of": None}),
            definition=nu.delar[rapport].report.definition,
            positioner=now,
        ),
    )


def _sha(one: Del) -> str | None:
    return one.tabell.sha256 if one.tabell else None


def skillnad(da: Del, nu: Del) -> Avsnittslage:
    """What tells two counts of one section apart."""
    was, now = _celler(da.tabell), _celler(nu.tabell)
    changed = sum(was.get(place) != now.get(place) for place in was.keys() | now.keys())
    known = bool(register.versioner(da.avsnitt.id)) and not da.avsnitt.sammansatt
    return Avsnittslage(da.avsnitt.id, da.avsnitt.titel, changed, known)


def _celler(table: Tabell | None) -> Mapping[tuple[str, str], Varde]:
    """(row, column) → what stands there, of the rows."""
    if table is None:
        return {}
    key = next(one.id for one in table.columns if one.slag == "nyckel" and one.id != "forbund")
    columns = [one.id for one in table.columns if one.id not in ("forbund", "namn", key)]
    found = {(str(row[key]), name): row[name] for row in table.rows for name in columns}
    return {place: value for place, value in found.items() if place[0] != TOTAL and value != 0}
