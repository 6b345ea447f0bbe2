"""Find people, and follow one person's path through one insats."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.access.read_log import Sedda
from tracker.identity import namn as namn_
from tracker.identity import skydd
from tracker.identity.namn import TRAFFAR, search
from tracker.identity.personnummer import parse
from tracker.queries import deltagare, laslogg, overlamning, personer, tidslinje
from tracker.queries import skydd as skyddade
from tracker.queries.deltagare import LAGEN, Rad, Urval
from tracker.queries.remittent import BESKED, Besked, besked
from tracker.queries.tidslinje import users
from tracker.remisser import overlamnade
from tracker.remisser.tables import Overlamnad
from web import kvar, reading, timeline
from web.behorighet import kraver
from web.forms import egna_fragor
from web.services import tjanster
from web.visitor import besok, forbund, las, siffror, skrivbara, today


pages = Blueprint("deltagare", __name__)

SLUT = frozenset({"avslutad", "avbojd", "hanvisad", "aterkallad", "felregistrerad"})
"""Where a deltagande has come to its end: one that has not is what a search is after."""
KORTAST = 2
"""Letters of a name to search by: one would find everybody."""
URVAL: dict[Urval, str] = {
    "inskrivna": "Inskrivna",
    "obesvarade": "Obesvarade remisser",
    "vantar": "Väntar på plats",
    "avslutade": "Avslutade",
    "alla": "Alla",
}


@pages.get("/deltagare")
@kraver(Ratt.SE_PERSONER)
def visa() -> ResponseReturnValue:
    fokus = besok().fokus
    asked = request.args.get("urval", "")
    urval: Urval = next((u for u in URVAL if u == asked), "inskrivna")
    sida = max(1, request.args.get("sida", 1, type=int))
    with las() as session:
        antal = deltagare.counts(session, forbund(), fokus.mina)
        found = deltagare.lista(
            session,
            forbund(),
            fokus.mina,
            urval=urval,
            sida=min(sida, 10_000),
            antal=antal.get(urval),
        )
        namn = _names(session, found.rader)
    return render_template(
        "deltagare.html", fokus=fokus, found=found, antal=antal, namn=namn, urval=urval,
        val=URVAL, lagen=LAGEN, idag=today(),
    )  # fmt: skip


@pages.post("/deltagare/sok")
@kraver(Ratt.SOK_PERSONER)
def sok() -> ResponseReturnValue:
    """The answer to a search; who is looked for never stands in an address, so it is no link."""
    text = request.form.get("sok", "").strip()
    if not text:
        return redirect(url_for("deltagare.visa"), 303)
    number = parse(text, today=today())
    reading.sokt(laslogg.mark(forbund(), number.normal if number else text, keys=tjanster().keys))
    with las() as session:
        if number is not None:
            sort, found = (
                "nummer",
                deltagare.sok(session, forbund(), number.normal, keys=tjanster().keys),
            )
        else:
            sort, found = _by_words(session, text)
        namn = _names(session, found)
    persons = {r.person for r in found}
    open_ = [r for r in found if r.lage not in SLUT]
    one_hit = found if len(found) == 1 else open_
    if len(persons) == len(one_hit) == 1:
        return redirect(url_for("deltagare.ett", deltagande=one_hit[0].deltagande, sok=1), 303)
    return render_template(
        "sok.html", found=found, namn=namn, sort=sort, personer=len(persons), lagen=LAGEN,
        insatser=besok().fokus.insatser, mest=TRAFFAR,
    )  # fmt: skip


def _by_words(session: Session, text: str) -> tuple[str, tuple[Rad, ...]]:
    """What was looked for, *deltagande*, *namn* or what is wrong with it; and who was found."""
    one = deltagare.hamta(session, forbund(), text)
    if one is not None:
        return "deltagande", deltagare.av_person(session, forbund(), one.person)
    if any(letter.isdigit() for letter in text):
        return "ogiltigt", ()
    if len(text) < KORTAST:
        return "kort", ()
    keys, fokus = tjanster().keys, besok().fokus
    mine = None if fokus.egna is None else sorted(fokus.egna)
    found = search(session, forbund(), text, keys=keys, insatser=mine)
    if found is None and fokus.valda:  # among those in focus they are fewer
        found = search(session, forbund(), text, keys=keys, insatser=fokus.mina)
    if found is None:
        return "manga", ()
    return "namn", deltagare.av_personer(session, forbund(), found)


@pages.get("/deltagare/<deltagande>")
@kraver(Ratt.SE_PERSONER)
def ett(deltagande: str) -> ResponseReturnValue:
    fokus = besok().fokus
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        rader = tidslinje.read(session, forbund(), deltagande, keys=tjanster().keys)
        narvaro = tidslinje.attendance(session, forbund(), deltagande, keys=tjanster().keys)
        andra = [
            r
            for r in deltagare.av_person(session, forbund(), d.person)
            if r.deltagande != deltagande
        ]
        who = personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]
        kontakt = namn_.read(session, forbund(), d.person, d.huvudman, keys=tjanster().keys)
        skrev = users(session, {kontakt.av}).get(kontakt.av, "") if kontakt else ""
        lankar = overlamning.read(session, forbund(), d)
        egna = egna_fragor.falten(session, forbund())
        kom, gick = overlamnade.om(session, forbund(), deltagande)
        skyddad = skydd.skyddad(session, forbund(), d.person) is not None
        klart = request.args.get("klart", "")
        tur = kvar.after(session, klart, today=today())
    svar = _besked(gick) if gick else None
    insats = fokus.insatser.get(d.insats, d.insats)
    nasta, ovriga = timeline.steps(d, rader)
    return render_template(
        "deltagande.html",
        d=d, rader=rader, andra=andra, who=who, insats=insats, nasta=nasta, ovriga=ovriga,
        lage=LAGEN[deltagare.lage(d)], lagen=LAGEN, status=timeline.status(d, insats, today()),
        saknas=timeline.saknas(d), timeline=timeline, insatser=fokus.insatser, tur=tur,
        egna=egna, narvaro=timeline.per_manad(narvaro),
        lankar=lankar, skyddad=skyddad, dold=skyddade.dold(d), kontakt=kontakt, skrev=skrev,
        far_namn=besok().lasare.omfang(forbund(), Ratt.REGISTRERA).ryms(d.huvudman, d.insats),
        far_ta_emot=lankar.till is None and lankar.till_insats in skrivbara(),
        kom=kom, gick=gick, svar=svar, besked=BESKED,
        far_lamna=besok().lasare.omfang(forbund(), Ratt.SVARA_REMISS).ryms(d.huvudman, d.insats),
        sok_forst=bool(klart) and tur is None, steg_forst="sok" in request.args,
    )  # fmt: skip


def _besked(gick: Overlamnad) -> Besked | None:
    """What became of the remiss that was sent: its answer, and nothing else of whoever has it."""
    with siffror() as session:
        read_log.collect(session, g.setdefault("sedda", Sedda()))
        return besked(session, forbund(), [gick.till]).get(gick.till)


def _names(session: Session, rader: Sequence[Rad]) -> dict[UUID, str]:
    return personer.masked(session, forbund(), {r.person for r in rader}, keys=tjanster().keys)
