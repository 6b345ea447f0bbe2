"""Surveys on their pages: opened, handed out, answered without a name, closed and read (ADR 51)."""

import io
import re
from datetime import timedelta

import pytest
from conftest import event
from enkatprov import DOLDA, Enkatprov, innehall, platt
from openpyxl import load_workbook
from psycopg.errors import InsufficientPrivilege
from webbplats import make, send, token

from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.intake.faults import Avvisad
from tracker.reports.enkatsvar import resultat


@pytest.fixture
def prov(database, intag, keys, clock, tmp_path, forbund) -> Enkatprov:
    return Enkatprov(make(database, intag, keys, clock, tmp_path), database, intag, clock, forbund)


def test_a_round_is_opened_answered_closed_and_read(prov: Enkatprov) -> None:
    omgang = prov.oppna(inbjudna="9")
    (lank,) = prov.lankar(omgang, 7)
    shown = [innehall(prov.kansli, path) for path in (omgang, "/enkater")]
    for n in range(7):
        kon = {"kon": 1 + n % 2} if n else {}
        done = prov.svara(lank, nojd=5 if n < 5 else 2, **({"halsa": 4} if n < 4 else {}), **kon)
        assert (done.status_code, done.headers["Location"]) == (303, "/enkat/tack?sprak=sv")
    assert "Till dess ser ingen" in shown[0]
    after = [innehall(prov.kansli, path) for path in (omgang, "/enkater")]
    assert shown == after, "an answer changes nothing that anybody sees while it is open"
    assert prov.telefon().get(lank).status_code == 404, "used up"
    page = platt(prov.stang(omgang))
    assert "7 svarade av 9 tillfrågade" in page
    assert "Jag är nöjd med stödet jag fick. 71 % (5 av 7)" in page
    assert "Jag mår bättre nu. För få svar För få svar För få svar Färre än 5" in page
    lines = prov.kansli.get(f"{omgang}/enkat.csv").get_data().decode("utf-8-sig").split("\r\n")
    assert "Alla;Jag är nöjd med stödet jag fick.;Stämmer helt;5;7" in lines
    assert "Alla;Jag är nöjd med stödet jag fick.;Stämmer delvis;0;7" in lines
    assert not [line for line in lines if "mår bättre" in line]
    book = load_workbook(io.BytesIO(prov.kansli.get(f"{omgang}/enkat.xlsx").get_data()))
    assert book["Rader"].max_row == len(lines) - 1
    assert [prov.antal(t) for t in ("enkatomgang", "enkatlank", "enkatsvar")] == [0, 0, 0]
    assert prov.telefon().get(lank).status_code == 404, "closed"


def test_too_few_leave_no_number_anywhere(prov: Enkatprov) -> None:
    omgang = prov.oppna()
    (lank,) = prov.lankar(omgang, 9)
    for _ in range(4):
        assert prov.svara(lank, nojd=1).status_code == 303
    page = platt(prov.stang(omgang))
    assert "Färre än 5 svarade, så resultat saknas" in page
    assert "(0 av" not in page
    (post,) = prov.app.extensions["stegvis"].svarare.enkaterna(prov.forbund).svar
    assert {"svar", "fragor", "grupper"}.isdisjoint(post.data)


def test_a_slip_is_used_once_and_new_slips_end_the_old(prov: Enkatprov) -> None:
    omgang = prov.oppna()
    first, second = prov.lankar(omgang, 2, "lappar")
    assert prov.svara(first, nojd=1).status_code == 303
    for path in (first, "/enkat/in/abc", "/enkat"):
        empty = prov.telefon().get(path)
        assert (empty.status_code, "Länken går inte att öppna" in empty.text) == (404, True)
    prov.lankar(omgang, 3, "lappar")
    assert prov.telefon().get(second).status_code == 404
    bad = prov.kansli.post(
        f"{omgang}/lank", data={"csrf": token(prov.kansli, omgang), "antal": "0"}
    )
    assert (bad.status_code, "Välj ett antal från 1" in bad.text) == (422, True)


