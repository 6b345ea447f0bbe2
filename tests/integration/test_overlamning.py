"""A person handed over to an insats that the sender does not write in: a remiss there, no more."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from agare import two_owners
from conftest import event
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from sqlalchemy.exc import ProgrammingError
from webbplats import make, send, token

from tracker.access.permissions import Roll
from tracker.db import Role, execute
from tracker.identity import skydd


pytestmark = pytest.mark.slow

CESAR = "19780204-9804"
SYFTE = "Vill pröva att arbeta."


@pytest.fixture
def forbund(intag) -> str:
    """Cesar's remiss in *team* is referred to the region's *stod*, where Bo takes part."""
    slug = two_owners(intag)
    on = {"insats": "team", "deltagande": "C"}
    data = {"remittent": "region_primarvard", "remittent_enhet": "Vårdcentralen", "syfte": SYFTE}
    svar = {"beslut": "hanvisad", "hanvisad_till": "stod"}
    sent = [
        event("remiss.inkommen", slug, **on, person={"personnummer": CESAR}, data=data),
        event("remiss.besvarad", slug, **on, datum="2026-01-20", data=svar),
    ]
    intag.record_all(sent, av="drift:prov", forbund=None)
    return slug


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def inne(app, database, clock, forbund) -> Callable[..., FlaskClient]:
    def log_in(huvudman: str, insats: str, roll: Roll = Roll.INSATSPERSONAL) -> FlaskClient:
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            konto(
                session, namn, now=clock.now(), forbund=[forbund], roll=roll,
                huvudman=[huvudman], insatser=[insats],
            )  # fmt: skip
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client

    return log_in


@pytest.fixture
def lamnar(inne) -> FlaskClient:
    return inne("kommunen", "team")


@pytest.fixture
def tar_emot(inne) -> FlaskClient:
    return inne("regionen", "stod")


def hand_over(client: FlaskClient, ident: str | None = None, **given: str):
    where = "/deltagare/C/lamna-over"
    form = {
        "steg": "spara", "handelse_id": ident or str(uuid4()), "datum": "2026-02-01",
        "remittent": "region_primarvard", "syfte": SYFTE, "insats": "stod", **given,
    }  # fmt: skip
    return client.post(where, data={**form, "csrf": token(client, where)})


def arrived(client: FlaskClient) -> list[str]:
    """The remisser that wait, by the names of their deltaganden."""
    return re.findall(r'href="/remisser/([b-df-hj-np-tv-xz]{10})"', client.get("/remisser").text)


def test_it_becomes_a_remiss_that_they_answer_and_both_histories_stay(lamnar, tar_emot) -> None:
    page = lamnar.get("/deltagare/C").text
    assert "Skicka remissen dit" in page
    form = lamnar.get("/deltagare/C/lamna-over").text
    assert SYFTE in form
    assert "vet om det och vill" in form
    assert hand_over(lamnar).headers["Location"].endswith("/deltagare/C?klart=overlamnad")
    [till] = set(arrived(tar_emot))
    received = tar_emot.get(f"/deltagare/{till}").text
    assert SYFTE in received
    assert "Kommer från</dt><dd>team, skickad 2026-03-01" in received
    page = lamnar.get("/deltagare/C").text
    assert "stod, skickad 2026-03-01. Väntar på svar" in page
    answer = {"steg": "spara", "handelse_id": str(uuid4()), "datum": "2026-02-10"}
    where = f"/remisser/{till}"
    form = {**answer, "beslut": "vantelista", "csrf": token(tar_emot, where)}
    assert tar_emot.post(where, data=form).status_code == 303
    page = lamnar.get("/deltagare/C").text
    assert "stod, skickad 2026-03-01. Väntelista 2026-02-10" in page
    assert "Remiss kom in" in page or "Remiss" in page


def test_nothing_of_either_side_is_seen_by_the_other(lamnar, tar_emot) -> None:
    hand_over(lamnar)
    [till] = set(arrived(tar_emot))
    for client, foreign in ((lamnar, (till, "B")), (tar_emot, ("C", "A"))):
        for name in foreign:
            assert client.get(f"/deltagare/{name}").status_code == 404
            assert client.get(f"/remisser/{name}").status_code == 404
            assert f'/deltagare/{name}"' not in client.get("/deltagare?urval=alla").text
    assert till not in lamnar.get("/deltagare/C").text
    assert '/deltagare/C"' not in tar_emot.get(f"/deltagare/{till}").text


def test_it_is_sent_once_however_often_it_is_pressed(lamnar, tar_emot) -> None:
    ident = str(uuid4())
    assert hand_over(lamnar, ident).status_code == 303
    again = lamnar.get("/deltagare/C/lamna-over")
    assert (again.status_code, "redan skickad" in again.text) == (422, True)
    assert len(set(arrived(tar_emot))) == 1


def test_the_sender_writes_that_one_remiss_and_nothing_else_there(
    lamnar, tar_emot, database, forbund
) -> None:
    hand_over(lamnar, insats="oppet", personnummer="19850615-9816", deltagande="B")
    [till] = set(arrived(tar_emot))
    with database.transaction(forbund=forbund, role="stegvis_bild") as session:
        rows = execute(
            session,
            "SELECT d.insats, d.person = (SELECT person FROM deltagande_nu WHERE deltagande = 'C')"
            " FROM deltagande_nu d WHERE deltagande = %s",
            till,
        ).all()
    assert [tuple(row) for row in rows] == [("stod", True)]
    answer = {"steg": "spara", "handelse_id": str(uuid4()), "beslut": "antagen"}
    csrf = token(lamnar, "/deltagare/C")
    assert lamnar.post(f"/remisser/{till}", data={**answer, "csrf": csrf}).status_code == 404


def test_who_may_not_answer_for_the_first_cannot_hand_over(inne) -> None:
    for huvudman, insats in (("kommunen", "annan"), ("regionen", "stod")):
        assert inne(huvudman, insats).get("/deltagare/C/lamna-over").status_code == 404
    granskare = inne("kommunen", "team", Roll.CONTROLLER)
    assert granskare.get("/deltagare/C/lamna-over").status_code == 403


def test_what_was_not_referred_cannot_be_handed_over(lamnar) -> None:
    assert lamnar.get("/deltagare/A/lamna-over").status_code == 404


def test_the_protected_are_not_sent(lamnar, tar_emot, database, clock, forbund, app) -> None:
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        [[person]] = execute(
            session, "SELECT person FROM deltagande_nu WHERE deltagande = 'C'"
        ).all()
        [[user]] = execute(
            session,
            "SELECT anvandare FROM uppdrag WHERE forbund = %s AND insatser = '{team}'",
            forbund,
        ).all()
        skydd.skydda(session, forbund, person, id_=uuid4(), namngivna=[user, uuid4()], skal="Dnr 1",
                     av="drift:prov", now=clock.now())  # fmt: skip
    answer = lamnar.get("/deltagare/C/lamna-over")
    assert (answer.status_code, "Personen är skyddad" in answer.text) == (422, True)
    assert arrived(tar_emot) == []


def test_the_database_alone_keeps_who_sees_neither_end_out(lamnar, database, forbund) -> None:
    hand_over(lamnar)

    def seen(**context) -> int:
        with database.transaction(forbund=forbund, **context) as session:
            return int(execute(session, "SELECT count(*) FROM overlamnad").scalar_one())

    assert seen(insatser=("kommunen/team",)) == 1
    assert seen(insatser=("regionen/stod",)) == 1
    assert seen(insatser=("kommunen/annan",)) == 0
    assert seen() == 0


@pytest.mark.parametrize(
    ("role", "skriver", "row"),
    [
        ("stegvis_logg", "regionen/stod", ("C2", "C", "team", "stod")),  # not theirs to hand over
        ("stegvis_logg", "kommunen/team", ("B", "C", "team", "stod")),  # another's remiss
        ("stegvis_logg", "kommunen/team", ("C2", "C", "team", "team")),  # not in that insats
        ("stegvis_logg", "kommunen/team", ("C2", "C", "stod", "stod")),  # not from that one
        ("stegvis_logg", "kommunen/team", ("C", "C", "team", "team")),  # itself
        ("stegvis_logg", "kommunen/team", ("finns-inte", "C", "team", "stod")),
        (None, "kommunen/team", ("C2", "C", "team", "stod")),  # a page's own role: never
    ],
)
def test_the_database_alone_checks_both_ends(
    intag, database, forbund, role: Role | None, skriver: str, row: tuple[str, ...]
) -> None:
    sender = uuid4()
    remiss = event(
        "remiss.inkommen", forbund, insats="stod", deltagande="C2",
        person={"personnummer": CESAR}, data={"remittent": "annan"},
    )  # fmt: skip
    intag.record_all([remiss], av=str(sender), forbund=None)

    def put(skriver: str, row: tuple[str, ...], av: UUID, me: UUID) -> None:
        with database.transaction(
            forbund=forbund, insatser=(skriver,), anvandare=str(me), skriver=(skriver,), role=role
        ) as session:
            insert = "INSERT INTO overlamnad VALUES (%s, %s, %s, %s, %s, '2026-03-01', %s)"
            execute(session, insert, forbund, *row, av)

    good, other = ("C2", "C", "team", "stod"), uuid4()
    attempts = [(skriver, row, sender, sender)]
    if role:  # said to be another's, and by another
        attempts += [("kommunen/team", good, *who) for who in ((other, sender), (other, other))]
    for attempt in attempts:
        with pytest.raises(ProgrammingError, match=r"row-level security|permission denied"):
            put(*attempt)
    if role:
        put("kommunen/team", good, sender, sender)
