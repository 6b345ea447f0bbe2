"""The certificates of a month, deltagande by deltagande: signed, changed since, or not signed; and
why somebody is not reported to ESF (ADR 44).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.access import read_log
from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.intyg import Manadsintyg, las_intyg
from tracker.identity.nummer import unnumbered
from tracker.log import store
from tracker.state.esfgrund import basis


EJ_ANSLUTEN: Final = "Insatsen är inte ansluten till något ESF-projekt i månaden."
UTAN_GRUND: Final = "Samtycke eller annan grund för ESF saknas i månaden."
UTAN_NUMMER: Final = "Personens nummer är inte känt."


@dataclass(frozen=True, slots=True)
class Intygsrad:
    """A deltagande of the month. `projekt`: whose proof it is; `hinder`: why it is not reported."""

    deltagande: str
    person: UUID
    insats: str
    projekt: str | None
    hinder: str
    intyg: Manadsintyg

    @property
    def lage(self) -> str:
        """In words, for a page."""
        if not self.intyg.rader:
            return "Ingen närvaro"
        if self.intyg.gallande:
            return "Intygat"
        return "Ändrat efter underskrift" if self.intyg.forfallet else "Inte intygat"


_DAR: Final = (
    "SELECT n.deltagande, n.person, n.insats, n.esfgrunder FROM deltagande_nu n "
    "WHERE n.forbund = %(forbund)s AND n.insats = ANY(%(insatser)s) "
    "AND (%(deltagande)s::text IS NULL OR n.deltagande = %(deltagande)s) "
    "AND (n.deltagande = %(deltagande)s OR EXISTS (SELECT FROM narvaro_rad r "
    "WHERE r.forbund = n.forbund AND r.deltagande = n.deltagande AND r.till IS NULL "
    "AND r.datum >= %(fran)s AND r.datum <= %(till)s)) ORDER BY n.deltagande"
)
_PROJEKT: Final = (
    "SELECT insats, min(projekt) FROM anslutning_version WHERE forbund = %s AND till IS NULL "
    "AND giltig_fran <= %s AND (giltig_till IS NULL OR giltig_till >= %s) GROUP BY insats"
)


def manadens(
    session: Session,
    forbund: str,
    insatser: Collection[str],
    manad: Manad,
    *,
    deltagande: str | None = None,
) -> list[Intygsrad]:
    """Those with attendance in the month whom the session may see; or the one, with or without."""
    asked = {
        "forbund": forbund,
        "insatser": list(insatser),
        "deltagande": deltagande,
        "fran": manad.forsta,
        "till": manad.sista,
    }
    rows = raw(session).execute(_DAR, asked).fetchall()
    projekt = dict(raw(session).execute(_PROJEKT, (forbund, manad.sista, manad.forsta)).fetchall())
    huvud = store.head(session, forbund)
    names = [row[0] for row in rows]
    read_log.saw(session, forbund, personer=[row[1] for row in rows], deltaganden=names)
    found = las_intyg(session, forbund, names, manad, vid=huvud.position if huvud else 0)
    nameless = unnumbered(session, forbund, [row[1] for row in rows])
    return [
        Intygsrad(
            name,
            person,
            insats,
            projekt.get(insats),
            _hinder(
                ansluten=insats in projekt,
                grund=basis(grunder, str(manad)) is not None,
                nummer=person not in nameless,
            ),
            found[name],
        )
        for name, person, insats, grunder in rows
    ]


def _hinder(*, ansluten: bool, grund: bool, nummer: bool) -> str:
    if not ansluten:
        return EJ_ANSLUTEN
    if not grund:
        return UTAN_GRUND
    return "" if nummer else UTAN_NUMMER
