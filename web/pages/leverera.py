"""Deliver and seal the files of a finished run: by somebody named, who just proved who they are.

What is sealed is what this page shows: its form carries the checksum of the table, and where the
files or the table are no longer those, nothing is sealed.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.rapporter import Report, Tabell
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.exports import ledger
from tracker.exports.compose import compose
from tracker.leveranser import forsegla, lasning
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Till, leverans_id
from tracker.leveranser.mottagare import MOTTAGARE
from tracker.reports import bestallt
from tracker.reports.runs import Stand
from web.behorighet import kraver
from web.pages.korningar import finn
from web.pages.leveranser import tillbaka
from web.services import leveranser, tjanster
from web.stegra import ask_first
from web.visitor import besok, forbund, las


pages = Blueprint("leverera", __name__)

ANDRAD = (
    "Filerna är inte längre de som du såg: de är borttagna eller gjorda om. Skapa filerna igen."
)


@pages.route("/korningar/<uuid:korning>/leverera", methods=["GET", "POST"])
@kraver(Ratt.LEVERERA)
def leverera(korning: UUID) -> ResponseReturnValue:
    """Shows exactly what would be sealed; the form that comes back seals it."""
    run = finn(korning)
    if run.tillstand != "klar" or run.parametrar.forbund != (forbund(),):
        abort(404)
    if ask := ask_first(after=run.avslutad):  # signed is what was there to be seen
        return ask
    tabell = bestallt.tabell(
        tjanster().svarare,
        run.rapport,
        run.parametrar,
        definition=run.definition,
        positioner=run.positioner,
    )
    sent, fel = _files(run, tabell), []
    if request.method == "POST":
        fel = _seal(run, tabell, sent)
        if not fel:
            return tillbaka(leverans_id(run.id, request.form["mottagare"]))
    elif sent is None:
        fel = [{"text": ANDRAD, "href": "#filer"}]
    page = _page(run, bestallt.deklaration(tjanster().svarare, tabell), tabell, sent, fel)
    return page, 422 if fel and request.method == "POST" else 200


def _page(
    run: Stand,
    report: Report,
    tabell: Tabell,
    sent: Sequence[Innehall] | None,
    fel: Sequence[dict[str, str]],
) -> str:
    _, nulage = leveranser()
    earlier = [
        rad
        for rad in nulage.rader(forbund())
        if lasning.samma_fraga(rad, run.rapport, run.parametrar)
    ]
    return render_template(
        "leverera.html",
        run=run, report=report, tabell=tabell, filer=sent or (), fel=fel, svar=request.form,
        book=compose(tabell, report, {forbund(): besok().fokus.namn}), mottagare=MOTTAGARE,
        langst=forsegla.LANGST, tidigare=earlier,
        valda=[besok().fokus.insatser.get(slug, slug) for slug in run.parametrar.insats],
        avbryt=url_for("korningar.en", korning=run.id),
    )  # fmt: skip


def _files(run: Stand, tabell: Tabell) -> list[Innehall] | None:
    """The run's files as they lie there; None where one is not the one that was made of the table.

    The ledger of made files says what was made (tracker/exports/ledger.py).
    """
    with las() as session:
        made = {one.filnamn: one for one in ledger.of_run(session, run.id)}
    found: list[Innehall] = []
    for namn in run.filer:
        path, one = tjanster().fil(run.id, namn), made.get(namn)
        data = path.read_bytes() if path.is_file() else b""
        if one is None or ledger.digest_of(data) != one.sha256:
            return None
        if one.tabell_sha256 != tabell.sha256:
            return None
        found.append(Innehall(namn, one.format, data))
    return found or None


def _seal(run: Stand, tabell: Tabell, sent: Sequence[Innehall] | None) -> list[dict[str, str]]:
    form, lasare = request.form, besok().lasare
    if sent is None or form.get("sett") != tabell.sha256:
        return [{"text": ANDRAD, "href": "#filer"}]
    avsett = Avsett(
        forbund=forbund(),
        rapport=run.rapport,
        definition=run.definition,
        parametrar=run.parametrar,
        position=tabell.position,
        tabell_sha256=tabell.sha256,
        filer=sent,
        korning=run.id,
    )
    mottagare = form.get("mottagare", "")
    till = Till(mottagare, form.get("syfte", ""), str(lasare.anvandare), lasare.bekraftad)
    if wrong := forsegla.faults(till, tjanster().clock.now()):
        return [{"text": text, "href": f"#{falt}"} for falt, text in wrong.items()]
    forseglare, nulage = leveranser()
    try:
        rad = forseglare.forsegla(avsett, till, id_=leverans_id(run.id, mottagare))
    except Refused as error:
        return [{"text": error.text, "href": "#filer"}]
    nulage.rakna(rad)
    return []
