"""Figures of several förbund: for those who see figures alone, and never a person."""

from uuid import uuid4

import pytest
from conftest import event
from konton import konto
from webbplats import make, send, token

from tracker.access.permissions import Roll
from tracker.reports import runs


LOSENORD = "ett långt lösenord"
PERIOD = "fran=2026-01-01&till=2026-12-31"


@pytest.fixture
def tre(intag, clock):
    """Three förbund: two in one län, where the same person is in both, and one in another."""
    namn = [f"f{uuid4().hex[:10]}" for _ in range(3)]
    insats = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
    who = {"personnummer": "19900101-9802"}
    for forbund, kommun in zip(namn, ("0114", "0180", "1280"), strict=True):
        sent = [
            event(
                "forbund.upplagt", forbund, data={"namn": f"Finsam {kommun}", "kommuner": [kommun]}
            ),
            event("insats.upplagd", forbund, insats="team", data=insats),
            event(
                "inskrivning.gjord", forbund, insats="team", deltagande="d1", person=who, data={}
            ),
        ]
        intag.record_all(sent, av="drift:prov", forbund=None)
    return namn


@pytest.fixture
def inne(database, intag, keys, clock, tmp_path):
    app = make(database, intag, keys, clock, tmp_path)

    def log_in(forbund, roll=Roll.KANSLI):
        namn = f"u-{uuid4()}"
        with database.transaction() as session:
            konto(session, namn, losenord=LOSENORD, forbund=forbund, roll=roll, now=clock.now())
        client = app.test_client()
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client

    return log_in


def test_the_areas_are_those_that_may_be_seen_whole(inne, tre):
    listed = inne(tre).get("/omrade").text
    assert "förbund, 3\u00a0förbund" in listed  # all there are, or the reader's own among more
    part = inne(tre[1:]).get("/omrade").text
    assert "Dina förbund, 2\u00a0förbund" in part
    assert "Stockholms län" not in part  # the other förbund there is not this reader's
    assert "Du har inga områden att välja" in inne(tre[:1]).get("/omrade").text


def test_unika_is_the_sum_and_the_page_says_so(inne, tre):
    page = inne(tre).get(f"/omrade/landet/deltagare-per-insats?{PERIOD}").text
    total = page[page.index("<tfoot>") : page.index("</tfoot>")]
    assert total.count(">3</td>") == 3  # totalt, nya and unika
    assert "unika är summan av förbundens" in page
    assert "Finsam 0180" in page
    assert "19900101" not in page


@pytest.mark.parametrize("roll", [Roll.INSATSANSVARIG, Roll.CONTROLLER, Roll.STYRELSE])
def test_who_sees_people_or_no_figures_reads_no_area(inne, tre, roll):
    client = inne(tre, roll)
    assert client.get("/omrade/landet/alder").status_code in (403, 404)
    assert "förbund, 3" not in client.get("/omrade").text


def test_files_of_an_area_are_ordered_and_only_for_who_may_see_all_of_it(inne, tre, database):
    client, other = inne(tre), inne(tre[:1])
    path = "/omrade/landet/alder"
    form = {"csrf": token(client, path), "fran": "2026-01-01", "till": "2026-12-31"}
    answer = client.post(path, data={**form, "format": "csv"})
    assert answer.status_code == 303
    with database.transaction() as session:
        found = runs.newest(session, tre[0])
    assert found[0].parametrar.forbund == tuple(sorted(tre))
    assert client.get(answer.location).status_code == 200
    assert other.get(answer.location).status_code == 404


def test_an_area_that_there_is_not_is_not_found(inne, tre):
    client = inne(tre)
    for path in ("/omrade/99/alder", "/omrade/landet/finns-inte", "/omrade/12/alder"):
        assert client.get(path).status_code == 404
    assert client.get("/omrade/landet/alder?del=egna&fran=x&till=y").status_code == 422
