"""Rate oneself by a link that is used once: no account, a few questions, and nothing else.

The link's secret stands in the address once; the page moves it to a cookie. A GET uses up nothing,
so a phone that looks at a link beforehand does no harm. What makes it one use is the event: its id
is the link's, so a second rating by it cannot be stored, whoever is first.
"""

from collections.abc import Mapping
from typing import Final
from uuid import uuid5

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.sprak import FARDIGA
from tracker.access import deltagarlankar
from tracker.access.takt import Grans
from tracker.clock import swedish_day
from tracker.intake.skrivratt import egen_skattning
from tracker.queries import egen_insyn, skattningar
from web import deltagardorr, skattningsflode, takt
from web.behorighet import oppen
from web.deltagardorr import KOD, VARFOR, Dorr
from web.klient import adress
from web.services import tjanster


pages = Blueprint("egen", __name__, url_prefix="/skatta")

KODER: Final = Grans("deltagarkod", 10, deltagardorr.MISS.tid)
"""Short codes typed from one address; one that is right counts for nothing."""


@pages.get("/in/<token>")
@oppen(VARFOR)
def in_(token: str) -> ResponseReturnValue:
    """From the link to its page."""
    return deltagardorr.med_lank(token, "skatta", "egen.skatta")


@pages.route("/kod", methods=["GET", "POST"])
@oppen(VARFOR)
def kod() -> ResponseReturnValue:
    """The same way in, by a short code to type where the link cannot be scanned."""
    there, _ = deltagardorr.spraken()
    s, fel = there.get(request.values.get("sprak", ""), FARDIGA["sv"]), ""
    if request.method == "POST":
        held = ((KODER, adress()),)
        until = takt.use(held)
        if until:
            raise takt.refusal(until)
        typed = request.form.get("kod", "")
        secret = KOD + deltagarlankar.typad(typed, hemligheter=deltagardorr.hemligheter())
        lank = deltagardorr.hitta(secret, "skatta")
        if deltagardorr.lever(lank, "skatta"):
            takt.give_back(held)
            return deltagardorr.vidare(secret, "skatta", "egen.skatta")
        fel = "kod.fel"
    page = render_template("egen_kod.html", s=s, fel=fel, spraken=there, vart=url_for("egen.kod"))
    return page, 422 if fel else 200


@pages.route("", methods=["GET", "POST"])
@oppen(VARFOR)
def skatta() -> ResponseReturnValue:
    dorr = deltagardorr.in_med("skatta")
    with deltagardorr.som(dorr.lank) as session:
        there = skattningar.instrumenten(session, dorr.lank.forbund)
        insats = egen_insyn.insatsnamn(session, dorr.lank.forbund).get(dorr.d.insats, "")
    instrument = there.get((dorr.lank.instrument or "", dorr.lank.utgava or 0))
    if instrument is None:
        deltagardorr.stang()
    sprak = deltagardorr.spraket(dorr.lank)

    def spara(varden: Mapping[str, int]) -> bool:
        t = tjanster()
        refused = skattningsflode.registrera(
            dorr.d, instrument, varden,
            id_=uuid5(dorr.lank.id, "skattning"),
            av=deltagardorr.vem(dorr.lank),
            skriver=egen_skattning(dorr.d.deltagande),
            today=swedish_day(t.clock.now()),
        )  # fmt: skip
        if not refused or "H002" in refused:
            _used(dorr)
        if "H002" in refused:  # somebody else was first by the same link
            deltagardorr.stang()
        return not refused

    def klart() -> ResponseReturnValue:
        response = redirect(url_for("egen.tack", sprak=sprak.kod), 303)
        deltagardorr.glom(response, "skatta")
        return response

    return skattningsflode.visa(
        skattningsflode.skattning(
            instrument, sprak, insats, deltagardorr.spraken()[0], spara, klart
        )
    )


def _used(dorr: Dorr) -> None:
    t = tjanster()
    with t.transaction(
        forbund=dorr.lank.forbund,
        deltagande=dorr.lank.deltagande,
        anvandare=deltagardorr.vem(dorr.lank),
    ) as session:
        deltagarlankar.anvand(session, dorr.lank, now=t.clock.now())


@pages.get("/tack")
@oppen("Sidan säger bara tack, och visar ingenting om någon.")
def tack() -> ResponseReturnValue:
    there, _ = deltagardorr.spraken()
    s = there.get(request.args.get("sprak", ""), FARDIGA["sv"])
    page = render_template("egen_tack.html", s=s, titel="tack.titel", text="tack.text")
    return make_response(page)
