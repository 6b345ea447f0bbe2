"""The remittents' door: no account, a personal link. Send a remiss, see its answer, no more.

The link's secret stands in the address once; the page moves it to a cookie and goes on to an
address without it. What is shown names nobody: a remiss is known by its code.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID, uuid5

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.svar import Fel
from tracker.access import remittenter
from tracker.access.tables_remittent import Remittentlank
from tracker.clock import swedish_day
from tracker.identity import namn
from tracker.identity.namn import Uppgifter
from tracker.intake.faults import Avvisad
from tracker.projections.tables import DeltagandeNu
from tracker.queries import fokus
from tracker.queries.fokus import Fokus
from tracker.queries.remittent import BESKED, besked
from web import reading
from web.behorighet import oppen
from web.forms import namnformular
from web.forms.falt import Falt, first
from web.forms.fragor import INSATS, PERSONNUMMER, Formular
from web.forms.svar import Ifyllt, prefilled, read_form, refused
from web.pages.remisser import new_name
from web.services import tjanster


pages = Blueprint("remittent", __name__, url_prefix="/remittent")

VARFOR: Final = "En remittent har en personlig länk i stället för ett konto."
REMISS: Final = Formular(
    typ="remiss.inkommen",
    rubrik="Skicka en remiss",
    knapp="Skicka remissen",
    kvitto="Remissen är skickad.",
    ingress="Skicka bara om personen vet om det och vill.",
    falt=(
        INSATS,
        PERSONNUMMER,
        Falt(
            "syfte",
            "Vad är syftet? (valfritt)",
            "langtext",
            hint="Kort, utan personnummer. Bara insatsens personal läser texten.",
            fritext=True,
        ),
        *(replace(f, etikett=f"{f.etikett} (valfritt)") for f in namnformular.FALT),
    ),
)


def _cookie() -> str:
    return "__Host-stegvis-remittent" if request.is_secure else "stegvis-remittent"


def _lank() -> Remittentlank:
    """The link of this visitor; 404 for none, so that a guess tells nothing."""
    t = tjanster()
    token = request.cookies.get(_cookie(), "")
    with t.transaction() as session:
        found = remittenter.find(session, token, now=t.clock.now())
    return found or abort(404)


def _fokus(lank: Remittentlank) -> Fokus:
    t = tjanster()
    with t.transaction(forbund=lank.forbund, readonly=True) as session:
        return fokus.read(session, forbund=lank.forbund, valbara=t.alla_forbund(), valda=())


@pages.get("/in/<token>")
@oppen(VARFOR)
def in_(token: str) -> ResponseReturnValue:
    """From the link to its page."""
    t = tjanster()
    with t.transaction() as session:
        if remittenter.find(session, token, now=t.clock.now()) is None:
            abort(404)
    response = redirect(url_for("remittent.visa"), 303)
    response.set_cookie(
        _cookie(), token, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
    return response


@pages.get("")
@oppen(VARFOR)
def visa() -> ResponseReturnValue:
    """The remisser that came by this link, and what became of them."""
    lank, t = _lank(), tjanster()
    with t.transaction(forbund=lank.forbund, anvandare=str(lank.id), readonly=True) as session:
        sent = remittenter.skickade(session)
    with t.transaction(forbund=lank.forbund, role="stegvis_bild", readonly=True) as session:
        reading.utan_konto(session, lank.forbund, f"remittent:{lank.id}")
        answers = besked(session, lank.forbund, [one.deltagande for one in sent])
    return render_template(
        "remittent.html",
        lank=lank,
        sent=sent,
        answers=answers,
        ord=BESKED,
        namn=_fokus(lank),
        kvitto=REMISS.kvitto if "skickad" in request.args else "",
    )


@pages.route("/ny", methods=["GET", "POST"])
@oppen(VARFOR)
def ny() -> ResponseReturnValue:
    lank, t = _lank(), tjanster()
    where = _fokus(lank)
    offered = {s: namn for s, namn in where.med_personer.items() if s in lank.insatser}
    if request.method == "GET":
        return _page(lank, where, prefilled(REMISS, {}), offered, str(t.new_id()))
    svar, today = request.form.to_dict(flat=False), swedish_day(t.clock.now())
    ifyllt = read_form(REMISS, svar, today)
    called = namnformular.faults(namnformular.read(ifyllt.varden), today)
    ifyllt = Ifyllt(REMISS, svar, ifyllt.varden, {**called, **ifyllt.fel})
    if ifyllt.varden.get("insats") not in offered:
        ifyllt = Ifyllt(REMISS, svar, ifyllt.varden, {"insats": INSATS.saknas, **ifyllt.fel})
    given = first(svar, "handelse_id")
    if not ifyllt.fel:
        fel = _send(lank, where, ifyllt, given)
        if not fel:
            return redirect(url_for("remittent.visa", skickad=1), 303)
        ifyllt = refused(ifyllt, fel)
    return _page(lank, where, ifyllt, offered, given), 422


def _page(
    lank: Remittentlank, where: Fokus, ifyllt: Ifyllt, offered: dict[str, str], event_id: str
) -> str:
    return render_template(
        "remittent_ny.html",
        lank=lank,
        namn=where,
        ifyllt=ifyllt,
        formular=REMISS,
        insatser=offered,
        handelse_id=event_id,
        fel=ifyllt.summering(),
    )


def _send(lank: Remittentlank, where: Fokus, ifyllt: Ifyllt, given: str) -> list[Fel]:
    """Records the remiss and notes that it is this link's; the refusals, none when it is sent.

    The event's id is the link's and the form's together, so that nobody can choose the name of the
    deltagande and so come to see another's.
    """
    t, insats = tjanster(), str(ifyllt.varden["insats"])
    try:
        ident = str(uuid5(lank.id, str(UUID(given))))
    except ValueError:
        abort(400)
    event = {
        "id": ident,
        "typ": REMISS.typ,
        "forbund": lank.forbund,
        "insats": insats,
        "deltagande": new_name(ident),
        "datum": swedish_day(t.clock.now()).isoformat(),
        "person": {"personnummer": ifyllt.varden["personnummer"]},
        "data": {"remittent": lank.remittent, "remittent_enhet": lank.enhet, **ifyllt.data()},
    }
    try:
        t.intag.record_all(
            [event],
            av=f"remittent:{lank.id}",
            forbund=frozenset({lank.forbund}),
            skriver=(f"{where.huvudman[insats]}/{insats}",),
        )
    except Avvisad as refusal:
        return refusal.fel
    with t.transaction(forbund=lank.forbund, anvandare=str(lank.id)) as session:
        remittenter.skickad(session, lank, new_name(ident), insats, now=t.clock.now())
    _called(lank, f"{where.huvudman[insats]}/{insats}", new_name(ident), ifyllt)
    return []


def _called(lank: Remittentlank, par: str, deltagande: str, ifyllt: Ifyllt) -> None:
    """What the person is called, for the owner's register and where it says nothing yet: a stranger
    changes nothing that is known, and is told nothing of it.
    """
    t, said = tjanster(), namnformular.read(ifyllt.varden)
    if said == Uppgifter():
        return
    with t.transaction(
        forbund=lank.forbund,
        insatser=(par,),
        anvandare=str(lank.id),
        skriver=(par,),
        personal=(par,),
    ) as session:
        d = session.get(DeltagandeNu, (lank.forbund, deltagande))
        if d is None:
            return  # hidden from those who work there: then from a remittent's words too
        known = namn.read(session, lank.forbund, d.person, d.huvudman, keys=t.keys) or Uppgifter()
        whole = namnformular.over(said, known)
        if whole.kontakt == known.kontakt and whole.namn == known.namn:
            return
        new = replace(whole, andrad=t.clock.now(), av=f"remittent:{lank.id}")
        namn.save(session, lank.forbund, d.person, d.huvudman, new, keys=t.keys)
