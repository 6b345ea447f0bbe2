"""Two who set up a project at once, and an insats that was put there by mistake."""

import re

import pytest
from database import Database
from flask.testing import FlaskClient
from konton import konto
from redovisningsprov import NOW, Hus
from webbplats import dolda, dolda_i, make, send_sett

from bench.generator.esfprojekt import AR, MINST
from tracker.access.permissions import Roll
from tracker.esf.manad import Manad, till_och_med
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.projekt.uppsattning import Uppsattning, las
from tracker.identity.keys import Keys
from tracker.leveranser import lasning
from tracker.redovisning.bestallning import Vad


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Hus:
    return Hus.stort(database.transaction, keys, tmp_path_factory.mktemp("samtidigt"), MINST)


@pytest.fixture(scope="module")
def ekonomer(database: Database, hus: Hus, keys: Keys) -> tuple[FlaskClient, FlaskClient]:
    app = make(database, hus.projekt.intag, keys, hus.clock, hus.folder)
    return hus.ekonom(app), hus.ekonom(app)


@pytest.fixture(scope="module")
def konto_(database: Database, hus: Hus) -> str:
    namn = f"lena-{hus.slug[:8]}"
    with database.transaction() as session:
        konto(session, namn, now=NOW, forbund=[hus.projekt.forbund[0]], roll=Roll.STYRELSE)
    return namn


def uppsatt(hus: Hus) -> Uppsattning:
    with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
        return las(session, hus.slug)


SATS = {"namn": "schablon_procent", "kalla": "§ 4"}
FORMULAR: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("perioder", {"perioder": "2025-01-01 2025-05-31"}, {"perioder": "2025-01-01 2025-07-31"},
     "2025-01-01 2025-05-31"),
    ("delprojekt/del_2/insatser", {"insatser": "{hos}/del_2 2025-01-01 2025-11-30"},
     {"insatser": "{hos}/del_2\nnorr/ny"}, "{hos}/del_2 2025-01-01 2025-11-30"),
    ("satser", SATS | {"varde": "23,5 %"}, SATS | {"varde": "40"}, "23,5\u00a0% (§ 4)"),
    ("personal/p1/inloggning", {"namn": ""}, {"namn": "{konto}"}, "nu gäller inget konto"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "ena", "andra", "galler"), FORMULAR)
def test_a_form_that_was_changed_meanwhile_shows_both_and_saves_none(
    hus: Hus, ekonomer, konto_, form: str, ena: dict[str, str], andra: dict[str, str], galler: str
) -> None:
    """Also by the very same person in another window; seen, it is saved when it is sent again."""

    def med(said: dict[str, str]) -> dict[str, str]:
        return {k: v.format(hos=hus.projekt.hos("del_2"), konto=konto_) for k, v in said.items()}

    first, second = ekonomer
    at = f"/esf/{hus.slug}/{form}"
    sent, late = dolda(first, at) | med(ena), dolda(second, at) | med(andra)
    assert first.post(at, data=sent).status_code == 303
    assert first.post(at, data=sent).status_code == 303  # its own answer got lost: no quarrel
    before = uppsatt(hus)
    nej = second.post(at, data=late)
    assert (nej.status_code, "medan du skrev" in nej.text) == (422, True), nej.text
    for shown in (galler.format(hos=hus.projekt.hos("del_2")), *med(andra).values()):
        assert shown in nej.text, shown
    assert uppsatt(hus) == before
    again = {**late, "nu": dolda_i(nej.text)["nu"]}
    assert second.post(at, data=again).status_code == 303
    assert uppsatt(hus).position == before.position + 1


def test_an_insats_put_there_by_mistake_was_never_there(hus: Hus, ekonomer) -> None:
    """Its hours are in no month, other insatser's stand, and what was sent is told to differ."""
    first, second = ekonomer
    base, hos = f"/esf/{hus.slug}", hus.projekt.hos("del_1")
    januari, mars = Manad(AR, 1), Manad(AR, 3)
    fore = hus.raknat(*till_och_med(januari, mars))
    hus.raknat(*till_och_med(januari, Manad(AR, 12)))
    hus.gor(Vad.SCB, januari, Manad(AR, 12))
    hus.skicka_allt(en_i_taget=False)
    assert hus.gor(Vad.SAMMANSTALLNING, mars, mars)[1].fel is None
    assert hus.gor(Vad.ANSOKAN, januari, mars)[1].fel is None
    alla = first.get(f"{base}/filer?jamfor=alla").text
    assert ("Skiljer sig nu" in alla, "Alla filer som kan jämföras" in alla) == (False, True)

    lista = f"{base}/delprojekt/del_1/insatser"
    rader = f"{hos}/del_1 2025-01-01\n{hos}/annan"
    assert send_sett(first, lista, insatser=rader).status_code == 303  # named by two, then by three
    assert send_sett(first, lista, insatser=f"{rader} 2025-02-01").status_code == 303
    at = f"{lista}/{hos}/del_1/aldrig"
    assert at in first.get(lista).text
    assert first.get(f"{lista}/{hos}/ingen/aldrig").status_code == 404
    assert send_sett(first, at, orsak=" ").status_code == 422
    late = dolda(second, at)
    form = dolda(first, at) | {"orsak": "Lades in i fel delprojekt."}
    gjord = first.post(at, data=form)
    assert gjord.headers["Location"] == f"{base}/filer?jamfor=alla&klart=aldrig"
    assert first.post(at, data=form).status_code == 303  # its answer got lost
    assert second.post(at, data=late | {"orsak": "Samma"}).status_code == 303  # nothing is left
    kvar = [one.namn for one in uppsatt(hus).delprojekt["del_1"].insatser]
    assert kvar == [f"{hos}/annan"]

    sidan = first.get(gjord.headers["Location"]).text
    sagda = {
        int(nr) for nr in re.findall(r'id="f-(\d+)"(?:(?!</tr>).)*Skiljer sig nu', sidan, re.DOTALL)
    }
    with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
        rader_ = {one.nummer: one.rapport for one in lasning.alla(session, hus.slug)}
    assert {rader_[nr] for nr in sagda} == {Vad.SCB, Vad.SAMMANSTALLNING, Vad.ANSOKAN}
    assert "Skickade filer till SCB skickar du igen" in sidan
    efter = hus.raknat(*till_och_med(januari, mars))
    for manad in till_och_med(januari, mars):
        andra = {rad for rad in fore.filer[manad].rader if rad.delprojekt != "del_1"}
        assert set(efter.filer[manad].rader) >= {
            rad for rad in andra if rad.person not in i_del(fore, "del_1")
        }
        assert not any(rad.delprojekt == "del_1" for rad in efter.filer[manad].rader)


def i_del(here: Grund, delprojekt: str) -> set[str]:
    return {one.person for one in here.fakta.vistelser if one.delprojekt == delprojekt}
