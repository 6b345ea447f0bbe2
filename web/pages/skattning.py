"""Rate where a person stands, both raters side by side; and the profile over time (ADR 35)."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from schemas.instrument import Instrument, Nyckel, ord_pa, skala
from schemas.kodverk import namn
from tracker.access.permissions import Ratt
from tracker.intake.faults import Avvisad
from tracker.projections.tables import DeltagandeNu
from tracker.queries import deltagare, personer, skattningar
from tracker.queries.skattningar import Profil
from tracker.steg.utfall import Radnyckel, serier
from web import profilbild
from web.behorighet import kraver
from web.forms import skattning
from web.forms.arende import to_deltagande
from web.forms.falt import Svar, first
from web.forms.flode import sent
from web.forms.skattning import Sant
from web.services import tjanster
from web.visitor import avsandare, besok, forbund, las, today


pages = Blueprint("skattning", __name__)

UTFALL = {
    "upp": "Upp",
    "lika": "Lika",
    "ned": "Ned",
    "en_gang": "Ej mätt två gånger",
}
"""What became of a question from the first answer to the last, in words."""


@pages.route("/deltagare/<deltagande>/skatta", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def skatta(deltagande: str) -> ResponseReturnValue:
    d, who, instrumenten = _om(deltagande)
    if d.start is None:
        abort(404)
    fore, valbara = skattningar.av(d), skattningar.att_valja(instrumenten)
    # What is sent are answers to the utgåva that was shown, also where there is a newer one by now.
    kanda = list(instrumenten) if request.method == "POST" else valbara
    nyckel = _vald(kanda) or skattningar.senast_valt(fore, valbara)
    instrument = instrumenten[nyckel]
    svar: Svar = sent() if request.method == "POST" else {"datum": [today().isoformat()]}
    fel: dict[str, str] = {}
    if request.method == "POST":
        read = skattning.las(instrument, svar, today())
        fel = dict(read.fel) or _record(d, instrument, read, first(svar, "id"))
        if not fel:
            return redirect(to_deltagande(deltagande, "steg.skattat"), 303)
    own = [s for s in fore if (s.instrument, s.utgava) == nyckel]
    page = render_template(
        "skatta.html", d=d, who=who, insats=besok().fokus.insatser.get(d.insats, d.insats),
        instrument=instrument, namn=ord_pa(instrument.namn), svar=svar, brister=fel,
        rader=skattning.rader(instrument, svar, own), inget=skattning.INGET,
        valbara=[(f"{s}.{u}", ord_pa(instrumenten[s, u].namn), (s, u) == nyckel)
                 for s, u in valbara],
        id=first(svar, "id") or str(tjanster().new_id()),
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.get("/deltagare/<deltagande>/profil")
@kraver(Ratt.SE_PERSONER)
def profil(deltagande: str) -> ResponseReturnValue:
    d, who, instrumenten = _om(deltagande)
    found = skattningar.profiler(skattningar.av(d), instrumenten)
    return render_template(
        "profil.html", d=d, who=who, insats=besok().fokus.insatser.get(d.insats, d.insats),
        profiler=[_visad(one, nr) for nr, one in enumerate(found)],
    )  # fmt: skip


def _om(deltagande: str) -> tuple[DeltagandeNu, str, dict[Nyckel, Instrument]]:
    """The deltagande as the visitor may see it, who it is, and the instruments there are."""
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]
        return d, who, skattningar.instrumenten(session, forbund())


def _vald(kanda: list[Nyckel]) -> Nyckel | None:
    asked = request.values.get("instrument", "")
    return next((key for key in kanda if f"{key[0]}.{key[1]}" == asked), None)


def _record(d: DeltagandeNu, instrument: Instrument, read: Sant, given: str) -> dict[str, str]:
    """Store a rating for each who answered, or none of them; the refusals by field.

    The ids follow from the form's own, so that pressing twice records the same once.
    """
    try:
        base = UUID(given)
    except ValueError:
        base = tjanster().new_id()
    events: list[dict[str, Any]] = [
        {
            "id": str(uuid5(NAMESPACE_URL, f"{base}/{vem}")),
            "typ": "steg.skattat",
            "forbund": forbund(),
            "insats": d.insats,
            "deltagande": d.deltagande,
            "datum": read.datum,
            "data": {
                "instrument": instrument.slug,
                "utgava": instrument.utgava,
                "respondent": vem,
                "varden": dict(varden),
            },
        }
        for vem, varden in read.varden.items()
    ]
    who = avsandare()
    try:
        tjanster().intag.record_all(events, av=who.av, forbund=who.forbund, skriver=who.far_skriva)
    except Avvisad as refusal:
        return {"datum": " ".join(dict.fromkeys(one.text for one in refusal.fel))}
    return {}


def _visad(profil: Profil, nr: int) -> Mapping[str, Any]:
    """One instrument for the page: the picture, and the table with the same figures."""
    instrument = profil.instrument
    found = serier(
        profil.skattningar, {(instrument.slug, instrument.utgava): instrument}, till=today()
    )
    days = sorted({s.datum for s in profil.skattningar})
    answer = {(s.datum, s.respondent): s.varden for s in profil.skattningar}
    rows = []
    said = profilbild.besvarade(profil)
    for fraga in said:
        for vem in instrument.respondenter:
            serie = found.get(Radnyckel(instrument.slug, instrument.utgava, fraga.kod, vem))
            given = [answer.get((day, vem), {}).get(fraga.kod) for day in days]
            rows.append(
                {
                    "dimension": ord_pa(fraga.dimension),
                    "vem": namn("respondent", vem),
                    "svar": given,
                    "utfall": UTFALL[serie.forsta_till_sista] if serie else "Ej mätt",
                    "sista": UTFALL[serie.sista_tva] if serie else "Ej mätt",
                }
            )
    return {
        "namn": ord_pa(instrument.namn),
        "rattighet": instrument.rattighet,
        "dagar": days,
        "rader": rows,
        "tysta": [ord_pa(fraga.dimension) for fraga in instrument.fragor if fraga not in said],
        "skalor": _skalor(instrument),
        "bild": profilbild.rita(profil, f"profil-{nr}"),
    }


def _skalor(instrument: Instrument) -> list[str]:
    """The words of each scale, once: «1 Stämmer inte alls, 2 Stämmer lite»."""
    told = (skala(instrument, fraga) for fraga in instrument.fragor)
    lines = (", ".join(f"{v} {ord_}" for v, ord_ in words.items()) for words in told)
    return list(dict.fromkeys(lines))
