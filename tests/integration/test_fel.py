"""The faults of the report, of *Att göra* and of the insats's page are the same faults."""

from datetime import date, timedelta
from typing import Any

import pytest
from conftest import event

from schemas.rapporter import Parametrar
from tracker.clock import swedish_day
from tracker.queries import attgora, insatser, sena
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


PEOPLE = ("19850615-9808", "19900101-9802", "19910202-9809", "19920303-9806")
MATT = {"forsorjning": ["a_kassa"], "sysselsattning": [{"typ": "ingen"}]}


@pytest.fixture
def idag(clock) -> date:
    return swedish_day(clock.now())


@pytest.fixture
def planted(intag, forbund, idag) -> dict[str, int]:
    """A förbund with every fault sown by hand, and how many of each."""

    def send(typ: str, days: int, deltagande: str, who: int = 0, **data: Any) -> None:
        day = (idag - timedelta(days=days)).isoformat()
        person = {"personnummer": PEOPLE[who]}
        sent = event(
            typ, forbund, datum=day, insats="team", deltagande=deltagande, person=person, data=data
        )
        intag.record_all([sent], av="drift:prov", forbund=None)

    send("inskrivning.gjord", 20, "hel", 0, **MATT)
    send("inskrivning.gjord", 20, "utan-start", 1)
    send("inskrivning.gjord", 19, "igen", 1, **MATT)  # open beside the one before
    send("inskrivning.gjord", 25, "utan-slut", 2, **MATT)
    send("avslut.gjort", 5, "utan-slut", 2, anledning="utskrivning")
    send("inskrivning.gjord", 25, "avhopp", 2, **MATT)  # overlaps; its anledning asks for nothing
    send("avslut.gjort", 4, "avhopp", 2, anledning="utskrivning_utan_matning")
    send("inskrivning.gjord", 45, "sen", 3, **MATT)  # recorded 45 days late, and so its avslut
    send("avslut.gjort", 40, "sen", 3, anledning="avliden")
    send("inskrivning.gjord", 60, "fel", 3)  # a felregistrering counts nowhere, late or not
    send("avslut.gjort", 50, "fel", 3, anledning="felregistrering")
    send("remiss.inkommen", 30, "vantar", 0, remittent="annan")
    send("remiss.inkommen", 29, "vantar-mindre", 0, remittent="annan")
    return {
        "utan_start": 1,
        "utan_slut": 1,
        "oppna_igen": 1,
        "overlappande": 2,
        "obesvarade": 1,
        "sena_avslut": 1,
        "sena_ovriga": 1,
        "omojliga": 0,
    }


def test_planted_faults_are_found_exactly_and_alike_everywhere(
    database, clock, forbund, idag, planted, tmp_path
) -> None:
    svarare = Svarare(database.transaction, Cache(tmp_path), clock)
    asked = Parametrar(forbund=(forbund,), fran=idag - timedelta(days=29), till=idag)
    total = svarare.tabell("datakvalitet", asked).total or {}
    assert {name: total[name] for name in planted} == planted
    efter = sena.grans(database.transaction, forbund, now=clock.now())
    with database.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        listed = attgora.read(session, forbund, ["team"], today=idag, efter=efter)
        lage = insatser.lagen(session, forbund, ["team"], today=idag)["team"]
    waiting = {group.slag: group.antal for group in listed.grupper}
    assert waiting["fore"] == lage.utan_startmatning == planted["utan_start"]
    assert waiting["efter"] == planted["utan_slut"]
    assert lage.dubbla == planted["oppna_igen"]
    assert (waiting["sena_avslut"], waiting["sena"]) == (1, 1)
    old = [task for task in listed.uppgifter if task.slag == "remiss" and task.dagar >= 30]
    assert len(old) == planted["obesvarade"]
