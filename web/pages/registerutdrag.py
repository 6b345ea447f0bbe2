"""Registerutdrag: everything that is kept about one person, to hand to that person."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.access.read_log import Sedda
from tracker.access.uppdrag import Omfang
from tracker.exports.dokument import Moment
from tracker.queries import deltagare, personer, tidslinje
from tracker.queries.tidslinje import Rad
from tracker.rights import projektfiler, registerutdrag
from tracker.rights.registerutdrag import Format
from tracker.settings import Settings
from web import reading, timeline
from web.behorighet import kraver
from web.forms import egna_fragor
from web.forms.falt import Falt
from web.services import tjanster
from web.visitor import besok, forbund


pages = Blueprint("registerutdrag", __name__, url_prefix="/deltagare/<deltagande>/registerutdrag")

MIME = {"pdf": "application/pdf", "json": "application/json"}


def _reach() -> Omfang:
    return besok().lasare.omfang(forbund(), Ratt.REGISTERUTDRAG)


@contextmanager
def _open(*, readonly: bool = True) -> Iterator[Session]:
    """Under the context of those whose people one may make extracts of; read log as ever."""
    reach = _reach()
    with tjanster().transaction(
        forbund=forbund(),
        huvudman=reach.huvudman,
        insatser=reach.insatser,
        personal=reach.skriver,  # to know what is kept is a right, consent or not
        anvandare=str(besok().lasare.anvandare),
        readonly=readonly,
    ) as session:
        read_log.collect(session, g.setdefault("sedda", Sedda()))
        yield session


def _person(session: Session, deltagande: str) -> UUID:
    found = deltagare.hamta(session, forbund(), deltagande)
    if found is None:
        abort(404)
    return found.person


@pages.get("")
@kraver(Ratt.REGISTERUTDRAG)
def visa(deltagande: str) -> ResponseReturnValue:
    t = tjanster()
    with _open() as session:
        person = _person(session, deltagande)
        who = personer.masked(session, forbund(), [person], keys=t.keys)[person]
        made = registerutdrag.made_for(session, forbund(), person, now=t.clock.now())
    return render_template(
        "registerutdrag.html", who=who, deltagande=deltagande, made=made,
        dagar=registerutdrag.KEPT.days,
    )  # fmt: skip


@pages.post("")
@kraver(Ratt.REGISTERUTDRAG)
def gor(deltagande: str) -> ResponseReturnValue:
    t = tjanster()
    with _open() as session:
        names = [
            d.deltagande
            for d in deltagare.av_person(session, forbund(), _person(session, deltagande))
        ]
        filer = projektfiler.med(session, forbund(), names)
    skickade = projektfiler.skickade(t.transaction, filer)
    with _open(readonly=False) as session:
        person = _person(session, deltagande)
        egna = egna_fragor.falten(session, forbund())
        registerutdrag.make(
            session,
            forbund(),
            person,
            id_=t.new_id(),
            huvudman=_reach().huvudman,
            tidslinjer={name: _moments(_all_of(session, name), egna) for name in names},
            av=str(besok().lasare.anvandare),
            now=t.clock.now(),
            keys=t.keys,
            data_dir=_settings().data_dir,
            skickade=skickade,
        )
    return redirect(url_for("registerutdrag.visa", deltagande=deltagande, klart="utdrag"), 303)


@pages.post("/<uuid:utdrag>")
@kraver(Ratt.REGISTERUTDRAG)
def lamna_ut(deltagande: str, utdrag: UUID) -> ResponseReturnValue:
    """The file. By a form, for it writes down who took it."""
    t, wanted = tjanster(), request.form.get("format", "")
    if wanted not in MIME:
        abort(400)
    with _open(readonly=False) as session:
        person = _person(session, deltagande)
        if registerutdrag.person_of(session, forbund(), utdrag) != person:
            abort(404)
        read_log.saw(session, forbund(), personer=[person], deltaganden=[deltagande])
        content = registerutdrag.hand_out(
            session,
            forbund(),
            utdrag,
            cast("Format", wanted),
            utlamning=t.new_id(),
            av=str(besok().lasare.anvandare),
            now=t.clock.now(),
            keys=t.keys,
            data_dir=_settings().data_dir,
        )
    reading.exporterat()
    headers = {"Content-Disposition": f'attachment; filename="registerutdrag.{wanted}"'}
    return Response(content, mimetype=MIME[wanted], headers=headers)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])


def _all_of(session: Session, deltagande: str) -> list[Rad]:
    """Its events and its attendance, newest first."""
    at = (session, forbund(), deltagande)
    read = (tidslinje.read, tidslinje.attendance)
    found = [rad for one in read for rad in one(*at, keys=tjanster().keys)]
    return sorted(found, key=lambda rad: (rad.datum, rad.registrerad), reverse=True)


def _moments(rader: Sequence[Rad], egna: Mapping[str, Falt]) -> list[Moment]:
    """A person's path in words, oldest first, with every correction and what it said before."""
    return [_moment(rad, egna) for rad in reversed(rader)]


def _moment(rad: Rad, egna: Mapping[str, Falt]) -> Moment:
    insatser = besok().fokus.insatser
    said = timeline.fakta(rad, insatser, egna)
    lines = [". ".join(said)] if said else []
    quoted = timeline.fritexter(rad)
    for one in rad.andringar:
        told = "Rättat" if one.typ == "handelse.rattad" else "Makulerat: det hände aldrig"
        lines.append(f"{told} {one.registrerad:%Y-%m-%d}{'' if one.galler else ', gäller inte'}.")
        changed = timeline.andrat(one, rad.typ, insatser, egna)
        lines += [f"{fraga} {fore} → {efter}" for fraga, fore, efter in changed]
        quoted.append(one.orsak)
    nar = f"{rad.datum}, registrerat {rad.registrerad:%Y-%m-%d}"
    return Moment(nar, f"{rad.namn}{' (makulerad)' if rad.makulerad else ''}", lines, quoted)
