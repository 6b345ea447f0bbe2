"""What a run comes to: the table that it is known by, what it publishes, and how it is written.

One for a report, one for an årsbilaga, so that the work of a run (produce.py) is the same for both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID, uuid5

from schemas.rapporter import Tabell
from tracker.exports.bilaga import render as render_bilaga
from tracker.exports.bok import Progress
from tracker.exports.render import Format, render
from tracker.reports import bestallt
from tracker.reports.answers import Svarare
from tracker.reports.bilaga import raknad
from tracker.reports.mal import med_mal
from tracker.reports.runs import Stand


class Skriv(Protocol):
    """Writes the file of a format to a path, whole or not at all."""

    def __call__(self, wanted: str, path: Path, *, progress: Progress | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Alster:
    """`tabell`: what ledger and deliveries know it by. `tryck`: the tables that it publishes, in
    the order of their numbers.
    """

    tabell: Tabell
    tryck: Sequence[Tabell]
    skriv: Skriv

    def tryckta(self, id_: UUID) -> list[tuple[UUID, Tabell]]:
        """Each publication with an id: that of the run, or one of its own for each of several."""
        if len(self.tryck) == 1 and self.tryck[0] is self.tabell:
            return [(id_, self.tabell)]
        return [(uuid5(id_, table.report), table) for table in self.tryck]


def alster(
    svarare: Svarare,
    run: Stand,
    positioner: Mapping[str, int],
    *,
    forbund_namn: Mapping[str, str],
) -> Alster:
    """The order counted on its positions. Raises as `Svarare.tabell`."""
    make: Callable[..., Alster] = _bilaga if bestallt.ar_bilaga(run.rapport) else _rapport
    return make(svarare, run, positioner, forbund_namn)


def _bilaga(
    svarare: Svarare, run: Stand, positioner: Mapping[str, int], namn: Mapping[str, str]
) -> Alster:
    made = raknad.rakna(svarare, run.parametrar, definition=run.definition, positioner=positioner)

    def skriv(wanted: str, path: Path, *, progress: Progress | None = None) -> None:
        render_bilaga(made, wanted, path, forbund_namn=namn, progress=progress)

    return Alster(made.innehall, made.tryckta, skriv)


def _rapport(
    svarare: Svarare, run: Stand, positioner: Mapping[str, int], namn: Mapping[str, str]
) -> Alster:
    table = svarare.tabell(
        run.rapport, run.parametrar, definition=run.definition, positioner=positioner
    )
    report = med_mal(svarare.deklaration(table), svarare.mal(table), table)

    def skriv(wanted: str, path: Path, *, progress: Progress | None = None) -> None:
        render(table, report, cast("Format", wanted), path, forbund_namn=namn, progress=progress)

    return Alster(table, [table] if run.parametrar.publicera else [], skriv)
