"""Tables of an årsbilaga that no single report has: put together of reports, never counted here.

A goal stands beside what a report says, a month is what one says of it. So every figure is found
on the page of a report (ADR 38).
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from schemas.rapporter import Kolumn, Report, Tabell
from tracker.reports.bilaga.avsnitt import INSATSER, MANADER, Avsnitt
from tracker.reports.bilaga.flode import insats_kon, manader
from tracker.reports.bilaga.grund import PERSON, Egen, Grund
from tracker.reports.bilaga.insatser import insatser
from tracker.reports.bilaga.malen import kvalitetsmal, volymmal
from tracker.reports.tabell import digest


def tabell(avsnitt: Avsnitt, grund: Grund, definition: str) -> tuple[Report, Tabell]:
    """The declaration and the table of a section that is put together.

    The declaration holds no measures: it says what the table is called and what to know of it.
    """
    made = _MADE[avsnitt.id](grund)
    key = Kolumn(id=made.dimension.id, title=made.dimension.titel, slag="nyckel")
    columns = [key, Kolumn(id="namn", title="Namn", slag="text"), *made.kolumner]
    report = Report(
        id=avsnitt.id,
        definition=definition,
        fraga=avsnitt.titel,
        titel=avsnitt.titel,
        dimension=made.dimension,
        populationer=(),
        matt=(),
        total=made.total is not None,
        noter=made.noter,
    )
    table = Tabell(
        report=avsnitt.id,
        definition=definition,
        parameters=grund.parametrar.model_dump(mode="json", by_alias=True),
        position=grund.position,
        columns=columns,
        rows=made.rader,
        total=made.total,
        sha256=digest(definition, columns, made.rader, made.total, None),
    )
    return report, table


_MADE: Final[Mapping[str, Callable[[Grund], Egen]]] = MappingProxyType(
    {
        INSATSER: insatser,
        MANADER: manader,
        "insats-kon": insats_kon,
        "volymmal": volymmal,
        "kvalitetsmal": kvalitetsmal,
    }
)
UR: Final[Mapping[str, Iterable[str]]] = MappingProxyType(
    {
        INSATSER: (PERSON,),
        "insats-kon": (PERSON,),
        "volymmal": ("insatsrapport",),
        "kvalitetsmal": ("datakvalitet",),
    }
)
"""Table → the reports of the year that it is put together of."""
