"""Excel without files between: paste rows, or fetch a prepared file for one insats to fill in."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from schemas.svar import Kvitto
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.intake.blad import Del
from tracker.intake.blad_klistrat import MAX_RADER, Klistrat, order, read_pasted
from tracker.intake.blad_rader import Jamforare
from tracker.intake.importing import Importor, Satt
from tracker.intake.mottagning import tried, with_known
from tracker.queries import blad as utdelning
from web import reading
from web.behorighet import kraver
from web.forms.falt import first
from web.kvitto import Felrad, felrader, mening
from web.services import tjanster
from web.visitor import avsandare, besok, forbund, las, skrivbara, today


pages = Blueprint("klistra", __name__)

SLAG: Final[Mapping[Del, str]] = {"inskrivning": "Inskrivningar", "avslut": "Avslut"}
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(slots=True)
class Klistring:
    """What the page shows: what was pasted, how it was understood, and what became of it."""

    insats: str = ""
    del_: Del = "inskrivning"
    text: str = ""
    klistrat: Klistrat | None = None
    kvitto: Kvitto | None = None
    rader: Mapping[int, Felrad] = field(default_factory=dict)
    fel: Mapping[str, str] = field(default_factory=dict)
    sparat: bool = False

    @property
    def rubrik(self) -> str:
        return mening(self.kvitto, "fil", sparat=self.sparat) if self.kvitto else ""


def _offered() -> dict[str, str]:
    """The insatser in focus that the visitor may register in; all such when none is in focus."""
    mine, urval = skrivbara(), besok().fokus.urval
    return {slug: namn for slug, namn in mine.items() if slug in urval} or mine


@pages.get("/inlasningar/klistra")
@kraver(Ratt.IMPORTERA)
def visa() -> ResponseReturnValue:
    offered = _offered()
    return _page(Klistring(insats=next(iter(offered)) if len(offered) == 1 else ""))


@pages.post("/inlasningar/klistra")
@kraver(Ratt.IMPORTERA)
def klistra() -> ResponseReturnValue:
    """Look at the rows, or save those that can be saved; the others stay in the form."""
    form = request.form.to_dict(flat=False)
    wanted = first(form, "slag")
    shown = Klistring(
        insats=first(form, "insats"),
        del_=cast("Del", wanted if wanted in SLAG else "inskrivning"),
        text=form.get("text", [""])[0].replace("\r\n", "\n"),
    )
    if shown.insats not in _offered():
        shown.fel = {"insats": "Välj en av insatserna i listan."}
        return _page(shown), 422
    try:
        shown.klistrat = read_pasted(shown.text, shown.del_)
    except Refused as refusal:
        shown.fel = {"text": refusal.text}
        return _page(shown), 422
    save = first(form, "steg") == "spara"
    _take_in(shown, shown.klistrat, "delar" if save else "prov")
    if save:
        shown.sparat = True
        shown.text = _left(shown.klistrat, shown.rader)
    return _page(shown)


def _take_in(shown: Klistring, klistrat: Klistrat, satt: Satt) -> None:
    t = tjanster()
    with las() as session:
        jamforare = Jamforare(session, forbund(), shown.insats, t.keys, today(), fil="")
        events = list(jamforare.rader(klistrat.rader))
    kvitto = Importor(t.intag, avsandare()).run(events, satt)
    kvitto = kvitto if satt == "delar" else tried(kvitto)
    shown.kvitto = with_known(kvitto, jamforare.fanns)
    shown.rader = {found.rad or 0: found for found in felrader(kvitto)}


def _left(klistrat: Klistrat, fel: Mapping[int, Felrad]) -> str:
    """The rows that were not saved, with their headings, to be mended and sent again."""
    if not fel:
        return ""
    rows = [row for number, row in enumerate(klistrat.tabell, 1) if number in fel]
    return "\n".join("\t".join(row) for row in (klistrat.rubriker, *rows))


def _page(shown: Klistring) -> str:
    return render_template(
        "klistra.html",
        k=shown,
        insatser=_offered(),
        slag=SLAG,
        ordning={del_: order(del_) for del_ in SLAG},
        mest=MAX_RADER,
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in shown.fel.items()],
        kvitton=[shown.rubrik] if shown.sparat else [],
    )


@pages.get("/inlasningar/forberedd")
@kraver(Ratt.EXPORTERA)
def forberedd() -> ResponseReturnValue:
    return _prepared([])


def _prepared(fel: Sequence[Mapping[str, str]]) -> str:
    from tracker.exports.blad import NYA  # brings openpyxl, which no other page needs

    return render_template("forberedd.html", insatser=_offered(), nya=NYA, fel=fel)


@pages.post("/inlasningar/forberedd")
@kraver(Ratt.EXPORTERA)
def hamta() -> ResponseReturnValue:
    """The file for one insats: whom it shows goes to the read log as taken out."""
    from tracker.exports import blad as bok

    t, offered = tjanster(), _offered()
    insats = first(request.form.to_dict(flat=False), "insats")
    if insats not in offered:
        fel = [{"text": "Välj en av insatserna i listan.", "href": "#insats"}]
        return _prepared(fel), 422
    with las() as session:
        rader = utdelning.oppna(session, forbund(), insats, keys=t.keys)
    reading.exporterat()
    fil = bok.Fil(t.new_id(), forbund(), insats, offered[insats], today())
    return send_file(
        io.BytesIO(bok.write(fil, rader)),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"stegvis-{insats}-{today()}.xlsx",
    )
