"""The read log: who has seen, searched, exported or printed whom, and when."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.exports.csv import harmless
from tracker.identity.personnummer import find_in, parse
from tracker.identity.register import find
from tracker.queries import laslogg
from tracker.queries.laslogg import Fraga, Rad
from web import reading
from web.behorighet import kraver
from web.forms.datum import Oforstaddigt, read_day
from web.services import tjanster
from web.sidnamn import sidnamn
from web.visitor import besok, forbund, today
from web.words import stund


pages = Blueprint("laslogg", __name__)

DAGAR = 30
VAD = {
    "sett": "Sett",
    "sokt": "Sökt",
    "exporterat": "Tagit ut i fil",
    "utskrivet": "Skrivit ut",
    "kommando": "Visat med ett kommando",
}
RUBRIKER = ("Tid", "Vem", "Vad", "Var", "Deltaganden", "Antal personer", "Nödåtkomst")


def _asked() -> tuple[Fraga, dict[str, str]]:
    """What the address asks for, and what is wrong with it by field."""
    fel: dict[str, str] = {}

    def day(namn: str, otherwise: date) -> date:
        text = request.args.get(namn, "").strip()
        try:
            return read_day(text, today()) if text else otherwise
        except Oforstaddigt as trouble:
            fel[namn] = str(trouble)
            return otherwise

    till = day("till", today())
    fran = day("fran", till - timedelta(days=DAGAR))
    if fran > till:
        fel["fran"] = "Från ska ligga före till: ändra en av dagarna."
    return Fraga(
        fran=fran,
        till=till,
        deltagande=request.args.get("deltagande", "").strip() or None,
        person=_uuid(request.args.get("person", "")),
        anvandare=request.args.get("anvandare", "").strip() or None,
    ), fel


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@pages.get("/laslogg")
@kraver(Ratt.SE_LASLOGG)
def visa() -> ResponseReturnValue:
    fraga, fel = _asked()
    sida = max(1, min(request.args.get("sida", 1, type=int), 10_000))
    with reading.loggen(Ratt.SE_LASLOGG) as (session, omfang):
        found = laslogg.read(session, forbund(), fraga, omfang=omfang, sida=sida)
        lasare = laslogg.readers(session, forbund(), fraga, omfang=omfang)
    page = render_template(
        "laslogg.html", found=found, fraga=fraga, lasare=lasare, vad=VAD, sidnamn=sidnamn,
        hela=omfang == "hela", adress=_address(fraga), fokus=besok().fokus,
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in fel.items()],
    )  # fmt: skip
    return page, 422 if fel else 200


def _address(fraga: Fraga) -> dict[str, str]:
    return {namn: str(value) for namn, value in asdict(fraga).items() if value}


@pages.post("/laslogg/sok")
@kraver(Ratt.SE_LASLOGG)
def sok() -> ResponseReturnValue:
    """A personnummer never stands in an address: it is exchanged for the random id here."""
    text = request.form.get("vem", "").strip()
    number = parse(text, today=today())
    kept = {namn: request.form.get(namn, "") for namn in ("fran", "till", "anvandare")}
    if number is None:
        known = DELTAGANDE(text) and not find_in(text, today=today())
        return _to_list({**kept, "deltagande": text if known or not text else INGET})
    reading.sokt(laslogg.mark(forbund(), number.normal, keys=tjanster().keys))
    with reading.loggen(Ratt.SE_LASLOGG) as (session, _):
        person = find(session, forbund(), number.normal, keys=tjanster().keys)
    return _to_list({**kept, "person": str(person or UUID(int=0))})


DELTAGANDE: Final = re.compile(r"[A-Za-z0-9._-]{1,40}").fullmatch
INGET: Final = "-"
"""Stands in the address for what is no deltagande: it may be a personnummer with a slip in it."""


def _to_list(chosen: Mapping[str, str]) -> ResponseReturnValue:
    address: dict[str, Any] = {namn: value for namn, value in chosen.items() if value}
    return redirect(url_for("laslogg.visa", **address), 303)


@pages.get("/laslogg.csv")
@kraver(Ratt.SE_LASLOGG)
def fil() -> ResponseReturnValue:
    """The same as a file for a Swedish Excel, at most I_FIL rows."""
    fraga, fel = _asked()
    if fel:
        return _to_list(request.args)
    reading.exporterat()
    with reading.loggen(Ratt.SE_LASLOGG) as (session, omfang):
        found = laslogg.read(session, forbund(), fraga, omfang=omfang, rader=laslogg.I_FIL)
    target = io.StringIO()
    out = csv.writer(target, delimiter=";", lineterminator="\r\n")
    out.writerow(RUBRIKER)
    out.writerows([harmless(cell) for cell in _cells(rad)] for rad in found.rader)
    if found.fler:
        out.writerow([f"Fler än {laslogg.I_FIL} rader: välj färre dagar."])
    name = f"laslogg-{fraga.fran}--{fraga.till}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + target.getvalue(), headers=headers, mimetype="text/csv")


def _cells(rad: Rad) -> list[str]:
    return [
        stund(rad.nar),
        rad.vem,
        VAD[rad.vad],
        sidnamn(rad.sida),
        "alla" if rad.hela else " ".join(rad.deltaganden),
        "alla" if rad.hela else str(rad.antal),
        "ja" if rad.nod else "",
    ]
