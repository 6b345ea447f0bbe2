"""What the API answers to wrong keys, wrong questions and odd bodies; from an order to its file."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import orjson
import pytest
from conftest import event
from database import Database
from webbplats import eget

from tracker.access import keys as apikeys
from tracker.access import takt
from tracker.clock import SystemClock
from tracker.errors import OutOfReach
from tracker.exports import produce
from tracker.exports.produce import Verkstad
from tracker.intake.record import Intag
from tracker.nudges import Work
from tracker.queries.forbund import names
from tracker.reports import publicering
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.api import register_api
from web.api.nycklar import API, AT_ONCE, REMEMBERED
from web.app import create_app
from web.services import Tjanster


YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


class Clock:
    """The real time, which a test can put forward or hold."""

    def __init__(self):
        self.ahead, self.held = timedelta(), None

    def now(self):
        return self.held or SystemClock().now() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def nudged():
    return []


@pytest.fixture
def app(database: Database, keys, clock, heads, tmp_path, nudged):
    def alla_forbund():
        with database.transaction() as session:
            return names(session)

    services = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=Intag(transaction=database.transaction, keys=keys, clock=clock, heads=heads),
        keys=keys,
        svarare=Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock),
        clock=clock,
        fil=lambda run, name: tmp_path / produce.FOLDER / str(run) / name,
        nudge=lambda *told: nudged.append(told),
    )
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    app = eget(create_app(settings, tjanster=services))
    register_api(app)
    return app


@pytest.fixture
def key(database):
    def make(forbund, ratt):
        ident = uuid4()
        with database.transaction() as session:
            clear = apikeys.create(
                session, nyckel=ident, secret=ident.bytes * 2, forbund=forbund, ratt=ratt,
                now=datetime(2026, 1, 1, tzinfo=UTC),
            )  # fmt: skip
        return {"Authorization": f"Bearer {clear}"}, ident

    return make


@pytest.fixture
def write(key, forbund):
    return key(forbund, "skriva")[0]


@pytest.fixture
def read(key, forbund):
    return key(forbund, "lasa")[0]


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def verkstad(app, tmp_path):
    services = app.extensions["stegvis"]
    return Verkstad(services.svarare, tmp_path / produce.FOLDER, services.alla_forbund)


def inskrivning(forbund, deltagande="D1", **rest):
    return event(
        "inskrivning.gjord", forbund, insats="team", deltagande=deltagande,
        person={"personnummer": "19900101-9802"}, data={"utbildning": "gymnasium"}, **rest,
    )  # fmt: skip


def post(client, body, headers):
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post("/api/v1/handelser", data=data, headers=headers)


def test_handelser_are_signed_with_the_key(client, app, forbund, key):
    headers, ident = key(forbund, "skriva")
    post(client, inskrivning(forbund), headers)
    post(client, [inskrivning(forbund, f"E{n}") for n in range(2)], headers)
    with app.extensions["stegvis"].transaction(forbund=forbund, huvudman=("*",)) as session:
        from tracker.log import store

        av = [row.av for row in store.read_rows(session, forbund, after=4)]
    assert av == [f"nyckel:{ident}"] * 3


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"1", b"null", b'["x"]', b"\xff", b'{"id": NaN}',
        b"[" * 2000 + b"]" * 2000, b'{"data":' * 400 + b"1" + b"}" * 400,
    ],
)  # fmt: skip
def test_handelser_what_is_no_event_is_refused(client, write, body):
    answer = post(client, body, write)
    assert answer.status_code == 422
    assert {f["kod"] for f in answer.json["fel"]} <= {"H001", "H003", "H009"}


def test_handelser_an_event_with_a_null_character_is_refused(client, forbund, write):
    sent = inskrivning(forbund) | {"data": {"stadsdel": "Sö\0der"}}
    assert post(client, sent, write).status_code == 422
    assert post(client, inskrivning(forbund), write).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"},
        {"Authorization": "Basic abc"}, {"Authorization": f"Bearer stegvis_{'0' * 32}_{'A' * 43}"},
        {"Authorization": "Bearer åäö"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/rapporter", f"/api/v1/korningar/{UUID(int=1)}"])
def test_no_key_is_401(client, headers, path):
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "nyckel" in answer.json["text"]


def test_a_key_has_one_forbund(client, forbund, key):
    other_write, other_read = key("annat", "skriva")[0], key("annat", "lasa")[0]
    refused = post(client, inskrivning(forbund), other_write)
    assert (refused.status_code, refused.json["fel"][0]["kod"]) == (422, "H004")
    query = {"forbund": [forbund, "annat"], **YEAR}
    path = "/api/v1/rapporter/avslutsanledning"
    assert client.get(path, query_string=query, headers=other_read).status_code == 403
    order = {"rapport": "avslutsanledning", "forbund": [forbund], **YEAR}
    assert client.post("/api/v1/korningar", json=order, headers=other_read).status_code == 403


def test_an_ended_key_is_shut_out_within_a_minute(client, database, forbund, key, clock):
    headers, ident = key(forbund, "lasa")
    assert client.get("/api/v1/rapporter", headers=headers).status_code == 200
    with database.transaction() as session:
        apikeys.end(session, nyckel=ident, now=clock.now())
    clock.ahead = REMEMBERED + timedelta(seconds=1)
    assert client.get("/api/v1/rapporter", headers=headers).status_code == 401


def test_a_key_that_asks_without_end_is_told_to_wait(client, read, clock, app, database):
    clock.held = SystemClock().now()
    client.get("/api/v1/rapporter", headers=read)
    (held,) = app.extensions["nyckelring"].known.values()
    with database.transaction() as session:  # what other processes answered
        takt.take(session, API, str(held.nyckel.id), now=clock.held, antal=API.antal - AT_ONCE)
    held.left = 0
    answer = client.get("/api/v1/rapporter", headers=read)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    clock.held += timedelta(seconds=1)
    assert client.get("/api/v1/rapporter", headers=read).status_code == 200


def test_rapporter_lists_them(client, read):
    listed = client.get("/api/v1/rapporter", headers=read).json["rapporter"]
    assert {"avslutsanledning", "deltagare-per-insats"} <= {r["id"] for r in listed}
    assert set(listed[0]) == {"id", "definition", "titel", "fraga"}


def test_rapporter_gives_the_table(client, app, forbund, read, write):
    post(client, inskrivning(forbund), write)
    answer = client.get(
        "/api/v1/rapporter/deltagare-per-insats",
        query_string={"forbund": forbund, **YEAR},
        headers=read,
    )
    assert answer.status_code == 200
    table = answer.json
    assert (table["report"], table["position"]) == ("deltagare-per-insats", 5)
    assert [row["nya"] for row in table["rows"] if row["insats"] == "team"] == [1]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "2026-12-31", "to": "2026-01-01"}, "bakvänd"),
        ({"from": "2026-02-30", "to": "2026-12-31"}, "dag"),
        ({"from": "20260101", "to": "2026-12-31"}, "dag"),
        ({"from": "2026-W01-1", "to": "2026-12-31"}, "dag"),
        ({"to": "2026-12-31"}, "Ange"),
        ({**YEAR, "as_of": "2999-01-01T00:00:00Z"}, "framtiden"),
        ({**YEAR, "as_of": "2026-01-01T00:00:00 01:00"}, "%2B"),
        ({**YEAR, "as_of": "2026-01-01"}, "zon"),
        ({**YEAR, "asof": "2026-01-01T00:00:00Z"}, "as_of"),
    ],
)
def test_rapporter_asked_wrongly_is_422_with_a_sentence(client, forbund, read, query, said):
    path = "/api/v1/rapporter/avslutsanledning"
    answer = client.get(path, query_string={"forbund": forbund, **query}, headers=read)
    assert answer.status_code == 422
    assert said in answer.json["text"]


def test_rapporter_unknown_is_404(client, forbund, read):
    path = "/api/v1/rapporter/finns-inte"
    answer = client.get(path, query_string={"forbund": forbund, **YEAR}, headers=read)
    assert answer.status_code == 404
    assert answer.is_json


def order(client, forbund, headers, **rest):
    body = {"rapport": "avslutsanledning", "forbund": [forbund], **YEAR, **rest}
    return client.post("/api/v1/korningar", json=body, headers=headers)


def test_korningar_from_order_to_file(client, forbund, read, verkstad, nudged):
    answer = order(client, forbund, read, format=["csv", "xlsx"])
    where = answer.headers["Location"]
    assert answer.status_code == 202
    assert where == f"/api/v1/korningar/{answer.json['id']}"
    assert nudged == [(Work.MAKE_REPORT, answer.json["id"])]
    assert {k: answer.json[k] for k in ("tillstand", "klart", "av", "filer")} == {
        "tillstand": "begard", "klart": 0, "av": 3, "filer": [],
    }  # fmt: skip
    assert order(client, forbund, read, format=["xlsx", "csv"]).headers["Location"] == where
    verkstad.produce(UUID(answer.json["id"]))
    done = client.get(where, headers=read).json
    assert (done["tillstand"], done["klart"], done["av"]) == ("klar", 3, 3)
    assert [fil["format"] for fil in done["filer"]] == ["csv", "xlsx"]
    with client.get(done["filer"][0]["adress"], headers=read) as got:
        assert got.status_code == 200
        assert got.headers["Content-Disposition"].endswith(done["filer"][0]["namn"])
        assert got.data.startswith(b"\xef\xbb\xbf")


def test_korningar_for_publication_hide_and_are_entered(
    client, database, forbund, read, write, verkstad
):
    post(client, inskrivning(forbund), write)
    asked = {"rapport": "deltagare-per-insats", "format": ["json"], "publicera": True}
    made = order(client, forbund, read, **asked)
    assert order(client, forbund, read, **asked).headers["Location"] == made.headers["Location"]
    verkstad.produce(UUID(made.json["id"]))
    (fil,) = client.get(made.headers["Location"], headers=read).json["filer"]
    with client.get(fil["adress"], headers=read) as got:
        table = orjson.loads(got.data)
    (row,) = [row for row in table["rows"] if row["insats"] == "team"]
    assert (row["nya"], row["tom"]["nya"]) == (None, "dold")
    with database.transaction(forbund=forbund) as session:
        (out,) = publicering.senaste(session, forbund)
    assert (str(out.id), out.sha256) == (made.json["id"], table["sha256"])
    assert order(client, forbund, read, **asked).headers["Location"] != made.headers["Location"]


def test_korningar_of_an_arsbilaga_in_its_own_formats(client, forbund, read, verkstad):
    wrong = order(client, forbund, read, rapport="arsbilaga", format=["csv"])
    assert (wrong.status_code, "Excel eller PDF" in wrong.json["text"]) == (422, True)
    half = order(client, forbund, read, rapport="arsbilaga", to="2026-06-30")
    assert (half.status_code, "kalenderår" in half.json["text"]) == (422, True)
    made = order(client, forbund, read, rapport="arsbilaga", format=["json"])
    verkstad.produce(UUID(made.json["id"]))
    (fil,) = client.get(made.headers["Location"], headers=read).json["filer"]
    with client.get(fil["adress"], headers=read) as got:
        whole = orjson.loads(got.data)
    assert whole["innehall"]["report"] == "arsbilaga"
    assert len(whole["innehall"]["rows"]) == len(whole["tabeller"])


def test_korningar_are_their_forbunds_own(client, forbund, read, key, verkstad):
    made = order(client, forbund, read)
    verkstad.produce(UUID(made.json["id"]))
    other = key("annat", "lasa")[0]
    name = client.get(made.headers["Location"], headers=read).json["filer"][0]["adress"]
    for path in (made.headers["Location"], name, f"/api/v1/korningar/{uuid4()}"):
        assert client.get(path, headers=other).status_code == 404


def test_korningar_a_file_that_is_gone_or_changed_is_410(client, app, forbund, read, verkstad):
    made = order(client, forbund, read)
    run_id = UUID(made.json["id"])
    verkstad.produce(run_id)
    (fil,) = client.get(made.headers["Location"], headers=read).json["filer"]
    path = app.extensions["stegvis"].fil(run_id, fil["namn"])
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert client.get(fil["adress"], headers=read).status_code == 410
    path.unlink()
    answer = client.get(fil["adress"], headers=read)
    assert (answer.status_code, answer.json["text"]) == (410, "Beställ den igen.")
    other = fil["adress"].replace(fil["namn"], "..%2f..%2fnycklar")
    assert client.get(other, headers=read).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": ["docx"]}, "format"),
        ({"format": []}, "format"),
        ({"from": 20260101}, "from"),
        ({"from": "2026-13-01"}, "Från"),
        ({"okand": 1}, "okand"),
        ({"publicera": "ja"}, "publicera"),
        ({"publicera": True, "to": "2026-06-30"}, "kalenderår"),
        ({"publicera": True, "rapport": "inskrivningstid"}, "går inte att publicera"),
        ({"rapport": "finns-inte"}, "rapport"),
        ({"as_of": "2999-01-01T00:00:00Z"}, "framtiden"),
        ({"from": "2027-01-01"}, "bakvänd"),
    ],
)
def test_korningar_ordered_wrongly_is_422(client, forbund, read, nudged, change, said):
    answer = order(client, forbund, read, **change)
    assert answer.status_code == 422
    assert said in answer.json["text"]
    assert nudged == []


def test_halsa_is_about_the_database_and_needs_no_key(client, app, monkeypatch):
    assert client.get("/halsa/levande").status_code == 200
    assert client.get("/halsa/redo").status_code == 200

    def gone(**_):
        raise OutOfReach("Databasen svarar inte: vänta en stund och försök igen.")

    monkeypatch.setitem(
        app.extensions, "stegvis",
        type("T", (), {"transaction": staticmethod(gone)})(),
    )  # fmt: skip
    assert client.get("/halsa/levande").status_code == 200
    assert client.get("/halsa/redo").status_code == 503
