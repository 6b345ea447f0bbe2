"""Whether one person with two owners is one or two: decided by an event, as known then."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from agare import ANNA, two_owners
from conftest import event
from konton import LOSENORD, konto
from webbplats import make, send, token

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.exports.compose import PER_HUVUDMAN, compose
from tracker.exports.handelser import export
from tracker.intake.faults import Avvisad
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify_forbund
from tracker.reports.answers import Svarare
from tracker.reports.register import rapport
from tracker.snapshots.cache import Cache


R = "deltagare-per-insats"


@pytest.fixture
def svarare(database, tmp_path: Path, clock) -> Svarare:
    return Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)


@pytest.fixture
def folk(intag) -> str:
    """Anna with both owners, Bo with one: two persons, three of person and owner."""
    slug = two_owners(intag)
    record(intag, event("inskrivning.gjord", slug, insats="stod", deltagande="C", person=ANNA))
    return slug


def record(intag, *sent) -> None:
    intag.record_all(sent, av="drift:prov", forbund=None)


def decided(folk: str, varde: str = "per_huvudman"):
    data = {"namn": "unika_over_huvudman", "varde": varde, "orsak": "§ 14, 2026-02-03"}
    return event("installning.beslutad", folk, data=data)


def year(*forbund: str, as_of=None) -> Parametrar:
    return Parametrar(forbund=forbund, fran=date(2026, 1, 1), till=date(2026, 12, 31), as_of=as_of)


def unika(svarare: Svarare, asked: Parametrar) -> object:
    return (svarare.tabell(R, asked).total or {})["unika"]


def test_a_decision_holds_from_then_on_and_can_be_undone(svarare, intag, clock, folk) -> None:
    assert unika(svarare, year(folk)) == 2
    then = clock.now()
    before = svarare.tabell(R, year(folk, as_of=then))
    first = decided(folk)
    record(intag, first)
    table = svarare.tabell(R, year(folk))
    assert (table.total or {})["unika"] == 3
    assert table.parameters["unika_per_huvudman"] == [folk]
    again = svarare.tabell(R, year(folk, as_of=then))
    assert again == before
    assert "unika_per_huvudman" not in again.parameters
    assert svarare.tabell(R, year(folk), positioner={folk: table.position - 1}).total == again.total
    record(intag, decided(folk, "en"))
    assert unika(svarare, year(folk)) == 2
    record(intag, event("handelse.makulerad", folk, data={"avser": first["id"], "orsak": "Fel"}))
    assert unika(svarare, year(folk)) == 2


def test_what_was_sent_in_is_counted_by_the_log_and_not_by_who_asks(svarare, intag, folk) -> None:
    sneaked = year(folk).model_copy(update={"unika_per_huvudman": (folk,)})
    assert unika(svarare, sneaked) == 2


def test_each_forbund_by_its_own_decision(svarare, intag, folk) -> None:
    other = two_owners(intag)
    record(intag, event("inskrivning.gjord", other, insats="stod", deltagande="C", person=ANNA))
    record(intag, decided(folk))
    assert unika(svarare, year(folk, other)) == 3 + 2
    table = svarare.tabell(R, year(folk, other))
    book = compose(table, rapport(R), {folk: "Ett", other: "Två"})
    assert dict(book.fakta)["Unika"] == "Ett: en person räknas en gång hos varje huvudman"
    assert PER_HUVUDMAN in book.noter
    plain = compose(svarare.tabell(R, year(other)), rapport(R), {other: "Två"})
    assert "Unika" not in dict(plain.fakta)
    assert PER_HUVUDMAN not in plain.noter


def test_explained_to_the_last_person(svarare, intag, clock, folk) -> None:
    then = clock.now()
    svarare.tabell(R, year(folk, as_of=then))
    record(intag, decided(folk))
    a, b = svarare.sida(R, year(folk, as_of=then)), svarare.sida(R, year(folk))
    found = svarare.jamfor(a, b)
    assert [(c.rad, c.kolumn, c.tal, c.oforklarat) for c in found.celler] == [
        ("total", "unika", 1, 0)
    ]
    assert {one.skal for one in found.celler[0].bidrag} == {"installning"}
    assert {one.vem for one in found.celler[0].bidrag} == {"A"}


@pytest.mark.parametrize(
    ("data", "kod"),
    [
        ({"varde": "tva"}, "H010"),
        ({"namn": "annat"}, "H010"),
        ({"orsak": ""}, "H001"),
        ({"orsak": "Om 19900101-9802"}, "H013"),
        ({"mer": 1}, "H009"),
    ],
)
def test_a_decision_that_says_something_else_is_refused(intag, folk, data, kod) -> None:
    sent = decided(folk)
    sent["data"] = {**sent["data"], **data}
    with pytest.raises(Avvisad) as refused:
        record(intag, sent)
    assert [one.kod for one in refused.value.fel] == [kod]


def test_only_who_writes_all_of_a_forbund_sends_a_decision(intag, folk) -> None:
    for skriver in ((), ("kommunen/*",), ("ekonomi",)):
        with pytest.raises(Avvisad) as refused:
            intag.record_all(
                [decided(folk)], av="anv:1", forbund=frozenset({folk}), skriver=skriver
            )
        assert [one.kod for one in refused.value.fel] == ["H004"]


def test_the_log_with_a_decision_is_whole_rebuilt_and_taken_out(
    database, intag, keys, heads, folk, tmp_path, svarare
) -> None:
    record(intag, decided(folk))
    found, _ = verify_forbund(database.transaction, folk, keys=keys, heads=heads)
    assert found == []
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        rebuild(session, folk)
    assert unika(svarare, year(folk)) == 3
    path = tmp_path / "ut.jsonl"
    export(database.transaction, folk, path, keys=keys)
    assert '"varde":"per_huvudman"' in path.read_text().replace(" ", "")
    assert "§ 14, 2026-02-03" in path.read_text()


def test_the_page_decides_tells_and_refuses(database, intag, keys, clock, tmp_path, folk) -> None:
    app = make(database, intag, keys, clock, tmp_path)

    def inne(roll: Roll):
        called, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            konto(session, called, now=clock.now(), forbund=[folk], roll=roll)
        assert send(client, "/logga-in", namn=called, losenord=LOSENORD).status_code == 303
        return client

    client, path = inne(Roll.ADMINISTRATOR), "/installningar/unika"
    assert path in client.get("/installningar").text
    assert "Förbundet har inte beslutat något." in client.get(path).text
    for form, told in (
        ({"varde": "en", "orsak": "§ 1"}, "Så räknas det redan."),
        ({"varde": "per_huvudman", "orsak": " "}, "Skriv vilket beslut"),
        ({"varde": "annat", "orsak": "§ 1"}, "kodlistan"),
        ({"varde": "per_huvudman", "orsak": "Om 19900101-9802"}, "personnummer"),
    ):
        answer = send(client, path, id=str(uuid4()), **form)
        assert answer.status_code == 422
        assert told in answer.text
    once = {
        "id": str(uuid4()),
        "varde": "per_huvudman",
        "orsak": "§ 14",
        "csrf": token(client, path),
    }
    answer = client.post(path, data=once)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Beslutet är registrerat" in page
    assert "räknas en gång hos varje huvudman</strong>" in page
    assert "§ 14. Registrerat av" in page
    for roll in (Roll.KANSLI, Roll.CONTROLLER, Roll.INSATSANSVARIG):
        assert inne(roll).get(path).status_code == 403
    som = "som=2026-02-28&fran=2026-01-01&till=2026-12-31"
    told = inne(Roll.KANSLI).get(f"/rapporter/{R}/skillnad?{som}").text
    beslut = "Förbundet har beslutat att en person hos flera huvudmän räknas en gång hos varje"
    assert f"{beslut} huvudman. Unika i totalen: +1." in told
