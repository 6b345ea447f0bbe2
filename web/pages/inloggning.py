"""Log in and out. The answer to a wrong name and a wrong password is the same."""

from datetime import datetime

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import engangskod, sessions, users
from web import deltagardorr, takt, words
from web.behorighet import inloggad, oppen
from web.login import from_start, half, proceed, valv
from web.oidc import klient
from web.services import tjanster
from web.visitor import besok, cookie_name


pages = Blueprint("inloggning", __name__)

FEL = "Namnet eller lösenordet stämmer inte. Kontrollera båda och försök igen."
FEL_KOD = "Koden stämmer inte. Vänta på nästa kod i appen och skriv den."
INTE_INNE = "Den som loggar in är inte inloggad än."


@pages.get("/logga-in")
@oppen(INTE_INNE)
def visa() -> ResponseReturnValue:
    if g.get("besok"):
        return redirect(url_for("attgora.visa"))
    return _form(namn="", vidare=request.args.get("vidare", ""))


@pages.post("/logga-in")
@oppen(INTE_INNE)
def logga_in() -> ResponseReturnValue:
    namn, vidare = request.form.get("namn", ""), request.form.get("vidare", "")
    keys = takt.login_keys(namn)
    if until := takt.use(keys):
        return _wait(until, namn, vidare)
    with tjanster().transaction() as session:
        user = users.authenticate(session, namn=namn, losenord=request.form.get("losenord", ""))
        if user is None:
            return _form(namn=namn, vidare=vidare, fel=FEL), 422
        response = proceed(session, user, kod_given=False, vidare=vidare)
    takt.give_back(keys)
    return response


def _form(*, namn: str, vidare: str, fel: str = "") -> str:
    provider = klient()
    return render_template(
        "logga_in.html",
        namn=namn,
        vidare=vidare,
        extern=provider.settings.namn if provider else None,
        fel=[{"text": fel, "href": "#namn"}] if fel else None,
    )


def _wait(until: datetime, namn: str, vidare: str) -> ResponseReturnValue:
    """Not yet: what was typed is kept, but for the password."""
    fel = f"För många försök. Vänta och försök igen efter {words.klocka(until)}."
    headers = {"Retry-After": str(takt.refusal(until).retry_after)}
    return _form(namn=namn, vidare=vidare, fel=fel), 429, headers


@pages.route("/logga-in/kod", methods=["GET", "POST"])
@oppen(INTE_INNE)
def kod() -> ResponseReturnValue:
    """The second step: a code of the app, or a recovery code."""
    vidare = request.values.get("vidare", "")
    with tjanster().transaction() as session:
        found = half(session)
        konto = str(found[1].id) if found else ""
    if found is None:
        return from_start()
    if request.method == "GET":
        return render_template("logga_in_kod.html", vidare=vidare)
    if until := takt.use([(takt.KOD, konto)]):
        raise takt.refusal(until)
    t = tjanster()
    with t.transaction() as session:
        again = half(session)
        if again is None:
            return from_start()
        user = again[1]
        right = engangskod.check(
            session, valv(), anvandare=user.id, given=request.form.get("kod", ""), now=t.clock.now()
        )
        if right:
            response = proceed(session, user, kod_given=True, vidare=vidare)
    if not right:
        fel = [{"text": FEL_KOD, "href": "#kod"}]
        return render_template("logga_in_kod.html", vidare=vidare, fel=fel), 422
    takt.give_back([(takt.KOD, konto)])
    return response


@pages.post("/logga-ut")
@inloggad
def logga_ut() -> ResponseReturnValue:
    with tjanster().transaction() as session:
        sessions.end(session, token=g.token)
    response = redirect(url_for("inloggning.visa"), 303)
    response.delete_cookie(cookie_name(), secure=request.is_secure, httponly=True, path="/")
    deltagardorr.ut(response)  # a tablet that was lent: the next one comes in by no door of theirs
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.get("/logga-in/kvar")
@inloggad
def kvar() -> ResponseReturnValue:
    """How long this login has left, in seconds; asking does not keep it alive (web/visitor.py)."""
    return _left()


@pages.post("/logga-in/fortsatt")
@inloggad
def fortsatt() -> ResponseReturnValue:
    """The user asks to stay. Without JavaScript any page does the same."""
    t = tjanster()
    with t.transaction() as session:
        sessions.touch(session, token=g.token, now=t.clock.now())
        lasare = sessions.find(session, token=g.token, now=t.clock.now())
    if lasare is not None:
        left = lasare.slutar - t.clock.now()
        return jsonify(sekunder=int(left.total_seconds()))
    return _left()


def _left() -> ResponseReturnValue:
    left = besok().lasare.slutar - tjanster().clock.now()
    return jsonify(sekunder=int(left.total_seconds()))
