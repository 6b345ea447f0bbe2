"""New keys under a running Stegvis: what is posted before, during and after is all there."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from installation import Installation, installed, personnummer
from traffic import set_up

from tracker.servers import attached
from tracker.settings import Settings


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]


@pytest.fixture
def home() -> Iterator[Installation]:
    with installed() as found:
        yield found


def remiss(number: int) -> dict[str, object]:
    """Every person comes twice, some events apart, so that the register must know them again."""
    return {
        "id": str(uuid4()),
        "typ": "remiss.inkommen",
        "forbund": "prov",
        "insats": "team",
        "deltagande": f"R{number}",
        "datum": "2026-01-15",
        "person": {"personnummer": personnummer(number // 2 if number % 2 else number // 2 + 40)},
        "data": {"remittent": "annan", "syfte": "Vill prova."},
    }


def ask(home: Installation, statement: str) -> list[tuple[object, ...]]:
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(home.data)})
    with (
        attached(settings) as addresses,
        psycopg.connect(addresses.database_owner_url.replace("+psycopg", "")) as connection,
    ):
        connection.execute("SET ROLE stegvis_kopia")
        return connection.execute(statement).fetchall()


def test_rotation_under_load_loses_nothing(home: Installation) -> None:
    taken: list[int] = []
    stop = threading.Event()

    def post(first: int) -> None:
        number = first
        while not stop.is_set():
            answer = home.http("POST", "/api/v1/handelser", remiss(number), key=key)
            assert answer.status == 201, answer.body
            taken.append(number)
            number += 2

    with home.up() as up:
        up.ready()
        home.load(set_up("prov"))
        key = home.key("prov", "skriva")
        threads = [threading.Thread(target=post, args=(first,)) for first in (0, 1)]
        for thread in threads:
            thread.start()
        said = [home.run("nycklar", "rotera").stdout, home.run("keys", "rotate").stdout]
        during = len(taken)
        stop.wait(2)
        stop.set()
        for thread in threads:
            thread.join(30)
        after = len(taken)
        again = home.http("POST", "/api/v1/handelser", remiss(100_000), key=key)
        assert again.status == 201
        assert home.json("verify", "--json")["fel"] == []

    assert 0 < during < after
    assert "varde-2" in said[0]
    assert "kedja-3" in said[1]
    assert {row[0] for row in ask(home, "SELECT DISTINCT nyckel FROM logg")} == {
        "kedja-1",
        "kedja-2",
        "kedja-3",
    }
    assert ask(home, "SELECT DISTINCT key_id FROM person_index") == [("index-3",)]
    assert ask(home, "SELECT DISTINCT key_id FROM fritext") == [("varde-3",)]
    people = {remiss(number)["person"]["personnummer"] for number in [*taken, 100_000]}
    assert ask(home, "SELECT count(*) FROM person_index") == [(len(people),)]
    assert ask(home, "SELECT count(*) FROM deltagande_nu") == [(len(taken) + 1,)]
    assert {e["person"]["personnummer"] for e in home.export("prov") if "person" in e} == people

    assert "Kan tas bort: index-1" in home.refused("nycklar", "rensa", code=1)
    home.run("nycklar", "rensa", "--ja")
    assert home.json("verify", "--json")["fel"] == []
    assert len(home.export("prov")) == len(taken) + 1 + 3
