"""The forecast on a goal's page: from the log, with its record, its picture and «what if»."""

from datetime import date, timedelta

from conftest import event
from webbplats import inloggad, make

from tracker.access.permissions import Roll


NUMMER = ("19900101-9802", "19900102-9819", "19800101-9804")


def test_the_page_of_a_goal_tells_how_it_may_end(database, intag, keys, clock, forbund, tmp_path):
    today = clock.now().date()
    people = []
    for n in range(30):
        start = today - timedelta(days=20 * n + 1)
        who = {"insats": "team", "deltagande": f"p{n}", "person": {"personnummer": NUMMER[n % 3]}}
        people.append(event("inskrivning.gjord", forbund, datum=str(start), data={}, **who))
        if n > 8:
            slut = {"datum": str(start + timedelta(days=150)), "data": {"anledning": "ovrigt"}}
            people.append(event("avslut.gjort", forbund, **slut, **who))
    intag.record_all(people, av="drift:prov", forbund=None)
    goal = {"mal": "nya", "ar": today.year, "text": "20 nya", "slag": "volym", "niva": 20}
    for data in ({**goal, "matt": "nya"}, {**goal, "mal": "r", "text": "R", "matt": "remisser"}):
        sent = event("mal.beslutat", forbund, insats="team", data=data)
        intag.record_all([sent], av="drift:prov", forbund=None)
    app = make(database, intag, keys, clock, tmp_path)
    client, _ = inloggad(app, database, now=clock.now(), forbund=forbund, roll=Roll.KANSLI)
    path = f"/mal/team:nya/{today.year}"
    page = client.get(path).text
    assert "Vid årets slut blir det troligen mellan" in page
    assert "Chansen att nå målet är" in page
    assert 'aria-labelledby="prognos-titel prognos-alt"' in page
    assert "gångna kvartal hamnade" in page
    answers = [text.partition("Når vi målet?")[2] for text in (page, client.get(path).text)]
    assert answers[0].partition("</svg>")[0] == answers[1].partition("</svg>")[0]
    senast = min(today + timedelta(days=30), date(today.year, 12, 31))
    assert "fler börjar senast" in client.get(f"{path}?fler=5&senast={senast}").text
    for wrong in ("fler=-1", "fler=5&senast=i-morgon", "fler=99999999&senast=2199-01-01"):
        assert "Fler börjar" not in client.get(f"{path}?{wrong}").text
    assert "Når vi målet?" not in client.get(f"/mal/team:r/{today.year}").text
