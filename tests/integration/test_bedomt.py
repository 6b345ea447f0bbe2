"""What a form would be refused for: judged on the log as it stands, while somebody else appends."""

import pytest
from conftest import event
from psycopg.errors import LockNotAvailable
from sqlmodel import Session

from tracker.db import raw
from tracker.intake.record import Avsandare
from tracker.intake.view import Minne
from tracker.log import store


WHO = Avsandare(av="drift:prov")
NUMMER = "19850615-9808"


def judged(intag, session: Session, sent) -> list[str]:
    """The codes that it would be refused with; it must not wait."""
    raw(session).execute("SET LOCAL lock_timeout = '100ms'")
    utfall, _ = intag.take(session, [intag.read(sent, WHO)], WHO, Minne(), prov=True)
    session.rollback()
    return [one.kod for one in utfall[0].fel]


def test_a_form_is_judged_and_not_written_while_another_appends(database, intag, forbund):
    first = event("inskrivning.gjord", forbund, insats="team", deltagande="d0",
                  person={"personnummer": NUMMER}, data={})  # fmt: skip
    rattelse = {"avser": first["id"], "andring": {"insats": "stod"}, "orsak": "Fel insats"}
    intag.record_all([first], av="drift:prov", forbund=None)
    with intag.forbund_open(forbund) as appends:
        store.lock(appends, forbund)
        for sent, fel in (
            ({**first, "id": event("", "")["id"]}, ["H023"]),
            ({**first, "id": event("", "")["id"], "deltagande": "d1"}, []),
        ):
            with intag.forbund_open(forbund) as session:
                assert judged(intag, session, sent) == fel
        with pytest.raises(LockNotAvailable), intag.forbund_open(forbund) as session:
            judged(intag, session, event("handelse.rattad", forbund, data=rattelse))
    with intag.forbund_open(forbund) as session:
        assert store.head(session, forbund).position == 5
