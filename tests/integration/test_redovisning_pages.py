"""The pages of a project's accounts: who may, what they show, what is refused and what is noted."""

import io
import re
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from database import Database
from flask.testing import FlaskClient
from redovisningsprov import NOW, Hus
from webbplats import inloggad, make, send, token

from bench.generator.esfprojekt import FORSTA, MINST
from tracker.access.permissions import Roll
from tracker.access.read_log import open_log
from tracker.db import raw
from tracker.errors import Refused
from tracker.esf.avstamning.personer import Avvikelse
from tracker.esf.projekt import avstamningsfakta
from tracker.esf.projekt.hela_manaden import hela
from tracker.identity.keys import Keys
from tracker.redovisning import kvittens
from tracker.reports import runs


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Hus:
    return Hus.stort(database.transaction, keys, tmp_path_factory.mktemp("sidor"), MINST)


@pytest.fixture(scope="module")
def app(database: Database, hus: Hus, keys: Keys):
    return make(database, hus.projekt.intag, keys, hus.clock, hus.folder)


@pytest.fixture(scope="module")
def ekonom(app, hus: Hus) -> FlaskClient:
    return hus.ekonom(app)


def test_who_looks_after_the_project_alone_comes_to_its_gallring(
    app, hus: Hus, database: Database
) -> None:
    """A project is nobody's focus: the right is asked where the address says."""
    client, _ = inloggad(app, database, now=NOW, forbund=hus.slug, roll=Roll.EKONOM)
    page = client.get(f"/esf/{hus.slug}/gallring")
    assert (page.status_code, "Det är inte beslutat" in page.text) == (200, True)
    assert client.get("/esf/finns-inte/gallring").status_code == 404


def gor(hus: Hus) -> None:
    """What a worker does of all that waits."""
    with hus.transaction() as session:
        alla = [one for one in runs.newest(session, hus.slug) if one.tillstand == "begard"]
    for one in alla:
        hus.verkstad.produce(one.id)


def test_the_chain_is_made_sent_and_noted(hus: Hus, ekonom: FlaskClient) -> None:
    base = f"/esf/{hus.slug}"
    assert "Gör filerna för 2025-01, 2025-02" in ekonom.get(f"{base}/scb").text
    assert send(ekonom, f"{base}/scb").status_code == 303
    assert "Väntar på sin tur" in ekonom.get(f"{base}/scb").text
    gor(hus)
    page = ekonom.get(f"{base}/scb").text
    assert "Har du skickat 2025-01?" in page
    wrong = send(ekonom, f"{base}/scb/skickad", leverans="2")
    assert (wrong.status_code, "ESF030: Skicka 2025-01 först" in wrong.text) == (422, True)
    for inget in ("²", "١", "9" * 5000):  # no number of ours, and none that Python would read
        assert send(ekonom, f"{base}/scb/skickad", leverans=inget).status_code == 422
    assert send(ekonom, f"{base}/scb/skickad", leverans="1").status_code == 303
    assert send(ekonom, f"{base}/scb/skickad", leverans="1", kvittens="Nr 4711").status_code == 303
    page = ekonom.get(f"{base}/scb").text
    assert "kvittens finns" in page
    assert "Har du skickat 2025-02?" in page
    got = ekonom.get(f"{base}/filer/12/December2025_RättStödFörMig.xlsx")
    assert (got.status_code, got.data[:2]) == (200, b"PK")
    assert got.headers["Cache-Control"] == "no-store"
    assert ekonom.get(f"{base}/filer/12/annan.xlsx").status_code == 404
    hand_in_receipts(ekonom, f"{base}/filer", hus)
    assert "kvittens som fil" in ekonom.get(f"{base}/scb").text
    with hus.transaction(forbund=hus.slug, huvudman=("*",)) as session:
        open_log(session, "hela")
        held = raw(session).execute(
            "SELECT count(DISTINCT p) FROM laslogg, unnest(personer) p"
            " WHERE forbund = %s AND vad = 'exporterat'", (hus.slug,),
        ).fetchone()  # fmt: skip
    assert held is not None
    assert held[0] > 0


