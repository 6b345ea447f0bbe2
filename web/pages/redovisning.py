"""A project's accounts: the month's list, files to SCB, payment applications, what lies sealed.

The role in the project opens them, as its own page (projekt.py). Files hold people: they are made
by a worker, kept sealed, opened only to be downloaded, and each download is noted.
"""

import re
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.access.read_log import Vad as Last
from tracker.errors import Refused
from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.projekt import deltagare as register
from tracker.esf.projekt.hela_manaden import Grund, granskad, hela
from tracker.esf.projekt.manadsunderlag import nyckel
from tracker.esf.projekt.scbfakta import alla_manader
from tracker.esf.projekt.uppsattning import las
from tracker.intake.skrivratt import PROJEKT
from tracker.leveranser import kedja as forseglat
from tracker.leveranser import lasning
from tracker.leveranser.tables import Forsegling
from tracker.nudges import Work
from tracker.queries.tidslinje import users
from tracker.redovisning import bestallning, kvittens
from tracker.redovisning import scb as scbkedja
from tracker.redovisning.bestallning import NAMN, Vad, bestall
from web import manadslista
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.manadslista import Vilka
from web.pages.korningar import TILLSTAND
from web.projektrum import far
from web.projektsidor import kant, kravs, namn, registret, rum, visade
from web.services import leveranser, tjanster
from web.stegra import ask_first
from web.visitor import besok, today


_NUMMER: Final = re.compile(r"[0-9]{1,9}").fullmatch
pages = Blueprint("redovisning", __name__, url_prefix="/esf")
FILSLAG = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
}


def vilka(slug: str, here: Grund, manad: Manad) -> Vilka:
    """Who is who on a page about a month."""
    with rum(slug) as session:
        skrivna = namn(session, here)
    folk = registret(slug, manad)
    return Vilka(
        {nyckel(one): (one.slug, skrivna[one.slug]) for one in here.uppsatt.personal.values()},
        {str(person): where for where, person in folk.items()},
    )


@pages.get("/<slug>/manader/<manad>")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def manad(slug: str, manad: str) -> ResponseReturnValue:
    """Every finding of the month, by delprojekt, with what mends it."""
    kravs(slug, Ratt.SE_EKONOMI)
    month, t = las_manad(manad), tjanster()
    here = kant(slug)
    if month not in alla_manader(here.uppsatt):
        abort(404)
    bas = hela(t.transaction, here, month, idag=today(), keys=t.keys)
    granskning, who = granskad(here, bas), vilka(slug, here, month)
    personer, deltaganden = manadslista.visade_personer(who, granskning)
    visade(slug, personer=personer, deltaganden=deltaganden)
    return render_template(
        "projektmanad.html",
        projekt=here.uppsatt,
        manad=month,
        antal=manadslista.antal(granskning),
        grupper=manadslista.grupper(here, bas, granskning, who),
        obedomda=sorted({one.saknas for one in granskning.obedomda}),
        stoppar=granskning.stoppar,
        personal=len(bas.blad),
        deltagare=len(bas.deltagare),
        minuter=sum(one.minuter for one in bas.blad),
        stangd=str(month) in here.uppsatt.stangda,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
        utan=request.args.get("utan", type=int),
        ej_anslutna=request.args.get("ej_anslutna", type=int),
        manader=alla_manader(here.uppsatt),
        forra=month.plus(-1),
        nasta=month.plus(1),
    )


@pages.post("/<slug>/manader/<manad>/deltagare")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def rakna_deltagare(slug: str, manad: str) -> ResponseReturnValue:
    """Who takes part in the month, asked of the förbund anew."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    t, month = tjanster(), las_manad(manad)
    made = register.fyll(t.transaction, slug, month, keys=t.keys, new_id=t.new_id)
    return redirect(
        url_for("redovisning.manad", slug=slug, manad=manad,
                utan=len(made.utan), ej_anslutna=len(made.ej_anslutna)), 303,
    )  # fmt: skip


@pages.get("/<slug>/scb")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def scb(slug: str) -> ResponseReturnValue:
    """The chain of files, month by month."""
    kravs(slug, Ratt.SE_EKONOMI)
    return _scb(slug)


def _scb(slug: str, fel: str = "") -> ResponseReturnValue:
    here = kant(slug)
    with rum(slug) as session:
        klara = scbkedja.gjorda(session, slug)
        kvittenser = kvittens.per_leverans(lasning.alla(session, slug))
        korningar = bestallning.korningar(session, slug, limit=20)
        skickare = users(session, {one.av for one in here.sanda})
    hinder, lagen = "", []
    try:
        lagen = scbkedja.kedjan(here, klara)
    except Refused as refusal:
        hinder = refusal.text
    page = render_template(
        "projektscb.html",
        projekt=here.uppsatt,
        lagen=lagen,
        hinder=hinder,
        fel=[{"text": fel, "href": "#kedjan"}] if fel else [],
        lage_ord=scbkedja.ORD,
        kvittenser=kvittenser,
        skal_ord={**register.SKAL, "anonym": "Personen är anonym."},
        namn=skickare,
        korning=next((one for one in korningar if one.rapport == Vad.SCB), None),
        tillstand=TILLSTAND,
        idag=today(),
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
    )
    return page, 422 if fel else 200


@pages.post("/<slug>/scb")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def gor_scb(slug: str) -> ResponseReturnValue:
    """Order the files that must be made."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    if ask := ask_first(back=url_for("redovisning.scb", slug=slug)):
        return ask
    here = kant(slug)
    sista = here.manader[-1] if here.manader else av_dag(today())
    bestall_fil(slug, Vad.SCB, here.manader[0] if here.manader else sista, sista)
    return redirect(url_for("redovisning.scb", slug=slug), 303)


