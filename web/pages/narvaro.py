"""Attendance: today's groups, an occasion ticked on a phone, and a month of work training.

Whoever holds an activity for others (arrangör) sees the names of their own group, and only ticks.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.access.read_log import Sedda
from tracker.errors import Refused
from tracker.esf.manad import Manad, ur_text
from tracker.queries import aktiviteter, personer
from tracker.queries.aktiviteter import ARBETSTRANING, ENSKILT, Aktivitet, Tick
from web.behorighet import far, kraver
from web.forms import narvaro
from web.forms.narvaro import Cell, FelTid
from web.services import tjanster
from web.visitor import besok, forbund, las, skrivbara, skriver, today


pages = Blueprint("narvaro", __name__, url_prefix="/narvaro")

BAKAT: Final = 14
"""Days back for which an occasion that nobody has ticked is still proposed."""
ANDRAD: Final = "Närvaron har ändrats sedan sidan öppnades. Spara igen."
STANDARD: Final = 120
"""Minutes proposed where the activity has no schedule for the day."""


@pages.get("")
@kraver(Ratt.TICKA_NARVARO)
def visa() -> ResponseReturnValue:
    """Today's groups, earlier ones that nobody has ticked, and all activities."""
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    dag = today()
    with las() as session:
        mina = _mina()
        alla = (
            aktiviteter.alla(session, forbund(), mina)
            if mina
            else aktiviteter.egna(session, forbund(), besok().lasare.anvandare)
        )
        i_dag = [one for one in alla if one.schema(dag)]
        vantar = [
            (one, nar)
            for one in alla
            for nar in _dagar(dag - timedelta(days=BAKAT), dag - timedelta(days=1))
            if mina and one.schema(nar) and not aktiviteter.tickade(session, forbund(), one, [nar])
        ]
    return render_template(
        "narvaro.html", alla=alla, i_dag=i_dag, vantar=vantar[::-1], idag=dag, lagga=bool(mina),
        insatser=besok().fokus.insatser, traning=ARBETSTRANING,
    )  # fmt: skip


@pages.get("/<insats>/<slug>")
@kraver(Ratt.TICKA_NARVARO)
def oppna(insats: str, slug: str) -> ResponseReturnValue:
    """The occasion of a day that was chosen."""
    one, dag = _aktivitet(insats, slug), request.args.get("dag", "") or today().isoformat()
    here = url_for("narvaro.tillfalle", insats=one.insats, slug=one.slug, dag=_dag(dag))
    return redirect(here, 303)


