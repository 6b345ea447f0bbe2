"""A question with parameters in, a table out: what the command line, the API and pages share.

Decides which moment of knowledge is meant, gets the snapshots, and lets the engine count. A
run of the workers asks here too, so a report is the same whoever makes it.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from schemas.rapporter import Mal, Parametrar, Report, Tabell
from tracker.clock import Clock
from tracker.db import Transaction
from tracker.errors import Refused, WrongUse
from tracker.log import store
from tracker.reports import (
    enkatsvar,
    gallande,
    installningar,
    mal,
    malen,
    publicering,
    register,
    urval,
)
from tracker.reports.andrade import Andrad, Sida
from tracker.reports.avstamning import Avstamning
from tracker.reports.bringare import Bringare
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.disclosure.regel import granska
from tracker.reports.engine import compute
from tracker.reports.enkatsvar import Enkaterna
from tracker.reports.malbud import Malbud, malbud
from tracker.reports.malsagt import Malsagt
from tracker.reports.skillnad import andrade_delar
from tracker.reports.verksamhet.enkater import RAPPORT as ENKATER
from tracker.snapshots.cache import Cache
from tracker.snapshots.snapshot import Snapshot
from tracker.state.post import Post


@dataclass(frozen=True, slots=True)
class Kallor:
    """Snapshots and positions that a question is answered from, by förbund."""

    snapshots: Mapping[str, Snapshot]
    positioner: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Jamforelse:
    """Two tables of one report, their definitions, and the cells that differ or that somebody
    changed (`avstamning.Avstamning.celler`).
    """

    fore: Tabell
    efter: Tabell
    celler: list[Andrad]
    sidor: tuple[Sida, Sida]

    @property
    def lika(self) -> bool:
        """The same rules gave the same table, to the last figure."""
        return self.fore.sha256 == self.efter.sha256


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
        """The table of one report. `positioner` where a run has fixed them before; `definition`
        where it is not to be the one that held there (ADR 27).

        Raises WrongUse: unknown report or förbund, from after to, `as_of` in the future, what
        cannot be published. Refused: what would tell on earlier publications.
        """
        register.rapport(rapport, definition)  # before anything is looked up for it
        underlag = self.underlag(parametrar, positioner)
        report = self.gallande(rapport, definition, underlag.positioner)
        parametrar = self.till_dags(report, parametrar, underlag.positioner)
        return self._raknad(report, self.beslutat(parametrar, underlag.positioner), underlag)

    def rapport(self, rapport: str, parametrar: Parametrar) -> Report:
        """The definition that such a question is answered by. Raises WrongUse as `tabell`."""
        only = register.rapport(rapport)
        check(parametrar, self.clock.now())
        if len(register.versioner(rapport)) == 1:
            return only
        return self.gallande(rapport, None, self.positioner(parametrar))

    def valda(self, forbund: str) -> Mapping[str, str]:
        """Report → the definition that the förbund has chosen by now; only those chosen."""
        with self.hela(forbund) as session:
            huvud = store.head(session, forbund)
            return gallande.valda(session, forbund, huvud.position if huvud else 0)

    def malen(self, forbund: str) -> Mapping[str, int]:
        """The goals that the förbund has for its data quality by now."""
        with self.hela(forbund) as session:
            huvud = store.head(session, forbund)
            return mal.malen(session, forbund, huvud.position if huvud else 0)

    def mal(self, tabell: Tabell) -> Mapping[str, int]:
        """The förbund's goals for what the table counts, as known there; none over several förbund
        or where small numbers are hidden.
        """
        about = tabell.report == mal.RAPPORT and not tabell.parameters.get("publicera")
        if not about or not isinstance(tabell.position, int):
            return {}
        (forbund,) = tabell.parameters["forbund"]
        with self.hela(forbund) as session:
            return mal.malen(session, forbund, tabell.position)

    def gallande(
        self, rapport: str, definition: str | None, positioner: Mapping[str, int]
    ) -> Report:
        """That definition; without one, what the förbund had chosen at the positions (ADR 27)."""
        if definition is None and len(register.versioner(rapport)) > 1:
            chosen = {}
            for forbund, at in positioner.items():
                with self.hela(forbund) as session:
                    chosen[forbund] = gallande.valda(session, forbund, at)
            definition = gallande.gemensam(rapport, chosen)
        return self._med_mal(register.rapport(rapport, definition), positioner)

    def deklaration(self, tabell: Tabell) -> Report:
        """What a table was made by, with the goals that held there where its rows are goals."""
        at = tabell.position
        positioner = at if isinstance(at, dict) else {tabell.parameters["forbund"][0]: at}
        return self.gallande(tabell.report, tabell.definition, positioner)

    def _med_mal(self, report: Report, positioner: Mapping[str, int]) -> Report:
        """The report with the goals that its rows are (ADR 37); itself where they are others."""
        if report.dimension.radslag != "mal":
            return report
        asked = report.id == ENKATER.id
        rows = self.enkatrader(positioner) if asked else self.mal_beslutade(positioner)
        return report.model_copy(update={"mal": rows})

    def mal_nu(self, forbund: str) -> tuple[Mal, ...]:
        """Every goal of every year that the förbund and its insatser have by now (ADR 37)."""
        with self.hela(forbund) as session:
            huvud = store.head(session, forbund)
            return malen.malen(session, forbund, huvud.position if huvud else 0)

    def enkaterna(self, forbund: str) -> Enkaterna:
        """What the förbund can ask, and what surveys have come to by now (ADR 51)."""
        with self.hela(forbund) as session:
            huvud = store.head(session, forbund)
            return enkatsvar.enkaterna(session, forbund, huvud.position if huvud else 0)

    def malbeslut(self, forbund: str, mal: Mal) -> list[Post]:
        """Every decision and result of one goal and year that is in force by now, in order."""
        key = malen.Nyckel(mal.insats, mal.mal, mal.ar)
        with self.hela(forbund) as session:
            huvud = store.head(session, forbund)
            found = malen.beslut(session, forbund, huvud.position if huvud else 0)
        return [post for post in found if malen.nyckel(post) == key]

    def mal_beslutade(self, positioner: Mapping[str, int]) -> tuple[Mal, ...]:
        """Every goal of every year in these förbund, as known at the positions."""
        found: list[Mal] = []
        for forbund, at in positioner.items():
            with self.hela(forbund) as session:
                found += malen.malen(session, forbund, at)
        return tuple(found)

    def enkatrader(self, positioner: Mapping[str, int]) -> tuple[Mal, ...]:
        """Every question of every survey in these förbund, as known at the positions (ADR 51)."""
        found: list[Mal] = []
        for forbund, at in positioner.items():
            with self.hela(forbund) as session:
                found += enkatsvar.rader(enkatsvar.enkaterna(session, forbund, at), forbund)
        return tuple(found)

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
        register.rapport(rapport)
        found = self.underlag(parametrar)
        report = self.gallande(rapport, None, found.positioner)
        parametrar = self.till_dags(report, parametrar, found.positioner)
        parametrar = self.beslutat(parametrar, found.positioner)
        if parametrar.publicera:
            # Of a print nobody is told what it hides, whatever else they may see.
            print_ = self._raknad(report, parametrar, found)
            if publicering.ar_dolt(print_, report, rad=rad, kolumn=kolumn):
                raise Refused(publicering.DOLT)
        return Cellfraga(report, parametrar, found.snapshots, found.positioner, rad, kolumn)

    def sida(
        self,
        rapport: str,
        parametrar: Parametrar,
        *,
        definition: str | None = None,
        positioner: Mapping[str, int] | None = None,
    ) -> Sida:
        """One side of a comparison; arguments and errors as of `tabell`."""
        register.rapport(rapport, definition)
        check(parametrar, self.clock.now())  # before a promise is made about a moment
        found = positioner or self.positioner(parametrar)
        report = self.gallande(rapport, definition, found)
        parametrar = self.till_dags(report, parametrar, found)
        return Sida(report, self.beslutat(parametrar, found), found)

    def beslutat(self, parametrar: Parametrar, positioner: Mapping[str, int]) -> Parametrar:
        """The parameters with what the förbund had decided at the positions (ADR 29)."""
        per = []
        for forbund, at in positioner.items():
            with self.hela(forbund) as session:
                if installningar.per_huvudman(session, forbund, at):
                    per.append(forbund)
        return parametrar.model_copy(update={"unika_per_huvudman": tuple(per)})

    def till_dags(
        self, report: Report, parametrar: Parametrar, positioner: Mapping[str, int]
    ) -> Parametrar:
        """The parameters with the day that the log reaches to, for a report that tests it.

        The day of the last event and not of `as_of`, or a report as known then would not equal the
        one made then. Each förbund has its own, so its part of a joint report is its own report.
        """
        if not report.till_dags:
            return parametrar
        days = []
        for forbund in parametrar.forbund:
            with self.hela(forbund) as session:
                days.append(store.day_at(session, forbund, positioner[forbund]) or parametrar.till)
        return parametrar.model_copy(update={"kand": tuple(days)})

    def jamfor(self, a: Sida, b: Sida) -> Jamforelse:
        """Two answers of one report, and everything that tells them apart. Raises as `tabell`.

        Of a figure that a publication on either side hides nothing is told.
        """
        if a.parametrar.forbund != b.parametrar.forbund:
            raise WrongUse("Jämför samma rapport för samma förbund.")
        later = {f: max(a.positioner[f], b.positioner[f]) for f in a.positioner}
        held = self.underlag(b.parametrar, later).snapshots
        fore, efter = (
            self._raknad(one.report, one.parametrar, Kallor(held, one.positioner)) for one in (a, b)
        )
        found = Avstamning(
            (a, b),
            (fore, efter),
            andrade_delar(a, b, held),
            Bringare(a.positioner, b.positioner, held),
            Malsagt((a, b), self._malbud(later)) if b.report.dimension.radslag == "mal" else None,
        )
        return Jamforelse(fore=fore, efter=efter, celler=found.celler(), sidor=(a, b))

    def _malbud(self, till: Mapping[str, int]) -> Mapping[str, Malbud]:
        found = {}
        for forbund, position in till.items():
            with self.hela(forbund) as session:
                found[forbund] = malbud(session, forbund, till=position)
        return found

    def for_publicering(self, rapport: str, parametrar: Parametrar) -> Parametrar:
        """The same question as a publication that comes after all there are.

        Raises WrongUse for what cannot be published.
        """
        granska(self.rapport(rapport, parametrar), parametrar)
        return self.efter_tidigare(parametrar)

    def efter_tidigare(self, parametrar: Parametrar) -> Parametrar:
        """The same question as a publication that comes after all that its förbund has made."""
        with self.transaction(forbund=parametrar.forbund[0], readonly=True) as session:
            return publicering.nu(session, parametrar)

    def _raknad(self, report: Report, parametrar: Parametrar, kallor: Kallor) -> Tabell:
        """The table; small numbers hidden where it is made for publication."""
        if not parametrar.publicera:
            return compute(report, parametrar, kallor.snapshots, kallor.positioner)
        granska(report, parametrar)
        return publicering.tryck(report, parametrar, self.tryckgrund(parametrar, kallor))

    def tryckgrund(self, parametrar: Parametrar, kallor: Kallor) -> publicering.Grund:
        """What a print is made on: a snapshot that reaches every publication before it."""
        (forbund,) = parametrar.forbund
        with self.transaction(forbund=forbund, readonly=True) as session:
            earlier = publicering.tidigare(session, parametrar)
        position = kallor.positioner[forbund]
        snapshot = kallor.snapshots[forbund]
        reach = max([position, *(one.position for one in earlier)])
        if reach > snapshot.position:
            snapshot = self._snapshot(forbund, reach)
        return publicering.Grund(snapshot, position, earlier)

    def positioner(self, parametrar: Parametrar) -> dict[str, int]:
        """The last position that counts, per förbund: the newest, or that of `as_of`."""
        return {f: self._position(f, parametrar.as_of) for f in parametrar.forbund}

    def _position(self, forbund: str, as_of: datetime | None) -> int:
        """Promises first that nothing will be registered at or before `as_of` any more.

        Only then is the position read: an answer that was given never changes (contract
        HANDELSER.md, `registrerad`).
        """
        with self.hela(forbund, readonly=False) as session:
            huvud = store.head(session, forbund)
            if huvud is None or not huvud.position:
                raise WrongUse(f"Förbundet {forbund} finns inte: kontrollera namnet.")
            if as_of is None:
                return huvud.position
            if huvud.registrerad is None or huvud.registrerad <= as_of:
                store.promise(session, forbund, as_of)
            return store.position_at(session, forbund, as_of)

    def hela(self, forbund: str, *, readonly: bool = True) -> AbstractContextManager[Session]:
        """A transaction that sees the förbund's whole log."""
        return self.transaction(
            forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=readonly
        )

    def _snapshot(self, forbund: str, position: int) -> Snapshot:
        held = self.cache.held(forbund, position)
        if held is not None:
            return held
        with (
            self.cache.tur(forbund),
            self.transaction(
                forbund=forbund, huvudman=("*",), role="stegvis_bild", readonly=True
            ) as session,
        ):
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
