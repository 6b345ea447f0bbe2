"""The participant's door: rate oneself by a link that is used once, and nothing else (ADR 43)."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from deltagarprov import FOLK, Dorrar
from flask import has_request_context, request
from flask.testing import FlaskClient
from lackage import stands
from webbplats import token

from schemas.instrument import FARDIGA
from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.identity import skydd
from tracker.identity.register import find
from tracker.intake.faults import Avvisad
from tracker.intake.skrivratt import egen_skattning


@pytest.fixture
def dorrar(database, intag, keys, clock, tmp_path, forbund) -> Dorrar:
    return Dorrar.gor(database, intag, keys, clock, tmp_path, forbund)


def svara(client: FlaskClient, dorrar: Dorrar, path: str = "/skatta", **val: str) -> Any:
    """Goes through the questions: those in `val` are answered, the others skipped."""
    page = dorrar.skicka(client, path, ga="nasta")
    for kod in dorrar.fragor:
        assert page.status_code == 200
        said = {"svar": val[kod], "ga": "nasta"} if kod in val else {"ga": "hoppa"}
        page = dorrar.vidare(client, path, page.text, **said)
    return dorrar.vidare(client, path, page.text, ga="skicka")


def inne(dorrar: Dorrar) -> FlaskClient:
    """A phone that has opened a link to rate."""
    made, phone = dorrar.lank("skatta"), dorrar.telefon()
    assert phone.get(made.vag).status_code == 303
    return phone


def test_somebody_rates_themselves_once(dorrar: Dorrar) -> None:
    made, phone = dorrar.lank("skatta"), dorrar.telefon()
    assert phone.get(made.vag).status_code == phone.get(made.vag).status_code == 303
    first = phone.get("/skatta").text
    assert "Det är 11 korta frågor." in first
    assert not stands(FOLK["S"][1], first)
    done = svara(phone, dorrar, ork="2", mal="4")
    assert (done.status_code, done.headers["Location"]) == (303, "/skatta/tack?sprak=sv")
    assert dorrar.skattningar("S") == [f"{dorrar.idag};stegprofil;1;deltagare;mal=4,ork=2"]
    assert "Tack!" in phone.get("/skatta/tack").text
    assert dorrar.ar_tom(phone.get("/skatta")), "used"
    assert dorrar.ar_tom(dorrar.telefon().get(made.vag))
    assert "av deltagaren" in dorrar.personal.get("/deltagare/S").text
    assert "Använd" in dorrar.personal.get("/deltagare/S/lankar").text


def test_a_question_can_be_changed_skipped_and_asked_in_english(dorrar: Dorrar) -> None:
    phone = inne(dorrar)
    page = phone.get("/skatta?sprak=en").text
    assert '<html lang="en"' in page
    page = dorrar.vidare(phone, "/skatta", page, ga="nasta").text
    assert "I manage what I need to do at home." in page
    page = dorrar.vidare(phone, "/skatta", page, ga="nasta", svar="5").text
    page = dorrar.vidare(phone, "/skatta", page, ga="tillbaka").text
    assert 'value="5" checked' in page
    page = dorrar.vidare(phone, "/skatta", page, ga="hoppa").text
    page = dorrar.vidare(phone, "/skatta", page, ga="till-12").text
    assert page.count("No answer") == 11
    empty = dorrar.vidare(phone, "/skatta", page, ga="skicka")
    assert (empty.status_code, "Answer one question first." in empty.text) == (422, True)
    page = dorrar.vidare(phone, "/skatta", page, ga="till-2").text
    page = dorrar.vidare(phone, "/skatta", page, ga="nasta", svar="99").text
    page = dorrar.vidare(phone, "/skatta", page, ga="till-12").text
    assert dorrar.vidare(phone, "/skatta", page, ga="skicka").status_code == 422, "no such answer"
    assert dorrar.skattningar("S") == []


def test_two_who_have_the_same_link_store_one_rating(dorrar: Dorrar) -> None:
    made = dorrar.lank("skatta")
    phones = [dorrar.telefon() for _ in range(2)]
    pages = []
    for phone in phones:
        phone.get(made.vag)
        start = dorrar.skicka(phone, "/skatta", ga="nasta").text
        pages.append(dorrar.vidare(phone, "/skatta", start, ga="till-12").text)
    first, other = (
        dorrar.vidare(phone, "/skatta", page, ga="skicka", **{"v-ork": value})
        for phone, page, value in zip(phones, pages, "24", strict=True)
    )
    assert first.status_code == 303
    assert dorrar.ar_tom(other)
    assert dorrar.skattningar("S") == [f"{dorrar.idag};stegprofil;1;deltagare;ork=2"]


def test_a_short_code_is_another_way_in_and_guesses_are_few(dorrar: Dorrar) -> None:
    made, phone = dorrar.lank("skatta", instrument="egen-halsa.1"), dorrar.telefon()
    answer = dorrar.skicka(phone, "/skatta/kod", kod=made.kod.upper().replace(" ", "-"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/skatta")
    assert "Det är en fråga." in phone.get("/skatta").text
    guesser = dorrar.telefon()
    said = [dorrar.skicka(guesser, "/skatta/kod", kod=f"fel{n}").status_code for n in range(12)]
    assert said == [422] * 10 + [429] * 2
    assert dorrar.skicka(guesser, "/skatta/kod", kod=made.kod).status_code == 429


def test_links_that_open_nothing_are_few_from_one_place(dorrar: Dorrar) -> None:
    phone = dorrar.telefon()
    said = [phone.get(f"/skatta/in/x{n}").status_code for n in range(45)]
    assert said[:30] == [404] * 30
    assert set(said[30:]) == {404, 429}, "some come back as time goes"
    assert dorrar.lank("skatta")


# --- what opens nothing: all the same page ---


def _end(dorrar: Dorrar) -> None:
    page = dorrar.personal.get("/deltagare/S/lankar").text
    path = re.findall(r'action="([^"]*/avsluta)"', page)[0]
    csrf = token(dorrar.personal, "/fokus")
    assert dorrar.personal.post(path, data={"csrf": csrf}).status_code == 303


def _event(dorrar: Dorrar, typ: str, **data: Any) -> None:
    sent = event(typ, dorrar.forbund, insats="team", deltagande="S", datum=dorrar.idag, data=data)
    dorrar.intag.record_all([sent], av="drift:prov", forbund=None)


def _protect(dorrar: Dorrar) -> None:
    with dorrar.database.transaction(
        forbund=dorrar.forbund, huvudman=("*",), skriver=("*",), anvandare=str(uuid4())
    ) as session:
        person = find(session, dorrar.forbund, FOLK["S"][1], keys=dorrar.keys)
        skydd.skydda(
            session, dorrar.forbund, person, id_=uuid4(), namngivna=[uuid4()], skal="Dnr 1",
            av="x", now=dorrar.clock.now(),
        )  # fmt: skip


def _other_person(dorrar: Dorrar) -> None:
    with dorrar.database.transaction(forbund=dorrar.forbund, role="stegvis_logg") as session:
        raw(session).execute(
            "UPDATE deltagande_nu SET person = gen_random_uuid() WHERE forbund = %s"
            " AND deltagande = 'S'",
            (dorrar.forbund,),
        )


def _late(dorrar: Dorrar) -> None:
    dorrar.clock._start += timedelta(days=400)


STANGER = {
    "ended": (_end, True),
    "past its time": (_late, True),
    "protected": (_protect, True),
    "another person's": (_other_person, True),
    "closed": (lambda d: _event(d, "avslut.gjort", anledning="utskrivning"), False),
    "consent taken back": (lambda d: _event(d, "samtycke.atertaget", andamal="uppfoljning"), False),
}
"""What happens → and whether one's own page closes by it too, not only the questions."""


