"""How much time somebody has in force in a project, while a batch is judged.

Caps of a day and a year cross events, so they are asked of the projection, once for each person and
year of a batch; what the batch itself has taken in is counted on top.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.state.post import Post


class Tid(NamedTuple):
    """One row of a sheet, as far as caps go by it."""

    personal: str
    delprojekt: str | None
    datum: date
    slag: str
    minuter: int


_OF_A_YEAR: Final = (
    "SELECT handelse, personal, delprojekt, datum, slag, minuter FROM tid_rad "
    "WHERE forbund = %s AND personal = %s AND till IS NULL AND datum >= %s AND datum < %s"
)
_NAMES: Final = (
    "SELECT handelse FROM tid_rad WHERE forbund = %s AND till IS NULL "
    "AND (personal = %s OR delprojekt = %s) AND handelse <> ALL(%s) LIMIT 1"
)


_INGEN: Final = UUID(int=0)


def tid_of(post: Post) -> Tid:
    """The row that an event in force is."""
    data = post.data
    return Tid(
        data["personal"],
        data.get("delprojekt"),
        post.datum,
        data.get("slag", "projekt"),
        data["minuter"],
    )


@dataclass(slots=True)
class Tider:
    """Rows in force by event, of the persons and years that were asked for."""

    session: Session
    forbund: str
    lasta: dict[tuple[str, int], dict[UUID, Tid]] = field(default_factory=dict)
    senare: dict[UUID, Tid | None] = field(default_factory=dict)
    """What this batch says of events: None where one no longer holds."""
    nya: dict[tuple[str, int], dict[UUID, Tid]] = field(default_factory=dict)
    """The same by person and year, without what no longer holds."""

    def put(self, handelse: UUID, last: Post | None) -> None:
        """Takes in what an event of this batch, or a change of one, amounts to."""
        before, now = self.senare.get(handelse), tid_of(last) if last else None
        if before:
            del self.nya[before.personal, before.datum.year][handelse]
        if now:
            self.nya.setdefault((now.personal, now.datum.year), {})[handelse] = now
        self.senare[handelse] = now

    def minuter(self, new: Tid, utom: UUID) -> tuple[int, int, int]:
        """Minutes of the person with `new`: all of that day, in the project that day, and that
        year. `utom`: the event that `new` stands for, not counted twice.
        """
        dygn = dag = ar = 0
        for tid in (*self._of(new.personal, new.datum.year, utom), new):
            samma = tid.datum == new.datum
            dygn += tid.minuter * samma
            if tid.slag == "projekt":
                dag += tid.minuter * samma
                ar += tid.minuter
        return dygn, dag, ar

    def har_tid(self, personal: str, manad: str) -> bool:
        """True when the person has time in the project in the month (ÅÅÅÅ-MM)."""
        of_the_year = self._of(personal, int(manad[:4]), _INGEN)
        return any(
            tid.slag == "projekt" and tid.datum.isoformat().startswith(manad) for tid in of_the_year
        )

    def names(self, *, personal: str | None = None, delprojekt: str | None = None) -> bool:
        """True when time in force names the person or delprojekt."""
        for tid in filter(None, self.senare.values()):
            if (personal and personal == tid.personal) or (
                delprojekt and delprojekt == tid.delprojekt
            ):
                return True
        asked = (self.forbund, personal, delprojekt, list(self.senare))
        return raw(self.session).execute(_NAMES, asked).fetchone() is not None

    def _of(self, personal: str, ar: int, utom: UUID) -> Iterator[Tid]:
        for handelse, tid in self._read(personal, ar).items():
            if handelse != utom and handelse not in self.senare:
                yield tid
        for handelse, tid in self.nya.get((personal, ar), {}).items():
            if handelse != utom:
                yield tid

    def _read(self, personal: str, ar: int) -> dict[UUID, Tid]:
        key = personal, ar
        if key not in self.lasta:
            asked = (self.forbund, personal, date(ar, 1, 1), date(ar + 1, 1, 1))
            rows = raw(self.session).execute(_OF_A_YEAR, asked)
            self.lasta[key] = {row[0]: Tid(*row[1:]) for row in rows}
        return self.lasta[key]
