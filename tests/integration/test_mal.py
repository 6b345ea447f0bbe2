"""Goals for data quality: events, as known then, beside the figures they are about."""

from datetime import date

import pytest
from conftest import event
from webbplats import inloggad, make, token

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.exports.compose import compose
from tracker.intake.faults import Avvisad
from tracker.reports import mal
from tracker.reports.answers import Svarare
from tracker.reports.register import rapport
from tracker.snapshots.cache import Cache


AR = {"fran": date(2026, 1, 1), "till": date(2026, 12, 31)}


@pytest.fixture
def svarare(database, clock, tmp_path):
    return Svarare(database.transaction, Cache(tmp_path / "bilder"), clock)


@pytest.fixture
def beslutar(intag, forbund):
    def decide(fel, hogst=None):
        data = {"fel": fel} if hogst is None else {"fel": fel, "hogst": hogst}
        sent = event("kvalitetsmal.beslutat", forbund, data=data)
        intag.record_all([sent], av="drift:prov", forbund=None)
        return sent

    return decide


def test_nobody_has_a_goal_until_it_is_decided_and_it_holds_as_known(
    svarare, beslutar, intag, forbund
):
    who = {"personnummer": "19900101-9802"}
    sent = event("inskrivning.gjord", forbund, insats="team", deltagande="d", person=who, data={})
    intag.record_all([sent], av="drift:prov", forbund=None)
    asked = Parametrar(forbund=(forbund,), **AR)
    tables = [svarare.tabell("datakvalitet", asked)]
    for fel, most in (
        ("utan_start", 5),
        ("oppna_igen", 0),
        ("utan_slut", 10),
        ("utan_start", None),
    ):
        beslutar(fel, most)
        tables.append(svarare.tabell("datakvalitet", asked))
    goals = [dict(svarare.mal(table)) for table in tables]
    both = {"utan_start": 5, "oppna_igen": 0}
    assert goals[:3] == [{}, {"utan_start": 5}, both]
    assert goals[3] == {**both, "utan_slut": 10}
    assert goals[4] == {"oppna_igen": 0, "utan_slut": 10}
    told = {one.fel: (one.nu, one.nas) for one in mal.utfall(goals[3], tables[3])}
    assert told == {"utan_start": (100, False), "utan_slut": (None, None), "oppna_igen": (0, True)}
    assert svarare.mal(svarare.tabell("alder", asked)) == {}
    report = mal.med_mal(rapport("datakvalitet"), goals[1], tables[1])
    book = compose(tables[1], report, {})
    first = "Utan startmätning: målet är högst 5\u00a0%. Nu är det 100\u00a0%, så målet nås inte."
    assert book.noter[0] == first
    assert tables[1].sha256 == tables[0].sha256  # a goal changes no figure


def test_a_decision_is_put_right_and_made_void_as_any_event(svarare, beslutar, intag, forbund):
    sent = beslutar("utan_start", 5)
    change = {"avser": sent["id"], "andring": {"hogst": 7}, "orsak": "Skrevs fel"}
    intag.record_all([event("handelse.rattad", forbund, data=change)], av="drift:p", forbund=None)
    assert svarare.malen(forbund) == {"utan_start": 7}
    moved = {"avser": sent["id"], "andring": {"fel": "utan_slut"}, "orsak": "Skrevs fel"}
    with pytest.raises(Avvisad):
        intag.record_all(
            [event("handelse.rattad", forbund, data=moved)], av="drift:p", forbund=None
        )
    void = {"avser": sent["id"], "orsak": "Inget beslut"}
    intag.record_all([event("handelse.makulerad", forbund, data=void)], av="drift:p", forbund=None)
    assert svarare.malen(forbund) == {}


@pytest.mark.parametrize("data", [{"fel": "okant"}, {"fel": "utan_start", "hogst": 101}, {}])
def test_a_goal_that_cannot_be_is_refused(intag, forbund, data):
    sent = event("kvalitetsmal.beslutat", forbund, data=data)
    with pytest.raises(Avvisad):
        intag.record_all([sent], av="drift:prov", forbund=None)


def test_goals_are_set_on_a_page_and_shown_beside_the_figures(
    database, intag, keys, clock, forbund, tmp_path, svarare
):
    app = make(database, intag, keys, clock, tmp_path)

    def log_in(roll):
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll)[0]

    sets, reads, path = log_in(Roll.ADMINISTRATOR), log_in(Roll.KANSLI), "/installningar/mal"
    assert reads.get(path).status_code == 403
    form = {"csrf": token(sets, path), "oppna_igen": "0", "utan_start": "5"}
    assert sets.post(path, data={**form, "utan_slut": "många"}).status_code == 422
    assert svarare.malen(forbund) == {}
    for _ in range(2):  # the same again changes nothing
        assert sets.post(path, data=form).status_code == 303
    assert svarare.malen(forbund) == {"utan_start": 5, "oppna_igen": 0}
    page = reads.get("/rapporter/datakvalitet").text
    assert "Öppna två gånger: målet är högst 0. Nu är det 0, så målet nås." in page
    assert sets.post(path, data={**form, "oppna_igen": ""}).status_code == 303
    assert svarare.malen(forbund) == {"utan_start": 5}
