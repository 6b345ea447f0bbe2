"""Out and back: a prepared file that nobody touched says nothing, one that was says just that."""

import io
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from conftest import event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import kodverk
from tracker.errors import Refused
from tracker.exports.blad import Fil, write
from tracker.identity.keys import create
from tracker.intake.blad import KOLUMNER, show, tidy
from tracker.intake.blad_rader import Jamforare
from tracker.intake.faults import Avvisad
from tracker.intake.files_blad import ALLA, read_blad
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.queries import blad


TODAY = date(2026, 3, 1)
PERSON = "19850615-9808"
REST = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
AWKWARD = st.sampled_from(
    [
        "=1+1",
        "0180",
        "_x0041_",
        "a\tb",
        "  a  b ",
        "å" * 60,
        "e\u0301",
        "🙂",
        "1e5",
        "3/3",
        "SANT",
        "#N/A",
    ]
)
WORDS = (st.text(min_size=1, max_size=40) | AWKWARD).filter(
    lambda text: bool(tidy(text)) and "\0" not in text and ";" not in text and "|" not in text
)


def value(kolumn) -> st.SearchStrategy[Any]:
    """What an inskrivning may hold in the column; free words are as awkward as they come."""
    koder = [k.kod for k in kodverk.LISTOR.get(kolumn.lista, ()) if not k.utesluter_andra]
    return {
        "dag": st.dates(date(2000, 1, 1), TODAY).map(date.isoformat),
        "kod": st.sampled_from(koder or [""]),
        "koder": st.lists(st.sampled_from(koder or [""]), min_size=1, max_size=3, unique=True),
        "sysselsattning": st.just([{"typ": "studier", "procent": 33}]),
        "lista": st.lists(WORDS, min_size=1, max_size=3, unique=True),
        "text": WORDS,
    }[kolumn.slag]


INSKRIVNING = [k for k in KOLUMNER if k.del_ == "inskrivning"]
DATA = st.fixed_dictionaries(
    {"datum": value(INSKRIVNING[0])}, optional={k.falt: value(k) for k in INSKRIVNING[1:]}
)


@pytest.fixture
def stored(intag: Intag, forbund: str):
    """Stores inskrivningar that the rules let in; their names."""

    def store(given: list[dict[str, Any]]) -> list[str]:
        names = []
        for data in given:
            name = f"d{uuid4().hex[:10]}".translate(str.maketrans("0123456789", "ghjkmnpqrs"))
            sent = event(
                "inskrivning.gjord", forbund, insats="team", deltagande=name,
                person={"personnummer": PERSON}, datum=data["datum"],
                data={k: v for k, v in data.items() if k != "datum"},
            )  # fmt: skip
            with suppress(Avvisad):  # a text that looks like a number, or is too long
                intag.record_all([sent], av="drift:prov", forbund=None)
                names.append(name)
        return names

    return store


def handed_out(intag: Intag, forbund: str) -> bytes:
    with intag.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        rader = blad.oppna(session, forbund, "team", keys=intag.keys)
    return write(Fil(UUID(int=7), forbund, "team", "Team", TODAY), rader)


def came_back(intag: Intag, forbund: str, content: bytes):
    """(events, rows at fault, comparer) of the file."""
    found = read_blad(io.BytesIO(content))
    assert found is not None
    with intag.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        jamforare = Jamforare(session, forbund, "team", intag.keys, TODAY, str(found[0].fil))
        rader = list(jamforare.rader(found[1]))
    return [r for r in rader if r.handelse], [r for r in rader if not r.handelse], jamforare


def edited(content: bytes, cells: dict[tuple[int, str], str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (row, kolumn), text in cells.items():
        book["Deltaganden"].cell(row, ALLA.index(kolumn) + 1).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@REST
@given(given_=st.lists(DATA, max_size=4))
def test_untouched_gives_no_event(intag, forbund, stored, given_) -> None:
    stored(given_)
    content = handed_out(intag, forbund)
    events, faults, jamforare = came_back(intag, forbund, content)
    assert (events, faults, jamforare.fanns) == ([], [], 0)
    events, faults, _ = came_back(intag, forbund, edited(content, {}))  # saved by another program
    assert (events, faults) == ([], [])


@REST
@given(data=st.data())
def test_touched_gives_exactly_what_was_changed(intag, forbund, stored, data) -> None:
    stored(data.draw(st.lists(DATA, min_size=1, max_size=3)))
    picked = data.draw(st.integers(0, 99))
    kolumn = data.draw(st.sampled_from([k for k in INSKRIVNING if k.slag == "kod"]))
    new = data.draw(value(kolumn))
    content = handed_out(intag, forbund)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Deltaganden"]
    names = [row[0].value for row in sheet.iter_rows(min_row=3) if row[1].value]
    if not names:
        return
    at = picked % len(names)
    place = (at + 3, kolumn.namn)
    before = sheet.cell(place[0], ALLA.index(kolumn.namn) + 1).value
    events, faults, _ = came_back(
        intag,
        forbund,
        edited(content, {place: show(kolumn, new), (place[0], "varfor"): "Såg papperet."}),
    )
    assert faults == []
    if show(kolumn, new) == before:
        assert events == []
        return
    (event_,) = events
    assert event_.handelse["typ"] == "handelse.rattad"
    assert event_.handelse["data"]["andring"] == {kolumn.falt: new}
    receipt = Importor(intag, Avsandare("drift:prov")).run(events, "delar")
    assert (receipt.nya, receipt.avvisade) == (1, 0)
    again, faults, jamforare = came_back(
        intag, forbund, edited(content, {place: show(kolumn, new)})
    )
    assert (again, faults, jamforare.fanns) == ([], [], 1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read_blad(io.BytesIO(content))


def test_ids_follow_from_the_file_and_a_key(intag, forbund, tmp_path) -> None:
    """The same under another key has another id: nobody can guess a personnummer back from it."""
    row = {"personnummer": PERSON, "inskrivning.datum": "2026-02-01"}
    cells = {(3, kolumn): text for kolumn, text in row.items()}
    content = edited(handed_out(intag, forbund), cells)
    (one,), _, _ = came_back(intag, forbund, content)
    (same,), _, _ = came_back(intag, forbund, content)
    assert one.handelse == same.handelse
    intag.keys = create(tmp_path / "andra", now=datetime(2026, 1, 1, tzinfo=UTC))
    (other,), _, _ = came_back(intag, forbund, content)
    assert one.handelse["id"] != other.handelse["id"]
    assert one.handelse["deltagande"] != other.handelse["deltagande"]