def bestall_fil(
    slug: str, vad: Vad, fran: Manad, till: Manad, val: dict[str, object] | None = None
) -> None:
    """The order of this visitor, and a nudge for it."""
    t, lasare = tjanster(), besok().lasare
    with t.transaction(forbund=slug) as session:
        run = bestall(
            session,
            projekt=slug,
            vad=vad,
            fran=fran,
            till=till,
            av=str(lasare.anvandare),
            bekraftad=lasare.bekraftad,
            now=t.clock.now(),
            new_id=t.new_id(),
            val=val,
        )
    t.nudge(Work.MAKE_REPORT, str(run.id))


@pages.post("/<slug>/scb/skickad")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def skickad(slug: str) -> ResponseReturnValue:
    """Says that a sealed file was sent, or adds its receipt."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    text = request.form.get("kvittens", "").strip()
    here = kant(slug)
    try:
        _spara_skickad(slug, here, request.form.get("leverans", ""), text)
    except Refused as refusal:
        return _scb(slug, refusal.text)
    return redirect(url_for("redovisning.scb", slug=slug, klart="skickad"), 303)


def _spara_skickad(slug: str, here: Grund, leverans: str, text: str) -> None:
    tidigare = next((one for one in here.sanda if str(one.leverans) == leverans), None)
    if tidigare:
        manad, summa = tidigare.manad, tidigare.summa
    else:
        with rum(slug) as session:
            lagen = scbkedja.kedjan(here, scbkedja.gjorda(session, slug))
        nasta = scbkedja.att_skicka(lagen, int(leverans) if _NUMMER(leverans) else 0)
        manad, summa = nasta.manad, nasta.fil.summa
    data: dict[str, object] = {"leverans": leverans, "manad": str(manad), "summa": summa}
    spara(slug, "scb.skickad", {**data, **({"kvittens": text} if text else {})})


def spara(slug: str, typ: str, data: dict[str, object]) -> None:
    """Records an event of the project. Raises Refused with its sentence."""
    t = tjanster()
    sent = {"id": request.form.get("id") or str(t.new_id()), "typ": typ, "forbund": slug}
    t.intag.record_all(
        [{**sent, "datum": today().isoformat(), "data": data}],
        av=str(besok().lasare.anvandare),
        forbund=frozenset({slug}),
        skriver=(PROJEKT,),
    )


@pages.get("/<slug>/filer")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def filer(slug: str) -> ResponseReturnValue:
    """What was ordered lately, and everything that lies sealed."""
    kravs(slug, Ratt.SE_EKONOMI)
    here = kant(slug)
    with rum(slug) as session:
        alla = lasning.alla(session, slug)
        korningar = bestallning.korningar(session, slug)
        vem = users(session, {one.av for one in alla})
    rader = [one for one in alla if one.rapport in set(Vad)]
    return render_template(
        "projektfiler.html",
        projekt=here.uppsatt,
        rader=rader,
        filer={one.nummer: forseglat.filer(one) for one in alla},
        kvittenser=kvittens.per_leverans(alla),
        period={one.nummer: lasning.parametrar(one) for one in rader},
        sanda={one.leverans for one in here.sanda},
        korningar=[one for one in korningar if one.tillstand != "klar"],
        vad=NAMN,
        tillstand=TILLSTAND,
        namn=vem,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
    )


@pages.get("/<slug>/filer/<int:nummer>/<namn>")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def fil(slug: str, nummer: int, namn: str) -> ResponseReturnValue:
    """A sealed file as it was made; noted as taken out, with everybody who may be in it."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    forseglare, _ = leveranser()
    with rum(slug) as session:
        rad = next((one for one in lasning.alla(session, slug) if one.nummer == nummer), None)
        if rad is None or namn not in {one.namn for one in forseglat.filer(rad)}:
            abort(404)
        personer = _i_filen(session, slug, rad)
    visade(slug, personer=personer, vad=Last.EXPORTERAT)
    try:
        data = forseglare.fil(rad, namn)
    except Refused:
        abort(410)
    svar = Response(data, mimetype=FILSLAG.get(namn.rpartition(".")[2], "application/octet-stream"))
    svar.headers.set("Content-Disposition", "attachment", filename=namn)
    return svar


def _i_filen(session: Session, slug: str, rad: Forsegling) -> set[UUID]:
    """Whom a sealed file holds, or may hold: of time sheets their staff, and no participants."""
    vals = lasning.parametrar(rad)
    if rad.rapport != Vad.TIDRAPPORTER:
        return _i_registret(slug, av_dag(vals.fran), av_dag(vals.till))
    personal = las(session, slug).personal
    return {person for who in vals.insats if (one := personal.get(who)) and (person := one.person)}


def _i_registret(slug: str, fran: Manad, till: Manad) -> set[UUID]:
    """Everybody whom the project's register has in the months."""
    return {
        person for manad in till_och_med(fran, till) for person in registret(slug, manad).values()
    }