def hand_in_receipts(ekonom: FlaskClient, at: str, hus: Hus) -> None:
    """Sealed with what it is of, once; anything that is no receipt is told in a sentence."""

    def hand_in(nummer: int, data: bytes) -> Any:
        where = f"{at}/{nummer}/kvittens"
        sent = {"csrf": token(ekonom, where), "fil": (io.BytesIO(data), "svar.pdf")}
        return ekonom.post(where, data=sent)

    for data, sagt in (
        (b"", "Välj filen med kvittensen"),
        (b"MZ\x90\x00", "pdf, png, jpg eller ren text"),
        (b"<script>", "pdf, png, jpg eller ren text"),
    ):
        got = hand_in(1, data)
        assert (got.status_code, "ESF050: " in got.text, sagt in got.text) == (422, True, True)
    with pytest.raises(Refused, match="högst 4 MB"):
        kvittens.form(b"a" * (kvittens.STORST + 1))
    pdf = b"%PDF-1.7 Mottagen 2026-02-02" + b"x" * 300_000  # more than one sealed piece
    for data in (pdf, pdf, "Mottagen åter".encode()):
        assert hand_in(1, data).status_code == 303
    page = ekonom.get(at).text
    found = re.findall(r"filer/([0-9]+)/(Kvittens_fil_1_[0-9a-f]{8}\.(?:pdf|txt))", page)
    assert [nummer for nummer, _ in found] == ["13", "14"]
    got = ekonom.get(f"{at}/13/{found[0][1]}")
    assert (got.data, got.mimetype) == (pdf, "application/pdf")
    assert ekonom.get(f"{at}/13/kvittens").status_code == 404
    assert ekonom.get(f"{at}/99/kvittens").status_code == 404


def test_the_month_says_what_is_wrong_and_where_it_is_mended(hus: Hus, ekonom: FlaskClient) -> None:
    base = f"/esf/{hus.slug}/manader"
    made = hus.projekt
    rad = {"personal": "p1", "minuter": 45, "delprojekt": "del_2", "aktivitet": 1}
    made.send([made.event("tid.rapporterad", hus.slug, rad, datum="2025-07-12")])
    page = ekonom.get(f"{base}/2025-07").text
    assert "T13" in page
    assert "bladet är ändrat efter underskriften" in page
    assert f"/esf/{hus.slug}/tid/p1/2025-07" in page
    assert "Delprojekt 2" in page
    assert "Person 1" in page
    assert ekonom.get(f"{base}/2030-01").status_code == 404
    assert ekonom.get(f"{base}/juli").status_code == 404


def test_money_pages_show_refuse_and_keep(hus: Hus, ekonom: FlaskClient) -> None:
    base = f"/esf/{hus.slug}"
    said = {"period": "2025-01_2025-03", "utbetalt": "12 000,50", "kalla": "Beslut 7"}
    for changed, sentence in (
        ({"utbetalt": "mycket"}, "Skriv beloppet i kronor"),
        ({"kalla": ""}, "Skriv var beslutet står"),
        ({"avslag": "p0 2025-02"}, "Skriv en rad för varje"),
        ({"period": "2025-03_2025-01"}, "fel form"),
    ):
        got = ekonom.post(f"{base}/ansokan/beslut", data=_form(ekonom, base, said | changed))
        assert got.status_code == 422, changed
        assert sentence in got.text, changed
    avslag = "p0; 2025-02; del_1; 0,5"
    form = _form(ekonom, base, {**said, "avslag": avslag})
    assert ekonom.post(f"{base}/ansokan/beslut", data=form).status_code == 303
    page = ekonom.get(f"{base}/ansokan?manader=3").text
    for shown in ("12\u00a0000,50", "1 rad avslagna", "Avräkning 2025-01", "Prognos mot budget"):
        assert shown in page, shown
    assert "Egen beräkning, ej SCB" in ekonom.get(f"{base}/indikatorer").text
    bok = openpyxl.load_workbook(io.BytesIO(ekonom.get(f"{base}/indikatorer.xlsx").data))
    assert bok.active["A1"].value == "EU:s indikatorer. Egen beräkning, ej SCB"
    assert ["Kod", "Indikator", "Kvinna", "Man", "Okänt", "Totalt"] in [
        list(rad) for rad in bok.active.values
    ]
    assert "Deltagare totalt" in ekonom.get(f"{base}/indikatorer").text
    assert "De tre listorna" in ekonom.get(f"{base}/manader/2025-06/avstamning").text
    at = f"{base}/manader/2025-06/avstamning"
    egen = send(ekonom, at, lista="19900101-9802")
    assert (egen.status_code, "Den är inte sparad" in egen.text) == (200, True)
    assert "Rad 1 i din lista" in egen.text
    assert "19900101" not in egen.text
    fel = send(ekonom, at, lista="hej")
    assert (fel.status_code, "ESF049: Klistra in minst en rad" in fel.text) == (422, True)
    assert send(ekonom, f"{base}/kontroll").status_code == 422
    for period in ("2025-03_2025-01", "0001-01_9999-12", "x"):
        assert send(ekonom, f"{base}/ansokan", period=period).status_code == 404


