"""Sheets of time on pages: whose they are, what is kept, what is signed, what is told."""

import io
import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from openpyxl import load_workbook
from tidprov import JANUARI, hour, projekt
from webbplats import dolda, make, send, send_sett, token

from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.esf.projekt.signaturer import Bladlage, signaturer
from tracker.intake.record import Intag


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def inne(app, database, clock):
    """Somebody who has a role in a project and nowhere else; their id stands on the client."""

    def inne(slug: str | None, roll: Roll = Roll.PROJEKTMEDARBETARE, **extra) -> FlaskClient:
        namn = f"{roll}-{uuid4().hex[:8]}"
        with database.transaction() as session:
            forbund = [slug] if slug else extra["forbund"]
            ident = konto(session, namn, now=clock.now(), forbund=forbund, roll=roll)
        client = app.test_client()
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        client.ident, client.namn = str(ident), namn
        return client

    return inne


@pytest.fixture
def eva(inne, intag):
    """Eva's visit and her project."""
    slug = f"esf-{uuid4().hex[:8]}"
    client = inne(slug)
    projekt(intag, anvandare=client.ident, slug=slug)
    return client, slug


def lage(database, intag: Intag, slug: str, personal: str = "eva") -> Bladlage:
    with database.transaction(forbund=slug, huvudman=("*",), readonly=True) as session:
        return signaturer(session, slug, JANUARI, keys=intag.keys, personal=personal)[personal]


def boxes(page: str) -> dict[str, str]:
    """What a browser would send back of the sheet."""
    found = re.findall(r'<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"', page)
    return {name: text for name, text in found if name != "csrf"}


def fill(client: FlaskClient, path: str, **typed: str):
    form = boxes(client.get(path).text)
    return client.post(path, data={**form, **typed, "csrf": token(client, path)})


def rows(one: Bladlage) -> list[tuple[int, str, str | None, int | None, int]]:
    return [(r.dag.day, r.slag, r.delprojekt, r.aktivitet, r.minuter) for r in one.blad.rader]


def test_each_fills_in_their_own_sheet_and_sees_no_other(eva, database, intag) -> None:
    client, slug = eva
    assert f"/esf/{slug}/tid" in client.get("/esf").text
    own = client.get(f"/esf/{slug}/tid?manad=2026-01", follow_redirects=True)
    assert "Eva Ek" in own.text
    assert "Möte med eva" in own.text
    assert "Per Al" not in own.text
    path = f"/esf/{slug}/tid/eva/2026-01"
    saved = fill(client, path, **{"m-5-2": "7,5", "m-6-1": "7:30", "m-6-a": "30 min", "m-7-f": "8"})
    assert saved.status_code == 303, saved.text
    assert rows(lage(database, intag, slug)) == [
        (5, "projekt", "nord", 2, 450),
        (6, "annan_tid", None, None, 30),
        (6, "projekt", "nord", 1, 450),
        (7, "franvaro", None, None, 480),
        (15, "projekt", "nord", 1, 60),
    ]
    fixed = fill(client, path, **{"m-5-2": "8", "m-6-a": "", "m-15-1": "1:00"})
    assert "klart=tid" in fixed.headers["Location"]
    assert rows(lage(database, intag, slug))[:2] == [
        (5, "projekt", "nord", 2, 480),
        (6, "projekt", "nord", 1, 450),
    ]
    for shut in ("tid/per/2026-01", "tid/ingen/2026-01", "", "personal/eva/inloggning"):
        assert client.get(f"/esf/{slug}/{shut}".rstrip("/")).status_code in {403, 404}, shut
    other = f"/esf/{slug}/tid/per/2026-01"
    refused = client.post(other, data={"csrf": token(client, path), "m-5-1": "8"})
    assert refused.status_code == 404
    assert client.get("/").status_code == 200


