"""Which deliveries are different today, and by what: counted anew, never stored as a truth.

A delivered report is counted again by its own definition, on what the förbund knows now, and its
changed cells are traced to events by the difference engine. What that gave is kept in a file beside
the snapshots with the position that it holds for: a file that is older, gone or damaged is counted
again. Nothing reads it as anything else than "as it was counted then".
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session

from tracker.db import Transaction, execute
from tracker.errors import Refused
from tracker.exports.fil import replacing
from tracker.leveranser import lasning
from tracker.leveranser.bilagelage import Bilagelage, bilagelage
from tracker.leveranser.tables import Forsegling
from tracker.reports import bestallt
from tracker.reports.answers import Jamforelse, Svarare
from tracker.reports.vilka import TOTAL


FOLDER: Final = "jamforelser"
"""In the data folder; counted again where it is lost, so no backup has it."""


class Lage(BaseModel):
    """One delivery as counted at `positioner`, by `stegvis`.

    `lika`: the table is the delivered one. `siffror`: how many cells changed, sums left out.
    `handelser`: kind of event → how many of them brought it. `oforklarat`: what none brought.
    `samma_da`: on what was known when it was delivered, the table is still the delivered one.
    `hindrad`: a publication that could not be printed as of now, for it would tell what is hidden
    in those before it; then it is another, and nothing is told of how.
    """

    model_config = ConfigDict(frozen=True)

    positioner: dict[str, int]
    stegvis: str
    lika: bool
    samma_da: bool
    siffror: int = 0
    handelser: dict[str, int] = {}
    oforklarat: int = 0
    hindrad: bool = False


@dataclass(frozen=True, slots=True)
class Nulage:
    """Counts deliveries anew; made once per process. `folder` is FOLDER in the data folder."""

    svarare: Svarare
    folder: Path

    @property
    def transaction(self) -> Transaction:
        return self.svarare.transaction

    def rader(self, forbund: str) -> list[Forsegling]:
        """Every delivery of a förbund, the newest first."""
        with self.transaction(forbund=forbund, readonly=True) as session:
            return lasning.alla(session, forbund)

    def senast(self, rad: Forsegling) -> Lage | None:
        """As it was counted last, at whatever position; None where it never was."""
        try:
            found = Lage.model_validate_json(self._path(rad).read_bytes())
        except (OSError, ValidationError):
            return None
        return found if found.stegvis == version("stegvis") else None

    def rakna(self, rad: Forsegling) -> Lage:
        """The delivery as of now; from its file where nothing has come since."""
        held = self.senast(rad)
        if held is not None and held.positioner == self._nu(rad):
            return held
        lage = self._raknat(rad)
        path = self._path(rad)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError), replacing(path) as part:  # or somebody else's, the same
            part.write_text(lage.model_dump_json(), "utf-8")
        return lage

    def sena(self, rader: Sequence[Forsegling]) -> list[Forsegling]:
        """Those that something has come to the log for since they were counted last.

        An extract by decision has no figures to count.
        """
        figures = [rad for rad in rader if lasning.beslut(rad) is None]
        if not figures:
            return []
        nu = self._nu(figures[0])
        held = ((rad, self.senast(rad)) for rad in figures)
        return [rad for rad, lage in held if lage is None or lage.positioner != nu]

    def ikapp(self, forbund: str) -> int:
        """Counts what is not counted as of now; how many were. For a worker, and safe twice."""
        late = self.sena(self.rader(forbund))
        for rad in late:
            self.rakna(rad)
        return len(late)

    def jamforelse(self, rad: Forsegling) -> Jamforelse:
        """The delivered table and today's, by the same definition, and what tells them apart."""
        asked = lasning.parametrar(rad)
        da = self.svarare.sida(
            rad.rapport, asked, definition=rad.definition, positioner=lasning.positioner(rad)
        )
        nu = self.svarare.sida(
            rad.rapport, asked.model_copy(update={"as_of": None}), definition=rad.definition
        )
        return self.svarare.jamfor(da, nu)

    def _raknat(self, rad: Forsegling) -> Lage:
        asked, nu = lasning.parametrar(rad), self._nu(rad)
        da = self._sha(rad, positioner=lasning.positioner(rad))
        now = self._sha(rad, positioner=nu)
        if now is None or now == rad.tabell_sha256:
            return Lage(
                positioner=nu,
                stegvis=version("stegvis"),
                lika=now is not None,
                samma_da=da == rad.tabell_sha256,
                hindrad=now is None,
            )
        found, siffror = self._skiljer(rad)
        events = {
            (bidrag.forbund, position)
            for one in found
            for cell in one.celler
            for bidrag in cell.bidrag
            for position in bidrag.positioner
        }
        slag: dict[str, int] = {}
        for forbund in asked.forbund:
            own = [position for whose, position in events if whose == forbund]
            for typ, antal in self._slag(forbund, own):
                slag[typ] = slag.get(typ, 0) + antal
        return Lage(
            positioner=nu,
            stegvis=version("stegvis"),
            lika=False,
            samma_da=da == rad.tabell_sha256,
            siffror=siffror,
            handelser=slag,
            oforklarat=sum(cell.oforklarat for one in found for cell in one.celler),
        )

    def bilagelage(self, rad: Forsegling) -> Bilagelage:
        """Of a delivered årsbilaga: which sections are others today."""
        return bilagelage(self.svarare, rad)

    def _skiljer(self, rad: Forsegling) -> tuple[list[Jamforelse], int]:
        """What was compared, and how many figures differ, sums left out."""
        if bestallt.ar_bilaga(rad.rapport):
            whole = self.bilagelage(rad)
            return whole.jamforelser, whole.siffror
        found = self.jamforelse(rad)
        return [found], sum(cell.rad != TOTAL for cell in found.celler)

    def _sha(self, rad: Forsegling, *, positioner: Mapping[str, int]) -> str | None:
        """Of the table as counted there; None where a publication cannot be printed as of then."""
        try:
            table = bestallt.tabell(
                self.svarare,
                rad.rapport,
                lasning.parametrar(rad),
                definition=rad.definition,
                positioner=positioner,
            )
        except Refused:
            return None
        return table.sha256

    def _slag(self, forbund: str, positioner: Sequence[int]) -> list[tuple[str, int]]:
        """Kinds of the events at these positions, and how many of each; they name nobody."""
        with self.transaction(
            forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            return _kinds(session, forbund, positioner)

    def _nu(self, rad: Forsegling) -> dict[str, int]:
        asked = lasning.parametrar(rad).model_copy(update={"as_of": None})
        return self.svarare.positioner(asked)

    def _path(self, rad: Forsegling) -> Path:
        return self.folder / rad.forbund / f"{rad.id}.json"


def _kinds(session: Session, forbund: str, positioner: Sequence[int]) -> list[tuple[str, int]]:
    rows = execute(
        session,
        "SELECT typ, count(*) FROM logg WHERE forbund = %s AND position = ANY(%b::bigint[])"
        " GROUP BY typ ORDER BY count(*) DESC, typ",
        forbund,
        list(positioner),
    )
    return [(str(typ), int(antal)) for typ, antal in rows]
