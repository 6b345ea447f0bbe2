"""Files of events by page: tried out first, saved when asked, nothing twice, nothing lost."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from conftest import event
from inlasningsprov import ANNA, BO, CIA, TAKT, Hus, a_csv, hand_in, heading, save, token, tried
from sqlalchemy import text

from tracker.intake import inlasning, receipts
from tracker.intake.mottagning import Utfall


def test_file_is_tried_out_first_and_saved_when_asked(hus: Hus) -> None:
    client, before = hus.client(), hus.positions()
    content = a_csv(
        hus.forbund,
        ("a", ANNA, "2026-01-10", "gymnasium"),
        ("b", BO, "2026-01-11", "grundskola"),
        ("c", CIA, "2026-01-12", "simskola"),
    )
    place = tried(hus, client, "lista.csv", content)
    page = client.get(place).text
    assert heading(page) == "2 rader går att spara. 1 behöver rättas."
    assert "Rad 4" in page
    assert "Utbildning:" in page
    assert "H010" in page
    assert "Spara 2 giltiga" in page
    assert hus.positions() == before
    page = save(hus, client, place)
    assert heading(page) == "2 rader är sparade. 1 behöver rättas."
    assert hus.positions() == before + 2
    receipt = client.get(f"{place}/kvitto.csv")
    assert receipt.headers["Content-Disposition"].startswith("attachment")
    assert "H010" in receipt.text
    assert CIA in receipt.text  # the sender's own line, whole
    assert CIA not in page


def test_same_file_again_gives_what_was_there(hus: Hus) -> None:
    client = hus.client()
    content = a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "gymnasium"))
    save(hus, client, tried(hus, client, "lista.csv", content))
    before = hus.positions()
    place = tried(hus, client, "lista.csv", content)
    assert heading(client.get(place).text) == "Inga rader går att spara. 1 fanns redan."
    assert hus.positions() == before


def test_pressing_save_twice_saves_once(hus: Hus) -> None:
    client = hus.client()
    content = a_csv(hus.forbund, ("a", ANNA, "2026-01-10", ""))
    place = tried(hus, client, "lista.csv", content)
    form = {"csrf": token(client.get(place).text)}
    for _ in range(2):
        assert client.post(f"{place}/spara", data=form).status_code == 303
    assert hus.work() == [Utfall.KLAR]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lista.pdf", b"x", "av typen"),
        ("lista", b"x", "av typen"),
        ("", b"", "Välj en fil"),
    ],
)
def test_what_is_no_file_to_take_in_is_refused_at_once(hus: Hus, name, content, said) -> None:
    client = hus.client()
    answer = hand_in(client, name, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert hus.nudged == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04nothing", "ingen Excelfil"),
        ("a.csv", b"a;b\n1;2\n", "rubriker"),
        ("a.jsonl", b"[\n{}\n]", "JSON-lista"),
        ("a.csv", b"", "Filen är tom"),
    ],
)
def test_file_that_cannot_be_read_ends_with_a_sentence(hus: Hus, name, content, said) -> None:
    client = hus.client()
    answer = hand_in(client, name, content)
    assert hus.work() == [Utfall.MISSLYCKAD]
    assert said in client.get(answer.headers["Location"]).text


def test_delivery_is_its_senders_alone(hus: Hus) -> None:
    client, other = hus.client(), hus.client()
    place = tried(hus, client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    for path in (place, f"{place}/kvitto.csv"):
        assert other.get(path).status_code == 404
    form = {"csrf": token(other.get("/inlasningar").text)}
    assert other.post(f"{place}/spara", data=form).status_code == 404
    assert "a.csv" not in other.get("/inlasningar").text


def test_delivery_cannot_write_in_another_forbund(hus: Hus, intag) -> None:
    client, foreign = hus.client(), f"x{uuid4().hex[:10]}"
    intag.record_all(
        [event("forbund.upplagt", foreign, data={"namn": "Annat"})], av="drift:prov", forbund=None
    )
    place = tried(hus, client, "a.csv", a_csv(foreign, ("a", ANNA, "2026-01-10", "")))
    page = client.get(place).text
    assert "H004" in page
    assert "giltiga" not in page


def test_sender_who_lost_the_right_meanwhile_saves_nothing(hus: Hus) -> None:
    client, before = hus.client(), hus.positions()
    place = tried(hus, client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    client.post(f"{place}/spara", data={"csrf": token(client.get(place).text)})
    with hus.database.transaction() as session:
        session.execute(
            text("UPDATE anvandare SET avstangd = now() WHERE id::text IN "
                 "(SELECT av FROM inlasning WHERE id = :id)"),
            {"id": hus.nudged[0]},
        )  # fmt: skip
    assert hus.work() == [Utfall.MISSLYCKAD]
    assert hus.positions() == before


def test_files_and_receipts_are_gone_after_30_days(hus: Hus) -> None:
    client = hus.client()
    place = tried(hus, client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    receipts.sweep(hus.data_dir, now=hus.clock.now() + timedelta(days=31))
    assert client.get(f"{place}/kvitto.csv").status_code == 410
    assert "borttagna" in client.get(place).text
    with hus.database.transaction() as session:
        assert inlasning.forget(session, before=hus.clock.now() + timedelta(days=1))
    assert client.get(place).status_code == 404


def test_worker_that_died_costs_nothing_and_doubles_nothing(hus: Hus, monkeypatch) -> None:
    client, before = hus.client(), hus.positions()
    rows = [(f"d{n}", "", f"2026-01-{n + 1:02}", "") for n in range(12)]
    content = a_csv(hus.forbund, *[(d, ANNA, day, u) for d, _, day, u in rows])
    place = tried(hus, client, "a.csv", content)
    client.post(f"{place}/spara", data={"csrf": token(client.get(place).text)})
    (waits,) = hus.nudged
    monkeypatch.setattr("tracker.intake.importing.BATCH", 5)
    real, calls = type(hus.mottagning.intag).settled, []

    def dies(self, huvud) -> None:
        calls.append(huvud)
        if len(calls) == 2:
            raise KeyboardInterrupt  # as if the process was gone: nothing is told to the row
        real(self, huvud)

    monkeypatch.setattr(type(hus.mottagning.intag), "settled", dies)
    with pytest.raises(KeyboardInterrupt):
        hus.mottagning.take_in(waits)
    monkeypatch.undo()
    assert hus.positions() == before + 10
    assert hus.mottagning.take_in(waits) is Utfall.UPPTAGEN  # its lease still holds
    for _ in range(30):
        hus.clock.now()
    with hus.database.transaction() as session:
        assert waits in inlasning.waiting(session, TAKT, now=hus.clock.now())
    assert hus.mottagning.take_in(waits) is Utfall.KLAR
    assert hus.positions() == before + 12
    assert heading(client.get(place).text) == "12 rader är sparade."


def test_delivery_that_kills_every_worker_is_ended(hus: Hus) -> None:
    client = hus.client()
    hand_in(client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    (waits,) = hus.nudged
    for _ in range(TAKT.attempts):
        with hus.database.transaction() as session:
            assert inlasning.claim(session, waits, TAKT, now=hus.clock.now() + timedelta(days=1))
            session.execute(text("UPDATE inlasning SET lease = '2026-01-01Z'"))
    assert hus.mottagning.take_in(waits) is Utfall.UPPTAGEN
    with hus.database.transaction() as session:
        found = session.execute(
            text("SELECT tillstand FROM inlasning WHERE id = :id"), {"id": waits}
        )
        assert found.scalar_one() == "misslyckad"


def test_too_many_under_way_are_refused(hus: Hus, monkeypatch) -> None:
    monkeypatch.setattr(inlasning, "PER_ANVANDARE", 2)
    client = hus.client()
    for _ in range(2):
        assert hand_in(client, "a.csv", b"id;typ\n").status_code == 303
    answer = hand_in(client, "a.csv", b"id;typ\n")
    assert answer.status_code == 422
    assert "många filer som väntar" in answer.text


def test_file_sent_to_another_page_is_not_kept(hus: Hus) -> None:
    client = hus.client()
    form = {"csrf": token(client.get("/inlasningar").text), "fil": (io.BytesIO(b"x"), "a.csv")}
    assert client.post("/inlasningar/klistra", data=form).status_code == 422
    assert not (hus.data_dir / "mottaget").exists()


PAGES = ["/inlasningar", "/inlasningar/klistra", "/inlasningar/forberedd"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_with_the_right(hus: Hus, path: str, one_of: Callable) -> None:
    assert one_of("insatspersonal").get(path).status_code == 200
    assert one_of("styrelse").get(path).status_code == 403
