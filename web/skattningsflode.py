"""Rating oneself, one question to a screen: nothing is kept until it is sent.

The answers so far stand in the form itself, so it works without a script and on a phone that falls
asleep. Anything may be skipped: what is not answered is not there, never a zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from schemas.handelser.steg import Fraga
from schemas.instrument import Instrument
from schemas.sprak import Ord, Sprak
from tracker.intake.faults import Avvisad
from tracker.projections.tables import DeltagandeNu
from web.services import tjanster


FALT: Final = "v-"
"""In front of a question's code, where an answer is carried along."""
SVAR: Final = "svar"
TILL: Final = "till-"


@dataclass(frozen=True, slots=True)
class Sidan:
    """Where it is asked: with what, in which language, for whom, and what happens when it is sent.

    `spara` is given the answers and says whether they were taken; `klart` is shown then.
    """

    instrument: Instrument
    s: Sprak
    insats: str
    spraken: Mapping[str, Sprak]
    spara: Callable[[Mapping[str, int]], bool]
    klart: Callable[[], ResponseReturnValue]


def visa(sida: Sidan) -> ResponseReturnValue:
    """The next screen for what was sent: the beginning, a question, or all answers to look over."""
    fragor = sida.instrument.fragor
    if request.method != "POST":
        return _skarm(sida, "egen_start.html", 0, {})
    svar, vid, ga = _sent(sida.instrument), _vid(len(fragor)), request.form.get("ga", "")
    if ga == "skicka" and vid > len(fragor):
        if not svar:
            return _skarm(sida, "egen_klar.html", vid, svar, fel="skatta.tomt"), 422
        return sida.klart() if sida.spara(svar) else _nej(sida, vid, svar)
    if ga.startswith(TILL):
        vid = _siffra(ga.removeprefix(TILL), len(fragor))
    else:
        vid += {"tillbaka": -1}.get(ga, 1)
    if vid <= 0:
        return _skarm(sida, "egen_start.html", 0, svar)
    mall = "egen_klar.html" if vid > len(fragor) else "egen_fraga.html"
    return _skarm(sida, mall, vid, svar)


def _nej(sida: Sidan, vid: int, svar: Mapping[str, int]) -> ResponseReturnValue:
    return _skarm(sida, "egen_klar.html", vid, svar, fel="skatta.gick_inte"), 422


def _siffra(text: str, mest: int) -> int:
    """Which screen: 0 the beginning, 1 … the questions, one more all answers."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(value, mest + 1)


def _vid(fragor: int) -> int:
    return _siffra(request.form.get("vid", ""), fragor)


def _sent(instrument: Instrument) -> dict[str, int]:
    """The answers carried along, and that of the question that was just asked."""
    given = {fraga.kod: request.form.get(f"{FALT}{fraga.kod}", "") for fraga in instrument.fragor}
    vid, ga = _vid(len(instrument.fragor)), request.form.get("ga", "")
    if 1 <= vid <= len(instrument.fragor):
        asked = instrument.fragor[vid - 1].kod
        given[asked] = "" if ga == "hoppa" else request.form.get(SVAR, "")
    found = {}
    for fraga in instrument.fragor:
        value = next((v for v in _varden(instrument, fraga) if str(v) == given[fraga.kod]), None)
        if value is not None:
            found[fraga.kod] = value
    return found


def _varden(instrument: Instrument, fraga: Fraga) -> list[int]:
    return [steg.varde for steg in instrument.skalor[fraga.skala]]


def _skarm(sida: Sidan, mall: str, vid: int, svar: Mapping[str, int], fel: str = "") -> str:
    instrument, s = sida.instrument, sida.s
    fragor = [
        {
            "kod": fraga.kod,
            "text": s.pa(fraga.text["deltagare"]),
            "val": [(steg.varde, s.pa(steg.namn)) for steg in instrument.skalor[fraga.skala]],
            "svar": svar.get(fraga.kod),
            "sagt": _sagt(s, instrument, fraga, svar),
        }
        for fraga in instrument.fragor
    ]
    asked = fragor[vid - 1] if 0 < vid <= len(fragor) else None
    return render_template(
        mall, s=s, vid=vid, fragor=fragor, antal=len(fragor), insats=sida.insats,
        spraken=sida.spraken, fel=fel, carry=FALT, fraga=asked,
        instrument=f"{instrument.slug}.{instrument.utgava}",
    )  # fmt: skip


def _sagt(s: Sprak, instrument: Instrument, fraga: Fraga, svar: Mapping[str, int]) -> Ord:
    """What was answered, in words."""
    for steg in instrument.skalor[fraga.skala]:
        if steg.varde == svar.get(fraga.kod):
            return s.pa(steg.namn)
    return s.text("skatta.inget")


def registrera(
    d: DeltagandeNu,
    instrument: Instrument,
    varden: Mapping[str, int],
    *,
    id_: UUID,
    av: str,
    skriver: str,
    today: date,
) -> list[str]:
    """Stores the rating as the participant's own; the codes of a refusal, none when it is there.

    `skriver`: their own path, the one thing that they may add to.
    """  # fmt: skip
    event = {
        "id": str(id_),
        "typ": "steg.skattat",
        "forbund": d.forbund,
        "insats": d.insats,
        "deltagande": d.deltagande,
        "datum": today.isoformat(),
        "data": {
            "instrument": instrument.slug,
            "utgava": instrument.utgava,
            "respondent": "deltagare",
            "varden": dict(varden),
        },
    }
    try:
        tjanster().intag.record_all(
            [event], av=av, forbund=frozenset({d.forbund}), skriver=(skriver,)
        )
    except Avvisad as refusal:
        return [one.kod for one in refusal.fel]
    return []
