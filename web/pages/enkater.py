"""Surveys: rounds that are open, links to hand out, and what they came to (ADR 51).

While a round is open nobody sees what is answered, nor how many have. Nothing is sent from here.
"""

from datetime import date
from typing import Final, cast
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

from schemas.enkat import Enkat, ord_pa
from schemas.kodverk import namn as kodnamn
from tracker.access import enkater
from tracker.access.permissions import Ratt
from tracker.access.tables_enkat import Enkatomgang
from tracker.errors import Refused
from tracker.exports import utdragsfil
from tracker.intake import enkatomgang
from tracker.intake.faults import Avvisad
from tracker.reports import enkatsvar
from tracker.settings import Settings
from tracker.state.post import Post
from web import deltagardorr, enkattabell, malratt, qr
from web.behorighet import kraver
from web.forms import enkatformular
from web.forms.flode import sent
from web.forms.malformular import FORBUNDET
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, today


pages = Blueprint("enkater", __name__, url_prefix="/enkater")

MIME: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MEST_LAPPAR: Final = 100
"""Slips on one page to print."""
FOR_MANGA: Final = f"Gör högst {MEST_LAPPAR} lappar. Är ni fler, dela ut en länk till alla."


@pages.get("")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    """What is open, and what has been closed or read in, the latest year first."""
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    with bredvid() as session:
        oppna = enkater.alla(session, forbund())
    known = tjanster().svarare.enkaterna(forbund())
    return render_template(
        "enkater.html", oppna=oppna, idag=today(), far=malratt.nagon(), insats=malratt.namn,
        stangs_senast=enkater.stangs_senast,
        svar=[(post, enkatsvar.ar_av(post), _rubrik(known, post)) for post in known.svar[::-1]],
        inlasta=[
            enkattabell.inlast(post)
            for post in sorted(known.inlasta, key=enkatsvar.ar_av, reverse=True)
        ],
    )  # fmt: skip


