"""Sheets of time in an ESF project: the month's list, and one person's sheet to fill in.

Whoever works in the project comes to their own sheet and sees no other; who may see its economy
sees all, and who looks after it writes them too (web/projektrum.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf import manad as manader
from tracker.esf.projekt import bladprov
from tracker.esf.projekt.rutor import Andringar, Om, andringar, som_blivit
from tracker.esf.projekt.signaturer import signaturer
from tracker.esf.projekt.tidblad import Tidblad, tidblad
from tracker.esf.regler.fynd import Fynd
from tracker.identity.texts import read_texts
from tracker.intake.faults import Avvisad
from web.behorighet import kraver_i_projekt
from web.forms import bladformular, minuter
from web.forms.falt import Svar, first
from web.forms.flode import sent
from web.oppetblad import Oppet, las_manad, oppna
from web.projektrum import far, rum
from web.services import tjanster
from web.visitor import today


pages = Blueprint("tid", __name__, url_prefix="/esf")

EGEN = (Ratt.REDOVISA_TID, Ratt.SE_EKONOMI)
VAD: Final[Mapping[str, str]] = MappingProxyType(
    {"den_anstallde": "underskrift", "attest": "attest"}
)
BLAD = "/<slug>/tid/<personal>/<manad>"


@dataclass(slots=True)
class Svarat:
    """What became of a form: what was typed, what is wrong, and what the rules say of it."""

    svar: Svar | None = None
    fel: dict[str, str] = field(default_factory=dict)
    fynd: list[Fynd] = field(default_factory=list)
    blad: Tidblad | None = None
    provat: bool = False


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
        return sida(one, Svarat(fynd=bladprov.prova(one.grund, one.blad)))
    if not one.far_skriva:
        abort(403)
    svar = sent()
    form, delprojekt = _form(svar), _delprojekt(one, svar)
    found, svarat = tolka(one, svar, form, delprojekt)
    if svarat.fel:
        return sida(one, svarat, form, delprojekt), 422
    if first(svar, "steg") == "prova":
        svarat.provat = True
        return sida(one, svarat, form, delprojekt)
    svarat.fel = spara(one, found)
    if svarat.fel:
        return sida(one, svarat, form, delprojekt), 422
    done = "tid" if found.handelser else "tid_redan"
    return redirect(one.till("tid.blad", delprojekt=delprojekt or None, klart=done), 303)


@pages.post(f"{BLAD}/prova")
@kraver_i_projekt(*EGEN)
def prova(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """What the rules say of what is typed so far, as a part of the page: asked by its script."""
    one = oppna(slug, personal, manad)
    svar = sent()
    _, svarat = tolka(one, svar, _form(svar), _delprojekt(one, svar))
    return render_template("tid_prov.html", o=one, s=svarat, blad=svarat.blad or one.blad,
                           skriv=minuter.skriv)  # fmt: skip


def _form(svar: Svar) -> UUID:
    try:
        return UUID(first(svar, "id"))
    except ValueError:
        return tjanster().new_id()


def _delprojekt(one: Oppet, svar: Svar) -> str:
    """The delprojekt that the form is about: the one asked for, else that of most of the rows."""
    asked = first(svar, "delprojekt")
    if asked in one.delprojekt:
        return asked
    used = [rad.delprojekt for rad in one.blad.rader if rad.delprojekt in one.delprojekt]
    most = max(dict.fromkeys(used), key=used.count, default=None)
    return most or min(one.delprojekt, default="")


def tolka(one: Oppet, svar: Svar, form: UUID, delprojekt: str) -> tuple[Andringar, Svarat]:
    """What the form amounts to, and what the rules say of the sheet that it would make."""
    ifyllt = bladformular.las(svar, one.blad, one.programperiod)
    om = Om(
        projekt=one.projekt,
        personal=one.person.slug,
        delprojekt=delprojekt,
        arbete=bladformular.arbete(one.programperiod),
        form=form,
        idag=today(),
    )
    found = andringar(one.blad, ifyllt.rutor, om)
    new = som_blivit(one.blad, found.handelser)
    fel = {**ifyllt.fel, **found.fel}
    return found, Svarat(svar, fel, bladprov.prova(one.grund, new), new)


def spara(one: Oppet, found: Andringar) -> dict[str, str]:
    """Records all of it or nothing; what was refused, by the box that it is of."""
    if not found.handelser:
        return {}

    def oforandrat(session: Any) -> None:
        there = tidblad(
            session, one.projekt, one.manad, keys=tjanster().keys, personal=one.person.slug
        )
        if there[one.person.slug].summa != one.blad.summa:
            raise Refused("Någon ändrade bladet nyss. Ladda om sidan och skriv igen.")

    who = one.avsandare
    try:
        tjanster().intag.record_all(
            [event for _, event in found.handelser],
            av=who.av,
            forbund=who.forbund,
            skriver=who.far_skriva,
            forst=oforandrat,
        )
    except Avvisad as refusal:
        boxes = [falt for falt, _ in found.handelser]
        told: dict[str, str] = {}
        for fel in refusal.fel:  # the first of each box
            told.setdefault(boxes[(fel.rad or 1) - 1], fel.text)
        return told
    except Refused as refusal:
        return {found.handelser[0][0]: refusal.text}
    return {}


def sida(
    one: Oppet, svarat: Svarat, form: UUID | None = None, delprojekt: str | None = None
) -> str:
    """The page of a sheet."""
    valt = (
        delprojekt if delprojekt is not None else _delprojekt(one, request.args.to_dict(flat=False))
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
        o=one,
        s=svarat,
        blad=svarat.blad or one.blad,
        valt=valt,
        kolumner=kolumner,
        dagar=dagar,
        form=form or tjanster().new_id(),
        far_fylla=one.far_skriva and not one.stangd,
        skriv=minuter.skriv,
        fel=[
            {"text": f"{etikett.get(falt, falt)}: {text}", "href": f"#m-{falt}"}
            for falt, text in svarat.fel.items()
        ],
        fore=one.manad.plus(-1),
        efter=one.manad.plus(1),
        ser_alla=far(one.projekt, Ratt.SE_EKONOMI),
        far_attestera=far(one.projekt, Ratt.ATTESTERA_TID),
    )
