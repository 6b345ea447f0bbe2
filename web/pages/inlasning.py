"""Files in: hand one in, see what would happen, have it saved, fetch the receipt.

What a visitor hands in is theirs alone: to everybody else it is not there.
"""

import io
import re
from pathlib import Path, PurePath
from typing import BinaryIO, Final, cast
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from schemas.svar import Kvitto
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.intake import inlasning, receipts
from tracker.intake.files_limits import MAX_SIZE, MIB
from tracker.intake.tables import Inlasning
from tracker.nudges import Work
from tracker.settings import Settings
from web import reading
from web.behorighet import kraver
from web.kvitto import VISAS, as_csv, felrader, mening
from web.services import tjanster
from web.visitor import besok, forbund


pages = Blueprint("inlasning", __name__)

SUFFIX: Final = {".jsonl": "jsonl", ".csv": "csv", ".xlsx": "xlsx"}
TILLSTAND: Final = {
    ("prov", "begard"): "Väntar på sin tur",
    ("prov", "pagar"): "Kontrolleras nu",
    ("prov", "klar"): "Väntar på dig",
    ("spara", "begard"): "Väntar på sin tur",
    ("spara", "pagar"): "Sparas nu",
    ("spara", "klar"): "Klar",
}
FOR_MANGA: Final = "Du har många filer som väntar. Vänta tills de är klara och försök igen."


def _av() -> str:
    return str(besok().lasare.anvandare)


@pages.get("/inlasningar")
@kraver(Ratt.IMPORTERA)
def visa() -> ResponseReturnValue:
    return _start()


def _start(fel: str = "") -> ResponseReturnValue:
    t = tjanster()
    with t.transaction() as session:
        found = inlasning.newest(session, forbund(), av=_av())
    page = render_template(
        "inlasningar.html",
        found=found,
        namn={row.id: _name(row) for row in found},
        tillstand=TILLSTAND,
        storst={suffix: MAX_SIZE[kind] // MIB for suffix, kind in SUFFIX.items()},
        fel=[{"text": fel, "href": "#fil"}] if fel else [],
    )
    return (page, 422) if fel else page


def _name(row: Inlasning) -> str:
    """What the file was called; told to its sender only, and forgotten with the file."""
    try:
        name, file = receipts.read_kept(_data_dir(), tjanster().keys, row.id)
    except Refused:
        return "Borttagen fil"
    file.close()
    return name


def _data_dir() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.data_dir


@pages.post("/inlasningar")
@kraver(Ratt.IMPORTERA)
def lamna() -> ResponseReturnValue:
    """Seal the file as it is, and have a worker look at it."""
    t, sent = tjanster(), request.files.get("fil")
    if sent is None or not sent.filename:
        return _start("Välj en fil att lämna in.")
    kind = SUFFIX.get(PurePath(sent.filename).suffix.lower())
    if kind is None:
        return _start("Filen ska vara av typen .xlsx, .csv eller .jsonl. Spara om den.")
    now, id_ = t.clock.now(), t.new_id()
    _keep(sent, id_)
    with t.transaction() as session:
        row = inlasning.hand_in(session, id_=id_, forbund=forbund(), av=_av(), now=now)
    if row is None:
        return _start(FOR_MANGA)
    t.nudge(Work.TAKE_IN, str(id_))
    return redirect(url_for("inlasning.en", inlasning_id=id_), 303)


def _keep(sent: FileStorage, id_: UUID) -> None:
    name = PurePath(str(sent.filename).replace("\\", "/")).name[:200]
    t = tjanster()
    content = cast("BinaryIO", sent.stream)
    receipts.keep(_data_dir(), t.keys, name, content, id_=id_, now=t.clock.now())


def _find(id_: UUID) -> Inlasning:
    with tjanster().transaction() as session:
        row = inlasning.get(session, id_, av=_av())
    if row is None or row.forbund != forbund():  # the rights asked for are those in focus
        abort(404)
    return row


def _receipt(row: Inlasning) -> Kvitto | None:
    try:
        return receipts.read_receipt(_data_dir(), tjanster().keys, row.id)
    except Refused:
        return None


@pages.get("/inlasningar/<uuid:inlasning_id>")
@kraver(Ratt.IMPORTERA)
def en(inlasning_id: UUID) -> ResponseReturnValue:
    row = _find(inlasning_id)
    done = row.tillstand == "klar"
    kvitto = _receipt(row) if done else None
    if kvitto is not None:
        reading.visar(kvitto)
        # a worker that died had saved a part: the row knows (inlasning.finish)
        kvitto = kvitto.model_copy(update={"nya": row.nya, "fanns": row.fanns})
    rader = felrader(kvitto) if kvitto else []
    return render_template(
        "inlasning.html",
        row=row,
        namn=_name(row),
        kvitto=kvitto,
        rader=rader[:VISAS],
        fler=len(rader) - VISAS,
        rubrik=_heading(row, kvitto),
        tillstand=TILLSTAND.get((row.steg, row.tillstand), ""),
    )


def _heading(row: Inlasning, kvitto: Kvitto | None) -> str:
    if row.tillstand == "misslyckad":
        return "Filen gick inte att läsa in"
    if kvitto is None:
        return _name(row)
    return mening(kvitto, row.slag, sparat=row.steg == "spara")


@pages.post("/inlasningar/<uuid:inlasning_id>/spara")
@kraver(Ratt.IMPORTERA)
def spara(inlasning_id: UUID) -> ResponseReturnValue:
    """Have what can be saved saved; pressed twice it is asked for once."""
    t, row = tjanster(), _find(inlasning_id)
    val = [
        int(rad)
        for name, value in request.form.items()
        if value == "fil"
        and (rad := name.removeprefix("val-")) != name
        and re.fullmatch(r"[0-9]{1,7}", rad)
    ]
    with t.transaction() as session:
        asked = inlasning.save(session, row.id, av=_av(), val=val, now=t.clock.now())
    if asked:
        t.nudge(Work.TAKE_IN, str(row.id))
    return redirect(url_for("inlasning.en", inlasning_id=row.id), 303)


@pages.get("/inlasningar/<uuid:inlasning_id>/kvitto.csv")
@kraver(Ratt.IMPORTERA)
def kvitto(inlasning_id: UUID) -> ResponseReturnValue:
    row = _find(inlasning_id)
    found = _receipt(row)
    if found is None:
        abort(410)
    reading.visar(found)
    reading.exporterat()
    return send_file(
        io.BytesIO(as_csv(found)),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"kvitto-{row.begard:%Y-%m-%d}.csv",
    )
