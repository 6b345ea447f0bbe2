"""What each kind of event does, told as stories in the text files here (tests/berattare.py)."""

import csv
import io
import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from berattare import NOW, Still, Story, Teller, stories
from database import Database

from tracker.identity.keys import Keys
from tracker.intake.faults import MENINGAR
from tracker.intake.files import read_open
from tracker.intake.grammar import ENVELOPE
from tracker.intake.importing import Importor
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.queries.verify import verify_forbund


@pytest.fixture
def still(database: Database, keys: Keys, heads: Heads) -> tuple[Intag, Still]:
    clock = Still()
    return Intag(transaction=database.transaction, keys=keys, clock=clock, heads=heads), clock


@pytest.mark.parametrize("size", [1, 100], ids=["en-och-en", "tillsammans"])
@pytest.mark.parametrize("story", stories(), ids=lambda s: f"{s.fil}: {s.title}")
def test_handelser_story(still: tuple[Intag, Still], story: Story, size: int) -> None:
    intag, clock = still
    teller = Teller(intag, clock, size)
    teller.set_up()
    teller.tell(story.lines)
    fel, _ = verify_forbund(intag.transaction, teller.forbund, keys=intag.keys, heads=intag.heads)
    assert fel == []


def test_handelser_every_code_at_least_twice() -> None:
    lines = [line.rpartition(" -> ")[2] for story in stories() for line in story.lines]
    codes = Counter(re.findall("H[0-9]{3}", " ".join(lines)))
    assert {kod for kod in MENINGAR if codes[kod] < 2} == set()


def cell(held: Any) -> str:
    """A value as it stands in a cell; raises TypeError for what no cell can say."""
    if isinstance(held, bool):
        return "ja" if held else "nej"
    if held is None or held == []:
        raise TypeError
    if isinstance(held, list):
        return "|".join(occupation(one) if isinstance(one, dict) else one for one in held)
    if isinstance(held, int) or (isinstance(held, str) and held.strip() == held != ""):
        return str(held)
    raise TypeError


def occupation(one: dict[str, Any]) -> str:
    if not {"typ"} <= set(one) <= {"typ", "procent"}:
        raise TypeError
    return ":".join(str(part) for part in one.values())


def as_row(sent: dict[str, Any]) -> dict[str, str]:
    """An event as cells; raises TypeError when a cell cannot say the same."""
    row: dict[str, str] = {}
    whole = {k: v for k, v in sent.items() if k != "data"}
    data = dict(sent["data"])
    for falt, held in data.pop("andring", {}).items():
        whole[f"andring.{falt}"] = "(tom)" if held is None else held
    for fraga, svar in data.pop("svar", {}).items():
        whole[f"svar.{fraga}"] = svar
    if not set(whole) - ENVELOPE <= {k for k in whole if k[:7] in ("andring", "svar.q1")}:
        raise TypeError
    for falt, held in {**whole, **data}.items():
        if "person" in falt:
            row[falt.replace("person", "personnummer")] = held["personnummer"].strip()
        elif falt in ("antal", "platser") and not isinstance(held, int):
            raise TypeError
        else:
            row[falt] = cell(held)
    return row


def test_handelser_csv_and_jsonl_give_the_same(
    still: tuple[Intag, Still], database: Database
) -> None:
    intag, clock = still
    tested = 0
    for story in stories():
        teller = Teller(intag, clock, 1)
        sent = [
            (teller.event(line.rpartition(" -> ")[0]), line)
            for line in story.lines
            if story.plain and " -> " in line
        ]
        rows = []
        for event, line in sent:
            try:
                rows.append((as_row(event), line))
            except (TypeError, AttributeError, KeyError):
                rows = []
                break
        if not rows:
            continue
        tested += 1
        clock.moment = datetime(2026, 1, 1, 6, tzinfo=UTC)
        teller.set_up()
        kvitto = Importor(intag, teller.avsandare).run(
            read_open("a.csv", io.BytesIO(as_csv([row for row, _ in rows]))), "delar"
        )
        codes: dict[int, list[str]] = {}
        for f in kvitto.fel:
            codes.setdefault(f.rad or 0, []).append(f.kod)
        for nr, (_, line) in enumerate(rows, 2):
            expected = [kod[:4] for kod in line.rpartition(" -> ")[2].split()]
            assert sorted(codes.get(nr, [])) == [k for k in expected if k[0] == "H"], line
        for line in story.lines:
            if line.startswith("= ") and line == story.lines[-1]:
                teller.tell([line])
    assert tested > 20


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def test_handelser_a_day_is_a_day() -> None:
    """The tables' own default day is before their clock."""
    assert date.fromisoformat("2026-01-15") < NOW.date()
