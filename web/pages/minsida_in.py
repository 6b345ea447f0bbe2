"""In to one's own page: a link, and a code that was told apart from it. A few tries at most."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.sprak import FARDIGA
from tracker.access import deltagarlankar
from web import deltagardorr, takt
from web.behorighet import oppen
from web.deltagardorr import MISS, VARFOR
from web.klient import adress
from web.services import tjanster


pages = Blueprint("minsida_in", __name__, url_prefix="/min-sida")


@pages.get("/in/<token>")
@oppen(VARFOR)
def in_(token: str) -> ResponseReturnValue:
    """From the link to where the code is asked for."""
    return deltagardorr.med_lank(token, "sida", "minsida_in.kod")


@pages.route("/kod", methods=["GET", "POST"])
@oppen(VARFOR)
def kod() -> ResponseReturnValue:
    dorr = deltagardorr.in_med("sida")
    s, fel = deltagardorr.spraket(dorr.lank), ""
    if request.method == "POST":
        t, secrets = tjanster(), deltagardorr.hemligheter()
        until = takt.use(held := ((MISS, adress()),))
        if until:
            raise takt.refusal(until)
        with t.transaction() as session:  # a wrong one is counted, so it is committed too
            right = deltagarlankar.prova(
                session, dorr.lank, request.form.get("kod", ""), hemligheter=secrets
            )
        if right:
            takt.give_back(held)
            return _in(dorr)
        deltagardorr.in_med("sida")  # the last try: from now on there is nothing here
        fel = "kod.fel"
    page = render_template(
        "egen_kod.html", s=s, fel=fel, spraken=deltagardorr.spraken()[0],
        vart=url_for("minsida_in.kod"),
    )  # fmt: skip
    return page, 422 if fel else 200


def _in(dorr: deltagardorr.Dorr) -> ResponseReturnValue:
    t, token = tjanster(), tjanster().token()
    with t.transaction() as session:
        deltagarlankar.borja(
            session, dorr.lank, token=token, now=t.clock.now(),
            hemligheter=deltagardorr.hemligheter(),
        )  # fmt: skip
    response = redirect(url_for("minsida.visa"), 303)
    deltagardorr.satt(response, "besok", token)
    deltagardorr.glom(response, "sida")
    return response


@pages.post("/ut")
@oppen("Den som går ut ska komma ut, hur länge sedan det än var.")
def ut() -> ResponseReturnValue:
    """Out: the visit is gone on the server too."""
    there = deltagardorr.spraken()[0]
    s = there.get(request.form.get("sprak", ""), FARDIGA["sv"])
    response = redirect(url_for("minsida_in.stangd", sprak=s.kod), 303)
    deltagardorr.ut(response)
    return response


@pages.get("/stangd")
@oppen("Sidan säger bara att den är stängd, och visar ingenting om någon.")
def stangd() -> ResponseReturnValue:
    there, _ = deltagardorr.spraken()
    s = there.get(request.args.get("sprak", ""), FARDIGA["sv"])
    return render_template("egen_tack.html", s=s, titel="sida.ut.titel", text="sida.ut.text")