def test_a_phone_that_began_before_the_close_cannot_answer_after(prov: Enkatprov) -> None:
    omgang = prov.oppna()
    (lank,) = prov.lankar(omgang, 9)
    phone = prov.telefon()
    phone.get(lank)
    held = dict(DOLDA.findall(phone.get("/enkat").text))
    prov.stang(omgang)
    gone = phone.post("/enkat", data={**held, "vid": "8", "v-nojd": "5", "ga": "skicka"})
    assert gone.status_code == 404


def test_the_application_cannot_read_the_numbers(prov: Enkatprov) -> None:
    omgang = prov.oppna()
    (lank,) = prov.lankar(omgang, 3)
    assert prov.svara(lank, nojd=5).status_code == 303
    hela = {"forbund": prov.forbund, "huvudman": ("*",)}
    with (
        pytest.raises(InsufficientPrivilege),
        prov.database.transaction(**hela) as session,
    ):
        raw(session).execute("SELECT * FROM enkatsvar")
    with prov.database.transaction(**hela) as session:
        assert raw(session).execute("SELECT count(*) FROM enkatlank").fetchone() == (0,)
    with prov.database.transaction(forbund="annat", role="stegvis_logg") as session:
        assert raw(session).execute("SELECT count(*) FROM enkatsvar").fetchone() == (0,)


def test_who_leads_one_insats_asks_in_that_one_only(prov: Enkatprov) -> None:
    ledare = prov.inne(Roll.INSATSANSVARIG, insatser=["team"])
    page = ledare.get("/enkater/ny").text
    assert 'value="team"' in page
    assert "Hela förbundet" not in page
    wrong = send(
        ledare, "/enkater/ny", enkat="personal.1", insats="-", namn="x", fran="i dag", till="i dag"
    )
    assert "Välj var enkäten ställs." in wrong.text
    omgang = prov.oppna(insats="-")
    assert ledare.post(f"{omgang}/stang", data={"csrf": token(ledare, "/enkater")}).status_code in (
        404,
        400,
    )
    assert "Stäng och räkna" not in ledare.get(omgang).text


def test_goals_follow_surveys_and_what_was_read_in(prov: Enkatprov) -> None:
    ar = prov.idag.year
    form = {"text": "nojda", "insats": "team", "raknas": "enkat:", "niva": "70"}
    wrong = {**form, "raknas": "volym:nya", "enkatfraga": "deltagare-avslut/nojd"}
    assert "Frågan hör till" in send(prov.kansli, f"/mal/nytt/{ar}", **wrong).text
    right = {**form, "enkatfraga": "deltagare-avslut/nojd"}
    assert send(prov.kansli, f"/mal/nytt/{ar}", **right).status_code == 303
    sent = event("mal.beslutat", prov.forbund,
                 data={"mal": "nns", "ar": ar, "text": "nns", "slag": "enkat", "niva": 70,
                       "enkatfraga": "nns-indikatorer/redo"})  # fmt: skip
    prov.intag.record_all([sent], av="drift:prov", forbund=None)
    assert platt(prov.kansli.get(f"/mal?ar={ar}").text).count("Resultat saknas") == 4
    omgang = prov.oppna()
    (lank,) = prov.lankar(omgang, 8)
    for n in range(8):
        assert prov.svara(lank, nojd=4 if n < 6 else 3).status_code == 303
    prov.stang(omgang)
    text = f"År;Fråga;Andel;n\n{ar};Redo;71,5 %;312"
    form = {"kalla": "NNS Indikatorer", "text": text}
    assert "Inget är sparat än" in send(prov.kansli, "/enkater/las-in", **form).text
    for _ in range(2):
        done = send(prov.kansli, "/enkater/las-in", **form, ga="spara")
        assert done.status_code == 303, done.text
    page = platt(prov.kansli.get(f"/mal?ar={ar}").text)
    assert "75 % (6 av 8)" in page
    assert "72 % (av 312)" in page
    assert platt(prov.kansli.get("/enkater").text).count("Redo NNS Indikatorer") == 1
    rad = re.search(r"/mal/(team:m[^/]+)/", prov.kansli.get(f"/mal?ar={ar}").text)
    assert rad is not None
    assert "Resultatet är svaren i årets" in platt(prov.kansli.get(rad[0] + str(ar)).text)
    cell = prov.kansli.get(
        f"/rapporter/maluppfoljning/cell?rad={rad[1]}&kolumn=taljare&fran={ar}-01-01"
        f"&till={ar}-12-31"
    )
    assert "Resultatet är svar i enkäter. Källa: Våren." in cell.text, cell.text[:500]


