"""Log in and out. The answer to a wrong name and a wrong password is the same."""

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import sessions, users
from web.behorighet import inloggad, oppen
from web.services import tjanster
from web.throttle import Sparr
from web.visitor import cookie_name, set_cookie


pages = Blueprint("inloggning", __name__)

FEL = "Namnet eller lösenordet stämmer inte. Kontrollera båda och försök igen."


def _back(target: str | None) -> str:
    """Where the visitor was going: an address of ours, or the start."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return url_for("attgora.visa")


def _sparr() -> Sparr:
    sparr: Sparr = current_app.extensions.setdefault("sparr", Sparr())
    return sparr


@pages.get("/logga-in")
@oppen("Den som loggar in är inte inloggad än.")
def visa() -> ResponseReturnValue:
    if g.get("besok"):
        return redirect(url_for("attgora.visa"))
    return render_template("logga_in.html", namn="", vidare=request.args.get("vidare", ""))


@pages.post("/logga-in")
@oppen("Den som loggar in är inte inloggad än.")
def logga_in() -> ResponseReturnValue:
    t, now = tjanster(), tjanster().clock.now()
    namn = request.form.get("namn", "")
    keys = (f"namn:{users.normal(namn)}", f"adress:{request.remote_addr}")
    if _sparr().closed(keys, now):
        return _again(namn, "För många försök. Vänta tio minuter och försök igen.", 429)
    token = t.token()
    with t.transaction() as session:
        user = users.authenticate(session, namn=namn, losenord=request.form.get("losenord", ""))
        if user is not None:
            sessions.begin(session, token=token, anvandare=user.id, now=now)
    if user is None:
        _sparr().failed(keys, now)
        return _again(namn, FEL, 422)
    response = redirect(_back(request.form.get("vidare")), 303)
    g.pop("ny_token", None)
    set_cookie(response, token)
    return response


def _again(namn: str, text: str, status: int) -> ResponseReturnValue:
    fel = [{"text": text, "href": "#namn"}]
    page = render_template(
        "logga_in.html", namn=namn, vidare=request.form.get("vidare", ""), fel=fel
    )
    return page, status


@pages.post("/logga-ut")
@inloggad
def logga_ut() -> ResponseReturnValue:
    with tjanster().transaction() as session:
        sessions.end(session, token=g.token)
    response = redirect(url_for("inloggning.visa"), 303)
    response.delete_cookie(cookie_name(), secure=request.is_secure, httponly=True, path="/")
    return response
