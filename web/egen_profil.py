"""The profile on a participant's own page: the picture, and the table with the same figures."""

from collections.abc import Mapping
from typing import Any

from schemas.instrument import Instrument, Nyckel
from schemas.sprak import Sprak
from tracker.projections.tables import DeltagandeNu
from tracker.queries import skattningar
from tracker.queries.skattningar import Profil
from web import profilbild
from web.profilbild import Ordval


def profiler(
    d: DeltagandeNu, there: Mapping[Nyckel, Instrument], s: Sprak, *, egen: bool
) -> list[Mapping[str, Any]]:
    """Each instrument that was answered. `egen`: its reader is who it is about."""
    found = skattningar.profiler(skattningar.av(d), there)
    return [_visad(one, nr, s, egen=egen) for nr, one in enumerate(found)]


def _visad(profil: Profil, nr: int, s: Sprak, *, egen: bool) -> Mapping[str, Any]:
    instrument = profil.instrument
    days = sorted({one.datum for one in profil.skattningar})
    asked = profilbild.besvarade(profil)
    who = {
        "deltagare": s.text("profil.deltagare" if egen else "profil.deltagare.visas"),
        "handlaggare": s.text("profil.handlaggare"),
    }
    namn = s.pa(instrument.namn)
    answers = {(one.datum, one.respondent): one.varden for one in profil.skattningar}
    words = Ordval(
        titel=s.text("profil.titel", namn=namn.text).text,
        alt=s.text("profil.alt", antal=len(asked), fran=days[0], till=days[-1]).text,
        vem={kod: said.text for kod, said in who.items()},
        dimension={fraga.kod: s.pa(fraga.dimension).text for fraga in asked},
    )
    scales = {
        ", ".join(f"{one.varde} {s.pa(one.namn).text}" for one in instrument.skalor[fraga.skala])
        for fraga in asked
    }
    return {
        "namn": namn,
        "dagar": days,
        "bild": profilbild.rita(profil, f"profil-{nr}", ord_=words, kolumner=1),
        "skalor": sorted(scales),
        "rader": [
            {
                "dimension": s.pa(fraga.dimension),
                "vem": who[respondent],
                "svar": [answers.get((day, respondent), {}).get(fraga.kod) for day in days],
            }
            for fraga in asked
            for respondent in instrument.respondenter
            if any(fraga.kod in answers.get((day, respondent), {}) for day in days)
        ],
    }
