"""An instrument is entered by those who hold the right: looked at, published, and never changed."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import event
from enkatprov import Enkatprov, innehall, platt
from flask.testing import FlaskClient
from webbplats import make, send

from tracker.access.permissions import Roll
from tracker.queries import skattningar
from tracker.state.skattning import Skattning
from tracker.steg.utfall import serier


NYTT = "/installningar/instrument/ny"
SKALOR = "Skala;Värde;Ord\ngrad;0;Aldrig\ngrad;1;Ibland\ngrad;2;Ofta\nja;0;Nej\nja;1;Ja"
FRAGOR = (
    "Dimension\tFråga till deltagaren\tFråga till handläggaren\tSkala\tRiktning\tMinsta ändring\n"
    "Sömn\tSover du bra, för det mesta?\tSover personen bra?\tgrad\thögre\t1\n"
    "Oro\tÄr du orolig?\tÄr personen orolig?\tgrad\tlägre\t2\n"
)
RATT: dict[str, Any] = {
    "namn": "Vår skala", "rattighet": "© Ägaren, licens 7", "intervall": "6",
    "respondenter": ["deltagare", "handlaggare"], "skalor": SKALOR, "fragor": FRAGOR,
}  # fmt: skip


@pytest.fixture
def prov(database, intag, keys, clock, tmp_path, forbund) -> Enkatprov:
    return Enkatprov(make(database, intag, keys, clock, tmp_path), database, intag, clock, forbund)


def skicka(prov: Enkatprov, **over: Any) -> Any:
    """Sends the form; the id of the one that is shown, where it is sent on."""
    return send(prov.inne(Roll.ADMINISTRATOR), NYTT, **{**RATT, **over})


def publicera(prov: Enkatprov, **over: Any) -> str:
    shown = skicka(prov, ga="visa", **over)
    assert (shown.status_code, "Inget är sparat än" in shown.text) == (200, True), shown.text
    (ident,) = re.findall(r'name="id" value="([^"]+)"', shown.text)
    (sett,) = re.findall(r'name="sett" value="([^"]+)"', shown.text)
    done = skicka(prov, ga="publicera", id=ident, sett=sett, **over)
    assert done.status_code == 303, platt(done.text)
    return str(done.headers["Location"]).partition("?")[0]


def deltagaren(text: str) -> list[str]:
    """The questions as a participant meets them."""
    return [
        platt(one).strip()
        for one in re.findall(r"<fieldset[^>]*>((?:(?!</fieldset>).)*egen__val.*?)</fieldset>",
                              html.unescape(text), re.DOTALL)
    ]  # fmt: skip


def med_en_inskriven(prov: Enkatprov) -> FlaskClient:
    """Somebody of the staff of *team*, where S is enrolled."""
    started = event(
        "inskrivning.gjord", prov.forbund, insats="team", deltagande="S",
        datum=prov.idag.isoformat(), person={"personnummer": "19900101-9802"},
    )  # fmt: skip
    prov.intag.record_all([started], av="anv:1", forbund=None)
    return prov.inne(Roll.INSATSPERSONAL, insatser=["team"])


def test_what_is_looked_at_is_what_is_asked(prov: Enkatprov) -> None:
    page = publicera(prov)
    assert page == "/installningar/instrument/var_skala.1"
    ansvarig = prov.inne(Roll.ADMINISTRATOR)
    seen = ansvarig.get(page).text
    assert deltagaren(seen) == [
        "Fråga 1 av 2 Sover du bra, för det mesta? Aldrig Ibland Ofta",
        "Fråga 2 av 2 Är du orolig? Aldrig Ibland Ofta",
    ]
    personal = med_en_inskriven(prov)
    asked = personal.get("/deltagare/S/skatta?instrument=var_skala.1").text
    parts = [re.findall(r'<section class="skattning".*?</section>', one, re.DOTALL)
             for one in (seen, asked)]  # fmt: skip
    assert len(parts[0]) == 2
    assert [re.sub("visad-", "", one).replace("h3", "h2") for one in parts[0]] == parts[1]
    assert "© Ägaren, licens 7. Görs om efter 6 månader." in innehall(ansvarig, page)


def test_a_new_utgava_leaves_old_ratings_where_they_are(prov: Enkatprov) -> None:
    first = publicera(prov)
    dagar = [(prov.idag - timedelta(days=n)).isoformat() for n in (90, 60, 30, 1)]
    sent = [event("inskrivning.gjord", prov.forbund, insats="team", deltagande="S", datum=dagar[0],
                  person={"personnummer": "19900101-9802"})]  # fmt: skip

    def skatta(dag: str, utgava: int, varde: int) -> dict[str, Any]:
        return event(
            "steg.skattat", prov.forbund, insats="team", deltagande="S", datum=dag,
            data={"instrument": "var_skala", "utgava": utgava, "respondent": "deltagare",
                  "varden": {"somn": varde}},
        )  # fmt: skip

    prov.intag.record_all([*sent, skatta(dagar[1], 1, 0)], av="anv:1", forbund=None)
    form = prov.inne(Roll.ADMINISTRATOR).get(f"{NYTT}?av={first.rpartition('/')[2]}").text
    assert "Sömn; Sover du bra, för det mesta?; Sover personen bra?; grad; högre; 1" in form
    changed = FRAGOR.replace("Sover du bra", "Sov du bra i natt")
    second = publicera(prov, av="var_skala.1", fragor=changed)
    assert second.endswith("var_skala.2")
    prov.intag.record_all([skatta(dagar[2], 2, 2)], av="anv:1", forbund=None)
    with prov.database.transaction(forbund=prov.forbund, huvudman=("*",)) as session:
        there = skattningar.instrumenten(session, prov.forbund)
    assert ("var_skala", 2) in skattningar.att_valja(there)
    assert ("var_skala", 1) not in skattningar.att_valja(there)
    assert there["var_skala", 1].fragor[0].text["deltagare"]["sv"].startswith("Sover du")
    said = prov.inne(Roll.INSATSPERSONAL, insatser=["team"]).get("/deltagare/S/profil").text
    assert len(re.findall(r"<h2[^>]*>Vår skala", said)) == 2, "each utgåva is its own"
    days = (prov.idag - timedelta(days=60), prov.idag - timedelta(days=30))
    own = [
        Skattning(day, "var_skala", n, "deltagare", {"somn": 2 * n - 2})
        for n, day in enumerate(days, 1)
    ]
    assert {one.forsta_till_sista for one in serier(own, there, till=prov.idag).values()} == {
        "en_gang"
    }, "two utgåvor are never compared"


def rutan(text: str, namn: str) -> str:
    """What stands in a box of many lines."""
    found = re.search(rf'<textarea[^>]*id="{namn}"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_words_with_marks_that_part_cells_are_the_same_in_the_next_utgava(prov: Enkatprov) -> None:
    ord_ = {
        "skalor": 'Värde\tOrd\n0\tNej; aldrig\n1\t"""Ofta"" eller mer"',
        "fragor": FRAGOR.replace("Sömn", '"""Sömn"", natt; dag"').replace("\tgrad", "\t"),
    }
    publicera(prov, **{**ord_, "fragor": ord_["fragor"].replace("\t2\n", "\t1\n")})
    form = prov.inne(Roll.ADMINISTRATOR).get(f"{NYTT}?av=var_skala.1").text
    again = {namn: rutan(form, namn) for namn in ("skalor", "fragor")}
    assert publicera(prov, av="var_skala.1", **again).endswith("var_skala.2")
    with prov.database.transaction(forbund=prov.forbund, huvudman=("*",)) as session:
        there = skattningar.instrumenten(session, prov.forbund)
    ena, andra = (there["var_skala", nr] for nr in (1, 2))
    assert [steg.namn["sv"] for steg in ena.skalor["svar"]] == ["Nej; aldrig", '"Ofta" eller mer']
    assert ena.fragor[0].dimension["sv"] == '"Sömn", natt; dag'
    assert (ena.skalor, ena.fragor) == (andra.skalor, andra.fragor)


