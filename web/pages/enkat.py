"""Answer a survey by a link: no account, no name, and nothing kept of who it was (ADR 51).

As the page where one rates oneself: the link's secret stands in the address once, and a GET uses up
nothing. What is sent takes one use of the link, and then becomes numbers.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.wrappers import Response

from schemas.enkat import Enkat
from schemas.sprak import FARDIGA, Sprak
from tracker.access import enkater
from tracker.access.tables_enkat import Enkatomgang
from tracker.access.takt import Grans
from tracker.clock import swedish_day
from tracker.intake import enkatomgang
from tracker.intake.enkatomgang import Kand
from web import deltagardorr, skattningsflode, takt
from web.behorighet import oppen
from web.klient import adress
from web.services import tjanster
from web.skattningsflode import Sidan


pages = Blueprint("enkat", __name__, url_prefix="/enkat")

VARFOR: Final = "Den som svarar på en enkät är anonym, och har en länk i stället för ett konto."
SVAR: Final = Grans("enkatsvar", 60, timedelta(minutes=10))
"""Forms sent from one address: a whole group may sit in one room."""
NAMN: Final = "enkat"


@pages.get("/in/<token>")
@oppen(VARFOR)
def in_(token: str) -> ResponseReturnValue:
    """From the link to its questions."""
    _oppen(token)
    response = redirect(url_for("enkat.svara"), 303)
    deltagardorr.satt(response, NAMN, f"{token}.{tjanster().token()}")
    return response


@pages.route("", methods=["GET", "POST"])
@oppen(VARFOR)
def svara() -> ResponseReturnValue:
    kaka = request.cookies.get(deltagardorr.cookie(NAMN), "")
    secret, _, blankett = kaka.partition(".")
    there, _ = deltagardorr.spraken()
    s = there.get(request.values.get("sprak", ""), FARDIGA["sv"])
    sent = request.method == "POST" and request.form.get("ga") == "skicka"
    known = _kand(secret, blankett) if sent and _ar(kaka) else None
    if known == "raknad":
        return _vidare(s, redan="ja")
    omgang, enkat = _oppen(secret, tagen=known == "tagen")
    if request.method == "POST" and not _ar(kaka):
        return _sagt("annan", s), 409  # another link has been opened in the browser since

    def spara(svar: Mapping[str, int]) -> bool:
        _spara(secret, omgang, enkat, svar, blankett, s)
        return True

    sida = _sidan(omgang, enkat, s, there, spara, lambda: _vidare(s))
    return skattningsflode.visa(replace(sida, blankett=_marke(kaka)))


@pages.get("/tack")
@oppen("Sidan säger bara tack, och visar ingenting om någon.")
def tack() -> ResponseReturnValue:
    there, _ = deltagardorr.spraken()
    s = there.get(request.args.get("sprak", ""), FARDIGA["sv"])
    if "redan" in request.args:
        return _sagt("redan", s)
    return render_template("egen_tack.html", s=s, titel="tack.titel", text="enkat.tack")


def _sagt(vad: str, s: Sprak) -> str:
    return render_template("egen_tack.html", s=s, titel=f"enkat.{vad}.titel", text=f"enkat.{vad}")


def _vidare(s: Sprak, redan: str | None = None) -> Response:
    """To the page that says thanks; the link is let go of."""
    response = redirect(url_for("enkat.tack", sprak=s.kod, redan=redan), 303)
    deltagardorr.glom(response, NAMN)
    return response


def _marke(kaka: str) -> str:
    """Which form a screen is of, told by what stands in the cookie, and telling nothing of it."""
    return hashlib.sha256(f"enkatblankett\0{kaka}".encode()).hexdigest()[:32]


def _ar(kaka: str) -> bool:
    """Whether the screen that was sent is of this form."""
    return request.form.get("blankett") == _marke(kaka)


def _kand(secret: str, blankett: str) -> Kand | None:
    """What is known of this form, also where its link has no use left."""
    t = tjanster()
    with t.transaction() as session:
        lank = enkater.find(session, secret, hemligheter=deltagardorr.hemligheter(), anvand=True)
    if lank is None:
        return None
    with t.transaction(forbund=lank.forbund, readonly=True) as session:
        omgang = enkater.omgangen(session, lank.forbund, lank.omgang)
    return enkatomgang.kand(t.transaction, omgang, blankett) if omgang else None


def _oppen(secret: str, *, tagen: bool = False) -> tuple[Enkatomgang, Enkat]:
    """The round that the link opens, and what it asks; the empty page where it opens none. `tagen`:
    the form has taken its use, and is sent again.
    """
    t = tjanster()
    with t.transaction() as session:
        lank = enkater.find(session, secret, hemligheter=deltagardorr.hemligheter(), anvand=tagen)
    if lank is None:
        deltagardorr.stang()
    with t.transaction(forbund=lank.forbund, readonly=True) as session:
        omgang = enkater.omgangen(session, lank.forbund, lank.omgang)
    if omgang is None or not enkater.tar_emot(omgang, swedish_day(t.clock.now())):
        deltagardorr.stang()
    enkat = t.svarare.enkaterna(lank.forbund).enkater.get((omgang.enkat, omgang.utgava))
    if enkat is None:
        deltagardorr.stang()
    return omgang, enkat


def _sidan(
    omgang: Enkatomgang,
    enkat: Enkat,
    s: Sprak,
    spraken: Mapping[str, Sprak],
    spara: skattningsflode.Spara,
    klart: skattningsflode.Klart,
) -> Sidan:
    vem = (s.text("enkat.vem"), s.text("enkat.minst", antal=omgang.minst))
    return Sidan(skattningsflode.av_enkat(enkat), s, s.pa(enkat.namn), vem, spraken, spara, klart)


def _spara(
    secret: str,
    omgang: Enkatomgang,
    enkat: Enkat,
    svar: Mapping[str, int],
    blankett: str,
    s: Sprak,
) -> None:
    """One use of the link, then the answer: two transactions, so that nothing ties the two."""
    until = takt.use([(SVAR, adress())])
    if until:
        raise takt.refusal(until)
    t = tjanster()

    def ta(session: Session) -> bool:
        return enkater.ta(session, secret, hemligheter=deltagardorr.hemligheter())

    become = enkatomgang.ta_emot(t.transaction, omgang, enkat, svar, blankett=blankett, ta=ta)
    if become == "stangd":
        deltagardorr.stang()
    if become == "redan":
        abort(make_response(_vidare(s, redan="ja")))
