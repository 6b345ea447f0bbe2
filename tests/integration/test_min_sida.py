"""A participant's own page: in by link and code, their own alone, shown to whom they choose."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID, uuid4

import pytest
from conftest import event
from deltagarprov import FOLK, Dorrar
from flask.testing import FlaskClient
from lackage import stands
from webbplats import token

from tracker.access import deltagarlankar, read_log
from tracker.db import raw
from tracker.exports import dokument
from tracker.identity import egna_mal, rekey
from tracker.identity import erase as gallring
from tracker.identity.keys import Key, Keys
from tracker.identity.register import find
from tracker.queries import min_sida
from tracker.rights import underlag, utdrag


MAL = "Jag vill laga cyklar"


@pytest.fixture
def dorrar(database, intag, keys, clock, tmp_path, forbund) -> Dorrar:
    return Dorrar.gor(database, intag, keys, clock, tmp_path, forbund)


def rate(dorrar: Dorrar, om: str, dag: str, vem: str, **varden: int) -> None:
    sent = event(
        "steg.skattat", dorrar.forbund, insats=FOLK[om][0], deltagande=om, datum=dag,
        data={"instrument": "stegprofil", "utgava": 1, "respondent": vem, "varden": varden},
    )  # fmt: skip
    dorrar.intag.record_all([sent], av="drift:prov", forbund=None)


def test_in_by_link_and_code_and_out_again(dorrar: Dorrar) -> None:
    made, phone = dorrar.lank("sida"), dorrar.telefon()
    assert phone.get(made.vag).status_code == 303
    assert dorrar.ar_tom(phone.get("/min-sida")), "the link alone is not enough"
    wrong = dorrar.skicka(phone, "/min-sida/kod", kod="000")
    assert (wrong.status_code, "Koden stämmer inte" in wrong.text) == (422, True)
    assert dorrar.skicka(phone, "/min-sida/kod", kod=made.kod).status_code == 303
    page = phone.get("/min-sida").text
    assert "Här ser du vad som är sparat om dig i" in page
    assert not stands(FOLK["S"][1], page)
    visit = phone.get_cookie("stegvis-besok")
    assert visit is not None
    out = dorrar.skicka(phone, "/min-sida", "/min-sida/ut")
    assert out.headers["Location"].startswith("/min-sida/stangd")
    phone.set_cookie("stegvis-besok", visit.value)
    assert dorrar.ar_tom(phone.get("/min-sida")), "out is out, whatever a cookie says"


def test_five_wrong_codes_end_the_link(dorrar: Dorrar) -> None:
    made, phone = dorrar.lank("sida"), dorrar.telefon()
    phone.get(made.vag)
    for _ in range(4):
        assert dorrar.skicka(phone, "/min-sida/kod", kod="12").status_code == 422
    assert dorrar.ar_tom(dorrar.skicka(phone, "/min-sida/kod", kod="12"))
    assert dorrar.ar_tom(phone.get("/min-sida/kod"))
    assert dorrar.ar_tom(dorrar.telefon().get(made.vag)), "the right code comes too late"
    assert "Spärrad" in dorrar.personal.get("/deltagare/S/lankar").text


def test_a_link_is_called_barred_after_five_wrong_codes_and_not_before(dorrar: Dorrar) -> None:
    """One that somebody mistyped a code to, and whose time ran out, is just old."""
    made, phone = dorrar.lank("sida"), dorrar.telefon()
    phone.get(made.vag)
    assert dorrar.skicka(phone, "/min-sida/kod", kod="12").status_code == 422
    with dorrar.database.transaction(forbund=dorrar.forbund, huvudman=("*",)) as session:
        [link] = deltagarlankar.alla(session, dorrar.forbund, "S")
        assert (link.forsok, min_sida.lanklage(link, gar=False)) == (1, "utgangen")


def test_a_visit_ends_by_itself(dorrar: Dorrar) -> None:
    phone = dorrar.in_pa_min_sida()
    dorrar.clock._start += timedelta(minutes=29)
    assert phone.get("/min-sida").status_code == 200
    dorrar.clock._start += timedelta(minutes=31)
    assert dorrar.ar_tom(phone.get("/min-sida"))


def test_it_shows_ones_own_and_nothing_of_anybody_else(dorrar: Dorrar) -> None:
    for om, other in (("S", 1), ("A", 4)):
        rate(dorrar, om, "2026-01-05", "deltagare", ork=other, mal=2)
    rate(dorrar, "S", "2026-01-05", "handlaggare", ork=3)
    rate(dorrar, "S", "2026-02-20", "deltagare", ork=3)
    page = dorrar.in_pa_min_sida().get("/min-sida").text
    for said in ("Du började.", "Du svarade på frågor.", "Ork: det går bättre än första gången.",
                 'role="img"', "De som ger dig stöd i", "Ingen har tagit ut något om dig.",
                 "Du får svara på frågorna igen 20"):  # fmt: skip
        assert said in page, said
    row = re.search(r"<tr><th scope=\"row\">Ork</th><td>Du</td>(.*?)</tr>", page)
    assert row is not None
    assert re.findall(r"<td>(.*?)</td>", row[1]) == ["1", "3"]
    assert "Svara på frågorna" not in page
    assert not re.search(r"handlaggare|deltagande|9808|9802|position", page)


def test_who_is_due_answers_on_the_page(dorrar: Dorrar) -> None:
    phone = dorrar.in_pa_min_sida()
    assert "Nu är det dags att svara på frågorna." in phone.get("/min-sida").text
    page = dorrar.skicka(phone, "/min-sida/skatta", ga="nasta").text
    page = dorrar.vidare(phone, "/min-sida/skatta", page, ga="nasta", svar="3").text
    page = dorrar.vidare(phone, "/min-sida/skatta", page, ga="till-12").text
    done = dorrar.vidare(phone, "/min-sida/skatta", page, ga="skicka")
    assert done.headers["Location"].startswith("/min-sida?klart=svar")
    assert dorrar.skattningar("S") == [f"{dorrar.idag};stegprofil;1;deltagare;vardag=3"]
    assert phone.get("/min-sida/skatta").headers["Location"] == "/min-sida", "once"


def test_who_answers_while_a_new_utgava_comes_has_answered_the_old_one(dorrar: Dorrar) -> None:
    def utgava(nr: int) -> None:
        skala = [{"varde": n, "namn": {"sv": str(n)}} for n in (1, 2)]
        fraga = {"kod": "a", "dimension": {"sv": "A"}, "skala": "s",
                 "text": {"deltagare": {"sv": f"Hur är det, {nr}?"}}}  # fmt: skip
        sent = event(
            "instrument.upplagt", dorrar.forbund, datum="2026-01-01",
            data={"slug": "egen", "utgava": nr, "namn": {"sv": "Egen"}, "rattighet": "Vi",
                  "respondenter": ["deltagare"], "skalor": {"s": skala}, "fragor": [fraga]},
        )  # fmt: skip
        dorrar.intag.record_all([sent], av="drift:prov", forbund=None)

    utgava(1)
    dag = (date.fromisoformat(dorrar.idag) - timedelta(days=200)).isoformat()
    first = event(
        "steg.skattat", dorrar.forbund, insats="team", deltagande="S", datum=dag,
        data={"instrument": "egen", "utgava": 1, "respondent": "deltagare", "varden": {"a": 1}},
    )  # fmt: skip
    dorrar.intag.record_all([first], av="drift:prov", forbund=None)
    phone = dorrar.in_pa_min_sida()
    page = dorrar.skicka(phone, "/min-sida/skatta", ga="nasta").text
    assert "Hur är det, 1?" in page
    utgava(2)
    page = dorrar.vidare(phone, "/min-sida/skatta", page, ga="nasta", svar="2").text
    done = dorrar.vidare(phone, "/min-sida/skatta", page, ga="skicka")
    assert done.headers["Location"].startswith("/min-sida?klart=svar")
    assert dorrar.skattningar("S")[-1] == f"{dorrar.idag};egen;1;deltagare;a=2"
    assert "Hur är det, 2?" in dorrar.skicka(phone, "/min-sida/skatta", ga="nasta").text


def test_a_goal_is_sealed_theirs_and_gone_when_they_say_so(dorrar: Dorrar) -> None:
    phone = dorrar.in_pa_min_sida()
    for text, said in (("", "Skriv vad du vill."), ("x" * 301, "Skriv lite kortare."),
                       ("Jag är 19850615-9808", "person")):  # fmt: skip
        answer = dorrar.skicka(phone, "/min-sida", "/min-sida/mal", text=text)
        assert (answer.status_code, said in answer.text) == (422, True)
    page = phone.get("/min-sida").text
    for _ in range(2):  # pressed twice
        assert dorrar.vidare(phone, "/min-sida/mal", page, text=MAL).status_code == 303
    assert phone.get("/min-sida").text.count(f"{MAL}\n") == 1
    for path in ("/deltagare/S", "/deltagare/S/lankar", "/deltagare/S/profil"):
        assert MAL not in dorrar.personal.get(path).text
    with dorrar.database.transaction(forbund=dorrar.forbund, role="stegvis_logg") as session:
        [(row,)] = raw(session).execute("SELECT eget_mal::text FROM eget_mal").fetchall()
    assert MAL.encode().hex() not in row
    newer = Keys(
        {**dorrar.keys.by_use, "varde": (*dorrar.keys.all("varde"), Key("varde-9", b"9" * 32))}
    )
    sealed = next(one for one in rekey.SEALED if one.table == "eget_mal")
    with dorrar.database.transaction(forbund=dorrar.forbund, role="stegvis_logg") as session:
        assert rekey.reseal(session, dorrar.forbund, sealed, keys=newer) == 1
        [goal] = egna_mal.read(session, dorrar.forbund, ["S"], keys=newer)
        assert goal.text == MAL
        session.rollback()
    bort = re.search(r'action="(/min-sida/mal/[^"]*)"', phone.get("/min-sida").text)
    assert bort is not None
    other = dorrar.in_pa_min_sida("A")
    assert dorrar.skicka(other, "/min-sida", bort[1]).status_code == 303
    assert MAL in phone.get("/min-sida").text, "another's stays"
    assert dorrar.skicka(phone, "/min-sida", bort[1]).status_code == 303
    assert MAL not in phone.get("/min-sida").text


def test_a_goal_is_in_the_registerutdrag_and_erased_with_the_person(dorrar: Dorrar) -> None:
    phone = dorrar.in_pa_min_sida()
    dorrar.skicka(phone, "/min-sida", "/min-sida/mal", text=MAL)
    whole = {"forbund": dorrar.forbund, "huvudman": ("*",)}
    with dorrar.database.transaction(**whole) as session:
        person = find(session, dorrar.forbund, FOLK["S"][1], keys=dorrar.keys)
        assert person is not None
        told = underlag.collect(
            session, dorrar.forbund, person, keys=dorrar.keys, now=dorrar.clock.now()
        )
    [one] = told["deltaganden"]
    assert [goal["text"] for goal in one["egna_mal"]] == [MAL]
    assert [link["slag"] for link in one["lankar"]] == ["sida"]
    assert "Du själv" in {read["vem"] for read in told["lasta"]}
    printed = utdrag.compose(told, {})
    assert ("Mål som du har skrivit", MAL) in printed.avsnitt[0].fakta
    assert dokument.pdf(printed).startswith(b"%PDF")
    with dorrar.database.transaction(**whole, role="stegvis_logg") as session:
        gallring.erase(
            session, dorrar.forbund, [person], deltaganden=["S"], beslut="Dnr 1",
            when=dorrar.clock.now(),
        )  # fmt: skip
    with dorrar.database.transaction(**whole, role="stegvis_logg") as session:
        assert egna_mal.read(session, dorrar.forbund, ["S"], keys=dorrar.keys) == []
        left = "SELECT (SELECT count(*) FROM deltagarlank) + (SELECT count(*) FROM deltagarbesok)"
        assert raw(session).execute(left).fetchone() == (0,)
    assert dorrar.ar_tom(phone.get("/min-sida"))


def test_it_is_shown_to_somebody_for_a_while(dorrar: Dorrar) -> None:
    own = dorrar.in_pa_min_sida()
    dorrar.skicka(own, "/min-sida", "/min-sida/mal", text=MAL)
    assert dorrar.skicka(own, "/min-sida", "/min-sida/dela").status_code == 422
    address, other = dorrar.delad(own, "timme"), dorrar.telefon()
    assert other.get(address).status_code == 303
    page = other.get("/visad").text
    assert MAL in page
    assert "<form" not in page
    for heading in ("Vem vet vad om mig?", "Vart har det som är sparat", "Visa min sida"):
        assert heading not in page
    for path in ("/min-sida", "/min-sida/skatta"):
        assert dorrar.ar_tom(other.get(path))
    csrf = token(own, "/min-sida")
    assert other.post("/min-sida/mal", data={"csrf": csrf, "text": "x"}).status_code in {400, 404}
    stang = re.search(r'action="(/min-sida/dela/[^"]*)"', own.get("/min-sida").text)
    assert stang is not None
    assert dorrar.skicka(own, "/min-sida", stang[1]).status_code == 303
    assert dorrar.ar_tom(other.get("/visad")), "taken back"
    again, late = dorrar.delad(own, "timme"), dorrar.telefon()
    assert late.get(again).status_code == 303
    dorrar.clock._start += timedelta(minutes=61)
    assert dorrar.ar_tom(late.get("/visad")), "its time is over"


def test_two_clicks_at_once_share_no_more_than_may_be_shared(
    dorrar: Dorrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would have counted before the other added: they are made to, if they can."""
    own = dorrar.in_pa_min_sida()
    for _ in range(deltagarlankar.MEST_DELAT - 1):
        dorrar.delad(own)
    monkeypatch.setattr(deltagarlankar, "alla", _with_the_other(deltagarlankar.alla))
    assert _clicked_at_once(dorrar, own, "/min-sida/dela", {"tid": "dag"}, {"tid": "dag"}) == [
        200, 422,
    ]  # fmt: skip


