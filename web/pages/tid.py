"""Sheets of time in an ESF project: the month's list, and one person's sheet to fill in.

Whoever works in the project comes to their own sheet and sees no other; who may see its economy
sees all, and who looks after it writes them too (web/projektrum.py).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.esf import manad as manader
from tracker.esf.projekt import bladprov
from tracker.esf.projekt.signaturer import signaturer
from tracker.identity.texts import read_texts
from web.behorighet import kraver_i_projekt
from web.bladsvar import Svarat, delprojektet, formen, spara, tolka
from web.forms import bladformular, minuter
from web.forms.falt import first
from web.forms.flode import sent
from web.forslagen import forslagen, varden
from web.manader import las_manad
from web.oppetblad import Oppet, oppna
from web.projektrum import far, rum
from web.services import tjanster
from web.visitor import today


pages = Blueprint("tid", __name__, url_prefix="/esf")

EGEN = (Ratt.REDOVISA_TID, Ratt.SE_EKONOMI)
VAD: Final[Mapping[str, str]] = MappingProxyType(
    {"den_anstallde": "underskrift", "attest": "attest"}
)
BLAD = "/<slug>/tid/<personal>/<manad>"


@pages.get("/<slug>/tid")
@kraver_i_projekt(*EGEN)
def visa(slug: str) -> ResponseReturnValue:
    """Everybody's sheets of a month, to who may see them; to the others the way to their own."""
    asked = request.args.get("manad")
    month = las_manad(asked) if asked else manader.av_dag(today())
    keys = tjanster().keys
    with rum(slug) as here:
        if not here.ser_alla:
            mine = min(here.egna, default=None)
            if mine is None:
                return render_template("tid_ingen.html", projekt=here.uppsatt)
            return redirect(url_for("tid.blad", slug=slug, personal=mine, manad=str(month)), 303)
        lagen = signaturer(here.session, slug, month, keys=keys)
        ids = [one.personnamn for one in here.uppsatt.personal.values()]
        namn = read_texts(here.session, slug, ids, keys=keys)
        uppsatt, egna = here.uppsatt, here.egna
    tomma = [one for one in uppsatt.personal if one not in lagen]
    return render_template(
        "tid_manad.html",
        projekt=uppsatt,
        manad=month,
        lagen=lagen,
        namn={
            one.slug: namn.get(one.personnamn, "Borttaget namn")
            for one in uppsatt.personal.values()
        },
        tomma=tomma,
        egna=egna,
        saknas_ord=lambda one: [VAD[roll] for roll in one.saknar(uppsatt.programperiod)],
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
    )


@pages.route(BLAD, methods=["GET", "POST"])
@kraver_i_projekt(*EGEN)
def blad(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """The sheet to look at and fill in. *Kontrollera* shows what the rules say; nothing is kept."""
    one = oppna(slug, personal, manad)
    if request.method == "GET":
        return _sida(one, Svarat(fynd=bladprov.prova(one.grund, one.blad)))
    if not one.far_skriva:
        abort(403)
    svar = sent()
    form, delprojekt = formen(svar), delprojektet(one, svar)
    found, svarat = tolka(one, svar, form, delprojekt)
    if svarat.fel:
        return _sida(one, svarat, form, delprojekt), 422
    if first(svar, "steg") == "prova":
        svarat.provat = True
        return _sida(one, svarat, form, delprojekt)
    svarat.fel = spara(one, found)
    if svarat.fel:
        return _sida(one, svarat, form, delprojekt), 422
    done = "tid" if found.handelser else "tid_redan"
    return redirect(one.till("tid.blad", delprojekt=delprojekt or None, klart=done), 303)


@pages.post(f"{BLAD}/prova")
@kraver_i_projekt(*EGEN)
def prova(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """What the rules say of what is typed so far, as a part of the page: asked by its script."""
    one = oppna(slug, personal, manad)
    svar = sent()
    _, svarat = tolka(one, svar, formen(svar), delprojektet(one, svar))
    return render_template("tid_prov.html", o=one, s=svarat, blad=svarat.blad or one.blad,
                           skriv=minuter.skriv)  # fmt: skip


def _sida(
    one: Oppet, svarat: Svarat, form: UUID | None = None, delprojekt: str | None = None
) -> str:
    """The page of a sheet."""
    valt = (
        delprojekt
        if delprojekt is not None
        else delprojektet(one, request.args.to_dict(flat=False))
    )
    kolumner = bladformular.kolumner(one.programperiod, one.aktiviteter)
    dagar = bladformular.dagrader(one.blad, one.programperiod, valt, svarat.svar)
    etikett = {
        cell.ruta.falt: f"{dag.namn}, {kolumner[kod]}"
        for dag in dagar
        for kod, cell in dag.celler.items()
    }
    return render_template(
        "tidblad.html",
        **varden(one, forslagen(one))
        | {
            "fel": [
                {"text": f"{etikett.get(falt, falt)}: {text}", "href": f"#m-{falt}"}
                for falt, text in svarat.fel.items()
            ]
        },
        s=svarat,
        blad=svarat.blad or one.blad,
        valt=valt,
        kolumner=kolumner,
        dagar=dagar,
        form=form or tjanster().new_id(),
        far_fylla=one.far_skriva and not one.stangd,
        fore=one.manad.plus(-1),
        efter=one.manad.plus(1),
        ser_alla=far(one.projekt, Ratt.SE_EKONOMI),
        far_attestera=far(one.projekt, Ratt.ATTESTERA_TID),
    )
