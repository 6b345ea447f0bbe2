"""Prove anew who one is, before something that weighs heavily (web/stegra.py)."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import engangskod, sessions, users
from tracker.access.tables import Anvandare
from web import takt
from web.behorighet import inloggad
from web.login import back, give_cookie, valv
from web.oidc import klient
from web.services import tjanster
from web.visitor import besok


pages = Blueprint("bekrafta", __name__)

FEL = "Det stämmer inte. Kontrollera och försök igen."


def _sort(session: Session, user: Anvandare) -> str:
    """What is asked for: the provider's word, both password and code, or the password."""
    if besok().lasare.satt == "oidc":
        return "extern"
    return "kod" if engangskod.has(session, user.id) else "losenord"


def _right(session: Session, user: Anvandare, sort: str) -> bool:
    if not users.verify(user, request.form.get("losenord", "")):
        return False
    return sort == "losenord" or engangskod.check(
        session,
        valv(),
        anvandare=user.id,
        given=request.form.get("kod", ""),
        now=tjanster().clock.now(),
    )


@pages.get("/bekrafta")
@inloggad
def visa() -> ResponseReturnValue:
    with tjanster().transaction() as session:
        sort = _sort(session, session.get_one(Anvandare, besok().lasare.anvandare))
    return _page(sort)


def _page(sort: str, fel: str = "") -> str:
    provider = klient()
    return render_template(
        "bekrafta.html",
        sort=sort,
        namn=provider.settings.namn if provider else "",
        vidare=request.values.get("vidare", ""),
        fel=[{"text": fel, "href": "#losenord"}] if fel else None,
    )


@pages.post("/bekrafta")
@inloggad
def bekrafta() -> ResponseReturnValue:
    """The same login goes on, under a new token, and counts as proven now."""
    t = tjanster()
    anvandare = besok().lasare.anvandare
    keys = [(takt.KOD, str(anvandare))]
    if until := takt.use(keys):
        raise takt.refusal(until)
    fresh = t.token()
    with t.transaction() as session:
        user = session.get_one(Anvandare, anvandare)
        sort = _sort(session, user)
        right = sort != "extern" and _right(session, user, sort)
        if right:
            sessions.renew(
                session, token=g.token, fresh=fresh, satt=besok().lasare.satt, now=t.clock.now()
            )
    if not right:
        return _page(sort, FEL), 422
    takt.give_back(keys)
    response = redirect(back(request.form.get("vidare")), 303)
    give_cookie(response, fresh)
    return response