def test_only_what_was_looked_at_is_published(prov: Enkatprov) -> None:
    shown = skicka(prov, ga="visa")
    (sett,) = re.findall(r'name="sett" value="([^"]+)"', shown.text)
    for over in ({"sett": sett, "fragor": FRAGOR.replace("Sover du", "Sov du")}, {}):
        done = skicka(prov, ga="publicera", **over)
        assert (done.status_code, "Något är ändrat sedan du tittade" in done.text) == (200, True)
    assert prov.antal("logg WHERE typ = 'instrument.upplagt'") == 0


def test_the_next_utgava_keeps_the_languages_of_words_that_stay(prov: Enkatprov) -> None:
    def word(text: str, **other: str) -> dict[str, str]:
        return {"sv": text, **other}

    steps = [
        {"varde": n, "namn": word(sv, en=en)} for n, sv, en in ((0, "Nej", "No"), (1, "Ja", "Yes"))
    ]
    asked = [
        {"kod": kod, "dimension": word(sv, en=en), "skala": "s",
         "text": {"deltagare": word(f"{sv}?", en=f"{en}?")}}
        for kod, sv, en in (("somn", "Sömn", "Sleep"), ("ork", "Ork", "Strength"))
    ]  # fmt: skip
    sent = event(
        "instrument.upplagt", prov.forbund, datum="2026-01-01",
        data={"slug": "egen", "utgava": 1, "namn": word("Egen", en="Own"), "rattighet": "Vi",
              "respondenter": ["deltagare"], "skalor": {"s": steps}, "fragor": asked},
    )  # fmt: skip
    prov.intag.record_all([sent], av="nyckel:prov", forbund=None)
    form = prov.inne(Roll.ADMINISTRATOR).get(f"{NYTT}?av=egen.1").text
    again = {namn: rutan(form, namn) for namn in ("skalor", "fragor")}
    again["fragor"] = again["fragor"].replace("Ork?", "Orkar du?")
    publicera(prov, av="egen.1", namn="Egen", respondenter=["deltagare"], **again)
    with prov.database.transaction(forbund=prov.forbund, huvudman=("*",)) as session:
        one = skattningar.instrumenten(session, prov.forbund)["egen", 2]
    assert one.namn == {"sv": "Egen", "en": "Own"}
    assert [dict(step.namn) for step in one.skalor["s"]] == [dict(s["namn"]) for s in steps]
    assert [fraga.text["deltagare"] for fraga in one.fragor] == [
        {"sv": "Sömn?", "en": "Sleep?"}, {"sv": "Orkar du?"},
    ]  # fmt: skip


