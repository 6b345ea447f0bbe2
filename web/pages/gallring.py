"""Gallring: how long each owner keeps who people are, who is past that, and what was decided."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.errors import Refused, WrongUse
from tracker.exports import dokument
from tracker.nudges import Work
from tracker.queries.tidslinje import users
from tracker.rights import gallring, kandidater, protokoll, regler
from tracker.rights.kandidater import Urval
from tracker.rights.protokoll import Beslut, Rad
from web.behorighet import kraver
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import besok, forbund, las, today


pages = Blueprint("gallring", __name__, url_prefix="/installningar/gallring")

VISAS = 200
"""Candidates listed on the page; the decision is about all of them, and says how many."""
FEL = Sequence[dict[str, str]]


def _mine() -> tuple[str, ...]:
    """The owners whose erasing this visitor may see or decide on."""
    lasare = besok().lasare
    reach = (lasare.omfang(forbund(), one) for one in (Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING))
    return tuple(dict.fromkeys(owner for one in reach for owner in one.huvudman))


def _decides(huvudman: str) -> bool:
    may = besok().lasare.omfang(forbund(), Ratt.BESLUTA_GALLRING).huvudman
    return "*" in may or huvudman in may


def _open(*, readonly: bool = True) -> AbstractContextManager[Session]:
    return tjanster().transaction(forbund=forbund(), huvudman=_mine(), readonly=readonly)


def _whole(*, readonly: bool = True) -> AbstractContextManager[Session]:
    """Sees whether another owner still needs somebody; what is shown is kept to one's own."""
    return tjanster().transaction(
        forbund=forbund(), huvudman=("*",), role="stegvis_logg", readonly=readonly
    )


def _owners() -> dict[str, str]:
    mine = _mine()
    with _open() as session:
        found = regler.owners(session, forbund())
    return {slug: namn for slug, namn in found.items() if "*" in mine or slug in mine}


def _owner(huvudman: str) -> str:
    namn = _owners().get(huvudman)
    if namn is None:
        abort(404)
    return namn


def _past(*huvudman: str) -> Urval:
    with _whole() as session:
        return kandidater.select(session, forbund(), huvudman, dag=today())


@pages.get("")
@kraver(Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING)
def visa() -> ResponseReturnValue:
    owners = _owners()
    with _open() as session:
        rules = {rule.huvudman: rule for rule in regler.rules(session, forbund())}
        beslut = protokoll.decisions(session, forbund())
    past = _past(*rules).kandidater
    antal = {slug: sum(slug in one.huvudman for one in past) for slug in rules}
    return render_template(
        "gallring.html", owners=owners, rules=rules, antal=antal, beslut=beslut, tid=regler.tid
    )


@pages.route("/<huvudman>/regel", methods=["GET", "POST"])
@kraver(Ratt.BESLUTA_GALLRING)
def regel(huvudman: str) -> ResponseReturnValue:
    namn = _owner(huvudman)
    if not _decides(huvudman):
        abort(403)
    if ask := ask_first():
        return ask
    fel = _set_rule(huvudman) if request.method == "POST" else []
    if request.method == "POST" and not fel:
        return redirect(url_for("gallring.visa", klart="gallringsregel"), 303)
    with _open() as session:
        now = next((r for r in regler.rules(session, forbund()) if r.huvudman == huvudman), None)
    page = render_template(
        "gallring_regel.html", namn=namn, huvudman=huvudman, nu=now, fel=fel, svar=request.form
    )
    return page, 422 if fel else 200


def _set_rule(huvudman: str) -> FEL:
    t, form = tjanster(), request.form
    try:
        with _open(readonly=False) as session:
            regler.set_rule(
                session,
                forbund(),
                huvudman,
                id_=t.new_id(),
                manader=_manader(form.get("tid", ""), form.get("enhet", "")),
                kalla=form.get("kalla", ""),
                beslut=form.get("beslut", ""),
                av=str(besok().lasare.anvandare),
                now=t.clock.now(),
            )
    except (Refused, WrongUse) as error:
        return [{"text": error.text, "href": "#tid"}]
    return []


def _manader(text: str, enhet: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 4):
        raise WrongUse("Skriv tiden som ett helt tal.")
    return int(text) * (1 if enhet == "manader" else 12)


@pages.route("/<huvudman>", methods=["GET", "POST"])
@kraver(Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING)
def besluta(huvudman: str) -> ResponseReturnValue:
    """Whom it would be; and, for who may, the decision."""
    namn = _owner(huvudman)
    if request.method == "POST" and not _decides(huvudman):
        abort(403)
    if _decides(huvudman) and (ask := ask_first()):
        return ask
    fel: FEL = []
    if request.method == "POST":
        id_ = tjanster().new_id()
        fel = _decide(huvudman, id_)
        if not fel:
            tjanster().nudge(Work.ERASE, str(id_))
            return redirect(url_for("gallring.ett", beslut=id_, klart="gallring"), 303)
    found = _past(huvudman)
    shown = found.kandidater[:VISAS]
    with las() as session:
        read_log.saw(
            session,
            forbund(),
            personer=[one.person for one in shown],
            deltaganden=[name for one in shown for name in one.deltaganden],
        )
        rule = next((r for r in regler.rules(session, forbund()) if r.huvudman == huvudman), None)
    page = render_template(
        "gallring_beslut.html", namn=namn, huvudman=huvudman, urval=found, visas=shown, regel=rule,
        sett=gallring.fingerprint(found.kandidater), fel=fel, far=_decides(huvudman),
        beslut=request.form.get("beslut", ""),
    )  # fmt: skip
    return page, 422 if fel else 200


def _decide(huvudman: str, id_: UUID) -> FEL:
    t = tjanster()
    try:
        with _whole(readonly=False) as session:
            gallring.decide(
                session,
                forbund(),
                huvudman,
                id_=id_,
                beslut=request.form.get("beslut", ""),
                sett=request.form.get("sett", ""),
                av=str(besok().lasare.anvandare),
                now=t.clock.now(),
            )
    except (Refused, WrongUse) as error:
        return [{"text": error.text, "href": "#beslut"}]
    return []


def _find(beslut: UUID) -> tuple[Beslut, list[Rad], str]:
    with _open() as session:
        found = protokoll.decisions(session, forbund(), beslut)
        if not found:
            abort(404)
        rader = protokoll.people(session, forbund(), beslut)
        av = users(session, {found[0].av}).get(found[0].av, found[0].av)
    return found[0], rader, av


@pages.get("/protokoll/<uuid:beslut>")
@kraver(Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING)
def ett(beslut: UUID) -> ResponseReturnValue:
    one, rader, av = _find(beslut)
    return render_template(
        "gallring_protokoll.html",
        one=one, rader=rader[:VISAS], fakta=protokoll.facts(one, av=av), utfall=protokoll.UTFALL,
    )  # fmt: skip


@pages.get("/protokoll/<uuid:beslut>/protokoll.<any(pdf, csv):form>")
@kraver(Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING)
def fil(beslut: UUID, form: str) -> ResponseReturnValue:
    one, rader, av = _find(beslut)
    if form == "csv":
        content, mime = ("\ufeff" + protokoll.csv(one, rader, av=av)).encode(), "text/csv"
    else:
        namn = besok().fokus.namn
        content = dokument.pdf(protokoll.document(one, rader, av=av, forbund=namn))
        mime = "application/pdf"
    name = f"gallringsprotokoll-{one.beslutad:%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mime, headers=headers)