@pages.route("/ny", methods=["GET", "POST"])
@kraver(Ratt.BESLUTA_MAL)
def ny() -> ResponseReturnValue:
    if not forbund() or not malratt.nagon():
        abort(404)
    there = tjanster().svarare.enkaterna(forbund()).enkater
    svar, fel = sent() if request.method == "POST" else {}, {}
    if request.method == "POST":
        read = enkatformular.las(
            svar, there, malratt.insatser(), hela=malratt.far_for(None), today=today()
        )
        omgang = tjanster().new_id()
        fel = read.fel or _oppna(omgang, read)
        if not fel:
            return redirect(url_for("enkater.en", omgang=omgang, klart="enkat_oppen"), 303)
    page = render_template(
        "ny_enkat.html", svar=svar, brister=fel, fel=_lista(fel), insatser=malratt.insatser(),
        hela=malratt.far_for(None), forbundet=FORBUNDET, minst=_minst(), idag=today(),
        valbara=[
            (f"{slug}.{utgava}", f"{ord_pa(one.namn)} ({kodnamn('enkatgrupp', one.grupp)})")
            for (slug, utgava), one in there.items()
        ],
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.get("/<uuid:omgang>")
@kraver(Ratt.SE_SIFFROR)
def en(omgang: UUID) -> ResponseReturnValue:
    """One round: how it stands while it is open, and what it came to."""
    if not forbund():
        abort(404)
    with bredvid() as session:
        there = enkater.omgangen(session, forbund(), omgang)
    known = tjanster().svarare.enkaterna(forbund())
    if there is not None:
        return _den_oppna(there, known.enkater.get((there.enkat, there.utgava)))
    post = _stangd(known, omgang)
    return render_template(
        "enkatsvar.html", post=post, rubrik=_rubrik(known, post), insats=malratt.namn(post.insats),
        tabell=enkattabell.av(known, post),
    )  # fmt: skip


@pages.get("/<uuid:omgang>/enkat.<any(xlsx, csv):form>")
@kraver(Ratt.SE_SIFFROR)
def fil(omgang: UUID, form: str) -> ResponseReturnValue:
    """What a closed round came to, as a file: the same that its page shows."""
    if not forbund():
        abort(404)
    known = tjanster().svarare.enkaterna(forbund())
    post = _stangd(known, omgang)
    rader = enkattabell.rader(known, post)
    fakta = enkattabell.fakta(_rubrik(known, post), malratt.namn(post.insats), post)
    content = (
        utdragsfil.as_csv(enkattabell.RUBRIKER, rader)
        if form == "csv"
        else utdragsfil.xlsx(str(post.data["namn"]), fakta, enkattabell.RUBRIKER, rader)
    )
    headers = {"Content-Disposition": f'attachment; filename="enkat-{post.data["till"]}.{form}"'}
    return Response(content, mimetype=MIME[form], headers=headers)


@pages.post("/<uuid:omgang>/lank")
@kraver(Ratt.BESLUTA_MAL)
def lank(omgang: UUID) -> ResponseReturnValue:
    """Links in place of those there were; they are shown on the answer, and never again."""
    there = _egen(omgang)
    slips = request.form.get("satt") == "lappar"
    given = request.form.get("antal", "")
    antal = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    nej = FOR_MANGA if slips and antal > MEST_LAPPAR else _fler_an_tillfragade(there, antal)
    if nej:
        return _den_oppna(there, _enkaten(there), {"antal": nej}), 422
    tokens = [tjanster().token() for _ in range(antal if slips else 1)]
    try:
        with tjanster().transaction(forbund=forbund(), role="stegvis_logg") as session:
            enkater.ge_lankar(
                session, there, tokens, antal=1 if slips else antal,
                hemligheter=deltagardorr.hemligheter(),
            )  # fmt: skip
    except Refused as refusal:
        return _den_oppna(there, _enkaten(there), {"antal": refusal.text}), 422
    addresses = [url_for("enkat.in_", token=token, _external=True) for token in tokens]
    return render_template(
        "enkatlank.html", omgang=there, lappar=slips, antal=antal,
        lankar=[(one, qr.rita(one)) for one in addresses],
    )  # fmt: skip


@pages.post("/<uuid:omgang>/stang")
@kraver(Ratt.BESLUTA_MAL)
def stang(omgang: UUID) -> ResponseReturnValue:
    """The round takes no more, and what may be told of it is."""
    there = _egen(omgang)
    enkat = _enkaten(there)
    if enkat is None:
        abort(404)
    try:
        enkatomgang.stang(
            tjanster().intag, forbund(), omgang, enkat,
            av=str(besok().lasare.anvandare), today=today(),
        )  # fmt: skip
    except Avvisad as refusal:
        return _den_oppna(there, enkat, {"stang": refusal.text}), 422
    return redirect(url_for("enkater.en", omgang=omgang, klart="enkat_stangd"), 303)


def _lista(fel: dict[str, str]) -> list[dict[str, str]]:
    return [{"text": text, "href": f"#{falt}"} for falt, text in fel.items()]


def _fler_an_tillfragade(there: Enkatomgang, antal: int) -> str:
    """What is wrong with more answers than people who are asked; "" for nothing."""
    if there.inbjudna is None or antal <= there.inbjudna:
        return ""
    return f"Enkäten har {there.inbjudna} tillfrågade. Skriv högst så många."


@pages.app_template_global("enkater_att_stanga")
def att_stanga() -> list[tuple[Enkatomgang, str, date]]:
    """Rounds that wait for the visitor to close them: each, where it is, and by which day."""
    if not forbund() or not malratt.nagon():
        return []
    with bredvid() as session:
        there = enkater.vantar(session, forbund(), today())
    return [
        (one, malratt.namn(one.insats), enkater.stangs_senast(one))
        for one in there
        if malratt.far_for(one.insats)
    ]


def _oppna(omgang: UUID, read: enkatformular.Sand) -> dict[str, str]:
    slug, utgava = read.enkat
    row = Enkatomgang(
        id=omgang, forbund=forbund(), namn=read.namn, enkat=slug, utgava=utgava,
        insats=read.insats, fran=read.fran, till=read.till, inbjudna=read.inbjudna,
        minst=_minst(), skapad_av=str(besok().lasare.anvandare),
    )  # fmt: skip
    try:
        with tjanster().transaction(forbund=forbund(), role="stegvis_logg") as session:
            enkater.oppna(session, row, today=today())
    except Refused as refusal:
        return {"till": refusal.text}
    return {}


def _den_oppna(there: Enkatomgang, enkat: Enkat | None, fel: dict[str, str] | None = None) -> str:
    return render_template(
        "enkat_oppen.html", omgang=there, enkat=enkat, ord_pa=ord_pa, idag=today(),
        senast=enkater.stangs_senast(there), borta=_borta(there.insats),
        tar_emot=enkater.tar_emot(there, today()), far=malratt.far_for(there.insats),
        insats=malratt.namn(there.insats), mest_lappar=MEST_LAPPAR, brister=fel or {},
        fel=_lista(fel or {}), given=request.form,
    )  # fmt: skip


def _borta(insats: str | None) -> bool:
    """Whether the insats is not in the förbund any more, for who sees all of them."""
    return bool(insats) and malratt.far_for(None) and insats not in besok().fokus.insatser


def _egen(omgang: UUID) -> Enkatomgang:
    """An open round that the visitor may do something about."""
    with bredvid() as session:
        there = enkater.omgangen(session, forbund(), omgang)
    if there is None or not malratt.far_for(there.insats):
        abort(404)
    return there


def _stangd(known: enkatsvar.Enkaterna, omgang: UUID) -> Post:
    """What the round came to; nothing there while it is open."""
    post = next((one for one in known.svar if one.data["omgang"] == str(omgang)), None)
    if post is None:
        abort(404)
    return post


def _enkaten(there: Enkatomgang) -> Enkat | None:
    known = tjanster().svarare.enkaterna(forbund())
    return known.enkater.get((there.enkat, there.utgava))


def _rubrik(known: enkatsvar.Enkaterna, post: Post) -> str:
    """What was asked, in words; its short name where nobody knows it any more."""
    there = known.enkater.get((post.data["enkat"], post.data["utgava"]))
    return ord_pa(there.namn) if there else str(post.data["enkat"])


def _minst() -> int:
    return cast("Settings", current_app.extensions["settings"]).enkat_minst
