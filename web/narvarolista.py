"""An attendance list as a visitor opens it: whose it is, what is ticked, and saving what changed.

Whoever holds an activity for others (arrangör) sees the names of their own group, and only ticks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask import abort, g, request
from sqlmodel import Session

from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.access.read_log import Sedda
from tracker.errors import Refused
from tracker.queries import aktiviteter, personer
from tracker.queries.aktiviteter import Aktivitet, Tick
from web.behorighet import far
from web.forms import narvaro
from web.forms.datum import Oforstaddigt
from web.forms.minuter import FEL_MINUTER, las_minuter
from web.forms.narvaro import Cell, Sett
from web.services import tjanster
from web.visitor import besok, forbund, las, skrivbara, skriver, today


ANDRAD: Final = "Närvaron har ändrats sedan sidan öppnades. Spara igen."


def mina() -> list[str]:
    """The insatser whose activities the visitor sets up and sees whole."""
    return list(skrivbara()) if far(Ratt.REGISTRERA) else []


def aktiviteten(insats: str, slug: str) -> Aktivitet:
    """An activity that the visitor may tick: of an insats of theirs, or held by themselves."""
    with las() as session:
        one = aktiviteter.en(session, forbund(), insats, slug)
    if one is None or not (insats in mina() or besok().lasare.anvandare in one.arrangorer):
        abort(404)
    return one


def gruppen(one: Aktivitet, dag: date) -> dict[str, str]:
    """Deltagande → what the page calls them, in order of that."""
    t = tjanster()
    if one.insats in mina():
        with las() as session:
            there = aktiviteter.med(session, forbund(), one, dag)
            called = personer.masked(session, forbund(), [m.person for m in there], keys=t.keys)
            names = {m.deltagande: called[m.person] for m in there}
            read_log.saw(session, forbund(), deltaganden=names)
    else:
        with _hela() as session:
            read_log.collect(session, g.setdefault("sedda", Sedda()))
            names = aktiviteter.for_arrangor(
                session, forbund(), one, dag, besok().lasare.anvandare, keys=t.keys
            )
            read_log.saw(session, forbund(), deltaganden=names)
    return i_ordning(names)


def i_ordning(names: Mapping[str, str]) -> dict[str, str]:
    """By what the page calls them, whatever the case."""
    return dict(sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def kanda(
    one: Aktivitet, dagar: Sequence[date], deltaganden: Collection[str]
) -> dict[tuple[str, date], Tick]:
    """What is ticked already, of those on the page."""
    with _hela() as session:
        found = aktiviteter.tickade(session, forbund(), one, dagar)
    return {key: tick for key, tick in found.items() if key[0] in deltaganden}


def spara(
    one: Aktivitet,
    dagar: Sequence[date],
    deltaganden: Collection[str],
    kant: Mapping[tuple[str, date], Tick],
) -> dict[str, str]:
    """Records what became otherwise; what is wrong, by the field."""
    celler, fel = _celler(dagar, deltaganden)
    if fel:
        return fel
    oppnad = narvaro.sett(request.form, nycklar(deltaganden, dagar))
    if krockar := narvaro.krockar(celler, kant, oppnad):
        return {f"minuter.{cell.deltagande}.{cell.dag}": text for cell, text in krockar.items()}
    celler = narvaro.andrade(celler, oppnad)
    events = narvaro.handelser(
        celler,
        kant,
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
    now = {key: tick.minuter for key, tick in kanda(one, dagar, deltaganden).items()}
    if any(now.get((cell.deltagande, cell.dag)) != cell.minuter for cell in celler):
        return {"": ANDRAD}  # an old form again, after what it said was changed
    return {}


def visat(
    kant: Mapping[tuple[str, date], Tick], fel: Mapping[str, str], alla: list[tuple[str, date]]
) -> Sett:
    """What the form is opened on: what is known now, or while a time is mended, what was then."""
    nu = {key: tick.minuter for key, tick in kant.items()}
    mendas = FEL_MINUTER in fel.values()
    return {**nu, **narvaro.sett(request.form, alla)} if mendas else nu


def nycklar(deltaganden: Iterable[str], dagar: Sequence[date]) -> list[tuple[str, date]]:
    """Every (deltagande, day) of the page."""
    return [(deltagande, dag) for deltagande in deltaganden for dag in dagar]


def dagarna(fran: date, till: date) -> list[date]:
    """Every day from `fran` to `till`, both inside."""
    return [fran + timedelta(days=n) for n in range((till - fran).days + 1)]


def _celler(
    dagar: Sequence[date], deltaganden: Collection[str]
) -> tuple[list[Cell], dict[str, str]]:
    """The form as it was sent; what is wrong in it, by the field."""
    celler: list[Cell] = []
    fel: dict[str, str] = {}
    for deltagande in deltaganden:
        for dag in dagar:
            key = f"{deltagande}.{dag}"
            try:
                there = las_minuter(request.form.get(f"minuter.{key}", ""))
            except Oforstaddigt as trouble:
                fel[f"minuter.{key}"] = str(trouble)
                continue
            celler.append(Cell(deltagande, dag, there if _dar(key) else None))
    return celler, fel


def _dar(key: str) -> bool:
    """A page of one person's month has no boxes: an empty field is who was not there."""
    return f"dar.{key}" in request.form or "manad" in request.form


def _hela() -> AbstractContextManager[Session]:
    """The whole förbund's rows, which an arrangör's own context does not show."""
    return tjanster().transaction(
        forbund=forbund(), huvudman=("*",), role="stegvis_logg", readonly=True
    )