def test_the_same_form_again_is_saved_already_and_what_others_did_is_not_overwritten(
    eva, database, intag
) -> None:
    client, slug = eva
    path = f"/esf/{slug}/tid/eva/2026-01"
    form = boxes(client.get(path).text) | {"csrf": token(client, path), "m-5-2": "7,5"}
    first, again = client.post(path, data=form), client.post(path, data=form)
    assert first.headers["Location"].endswith("klart=tid")
    assert again.headers["Location"].endswith("klart=tid_redan")
    assert "Allt var redan sparat" in client.get(again.headers["Location"]).text
    before = rows(lage(database, intag, slug))
    old = boxes(client.get(path).text) | {"csrf": form["csrf"]}
    intag.record_all([hour(slug, "eva", 30, "2026-01-09")], av="drift:prov", forbund=None)
    assert client.post(path, data={**old, "m-10-1": "1"}).status_code == 303  # untouched: kept
    crossed = client.post(path, data={**old, "id": str(uuid4()), "m-9-1": "2"})
    assert (crossed.status_code, "Det finns redan tid här" in crossed.text) == (422, True)
    now = rows(lage(database, intag, slug))
    assert sorted(now) == sorted(
        [*before, (9, "projekt", "nord", 1, 30), (10, "projekt", "nord", 1, 60)]
    )


def test_what_is_wrong_is_told_at_its_box_and_nothing_is_saved(eva, database, intag) -> None:
    client, slug = eva
    path = f"/esf/{slug}/tid/eva/2026-01"
    wrong = fill(client, path, **{"m-5-1": "åtta", "m-6-1": "7"})
    assert wrong.status_code == 422
    assert "mån 5, Aktivitet 1: Skriv tiden som 7,5 eller 7:30 eller 450 min." in wrong.text
    assert 'value="åtta"' in wrong.text
    assert 'value="7"' in wrong.text
    tak = fill(client, path, **{"m-5-1": "14"})
    assert (tak.status_code, "Tiden blir mer än 13 timmar" in tak.text) == (422, True)
    seen = fill(client, path, **{"m-4-1": "14", "steg": "prova"})
    assert seen.status_code == 200
    for said in ("Inget är sparat än", "(T01)", "14 h av högst 13 h", "(T12)", "helg"):
        assert said in seen.text, said
    part = client.post(f"{path}/prova", data={"csrf": token(client, path), "m-5-1": "14"})
    assert "(T01)" in part.text
    assert "<html" not in part.text
    assert rows(lage(database, intag, slug)) == [(15, "projekt", "nord", 1, 60)]


def test_rows_are_pasted_seen_and_saved_and_the_wrong_ones_stay(eva, database, intag) -> None:
    client, slug = eva
    path = f"/esf/{slug}/tid/eva/2026-01/klistra"
    good = [f"2026-01-{dag:02}\t7,5\t1\tNord" for dag in (2, 5, 7, 8, 9, 12, 13, 14, 16)]
    good += [f"{dag}\t450 min\t2\tsyd" for dag in (19, 20, 21, 22, 23, 26, 27)]
    text = "\n".join(["Dag\tTid\tAktivitet\tDelprojekt", *good, "28\t7\tfrånvaro\t",
                      "29\tåtta\t1\tnord", "2026-02-01\t1\t9\tväst"])  # fmt: skip
    form = {"csrf": token(client, path), "id": str(uuid4()), "text": text, "delprojekt": "nord"}
    seen = client.post(path, data=form)
    assert "Spara 17 giltiga, rätta 2" in seen.text
    for said in ("Skriv tiden som 7,5", "Dagen ligger inte i 2026-01", "Delprojektet finns inte"):
        assert said in seen.text, said
    assert rows(lage(database, intag, slug)) == [(15, "projekt", "nord", 1, 60)]
    saved = client.post(path, data={**form, "steg": "spara"})
    assert "17 rader är sparade." in saved.text
    assert "29\tåtta\t1\tnord" in saved.text
    assert "2026-01-05" not in saved.text
    assert len(rows(lage(database, intag, slug))) == 18
    assert client.post(path, data={**form, "steg": "spara"}).status_code == 200  # pressed twice
    again = client.post(path, data={**form, "id": str(uuid4())})
    assert "17\u00a0rader finns redan" in again.text
    assert len(rows(lage(database, intag, slug))) == 18
    empty = client.post(path, data={**form, "text": " "})
    assert (empty.status_code, "Klistra in minst en rad" in empty.text) == (422, True)