def test_a_name_that_could_never_be_put_together_opens_no_round(prov: Enkatprov) -> None:
    form = {"enkat": "deltagare-avslut.1", "insats": "team", "fran": "i dag", "till": "i dag"}
    done = send(prov.kansli, "/enkater/ny", **form, namn="Våren 900101-9802")
    assert (done.status_code, "Namnet innehåller ett personnummer" in done.text) == (422, True)
    assert prov.antal("enkatomgang") == 0


def test_what_was_read_in_last_holds_also_when_it_was_told_before(prov: Enkatprov) -> None:
    ar = prov.idag.year
    for andel in (70, 80, 70, 70):
        form = {"kalla": "NNS", "text": f"År;Fråga;Andel;n\n{ar};Redo;{andel};312", "ga": "spara"}
        assert send(prov.kansli, "/enkater/las-in", **form).status_code == 303
    assert "70 % (av 312)" in platt(prov.kansli.get("/enkater").text)
    assert prov.antal("logg WHERE typ = 'enkat.inlast'") == 3, "what is known is not told again"


def test_the_share_of_one_insats_is_not_the_whole_forbunds(prov: Enkatprov) -> None:
    ar = prov.idag.year
    text = f"År;Fråga;Andel;n;Insats\n{ar};Redo;80;20;Team\n{ar};Redo;50;30;Stöd"
    form = {"kalla": "NNS", "text": text, "ga": "spara"}
    assert send(prov.kansli, "/enkater/las-in", **form).status_code == 303
    known = prov.app.extensions["stegvis"].svarare.enkaterna(prov.forbund)
    own = resultat(known, "nns/redo", ar, "team")
    assert own is not None
    assert own.andel == 80
    assert resultat(known, "nns/redo", ar, None) is None


def test_a_questionnaire_that_is_open_is_not_made_void(prov: Enkatprov) -> None:
    skala = [{"varde": n, "namn": {"sv": ord_}} for n, ord_ in enumerate(("Nej", "Ja"))]
    data = {
        "slug": "egen", "utgava": 1, "namn": {"sv": "Egen"}, "rattighet": "Vi", "grupp": "chef",
        "skalor": {"a": skala}, "fragor": [{"kod": "x", "text": {"sv": "X?"}, "skala": "a"}],
    }  # fmt: skip
    upplagd = event("enkat.upplagd", prov.forbund, data=data)
    prov.intag.record_all([upplagd], av="drift:prov", forbund=None)
    prov.oppna(enkat="egen.1")
    away = event("handelse.makulerad", prov.forbund, data={"avser": upplagd["id"], "orsak": "Fel"})
    with pytest.raises(Avvisad, match="i bruk"):
        prov.intag.record_all([away], av="drift:prov", forbund=None)


def test_a_round_that_is_closed_early_is_of_the_year_when_it_was_closed(prov: Enkatprov) -> None:
    for start in (0, 20):
        prov.stang(
            prov.oppna(
                fran=(prov.idag + timedelta(days=start)).isoformat(),
                till=(prov.idag + timedelta(days=330)).isoformat(),
            )
        )
    known = prov.app.extensions["stegvis"].svarare.enkaterna(prov.forbund).svar
    assert [post.data["till"] for post in known] == [
        prov.idag.isoformat(),
        (prov.idag + timedelta(days=20)).isoformat(),
    ]


def test_the_same_form_sent_twice_is_counted_once(prov: Enkatprov) -> None:
    omgang = prov.oppna()
    (lank,) = prov.lankar(omgang, 20)
    phone = prov.telefon()
    for n in range(6):
        phone.get(lank)
        key = phone.get_cookie("stegvis-enkat")
        assert key is not None
        held = dict(DOLDA.findall(phone.get("/enkat").text))
        form = {**held, "vid": "8", "v-nojd": "5" if n else "1", "ga": "skicka"}
        for _ in range(3 if n == 0 else 1):
            phone.set_cookie("stegvis-enkat", key.value)
            assert phone.post("/enkat", data=form).status_code == 303
    assert "6 svarade" in platt(prov.stang(omgang))
