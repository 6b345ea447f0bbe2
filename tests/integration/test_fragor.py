"""The förbund's own questions by way of the real tables: decided, asked, counted, made anew."""

from pathlib import Path
from typing import Any

import pytest
from conftest import event
from database import Database

from schemas.rapporter import Parametrar
from tracker.db import raw
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log import store as log
from tracker.projections.rebuild import rebuild
from tracker.reports.engine import compute
from tracker.reports.register import rapport
from tracker.snapshots import store
from tracker.snapshots.build import build
from tracker.snapshots.snapshot import Snapshot


SVAR = [{"kod": "eget", "namn": "Eget boende"}, {"kod": "annat", "namn": "Annat"}]


WHO = ("19900101-9802", "19850505-9801")


def at_head(database: Database, forbund: str, folder: Path) -> Snapshot:
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        position = log.head(session, forbund).position  # type: ignore[union-attr] # there is one
    with (
        database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session,
        store.locked(folder, forbund),
    ):
        return build(session, forbund, position, folder=folder)


def fraga(forbund: str, **more: Any) -> dict[str, Any]:
    data = {"slug": "boende", "text": "Hur bor du?", "svar": SVAR, **more}
    return event("fraga.beslutad", forbund, datum="2026-01-01", data=data)


def start(forbund: str, n: int, **data: Any) -> dict[str, Any]:
    person = {"personnummer": WHO[n]}
    return event(
        "inskrivning.gjord", forbund, insats="team", deltagande=f"D{n}", person=person, data=data
    )


def record(intag: Intag, *events: dict[str, Any]) -> None:
    intag.record_all(list(events), av="anv:1", forbund=None)


def rows(database: Database, forbund: str) -> list[Any]:
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        found = raw(session).execute("SELECT * FROM fraga_version WHERE forbund = %s", (forbund,))
        return sorted(found.fetchall(), key=str)


def test_a_question_is_counted_as_decided_last(
    database: Database, intag: Intag, forbund: str, tmp_path: Path
) -> None:
    first = fraga(forbund)
    record(intag, first, start(forbund, 0, svar={"boende": "eget"}), start(forbund, 1))
    record(intag, fraga(forbund, text="Hur bodde du?", vid_slut=False))
    asked = Parametrar.model_validate(
        {"forbund": (forbund,), "from": "2026-01-01", "to": "2026-12-31"}
    )
    snapshot = at_head(database, forbund, tmp_path)
    table = compute(rapport("kompletterande-fragor"), asked, {forbund: snapshot})
    assert [(row["namn"], row["start_totalt"]) for row in table.rows] == [
        ("Hur bodde du? Eget boende", 1),
        ("Hur bodde du? Ej besvarad", 1),
    ]
    then = compute(
        rapport("kompletterande-fragor"),
        asked,
        {forbund: snapshot},
        {forbund: snapshot.position - 1},
    )
    assert then.rows[0]["namn"] == "Hur bor du? Eget boende"


def test_a_question_made_void_is_gone_and_made_anew_the_same(
    database: Database, intag: Intag, forbund: str
) -> None:
    one, two = fraga(forbund), fraga(forbund, slug="hund", fran="2026-02-01", till="2026-03-01")
    record(intag, one, two)
    record(intag, event("handelse.makulerad", forbund, data={"avser": one["id"], "orsak": "Fel."}))
    before = rows(database, forbund)
    assert [(row[1], row[4] is None) for row in before] == [("boende", False), ("hund", True)]
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rebuild(session, forbund)
    assert rows(database, forbund) == before


@pytest.mark.parametrize(
    ("more", "kod", "falt"),
    [
        ({"svar": SVAR[:1]}, "H001", "data.svar"),
        ({"svar": [SVAR[0], SVAR[0]]}, "H026", "data.svar"),
        ({"fran": "2026-03-01", "till": "2026-02-01"}, "H001", "data.till"),
        ({"vid_start": False, "vid_slut": False}, "H001", "data.vid_start"),
        ({"slug": "Hur bor du?"}, "H001", "data.slug"),
        ({"okant": 1}, "H009", "data.okant"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    intag: Intag, forbund: str, more: dict[str, Any], kod: str, falt: str
) -> None:
    with pytest.raises(Avvisad) as refused:
        record(intag, fraga(forbund, **more))
    assert [(one.kod, one.falt) for one in refused.value.fel] == [(kod, falt)]


def test_a_question_keeps_its_name(intag: Intag, forbund: str) -> None:
    one = fraga(forbund)
    record(intag, one)
    data = {"avser": one["id"], "andring": {"slug": "hund"}, "orsak": "Fel."}
    with pytest.raises(Avvisad) as refused:
        record(intag, event("handelse.rattad", forbund, data=data))
    assert refused.value.fel[0].falt == "data.andring.slug"
