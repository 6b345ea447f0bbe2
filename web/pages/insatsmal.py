"""Goals of the förbund and its insatser: what is to be reached, decided year by year.

A goal is an event; decided anew it is as said last, and what it was stands under it (ADR 37). The
results on these pages are those of the report.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.handelser.mal import i_procent
from schemas.rapporter import Mal, Parametrar
from tracker.access.permissions import Ratt
from tracker.exports.prognosbild import bild
from tracker.intake.faults import Avvisad
from tracker.queries import aktiviteter
from tracker.reports import enkatsvar, malprognos
from tracker.reports.malrader import niva, nyckel
from tracker.reports.periods import ar as aret
from tracker.reports.prognos import Tillskott, traffar
from tracker.reports.verksamhet.malmatt import av_alla
from web import malratt
from web.behorighet import kraver
from web.forms import malformular
from web.forms.flode import sent
from web.forms.malformular import Sant
from web.services import tjanster
from web.visitor import beslutar, besok, forbund, las, today


pages = Blueprint("insatsmal", __name__, url_prefix="/mal")

FORSTA_AR: Final = 1990
AR_FRAMAT: Final = 4
MEST_FLER: Final = 1000
RAPPORT: Final = "maluppfoljning"


@pages.get("")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    """The goals of a year with results, and those of the year before that are not decided again."""
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    ar = _ar(request.args.get("ar", type=int) or today().year)
    goals = tjanster().svarare.mal_nu(forbund())
    now = {nyckel(one): one for one in goals if one.ar == ar}
    before = [one for one in goals if one.ar == ar - 1 and nyckel(one) not in now]
    return render_template(
        "insatsmal.html",
        ar=ar, tabell=_tabell(ar), mal=now, nyckel=nyckel, lagga=malratt.nagon(),
        kvar=[one for one in before if malratt.far_for(one.insats)],
        namn=_namn, niva=niva, lage=_lage,
        fler=[y for y in (ar - 1, ar + 1) if FORSTA_AR <= y <= today().year + AR_FRAMAT],
    )  # fmt: skip


@pages.route("/nytt/<int:ar>", methods=["GET", "POST"])
@kraver(Ratt.BESLUTA_MAL)
def nytt(ar: int) -> ResponseReturnValue:
    if not forbund() or not malratt.nagon():
        abort(404)
    return _besluta(_ar(ar), None)


@pages.get("/<rad>/<int:ar>")
@kraver(Ratt.SE_SIFFROR)
def ett(rad: str, ar: int) -> ResponseReturnValue:
    """One goal: its result now and the year before, and every decision on it."""
    mal = _finns(rad, ar)
    row = next(one for one in _tabell(ar).rows if one["mal"] == rad)
    return _ett(mal, row, {}, {})


@pages.route("/<rad>/<int:ar>/andra", methods=["GET", "POST"])
@kraver(Ratt.BESLUTA_MAL)
def andra(rad: str, ar: int) -> ResponseReturnValue:
    """Decide a goal anew, or for a year more: filled in with what it was last."""
    known = [one for one in tjanster().svarare.mal_nu(_forbund()) if nyckel(one) == rad]
    there = next((one for one in known if one.ar == ar), None)
    earlier = there or max((one for one in known if one.ar < ar), key=lambda o: o.ar, default=None)
    if earlier is None or not malratt.far_for(earlier.insats):
        abort(404)
    return _besluta(_ar(ar), earlier)


@pages.post("/<rad>/<int:ar>/resultat")
@kraver(Ratt.BESLUTA_MAL)
def resultat(rad: str, ar: int) -> ResponseReturnValue:
    """The result of a goal that nobody counts, with its source."""
    mal = _egen(rad, ar)
    if not malformular.for_hand(mal):
        abort(404)
    svar = sent()
    read = malformular.las_resultat(svar, mal)
    fel = read.fel or _record("mal.foljdes_upp", read)
    if fel:
        row = next(one for one in _tabell(ar).rows if one["mal"] == rad)
        return _ett(mal, row, svar, fel), 422
    return redirect(url_for("insatsmal.ett", rad=rad, ar=ar, klart="malresultat"), 303)


@pages.post("/<rad>/<int:ar>/ta-bort")
@kraver(Ratt.BESLUTA_MAL)
def ta_bort(rad: str, ar: int) -> ResponseReturnValue:
    """Every decision on the goal of the year is made void: it never was one."""
    mal = _egen(rad, ar)
    orsak = request.form.get("orsak", "").strip()
    if not orsak:
        row = next(one for one in _tabell(ar).rows if one["mal"] == rad)
        return _ett(mal, row, {}, {"orsak": "Skriv varför målet tas bort."}), 422
    said = tjanster().svarare.malbeslut(forbund(), mal)
    _send([_handelse("handelse.makulerad", {"avser": str(p.id), "orsak": orsak}) for p in said])
    return redirect(url_for("insatsmal.visa", ar=ar, klart="insatsmal"), 303)


def _besluta(ar: int, there: Mal | None) -> ResponseReturnValue:
    svar = sent() if request.method == "POST" else malformular.ifylld(there) if there else {}
    may = malratt.insatser()
    fel: dict[str, str] = {}
    if request.method == "POST":
        slug = there.mal if there else f"m{str(tjanster().new_id())[:8]}"
        if there:
            # Whose a goal is does not change.
            svar = {**svar, "insats": malformular.ifylld(there)["insats"]}
        read = malformular.las(svar, ar, slug, may, hela=malratt.far_for(None))
        fel = read.fel or _record("mal.beslutat", read)
        if not fel:
            return redirect(url_for("insatsmal.visa", ar=ar, klart="insatsmal"), 303)
    page = render_template(
        "ett_mal.html", fragor=_fragor(),
        aktiviteter=_aktiviteter(may),
        ar=ar, there=there, svar=svar, brister=fel, satt=malformular.satt(),
        insatser=may, hela=malratt.far_for(None), forbundet=malformular.FORBUNDET, namn=_namn,
    )  # fmt: skip
    return page, 422 if fel else 200


def _aktiviteter(insatser: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a goal may be about inside an insats: `insats.slug` → the words."""
    with las() as session:
        held = aktiviteter.alla(session, forbund(), insatser)
    return [(f"{one.insats}.{one.slug}", f"{insatser[one.insats]}: {one.namn}") for one in held]


