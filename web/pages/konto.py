"""One's own account: the logins that are alive, the password, the code app."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import engangskod, sessions, users
from tracker.access.tables import Anvandare
from web import takt
from web.behorighet import inloggad
from web.login import app_setup, recovery_codes, valv
from web.pages.inloggning import FEL_KOD
from web.pages.inloggning_steg import new_password
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import besok


pages = Blueprint("konto", __name__, url_prefix="/konto")


@pages.get("")
@inloggad
def visa() -> ResponseReturnValue:
    lasare, t = besok().lasare, tjanster()
    with t.transaction() as session:
        user = session.get_one(Anvandare, lasare.anvandare)
        return render_template(
            "konto.html",
            mina=sessions.mine(session, anvandare=user.id, now=t.clock.now()),
            har=lasare.inloggning,
            losenord=user.losenord is not None,
            app=engangskod.has(session, user.id),
            kvar=engangskod.recovery_left(session, user.id),
        )


@pages.post("/avsluta")
@inloggad
def avsluta() -> ResponseReturnValue:
    """End one of one's logins, or all but this one."""
    if ask := ask_first():
        return ask
    lasare = besok().lasare
    which = request.form.get("inloggning", "")
    t = tjanster()
    with t.transaction() as session:
        if which == "alla":
            sessions.end_mine(session, anvandare=lasare.anvandare, but=lasare.inloggning)
        else:
            mine = sessions.mine(session, anvandare=lasare.anvandare, now=t.clock.now())
            for one in mine:
                if str(one.id) == which:
                    sessions.end_mine(session, anvandare=lasare.anvandare, only=one.id)
    return redirect(url_for("konto.visa", klart="avslutad"), 303)


@pages.route("/losenord", methods=["GET", "POST"])
@inloggad
def losenord() -> ResponseReturnValue:
    """The one that holds now is asked for too, however lately they logged in."""
    if ask := ask_first():
        return ask
    lasare, fel = besok().lasare, None
    with tjanster().transaction() as session:
        user = session.get_one(Anvandare, lasare.anvandare)
        if request.method == "POST":
            keys = [(takt.KOD, str(user.id))]
            if until := takt.use(keys):
                raise takt.refusal(until)
            if not users.verify(user, request.form.get("nu", "")):
                fel = [{"text": "Lösenordet du har nu stämmer inte.", "href": "#nu"}]
            else:
                takt.give_back(keys)
                fel = new_password(user)
            if fel is None:
                _others_end(session)
                return redirect(url_for("konto.visa", klart="losenord_bytt"), 303)
    return render_template("byt_losenord.html", fel=fel), 422 if fel else 200


def _others_end(session: Session) -> None:
    """Unless the user says otherwise, whoever else is logged in as them is out."""
    if request.form.get("avsluta"):
        lasare = besok().lasare
        sessions.end_mine(session, anvandare=lasare.anvandare, but=lasare.inloggning)


@pages.route("/engangskod", methods=["GET", "POST"])
@inloggad
def app() -> ResponseReturnValue:
    """Set up a code app, or another one instead of the one before."""
    if ask := ask_first():
        return ask
    fel, t = None, tjanster()
    with t.transaction() as session:
        user = session.get_one(Anvandare, besok().lasare.anvandare)
        if request.method == "POST":
            given = request.form.get("kod", "")
            if engangskod.confirm(
                session, valv(), anvandare=user.id, given=given, now=t.clock.now()
            ):
                _others_end(session)
                return render_template("aterkoder.html", koder=recovery_codes(session, user.id))
            fel = [{"text": FEL_KOD, "href": "#kod"}]
        setup = app_setup(session, user)
    page = render_template("app.html", setup=setup, fel=fel, tillbaka=url_for("konto.visa"))
    return page, 422 if fel else 200


@pages.post("/aterkoder")
@inloggad
def aterkoder() -> ResponseReturnValue:
    """New recovery codes; those on the old paper hold no longer."""
    if ask := ask_first():
        return ask
    with tjanster().transaction() as session:
        anvandare = besok().lasare.anvandare
        if not engangskod.has(session, anvandare):
            return redirect(url_for("konto.visa"), 303)
        return render_template("aterkoder.html", koder=recovery_codes(session, anvandare))
