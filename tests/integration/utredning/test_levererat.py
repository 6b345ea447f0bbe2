"""An extract that was delivered: sealed, for the utredare alone, closed when somebody is erased."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from agare import two_owners
from conftest import event
from flask.testing import FlaskClient
from gallringsprov import besluta
from konton import LOSENORD
from sqlalchemy.exc import ProgrammingError
from utdrag import SIDA, decided, order, take
from webbplats import send, token

from tracker.access.permissions import Roll
from tracker.db import execute
from tracker.identity import erase
from tracker.leveranser import kedja, kontroll, lasning
from tracker.leveranser.tables import Forsegling
from tracker.log.heads import Heads
from tracker.rights import regler, utredning, utredningsleverans
from tracker.rights.gallring import Utforare
from tracker.rights.utredningsfil import Utredningsverk
from tracker.rights.utredningsuttag import KEPT, OVERTAKEN


pytestmark = pytest.mark.slow

PERIOD = {"fran": "2023-01-01", "till": "2024-12-31"}


@pytest.fixture
def forbund(intag) -> str:
    """X has passed their time, Y takes part still."""
    slug = two_owners(intag)
    sent = [
        event("inskrivning.gjord", slug, insats="team", deltagande=name, datum="2023-02-01",
              person={"personnummer": nummer})
        for name, nummer in (("X", "19700101-9822"), ("Y", "19780204-9804"))
    ]  # fmt: skip
    sent.append(
        event("avslut.gjort", slug, insats="team", deltagande="X", datum="2024-02-01",
              data={"anledning": "utskrivning"})
    )  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    return slug


@pytest.fixture
def where(controller, utredare) -> str:
    """The address of a decision about X and Y."""
    return decided(controller, utredare[1], **PERIOD)


@pytest.fixture
def rader(database, forbund) -> Callable[[], list[Forsegling]]:
    def read() -> list[Forsegling]:
        with database.transaction(forbund=forbund) as session:
            return lasning.alla(session, forbund)

    return read


@pytest.fixture
def faults(database, forbund, keys, tmp_path) -> Callable[[], list[str]]:
    def check() -> list[str]:
        heads = Heads(tmp_path / kedja.HEADS, keys)
        found = kontroll.kontrollera(database.transaction, forbund, keys=keys, heads=heads)
        return [one.text for one in found]

    return check


def made(client: FlaskClient, where: str, verk: Utredningsverk, forbund: str) -> str:
    """The address that a new extract is delivered at."""
    assert order(client, where).status_code == 303
    assert verk.make_all([forbund]) == 1
    found = re.search(rf'action="({where}/utdrag/[0-9a-f-]+)"', client.get(where).text)
    assert found is not None
    return f"{found[1]}/leverera"


def deliver(client: FlaskClient, where: str, address: str):
    """Signs anew when asked to, comes back to the decision, and delivers."""
    answer = client.post(address, data={"csrf": token(client, where)})
    if answer.status_code == 303 and answer.location.startswith("/bekrafta"):
        page = client.get(answer.location).text
        vidare = re.search(r'name="vidare" value="([^"]*)"', page)
        assert vidare is not None
        back = send(client, "/bekrafta", losenord=LOSENORD, vidare=vidare[1])
        assert (back.status_code, back.location) == (303, where)
        answer = client.post(address, data={"csrf": token(client, where)})
    return answer


def fetch(client: FlaskClient, where: str, rad: Forsegling, wanted: str = "csv"):
    form = {"csrf": token(client, SIDA), "format": wanted}
    return client.post(f"{where}/leveranser/{rad.id}", data=form)


def erase_x(database, clock, forbund: str) -> UUID:
    """The gallring of X, decided and not yet carried out."""
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        regler.set_rule(session, forbund, "kommunen", id_=uuid4(), manader=12, kalla="Plan",
                        beslut="Dnr 1", av="drift:prov", now=clock.now())  # fmt: skip
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        return besluta(session, forbund, "kommunen", now=clock.now())


def test_a_delivered_extract_is_sealed_and_for_the_utredare_alone(
    controller, utredare, inne, where, verk, rader, faults, database, clock, tmp_path, forbund
) -> None:
    client, _ = utredare
    address = made(client, where, verk, forbund)
    given = {wanted: take(client, where, wanted).data for wanted in ("csv", "xlsx")}
    assert client.post(address, data={"csrf": token(client, where)}).status_code == 403
    assert controller.post(address, data={"csrf": token(controller, where)}).location.startswith(
        "/bekrafta"  # they logged in before the file was made
    )
    assert deliver(controller, where, address).status_code == 303
    assert deliver(controller, where, address).status_code == 303
    [rad] = rader()
    assert (rad.mottagare, rad.syfte) == ("utredaren", "Vad som leder till arbete")
    assert {f.format: f.personer for f in kedja.filer(rad)} == {"csv": True, "xlsx": True}
    with database.transaction(forbund=forbund, role="stegvis_logg") as session:
        held = execute(session, "SELECT innehall FROM forseglad_fil WHERE forbund = %s", forbund)
        assert not any(b"Pseudonym" in bytes(one[0]) or bytes(one[0])[:2] == b"PK" for one in held)
        who = execute(session, "SELECT deltagande FROM utdragsdeltagande ORDER BY 1").all()
    assert [one[0] for one in who] == ["X", "Y"]
    utredning.end_due(
        database.transaction, forbund, data_dir=tmp_path, now=clock.now() + KEPT
    )  # the extract is swept: what was delivered stays
    assert {w: fetch(client, where, rad, w).data for w in ("csv", "xlsx")} == given
    assert controller.get(where).text.count(", csv") == 2
    assert faults() == []

    for roll in (Roll.KANSLI, Roll.STYRELSE, Roll.CONTROLLER, Roll.GRANSKARE):
        other, _ = inne(roll)
        page = other.get(f"/leveranser/{rad.id}").text
        assert "Utdrag till utredare" in page
        assert "Utdrag till utredare" in other.get("/leveranser").text
        assert f"/leveranser/{rad.id}/filer" not in page
        assert other.get(f"/leveranser/{rad.id}/filer/utdrag.csv").status_code == 403
        assert other.get(f"/leveranser/{rad.id}/jamfor").status_code in {403, 404}
        form = {"csrf": token(other, "/leveranser"), "format": "csv"}
        sent = other.post(f"{where}/leveranser/{rad.id}", data=form)
        assert sent.status_code in {403, 404}
    stranger, _ = inne(Roll.UTREDARE)
    assert fetch(stranger, where, rad).status_code == 404
    ended = {"csrf": token(controller, where)}
    assert controller.post(f"{where}/avsluta", data=ended).status_code == 303
    answer = fetch(client, where, rad)
    assert (answer.status_code, utredning.SLUT in answer.text) == (422, True)


def test_a_gallring_closes_what_was_delivered_and_the_ledger_stays(
    controller, utredare, where, verk, rader, faults, database, keys, clock, tmp_path, forbund
) -> None:
    client, _ = utredare
    assert deliver(controller, where, made(client, where, verk, forbund)).status_code == 303
    [rad] = rader()
    alone = decided(controller, utredare[1], fran="2025-01-01", till="2025-12-31")
    assert deliver(controller, alone, made(client, alone, verk, forbund)).status_code == 303
    kept = next(one for one in rader() if one.id != rad.id)  # of Y alone
    waiting = made(client, where, verk, forbund)

    id_ = erase_x(database, clock, forbund)
    before = fetch(client, where, rad).status_code
    assert before == 200
    assert Utforare(database.transaction, keys, tmp_path, clock).carry_out(forbund, id_) == 1

    for wanted in ("csv", "xlsx"):
        answer = fetch(client, where, rad, wanted)
        assert (answer.status_code, "höll personer som har gallrats" in answer.text) == (422, True)
    for page in (
        client.get(where), controller.get(where), controller.get(f"/leveranser/{rad.id}"),
        controller.get("/leveranser"),
    ):  # fmt: skip
        assert "Filen är borta" in page.text
    assert fetch(client, alone, kept).status_code == 200
    assert "Filen är borta" not in controller.get(f"/leveranser/{kept.id}").text
    assert faults() == []
    assert {one.id: one.hash for one in rader()} == {rad.id: rad.hash, kept.id: kept.hash}
    told = erase.remembered(tmp_path / erase.FILE)
    assert {file for one in told for file in one.filer} == {rad.id}
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        row = execute(session, "SELECT filer FROM gallringsperson WHERE gallring = %s", id_).one()
    assert row[0] == 1

    answer = deliver(controller, where, waiting)
    assert (answer.status_code, utredningsleverans.GALLRADE in answer.text) == (422, True)
    assert len(rader()) == 2


def test_what_is_hidden_since_locks_a_delivered_file_and_destroys_nothing(
    controller, utredare, where, verk, rader, faults, database, intag, forbund
) -> None:
    client, _ = utredare
    address = made(client, where, verk, forbund)
    assert deliver(controller, where, address).status_code == 303
    other = made(client, where, verk, forbund)
    back = event("samtycke.atertaget", forbund, insats="team", deltagande="Y",
                 data={"andamal": "uppfoljning"})  # fmt: skip
    intag.record_all([back], av="drift:prov", forbund=None)
    [rad] = rader()
    for answer in (fetch(client, where, rad), deliver(controller, where, other)):
        assert (answer.status_code, OVERTAKEN in answer.text) == (422, True)
    with database.transaction(forbund=forbund, role="stegvis_logg") as session:
        assert len(execute(session, "SELECT id FROM forseglingsnyckel").all()) == 1
    assert (len(rader()), faults()) == (1, [])


def test_the_database_tells_no_page_who_is_in_it_and_an_unknown_extract_is_not_delivered(
    controller, utredare, where, verk, rader, database, forbund, monkeypatch
) -> None:
    client, _ = utredare
    monkeypatch.setattr(utredningsleverans, "note", lambda *_: None)  # made before there was one
    answer = deliver(controller, where, made(client, where, verk, forbund))
    assert (answer.status_code, utredningsleverans.OKANDA in answer.text) == (422, True)
    assert rader() == []
    add = "INSERT INTO utdragsdeltagande VALUES (%s, gen_random_uuid(), 'Z', gen_random_uuid())"
    for role, statement in (
        (None, "SELECT * FROM utdragsdeltagande WHERE forbund <> %s"),
        ("stegvis_bild", "SELECT * FROM utdragsdeltagande WHERE forbund <> %s"),
        (None, add),
        ("stegvis_logg", "DELETE FROM utdragsdeltagande WHERE forbund = %s"),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            database.transaction(forbund=forbund, huvudman=("*",), role=role) as session,
        ):
            execute(session, statement, forbund)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.transaction(forbund="annat", huvudman=("*",), role="stegvis_logg") as session,
    ):
        execute(session, add, forbund)