def test_a_row_is_put_right_and_taken_away_with_a_reason(eva, database, intag) -> None:
    client, slug = eva
    row = lage(database, intag, slug).blad.rader[0]
    path = f"/esf/{slug}/tid/eva/2026-01/rad/{row.handelse}"
    form = boxes(client.get(path).text) | {"delprojekt": "syd", "aktivitet": "4"}
    no = client.post(path, data={**form, "minuter": "2", "csrf": token(client, path)})
    assert (no.status_code, "Skriv varför du ändrar." in no.text) == (422, True)
    form |= {"csrf": token(client, path), "orsak": "Fel delprojekt"}
    far_away = client.post(path, data={**form, "datum": "2023-01-15"})
    assert (far_away.status_code, "utanför anställningen" in far_away.text) == (422, True)
    assert client.post(path, data={**form, "minuter": "2:15"}).status_code == 303
    assert rows(lage(database, intag, slug)) == [(15, "projekt", "syd", 4, 135)]
    gone = client.post(path, data={**form, "id": str(uuid4()), "steg": "bort"})
    assert gone.headers["Location"].endswith("klart=makulerad")
    assert rows(lage(database, intag, slug)) == []


def test_one_signs_what_is_shown_and_a_change_voids_it(eva, database, intag, clock) -> None:
    client, slug = eva
    path = f"/esf/{slug}/tid/eva/2026-01"
    page = client.get(f"{path}/skriv-under")
    assert lage(database, intag, slug).blad.summa in page.text
    form = boxes(page.text) | {"csrf": token(client, path)}
    fill(client, path, **{"m-5-1": "1"})
    late = client.post(f"{path}/skriv-under", data=form)
    assert (late.status_code, "Bladet ändrades medan du läste" in late.text) == (422, True)
    form = boxes(client.get(f"{path}/skriv-under").text) | {"csrf": form["csrf"]}
    with database.transaction() as session:  # half an hour's rest: prove it anew
        raw(session).execute("UPDATE inloggning SET bekraftad = bekraftad - interval '1 hour' "
                             "WHERE anvandare = %s", (client.ident,))  # fmt: skip
    assert "/bekrafta" in client.get(f"{path}/skriv-under").headers["Location"]
    assert "/bekrafta" in client.post(f"{path}/skriv-under", data=form).headers["Location"]
    assert lage(database, intag, slug).galler == ()
    proven = send(client, "/bekrafta?vidare=/esf", losenord=LOSENORD, vidare=f"{path}/skriv-under")
    assert proven.headers["Location"] == f"{path}/skriv-under"
    form = boxes(client.get(f"{path}/skriv-under").text) | {"csrf": token(client, path)}
    assert client.post(f"{path}/skriv-under", data=form).status_code == 303
    held = lage(database, intag, slug).galler
    assert [(one.roll, one.av, one.satt) for one in held] == [
        ("den_anstallde", client.ident, "losenord")
    ]
    told = client.get(path).text
    assert "Underskrivet" in told
    assert "Skriv under bladet" not in told
    fill(client, path, **{"m-5-1": "2"})
    told = client.get(path).text
    for said in ("gäller inte längre", "rättad rad, 1 h blev 2 h", "Väntar på underskrift"):
        assert said in told, said
    february = f"/esf/{slug}/tid/eva/2026-02/skriv-under"
    assert "Då behövs ingen underskrift" in client.get(february).text


