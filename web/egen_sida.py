"""What a participant's own page shows its owner, and those whom they show it to (ADR 43)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from schemas.instrument import Instrument, Nyckel
from schemas.sprak import Sprak
from tracker.access import deltagarlankar
from tracker.clock import swedish_day
from tracker.identity import egna_mal
from tracker.projections.tables import DeltagandeNu
from tracker.queries import egen_insyn, min_sida, skattningar
from tracker.queries.min_sida import Rad
from tracker.reports import bestallt
from tracker.rights import projektfiler, underlag
from web import egen_profil
from web.deltagardorr import Dorr
from web.services import tjanster


def innehall(session: Session, dorr: Dorr, s: Sprak) -> dict[str, Any]:
    """What everybody sees who sees the page."""
    t, d = tjanster(), dorr.d
    today = swedish_day(t.clock.now())
    there = skattningar.instrumenten(session, d.forbund)
    till = dags(d, there)
    return {
        "insats": egen_insyn.insatsnamn(session, d.forbund).get(d.insats, d.insats),
        "mal": egna_mal.read(session, d.forbund, [d.deltagande], keys=t.keys),
        "steg": min_sida.steg(d, there, today=today),
        "profiler": egen_profil.profiler(d, there, s, egen=dorr.lank.slag == "sida"),
        "nu": min_sida.nu(d, till, today=today),
        "dags": till is not None and till <= today,
    }


def insyn(session: Session, d: DeltagandeNu, now: datetime) -> dict[str, Any]:
    """What its owner alone sees: who knows what, where it went, and whom they show it to."""
    position = egen_insyn.forsta_position(session, d)
    counted = underlag.deliveries(session, d.forbund, [d], first=position)
    rows = egen_insyn.uttag(session, d)
    rows += [
        Rad("vart.siffror", swedish_day(one["skapad"]), {"rapport": _titel(one["rapport"])})
        for one in counted
    ]
    rows += _projektfiler(session, d)
    return {
        "agare": egen_insyn.agare(session, d),
        "roller": egen_insyn.roller(session, d, dag=swedish_day(now)),
        "uttag": sorted(rows, key=lambda row: str(row.dag), reverse=True)[: egen_insyn.VISAS],
        "delade": [
            one
            for one in deltagarlankar.alla(session, d.forbund, d.deltagande)
            if deltagarlankar.galler(one, "visa", now)
        ],
    }


def _projektfiler(session: Session, d: DeltagandeNu) -> Iterator[Rad]:
    """Files of a project that they are in: when each was made, and when it was sent."""
    there = projektfiler.med(session, d.forbund, [d.deltagande])
    for one in projektfiler.sagda(there, projektfiler.skickade(tjanster().transaction, there)):
        fyll = {"projekt": one.projektnamn, "nummer": str(one.nummer), "period": one.period}
        nycklar = {"fil": f"vart.fil.{one.rapport}", "till": f"vart.till.{one.mottagare}"}
        yield Rad("vart.projekt", swedish_day(one.forseglad), fyll, nycklar=nycklar)
        if one.skickad:
            yield Rad("vart.skickad", one.skickad, fyll, nycklar=nycklar)


def instrumentet(d: DeltagandeNu, there: Mapping[Nyckel, Instrument]) -> Nyckel:
    """What they rated themselves by last, else the first that a participant answers."""
    own = [key for key in skattningar.att_valja(there) if "deltagare" in there[key].respondenter]
    return skattningar.senast_valt(min_sida.egna(skattningar.av(d)), own)


def dags(d: DeltagandeNu, there: Mapping[Nyckel, Instrument]) -> date | None:
    """From which day on it is time to rate again; None for somebody who cannot."""
    return min_sida.nasta_skattning(d, there, instrumentet(d, there))


def _titel(rapport: str) -> str:
    """What a report is called; its short name where there is none any more."""
    there = bestallt.alla().get(rapport)
    return there.titel if there else rapport
