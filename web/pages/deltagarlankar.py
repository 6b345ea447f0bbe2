"""Links for a participant: made by staff on the deltagande's page, shown once, ended at any time.

Nothing is sent from here. A link is shown as a picture to scan, as text to copy, or on paper.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from schemas.instrument import Instrument, Nyckel, ord_pa
from tracker.access import deltagarlankar
from tracker.access.deltagarlankar import Gallande
from tracker.access.permissions import Ratt
from tracker.identity import skydd
from tracker.projections.tables import DeltagandeNu
from tracker.queries import deltagare, min_sida, personer, skattningar
from tracker.queries.tidslinje import users
from tracker.settings import Settings
from web import deltagardorr, qr
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, skriver


pages = Blueprint("deltagarlankar", __name__, url_prefix="/deltagare/<deltagande>/lankar")

SIDDAGAR: Final = {"30": "30 dagar", "90": "90 dagar", "365": "Ett år"}
"""How long a link to one's own page is good."""
KODBYTES: Final = 16
SLAG: Final = {
    "skatta": "Svara på frågor, en gång",
    "sida": "Min sida",
    "visa": "Visar sidan för någon annan",
}
LAGEN: Final = {
    "oppen": "Gäller",
    "anvand": "Använd",
    "avslutad": "Avslutad",
    "sparrad": "Spärrad: fel kod för många gånger",
    "utgangen": "Tiden är ute",
}


@dataclass(frozen=True, slots=True)
class Om:
    """Whose links: the deltagande, what they are called here, and what stops a new one."""

    d: DeltagandeNu
    who: str
    skyddad: bool
    instrument: dict[Nyckel, Instrument]

    @property
    def kan_skatta(self) -> bool:
        return not self.skyddad and min_sida.kan_skatta(self.d) and bool(self.instrument)


def _om(session: Session, deltagande: str) -> Om:
    """The deltagande, where the visitor may write about it; to see it is not enough."""
    d = deltagare.hamta(session, forbund(), deltagande)
    may = besok().lasare.omfang(forbund(), Ratt.REGISTRERA)
    if d is None or not may.ryms(d.huvudman, d.insats):
        abort(404)
    who = personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]
    there = skattningar.instrumenten(session, forbund())
    own = {
        key: there[key]
        for key in skattningar.att_valja(there)
        if "deltagare" in there[key].respondenter
    }
    return Om(d, who, skydd.skyddad(session, forbund(), d.person) is not None, own)


@pages.get("")
@kraver(Ratt.REGISTRERA)
def visa(deltagande: str) -> ResponseReturnValue:
    return _visa(deltagande), 200


def _visa(deltagande: str, fel: str = "", falt: str = "") -> str:
    now = tjanster().clock.now()
    with las() as session:
        om = _om(session, deltagande)
        links = deltagarlankar.alla(session, forbund(), deltagande)
        av = users(session, {one.skapad_av for one in links})
    there, faults = deltagardorr.spraken()
    rows = [
        {
            "lank": one,
            "slag": SLAG[one.slag],
            "av": av.get(one.skapad_av, one.skapad_av),
            "lage": min_sida.lanklage(
                one, gar=deltagarlankar.galler(one, cast("deltagarlankar.Slag", one.slag), now)
            ),
        }
        for one in links
    ]
    return render_template(
        "deltagarlankar.html", om=om, d=om.d, who=om.who, rader=rows, lagen=LAGEN,
        insats=besok().fokus.insatser.get(om.d.insats, om.d.insats), spraken=there,
        sprakfel=faults, siddagar=SIDDAGAR, dagar=_dagar(),
        valbara=[(f"{s}.{u}", ord_pa(one.namn)) for (s, u), one in om.instrument.items()],
        fel=[{"text": fel, "href": f"#{falt}"}] if fel else [],
    )  # fmt: skip


def _dagar() -> int:
    """Days that a link to rate is good for."""
    return cast("Settings", current_app.extensions["settings"]).lank_dagar


@pages.post("")
@kraver(Ratt.REGISTRERA)
def ny(deltagande: str) -> ResponseReturnValue:
    """A new link. It is shown on the answer, and never again."""
    t, slag = tjanster(), request.form.get("slag", "")
    if slag not in ("skatta", "sida"):
        abort(400)
    with las() as session:
        om = _om(session, deltagande)
    if om.skyddad:
        return _visa(
            deltagande, "Personen har skyddade personuppgifter. Gör ingen länk.", slag
        ), 422
    if slag == "skatta" and not om.kan_skatta:
        return _visa(deltagande, "Länken går bara att göra för den som är inskriven.", slag), 422
    galler = _galler(om, slag)
    token, kod = t.token(), deltagarlankar.kod_av(secrets.token_bytes(KODBYTES), galler.slag)
    with bredvid(skriver=skriver()) as session:
        deltagarlankar.ge(
            session, galler, lank=t.new_id(), token=token, kod=kod,
            av=str(besok().lasare.anvandare), now=t.clock.now(),
            hemligheter=deltagardorr.hemligheter(),
        )  # fmt: skip
    vart = "egen.in_" if slag == "skatta" else "minsida_in.in_"
    adress = url_for(vart, token=token, _external=True)
    return render_template(
        "deltagarlank.html", d=om.d, who=om.who, slag=slag, adress=adress, bild=qr.rita(adress),
        kod=_i_grupper(kod), kodsida=url_for("egen.kod", _external=True), till=galler.till,
    )  # fmt: skip


def _galler(om: Om, slag: str) -> Gallande:
    now, form = tjanster().clock.now(), request.form
    sprak = form.get("sprak", "sv")
    known = sprak if sprak in deltagardorr.spraken()[0] else "sv"
    about = (forbund(), om.d.deltagande, om.d.person)
    if slag == "sida":
        dagar = form.get("dagar", "")
        till = now + timedelta(days=int(dagar if dagar in SIDDAGAR else "90"))
        return Gallande(*about, "sida", till, sprak=known)
    asked = form.get("instrument", "")
    key = next((key for key in om.instrument if f"{key[0]}.{key[1]}" == asked), None)
    till = now + timedelta(days=_dagar())
    return Gallande(
        *about, "skatta", till, sprak=known, instrument=key or next(iter(om.instrument))
    )


def _i_grupper(kod: str) -> str:
    half = len(kod) // 2
    return f"{kod[:half]} {kod[half:]}"


@pages.post("/<uuid:lank>/avsluta")
@kraver(Ratt.REGISTRERA)
def avsluta(deltagande: str, lank: UUID) -> ResponseReturnValue:
    t = tjanster()
    with las() as session:
        _om(session, deltagande)
    with bredvid(skriver=skriver()) as session:
        if not deltagarlankar.avsluta(
            session, forbund(), deltagande, lank, av=str(besok().lasare.anvandare),
            now=t.clock.now(),
        ):  # fmt: skip
            abort(404)
    return redirect(
        url_for("deltagarlankar.visa", deltagande=deltagande, klart="deltagarlank_slut"), 303
    )