@pytest.mark.parametrize("vad", STANGER)
def test_a_link_that_is_no_good_opens_the_same_empty_page(dorrar: Dorrar, vad: str) -> None:
    happens, sidan_ocksa = STANGER[vad]
    for slag, sidan in (("skatta", "/skatta"), ("sida", "/min-sida/kod")):
        if vad == "ended" or slag == "skatta":
            made = dorrar.lank(slag)
            phone, fresh = dorrar.telefon(), dorrar.telefon()
            assert phone.get(made.vag).status_code == 303
            assert phone.get(sidan).status_code == 200
            own = dorrar.in_pa_min_sida() if vad != "ended" else None
            happens(dorrar)
            assert dorrar.ar_tom(phone.get(sidan)), slag
            assert dorrar.ar_tom(fresh.get(made.vag)), slag
            if own is not None:
                answer = own.get("/min-sida")
                assert dorrar.ar_tom(answer) == sidan_ocksa
                assert answer.status_code == (404 if sidan_ocksa else 200)


def test_nothing_is_looked_for_as_long_as_somebody_hidden(
    database, intag, keys, clock, tmp_path, forbund
) -> None:
    """As many questions to the database: no clock tells a protected person from nobody."""
    asked: list[str] = []

    class Raknad:
        def transaction(self, **more: Any) -> Any:
            asked.append(request.path if has_request_context() else "")
            return database.transaction(**more)

    dorrar = Dorrar.gor(Raknad(), intag, keys, clock, tmp_path, forbund)
    kod = dorrar.lank("skatta").kod
    own = dorrar.in_pa_min_sida()
    visit, links = own.get_cookie("stegvis-besok"), {"visa": dorrar.delad(own)}
    assert visit is not None
    links |= {slag: dorrar.lank(slag).vag for slag in ("skatta", "sida")}
    held = {slag: path.rpartition("/")[2] for slag, path in links.items()} | {"besok": visit.value}
    _protect(dorrar)

    def times(door: str, secret: str) -> int:
        phone = dorrar.telefon()
        phone.set_cookie(f"stegvis-{door}", secret)
        asked.clear()
        assert phone.get(DORRAR[door]).status_code == 404
        return len(asked)

    for door, secret in held.items():
        assert times(door, secret) == times(door, "finns-inte") > 0, door
    typed = []
    for said in (kod, "finns-inte"):
        phone = dorrar.telefon()
        page = phone.get("/skatta/kod").text
        asked.clear()
        assert dorrar.vidare(phone, "/skatta/kod", page, kod=said).status_code == 422
        typed.append(len(asked))
    assert typed[0] == typed[1]


