"""The way of every registration: fill in → check your answers → saved. Nothing is kept between.

The page to check on carries the answers, so that it works without JavaScript, in two tabs, and
after a new start of the server. The event's id is made when the form is first shown, so pressing
twice, or going back and pressing again, records the same event: that is, nothing more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.svar import Fel
from tracker.intake.faults import Avvisad
from tracker.intake.grammar import Inkommen
from tracker.intake.record import Avsandare
from tracker.intake.view import Minne
from web.forms.falt import Svar, first
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt, checked, hidden, prefilled, read_form, refused
from web.services import tjanster
from web.visitor import besok, forbund, today


Handelse = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arende:
    """One registration: the form, whom it is about, and what becomes of the answers.

    `om` stands under the heading (the masked person, the insats); `tillbaka` is where one came
    from; `fyllt` what is known beforehand. `handelse` makes the event of the answers; it may add
    faults of its own by returning them instead.
    """

    formular: Formular
    rubrik: str
    tillbaka: str
    handelse: Callable[[Ifyllt, str], Handelse | dict[str, str]]
    klart: Callable[[Handelse], str]
    om: str = ""
    fyllt: Mapping[str, object] = field(default_factory=dict)
    insatser: Mapping[str, str] = field(default_factory=dict)
    andrat: Callable[[Ifyllt], list[tuple[str, str, str]]] | None = None
    """For a rättelse: (question, before, after) of what was changed."""
    direkt: bool = False
    """Saved without a page to check on: there is nothing but a reason to read again."""


def envelope(typ: str, event_id: str, ifyllt: Ifyllt, *, insats: str, deltagande: str) -> Handelse:
    """The event of a plain form (contract HANDELSER.md, Envelope)."""
    return {
        "id": event_id,
        "typ": typ,
        "forbund": forbund(),
        "insats": insats,
        "deltagande": deltagande,
        "datum": ifyllt.datum,
        "data": ifyllt.data(),
    }


def sent() -> Svar:
    """The form of this request as plain lists."""
    return request.form.to_dict(flat=False)


def handle(arende: Arende) -> ResponseReturnValue:
    """Answer the request: the empty form, the form with faults, the check, or the saved event."""
    if request.method == "GET":
        ifyllt = prefilled(arende.formular, {"datum": today().isoformat(), **arende.fyllt})
        return _ask(arende, ifyllt, str(tjanster().new_id()))
    svar = sent()
    event_id = first(svar, "handelse_id") or str(tjanster().new_id())
    ifyllt = read_form(arende.formular, svar, today())
    if first(svar, "steg") == "andra":
        return _ask(arende, Ifyllt(ifyllt.formular, svar, ifyllt.varden, {}), event_id)
    if not ifyllt.fel:
        handelse = arende.handelse(ifyllt, event_id)
        if "typ" not in handelse:
            ifyllt = Ifyllt(ifyllt.formular, svar, ifyllt.varden, handelse)
        elif first(svar, "steg") == "spara":
            fel = record(handelse)
            if not fel:
                return redirect(arende.klart(handelse), 303)
            ifyllt = refused(ifyllt, fel)
        else:
            fel = rehearse(handelse)
            if not fel:
                return _check(arende, ifyllt, event_id)
            ifyllt = refused(ifyllt, fel)
    return _ask(arende, ifyllt, event_id), 422


def record(handelse: Handelse) -> list[Fel]:
    """Store one event for this visitor; the refusals, none when it is stored."""
    lasare = besok().lasare
    try:
        tjanster().intag.record_all([handelse], av=str(lasare.anvandare), forbund=lasare.forbund)
    except Avvisad as refusal:
        return refusal.fel
    return []


def rehearse(handelse: Handelse) -> list[Fel]:
    """What `record` would refuse: done under the lock, then rolled back. Told before the check."""
    intag, lasare = tjanster().intag, besok().lasare
    avsandare = Avsandare(av=str(lasare.anvandare), forbund=lasare.forbund)
    read = intag.read(handelse, avsandare)
    if not isinstance(read, Inkommen):
        return read
    with intag.forbund_open(read.forbund) as session:
        utfall, _ = intag.take(session, [read], avsandare, Minne())
        session.rollback()
    return list(utfall[0].fel)


def _ask(arende: Arende, ifyllt: Ifyllt, event_id: str) -> str:
    return render_template(
        "fraga.html",
        arende=arende,
        ifyllt=ifyllt,
        handelse_id=event_id,
        fel=ifyllt.summering(),
    )


def _check(arende: Arende, ifyllt: Ifyllt, event_id: str) -> str:
    return render_template(
        "kontrollera.html",
        arende=arende,
        ifyllt=ifyllt,
        handelse_id=event_id,
        svar=checked(ifyllt, arende.insatser),
        andrat=arende.andrat(ifyllt) if arende.andrat else None,
        gomda=hidden(ifyllt),
    )


def to_deltagande(deltagande: str, klart: str) -> str:
    """Back to the person's path, with a receipt."""
    return url_for("deltagare.ett", deltagande=deltagande, klart=klart)