def _form(client: FlaskClient, base: str, said: dict[str, str]) -> dict[str, str]:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(f"{base}/ansokan").text)
    assert found is not None
    return {**said, "csrf": found[1]}


def test_pages_are_closed_to_who_has_no_role_in_the_project(
    app, hus: Hus, database: Database
) -> None:
    hos = hus.projekt.forbund[0]
    other, _ = inloggad(app, database, now=NOW, forbund=hos, roll=Roll.EKONOM)
    for path in (
        "scb",
        "filer",
        "ansokan",
        "indikatorer",
        "kontroll",
        "gallring",
        "manader/2025-01",
        "manader/2025-01/avstamning",
        "filer/1/Januari2025_RättStödFörMig.xlsx",
    ):
        got = other.get(f"/esf/{hus.slug}/{path}").status_code
        assert got in {403, 404}, path


def test_a_project_that_has_decided_nothing_is_told_what_to_decide(
    app, hus: Hus, database: Database
) -> None:
    """Rounding, unit costs: a sentence each, and no page fails."""
    slug = f"esf-{uuid4().hex[:8]}"
    whole = {"namn": "Nytt", "diarienummer": "2025/00124", "programperiod": "2021_2027"}
    whole |= {"agare": "Ä", "start": "2025-01-01", "slut": "2025-12-31"}
    hus.projekt.send([hus.projekt.event("projekt.upplagt", slug, whole)])
    ekonom, _ = inloggad(app, database, now=NOW, forbund=slug, roll=Roll.EKONOM)
    assert "ESF012: Välj hur timmar avrundas" in ekonom.get(f"/esf/{slug}/scb").text
    assert "ESF026: Rapportera minst en månad" in ekonom.get(f"/esf/{slug}/ansokan?manader=3").text
    assert "Ingen fil är gjord än" in ekonom.get(f"/esf/{slug}/filer").text
    assert "Ingen personal är upplagd än" in ekonom.get(f"/esf/{slug}/kontroll").text
    manad = f"/esf/{slug}/manader/2025-01"
    assert (
        "Alla deltaganden är med." in ekonom.get(send(ekonom, f"{manad}/deltagare").location).text
    )
    about = {"slug": "del_1", "namn": "Ett", "agare": "Ä"}
    about["insatser"] = [{"forbund": hus.projekt.forbund[0], "insats": "del_1"}]
    hus.projekt.send([hus.projekt.event("delprojekt.upplagt", slug, about)])
    page = ekonom.get(send(ekonom, f"{manad}/deltagare").location).text
    assert "1 insats är inte med, för förbundet har inte anslutit den" in page
    assert "Alla deltaganden är med." not in page


def test_the_projects_own_list_is_compared_as_it_was_pasted(hus: Hus) -> None:
    """The truth pasted gives no difference but who has no basis; one changed is the one told."""
    when = FORSTA.plus(5)
    here = hus.raknat(when)
    bas = hela(hus.transaction, here, when, idag=NOW.date(), keys=hus.keys)
    inne = [one for one in hus.projekt.deltagare if one.inne(when)]
    egna = [f"{one.nummer}\t{one.start}\t{one.slut or ''}\t{one.delprojekt}"
            if one.grund else f"{one.hos}; {one.deltagande}; {one.start}; {one.slut or ''}"
            for one in inne]  # fmt: skip

    def told(rader: list[str]) -> tuple[Avvikelse, ...]:
        text = "\n".join(rader)
        return avstamningsfakta.med_egen_lista(hus.transaction, here, bas, text).avvikelser

    assert told(egna) == ()
    hon = next(nr for nr, one in enumerate(inne) if one.grund)
    [saknad] = told(egna[:hon] + egna[hon + 1 :])
    assert (saknad.lista, saknad.fel) == ("egen", "saknas")
    andra = egna[hon].replace(str(inne[hon].start), "2020-01-01")
    assert told([*egna[:hon], andra, *egna[hon + 1 :]]) == (
        Avvikelse(saknad.person, "egen", "olika_start"),
    )
    okand = told([*egna, "19900101-9802"])
    assert {(one.person, one.lista) for one in okand} == {
        (f"Rad {len(egna) + 1} i din lista", lista) for lista in ("sus", "esf")
    }
