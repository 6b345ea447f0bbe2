"""People to enrol and close, and snapshots of what is stored, for tests of snapshots."""

from pathlib import Path
from typing import Any

from conftest import event
from database import Database

from tracker.intake.record import Intag
from tracker.log import store as log
from tracker.snapshots import store
from tracker.snapshots.build import build
from tracker.snapshots.snapshot import Snapshot


def who(n: int) -> dict[str, str]:
    """One of many test persons."""
    people = ("19900101-9802", "19850505-9801", "19770707-9815")
    return {"personnummer": people[n % len(people)]}


def enrol(forbund: str, n: int, **data: Any) -> dict[str, Any]:
    return event(
        "inskrivning.gjord", forbund, insats="team", deltagande=f"D{n}", person=who(n), data=data
    )


def close(forbund: str, n: int) -> dict[str, Any]:
    data = {"anledning": "utskrivning", "forsorjning": ["studiestod", "a_kassa"]}
    return event("avslut.gjort", forbund, insats="team", deltagande=f"D{n}", data=data)


def at_head(
    database: Database, forbund: str, folder: Path, previous: Snapshot | None = None
) -> Snapshot:
    """A snapshot of everything stored."""
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        head = log.head(session, forbund)
        assert head is not None
    with (
        database.transaction(
            forbund=forbund, huvudman=("*",), role="stegvis_bild", readonly=True
        ) as session,
        store.locked(folder, forbund),
    ):
        return build(session, forbund, head.position, folder=folder, previous=previous)


def record(intag: Intag, *events: dict[str, Any]) -> None:
    intag.record_all(list(events), av="anv:1", forbund=None)