@pages.route("/<insats>/<slug>/<dag>", methods=["GET", "POST"])
@kraver(Ratt.TICKA_NARVARO)
def tillfalle(insats: str, slug: str, dag: str) -> ResponseReturnValue:
    """Who came: all are there until unticked, but at meetings one to one."""
    one, nar = _aktivitet(insats, slug), _dag(dag)
    namn = _grupp(one, nar)
    fel: dict[str, str] = {}
    kanda = _kanda(one, [nar], namn)
    if request.method == "POST":
        fel = _spara(one, [nar], list(namn), kanda)
        if not fel:
            here = url_for("narvaro.tillfalle", insats=insats, slug=slug, dag=dag, klart="narvaro")
            return redirect(here, 303)
    schema = one.schema(nar)
    page = render_template(
        "narvaro_tillfalle.html", one=one, dag=nar, namn=namn, kanda=kanda, brister=fel,
        sett=_visat(kanda, fel, _nycklar(namn, [nar])),
        minuter=schema.minuter if schema else STANDARD, schema=schema, bas=tjanster().new_id(),
        alla_dar=not kanda and one.slag != ENSKILT, sant=request.form, far_andra=bool(_mina()),
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.route("/<insats>/<slug>/manad/<manad>/<deltagande>", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def manaden(insats: str, slug: str, manad: str, deltagande: str) -> ResponseReturnValue:
    """A month by schedule: what is proposed stands there, and only what deviated is typed."""
    one, period = _aktivitet(insats, slug), _manad(manad)
    sista = min(period.sista, today())
    with las() as session:
        there = aktiviteter.med(session, forbund(), one, period.forsta, period.sista)
        mine = [m for m in there if m.deltagande == deltagande]
        if not mine:
            abort(404)
        who = personer.masked(session, forbund(), [mine[0].person], keys=tjanster().keys)
    dagar = [nar for nar in _dagar(period.forsta, sista) if one.schema(nar)]
    kanda = _kanda(one, _dagar(period.forsta, sista), [deltagande])
    dagar = sorted({*dagar, *(nar for _, nar in kanda)})
    fel: dict[str, str] = {}
    if request.method == "POST":
        fel = _spara(one, dagar, [deltagande], kanda)
        if not fel:
            return redirect(
                url_for("intyg.ett", deltagande=deltagande, manad=manad, klart="narvaro"), 303
            )
    page = render_template(
        "narvaro_manad.html", one=one, manad=period, dagar=dagar, kanda=kanda, brister=fel,
        who=who[mine[0].person], deltagande=deltagande, bas=tjanster().new_id(), sant=request.form,
        sett=_visat(kanda, fel, _nycklar([deltagande], dagar)),
    )  # fmt: skip
    return page, 422 if fel else 200


def _mina() -> list[str]:
    """The insatser whose activities the visitor sets up and sees whole."""
    return list(skrivbara()) if far(Ratt.REGISTRERA) else []


def _aktivitet(insats: str, slug: str) -> Aktivitet:
    """An activity that the visitor may tick: of an insats of theirs, or held by themselves."""
    with las() as session:
        one = aktiviteter.en(session, forbund(), insats, slug)
    if one is None or not (insats in _mina() or besok().lasare.anvandare in one.arrangorer):
        abort(404)
    return one


def _grupp(one: Aktivitet, dag: date) -> Mapping[str, str]:
    """Deltagande → what the page calls them, in order of that."""
    t = tjanster()
    if one.insats in _mina():
        with las() as session:
            there = aktiviteter.med(session, forbund(), one, dag)
            called = personer.masked(session, forbund(), [m.person for m in there], keys=t.keys)
            names = {m.deltagande: called[m.person] for m in there}
            read_log.saw(session, forbund(), deltaganden=names)
    else:
        with t.transaction(
            forbund=forbund(), huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            read_log.collect(session, g.setdefault("sedda", Sedda()))
            names = aktiviteter.for_arrangor(
                session, forbund(), one, dag, besok().lasare.anvandare, keys=t.keys
            )
            read_log.saw(session, forbund(), deltaganden=names)
    return dict(sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def _kanda(
    one: Aktivitet, dagar: Sequence[date], namn: Sequence[str] | Mapping[str, str]
) -> dict[tuple[str, date], Tick]:
    """What is ticked already, of those on the page."""
    with tjanster().transaction(
        forbund=forbund(), huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        found = aktiviteter.tickade(session, forbund(), one, dagar)
    return {key: tick for key, tick in found.items() if key[0] in namn}


def _spara(
    one: Aktivitet,
    dagar: Sequence[date],
    namn: Sequence[str],
    kanda: Mapping[tuple[str, date], Tick],
) -> dict[str, str]:
    """Records what became otherwise; what is wrong, by the field."""
    fel: dict[str, str] = {}
    celler: list[Cell] = []
    for deltagande in namn:
        for dag in dagar:
            key = f"{deltagande}.{dag}"
            try:
                there = narvaro.minuter(request.form.get(f"minuter.{key}", ""))
            except FelTid:
                fel[f"minuter.{key}"] = narvaro.FEL_MINUTER
                continue
            celler.append(Cell(deltagande, dag, there if _dar(key) else None))
    if fel:
        return fel
    oppnad = narvaro.sett(request.form, _nycklar(namn, dagar))
    if krockar := narvaro.krockar(celler, kanda, oppnad):
        return {f"minuter.{cell.deltagande}.{cell.dag}": text for cell, text in krockar.items()}
    celler = narvaro.andrade(celler, oppnad)
    events = narvaro.handelser(
        iter(celler),
        kanda,
        forbund=forbund(),
        insats=one.insats,
        traff={dag: one.traff(dag) for dag in dagar},
        bas=request.form.get("bas", type=UUID) or tjanster().new_id(),
        idag=today(),
    )
    try:
        if events:
            tjanster().intag.record_all(
                events,
                av=str(besok().lasare.anvandare),
                forbund=frozenset({forbund()}),
                skriver=skriver(),
            )
    except Refused as refusal:
        return {"": refusal.text}
    now = {key: tick.minuter for key, tick in _kanda(one, dagar, namn).items()}
    if any(now.get((cell.deltagande, cell.dag)) != cell.minuter for cell in celler):
        return {"": ANDRAD}  # an old form again, after what it said was changed
    return {}


def _nycklar(namn: Iterable[str], dagar: Sequence[date]) -> list[tuple[str, date]]:
    return [(deltagande, dag) for deltagande in namn for dag in dagar]


def _visat(
    kanda: Mapping[tuple[str, date], Tick], fel: Mapping[str, str], alla: list[tuple[str, date]]
) -> narvaro.Sett:
    """What the form is opened on: what is known now, or while a time is mended, what was then."""
    nu = {key: tick.minuter for key, tick in kanda.items()}
    mendas = narvaro.FEL_MINUTER in fel.values()
    return {**nu, **narvaro.sett(request.form, alla)} if mendas else nu


def _dar(key: str) -> bool:
    """A page of one person's month has no boxes: an empty field is who was not there."""
    return f"dar.{key}" in request.form or "manad" in request.form


def _dagar(fran: date, till: date) -> list[date]:
    return [fran + timedelta(days=n) for n in range((till - fran).days + 1)]


def _dag(text: str) -> date:
    try:
        dag = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if dag > today():
        abort(404)
    return dag


def _manad(text: str) -> Manad:
    try:
        found = ur_text(text)
    except ValueError:
        abort(404)
    if found.forsta > today():
        abort(404)
    return found