def test_two_who_change_the_same_utgava_do_not_take_each_others_place(prov: Enkatprov) -> None:
    publicera(prov)
    publicera(prov, av="var_skala.1", fragor=FRAGOR.replace("Sover du", "Sov du"))
    late = skicka(prov, av="var_skala.1", ga="publicera")
    assert (late.status_code, "Utgåva 2 är redan publicerad" in late.text) == (422, True)
    assert prov.antal("logg WHERE typ = 'instrument.upplagt'") == 2


def test_answers_are_to_the_utgava_that_was_shown(prov: Enkatprov) -> None:
    """Somebody has the form open while a new utgåva is published: what they said is to the old."""
    publicera(prov)
    personal = med_en_inskriven(prov)
    sida = "/deltagare/S/skatta?instrument=var_skala.1"
    assert 'name="instrument" value="var_skala.1"' in personal.get(sida).text
    publicera(prov, av="var_skala.1", fragor=FRAGOR.replace("Sover du bra", "Sover du illa"))
    said = {"instrument": "var_skala.1", "datum": prov.idag.isoformat(), "deltagare-somn": "2"}
    assert send(personal, "/deltagare/S/skatta", **said).status_code == 303
    assert prov.antal("logg WHERE typ = 'steg.skattat' AND data::json->>'utgava' = '1'") == 1


