"""A project's money and its proof: applications, ESF-rådet's decisions, forecast, reconciliation,
the indicators as a preview, and the folder for kontroll på plats.
"""

import io
import re
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.avstamning import personer as lista
from tracker.esf.avstamning.tillfallen import olika
from tracker.esf.manad import Manad, av_dag, till_och_med, ur_text
from tracker.esf.pengar.prognos import Ansokningsperiod, Prognosrad, prognos
from tracker.esf.projekt import avstamningsfakta, forslag
from tracker.esf.projekt.hela_manaden import Grund, hela
from tracker.esf.projekt.indikatorfakta import indikatorer as rakna_indikatorer
from tracker.esf.projekt.manadsunderlag import nyckel
from tracker.esf.projekt.sandningar import utbetalningar
from tracker.esf.underlag import Manadsunderlag
from tracker.exports.esf import indikatorbok
from tracker.intake.faults import Avvisad
from tracker.redovisning import ansokan as ansokningar
from tracker.redovisning.bestallning import Vad
from tracker.redovisning.kontroll import STORST
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.manadslista import Vilka
from web.pages.redovisning import FILSLAG, bestall_fil, spara, vilka
from web.projektrum import far
from web.projektsidor import kant, kravs, namn, rum, visade
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import today


pages = Blueprint("pengar", __name__, url_prefix="/esf")

_KRONOR: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_AVSLAG: Final = re.compile(
    r"\s*([a-z0-9_-]+)\s*;\s*([0-9]{4}-[0-9]{2})\s*;\s*([a-z0-9_-]+)\s*;\s*([0-9]{1,4}(?:[,.][0-9]{1,4})?)\s*"
)
SENASTE: Final = 3
"""Reported months that the forecast is the mean of, unless the reader chooses."""


@pages.get("/<slug>/ansokan")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def ansokan(slug: str) -> ResponseReturnValue:
    """The payment periods, what was paid, and the forecast against the budget."""
    kravs(slug, Ratt.SE_EKONOMI)
    return _ansokan(slug)


def _ansokan(slug: str, fel: dict[str, str] | None = None) -> ResponseReturnValue:
    here = kant(slug)
    with rum(slug) as session:
        betalda = utbetalningar(session, slug, here.vid[slug])
    hinder, manader = "", request.args.get("manader", SENASTE, type=int)
    rader: tuple[Prognosrad, ...] = ()
    raknat = "manader" in request.args
    try:
        rader = _prognos(here, manader) if raknat else ()
    except Refused as refusal:
        hinder = refusal.text
    page = render_template(
        "projektansokan.html",
        projekt=here.uppsatt,
        perioder=_perioder(here),
        betalda={(one.fran, one.till): one for one in betalda},
        clearing={
            (one.fran, one.till): _avrakning(here, one.fran, one.till)
            for one in (betalda if raknat else ())
        },
        raknat=raknat,
        prognos=rader,
        hinder=hinder,
        manader=manader,
        fel=[{"text": text, "href": f"#{falt}"} for falt, text in (fel or {}).items()],
        vid=fel or {},
        svar=request.form,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
        id=tjanster().new_id(),
    )
    return page, 422 if fel else 200


def _perioder(here: Grund) -> list[tuple[Manad, Manad]]:
    """The months of each payment period; of the whole project where none is set."""
    spann = here.uppsatt.perioder or ((here.uppsatt.start, here.uppsatt.slut),)
    return [(av_dag(fran), av_dag(till)) for fran, till in spann]


def _manad(here: Grund, manad: Manad) -> int:
    """öre that could be supported of a month as it stands."""
    t = tjanster()
    bas = hela(t.transaction, here, manad, idag=today(), keys=t.keys)
    return ansokningar.rakna(here, [bas]).utfall.stodberattigande


