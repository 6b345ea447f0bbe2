"""Codes that tie an account to the organisation's own login: made, shown once, withdrawn.

The code goes from the administrator to the person by hand, who writes it after having logged in
outside. Whoever has it gets into the account, so it is made like a new password: by another than
oneself, for accounts that nobody else handles, and after proving anew who one is.
"""

import secrets
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import kopplingar, oidc, sessions
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from web import sakerhetslogg
from web.behorighet import kraver
from web.oidc import klient
from web.pages.anvandare import Konto, found, listed
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import besok, las


pages = Blueprint("koppling", __name__, url_prefix="/installningar/kopplingar")

EGEN = "Du kan inte koppla ditt eget konto: be en annan administratör."
ANNANS = "Kontot har uppdrag i andra förbund: be en administratör där."
STANGT = "Kontot är avstängt: öppna det först."


@pages.get("")
@kraver(Ratt.HANTERA_ANVANDARE)
def visa() -> ResponseReturnValue:
    now, me = tjanster().clock.now(), besok().lasare.anvandare
    with las() as session:
        konton = listed(session)
        ids = [konto.anvandare.id for konto in konton]
        koder = kopplingar.codes(session, ids, now=now)
        kopplade = kopplingar.tied(session, ids)
    return render_template(
        "kopplingar.html", konton=konton, koder=koder, kopplade=kopplade, jag=me,
        leverantor=klient(),
    )  # fmt: skip


def _theirs(session: Session, anvandare: UUID) -> Konto:
    """The account, when this visitor may give others a way into it. Raises Refused."""
    konto = found(session, anvandare)
    if anvandare == besok().lasare.anvandare:
        raise Refused(EGEN)
    if not konto.helt:
        raise Refused(ANNANS)
    return konto


@pages.route("/<uuid:anvandare>/kod", methods=["GET", "POST"])
@kraver(Ratt.HANTERA_ANVANDARE)
def kod(anvandare: UUID) -> ResponseReturnValue:
    """A new code. It is shown on the answer, and never again."""
    if ask := ask_first():
        return ask
    t, made = tjanster(), ""
    with t.transaction() as session:
        konto = _theirs(session, anvandare)
        if konto.anvandare.avstangd:
            raise Refused(STANGT)
        namn = konto.anvandare.namn
        if request.method == "POST":
            made = secrets.token_urlsafe(24)
            oidc.new_code(session, anvandare=anvandare, code=made, now=t.clock.now())
    if made:
        sakerhetslogg.om_konto("identity_code_made", anvandare)
    return render_template(
        "kopplingskod.html", namn=namn, kod=made, dagar=oidc.KOPPLING.days, leverantor=klient()
    )


@pages.post("/<uuid:anvandare>/aterta")
@kraver(Ratt.HANTERA_ANVANDARE)
def aterta(anvandare: UUID) -> ResponseReturnValue:
    with tjanster().transaction() as session:
        _theirs(session, anvandare)
        gone = kopplingar.withdraw(session, anvandare)
    if gone:
        sakerhetslogg.om_konto("identity_code_withdrawn", anvandare)
    return redirect(url_for("koppling.visa", klart="kod_tillbaka"), 303)


@pages.post("/<uuid:anvandare>/bryt")
@kraver(Ratt.HANTERA_ANVANDARE)
def bryt(anvandare: UUID) -> ResponseReturnValue:
    """The account can no longer be entered by the provider, and whoever is in is out."""
    with tjanster().transaction() as session:
        _theirs(session, anvandare)
        oidc.untie(session, anvandare)
        sessions.end_mine(session, anvandare=anvandare)
    sakerhetslogg.om_konto("identity_untied", anvandare)
    return redirect(url_for("koppling.visa", klart="bruten"), 303)