def _fragor() -> list[tuple[str, list[tuple[str, str]]]]:
    """Questions that a goal may be held against: heading → (what is sent, words)."""
    return enkatsvar.fragor(tjanster().svarare.enkaterna(_forbund()))


def _tillskott() -> Tillskott | None:
    """What if so many more start until a day of this year? None where nothing readable is asked."""
    antal = request.args.get("fler", type=int)
    try:
        senast = date.fromisoformat(request.args.get("senast", ""))
    except ValueError:
        return None
    ok = antal is not None and 0 < antal <= MEST_FLER and today() < senast
    return Tillskott(antal or 0, min(senast, date(today().year, 12, 31))) if ok else None


def _prognos(mal: Mal) -> dict[str, Any]:
    """The forecast, its picture and its record; nothing where it has none."""
    if not malprognos.prognostiseras(mal, today()):
        return {}
    t = tjanster()
    kallor = t.svarare.underlag(Parametrar(forbund=(forbund(),), fran=today(), till=today()))
    told = malprognos.raknad(kallor, mal, today(), _tillskott())
    if told is None:
        return {"for_kort": True}
    unit = "\u00a0%" if i_procent(mal.slag) else ""
    return {
        "prognos": told, "bild": bild(told, mal.niva, unit), "enhet": unit,
        "traffar": traffar(told.facit), "tillskott": _tillskott(),
    }  # fmt: skip


def _ett(mal: Mal, row: Any, svar: Any, fel: dict[str, str]) -> str:
    said = tjanster().svarare.malbeslut(forbund(), mal)
    period = aret(mal.ar)
    return render_template(
        "malet.html", mal=mal, row=row, nyckel=nyckel(mal), namn=_namn(mal), niva=niva(mal),
        raknas=malformular.raknas(mal), for_hand=malformular.for_hand(mal), svar=svar, brister=fel,
        beslut=[p for p in said if p.typ == "mal.beslutat"][::-1],
        uppfoljt=[p for p in said if p.typ == "mal.foljdes_upp"][::-1],
        far_andra=malratt.far_for(mal.insats), period=period, rapport=RAPPORT, lage=_lage,
        procent=i_procent, av_alla=av_alla(mal.matt), **_prognos(mal),
    )  # fmt: skip


def _record(typ: str, read: Sant) -> dict[str, str]:
    """Store it; the refusals by the field of the form."""
    try:
        _send([_handelse(typ, read.data, read.insats)])
    except Avvisad as refusal:
        return {(one.falt or "").split(".")[-1] or "text": one.text for one in refusal.fel}
    return {}


def _handelse(typ: str, data: dict[str, Any], insats: str | None = None) -> dict[str, Any]:
    own = {"insats": insats} if insats else {}
    return {
        "id": str(tjanster().new_id()),
        "typ": typ,
        "forbund": forbund(),
        "datum": today().isoformat(),
        **own,
        "data": data,
    }


def _send(events: list[dict[str, Any]]) -> None:
    tjanster().intag.record_all(
        events,
        av=str(besok().lasare.anvandare),
        forbund=frozenset({forbund()}),
        # Asked for the insats before: kansli writes in no insats, but its goals.
        skriver=("*", *beslutar()),
    )


def _tabell(ar: int) -> Any:
    fran, till = aret(ar)
    asked = Parametrar(forbund=(forbund(),), fran=fran, till=till)
    return tjanster().svarare.tabell(RAPPORT, asked)


def _forbund() -> str:
    if not forbund():
        abort(404)
    return forbund()


def _ar(ar: int) -> int:
    if not FORSTA_AR <= ar <= today().year + AR_FRAMAT:
        abort(404)
    return ar


def _finns(rad: str, ar: int) -> Mal:
    goals = tjanster().svarare.mal_nu(_forbund())
    found = next((one for one in goals if nyckel(one) == rad and one.ar == ar), None)
    if found is None:
        abort(404)
    return found


def _egen(rad: str, ar: int) -> Mal:
    """A goal that the visitor may decide on."""
    mal = _finns(rad, ar)
    if not malratt.far_for(mal.insats):
        abort(404)
    return mal


def _lage(rad: Any, ar: int) -> str:
    """Whether the goal is reached, in words: a year that has ended has no more to come."""
    nas = rad["nas"]
    if nas is None:
        return "Ej mätt"
    if ar < today().year:
        return "Nåddes" if nas else "Nåddes inte"
    return "Nås" if nas else "Nås inte än"


def _namn(mal: Mal) -> str:
    """Whose the goal is."""
    return malratt.namn(mal.insats)
