"""What somebody's own page tells of copies of the whole house: many nights, one row."""

from datetime import timedelta

from conftest import event

from tracker.access import read_log
from tracker.access.read_log import Lasning, Vad
from tracker.clock import swedish_day
from tracker.projections.tables import DeltagandeNu
from tracker.queries import egen_insyn


def test_the_newest_copy_alone_is_told_and_every_other_taking_out(
    database, intag, forbund, clock
) -> None:
    here = {"insats": "team", "deltagande": "A", "person": {"personnummer": "19850615-9808"}}
    intag.record_all([event("inskrivning.gjord", forbund, **here)], av="drift:p", forbund=None)
    now = clock.now()
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        for dagar, sida in ((1, "backup"), (2, "export"), (3, "backup"), (4, "export"), (5, "x")):
            nar = now + timedelta(days=dagar)
            lasning = Lasning(
                forbund, nar, "drift:p", Vad.EXPORTERAT, sida, "kommando", hela=sida != "x"
            )
            read_log.note(session, lasning)
    with database.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        d = session.get(DeltagandeNu, (forbund, "A"))
        assert d is not None
        told = [(row.dag, row.nycklar["vad"]) for row in egen_insyn.uttag(session, d)]
    dag = [swedish_day(now + timedelta(days=dagar)) for dagar in (4, 3, 2)]
    vad = ("vart.vad.fil", "vart.vad.kopia", "vart.vad.fil")
    assert told == list(zip(dag, vad, strict=True))
