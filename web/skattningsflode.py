"""Answering questions, one to a screen: nothing is kept until it is sent.

The answers so far stand in the form itself, so it works without a script and on a phone that falls
asleep. Anything may be skipped: what is not answered is not there, never a zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from schemas.enkat import Enkat
from schemas.instrument import Instrument
from schemas.sprak import Ord, Sprak
from tracker.intake.faults import Avvisad
from tracker.projections.tables import DeltagandeNu
from web.services import tjanster


FALT: Final = "v-"
"""In front of a question's code, where an answer is carried along."""
SVAR: Final = "svar"
TILL: Final = "till-"


Orden = Mapping[str, str]
"""Language → words."""
Spara = Callable[[Mapping[str, int]], bool]
Klart = Callable[[], ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Stalld:
    """One question as it is asked, and what it may be answered with."""

    kod: str
    text: Orden
    val: tuple[tuple[int, Orden], ...]


def av_instrument(instrument: Instrument) -> tuple[Stalld, ...]:
    """An instrument's questions to the participant."""
    return tuple(
        Stalld(
            one.kod,
            one.text["deltagare"],
            tuple((steg.varde, steg.namn) for steg in instrument.skalor[one.skala]),
        )
        for one in instrument.fragor
    )


def av_enkat(enkat: Enkat) -> tuple[Stalld, ...]:
    """A questionnaire's questions."""
    return tuple(
        Stalld(
            one.kod,
            one.text,
            tuple((steg.varde, steg.namn) for steg in enkat.skalor[one.skala]),
        )
        for one in enkat.fragor
    )


@dataclass(frozen=True, slots=True)
class Sidan:
    """What is asked, in which language, under which heading, and what happens when it is sent.

    `vem`: who will see the answers. `spara` is given the answers and says whether they were taken;
    `klart` is shown then. `blankett`: which form it is, where several may be open in one browser.
    """

    fragor: Sequence[Stalld]
    s: Sprak
    titel: Ord
    vem: Sequence[Ord]
    spraken: Mapping[str, Sprak]
    spara: Spara
    klart: Klart
    blankett: str = ""


def visa(sida: Sidan) -> ResponseReturnValue:
    """The next screen for what was sent: the beginning, a question, or all answers to look over."""
    fragor = sida.fragor
    if request.method != "POST":
        return _skarm(sida, "egen_start.html", 0, {})
    svar, vid, ga = _sent(fragor), _vid(len(fragor)), request.form.get("ga", "")
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


def _sent(fragor: Sequence[Stalld]) -> dict[str, int]:
    """The answers carried along, and that of the question that was just asked."""
    given = {fraga.kod: request.form.get(f"{FALT}{fraga.kod}", "") for fraga in fragor}
    vid, ga = _vid(len(fragor)), request.form.get("ga", "")
    if 1 <= vid <= len(fragor):
        asked = fragor[vid - 1].kod
        given[asked] = "" if ga == "hoppa" else request.form.get(SVAR, "")
    found = {}
    for fraga in fragor:
        value = next((v for v, _ in fraga.val if str(v) == given[fraga.kod]), None)
        if value is not None:
            found[fraga.kod] = value
    return found


def _skarm(sida: Sidan, mall: str, vid: int, svar: Mapping[str, int], fel: str = "") -> str:
    s = sida.s
    fragor = [
        {
            "kod": fraga.kod,
            "text": s.pa(fraga.text),
            "val": [(varde, s.pa(namn)) for varde, namn in fraga.val],
            "svar": svar.get(fraga.kod),
            "sagt": _sagt(s, fraga, svar),
        }
        for fraga in sida.fragor
    ]
    asked = fragor[vid - 1] if 0 < vid <= len(fragor) else None
    return render_template(
        mall, s=s, vid=vid, fragor=fragor, antal=len(fragor), titel=sida.titel, vem=sida.vem,
        spraken=sida.spraken, fel=fel, carry=FALT, fraga=asked, blankett=sida.blankett,
    )  # fmt: skip


def _sagt(s: Sprak, fraga: Stalld, svar: Mapping[str, int]) -> Ord:
    """What was answered, in words."""
    for varde, namn in fraga.val:
        if varde == svar.get(fraga.kod):
            return s.pa(namn)
    return s.text("skatta.inget")


def skattning(
    instrument: Instrument,
    s: Sprak,
    insats: str,
    spraken: Mapping[str, Sprak],
    spara: Callable[[Mapping[str, int]], bool],
    klart: Callable[[], ResponseReturnValue],
) -> Sidan:
    """The questions of an instrument, which those who give support in the insats read."""
    vem = (s.text("skatta.start.vem", insats=insats),)
    return Sidan(
        av_instrument(instrument), s, s.text("skatta.titel"), vem, spraken, spara, klart,
        blankett=f"{instrument.slug}.{instrument.utgava}",
    )  # fmt: skip


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
    """
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
