"""What the pages and the API call: one value, made where the process is put together.

The doors know tracker by these functions only. `web/wsgi.py` fills them in; a test fills in what
it needs. Flask carries the value in `app.extensions["stegvis"]`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast
from uuid import UUID, uuid4

from flask import current_app

from schemas.rapporter import Besked, Forklaring, Parametrar, Report, Tabell
from tracker.clock import Clock
from tracker.db import Transaction
from tracker.identity.keys import Keys
from tracker.intake.record import Intag


class Rapporter(Protocol):
    """The report engine, over the snapshot that the parameters ask for."""

    def lista(self) -> Sequence[Report]: ...

    def tabell(self, rapport: str, parametrar: Parametrar) -> Tabell: ...

    def cell(
        self,
        rapport: str,
        parametrar: Parametrar,
        *,
        rad: str,
        kolumn: str,
        huvudman: tuple[str, ...],
    ) -> Forklaring: ...

    def varfor(
        self, rapport: str, parametrar: Parametrar, *, rad: str, kolumn: str, deltagande: str
    ) -> Besked: ...

    def diagram(self, tabell: Tabell) -> str | None:
        """The table as an accessible SVG, or None when there is nothing to draw."""
        ...


@dataclass(frozen=True, slots=True)
class Fil:
    """A finished file of a run. `storlek` in bytes."""

    namn: str
    format: str
    storlek: int


@dataclass(frozen=True, slots=True)
class Korning:
    """A report run as its orderer sees it. `tillstand`: begard, pagar, klar, misslyckad."""

    id: UUID
    rapport: str
    parametrar: Parametrar
    tillstand: str
    klart: int
    av: int
    begard: datetime
    fardig: datetime | None = None
    format: tuple[str, ...] = ()
    filer: tuple[Fil, ...] = ()
    fel: str | None = None


class Korningar(Protocol):
    """Report runs: ordered here, done by a worker."""

    def order(
        self, rapport: str, parametrar: Parametrar, *, filformat: tuple[str, ...], av: str
    ) -> UUID:
        """The run for this order; the one that is under way, if the same was just ordered."""
        ...

    def get(self, korning: UUID, *, forbund: frozenset[str] | None) -> Korning | None: ...

    def lista(self, *, forbund: str) -> Sequence[Korning]:
        """The newest first."""
        ...

    def innehall(self, korning: UUID, namn: str, *, forbund: frozenset[str] | None) -> bytes | None:
        """The bytes of a finished file."""
        ...


@dataclass(frozen=True)
class Tjanster:
    """Everything the web needs from below.

    `alla_forbund` gives slug → name of every förbund that is set up; what a user may see of them
    is decided here and by the database. `new_id` makes event ids, `token` cookies (256 bits).
    """

    transaction: Transaction
    alla_forbund: Callable[[], Mapping[str, str]]
    intag: Intag
    keys: Keys
    rapporter: Rapporter
    korningar: Korningar
    clock: Clock
    token: Callable[[], str]
    new_id: Callable[[], UUID] = field(default=uuid4)


def tjanster() -> Tjanster:
    """Those of the running app."""
    return cast("Tjanster", current_app.extensions["stegvis"])