def test_another_attests_after_the_person_and_nobody_their_own(inne, database, intag) -> None:
    slug = f"esf-{uuid4().hex[:8]}"
    eva, chef, ekonom = (
        inne(slug, roll) for roll in (Roll.PROJEKTMEDARBETARE, Roll.ATTESTANT, Roll.EKONOM)
    )
    projekt(intag, "2014_2020", anvandare=eva.ident, slug=slug)
    path = f"/esf/{slug}/tid/eva/2026-01"
    sign = f"{path}/skriv-under"
    early = boxes(chef.get(sign).text) | {"csrf": token(chef, sign)}
    told = chef.post(sign, data=early)
    assert (told.status_code, "inte underskrivet av den som har arbetat" in told.text) == (
        422,
        True,
    )
    assert ekonom.get(sign).status_code == 403
    mine = boxes(eva.get(sign).text) | {"csrf": token(eva, sign)}
    assert eva.post(sign, data=mine).status_code == 303
    assert "attest saknas" in chef.get(f"/esf/{slug}/tid?manad=2026-01").text
    assert "Attestera bladet" in chef.get(path).text
    assert chef.post(sign, data=early).status_code == 303
    assert lage(database, intag, slug).saknar("2014_2020") == ()
    assert "Klart" in ekonom.get(f"/esf/{slug}/tid?manad=2026-01").text
    assert fill(chef, path, **{"m-5-p": "1", "b-5-p": "X"}).status_code == 403
    book = load_workbook(io.BytesIO(eva.get(f"{path}/tidrapport.xlsx").data))
    cells = [cell.value for row in book["Tidrapport"].iter_rows() for cell in row if cell.value]
    for said in ("Eva Ek", "2025/00123", "Möte med eva", "Anställd", "Godkänd av"):
        assert said in cells, said
    theirs = load_workbook(io.BytesIO(ekonom.get(f"{path}/tidrapport.xlsx").data))["Tidrapport"]
    assert theirs["B9"].value == "Projektledare · Direkt kostnad"  # as in the files that are sent
    assert fill(eva, path, **{"m-6-p": "2", "b-6-p": "Skrev"}).status_code == 303
    row = lage(database, intag, slug).blad.rader[0]
    assert (row.dag.day, row.minuter, row.beskrivning) == (6, 120, "Skrev")


def test_who_looks_after_the_project_gives_and_ends_a_way_in(inne, app, database, intag) -> None:
    slug = f"esf-{uuid4().hex[:8]}"
    ekonom, annan = inne(slug, Roll.EKONOM), inne(None, Roll.STYRELSE, forbund=["annat"])
    projekt(intag, slug=slug)
    path = f"/esf/{slug}/personal/per/inloggning"
    assert "Ge<span" in ekonom.get(f"/esf/{slug}").text
    assert annan.get("/esf").status_code == 403
    no = send_sett(ekonom, path, namn="finns-inte")
    assert (no.status_code, "Det finns ingen användare" in no.text) == (422, True)
    assert send_sett(ekonom, path, namn=annan.namn).status_code == 303
    page = annan.get(f"/esf/{slug}/tid/per/2026-01")
    assert "Per Al" in page.text
    assert annan.get(f"/esf/{slug}/tid/eva/2026-01").status_code == 404
    assert annan.get(f"/esf/{slug}").status_code == 403
    taken = send_sett(ekonom, f"/esf/{slug}/personal/eva/inloggning", namn=annan.namn)
    assert (taken.status_code, "redan knuten" in taken.text) == (422, True)
    assert send_sett(ekonom, path, namn="").status_code == 303
    assert annan.get(f"/esf/{slug}/tid/per/2026-01").status_code == 403


def test_a_project_has_payment_periods_and_the_same_form_twice_is_calm(inne, intag) -> None:
    slug = f"esf-{uuid4().hex[:8]}"
    ekonom = inne(slug, Roll.EKONOM)
    projekt(intag, slug=slug)
    path = f"/esf/{slug}/perioder"
    wrong = send_sett(ekonom, path, perioder="2025-01-01")
    assert (wrong.status_code, "ÅÅÅÅ-MM-DD ÅÅÅÅ-MM-DD" in wrong.text) == (422, True)
    both = "2025-01-01 2025-06-30\n2025-07-01 – 2025-12-31"
    same = dolda(ekonom, path) | {"perioder": both}
    assert [ekonom.post(path, data=same).status_code for _ in range(2)] == [303, 303]
    page = ekonom.get(f"/esf/{slug}").text
    assert "2025-07-01 – 2025-12-31" in page
    assert "<td>Projektledare</td>" in page
    again = send_sett(ekonom, path, perioder="2025-01-01 2025-06-30\n2025-06-30 2025-12-31")
    assert (again.status_code, "Ett värde står två gånger" in again.text) == (422, True)
    new = {"id": str(uuid4()), "namn": "Nord", "agare": "Norr", "eget": "nej"}
    sent = [send(ekonom, f"/esf/{slug}/delprojekt", **new).status_code for _ in range(2)]
    assert sent == [303, 303]
    assert ekonom.get(f"/esf/{slug}").text.count('<th scope="row">Nord</th>') == 2
