"""Goals decided on their pages: by whom, as known then, put right, made void, with results told."""

from datetime import date
from urllib.parse import quote

import pytest
from conftest import event
from webbplats import inloggad, make, token

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


AR = {"fran": date(2026, 1, 1), "till": date(2026, 12, 31)}
ARBETE = {"text": "50 % till arbete", "insats": "team", "raknas": "andel:arbete", "niva": "50 %"}


@pytest.fixture
def svarare(database, clock, tmp_path):
    return Svarare(database.transaction, Cache(tmp_path / "bilder"), clock)


@pytest.fixture
def dorr(database, intag, keys, clock, forbund, tmp_path):
    """Somebody of a role, logged in."""
    app = make(database, intag, keys, clock, tmp_path)

    def log_in(roll, **over):
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll, **over)[0]

    return log_in


def post(client, path, **form):
    """A form sent from its own page."""
    page = path.removesuffix("/resultat").removesuffix("/ta-bort")
    return client.post(path, data={"csrf": token(client, page), **form})


def rader(svarare, forbund, **over):
    asked = Parametrar(forbund=(forbund,), **{**AR, **over})
    return {r["namn"]: r for r in svarare.tabell("maluppfoljning", asked).rows}


def test_a_goal_is_decided_changed_and_removed_and_its_history_stays(
    dorr, svarare, intag, forbund, clock
):
    who = {"personnummer": "19900101-9802"}
    slut = {"anledning": "utskrivning", "sysselsattning": [{"typ": "ingen"}]}
    for typ, data in (("inskrivning.gjord", {}), ("avslut.gjort", slut)):
        sent = event(typ, forbund, insats="team", deltagande="d", person=who, data=data)
        intag.record_all([sent], av="drift:prov", forbund=None)
    kansli = dorr(Roll.KANSLI)
    assert "Inga mål är beslutade för 2026." in kansli.get("/mal?ar=2026").text
    for wrong in ({"text": ""}, {"insats": ""}, {"raknas": "andel:"}, {"niva": "101"}):
        assert post(kansli, "/mal/nytt/2026", **{**ARBETE, **wrong}).status_code == 422
    assert post(kansli, "/mal/nytt/2026", **ARBETE).status_code == 303
    before = clock.now()
    (row,) = rader(svarare, forbund).values()
    assert (row["niva"], row["resultat"]) == ("50\u00a0%", "0\u00a0% (0 av 1)")
    rad = row["mal"]
    assert f"/mal/{rad}/2026" in kansli.get("/mal?ar=2026").text
    assert post(kansli, f"/mal/{rad}/2026/andra", **{**ARBETE, "niva": "35"}).status_code == 303
    assert rader(svarare, forbund)["50 % till arbete"]["niva"] == "35\u00a0%"
    assert rader(svarare, forbund, as_of=before)["50 % till arbete"]["niva"] == "50\u00a0%"
    page = kansli.get(f"/mal/{rad}/2026").text
    assert "50 % till arbete (50&nbsp;%)" in page
    assert "50 % till arbete (35&nbsp;%). Gäller nu." in page
    cell = (
        f"/rapporter/maluppfoljning/cell?rad={rad}&kolumn=namnare&fran=2026-01-01&till=2026-12-31"
    )
    assert "Det finns en slutmätning av sysselsättning." in kansli.get(cell).text
    assert "50 % till arbete" in kansli.get("/mal?ar=2027").text  # to be decided for 2027
    assert post(kansli, f"/mal/{rad}/2027/andra", **ARBETE).status_code == 303
    assert post(kansli, f"/mal/{rad}/2026/ta-bort", orsak="").status_code == 422
    assert post(kansli, f"/mal/{rad}/2026/ta-bort", orsak="Inget beslut").status_code == 303
    assert rader(svarare, forbund) == {}
    assert kansli.get(f"/mal/{rad}/2026").status_code == 404
    assert "Nådde vi våra mål?" in kansli.get("/rapporter/maluppfoljning?ar=2027").text


