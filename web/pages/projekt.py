"""ESF projects: which there are, setting one up, and its page.

A project is a log of its own (ADR 36), so it is no förbund to have in focus. The role in the
project itself is what opens it; a new one is set up by who has the right in the förbund in focus.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from schemas import kodverk
from tracker.access import uppdrag
from tracker.access.permissions import Ratt, Roll
from tracker.errors import Refused
from tracker.esf.projekt.uppsattning import Uppsattning, las
from tracker.identity.texts import read_texts
from tracker.intake.faults import Avvisad
from tracker.intake.skrivratt import PROJEKT
from tracker.log import store
from tracker.queries import projekt as lasning
from tracker.queries.forbund import projects
from tracker.state.projekt import projektstrom
from web.behorighet import kraver, kraver_i_projekt
from web.forms import projektformular
from web.forms.falt import first
from web.forms.flode import sent
from web.forms.projektformular import DELAR, Formular, Ifyllt
from web.services import tjanster
from web.visitor import besok, today


pages = Blueprint("projekt", __name__, url_prefix="/esf")

NIL: Final = UUID(int=0)
FINNS: Final = {
    "projekt.upplagt": "Det finns redan ett projekt med det diarienumret. Be den som sköter det om "
    "ett uppdrag.",
    "delprojekt.upplagt": "Någon annan lade nyss till ett delprojekt med det namnet.",
    "personal.upplagd": "Någon annan lade nyss till en person. Tryck på Spara igen.",
    "timpris.beslutat": "Någon annan lade nyss till timpriser därifrån.",
}
"""What is added is new: sent as something that there is, it would change that. A decision may be
made anew.
"""


@pages.get("")
@kraver_i_projekt(Ratt.SE_EKONOMI, Ratt.REDOVISA_TID)
def visa() -> ResponseReturnValue:
    """The projects that the visitor has a role in, or works in."""
    with tjanster().transaction(readonly=True) as session:
        alla = projects(session)
    mina = {slug: namn for slug, namn in alla.items() if _far(slug, Ratt.SE_EKONOMI)}
    tid = {slug: namn for slug, namn in alla.items() if _far(slug, Ratt.REDOVISA_TID)}
    return render_template("projekten.html", mina=mina, tid=tid)


@pages.route("/nytt", methods=["GET", "POST"])
@kraver(Ratt.SKOTA_PROJEKT)
def nytt() -> ResponseReturnValue:
    """Set up a project; who does it looks after it."""
    formular = projektformular.PROJEKT
    if request.method == "GET":
        return _fraga(Ifyllt(formular, {}), tillbaka=url_for("projekt.visa"))
    ifyllt = projektformular.las(formular, sent(), today())
    slug = f"esf-{ifyllt.data.get('diarienummer', '').replace('/', '-')}"
    if not ifyllt.fel:
        _spara(slug, ifyllt)
    if ifyllt.fel:
        return _fraga(ifyllt, tillbaka=url_for("projekt.visa")), 422
    _ge_uppdrag(slug)
    return redirect(url_for("projekt.ett", slug=slug, klart="projekt"), 303)


@pages.get("/<slug>")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def ett(slug: str) -> ResponseReturnValue:
    with _oppnat(slug, Ratt.SE_EKONOMI) as session:
        there = las(session, slug)
        ids = [one.personnamn for one in there.personal.values()]
        namn = read_texts(session, slug, ids, keys=tjanster().keys)
        manader = lasning.manader(session, slug)
        priser, satser = lasning.prislistor(session, slug), lasning.satser(session, slug)
        kategorier = lasning.kategorier(session, slug)
    return render_template(
        "projektet.html",
        projekt=there,
        namn=namn,
        manader=manader,
        prislistor=priser,
        satser=satser,
        kategorier=kategorier,
        far_andra=_far(slug, Ratt.SKOTA_PROJEKT),
        kodnamn=kodverk.namn,
        i_ord=projektformular.i_ord,
    )


@pages.route("/<slug>/perioder", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def perioder(slug: str) -> ResponseReturnValue:
    """The payment periods: the project is said anew with those, and all else as it was."""
    formular, tillbaka = projektformular.PERIODER, url_for("projekt.ett", slug=slug)
    with _oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        there = las(session, slug)
    if request.method == "GET":
        lines = "\n".join(f"{a.isoformat()} {b.isoformat()}" for a, b in there.perioder)
        return _fraga(Ifyllt(formular, {"perioder": [lines]}), tillbaka=tillbaka)
    return _sag_om(slug, formular, projektformular.som_det_ar(there), tillbaka)


@pages.route("/<slug>/delprojekt/<delprojekt>/insatser", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def insatser(slug: str, delprojekt: str) -> ResponseReturnValue:
    """Which insatser are in the delprojekt, and when: it is said anew with those (ADR 54)."""
    formular, tillbaka = projektformular.INSATSER, url_for("projekt.ett", slug=slug)
    with _oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        there = las(session, slug)
    one = there.delprojekt.get(delprojekt)
    if one is None:
        abort(404)
    if request.method == "GET":
        lines = projektformular.insatsrader(one, there.start)
        return _fraga(Ifyllt(formular, {"insatser": [lines]}), tillbaka=tillbaka)
    return _sag_om(slug, formular, projektformular.delprojektet(one), tillbaka)


@pages.route("/<slug>/<vad>", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def lagg_till(slug: str, vad: str) -> ResponseReturnValue:
    """Add a delprojekt, somebody who works there, unit costs or a decision."""
    if vad not in DELAR:
        abort(404)
    formular, tillbaka = DELAR[vad], url_for("projekt.ett", slug=slug)
    with _oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        there = las(session, slug)
        taken = _upptagna(vad, there, [one.slug for one in lasning.prislistor(session, slug)])
        if request.method == "POST" and formular.nyckel:
            taken = _utom_egen(session, slug, formular, taken)
    if request.method == "GET":
        return _fraga(Ifyllt(formular, {}), tillbaka=tillbaka)
    ifyllt = projektformular.las(formular, sent(), today(), taken)
    if not ifyllt.fel:
        _spara(slug, ifyllt)
    if ifyllt.fel:
        return _fraga(ifyllt, tillbaka=tillbaka), 422
    return redirect(url_for("projekt.ett", slug=slug, klart="projekt"), 303)


def _upptagna(vad: str, there: Uppsattning, listor: list[str]) -> list[str]:
    """Short names that are taken: what is added is new and changes nothing that there is."""
    if vad == "timpriser":
        return listor
    return [*(there.delprojekt if vad == "delprojekt" else there.personal)]


def _utom_egen(session: Session, slug: str, formular: Formular, taken: list[str]) -> list[str]:
    """Without the short name that this very form gave when it was sent before: it is the same."""
    try:
        ident = UUID(request.form.get("id", ""))
    except ValueError:
        return taken
    found = store.read_ids(session, slug, [ident]).get(ident)
    own = found[0].data.get(formular.nyckel or "") if found else None
    return [one for one in taken if one != own]


def _far(slug: str, ratt: Ratt) -> bool:
    return ratt in besok().lasare.ratter(slug)


@contextmanager
def _oppnat(slug: str, ratt: Ratt) -> Iterator[Session]:
    """The project, read by who has the right in it; for others it is not there."""
    if not _far(slug, ratt):
        abort(404)
    with tjanster().transaction(
        forbund=slug, huvudman=("*",), anvandare=str(besok().lasare.anvandare), readonly=True
    ) as session:
        if store.head(session, slug) is None or slug not in projects(session):
            abort(404)
        yield session


def _sag_om(
    slug: str, formular: Formular, som_nu: dict[str, Any], tillbaka: str
) -> ResponseReturnValue:
    """What is there (`som_nu`) said anew with what was sent, and all else as it was."""
    ifyllt = projektformular.las(formular, sent(), today())
    if not ifyllt.fel:
        ifyllt.data = som_nu | ifyllt.data
        _spara(slug, ifyllt, nytt=False)
    if ifyllt.fel:
        return _fraga(ifyllt, tillbaka=tillbaka), 422
    return redirect(url_for("projekt.ett", slug=slug, klart="projekt"), 303)


def _spara(slug: str, ifyllt: Ifyllt, *, nytt: bool = True) -> None:
    """Records the event; what is refused goes to the field that it is about.

    `nytt`: it must not be there already.
    """

    def ny(session: Session) -> None:
        typ = ifyllt.formular.typ
        if store.lock(session, slug) is None:  # held from here on: two may set it up at once
            store.begin_log(session, slug)
        there = store.read_stream(session, slug, projektstrom(typ, ifyllt.data, NIL))
        mine = {str(one.id) for one in there if one.av == av}
        if nytt and there and typ in FINNS and handelse["id"] not in mine:
            raise Refused(FINNS[typ])

    av = str(besok().lasare.anvandare)
    first_field = ifyllt.formular.falten[0].namn
    handelse: dict[str, Any] = {
        "id": request.form.get("id", ""),
        "typ": ifyllt.formular.typ,
        "forbund": slug,
        "datum": today().isoformat(),
        "data": ifyllt.data,
    }
    try:
        tjanster().intag.record_all(
            [handelse],
            av=av,
            forbund=frozenset({slug}),
            skriver=(PROJEKT,),
            forst=ny,
        )
    except Avvisad as refusal:
        known = {one.namn for one in ifyllt.formular.falten}
        for one in refusal.fel:
            at = (one.falt or "").removeprefix("data.").partition(".")[0]
            ifyllt.fel[at if at in known else first_field] = one.text
    except Refused as refusal:
        at = "diarienummer" if ifyllt.formular is projektformular.PROJEKT else first_field
        ifyllt.fel[at] = refusal.text


def _ge_uppdrag(slug: str) -> None:
    """Who set the project up is its ekonom, if they are not already."""
    if _far(slug, Ratt.SKOTA_PROJEKT):
        return
    t, who = tjanster(), besok().lasare.anvandare
    with t.transaction() as session:
        uppdrag.ge(
            session,
            uppdrag=t.new_id(),
            anvandare=who,
            roll=Roll.EKONOM,
            forbund=slug,
            fran=today(),
            beslut="Lade upp projektet",
            av=str(who),
            now=t.clock.now(),
        )


def _fraga(ifyllt: Ifyllt, *, tillbaka: str) -> str:
    formular: Formular = ifyllt.formular
    return render_template(
        "projektformular.html",
        formular=formular,
        ifyllt=ifyllt,
        tillbaka=tillbaka,
        id=first(ifyllt.svar, "id") or tjanster().new_id(),
    )
