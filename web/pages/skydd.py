"""Skyddade personuppgifter, following somebody as anonym instead, and the consents of one."""

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.identity import drafts, skydd
from tracker.identity.personnummer import find_in
from tracker.projections.tables import DeltagandeNu
from tracker.queries import deltagare, personer
from tracker.queries import skydd as skyddade
from tracker.queries.tidslinje import users
from web.behorighet import kraver
from web.forms.arende import Arende, Handelse, to_deltagande
from web.forms.falt import Falt
from web.forms.flode import handle
from web.forms.fragor import Formular, dag
from web.forms.svar import Ifyllt
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, today


pages = Blueprint("skydd", __name__, url_prefix="/deltagare/<deltagande>")

ANONYM: Final = Formular(
    typ="anonym.inskriven",
    rubrik="Följ personen som anonym",
    knapp="Registrera en anonym inskrivning",
    kvitto="",
    ingress="Personen räknas som anonym i insatsen. Inget i händelsen leder till personen.",
    falt=(
        dag("Första dagen i insatsen"),
        Falt("kon", "Kön", "val", lista="kon", hint="Lämna tomt om ni inte vill ange det."),
    ),
)


def _mine(d: DeltagandeNu) -> None:
    """404 unless the right to protect reaches this deltagande: to see it is not enough."""
    if not besok().lasare.omfang(forbund(), Ratt.SKYDDA).ryms(d.huvudman, d.insats):
        abort(404)


def _find(session: Session, deltagande: str) -> tuple[DeltagandeNu, str]:
    """The deltagande and what its person is called; 404 where the visitor sees none."""
    d = deltagare.hamta(session, forbund(), deltagande)
    if d is None:
        abort(404)
    return d, personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]


@pages.route("/skydd", methods=["GET", "POST"])
@kraver(Ratt.SKYDDA)
def visa(deltagande: str) -> ResponseReturnValue:
    fel: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _save(deltagande)
        except Refused as refusal:
            fel["skal"] = refusal.text
    with las() as session:
        d, who = _find(session, deltagande)
        _mine(d)
        nu = skydd.skyddad(session, forbund(), d.person)
        personal = skyddade.personal(session, forbund(), d.huvudman, d.insats, dag=today())
        av = users(session, {nu.av}).get(nu.av, nu.av) if nu else ""
    named = {str(one) for one in nu.namngivna} if nu else {str(besok().lasare.anvandare)}
    page = render_template(
        "skydd.html", d=d, who=who, nu=nu, av=av, personal=personal,
        valda=set(request.form.getlist("namngivna")) if fel else named,
        falt=fel, fel=[{"text": text, "href": f"#{namn}"} for namn, text in fel.items()],
    )  # fmt: skip
    return (page, 422) if fel else page


def _save(deltagande: str) -> ResponseReturnValue:
    t, av = tjanster(), str(besok().lasare.anvandare)
    skal = request.form.get("skal", "")
    if find_in(skal, today=today()):
        raise Refused("Skriv inget personnummer i hänvisningen.")
    with bredvid() as session:
        skydd.tur(session, forbund())
        d = session.get(DeltagandeNu, (forbund(), deltagande))
        if d is None:
            abort(404)
        _mine(d)
        if request.form.get("steg") == "avsluta":
            skydd.avsluta(session, forbund(), d.person, skal=skal, av=av, now=t.clock.now())
            return redirect(url_for("deltagare.ett", deltagande=deltagande, klart="oskyddad"), 303)
        personal = skyddade.personal(session, forbund(), d.huvudman, d.insats, dag=today())
        named = [one for one in personal if str(one) in request.form.getlist("namngivna")]
        skydd.skydda(
            session, forbund(), d.person, id_=t.new_id(), namngivna=named, skal=skal, av=av,
            now=t.clock.now(),
        )  # fmt: skip
    _forget_drafts(d.person)
    if UUID(av) in named:
        return redirect(url_for("deltagare.ett", deltagande=deltagande, klart="skyddad"), 303)
    return redirect(url_for("deltagare.visa", klart="skyddad"), 303)


def _forget_drafts(person: UUID) -> None:
    """What anybody has begun to write about the person goes: they may see it no more."""
    with tjanster().transaction(forbund=forbund(), role="stegvis_logg") as session:
        rows = session.exec(
            select(DeltagandeNu.deltagande).where(
                col(DeltagandeNu.forbund) == forbund(), col(DeltagandeNu.person) == person
            )
        )
        drafts.erase(session, forbund(), [person], rows.all())


@pages.route("/anonym", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def anonym(deltagande: str) -> ResponseReturnValue:
    with las() as session:
        d, who = _find(session, deltagande)
    insatser = besok().fokus.insatser
    namn = insatser.get(d.insats, d.insats)

    def event(ifyllt: Ifyllt, event_id: str) -> Handelse:
        return {
            "id": event_id,
            "typ": ANONYM.typ,
            "forbund": forbund(),
            "insats": d.insats,
            "datum": ifyllt.datum,
            "data": ifyllt.data(),
        }

    return handle(
        Arende(
            formular=ANONYM,
            rubrik=ANONYM.rubrik,
            om=f"{who}, {namn}. {_OCKSA}" if d.start else f"{who}, {namn}",
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            fyllt={"kon": d.kon, "datum": (d.start or today()).isoformat()},
            insatser=insatser,
            insats=d.insats,
            handelse=event,
            klart=lambda _: to_deltagande(deltagande, "anonym"),
        )
    )


_OCKSA: Final = "Makulera inskrivningen efteråt, annars räknas personen två gånger."


@pages.get("/samtycken")
@kraver(Ratt.SE_PERSONER)
def samtycken(deltagande: str) -> ResponseReturnValue:
    with las() as session:
        d, who = _find(session, deltagande)
    return render_template("samtycken.html", d=d, who=who, samtycken=skyddade.samtycken(d))
