"""Users and their assignments: made, given, ended and shut off here, each with its reason.

Whoever handles users in a förbund handles the assignments of that förbund and no others. Nobody
gives themselves anything; who gave what, and by which decision, stays to be read.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import sessions, uppdrag, users
from tracker.access.permissions import ROLLER, TABELL, Ratt, Roll
from tracker.access.tables import Anvandare
from tracker.access.tables_uppdrag import Uppdrag
from tracker.errors import Refused
from tracker.queries.forbund import huvudman as owners
from web.behorighet import kraver
from web.forms.datum import Oforstaddigt, read_day
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("anvandare", __name__)

EGET = "Du kan inte ge dig själv ett uppdrag: be en annan administratör."
EGEN = "Du kan inte stänga av dig själv: be en annan administratör."


@dataclass(frozen=True, slots=True)
class Konto:
    """An account in the list, with those of its assignments that this visitor handles."""

    anvandare: Anvandare
    uppdrag: Sequence[Uppdrag]
    helt: bool = True
    """Nothing of it is handled by anybody else: it may be shut off here."""

    @property
    def pagar(self) -> list[Uppdrag]:
        return [one for one in self.uppdrag if not ended(one)]


def ended(one: Uppdrag) -> bool:
    """True for an assignment that holds no more."""
    return one.avslutad is not None or (one.till is not None and one.till < today())


def handled(one: Uppdrag) -> bool:
    """True for an assignment in the förbund in focus, or in all for who handles all."""
    return one.forbund == forbund() or (one.forbund is None and everywhere())


def everywhere() -> bool:
    """True for who handles users in every förbund."""
    return any(
        one.forbund is None and Ratt.HANTERA_ANVANDARE in TABELL[one.roll]
        for one in besok().lasare.uppdrag
    )


def _me() -> str:
    return str(besok().lasare.anvandare)


def found(session: Session, anvandare: UUID) -> Konto:
    """An account that this visitor handles; 404 for one whose assignments are elsewhere only."""
    user = session.get(Anvandare, anvandare)
    given = uppdrag.alla(session, [anvandare])[anvandare]
    if user is None or not _here(given):
        abort(404)
    return Konto(user, [one for one in given if handled(one)], _all_here(given))


def listed(session: Session) -> list[Konto]:
    """Every account that this visitor handles."""
    everybody = users.alla(session)
    given = uppdrag.alla(session, [user.id for user in everybody])
    return [
        Konto(user, [one for one in given[user.id] if handled(one)], _all_here(given[user.id]))
        for user in everybody
        if _here(given[user.id])
    ]


def _here(given: Sequence[Uppdrag]) -> bool:
    return any(handled(one) for one in given) or all(map(ended, given))


def _all_here(given: Sequence[Uppdrag]) -> bool:
    """True when nobody else handles anything of the account: then it may be shut off here."""
    return all(handled(one) or ended(one) for one in given)


@pages.get("/installningar/anvandare")
@kraver(Ratt.HANTERA_ANVANDARE)
def visa() -> ResponseReturnValue:
    """Everybody with an assignment here, and those who have none anywhere."""
    with las() as session:
        konton = listed(session)
    return render_template("anvandare.html", konton=konton, roller=ROLLER, fokus=besok().fokus)


@pages.route("/installningar/anvandare/ny", methods=["GET", "POST"])
@kraver(Ratt.HANTERA_ANVANDARE)
def ny() -> ResponseReturnValue:
    """A new account. Its password is shown on the answer, once, and is to be changed at login."""
    namn, t = request.form.get("namn", ""), tjanster()
    if request.method == "GET":
        return render_template("ny_anvandare.html", namn="")
    password, ident = users.random_password(secrets.token_hex), t.new_id()
    with t.transaction() as session:
        there = users.find(session, namn)
    if there is not None:
        return redirect(url_for("anvandare.ge", anvandare=there.id, klart="fanns"), 303)
    try:
        with t.transaction() as session:
            users.create(
                session,
                anvandare=ident,
                namn=namn,
                losenord=password,
                now=t.clock.now(),
                byt=True,
            )
    except Refused as refusal:
        fel = [{"text": refusal.text, "href": "#namn"}]
        return render_template("ny_anvandare.html", namn=namn, fel=fel), 422
    return render_template(
        "engangslosenord.html", namn=users.normal(namn), losenord=password, ident=ident
    )


@pages.get("/installningar/anvandare/<uuid:anvandare>")
@kraver(Ratt.HANTERA_ANVANDARE)
def en(anvandare: UUID) -> ResponseReturnValue:
    with las() as session:
        konto = found(session, anvandare)
    return render_template(
        "en_anvandare.html",
        konto=konto,
        roller=ROLLER,
        ended=ended,
        fokus=besok().fokus,
        jag=anvandare == besok().lasare.anvandare,
    )


@pages.route("/installningar/anvandare/<uuid:anvandare>/uppdrag", methods=["GET", "POST"])
@kraver(Ratt.HANTERA_ANVANDARE)
def ge(anvandare: UUID) -> ResponseReturnValue:
    """Give an assignment in the förbund in focus, also to somebody who has theirs elsewhere."""
    with las() as session:
        user = session.get(Anvandare, anvandare) or abort(404)
        huvudman = owners(session, forbund())
    fel: list[dict[str, str]] = []
    if request.method == "POST":
        fel = _give(anvandare, huvudman)
        if not fel:
            return redirect(url_for("anvandare.en", anvandare=anvandare, klart="uppdrag"), 303)
    page = render_template(
        "ge_uppdrag.html",
        anvandare=user,
        roller=ROLLER,
        huvudman=huvudman,
        fokus=besok().fokus,
        idag=today(),
        given=request.form,
        fel=fel,
    )
    return page, 422 if fel else 200


ANNAT_FORBUND: Final = "Du har bytt förbund. Kontrollera uppgifterna och ge uppdraget igen."


def _give(anvandare: UUID, huvudman: Collection[str]) -> list[dict[str, str]]:
    """Gives what the form says; the faults, none when it is given."""
    form, t = request.form, tjanster()
    if str(anvandare) == _me():
        return [{"text": EGET, "href": "#innehall"}]
    try:
        roll = Roll(form.get("roll", ""))
    except ValueError:
        return [{"text": "Välj en roll.", "href": "#roll"}]
    try:
        fran, till = _days()
    except Oforstaddigt as trouble:
        return [{"text": str(trouble), "href": "#fran"}]
    insatser, mine = form.getlist("insatser"), form.getlist("huvudman")
    known = set(insatser) <= besok().fokus.insatser.keys() and set(mine) <= set(huvudman)
    if form.get("forbund") != forbund() or not known:  # another was chosen in another tab
        return [{"text": ANNAT_FORBUND, "href": "#innehall"}]
    try:
        with t.transaction() as session:
            uppdrag.ge(
                session,
                uppdrag=t.new_id(),
                anvandare=anvandare,
                roll=roll,
                forbund=forbund(),
                huvudman=mine or None,
                insatser=insatser or None,
                fran=fran,
                till=till,
                beslut=form.get("beslut", ""),
                av=_me(),
                now=t.clock.now(),
            )
    except Refused as refusal:
        return [{"text": refusal.text, "href": "#beslut"}]
    return []


def _days() -> tuple[date, date | None]:
    """The first and last day; empty: today, and until it is ended. Raises Oforstaddigt."""
    fran, till = (request.form.get(name, "").strip() for name in ("fran", "till"))
    return (
        read_day(fran, today()) if fran else today(),
        read_day(till, today()) if till else None,
    )


@pages.route("/installningar/uppdrag/<uuid:uppdrag_id>/avsluta", methods=["GET", "POST"])
@kraver(Ratt.HANTERA_ANVANDARE)
def avsluta(uppdrag_id: UUID) -> ResponseReturnValue:
    """End an assignment: it is worth nothing from the next click of whoever has it."""
    t, fel = tjanster(), []
    with las() as session:
        one = session.get(Uppdrag, uppdrag_id)
        if one is None or not handled(one):
            abort(404)
        user = found(session, one.anvandare).anvandare
    if request.method == "POST":
        if one.anvandare == besok().lasare.anvandare:
            raise Refused("Du kan inte avsluta ditt eget uppdrag: be en annan administratör.")
        try:
            with t.transaction() as session:
                skal = request.form.get("skal", "")
                uppdrag.avsluta(session, uppdrag_id, skal=skal, av=_me(), now=t.clock.now())
            return redirect(url_for("anvandare.en", anvandare=user.id, klart="avslutat"), 303)
        except Refused as refusal:
            fel = [{"text": refusal.text, "href": "#skal"}]
    page = render_template(
        "avsluta_uppdrag.html", uppdrag=one, anvandare=user, roller=ROLLER, fel=fel
    )
    return page, 422 if fel else 200


@pages.post("/installningar/anvandare/<uuid:anvandare>/stang-av")
@kraver(Ratt.HANTERA_ANVANDARE)
def stang_av(anvandare: UUID) -> ResponseReturnValue:
    """Shut the account off: its logins end now. Or open it again (`oppna`)."""
    t, opens = tjanster(), "oppna" in request.form
    if str(anvandare) == _me():
        raise Refused(EGEN)
    with t.transaction() as session:
        konto = found(session, anvandare)
        if not konto.helt:
            raise Refused("Kontot har uppdrag i andra förbund: avsluta uppdragen här i stället.")
        if opens:
            users.let_in(konto.anvandare)
        else:
            users.shut_out(konto.anvandare, now=t.clock.now())
            sessions.end_mine(session, anvandare=anvandare)
    klart = "oppnat" if opens else "avstangt"
    return redirect(url_for("anvandare.en", anvandare=anvandare, klart=klart), 303)


@pages.post("/installningar/anvandare/<uuid:anvandare>/losenord")
@kraver(Ratt.HANTERA_ANVANDARE)
def losenord(anvandare: UUID) -> ResponseReturnValue:
    """A new password for who has forgotten theirs: shown once, to be changed at login."""
    t, password = tjanster(), users.random_password(secrets.token_hex)
    if str(anvandare) == _me():
        raise Refused("Byt ditt eget lösenord under Mitt konto.")
    with t.transaction() as session:
        konto = found(session, anvandare)
        if not konto.helt:
            raise Refused("Kontot har uppdrag i andra förbund: be en administratör där.")
        users.change_password(konto.anvandare, password, byt=True)
        sessions.end_mine(session, anvandare=anvandare)
        namn = konto.anvandare.namn
    return render_template("engangslosenord.html", namn=namn, losenord=password, ident=anvandare)
