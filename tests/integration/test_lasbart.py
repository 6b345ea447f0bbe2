"""Every page at a participant's door is very easy to read, also where something went wrong; and
nothing of the house of those who work there stands on it.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from conftest import event
from deltagarprov import FOLK, Dorrar
from lasbarhet import HOGST, lix, meningar, synligt

from schemas.sprak import FARDIGA
from tracker.errors import OutOfReach
from web import egen_sida


@pytest.fixture
def dorrar(database, intag, keys, clock, tmp_path, forbund) -> Dorrar:
    return Dorrar.gor(database, intag, keys, clock, tmp_path, forbund)


def rate(dorrar: Dorrar, dagar: int, vem: str, varde: int) -> None:
    dag = (dorrar.clock.now() - timedelta(days=dagar)).date().isoformat()
    sent = event(
        "steg.skattat", dorrar.forbund, insats=FOLK["S"][0], deltagande="S", datum=dag,
        data={"instrument": "stegprofil", "utgava": 1, "respondent": vem,
              "varden": dict.fromkeys(dorrar.fragor, varde)},
    )  # fmt: skip
    dorrar.intag.record_all([sent], av="drift:prov", forbund=None)


def fragor(dorrar: Dorrar) -> Iterator[Any]:
    """The screens of a rating, from the link to thanks, with what can be wrong on the way."""
    made, phone = dorrar.lank("skatta"), dorrar.telefon()
    yield phone.get("/skatta/kod")
    yield dorrar.skicka(phone, "/skatta/kod", kod="fel")
    phone.get(made.vag)
    yield (page := phone.get("/skatta"))
    for nr in (1, 2, len(dorrar.fragor) + 1):
        yield (page := dorrar.vidare(phone, "/skatta", page.text, ga=f"till-{nr}"))
    yield (page := dorrar.vidare(phone, "/skatta", page.text, ga="skicka"))
    assert "Svara på en fråga först." in page.text
    yield phone.get("/skatta/tack")


def min_sida(dorrar: Dorrar) -> Iterator[Any]:
    own, other, made = dorrar.in_pa_min_sida(), dorrar.telefon(), dorrar.lank("sida")
    yield own.get("/min-sida")
    for dagar, varde in ((200, 2), (90, 3)):
        rate(dorrar, dagar, "deltagare", varde)
        rate(dorrar, dagar, "handlaggare", varde)
    for text in ("", "x" * 301, f"Jag är {FOLK['S'][1]}", "Jag vill jobba."):
        answer = dorrar.skicka(own, "/min-sida", "/min-sida/mal", text=text)
        if text != "Jag vill jobba.":
            yield answer
            assert 'href="/min-sida?sprak=en"' in answer.text, "another language is a page"
    yield dorrar.skicka(own, "/min-sida", "/min-sida/dela")
    shared = dorrar.skicka(own, "/min-sida", "/min-sida/dela", tid="dag")
    yield shared
    found = re.search(r'id="lank">http://localhost([^<]*)<', shared.text)
    assert found is not None
    other.get(found[1])
    yield other.get("/visad")
    yield own.get("/min-sida")
    other.get(made.vag)
    yield other.get("/min-sida/kod")
    yield dorrar.skicka(other, "/min-sida/kod", kod="fel")
    yield own.get("/min-sida/stangd")


def test_every_page_is_very_easy_to_read(dorrar: Dorrar) -> None:
    pages = [*fragor(dorrar), *min_sida(dorrar)]
    assert len(pages) > 15
    for page in pages:
        assert page.status_code in {200, 422}
        said = synligt(page.text)
        assert len(said) > 1
        assert lix(meningar(*said)) <= HOGST, said


def hindren(dorrar: Dorrar, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, str, Any]]:
    """(status, what is said, answer) of all that can go wrong beside the pages' own words."""
    own, far = dorrar.in_pa_min_sida(), dorrar.telefon
    for path in ("/skatta/in", "/skatta/finns-inte", "/min-sida/x/y", "/visad/in/", "/enkat/x"):
        yield 404, "tom.text", far().get(path)
    for path in ("/skatta", "/min-sida/mal", "/min-sida/ut", "/enkat"):
        yield 400, "hinder.sidan", own.post(path, data={"csrf": "annan"})
    yield 413, "hinder.stort", dorrar.skicka(own, "/min-sida", "/min-sida/mal", text="x" * 10**7)
    phone = far()
    for _ in range(11):
        answer = dorrar.skicka(phone, "/skatta/kod", kod="fel")
    yield 429, "hinder.ofta", answer
    for error, status in ((OutOfReach("nere"), 503), (ValueError("hemligt"), 500)):
        with monkeypatch.context() as patch:
            patch.setattr(egen_sida, "innehall", lambda *_, e=error: (_ for _ in ()).throw(e))
            yield status, "hinder.hos_oss", own.get("/min-sida")


def test_whatever_goes_wrong_is_said_there_in_easy_words(
    dorrar: Dorrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status, key, answer in hindren(dorrar, monkeypatch):
        assert answer.status_code == status, answer.text
        for sprak in FARDIGA.values():
            assert sprak.text(key).text.partition("{")[0] in answer.text
        said = synligt(answer.text)
        assert lix(meningar(*said)) <= HOGST, said
        for of_staff in ("/logga-in", "Att göra", "behörighet", "hemligt", "nere"):
            assert of_staff not in answer.text


def test_to_load_the_answer_of_a_form_anew_leads_to_the_page_it_is_on(dorrar: Dorrar) -> None:
    own = dorrar.in_pa_min_sida()
    for path in ("/min-sida/mal", "/min-sida/dela"):
        answer = own.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/min-sida")
    assert dorrar.ar_tom(dorrar.telefon().get("/min-sida/mal", follow_redirects=True))
