"""What a sender is told, and what is kept of who recorded it."""

from uuid import UUID

import pytest
from conftest import event
from database import Database

from tracker.intake.faults import Avvisad
from tracker.intake.files_rad import Rad
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.log import store


WHO = {"personnummer": "19900101-9802"}


def history(intag: Intag, forbund: str, *sent: dict) -> list:
    """Takes history in and returns its faults."""
    rader = [Rad(nr, one, "") for nr, one in enumerate(sent, 1)]
    return Importor(intag, Avsandare("drift:prov", None, historik=True)).run(rader, "delar").fel


@pytest.mark.parametrize(
    ("given", "kept"),
    [("drift:anna", "drift:anna"), ("Anna Andersson", "historik:"), (None, "drift:prov")],
)
def test_recorder_of_history_is_kept_as_an_opaque_id(
    intag: Intag, forbund: str, database: Database, given: str | None, kept: str
) -> None:
    late = "2026-03-01T13:00:00+00:00"
    sent = event(
        "inskrivning.gjord",
        forbund,
        insats="team",
        deltagande="D1",
        person=WHO,
        registrerad=late,
        av=given,
        datum="2026-02-01",
    )
    intag.clock._start = intag.clock._start.replace(hour=20)
    assert history(intag, forbund, sent) == []
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        [post] = store.read_stream(session, forbund, "d:D1")
    assert post.av.startswith(kept)
    assert "Anna Andersson" not in post.av
    assert post.id == UUID(sent["id"])


def test_late_history_is_told_its_other_faults_too(intag: Intag, forbund: str) -> None:
    sent = event(
        "avslut.gjort",
        forbund,
        insats="team",
        deltagande="D9",
        registrerad="2001-01-01T00:00:00+00:00",
        datum="2000-12-31",
        person=WHO,
        data={"anledning": "ovrigt"},
    )
    assert {f.kod for f in history(intag, forbund, sent)} == {"H034", "H020"}


def test_refusal_by_the_api_holds_what_was_sent(intag: Intag, forbund: str) -> None:
    sent = event("volym.registrerad", forbund, insats="oppet", data={"antal": 0})
    with pytest.raises(Avvisad) as refused:
        intag.record_all([sent], av="nyckel:1", forbund=frozenset({forbund}), skriver=("*",))
    assert [sent["id"] in (f.innehall or "") for f in refused.value.fel] == [True]


def test_default_said_or_unsaid_is_the_same_event(intag: Intag, forbund: str) -> None:
    sent = event("anonym.inskriven", forbund, insats="team", data={"kon": "man"})
    said = {**sent, "data": {"kon": "man", "antal": 1}}
    statuses = [
        intag.record_all([one], av="nyckel:1", forbund=None)[0].status for one in (sent, said)
    ]
    assert statuses == ["ny", "fanns"]
