"""A question with parameters in, a table out: what the command line, the API and pages share.

Decides which moment of knowledge is meant, gets the snapshots, and lets the engine count. A
run of the workers asks here too, so a report is the same whoever makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.rapporter import Parametrar, Tabell
from tracker.clock import Clock
from tracker.db import Transaction
from tracker.errors import WrongUse
from tracker.log import store
from tracker.reports import register, urval
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.skillnad import Andrad, Sida, jamfor
from tracker.snapshots.cache import Cache
from tracker.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Kallor:
    """Snapshots and positions that a question is answered from, by förbund."""

    snapshots: Mapping[str, Snapshot]
    positioner: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Jamforelse:
    """Two tables of one report, and the cells that somebody changed."""

    fore: Tabell
    efter: Tabell
    celler: list[Andrad]


@dataclass(frozen=True, slots=True)
class Svarare:
    """Answers questions. Made once per process; `cache` holds the snapshots that are open."""

    transaction: Transaction
    cache: Cache
    clock: Clock

    def tabell(
        self,
        rapport: str,
        parametrar: Parametrar,
        *,
        definition: str | None = None,
        positioner: Mapping[str, int] | None = None,
    ) -> Tabell:
        """The table of one report. `positioner` where a run has fixed them before.

        Raises WrongUse: unknown report or förbund, from after to, `as_of` in the future.
        """
        report = register.rapport(rapport, definition)
        underlag = self.underlag(parametrar, positioner)
        return compute(report, parametrar, underlag.snapshots, underlag.positioner)

    def underlag(
        self, parametrar: Parametrar, positioner: Mapping[str, int] | None = None
    ) -> Kallor:
        """What the answer is counted on. Raises WrongUse as `tabell`."""
        check(parametrar, self.clock.now())
        found = positioner or self.positioner(parametrar)
        snapshots = {forbund: self._snapshot(forbund, at) for forbund, at in found.items()}
        _check_insatser(parametrar, snapshots)
        urval.finns(parametrar, snapshots)
        return Kallor(snapshots, found)

    def cellfraga(
        self, rapport: str, parametrar: Parametrar, *, rad: str, kolumn: str
    ) -> Cellfraga:
        """The question about one figure, on what the answer is counted on. Raises as `tabell`."""
        found = self.underlag(parametrar)
        report = register.rapport(rapport)
        return Cellfraga(report, parametrar, found.snapshots, found.positioner, rad, kolumn)

    def jamfor(self, rapport: str, fore: Parametrar, efter: Parametrar) -> Jamforelse:
        """Two answers of one report, and everything that tells them apart. Raises as `tabell`."""
        report = register.rapport(rapport)
        for asked in (fore, efter):
            check(asked, self.clock.now())  # before a promise is made about a moment
        a, b = (Sida(report, asked, self.positioner(asked)) for asked in (fore, efter))
        later = {f: max(a.positioner[f], b.positioner[f]) for f in fore.forbund}
        held = self.underlag(efter, later).snapshots
        return Jamforelse(
            fore=compute(report, a.parametrar, held, a.positioner),
            efter=compute(report, b.parametrar, held, b.positioner),
            celler=jamfor(a, b, held),
        )

    def positioner(self, parametrar: Parametrar) -> dict[str, int]:
        """The last position that counts, per förbund: the newest, or that of `as_of`."""
        return {f: self._position(f, parametrar.as_of) for f in parametrar.forbund}

    def _position(self, forbund: str, as_of: datetime | None) -> int:
        """Promises first that nothing will be registered at or before `as_of` any more.

        Only then is the position read: an answer that was given never changes (contract
        HANDELSER.md, `registrerad`).
        """
        with self.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
            huvud = store.head(session, forbund)
            if huvud is None or not huvud.position:
                raise WrongUse(f"Förbundet {forbund} finns inte: kontrollera namnet.")
            if as_of is None:
                return huvud.position
            if huvud.registrerad is None or huvud.registrerad <= as_of:
                store.promise(session, forbund, as_of)
            return store.position_at(session, forbund, as_of)

    def _snapshot(self, forbund: str, position: int) -> Snapshot:
        with self.transaction(
            forbund=forbund, huvudman=("*",), role="stegvis_bild", readonly=True
        ) as session:
            return self.cache.get(session, forbund, position, now=self.clock.now())


def check(parametrar: Parametrar, now: datetime) -> None:
    """Raises WrongUse for parameters that no report can be made with."""
    if not parametrar.forbund:
        raise WrongUse("Välj minst ett förbund.")
    if parametrar.fran > parametrar.till:
        raise WrongUse("Perioden är bakvänd: från ska ligga före till.")
    if parametrar.as_of is not None and parametrar.as_of.tzinfo is None:
        raise WrongUse("Tiden saknar zon: skriv till exempel 2021-01-15T00:00:00+01:00.")
    if parametrar.as_of is not None and parametrar.as_of > now:
        raise WrongUse("Tiden ligger i framtiden: välj en tid som har varit.")


def _check_insatser(parametrar: Parametrar, snapshots: Mapping[str, Snapshot]) -> None:
    """Raises WrongUse for an insats that there is not: an empty report would look like an answer.

    One that was set up after `as_of` is known, and then had nobody.
    """
    flera = len(parametrar.forbund) > 1
    known = {
        f"{forbund}/{insats}" if flera else insats
        for forbund, snapshot in snapshots.items()
        for insats in snapshot.segment("insatser", ["insats"])["insats"].unique()
    }
    if set(parametrar.insats) - known:
        hur = " Skriv den som forbund/insats när rapporten gäller flera förbund." if flera else ""
        raise WrongUse(f"En vald insats finns inte: kontrollera namnet.{hur}")
