"""What has changed since an earlier moment: told to who may see it, counted for all."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from conftest import event
from konton import konto
from webbplats import make, send

from tracker.access.permissions import Roll
from tracker.reports import answers


LOSENORD = "ett långt lösenord"
NUMMER = "19850615-9808"
PERIOD = "fran=2026-01-01&till=2026-12-31"


@pytest.fixture
def somebody(database, intag, keys, clock, forbund, tmp_path):
    """Two enrolled before a moment, one of them corrected to another insats after it."""
    sent = [
        event(
            "inskrivning.gjord", forbund, insats="team", deltagande=f"d{n}",
            person={"personnummer": nummer}, data={},
        )
        for n, nummer in enumerate((NUMMER, "19900101-9802"))
    ]  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    then = clock.now()
    rattelse = {"avser": sent[0]["id"], "andring": {"insats": "stod"}, "orsak": "Fel insats"}
    intag.record_all(
        [event("handelse.rattad", forbund, data=rattelse)], av="drift:prov", forbund=None
    )
    app = make(database, intag, keys, clock, tmp_path)
    return app, then


def test_a_change_is_told_with_who_and_what(somebody, database, clock, forbund):
    app, then = somebody
    page = _page(app, database, clock, forbund, then, Roll.INSATSANSVARIG)
    assert page.count("19850615-••••") >= 4  # left one row and came to another, in two columns
    assert "rättelse" in page.lower()
    assert "går inte att förklara" not in page
    assert "19900101" not in page


def test_who_may_not_see_people_gets_the_figures_alone(somebody, database, clock, forbund):
    app, then = somebody
    page = _page(app, database, clock, forbund, then, Roll.KANSLI)
    assert "19850615" not in page
    assert "dold deltagare" in page


def test_what_has_fallen_due_since_is_told_as_that_and_not_as_an_event(
    database, intag, keys, clock, forbund, tmp_path, monkeypatch
):
    """One ended on 5 September 2025: the follow-up is due on 7 March 2026."""
    who = {"insats": "team", "person": {"personnummer": NUMMER}}
    enrol = event("inskrivning.gjord", forbund, deltagande="d", datum="2025-02-01", data={}, **who)
    close = event("avslut.gjort", forbund, deltagande="d", datum="2025-09-05",
                  data={"anledning": "utskrivning"}, **who)  # fmt: skip
    intag.record_all([enrol, close], av="drift:prov", forbund=None)
    then = clock.now()
    monkeypatch.setattr(clock, "_start", datetime(2026, 3, 20, 12, tzinfo=UTC))
    other = {**who, "person": {"personnummer": "19900101-9802"}}
    another = event("inskrivning.gjord", forbund, deltagande="e", data={}, **other)
    intag.record_all([another], av="drift:prov", forbund=None)
    app = make(database, intag, keys, clock, tmp_path)
    page = _page(app, database, clock, forbund, then, Roll.KANSLI, "uppfoljning")
    assert "1\u00a0uppföljning har blivit aktuell sedan dess." in page
    assert "Varje ändring har en händelse" not in page
    assert "händelse eller dold deltagare" not in page
    assert "går inte att förklara" not in page


@pytest.mark.parametrize("rad", ["team", "total"])
def test_what_nothing_explains_is_told_first_and_as_that(
    somebody, database, clock, forbund, monkeypatch, rad
):
    """As if one more were printed today than anybody is behind."""
    app, then = somebody
    counted, seen = answers.compute, []

    def one_more(*asked):
        table = counted(*asked)
        seen.append(table)
        if len(seen) != 2:  # the later side
            return table
        rows = [_more(row) if row["insats"] == rad else row for row in table.rows]
        total = _more(table.total) if rad == "total" else table.total
        return table.model_copy(update={"rows": rows, "total": total})

    monkeypatch.setattr(answers, "compute", one_more)
    page = _page(app, database, clock, forbund, then, Roll.INSATSANSVARIG)
    assert "1</strong> går inte att förklara med händelser" in page
    assert "Varje ändring har en händelse" not in page
    assert "dold deltagare" not in page
    first = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert "1</strong> går inte att förklara</li>" in first
    name = {"team": "Team", "total": "Totalt"}[rad]
    assert f'<th scope="row">{name}<br>' in first


def _more(row):
    return {**row, "totalt": row["totalt"] + 1}


def _page(
    app,
    database,
    clock,
    forbund: str,
    then: datetime,
    roll: Roll,
    rapport: str = "deltagare-per-insats",
) -> str:
    namn = f"{roll}-{forbund}"
    with database.transaction() as session:
        konto(
            session,
            namn,
            losenord=LOSENORD,
            now=clock.now(),
            forbund=[forbund],
            roll=roll,
        )
    client = app.test_client()
    data = {"namn": namn, "losenord": LOSENORD}
    assert send(client, "/logga-in", **data).status_code == 303
    som = quote(then.astimezone(UTC).isoformat())
    answer = client.get(f"/rapporter/{rapport}/skillnad?{PERIOD}&som={som}")
    assert answer.status_code == 200, answer.text[:400]
    return answer.text
