from conftest import event
from database import Database

from tracker.intake.record import Intag
from tracker.log import store
from tracker.log.heads import Heads


WHO = {"personnummer": "19900101-9802"}


def test_record_an_inskrivning_lies_in_log_and_projection(
    intag: Intag, forbund: str, database: Database, heads: Heads
) -> None:
    sent = event(
        "inskrivning.gjord",
        forbund,
        insats="team",
        deltagande="D1",
        person=WHO,
        data={"utbildning": "gymnasium", "forsorjning": ["a_kassa"]},
    )
    saved = intag.record_all([sent], av="anv:1", forbund=frozenset({forbund}), skriver=("*",))
    assert [(s.status, s.position) for s in saved] == [("ny", 5)]
    assert [s.status for s in intag.record_all([sent], av="anv:1", forbund=None)] == ["fanns"]
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        posts = store.read_stream(session, forbund, "d:D1")
        assert [p.typ for p in posts] == ["inskrivning.gjord"]
    head = heads.read(forbund)
    assert head is not None
    assert head.position == 5