def _prognos(here: Grund, manader: int) -> tuple[Prognosrad, ...]:
    """The forecast per period. Raises Refused where nothing is reported or decided yet."""
    budget = sum(here.val.per_delprojekt("budget_delprojekt").values())
    alla = list(till_och_med(av_dag(here.uppsatt.start), av_dag(here.uppsatt.slut)))
    perioder = [
        Ansokningsperiod(fran, till, budget * len(list(till_och_med(fran, till))) // len(alla))
        for fran, till in _perioder(here)
    ]
    kanda = {manad: _manad(here, manad) for manad in here.manader}
    rapporterat = {manad: summa for manad, summa in kanda.items() if summa}
    krav = here.val.procent("medfinansiering_procent")
    return prognos(perioder, rapporterat, manader=manader, stodandel=10_000 - krav)


def _avrakning(here: Grund, fran: Manad, till: Manad) -> object:
    """The clearing of a paid period; the sentence of what stands in the way where it cannot be."""
    t = tjanster()
    with rum(here.uppsatt.projekt) as session:
        betald = next(
            one
            for one in utbetalningar(session, here.uppsatt.projekt, here.vid[here.uppsatt.projekt])
            if (one.fran, one.till) == (fran, till)
        )
    try:
        months = [
            hela(t.transaction, here, manad, idag=today(), keys=t.keys)
            for manad in till_och_med(fran, till)
        ]
        return ansokningar.clearing(here, ansokningar.rakna(here, months), betald)[1]
    except Refused as refusal:
        return refusal.text


@pages.post("/<slug>/ansokan")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def gor_ansokan(slug: str) -> ResponseReturnValue:
    """Order the workbook of a period."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    if ask := ask_first(back=url_for("pengar.ansokan", slug=slug)):
        return ask
    vald = request.form.get("period", "")
    period = next((one for one in _perioder(kant(slug)) if "_".join(map(str, one)) == vald), None)
    if period is None:
        abort(404)
    bestall_fil(slug, Vad.ANSOKAN, *period)
    return redirect(url_for("redovisning.filer", slug=slug), 303)


@pages.post("/<slug>/ansokan/beslut")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def beslut(slug: str) -> ResponseReturnValue:
    """What ESF-rådet paid and rejected."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    fel: dict[str, str] = {}
    data = _beslut(fel)
    if not fel:
        try:
            spara(slug, "ansokan.beslutad", data)
        except Avvisad as refusal:
            fel["utbetalt"] = " ".join(one.text for one in refusal.fel)
        except Refused as refusal:
            fel["utbetalt"] = refusal.text
    if fel:
        return _ansokan(slug, fel)
    return redirect(url_for("pengar.ansokan", slug=slug, klart="beslut_sparat"), 303)


def _beslut(fel: dict[str, str]) -> dict[str, object]:
    """What the form says; what is wrong goes into `fel`."""
    form = request.form
    kronor = re.sub(r"[ \u00a0\u202f]", "", form.get("utbetalt", "")).replace(",", ".")
    if not _KRONOR.fullmatch(kronor):
        fel["utbetalt"] = "Skriv beloppet i kronor, till exempel 125 000,50."
    if not form.get("kalla", "").strip():
        fel["kalla"] = "Skriv var beslutet står."
    avslag = []
    for line in form.get("avslag", "").splitlines():
        if not line.strip():
            continue
        one = _AVSLAG.fullmatch(line)
        if one is None:
            fel["avslag"] = "Skriv en rad för varje: kortnamn; ÅÅÅÅ-MM; delprojekt; timmar."
            break
        minuter = round(60 * float(one[4].replace(",", ".")))
        avslag.append(
            {"personal": one[1], "manad": one[2], "delprojekt": one[3], "minuter": minuter}
        )
    data: dict[str, object] = {"period": form.get("period", ""), "utbetalt": kronor}
    data["kalla"] = form.get("kalla", "").strip()
    return data | ({"avslag": avslag} if avslag else {})


@pages.get("/<slug>/manader/<manad>/avstamning")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def avstamning(slug: str, manad: str) -> ResponseReturnValue:
    """The lists of the month compared, and staff's hours with participants' attendance."""
    kravs(slug, Ratt.SE_EKONOMI)
    return _avstamd(slug, las_manad(manad), None)


@pages.post("/<slug>/manader/<manad>/avstamning")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def avstam_egen(slug: str, manad: str) -> ResponseReturnValue:
    """The same with the project's own list as it was pasted; nothing of it is kept."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    return _avstamd(slug, las_manad(manad), request.form.get("lista", ""))


def _vantar(here: Grund, bas: Manadsunderlag, who: Vilka) -> dict[str, list[str]]:
    """Occasion → in whose sheets it waits to be taken."""
    personal = [one for one in here.uppsatt.personal.values() if one.anvandare]
    konton = {one.anvandare for one in personal if one.anvandare}
    alla = forslag.manadens(tjanster().transaction, here.uppsatt, bas.manad, konton)
    found: dict[str, list[str]] = {}
    for one in personal:
        person = nyckel(one)
        tagna = {(rad.tillfalle, rad.dag) for rad in bas.rader if rad.person == person}
        for vantar in forslag.vantar(alla, one, tagna):
            namn = who.personal[person][1]
            found[vantar.traff] = sorted({*found.get(vantar.traff, ()), namn})
    return found


def _avstamd(slug: str, month: Manad, klistrat: str | None) -> ResponseReturnValue:
    t, here, fel = tjanster(), kant(slug), ""
    bas = hela(t.transaction, here, month, idag=today(), keys=t.keys)
    svar = None
    if klistrat is not None:
        try:
            svar = avstamningsfakta.med_egen_lista(t.transaction, here, bas, klistrat)
        except Refused as refusal:
            fel = refusal.text
    egen = svar is not None
    svar = svar or avstamningsfakta.personer(t.transaction, here, bas)
    verk = here.val.verk(here.uppsatt.programperiod)
    who = vilka(slug, here, month)
    vem = {key: ", ".join(where) for key, where in who.deltagare.items()}
    vem |= {key: one[1] for key, one in who.personal.items()}
    told = {one.person for one in svar.forklarade} | {one.person for one in svar.avvikelser}
    shown = told & who.deltagare.keys()
    # Who has no person in the project; a row of the pasted list that is nobody has no place.
    utan = {one.rpartition(", ")[2] for one in told - shown if ", " in one}
    visade(slug, personer={UUID(one) for one in shown},
           deltaganden={who.deltagare[one][1] for one in shown} | utan)  # fmt: skip
    page = render_template(
        "projektavstamning.html",
        projekt=here.uppsatt,
        manad=month,
        svar=svar,
        egen=egen,
        klistrat=klistrat or "",
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
        fel=[{"text": fel, "href": "#lista"}] if fel else [],
        tillfallen=list(olika(bas.rader, bas.narvaro, marginal=verk.marginal_tillfalle.krav())),
        antal_tillfallen=len({rad.tillfalle for rad in bas.rader if rad.tillfalle}),
        vem=vem,
        vantar=_vantar(here, bas, who),
        listor={
            "sus": "Förbundens rapporter",
            "esf": "Filen till SCB",
            "egen": "Din lista" if egen else "Projektets lista",
        },
        skal=lista.ORD,
        att_gora=lista.ATT_GORA,
    )
    return page, 422 if fel else 200


@pages.get("/<slug>/indikatorer")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def indikatorer(slug: str) -> ResponseReturnValue:
    """The common indicators, counted by us and marked so."""
    kravs(slug, Ratt.SE_EKONOMI)
    here = kant(slug)
    made = rakna_indikatorer(tjanster().transaction, here, idag=today())
    return render_template("projektindikatorer.html", projekt=here.uppsatt, tabell=made)


@pages.get("/<slug>/indikatorer.xlsx")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def indikatorfil(slug: str) -> ResponseReturnValue:
    """The same as a workbook; every page of it says that it is not SCB's."""
    kravs(slug, Ratt.SE_EKONOMI)
    here = kant(slug)
    made = rakna_indikatorer(tjanster().transaction, here, idag=today())
    data = indikatorbok.skapa(here.uppsatt.namn, here.uppsatt.diarienummer, made, dag=today())
    return send_file(
        io.BytesIO(data), mimetype=FILSLAG["xlsx"], as_attachment=True,
        download_name=indikatorbok.filnamn(here.uppsatt.diarienummer, today()),
    )  # fmt: skip


@pages.route("/<slug>/kontroll", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def kontroll(slug: str) -> ResponseReturnValue:
    """Choose people and months for a folder with everything about them."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    here, fel = kant(slug), ""
    if request.method == "POST":
        if ask := ask_first(back=url_for("pengar.kontroll", slug=slug)):
            return ask
        valda = _valda(here)
        if valda and len(valda) <= STORST:
            manader = sorted(ur_text(manad) for _, manad in valda)
            val: dict[str, object] = {"urval": valda}
            bestall_fil(slug, Vad.KONTROLL, manader[0], manader[-1], val)
            return redirect(url_for("redovisning.filer", slug=slug), 303)
        fel = f"Välj minst en person och en månad, och högst {STORST} tillsammans."
    with rum(slug) as session:
        skrivna = namn(session, here)
    page = render_template(
        "projektkontroll.html",
        projekt=here.uppsatt,
        namn=skrivna,
        manader=[str(one) for one in reversed(here.manader)],
        valda=request.form.getlist("personal"),
        valda_manader=request.form.getlist("manad"),
        fel=[{"text": fel, "href": "#personal-1"}] if fel else [],
    )
    return page, 422 if fel else 200


def _valda(here: Grund) -> list[list[str]]:
    """The chosen people in the chosen months, those that there are."""
    kanda = {str(one) for one in here.manader}
    return [
        [slug, manad]
        for slug in request.form.getlist("personal")
        if slug in here.uppsatt.personal
        for manad in request.form.getlist("manad")
        if manad in kanda
    ]