def test_two_goals_at_once_are_no_more_than_may_be(
    dorrar: Dorrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dorrar.in_pa_min_sida()
    monkeypatch.setattr(egna_mal, "MEST", 1)
    monkeypatch.setattr(egna_mal, "seal", _with_the_other(egna_mal.seal))
    assert _clicked_at_once(dorrar, own, "/min-sida/mal", {"text": "Ett"}, {"text": "Två"}) == [
        303, 422,
    ]  # fmt: skip


def _with_the_other(what: Any) -> Any:
    """Done, then waits until the other has done the same, as long as it may be on its way."""
    both = Barrier(2)

    def done(*asked: Any, **more: Any) -> Any:
        found = what(*asked, **more)
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return found

    return done


def _clicked_at_once(dorrar: Dorrar, own: FlaskClient, path: str, *forms: dict[str, str]) -> Any:
    pages = [own.get("/min-sida").text for _ in forms]

    def click(nr: int) -> int:
        phone = dorrar.telefon()
        for name in ("stegvis", "stegvis-besok"):
            held = own.get_cookie(name)
            assert held is not None
            phone.set_cookie(name, held.value)
        return int(dorrar.vidare(phone, path, pages[nr], **forms[nr]).status_code)

    with ThreadPoolExecutor(2) as clicks:
        return sorted(clicks.map(click, range(len(forms))))


def test_who_logs_out_leaves_no_door_of_a_participant_open(dorrar: Dorrar) -> None:
    """The tablet was lent: their page, the link to it, and what was shown to them are gone."""
    own = dorrar.in_pa_min_sida()
    visit, shared = own.get_cookie("stegvis-besok"), dorrar.delad(own)
    assert visit is not None
    tablet = dorrar.anstalld()
    tablet.set_cookie("stegvis-besok", visit.value)
    for path in (dorrar.lank("skatta").vag, dorrar.lank("sida").vag, shared):
        assert tablet.get(path).status_code == 303
    doors = {"besok": "/min-sida", "skatta": "/skatta", "sida": "/min-sida/kod", "visa": "/visad"}
    assert [tablet.get(path).status_code for path in doors.values()] == [200] * 4
    csrf = token(tablet, "/fokus")
    assert tablet.post("/logga-ut", data={"csrf": csrf}).status_code == 303
    assert [door for door in doors if tablet.get_cookie(f"stegvis-{door}")] == []
    assert dorrar.ar_tom(own.get("/min-sida")), "the visit has ended, whatever a cookie says"


def test_a_link_that_staff_end_takes_what_it_showed_with_it(dorrar: Dorrar) -> None:
    """It came into the wrong hands: then so did what was made by it."""
    own, other = dorrar.in_pa_min_sida(), dorrar.telefon()
    assert other.get(dorrar.delad(own, "vecka")).status_code == 303
    page = dorrar.personal.get("/deltagare/S/lankar").text
    ends = re.findall(r'action="([^"]*/avsluta)"', page)
    assert len(ends) == 2
    csrf = token(dorrar.personal, "/fokus")
    assert dorrar.personal.post(ends[1], data={"csrf": csrf}).status_code == 303
    assert dorrar.ar_tom(own.get("/min-sida"))
    assert dorrar.ar_tom(other.get("/visad"))


def test_what_was_read_and_by_which_link_is_in_the_read_log(dorrar: Dorrar) -> None:
    own = dorrar.in_pa_min_sida()
    own.get("/min-sida")
    other = dorrar.telefon()
    other.get(dorrar.delad(own))
    other.get("/visad")
    with dorrar.database.transaction(forbund=dorrar.forbund) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute(
            "SELECT split_part(anvandare, ':', 1), sida, deltaganden FROM laslogg"
        )
        noted = {(who, page): names for who, page, names in rows if not _is_id(who)}
    assert noted["deltagare", "minsida.visa"] == noted["delad", "minsida.visad"] == ["S"]


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def test_where_it_went_is_told_without_names(dorrar: Dorrar) -> None:
    own = dorrar.in_pa_min_sida()
    with dorrar.database.transaction(forbund=dorrar.forbund) as session:
        [(personal,)] = raw(session).execute(
            "SELECT DISTINCT anvandare::text FROM uppdrag WHERE forbund = %s AND roll = %s",
            (dorrar.forbund, "insatspersonal"),
        )
        for who, vad, sida, whole in (
            ("anna", "exporterat", "x", "true"),
            ("drift:anna", "utskrivet", "x", "false"),
            (personal, "exporterat", "registerutdrag.hamta", "false"),
            (str(uuid4()), "exporterat", "laslogg.fil", "false"),
        ):
            raw(session).execute(
                "INSERT INTO laslogg (forbund, nar, anvandare, vad, sida, via, personer,"
                " deltaganden, hela) VALUES (%s, %s, %s, %s, %s, 'webb', '{}', '{S}',"
                f" {whole})",
                (dorrar.forbund, dorrar.clock.now(), who, vad, sida),
            )
    page = own.get("/min-sida").text
    assert "Någon hos oss tog ut en fil som du är med i." in page
    assert "Den som sköter datorerna skrev ut en fil som du är med i." in page
    assert "En av dem som ger dig stöd tog ut allt som är sparat om dig." in page
    assert "Någon hos oss tog ut en lista över dem som har läst om dig." in page
    assert personal not in page
    assert "anna" not in page


def test_who_was_never_rated_is_due_where_others_are(dorrar: Dorrar) -> None:
    def waits() -> str:
        return dorrar.personal.get("/att-gora/forsta_skattning").text

    assert "S</a>" not in waits()
    before = dorrar.personal.get("/").text
    assert "Gör första skattningen" not in before, "to begin is a decision"
    sent = event("inskrivning.gjord", dorrar.forbund, insats="team", deltagande="T",
                 datum="2026-01-01", person={"personnummer": "19780204-9804"})  # fmt: skip
    dorrar.intag.record_all([sent], av="drift:prov", forbund=None)
    rate_in_team = event(
        "steg.skattat", dorrar.forbund, insats="team", deltagande="T", datum="2026-02-01",
        data={"instrument": "stegprofil", "utgava": 1, "respondent": "handlaggare",
              "varden": {"ork": 2}},
    )  # fmt: skip
    dorrar.intag.record_all([rate_in_team], av="drift:prov", forbund=None)
    assert "Gör första skattningen" in dorrar.personal.get("/").text
    assert "/deltagare/S/skatta" in waits()
    assert "/deltagare/T/skatta" not in waits()
