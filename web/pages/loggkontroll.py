"""The monthly control of the read log, and emergency access that waits to be acknowledged."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import break_glass, log_control
from tracker.access.log_control import ANTECKNING, Bedomning
from tracker.access.log_rules import Regel
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.identity.notes import seal_note
from tracker.identity.personnummer import find_in
from tracker.queries import loggkontroll
from web import reading
from web.behorighet import far, kraver
from web.services import tjanster
from web.visitor import besok, forbund, today


pages = Blueprint("loggkontroll", __name__)

REGLER = {
    Regel.STICKPROV: ("Stickprov", "Utvald på måfå bland månadens läsningar."),
    Regel.NATT: ("Natt", "Läst mellan 22 och 6."),
    Regel.UTAN_UPPDRAG: ("Utan uppdrag", "Den som läste hade inget uppdrag i insatsen den dagen."),
    Regel.MANGA: ("Många personer", "Den som läste såg fler än 50 personer den dagen."),
    Regel.NODATKOMST: ("Nödåtkomst", "Läst med nödåtkomst."),
    Regel.EFTERNAMN: ("Samma efternamn", "Personen och den som läste har samma efternamn."),
}
BEDOMNINGAR: dict[Bedomning, str] = {"ok": "Ok", "folj_upp": "Följ upp"}
LANGST = 1000
NUMMER = "Skriv inget personnummer i anteckningen."


@pages.get("/loggkontroll")
@kraver(Ratt.GRANSKA_LASLOGG)
def visa() -> ResponseReturnValue:
    with reading.loggen(Ratt.GRANSKA_LASLOGG) as (session, omfang):
        alla = loggkontroll.alla(session, forbund(), omfang=omfang)
        nod = loggkontroll.unacknowledged(session, forbund(), omfang=omfang, keys=tjanster().keys)
    return render_template(
        "loggkontroller.html", alla=alla, nod=nod, fokus=besok().fokus, jag=_me()
    )


@pages.get("/loggkontroll/<uuid:kontroll>")
@kraver(Ratt.GRANSKA_LASLOGG)
def en(kontroll: UUID) -> ResponseReturnValue:
    """Surnames are compared when the month is first opened: it takes a key."""
    t = tjanster()
    with reading.loggen(Ratt.GRANSKA_LASLOGG, skriv=True) as (session, omfang):
        loggkontroll.compare_surnames(
            session, forbund(), kontroll, omfang=omfang, keys=t.keys, now=t.clock.now()
        )
    return _page(kontroll)


def _page(kontroll: UUID, fel: dict[str, str] | None = None) -> ResponseReturnValue:
    with reading.loggen(Ratt.GRANSKA_LASLOGG) as (session, omfang):
        found = loggkontroll.en(session, forbund(), kontroll, omfang=omfang, keys=tjanster().keys)
    if found is None:
        abort(404)
    page = render_template(
        "loggkontroll.html", manad=found[0], poster=found[1], regler=REGLER, jag=_me(),
        bedomningar=BEDOMNINGAR, fokus=besok().fokus, langst=LANGST,
        fel=[{"text": text, "href": f"#{plats}"} for plats, text in (fel or {}).items()],
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.post("/loggkontroll/<uuid:kontroll>/<uuid:post>")
@kraver(Ratt.GRANSKA_LASLOGG)
def bedom(kontroll: UUID, post: UUID) -> ResponseReturnValue:
    """Judge one: ok, or to be followed up, which needs a note."""
    bedomning = next((b for b in BEDOMNINGAR if b == request.form.get("bedomning")), None)
    text = request.form.get("anteckning", "").strip()[:LANGST]
    if bedomning is None:
        return _page(kontroll, {f"p-{post}": "Välj Ok eller Följ upp."})
    if bedomning == "folj_upp" and not text:
        return _page(kontroll, {f"p-{post}": "Skriv vad som ska följas upp."})
    if find_in(text, today=today()):
        return _page(kontroll, {f"p-{post}": NUMMER})
    keys = tjanster().keys
    sealed = seal_note(forbund(), ANTECKNING, post, text, keys=keys) if text else None
    with reading.loggen(Ratt.GRANSKA_LASLOGG, skriv=True) as (session, omfang):
        log_control.judge(
            session, forbund(), post, omfang=omfang, bedomning=bedomning, anteckning=sealed,
            av=_me(), now=tjanster().clock.now(),
        )  # fmt: skip
    return redirect(url_for("loggkontroll.en", kontroll=kontroll, _anchor=f"p-{post}"), 303)


@pages.post("/loggkontroll/<uuid:kontroll>/godkann")
@kraver(Ratt.GRANSKA_LASLOGG)
def godkann(kontroll: UUID) -> ResponseReturnValue:
    """Sign the month off."""
    try:
        with reading.loggen(Ratt.GRANSKA_LASLOGG, skriv=True) as (session, omfang):
            log_control.sign(
                session, forbund(), kontroll, omfang=omfang, av=_me(), now=tjanster().clock.now()
            )
    except Refused as refusal:
        return _page(kontroll, {"godkann": refusal.text})
    return redirect(url_for("loggkontroll.visa", klart="loggkontroll"), 303)


@pages.post("/loggkontroll/nodatkomst/<uuid:nod>")
@kraver(Ratt.GRANSKA_LASLOGG)
def kvittera(nod: UUID) -> ResponseReturnValue:
    """The one who answers for the insats has seen that somebody took emergency access."""
    with reading.loggen(Ratt.GRANSKA_LASLOGG, skriv=True) as (session, omfang):
        break_glass.acknowledge(
            session, forbund(), nod, omfang=omfang, av=_me(), now=tjanster().clock.now()
        )
    return redirect(url_for("loggkontroll.visa", klart="kvitterad"), 303)


def _me() -> str:
    return str(besok().lasare.anvandare)


@pages.app_template_global("att_granska")
def waiting() -> list[tuple[int, str, bool]]:
    """For *Att göra*: (how many, of what, whether it presses) that this visitor is to review."""
    if not far(Ratt.GRANSKA_LASLOGG):
        return []
    with reading.loggen(Ratt.GRANSKA_LASLOGG) as (session, omfang):
        nod, kontroller = loggkontroll.counts(session, forbund(), omfang=omfang)
    found = [
        (nod, "nödåtkomst att kvittera" if nod == 1 else "nödåtkomster att kvittera", True),
        (
            kontroller,
            "loggkontroll att göra" if kontroller == 1 else "loggkontroller att göra",
            False,
        ),
    ]
    return [one for one in found if one[0]]