DORRAR = {"skatta": "/skatta", "sida": "/min-sida/kod", "visa": "/visad", "besok": "/min-sida"}


def test_a_key_to_one_door_opens_no_other(dorrar: Dorrar) -> None:
    """Every token in every cookie, every link at every door: one fits, the others tell nothing."""
    own = dorrar.in_pa_min_sida()
    shared = dorrar.delad(own)
    links = {"skatta": dorrar.lank("skatta").vag, "sida": dorrar.lank("sida").vag, "visa": shared}
    ways = {"skatta": "/skatta/in/", "sida": "/min-sida/in/", "visa": "/visad/in/"}
    visit = own.get_cookie("stegvis-besok")
    assert visit is not None
    tokens = {slag: path.rpartition("/")[2] for slag, path in links.items()}
    tokens["besok"] = visit.value
    for slag, secret in tokens.items():
        for door, way in ways.items():
            answer = dorrar.telefon().get(way + secret)
            assert dorrar.ar_tom(answer) == (slag != door), (slag, door)
    pages = {"skatta": ["/skatta"], "sida": ["/min-sida/kod"], "visa": ["/visad"],
             "besok": ["/min-sida", "/min-sida/skatta"]}  # fmt: skip
    for slag, secret in tokens.items():
        for door, paths in pages.items():
            for path in paths:
                phone = dorrar.telefon()
                phone.set_cookie(f"stegvis-{door}", secret)
                answer = phone.get(path)
                assert dorrar.ar_tom(answer) == (slag != door), (slag, path)
    for path in ("/", "/deltagare", "/deltagare/S", "/rapporter", "/deltagare/S/profil"):
        assert own.get(path).headers["Location"].startswith("/logga-in")


def test_a_short_code_is_tried_only_where_tries_are_counted(dorrar: Dorrar) -> None:
    """Not by a cookie that somebody wrote themselves, nor as if it were a link."""
    kod = dorrar.lank("skatta").kod.replace(" ", "")
    for written in (f"kod:{kod}", f"kod:{kod}.", f"kod:{kod}.{'0' * 64}"):
        guesser = dorrar.telefon()
        guesser.set_cookie("stegvis-skatta", written)
        assert dorrar.ar_tom(guesser.get("/skatta"))
        assert dorrar.ar_tom(dorrar.telefon().get(f"/skatta/in/{written}"))


def test_a_secret_in_an_address_is_sent_on_to_nobody(dorrar: Dorrar) -> None:
    for path in (dorrar.lank("sida").vag, "/skatta/in/finns-inte", "/visad/in/finns-inte"):
        headers = dorrar.telefon().get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_who_sees_but_may_not_write_makes_no_link(dorrar: Dorrar) -> None:
    """By the page, and by the database alone."""
    path = "/deltagare/S/lankar"
    for roll, insats in ((Roll.GRANSKARE, "team"), (Roll.INSATSPERSONAL, "stod")):
        other = dorrar.anstalld(roll, insats)
        sent = {"csrf": token(other, "/fokus"), "slag": "skatta"}
        assert other.get(path).status_code in {403, 404}
        assert other.post(path, data=sent).status_code in {403, 404}
    dorrar.lank("skatta")
    add = (
        "INSERT INTO deltagarlank SELECT gen_random_uuid(), sha256('x'), sha256('y'), forbund,"
        " deltagande, person, 'sida', NULL, NULL, 'sv', till, skapad, 'x', 0 FROM deltagarlank"
    )
    for skriver in ((), ("ej_angiven/stod",)):
        with (
            pytest.raises(Exception, match="row-level security"),
            dorrar.database.transaction(
                forbund=dorrar.forbund, huvudman=("*",), skriver=skriver
            ) as session,
        ):
            raw(session).execute(add)


