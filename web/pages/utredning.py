"""Extracts by decision: an owner decides, a utredare takes out, both see what was taken."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import cast
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import uppdrag
from tracker.access.permissions import Ratt, Roll
from tracker.errors import Refused, WrongUse
from tracker.leveranser import lasning
from tracker.nudges import Work
from tracker.queries.forbund import huvudman as owners
from tracker.queries.tidslinje import users
from tracker.rights import utredning, utredningsleverans, utredningsuttag
from tracker.rights.tables_utredning import Utredningsbeslut
from tracker.rights.utredning import Fraga
from tracker.rights.utredningskolumner import KOLUMNER
from tracker.rights.utredningsuttag import Format
from tracker.settings import Settings
from web.behorighet import far, kraver
from web.forms.datum import Oforstaddigt, read_day
from web.services import leveranser, tjanster
from web.stegra import ask_first
from web.visitor import besok, forbund, today


pages = Blueprint("utredning", __name__, url_prefix="/utredningar")

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
FEL = Sequence[dict[str, str]]


def _me() -> str:
    return str(besok().lasare.anvandare)


def _owners() -> tuple[str, ...]:
    """The owners whose decisions this visitor sees; a utredare sees their own by who they are."""
    lasare = besok().lasare
    reach = (lasare.omfang(forbund(), r) for r in (Ratt.SE_UTREDNINGAR, Ratt.BESLUTA_UTREDNING))
    return tuple(dict.fromkeys(owner for one in reach for owner in one.huvudman))


def _open(*, readonly: bool = True) -> AbstractContextManager[Session]:
    return tjanster().transaction(
        forbund=forbund(), huvudman=_owners(), anvandare=_me(), readonly=readonly
    )


def _decides(huvudman: str) -> bool:
    may = besok().lasare.omfang(forbund(), Ratt.BESLUTA_UTREDNING).huvudman
    return "*" in may or huvudman in may


def _find(session: Session, beslut: UUID) -> Utredningsbeslut:
    """The decision; 404 where it is not this visitor's to see."""
    one = utredning.get(session, forbund(), beslut)
    if one is None:
        abort(404)
    return one


@pages.get("")
@kraver(Ratt.UTREDNINGSUTDRAG, Ratt.SE_UTREDNINGAR)
def visa() -> ResponseReturnValue:
    now = tjanster().clock.now()
    with _open() as session:
        found = utredning.decisions(session, forbund())
        uttag = utredningsuttag.made(session, forbund(), [one.id for one in found], now=now)
        namn = users(session, {one.utredare for one in found})
        agare = owners(session, forbund())
    return render_template(
        "utredningar.html", found=found, uttag=uttag, namn=namn, agare=agare, today=today(),
        holds=utredning.holds,
    )  # fmt: skip


@pages.route("/ny", methods=["GET", "POST"])
@kraver(Ratt.BESLUTA_UTREDNING)
def ny() -> ResponseReturnValue:
    if ask := ask_first():
        return ask
    insatser = _insatser()
    with _open() as session:
        som = uppdrag.med_roll(session, Roll.UTREDARE, forbund(), dag=today())
        utredare = users(session, {str(one) for one in som})
        agare = owners(session, forbund())
    fel: FEL = []
    if request.method == "POST":
        id_ = tjanster().new_id()
        fel = _decide(id_, utredare, insatser)
        if not fel:
            return redirect(url_for("utredning.ett", beslut=id_, klart="utredning"), 303)
    page = render_template(
        "utredning_ny.html", utredare=utredare, insatser=insatser, agare=agare,
        kolumner=KOLUMNER, given=request.form, fel=fel,
    )  # fmt: skip
    return page, 422 if fel else 200


def _insatser() -> dict[str, dict[str, str]]:
    """Owner → the insatser that this visitor may decide about: slug → name."""
    fokus = besok().fokus
    found: dict[str, dict[str, str]] = {}
    for slug, namn in fokus.med_personer.items():
        if _decides(fokus.huvudman[slug]):
            found.setdefault(fokus.huvudman[slug], {})[slug] = namn
    return found


FALT = ("utredare", "beslut", "andamal", "insatser", "fran", "till", "kolumner", "galler_till")
"""The fields of the form, in its order."""
DAGAR = {
    "fran": "Perioden börjar",
    "till": "Perioden slutar",
    "galler_till": "Utdrag får tas till och med",
}
"""The days among them, and what the form calls them: several may be wrong at once."""


