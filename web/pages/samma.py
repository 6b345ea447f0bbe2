"""When it turns out who is who: one person under two numbers, a new number, two people under one.

Each is one event about all the deltaganden that it concerns (ADR 32). Who is found by a number here
are those alone whom the visitor sees: nobody there and somebody hidden are the same answer, also of
what is saved (ADR 39). A number that is tried is noted and limited as a search is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.identity.personnummer import parse
from tracker.queries import deltagare, laslogg, personer
from tracker.queries.deltagare import Rad
from web import reading
from web.behorighet import kraver
from web.forms import personbyte
from web.forms.arende import Arende, Handelse, to_deltagande
from web.forms.flode import handle
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("samma", __name__, url_prefix="/deltagare/<deltagande>")

INGEN = (
    "Vi hittar ingen annan med det numret bland dem du ser. Har personen fått ett nytt nummer? "
    "Välj Nytt personnummer i stället."
)
SAMMA = "Personen har redan det numret. Skriv det andra."
FEL = "Skriv numret med tolv siffror."


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody as the visitor sees them: masked number, and their deltaganden."""

    who: str
    rader: Sequence[Rad]

    @property
    def namn(self) -> list[str]:
        return [rad.deltagande for rad in self.rader]


def _person(deltagande: str) -> _Person:
    """Whose the deltagande is; 404 where the visitor does not see it."""
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]
        return _Person(who, deltagare.av_person(session, forbund(), d.person))


def _by_number(normal: str, own: Sequence[str]) -> _Person | None:
    """Somebody with the number; of two who have it (ADR 39) the one whose `own` is not."""
    with las() as session:
        rader = deltagare.sok(session, forbund(), normal, keys=tjanster().keys)
        chosen = [rad for rad in rader if rad.deltagande not in own] or rader
        if not chosen:
            return None
        whose = chosen[0].person
        who = personer.masked(session, forbund(), [whose], keys=tjanster().keys)[whose]
        return _Person(who, [rad for rad in chosen if rad.person == whose])


def _called(rader: Sequence[Rad]) -> dict[str, str]:
    """Deltagande → «Aktivitetsplatsen, från 2026-01-15 (A)»."""
    insatser = besok().fokus.insatser
    return {
        rad.deltagande: f"{insatser.get(rad.insats, rad.insats)}"
        f"{f', från {rad.sedan}' if rad.sedan else ''} ({rad.deltagande})"
        for rad in rader
    }


def _number(ifyllt: Ifyllt) -> str | None:
    """The number that was filled in, as "ÅÅÅÅMMDD-NNNN"; None where it is none. Somebody is looked
    for by it.
    """
    found = parse(str(ifyllt.varden.get("personnummer") or ""), today=today())
    if found is None:
        return None
    reading.sokt(laslogg.mark(forbund(), found.normal, keys=tjanster().keys))
    return found.normal


def _event(typ: str, event_id: str, data: Mapping[str, object], ifyllt: Ifyllt) -> Handelse:
    return {
        "id": event_id,
        "typ": typ,
        "forbund": forbund(),
        "datum": ifyllt.datum or today().isoformat(),
        "data": {**data, "orsak": ifyllt.varden["orsak"]},
    }


def _arende(deltagande: str, form: Formular, person: _Person, klart: str, **rest: object) -> Arende:
    """What the three have in common."""
    insatser = besok().fokus.insatser
    return Arende(
        formular=form,
        rubrik=form.rubrik,
        om=person.who,
        tillbaka=url_for("deltagare.ett", deltagande=deltagande),
        insatser=insatser,
        klart=lambda _: to_deltagande(deltagande, klart),
        **rest,  # type: ignore[arg-type] # the rest of Arende's own fields
    )


@pages.route("/samma-person", methods=["GET", "POST"])
@kraver(Ratt.RATTA)
def visa(deltagande: str) -> ResponseReturnValue:
    person = _person(deltagande)

    def other(ifyllt: Ifyllt) -> _Person | str:
        number = _number(ifyllt)
        found = _by_number(number, person.namn) if number else None
        if found is None:
            return INGEN if number else FEL
        return SAMMA if deltagande in found.namn else found

    def event(ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
        found = other(ifyllt)
        if isinstance(found, str):
            return {"personnummer": found}
        kept = deltagande if ifyllt.varden["galler"] == personbyte.DETTA else found.namn[0]
        data = {"deltaganden": sorted({*person.namn, *found.namn}), "kvar": kept}
        return _event("personer.sammanforda", event_id, data, ifyllt)

    def compared(ifyllt: Ifyllt) -> list[tuple[str, str, str]]:
        found = other(ifyllt)
        both = [person, *([] if isinstance(found, str) else [found])]
        after = both[0 if ifyllt.varden["galler"] == personbyte.DETTA else -1].who
        names = {name: text for one in both for name, text in _called(one.rader).items()}
        before = {names[name]: one.who for one in both for name in one.namn}
        return personbyte.compared([*before], before, after, ifyllt.varden["orsak"])

    form = personbyte.samma(person.who)
    return handle(_arende(deltagande, form, person, "samma", handelse=event, andrat=compared))


@pages.route("/nytt-nummer", methods=["GET", "POST"])
@kraver(Ratt.RATTA)
def nytt(deltagande: str) -> ResponseReturnValue:
    person = _person(deltagande)

    def event(ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
        number = _number(ifyllt)
        if number is None:
            return {"personnummer": FEL}
        sent = _event("person.bytt_nummer", event_id, {"deltaganden": person.namn}, ifyllt)
        return {**sent, "person": {"personnummer": number}}

    def compared(ifyllt: Ifyllt) -> list[tuple[str, str, str]]:
        called = _called(person.rader)
        before = dict.fromkeys(called.values(), person.who)
        after = personer.mask(_number(ifyllt) or "")
        rows = personbyte.compared([*before], before, after, ifyllt.varden["orsak"])
        return [*rows, ("Gäller från", "", ifyllt.datum)]

    return handle(
        _arende(deltagande, personbyte.NYTT, person, "nytt_nummer", handelse=event, andrat=compared)
    )


@pages.route("/tva-personer", methods=["GET", "POST"])
@kraver(Ratt.RATTA)
def tva(deltagande: str) -> ResponseReturnValue:
    person = _person(deltagande)
    called = _called(person.rader)

    def event(ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
        number = _number(ifyllt)
        if ifyllt.varden.get("personnummer") and number is None:
            return {"personnummer": FEL}
        data = {"deltaganden": ifyllt.varden["deltaganden"]}
        sent = _event("personer.atskilda", event_id, data, ifyllt)
        return {**sent, "person": {"personnummer": number}} if number else sent

    def compared(ifyllt: Ifyllt) -> list[tuple[str, str, str]]:
        number = _number(ifyllt)
        chosen = ifyllt.varden["deltaganden"]
        moved = [called[one] for one in chosen if one in called] if isinstance(chosen, list) else []
        before = dict.fromkeys(moved, person.who)
        after = personer.mask(number) if number else personer.UTAN
        return personbyte.compared(moved, before, after, ifyllt.varden["orsak"])

    form = personbyte.tva(called)
    return handle(_arende(deltagande, form, person, "tva", handelse=event, andrat=compared))
