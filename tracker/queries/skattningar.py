"""Ratings for pages: the instruments there are, and one deltagande's ratings over time (ADR 35)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from schemas.handelser.steg import InstrumentUpplagt
from schemas.instrument import FARDIGA, Instrument, Nyckel
from tracker.projections.tables import DeltagandeNu, InstrumentVersion
from tracker.state.skattning import Skattning, i_ordning


@dataclass(frozen=True, slots=True)
class Profil:
    """One instrument as it was answered for one deltagande; `skattningar` in order of day."""

    instrument: Instrument
    skattningar: tuple[Skattning, ...]


def instrumenten(session: Session, forbund: str) -> dict[Nyckel, Instrument]:
    """Those that are ready, then the förbund's own; of each its newest utgåva comes first."""
    rows = session.exec(
        select(InstrumentVersion)
        .where(InstrumentVersion.forbund == forbund, col(InstrumentVersion.till).is_(None))
        .order_by(col(InstrumentVersion.nr))
    )
    own = [InstrumentUpplagt.model_validate(json.loads(row.innehall)) for row in rows]
    return {**FARDIGA, **{(one.slug, one.utgava): one for one in own}}


def att_valja(instrumenten_: Mapping[Nyckel, Instrument]) -> list[Nyckel]:
    """What a new rating may be made with: the newest utgåva of each."""
    newest: dict[str, int] = {}
    for slug, utgava in instrumenten_:
        newest[slug] = max(utgava, newest.get(slug, 0))
    return list(newest.items())


def av(d: DeltagandeNu) -> list[Skattning]:
    """The ratings of a deltagande, in order of day."""
    return i_ordning(d.skattningar or ())


def senast_valt(skattningar: Sequence[Skattning], valbara: Sequence[Nyckel]) -> Nyckel:
    """What the deltagande was rated by last, as it is now; the first one where nothing fits."""
    slug = skattningar[-1].instrument if skattningar else ""
    return next((key for key in valbara if key[0] == slug), valbara[0])


def profiler(
    skattningar: Sequence[Skattning], instrumenten_: Mapping[Nyckel, Instrument]
) -> list[Profil]:
    """Each instrument that was answered, in the order in which they are offered."""
    return [
        Profil(one, tuple(own))
        for key, one in instrumenten_.items()
        if (own := [s for s in skattningar if (s.instrument, s.utgava) == key])
    ]
