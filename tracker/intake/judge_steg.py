"""May this rating be taken in? Its questions and values against the instrument (ADR 35).

A part of judging one event (judge.py, judge_change.py). On which days there may be a rating is a
rule of the deltagande's own fold.
"""

from collections.abc import Mapping
from typing import Any

from schemas.handelser.steg import InstrumentUpplagt
from schemas.instrument import FARDIGA, fraga_med
from schemas.svar import Fel
from tracker.intake.faults import fel
from tracker.intake.view import Vy
from tracker.state.post import Post, in_force
from tracker.state.skattning import las


SKATTAT = "steg.skattat"
UPPLAGT = "instrument.upplagt"


def skattningsfel(vy: Vy, data: Mapping[str, Any], place: str) -> list[Fel]:
    """H005 for an instrument that there is not, H051 for what it does not ask, H052 for a value
    that its scale does not have. `data`: a whole payload of good form.
    """
    key = (data["instrument"], data["utgava"])
    instrument = FARDIGA.get(key) or vy.uppsattning.instrument.get(key)
    if instrument is None:
        return [fel("H005", f"{place}instrument", "Instrumentet med den utgåvan")]
    if data["respondent"] not in instrument.respondenter:
        return [fel("H051", f"{place}respondent")]
    return [
        fel(kod, f"{place}varden.{fraga}")
        for fraga, varde in data["varden"].items()
        for kod in [_value_at_fault(instrument, fraga, varde)]
        if kod
    ]


def _value_at_fault(instrument: InstrumentUpplagt, kod: str, varde: int) -> str | None:
    fraga = fraga_med(instrument, kod)
    if fraga is None:
        return "H051"
    known = {steg.varde for steg in instrument.skalor[fraga.skala]}
    return None if varde in known else "H052"


def upplagtfel(vy: Vy, post: Post, strom: str) -> list[Fel]:
    """H054 for an utgåva that is there already: what has been answered would change meaning."""
    data = post.data
    known = {(one.slug, one.utgava) for one in FARDIGA.values()}
    there = (data["slug"], data["utgava"]) in known or in_force(vy.posts(strom))
    return [fel("H054", "data.utgava")] if there else []


def i_bruk(vy: Vy, slug: str, utgava: int) -> bool:
    """True when somebody has been rated by the instrument: in this batch, or before."""
    key = (slug, utgava)
    for strom in vy.nya:
        held = vy.minne.lagen.get(strom)
        lines = held.state.skattningar if held else None
        if any(las(line)[1:3] == key for line in lines or ()):
            return True
    return vy.was_rated(slug, utgava)
