"""Log in by an outside provider: there, back, and what to do for one whom we do not know."""

import secrets

import structlog
from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import halvvag, oidc, sessions
from tracker.access.oidc import Avvisat, ForLag, Intyg
from tracker.access.tables_inloggning import OidcForsok
from tracker.access.takt import Grans
from web import takt
from web.behorighet import inloggad, oppen
from web.klient import adress
from web.login import back, enter, from_start, give_cookie
from web.oidc import Klient, klient
from web.pages.inloggning import INTE_INNE
from web.services import tjanster
from web.visitor import besok


log = structlog.get_logger(__name__)
pages = Blueprint("extern", __name__)


def _klient() -> Klient:
    found = klient()
    if found is None:
        abort(404)
    return found


@pages.get("/logga-in/extern")
@oppen(INTE_INNE)
def ga() -> ResponseReturnValue:
    """To the provider; the visitor chose it by a link."""
    return _send(request.args.get("vidare", ""), anew=False)


@pages.get("/bekrafta/extern")
@inloggad
def bekrafta() -> ResponseReturnValue:
    """To the provider, to prove anew who one is."""
    return _send(request.args.get("vidare", ""), anew=True)


def _keys() -> list[tuple[Grans, str]]:
    """Visits to the provider that came to nothing, by address; whole offices have the same."""
    return [(takt.ADRESS, f"extern\0{adress()}")]


def _send(vidare: str, *, anew: bool) -> ResponseReturnValue:
    provider, t = _klient(), tjanster()
    now = t.clock.now()
    if until := takt.use(_keys()):
        raise takt.refusal(until)
    state, nonce, verifierare = t.token(), t.token(), secrets.token_urlsafe(48)
    url = provider.address(
        redirect=url_for("extern.svar", _external=True),
        state=state,
        nonce=nonce,
        verifierare=verifierare,
        anew=anew,
        now=now,
    )
    with t.transaction() as session:
        oidc.send(
            session,
            state=state,
            nonce=nonce,
            verifierare=verifierare,
            token=g.token,
            vidare=back(vidare),
            anvandare=besok().lasare.anvandare if anew else None,
            now=now,
        )
    return redirect(url, 303)


@pages.get("/logga-in/svar")
@oppen(INTE_INNE)
def svar() -> ResponseReturnValue:
    """Back from the provider, with a code that is worth the provider's word once."""
    try:
        sent, intyg = _vouched(_klient())
    except (Avvisat, ForLag) as error:
        log.warning("oidc_refused", why=getattr(error, "varfor", "acr"))
        return render_template("extern_fel.html", text=error.text), 403
    takt.give_back(_keys())
    if sent.anvandare is not None:
        return _proven_anew(sent, intyg)
    t, fresh = tjanster(), tjanster().token()
    with t.transaction() as session:
        user = oidc.user_of(session, intyg)
        if user is not None:
            return enter(session, user.id, token=fresh, satt="oidc", vidare=sent.vidare)
        if oidc.is_tied(session, intyg):
            return render_template("extern_fel.html", text=AVSTANGD), 403
        halvvag.begin_unknown(session, token=fresh, iss=intyg.iss, sub=intyg.sub, now=t.clock.now())
    response = redirect(url_for("extern.koppla", vidare=sent.vidare), 303)
    give_cookie(response, fresh)
    return response


AVSTANGD = "Ditt konto är avstängt. Fråga den som sköter Stegvis hos er."


def _vouched(provider: Klient) -> tuple[OidcForsok, Intyg]:
    """Whom we sent, and who the provider says came. Raises Avvisat, ForLag."""
    t = tjanster()
    now = t.clock.now()
    with t.transaction() as session:
        try:
            sent = oidc.receive(
                session, state=request.args.get("state", ""), token=g.token, now=now
            )
        except Avvisat as error:
            refused: Avvisat | None = error
        else:
            refused = None
    if refused is not None:
        raise refused
    code, iss = request.args.get("code", ""), request.args.get("iss")
    if not code or (iss is not None and iss != provider.settings.issuer):
        raise Avvisat("answer")
    intyg = provider.fetch(
        redirect=url_for("extern.svar", _external=True),
        code=code,
        nonce=sent.nonce,
        verifierare=sent.verifierare,
        anew=sent.anvandare is not None,
        now=now,
    )
    return sent, intyg


def _proven_anew(sent: OidcForsok, intyg: Intyg) -> ResponseReturnValue:
    """The same person must have come back, to the login that they left."""
    t, fresh = tjanster(), tjanster().token()
    visit = g.get("besok")
    with t.transaction() as session:
        user = oidc.user_of(session, intyg)
        if visit is None or user is None or not user.id == sent.anvandare == visit.lasare.anvandare:
            return render_template("extern_fel.html", text=ANNAN), 403
        sessions.renew(session, token=g.token, fresh=fresh, satt="oidc", now=t.clock.now())
    response = redirect(back(sent.vidare), 303)
    give_cookie(response, fresh)
    return response


ANNAN = "Du bekräftade som någon annan än den som är inloggad. Gå tillbaka och försök igen."


@pages.route("/logga-in/koppla", methods=["GET", "POST"])
@oppen(INTE_INNE)
def koppla() -> ResponseReturnValue:
    """We know the provider's word, but not whose account it is: whom to ask, and their code."""
    t = tjanster()
    now, fel = t.clock.now(), None
    if request.method == "POST" and (until := takt.use(_keys())):
        raise takt.refusal(until)
    with t.transaction() as session:
        found = halvvag.find(session, token=g.token, now=now)
        if found is None or found.iss is None or found.sub is None:
            return from_start()
        if request.method == "POST":
            intyg = Intyg(found.iss, found.sub)
            tied = oidc.tie(session, code=request.form.get("kod", ""), intyg=intyg, now=now)
            session.flush()
            user = oidc.user_of(session, intyg) if tied else None
            if user is not None:
                halvvag.end(session, token=g.token)
                vidare = request.form.get("vidare", "")
                return enter(session, user.id, token=t.token(), satt="oidc", vidare=vidare)
            fel = [{"text": "Koden gäller inte. Kontrollera den.", "href": "#kod"}]
    page = render_template("koppla.html", vidare=request.values.get("vidare", ""), fel=fel)
    return page, 422 if fel else 200
