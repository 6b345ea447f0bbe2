"""Who may write what: a form or a key stores what is one's own and nothing else."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import pytest
from behorighetsprov import OBJEKT, ROLLER, SMALA, Plats, slug_av
from conftest import event

from tracker.access import keys as apikeys
from tracker.access.permissions import TABELL, Ratt, Roll
from web.behorighet import krav_for


pytestmark = pytest.mark.slow


SKRIVER: Final = {Ratt.REGISTRERA, Ratt.RATTA, Ratt.SVARA_REMISS}


def forms(plats: Plats, namn: str) -> Iterator[tuple[Ratt, str, dict[str, str]]]:
    """(right, address, answers) of registrations about an object."""
    save = {"steg": "spara", "datum": "2026-02-01"}
    deltagande, handelse = plats.ids[namn]["deltagande"], plats.ids[namn]["handelse"]
    yield Ratt.REGISTRERA, f"/deltagare/{deltagande}/plan", {**save, "slag": "sip"}
    yield (
        Ratt.SVARA_REMISS,
        f"/remisser/{slug_av(namn, 'R')}",
        {**save, "beslut": "vantelista"},
    )
    yield Ratt.RATTA, f"/handelser/{handelse}/makulera", {**save, "orsak": "Fel"}
    yield (
        Ratt.REGISTRERA,
        "/remisser/ny",
        {**save, "insats": OBJEKT[namn].insats, "personnummer": "19700101-9822",
         "remittent": "annan"},
    )  # fmt: skip


def _register(plats: Plats, roll: Roll, namn: str) -> list[str]:
    """Sends every registration about an object; the addresses where something was stored."""
    stored = []
    for _, path, answers in forms(plats, namn):
        before = plats.counted()
        plats.send(roll, path, handelse_id=str(uuid4()), **answers)
        after = plats.counted()
        if after != before:
            stored.append(path)
        assert {n: after[n] - before[n] for n in after if n != namn and after[n] != before[n]} == {}
    return stored


@pytest.mark.parametrize("roll", [r for r in ROLLER if not TABELL[r] & SKRIVER])
def test_who_has_no_right_to_write_writes_nothing(plats: Plats, roll: Roll) -> None:
    for namn in OBJEKT:
        assert _register(plats, roll, namn) == []


@pytest.mark.parametrize("roll", [r for r in ROLLER if r not in SMALA])
@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_lets_nobody_else_write(plats: Plats, roll: Roll) -> None:
    for namn in OBJEKT:
        assert _register(plats, roll, namn) == []


@pytest.mark.parametrize("namn", [namn for namn in OBJEKT if namn != "eget"])
@pytest.mark.parametrize("roll", sorted(SMALA))
def test_staff_write_nothing_foreign(plats: Plats, roll: Roll, namn: str) -> None:
    assert _register(plats, roll, namn) == []


@pytest.mark.parametrize("namn", [namn for namn in OBJEKT if namn != "eget"])
@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_lets_staff_write_nothing_foreign(plats: Plats, namn: str) -> None:
    assert _register(plats, Roll.INSATSPERSONAL, namn) == []


def test_staff_write_what_is_their_own(plats: Plats) -> None:
    """Last: it adds to what the others look at."""
    assert len(_register(plats, Roll.INSATSPERSONAL, "eget")) == 4


def _key(plats: Plats, ratt: apikeys.Ratt, huvudman: list[str] | None) -> dict[str, str]:
    with plats.database.transaction() as session:
        clear = apikeys.create(
            session,
            nyckel=uuid4(),
            secret=secrets.token_bytes(32),
            forbund=plats.forbund["eget"],
            ratt=ratt,
            now=datetime(2026, 3, 1, tzinfo=UTC),
            huvudman=huvudman,
        )
    return {"Authorization": f"Bearer {clear}"}


def _post(plats: Plats, headers: dict[str, str], namn: str) -> int:
    sent = event("plan.upprattad", plats.forbund[namn], insats=OBJEKT[namn].insats,
                 deltagande=slug_av(namn, "D"), data={"slag": "sip"})  # fmt: skip
    client = plats.app.test_client()
    return client.post("/api/v1/handelser", json=sent, headers=headers).status_code


def test_a_key_of_an_owner_writes_what_is_that_owners(plats: Plats) -> None:
    own, all_ = _key(plats, "skriva", ["kommunen"]), _key(plats, "skriva", None)
    answers = {namn: (_post(plats, own, namn), _post(plats, all_, namn)) for namn in OBJEKT}
    assert answers == {
        "eget": (201, 201),
        "annan_insats": (201, 201),
        "annan_huvudman": (422, 201),
        "annat_forbund": (422, 422),
    }


@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_holds_a_key_to_its_owner(plats: Plats) -> None:
    before = plats.counted()
    own = _key(plats, "skriva", ["kommunen"])
    assert _post(plats, own, "annan_huvudman") >= 400
    assert _post(plats, own, "annat_forbund") >= 400
    assert plats.counted() == before


@pytest.mark.parametrize("ratt", ["skriva", "lasa"])
def test_every_call_of_the_api_asks_for_its_key(plats: Plats, ratt: apikeys.Ratt) -> None:
    client, headers = plats.app.test_client(), _key(plats, ratt, None)
    for rule in plats.app.url_map.iter_rules():
        krav = krav_for(plats.app, rule.endpoint)
        if krav is None or krav.nyckel is None:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = plats.path(rule, "eget")
            assert client.open(path, method=method).status_code == 401, rule.endpoint
            with client.open(path, method=method, headers=headers) as answer:
                got = answer.status_code
            assert (got == 403) == (krav.nyckel != ratt), (rule.endpoint, got)
            if "korning" in rule.arguments and krav.nyckel == ratt:
                foreign_run = plats.path(rule, "annat_forbund")
                assert client.get(foreign_run, headers=headers).status_code == 404
