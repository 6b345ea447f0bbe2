"""The way of every registration: fill in → check your answers → saved, with a draft on the way.

The page to check on carries the answers, so that it works without JavaScript, in two tabs, and
after a new start of the server. The event's id is made when the form is first shown, so pressing
twice, or going back and pressing again, records the same event: that is, nothing more. What is
filled in is also kept as a draft (web/forms/utkast.py), until it is registered.
"""

from dataclasses import replace
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.svar import Fel
from tracker.identity.drafts import Utkast, Vilket
from tracker.intake.faults import Avvisad
from tracker.intake.grammar import Inkommen
from tracker.intake.record import Avsandare
from tracker.intake.view import Minne
from web.forms import utkast
from web.forms.arende import Arende, Handelse
from web.forms.falt import Svar, first
from web.forms.svar import Ifyllt, checked, hidden, prefilled, read_form, refused
from web.forms.utkast import Sparat
from web.services import tjanster
from web.visitor import avsandare, besok, today


def sent() -> Svar:
    """The form of this request as plain lists."""
    return request.form.to_dict(flat=False)


def handle(arende: Arende) -> ResponseReturnValue:
    """Answer the request: the empty form, the form with faults, the check, or the saved event."""
    if request.method == "GET":
        return _begin(arende)
    svar = sent()
    event_id = _event_id(svar)
    vilket, steg = arende.vilket(event_id), first(svar, "steg")
    if vilket and steg == "kasta":
        utkast.forget(vilket)
        return redirect(request.full_path.rstrip("?"), 303)
    ifyllt = read_form(arende.formular, svar, today())
    sparat = _keep(arende, vilket, svar, event_id) if vilket and steg != "spara" else None
    if sparat and steg == "utkast":
        return _kept(sparat)
    if steg == "andra":
        return _ask(arende, Ifyllt(ifyllt.formular, svar, ifyllt.varden, {}), event_id, sparat)
    save = steg == "spara" or (steg == "direkt" and _plain(arende, ifyllt, sparat))
    answer = ifyllt if ifyllt.fel else _go_on(arende, ifyllt, event_id, sparat, save=save)
    return (_ask(arende, answer, event_id, sparat), 422) if isinstance(answer, Ifyllt) else answer


def _plain(arende: Arende, ifyllt: Ifyllt, sparat: Sparat | None) -> bool:
    """True when nothing asks for a second look: neither the answers nor another tab's draft."""
    if arende.kontrollera is None or ifyllt.fel or (sparat and sparat.krock):
        return False
    return not arende.kontrollera(ifyllt)


def _go_on(
    arende: Arende, ifyllt: Ifyllt, event_id: str, sparat: Sparat | None, *, save: bool
) -> ResponseReturnValue | Ifyllt:
    """The page to check on, or that of what was saved; the form again where something is wrong."""
    handelse = arende.handelse(ifyllt, event_id)
    if "typ" not in handelse:
        return Ifyllt(ifyllt.formular, ifyllt.svar, ifyllt.varden, handelse)
    who = avsandare()
    if arende.skriver is not None:
        who = replace(who, skriver=arende.skriver)
    fel = record(handelse, who) if save else rehearse(handelse, who)
    if fel:
        return refused(ifyllt, fel)
    if not save:
        return _check(arende, ifyllt, event_id, sparat)
    if arende.efter:
        arende.efter(ifyllt, event_id)
    vilket = arende.vilket(event_id)
    if vilket:
        utkast.forget(vilket)
    return redirect(arende.klart(handelse), 303)


def _kept(sparat: Sparat) -> ResponseReturnValue:
    """To a script the draft's version and what there is to say; else back to what waits."""
    if utkast.asked_by_script():
        return jsonify(nr=sparat.nr, text=utkast.told(sparat))
    return redirect(url_for("attgora.visa", klart="utkast"), 303)


def _begin(arende: Arende) -> str:
    """The form as it is first met: as it was left, or with what is known."""
    event_id = str(tjanster().new_id())
    vilket = arende.vilket(event_id)
    found = utkast.read(vilket) if vilket else None
    if found is None:
        ifyllt = prefilled(arende.formular, {"datum": today().isoformat(), **arende.fyllt})
        return _ask(arende, ifyllt, event_id)
    ifyllt = Ifyllt(arende.formular, found.svar, {}, {})
    return _ask(arende, ifyllt, str(found.id), Sparat(found.nr, krock=False), left=found)


def _event_id(svar: Svar) -> str:
    """The id that the form was given; a new one for what is none."""
    try:
        return str(UUID(first(svar, "handelse_id")))
    except ValueError:
        return str(tjanster().new_id())


def _keep(arende: Arende, vilket: Vilket, svar: Svar, event_id: str) -> Sparat:
    chosen = arende.insats or first(svar, "insats")
    insats = chosen if chosen in besok().fokus.insatser else ""
    return utkast.keep(vilket, arende.formular, svar, event_id, insats)


def record(handelse: Handelse, who: Avsandare) -> list[Fel]:
    """Store one event for this sender; the refusals, none when it is stored."""
    try:
        tjanster().intag.record_all(
            [handelse], av=who.av, forbund=who.forbund, skriver=who.far_skriva
        )
    except Avvisad as refusal:
        return refusal.fel
    return []


def rehearse(handelse: Handelse, who: Avsandare) -> list[Fel]:
    """What `record` would refuse as things stand now: judged, not written, without waiting for who
    appends. Told before the check; what is saved then is judged anew.
    """
    intag = tjanster().intag
    read = intag.read(handelse, who)
    if not isinstance(read, Inkommen):
        return read
    with intag.forbund_open(read.forbund, skriver=who.far_skriva) as session:
        utfall, _ = intag.take(session, [read], who, Minne(), prov=True)
        session.rollback()
    return list(utfall[0].fel)


def _ask(
    arende: Arende,
    ifyllt: Ifyllt,
    event_id: str,
    sparat: Sparat | None = None,
    left: Utkast | None = None,
) -> str:
    return render_template(
        "fraga.html",
        arende=arende,
        ifyllt=ifyllt,
        handelse_id=event_id,
        fel=ifyllt.summering(),
        sparat=sparat,
        left=left,
        krock=utkast.KROCK,
    )


def _check(arende: Arende, ifyllt: Ifyllt, event_id: str, sparat: Sparat | None) -> str:
    return render_template(
        "kontrollera.html",
        arende=arende,
        ifyllt=ifyllt,
        handelse_id=event_id,
        svar=checked(ifyllt, arende.insatser),
        andrat=arende.andrat(ifyllt) if arende.andrat else None,
        gomda=hidden(ifyllt),
        varfor=arende.kontrollera(ifyllt) if arende.kontrollera else [],
        sparat=sparat,
        krock=utkast.KROCK,
    )