FEL: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"namn": ""}, "namn", "Skriv vad instrumentet heter."),
    ({"namn": "STEGPROFIL"}, "namn", "Namnet finns redan."),
    ({"namn": "x" * 201}, "namn", "Skriv högst 200 tecken."),
    ({"namn": "Anna 19900101-9802"}, "namn", "Texten innehåller ett personnummer."),
    ({"rattighet": " "}, "rattighet", "Skriv vem som har rätten till orden."),
    ({"respondenter": []}, "respondenter", "Välj minst en som svarar."),
    ({"respondenter": ["granne"]}, "respondenter", "Välj minst en som svarar."),
    ({"intervall": "25"}, "intervall", "Skriv ett antal månader från 1 till 24."),
    ({"intervall": "00039999"}, "intervall", "Skriv ett antal månader från 1 till 24."),
    ({"skalor": ""}, "skalor", "Börja tabellen med en rubrikrad: Skala, Värde, Ord."),
    ({"skalor": "a;b\n1;2"}, "skalor", "Börja tabellen med en rubrikrad: Värde, Ord."),
    ({"skalor": "Värde;Ord"}, "skalor", "Skriv minst en rad under rubrikraden."),
    ({"skalor": f"{SKALOR}\ngrad;x;Nu"}, "skalor", "Rad 7: skriv värdet som ett helt tal"),
    ({"skalor": f"{SKALOR}\n\ngrad;2;Nu"}, "skalor", "Rad 8: värdet finns redan på skalan."),
    ({"skalor": f"{SKALOR}\ngrad;1001;Nu"}, "skalor", "Rad 7: värdet är högst 1000."),
    ({"skalor": f"{SKALOR}\ngrad;4"}, "skalor", "Rad 7: skriv svarets ord"),
    ({"skalor": f"{SKALOR}\nny;4;A"}, "skalor", "Skalan ny ska ha minst 2 och högst 21 svar."),
    ({"skalor": f"{SKALOR}\n" + "\n".join(f"s{n};{v};A" for n in range(39) for v in (0, 1))},
     "skalor", "Ta med högst 40 skalor."),
    ({"fragor": ""}, "fragor", "Börja tabellen med en rubrikrad: Dimension,"),
    ({"fragor": FRAGOR + "Ork\tOrkar du?\t\tgrad"}, "fragor",
     "Rad 4: skriv fråga till handläggaren"),
    ({"fragor": FRAGOR + "Ork\tA?\tB?\thög"}, "fragor", "Rad 4: välj en skala som står i"),
    ({"fragor": FRAGOR + "Ork\tA?\tB?\tgrad\tuppåt"}, "fragor", "Rad 4: riktningen är högre eller"),
    ({"fragor": FRAGOR + "Ork\tA?\tB?\tgrad\tlägre\t3"}, "fragor", "Rad 4: minsta ändring är ett"),
    ({"fragor": FRAGOR + "\tA?\tB?\tgrad"}, "fragor", "Rad 4: skriv dimensionen"),
    ({"fragor": FRAGOR + "\n".join(f"Ork{n}\tA?\tB?\tgrad" for n in range(40))}, "fragor",
     "Ta med högst 40 frågor."),
    ({"fragor": FRAGOR + "\n".join("\tA?\tB?\tgrad" for n in range(8))}, "fragor",
     "Och 2 fel till."),
)  # fmt: skip


def test_each_fault_is_told_at_its_place_and_nothing_is_lost(prov: Enkatprov) -> None:
    client = prov.inne(Roll.ADMINISTRATOR)
    for over, falt, text in FEL:
        done = send(client, NYTT, **{**RATT, **over, "ga": "publicera"})
        assert done.status_code == 422, text
        told = html.unescape(done.text)
        place = re.search(rf'id="{falt}-error".*?</p>', told, re.DOTALL)
        assert place, (falt, text)
        assert text in platt(place[0]), text
        assert f'href="#{falt}"' in told
        assert over.get("fragor", FRAGOR).strip() in told.replace("\r\n", "\n")
    assert prov.antal("logg WHERE typ = 'instrument.upplagt'") == 0


def test_one_who_answers_and_one_scale_need_no_more_columns(prov: Enkatprov) -> None:
    page = publicera(
        prov, respondenter=["handlaggare"], skalor="Värde;Ord\n1;Lite\n2;Mycket",
        fragor="Dimension; Fråga till handläggaren\nArbete; Är personen redo?\nArbete; Vill hen?",
    )  # fmt: skip
    seen = prov.inne(Roll.ADMINISTRATOR).get(page).text
    assert deltagaren(seen) == []
    assert "Handläggaren: Är personen redo?" in platt(seen)
    assert "Så ser deltagaren det" not in seen


def test_our_own_words_and_what_others_may_not_do(prov: Enkatprov) -> None:
    ansvarig = prov.inne(Roll.ADMINISTRATOR)
    assert ansvarig.get(f"{NYTT}?av=stegprofil.1").status_code == 404
    assert ansvarig.get("/installningar/instrument/finns.9").status_code == 404
    assert "Gör en ny utgåva" not in ansvarig.get("/installningar/instrument/stegprofil.1").text
    assert prov.kansli.get(NYTT).status_code == 403
    assert "Egen hälsa" in innehall(ansvarig, "/installningar/instrument")
