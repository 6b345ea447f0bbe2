"""Steps that a first login may have: set up a code app, choose a password of one's own."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import engangskod, users
from tracker.access.tables import Anvandare
from tracker.access.users import Svagt
from web.behorighet import oppen
from web.login import app_setup, from_start, half, next_step, proceed, recovery_codes, valv
from web.pages.inloggning import FEL_KOD, INTE_INNE
from web.services import tjanster


pages = Blueprint("inloggning_steg", __name__)

OLIKA: Final = "Lösenorden är inte lika: skriv samma två gånger."


@pages.route("/logga-in/app", methods=["GET", "POST"])
@oppen(INTE_INNE)
def app() -> ResponseReturnValue:
    """Scan the picture, give the first code; then the recovery codes are shown, once."""
    vidare, fel = request.values.get("vidare", ""), None
    t = tjanster()
    with t.transaction() as session:
        found = half(session)
        if found is None or next_step(session, found[1], kod_given=False) != "inloggning_steg.app":
            return from_start()
        user = found[1]
        if request.method == "POST":
            given = request.form.get("kod", "")
            if engangskod.confirm(
                session, valv(), anvandare=user.id, given=given, now=t.clock.now()
            ):
                found[0].kod_given = True
                return render_template(
                    "aterkoder.html", koder=recovery_codes(session, user.id), vidare=vidare
                )
            fel = [{"text": FEL_KOD, "href": "#kod"}]
        setup = app_setup(session, user)
    page = render_template("app.html", setup=setup, vidare=vidare, fel=fel, tillbaka=None)
    return page, 422 if fel else 200


@pages.post("/logga-in/vidare")
@oppen(INTE_INNE)
def vidare() -> ResponseReturnValue:
    """The recovery codes have been put away: on."""
    with tjanster().transaction() as session:
        found = half(session)
        if found is None or not found[0].kod_given:
            return from_start()
        return proceed(session, found[1], kod_given=True, vidare=request.form.get("vidare", ""))


@pages.route("/logga-in/losenord", methods=["GET", "POST"])
@oppen(INTE_INNE)
def losenord() -> ResponseReturnValue:
    """Somebody else knows the password that was given: choose one of one's own."""
    to, fel = request.values.get("vidare", ""), None
    with tjanster().transaction() as session:
        found = half(session)
        if found is None or not found[0].kod_given:
            return from_start()
        half_way, user = found
        if request.method == "POST":
            fel = new_password(user)
            if fel is None:
                return proceed(session, user, kod_given=half_way.kod_given, vidare=to)
    return render_template("nytt_losenord.html", vidare=to, fel=fel), 422 if fel else 200


def new_password(user: Anvandare) -> list[dict[str, str]] | None:
    """Takes the password of the form, given twice; or what is wrong with it."""
    nytt = request.form.get("nytt", "")
    if nytt != request.form.get("igen", ""):
        return [{"text": OLIKA, "href": "#igen"}]
    if users.verify(user, nytt):
        return [{"text": "Välj ett annat lösenord än det du har.", "href": "#nytt"}]
    try:
        users.change_password(user, nytt)
    except Svagt as error:
        return [{"text": error.text, "href": "#nytt"}]
    return None