def test_the_context_of_one_deltagande_sees_nobody_else(dorrar: Dorrar) -> None:
    """Whatever lists a page would pass by mistake. Who they are themselves is not seen either."""
    dorrar.lank("skatta", "A")
    with dorrar.database.transaction(forbund=dorrar.forbund, role="stegvis_logg") as session:
        raw(session).execute(  # their number was another once
            "INSERT INTO person_nummer (forbund, person, fran, leder, kon, fodelsear)"
            " SELECT forbund, person, 0, true, 'man', 1985 FROM deltagande_nu"
            " WHERE forbund = %s",
            (dorrar.forbund,),
        )
    wide = {"huvudman": ("*",), "insatser": ("*/stod",), "personal": ("*",), "skriver": ("*",)}
    with dorrar.database.transaction(forbund=dorrar.forbund, **wide) as session:
        ask = raw(session).execute
        assert len(ask("SELECT * FROM deltagande_nu").fetchall()) == 2
    for lists in ({}, wide):
        with dorrar.database.transaction(
            forbund=dorrar.forbund, deltagande="S", **lists
        ) as session:
            ask = raw(session).execute
            assert ask("SELECT deltagande FROM deltagande_nu").fetchall() == [("S",)]
            assert ask("SELECT DISTINCT deltagande FROM logg").fetchall() == [("S",)]
            for table in ("deltagande_tidigare", "person_index", "person_nummer",
                          "person_uppgift", "fritext", "deltagarlank", "deltagarbesok",
                          "narvaro_rad"):  # fmt: skip
                assert ask(f"SELECT * FROM {table}").fetchall() == [], table
    with dorrar.database.transaction() as session:
        assert raw(session).execute("SELECT set_config('stegvis.lank', 'aa', true)").fetchall()
        assert raw(session).execute("SELECT * FROM deltagarlank").fetchall() == []


@pytest.mark.parametrize("alone", ["both", "database"])
@pytest.mark.parametrize(
    "andrat",
    [
        {"deltagande": "A", "insats": "stod"},
        {"typ": "plan.upprattad", "data": {"slag": "sip"}},
        {"data": {"respondent": "handlaggare"}},
    ],
)
def test_a_participant_adds_a_rating_of_their_own_and_nothing_else(
    dorrar: Dorrar, andrat: dict[str, Any], alone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if alone == "database":
        monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])
    rated = {"instrument": "stegprofil", "utgava": 1, "respondent": "deltagare",
             "varden": {"ork": 2}}  # fmt: skip
    data = andrat.get("data", {})
    whole = data if "slag" in data else rated | data
    sent = event(
        andrat.get("typ", "steg.skattat"), dorrar.forbund, insats=andrat.get("insats", "team"),
        deltagande=andrat.get("deltagande", "S"), datum=dorrar.idag, data=whole,
    )  # fmt: skip
    with pytest.raises(Exception) as refused:  # ours, or the database's own
        dorrar.intag.record_all(
            [sent], av="deltagare:x", forbund=frozenset({dorrar.forbund}),
            skriver=(egen_skattning("S"),),
        )  # fmt: skip
    assert isinstance(refused.value, Avvisad) or "row-level security" in str(refused.value)
    assert dorrar.skattningar("S") == dorrar.skattningar("A") == []


def test_no_secret_of_a_door_stands_in_the_database(dorrar: Dorrar) -> None:
    made, own = dorrar.lank("skatta"), dorrar.in_pa_min_sida()
    visit = own.get_cookie("stegvis-besok")
    assert visit is not None
    with dorrar.database.transaction(forbund=dorrar.forbund, role="stegvis_logg") as session:
        rows = raw(session).execute(
            "SELECT l::text || coalesce((SELECT string_agg(b::text, '') FROM deltagarbesok b), '')"
            " FROM deltagarlank l"
        )
        stored = "".join(row[0] for row in rows)
    for secret in (made.vag.rpartition("/")[2], made.kod.replace(" ", ""), visit.value):
        assert secret not in stored
        assert secret.encode().hex() not in stored


def test_the_questions_of_every_instrument_have_words_for_a_participant() -> None:
    for one in FARDIGA.values():
        assert "deltagare" in one.respondenter
        assert all({"sv", "en"} <= set(fraga.text["deltagare"]) for fraga in one.fragor)
