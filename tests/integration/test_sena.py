"""Recorded late: counted in the last 30 days only, however few of the rows the reader sees."""

from datetime import timedelta

import pytest
from conftest import event

from tracker.log import sent, store
from tracker.queries import attgora, sena


@pytest.fixture
def logg(database, intag, forbund):
    """48 events recorded 45 days late, a second apart, one in six of them in *team*; their rows."""
    for nr in range(48):
        insats = "stod" if nr % 6 else "team"
        remiss = {"insats": insats, "deltagande": f"D{nr}", "data": {"remittent": "annan"}}
        person = {"personnummer": "19900101-9802"}
        sent = event("remiss.inkommen", forbund, person=person, **remiss)
        intag.record_all([sent], av="drift:prov", forbund=None)
    with database.transaction(forbund=forbund, huvudman=["*"], role="stegvis_logg") as session:
        return list(store.read_rows(session, forbund))


def test_the_border_is_the_last_position_before_it(database, forbund, logg):
    for row in logg:
        now = row.registrerad + sent.SEN
        assert sena.grans(database.transaction, forbund, now=now) == row.position
        just_before = now - timedelta(microseconds=1)
        assert sena.grans(database.transaction, forbund, now=just_before) == row.position - 1
    assert sena.grans(database.transaction, "finns-inte", now=now) == 0


@pytest.mark.parametrize(("insatser", "huvudman"), [(("*/team",), ()), ((), ("*",))])
def test_a_reader_of_few_rows_counts_the_last_days_only(
    database, forbund, logg, insatser, huvudman
):
    middle = logg[len(logg) // 2]
    now = middle.registrerad + sent.SEN
    efter = sena.grans(database.transaction, forbund, now=now)
    slugs = ["team", "stod"] if huvudman else ["team"]
    right = sum(r.position > middle.position and r.insats in slugs for r in logg)
    reach = {"forbund": forbund, "huvudman": huvudman, "insatser": insatser, "readonly": True}
    with database.transaction(**reach) as session:
        assert sum(sena.antal(session, forbund, ["team", "stod"], efter=efter)) == right
        listed = sena.read(session, forbund, ["team", "stod"], avslut=False, efter=efter)
        read = attgora.read(session, forbund, slugs, today=now.date(), efter=efter)
    assert len(listed) == right
    assert {g.slag: g.antal for g in read.grupper}["sena"] == right