def test_a_result_that_nobody_counts_is_told_with_its_source(dorr, svarare, forbund, clock):
    kansli = dorr(Roll.KANSLI)
    goal = {"text": "Nöjda", "insats": "-", "raknas": "enkat:", "niva": "57"}
    assert post(kansli, "/mal/nytt/2026", **goal).status_code == 303
    (row,) = rader(svarare, forbund).values()
    assert (row["insats"], row["resultat"], row["nas"]) == ("Förbundet", "Resultat saknas", None)
    path = f"/mal/{row['mal']}/2026/resultat"
    for wrong in ({"taljare": "20", "namnare": "35"}, {"kalla": "Enkät", "taljare": "20"}):
        assert post(kansli, path, **wrong).status_code == 422
    before = quote(clock.now().isoformat())
    assert post(kansli, path, taljare="20", namnare="35", kalla="Enkät i maj").status_code == 303
    changed = kansli.get(f"/rapporter/maluppfoljning/skillnad?ar=2026&som={before}").text
    assert "4\u00a0siffror har ändrats" in changed
    assert "57\u00a0% (20 av 35)" in changed
    assert changed.count("Resultat av mål") == 4  # behind the result, its two numbers and Nås
    assert "går inte att förklara" not in changed
    row = rader(svarare, forbund)["Nöjda"]
    assert (row["resultat"], row["nas"]) == ("57\u00a0% (20 av 35)", True)
    cell = f"/rapporter/maluppfoljning/cell?rad={row['mal']}&kolumn=taljare&ar=2026"
    assert "Källa: Enkät i maj." in kansli.get(cell).text


def test_a_year_that_has_ended_was_reached_or_was_not(dorr, svarare, forbund):
    kansli = dorr(Roll.KANSLI)
    goal = {"text": "Nya", "insats": "-", "raknas": "volym:nya", "niva": "9"}
    for ar, lage in ((2025, "Nåddes inte<"), (2026, "Nås inte än<")):
        assert post(kansli, f"/mal/nytt/{ar}", **goal).status_code == 303
        period = {"fran": date(ar, 1, 1), "till": date(ar, 12, 31)}
        rad = rader(svarare, forbund, **period)["Nya"]["mal"]
        for path in (f"/mal?ar={ar}", f"/mal/{rad}/{ar}"):
            assert lage in kansli.get(path).text


def test_faults_are_told_in_the_order_of_the_form(dorr):
    kansli = dorr(Roll.KANSLI)
    page = post(kansli, "/mal/nytt/2026", text="", insats="", raknas="", niva="").text
    told = ("Välj vem målet gäller.", "Skriv målet.", "Välj hur målet räknas.")
    assert [page.index(one) for one in told] == sorted(page.index(one) for one in told)


def test_who_leads_an_insats_decides_for_it_alone_and_others_only_look(dorr, svarare, forbund):
    leder = dorr(Roll.INSATSANSVARIG, insatser=["team"])
    assert post(leder, "/mal/nytt/2026", **ARBETE).status_code == 303
    for other in ("stod", "-"):
        sent = post(leder, "/mal/nytt/2026", **{**ARBETE, "insats": other})
        assert sent.status_code == 422
    kansli = dorr(Roll.KANSLI)
    goal = {**ARBETE, "text": "Kansliets", "insats": "-", "raknas": "volym:nya", "niva": "9"}
    assert post(kansli, "/mal/nytt/2026", **goal).status_code == 303
    rows = rader(svarare, forbund)
    theirs, own = rows["Kansliets"]["mal"], rows["50 % till arbete"]["mal"]
    assert leder.get(f"/mal/{own}/2026/andra").status_code == 200
    assert leder.get(f"/mal/{theirs}/2026/andra").status_code == 404
    assert "Ändra målet" not in leder.get(f"/mal/{theirs}/2026").text
    personal = dorr(Roll.INSATSPERSONAL)
    assert "Kansliets" in personal.get("/mal?ar=2026").text
    assert personal.get("/mal/nytt/2026").status_code == 403