def _decide(
    id_: UUID, utredare: dict[str, str], insatser: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Stores the decision; or all that is wrong with it, where."""
    form, t = request.form, tjanster()
    valda = form.getlist("insatser")
    days, wrong = _days()
    if form.get("utredare", "") not in utredare:
        wrong["utredare"] = "Välj vilken utredare det gäller."
    agare = {owner for owner, those in insatser.items() if set(valda) & set(those)}
    if not agare:
        wrong["insatser"] = "Välj minst en insats."
    elif len(agare) > 1:
        wrong["insatser"] = "Välj insatser hos en huvudman: varje huvudman beslutar för sig."
    texts = (form.get("beslut", ""), form.get("andamal", ""))
    period = (days.get("fran"), days.get("till"))
    last = days.get("galler_till")
    wrong |= utredning.faults(*texts, form.getlist("kolumner"), period, last, dag=today())
    if wrong:
        return [{"text": wrong[falt], "href": f"#{falt}"} for falt in FALT if falt in wrong]
    [huvudman] = agare
    fraga = Fraga(
        huvudman=huvudman,
        utredare=form["utredare"],
        beslut=texts[0],
        andamal=texts[1],
        insatser=[slug for slug in insatser[huvudman] if slug in valda],
        kolumner=form.getlist("kolumner"),
        dagar=form.get("dagar") == "ja",
        **days,
    )
    try:
        with _open(readonly=False) as session:
            utredning.decide(
                session, forbund(), fraga, id_=id_, av=_me(), now=t.clock.now(), keys=t.keys
            )
    except (Refused, WrongUse) as error:
        return [{"text": error.text, "href": "#beslut"}]
    return []


def _days() -> tuple[dict[str, date], dict[str, str]]:
    """Field → its day, and what could not be read as one."""
    days, wrong = {}, {}
    for falt, rubrik in DAGAR.items():
        try:
            days[falt] = read_day(request.form.get(falt, ""), today())
        except Oforstaddigt as trouble:
            wrong[falt] = f"{rubrik}: {str(trouble)[:1].lower()}{str(trouble)[1:]}"
    return days, wrong


@pages.get("/<uuid:beslut>")
@kraver(Ratt.UTREDNINGSUTDRAG, Ratt.SE_UTREDNINGAR)
def ett(beslut: UUID) -> ResponseReturnValue:
    return _shown(beslut)


def _shown(beslut: UUID, fel: FEL = ()) -> ResponseReturnValue:
    now, (forseglare, _) = tjanster().clock.now(), leveranser()
    with _open() as session:
        one = _find(session, beslut)
        uttag = utredningsuttag.made(session, forbund(), [beslut], now=now)[beslut]
        levererat = {rad.korning: rad for rad in utredningsleverans.delivered(session, one)}
        vilka = {one.utredare, one.beslutad_av, one.avslutad_av or ""}
        vilka |= {rad.av for rad in levererat.values()}
        namn = users(session, vilka | {h.av for u in uttag for h in u.hamtningar})
        agare = owners(session, forbund())
    page = render_template(
        "utredning.html", one=one, uttag=uttag, namn=namn, agare=agare.get(one.huvudman, "–"),
        insatser=besok().fokus.insatser, kolumner=KOLUMNER, fel=fel,
        galler=utredning.holds(one, today()), tiden=utredning.TIDEN,
        min=one.utredare == _me() and far(Ratt.UTREDNINGSUTDRAG),
        beslutar=_decides(one.huvudman), levererat=levererat,
        stangda=forseglare.stangda(forbund(), list(levererat.values())),
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.post("/<uuid:beslut>/utdrag")
@kraver(Ratt.UTREDNINGSUTDRAG)
def bestall(beslut: UUID) -> ResponseReturnValue:
    t = tjanster()
    try:
        with _open(readonly=False) as session:
            one = _find(session, beslut)
            if one.utredare != _me():
                abort(404)
            id_ = utredning.order(session, one, id_=t.new_id(), now=t.clock.now())
    except Refused as refusal:
        return _shown(beslut, [{"text": refusal.text, "href": "#utdrag"}])
    t.nudge(Work.TAKE_OUT, str(id_))
    return redirect(url_for("utredning.ett", beslut=beslut, klart="utredningsutdrag"), 303)


@pages.post("/<uuid:beslut>/utdrag/<uuid:utdrag>")
@kraver(Ratt.UTREDNINGSUTDRAG)
def hamta(beslut: UUID, utdrag: UUID) -> ResponseReturnValue:
    """The file. By a form, for it writes down who took it."""
    t, wanted = tjanster(), request.form.get("format", "")
    if wanted not in MIME:
        abort(400)
    try:
        with _open(readonly=False) as session:
            one = _find(session, beslut)
            if one.utredare != _me():
                abort(404)
            with t.transaction(forbund=forbund(), role="stegvis_logg", readonly=True) as whole:
                utredningsuttag.refuse_overtaken(whole, session, one, utdrag)
            content = utredningsuttag.hand_out(
                session,
                one,
                utdrag,
                cast("Format", wanted),
                hamtning=t.new_id(),
                av=_me(),
                now=t.clock.now(),
                keys=t.keys,
                data_dir=_settings().data_dir,
            )
    except Refused as refusal:
        return _shown(beslut, [{"text": refusal.text, "href": "#utdrag"}])
    return _file(content, wanted)


def _file(content: bytes, wanted: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="utdrag.{wanted}"'}
    return Response(content, mimetype=MIME[wanted], headers=headers)


@pages.post("/<uuid:beslut>/utdrag/<uuid:utdrag>/leverera")
@kraver(Ratt.BESLUTA_UTREDNING)
def leverera(beslut: UUID, utdrag: UUID) -> ResponseReturnValue:
    """Seals an extract that lies ready, by the owner who decided on it (ADR 42)."""
    here = url_for("utredning.ett", beslut=beslut)
    with _open() as session:
        one = _find(session, beslut)
        made = utredningsuttag.made_at(session, one, utdrag)
    if not _decides(one.huvudman):
        abort(403)
    if ask := ask_first(after=made, back=here):
        return ask
    lasare, (forseglare, _) = besok().lasare, leveranser()
    rum = utredningsleverans.Utlamning(forseglare, _settings().data_dir)
    try:
        rum.leverera(one, utdrag, av=_me(), bekraftad=lasare.bekraftad)
    except Refused as refusal:
        return _shown(beslut, [{"text": refusal.text, "href": "#utdrag"}])
    return redirect(url_for("utredning.ett", beslut=beslut, klart="utredningsleverans"), 303)


@pages.post("/<uuid:beslut>/leveranser/<uuid:leverans>")
@kraver(Ratt.UTREDNINGSUTDRAG)
def levererad(beslut: UUID, leverans: UUID) -> ResponseReturnValue:
    """A delivered file, to the utredare alone. By a form, for it writes down who took it."""
    t, wanted = tjanster(), request.form.get("format", "")
    if wanted not in MIME:
        abort(400)
    with _open() as session:
        one, rad = _find(session, beslut), lasning.en(session, forbund(), leverans)
    if one.utredare != _me() or rad is None:
        abort(404)
    try:
        with t.transaction(forbund=forbund(), huvudman=("*",), role="stegvis_logg") as whole:
            content = utredningsleverans.hand_out(
                whole,
                one,
                rad,
                cast("Format", wanted),
                forseglare=leveranser()[0],
                hamtning=t.new_id(),
                av=_me(),
            )
    except Refused as refusal:
        return _shown(beslut, [{"text": refusal.text, "href": "#utdrag"}])
    return _file(content, wanted)


@pages.post("/<uuid:beslut>/avsluta")
@kraver(Ratt.BESLUTA_UTREDNING)
def avsluta(beslut: UUID) -> ResponseReturnValue:
    """Nothing more can be taken out: keys and files are destroyed at once."""
    t = tjanster()
    with _open() as session:
        if not _decides(_find(session, beslut).huvudman):
            abort(403)
    with t.transaction(forbund=forbund(), huvudman=("*",), role="stegvis_logg") as session:
        utredning.end(
            session,
            forbund(),
            [beslut],
            av=_me(),
            now=t.clock.now(),
            data_dir=_settings().data_dir,
        )
    return redirect(url_for("utredning.ett", beslut=beslut, klart="utredning_slut"), 303)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
