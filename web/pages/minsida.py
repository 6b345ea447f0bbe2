"""A participant's own page: goals, steps, profile, what comes, who knows what, where it went.

Everything is read under the context of the one deltagande (ADR 43). The same page, without what can
be changed and without who knows what, is what a link shows to somebody whom its owner chose.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid5

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.instrument import Instrument, Nyckel
from tracker.access import deltagarlankar
from tracker.access.deltagarlankar import TIDER, Gallande
from tracker.clock import swedish_day
from tracker.errors import Refused
from tracker.identity import egna_mal
from tracker.identity.personnummer import find_in
from tracker.intake.skrivratt import egen_skattning
from tracker.queries import egen_insyn, skattningar
from web import deltagardorr, egen_sida, qr, skattningsflode
from web.behorighet import oppen
from web.deltagardorr import VARFOR, Dorr
from web.services import tjanster


pages = Blueprint("minsida", __name__)

KLART: Final = {"mal": "mal.sparat", "mal_bort": "mal.borta", "stangd": "dela.stangd",
                "svar": "tack.titel"}  # fmt: skip
FEL: Final = {"tomt": "mal.tomt", "langt": "mal.langt", "nummer": "mal.nummer",
              "fullt": "mal.fullt"}  # fmt: skip


@pages.get("/min-sida")
@oppen(VARFOR)
def visa() -> ResponseReturnValue:
    return _visa(deltagardorr.pa_besok())


def _visa(dorr: Dorr, *, fel: str = "", text: str = "", delafel: str = "") -> ResponseReturnValue:
    t, s = tjanster(), deltagardorr.spraket(dorr.lank)
    now = t.clock.now()
    with deltagardorr.som(dorr.lank) as session:
        page = render_template(
            "min_sida.html", s=s, egen=True, spraken=deltagardorr.spraken()[0], tider=list(TIDER),
            **egen_sida.innehall(session, dorr, s), **egen_sida.insyn(session, dorr.d, now),
            klart=KLART.get(request.args.get("klart", ""), ""), fel=fel, text=text,
            delafel=delafel, nytt=str(t.new_id()),
        )  # fmt: skip
    return page, 422 if fel or delafel else 200


@pages.post("/min-sida/mal")
@oppen(VARFOR)
def mal() -> ResponseReturnValue:
    dorr, t = deltagardorr.pa_besok(), tjanster()
    text = " ".join(request.form.get("text", "").split())
    wrong = _wrong(text)
    if not wrong:
        try:
            with deltagardorr.som(dorr.lank, readonly=False) as session:
                egna_mal.write(
                    session, dorr.d.forbund, dorr.d.deltagande, text,
                    id_=uuid5(dorr.lank.id, request.form.get("id", "")),
                    now=t.clock.now(), keys=t.keys,
                )  # fmt: skip
        except Refused:
            wrong = "fullt"
    if wrong:
        return _visa(dorr, fel=FEL[wrong], text=text)
    return _tillbaka("mal")


def _wrong(text: str) -> str:
    if not text:
        return "tomt"
    if len(text) > egna_mal.LANGST:
        return "langt"
    return "nummer" if find_in(text, today=swedish_day(tjanster().clock.now())) else ""


@pages.post("/min-sida/mal/<uuid:ident>/bort")
@oppen(VARFOR)
def mal_bort(ident: UUID) -> ResponseReturnValue:
    dorr = deltagardorr.pa_besok()
    with deltagardorr.som(dorr.lank, readonly=False) as session:
        egna_mal.take_away(session, dorr.d.forbund, ident)
    return _tillbaka("mal_bort")


def _tillbaka(klart: str) -> ResponseReturnValue:
    sprak = request.form.get("sprak") or None
    return redirect(url_for("minsida.visa", klart=klart, sprak=sprak), 303)


@pages.route("/min-sida/skatta", methods=["GET", "POST"])
@oppen(VARFOR)
def skatta() -> ResponseReturnValue:
    """The same questions as by a link to rate, when it is time for them."""
    dorr, today = deltagardorr.pa_besok(), swedish_day(tjanster().clock.now())
    with deltagardorr.som(dorr.lank) as session:
        there = skattningar.instrumenten(session, dorr.d.forbund)
        insats = egen_insyn.insatsnamn(session, dorr.d.forbund).get(dorr.d.insats, "")
    till = egen_sida.dags(dorr.d, there)
    if till is None or till > today:
        return redirect(url_for("minsida.visa"), 303)
    instrument = _begun(there, egen_sida.instrumentet(dorr.d, there))

    def spara(varden: Mapping[str, int]) -> bool:
        return not skattningsflode.registrera(
            dorr.d, instrument, varden,
            id_=uuid5(dorr.lank.id, f"{instrument.slug}.{instrument.utgava}/{today}"),
            av=deltagardorr.vem(dorr.lank),
            skriver=egen_skattning(dorr.d.deltagande),
            today=today,
        )  # fmt: skip

    s = deltagardorr.spraket(dorr.lank)
    return skattningsflode.visa(
        skattningsflode.skattning(
            instrument, s, insats, deltagardorr.spraken()[0], spara, lambda: _tillbaka("svar")
        )
    )


def _begun(there: Mapping[Nyckel, Instrument], newest: Nyckel) -> Instrument:
    """What the screens are of that are sent: the utgåva they began with, if it is still there."""
    told = request.form.get("blankett", "")
    same = (key for key in there if key[0] == newest[0] and f"{key[0]}.{key[1]}" == told)
    found = there[next(same, newest)]
    return found if "deltagare" in found.respondenter else there[newest]


@pages.post("/min-sida/dela")
@oppen(VARFOR)
def dela() -> ResponseReturnValue:
    """A link for somebody else, shown once."""
    dorr, t = deltagardorr.pa_besok(), tjanster()
    tid, now, token = TIDER.get(request.form.get("tid", "")), t.clock.now(), t.token()
    if tid is None:
        return _visa(dorr, delafel="dela.valj")
    d, s = dorr.d, deltagardorr.spraket(dorr.lank)
    with deltagardorr.som(dorr.lank, readonly=False) as session:
        made = deltagarlankar.dela(
            session,
            Gallande(d.forbund, d.deltagande, d.person, "visa", now + tid, sprak=s.kod),
            lank=t.new_id(), token=token, av=deltagardorr.vem(dorr.lank), now=now,
            hemligheter=deltagardorr.hemligheter(),
        )  # fmt: skip
    if not made:
        return _visa(dorr, delafel="dela.fullt")
    adress = url_for("minsida.visa_in", token=token, _external=True)
    return render_template(
        "egen_delad.html", s=s, adress=adress, bild=qr.rita(adress), till=now + tid
    )


@pages.post("/min-sida/dela/<uuid:ident>/stang")
@oppen(VARFOR)
def dela_stang(ident: UUID) -> ResponseReturnValue:
    dorr, t = deltagardorr.pa_besok(), tjanster()
    with deltagardorr.som(dorr.lank, readonly=False) as session:
        deltagarlankar.avsluta(
            session, dorr.d.forbund, dorr.d.deltagande, ident, av=deltagardorr.vem(dorr.lank),
            now=t.clock.now(), slag="visa",
        )  # fmt: skip
    return _tillbaka("stangd")


@pages.get("/visad/in/<token>")
@oppen(VARFOR)
def visa_in(token: str) -> ResponseReturnValue:
    return deltagardorr.med_lank(token, "visa", "minsida.visad")


@pages.get("/visad")
@oppen(VARFOR)
def visad() -> ResponseReturnValue:
    """The page as its owner shows it to somebody."""
    dorr = deltagardorr.in_med("visa")
    s = deltagardorr.spraket(dorr.lank)
    with deltagardorr.som(dorr.lank) as session:
        return render_template(
            "min_sida.html", s=s, egen=False, spraken=deltagardorr.spraken()[0],
            till=dorr.lank.till, **egen_sida.innehall(session, dorr, s),
        )  # fmt: skip
