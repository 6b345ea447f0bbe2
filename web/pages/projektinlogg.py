"""Give somebody of a project's staff a way in to their own sheet, and end it (ADR 45)."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from tracker.access import uppdrag
from tracker.access.permissions import Ratt, Roll
from tracker.access.tables import Anvandare
from tracker.access.tables_uppdrag import Uppdrag
from tracker.esf.projekt.uppsattning import Personal
from tracker.identity.texts import read_texts
from tracker.intake.faults import Avvisad
from tracker.intake.skrivratt import PROJEKT
from tracker.log import store
from tracker.state.projekt import projektstrom
from web.behorighet import kraver_i_projekt
from web.projektrum import rum
from web.projektsvar import NIL, Andrat, ar_som_visat, sett, vem
from web.services import tjanster
from web.visitor import besok, today


pages = Blueprint("projektinlogg", __name__, url_prefix="/esf")

INGEN = "Det finns ingen användare som heter så. Be den som lägger upp användare i förbundet om en."
OM = "Spara igen om ditt ska gälla."
UPPTAGEN = "Användaren är redan knuten till någon annan i projektet."


@pages.route("/<slug>/personal/<personal>/inloggning", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def knyt(slug: str, personal: str) -> ResponseReturnValue:
    """The user who reports and signs as this person; an empty name ends it."""
    with rum(slug) as here:
        who = here.uppsatt.personal.get(personal)
        if who is None:
            abort(404)
        names = read_texts(here.session, slug, [who.personnamn], keys=tjanster().keys)
        taken = {one.anvandare for one in here.uppsatt.personal.values() if one.slug != personal}
        event = _senaste(here.session, slug, personal)
        projekt, nu = here.uppsatt.namn, here.uppsatt.position
    now = _anvandare(who.anvandare)
    typed, fel = (now.namn if now else ""), ""
    if request.method == "POST":
        typed = request.form.get("namn", "").strip()
        new = _vid_namn(typed) if typed else None
        fel = INGEN if typed and new is None else UPPTAGEN if new and new.id in taken else ""
        try:
            fel, nu = fel or _knyt(slug, who, event, new), sett()
        except Andrat as refusal:
            galler = f"kontot {now.namn}" if now else "inget konto"
            fel = (
                f"{vem(refusal.post.av)} ändrade personen medan du skrev: nu gäller {galler}. {OM}"
            )
        if not fel:
            done = "inlogg" if new else "inlogg_bort"
            return redirect(url_for("projekt.ett", slug=slug, klart=done), 303)
    page = render_template(
        "projektinlogg.html",
        slug=slug,
        projekt=projekt,
        namn=names.get(who.personnamn, "Borttaget namn"),
        typed=typed,
        nu=now.namn if now else "",
        id=tjanster().new_id(),
        position=nu,
        fel=[{"text": fel, "href": "#namn"}] if fel else [],
    )
    return page, 422 if fel else 200


def _senaste(session: Session, slug: str, personal: str) -> UUID:
    """The event that says who the person is now: what a rättelse is of."""
    there = store.read_stream(session, slug, _strom(personal))
    return [one for one in there if one.typ == "personal.upplagd"][-1].id


def _strom(personal: str) -> str:
    return projektstrom("personal.upplagd", {"slug": personal}, NIL)


def _anvandare(ident: UUID | None) -> Anvandare | None:
    if ident is None:
        return None
    with tjanster().transaction(readonly=True) as session:
        return session.get(Anvandare, ident)


def _vid_namn(namn: str) -> Anvandare | None:
    with tjanster().transaction(readonly=True) as session:
        return session.exec(
            select(Anvandare).where(col(Anvandare.namn) == namn, col(Anvandare.avstangd).is_(None))
        ).first()


def _knyt(slug: str, who: Personal, event: UUID, new: Anvandare | None) -> str:
    """The record first, which is what the database goes by; then the role that opens the page."""
    if (new.id if new else None) != who.anvandare:
        data = {
            "avser": str(event),
            "andring": {"anvandare": str(new.id) if new else None},
            "orsak": "Egen inloggning",
        }
        sent = {"id": request.form.get("id", ""), "typ": "handelse.rattad", "forbund": slug}
        try:
            tjanster().intag.record_all(
                [{**sent, "datum": today().isoformat(), "data": data}],
                av=str(besok().lasare.anvandare),
                forbund=frozenset({slug}),
                skriver=(PROJEKT,),
                forst=lambda session: ar_som_visat(session, slug, _strom(who.slug)),
            )
        except Avvisad as refusal:
            return refusal.fel[0].text
    _uppdrag(slug, who.anvandare, new)
    return ""


def _uppdrag(slug: str, before: UUID | None, new: Anvandare | None) -> None:
    """The role in the project to whom the record names, and to nobody whom it no longer names."""
    t, av = tjanster(), str(besok().lasare.anvandare)
    now = t.clock.now()
    with t.transaction() as session:
        if before is not None and (new is None or new.id != before):
            for row in _hallna(session, slug, before):
                uppdrag.avsluta(session, row.id, skal="Kontot är inte längre knutet till personen",
                                av=av, now=now)  # fmt: skip
        if new is not None and not _hallna(session, slug, new.id):
            uppdrag.ge(
                session,
                uppdrag=t.new_id(),
                anvandare=new.id,
                roll=Roll.PROJEKTMEDARBETARE,
                forbund=slug,
                fran=today(),
                beslut="Arbetar i projektet",
                av=av,
                now=now,
            )


def _hallna(session: Session, slug: str, anvandare: UUID) -> list[Uppdrag]:
    return [
        row
        for row in uppdrag.alla(session, [anvandare])[anvandare]
        if row.roll == Roll.PROJEKTMEDARBETARE and row.forbund == slug and row.avslutad is None
    ]
