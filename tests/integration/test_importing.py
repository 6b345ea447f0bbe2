"""A file of events as a whole: what its receipt counts, and what is then in the log."""

from collections.abc import Iterator

import pytest
from conftest import event
from database import Database

from schemas.svar import Kvitto
from tracker.errors import Refused
from tracker.intake.files_rad import Rad
from tracker.intake.importing import Importor, Satt
from tracker.intake.record import Avsandare, Intag
from tracker.log import store


def anonym(forbund: str, **rest) -> dict:
    return event("anonym.inskriven", forbund, insats="team", **rest)


def importor(intag: Intag) -> Importor:
    return Importor(intag, Avsandare("drift:prov"))


def take(intag: Intag, satt: Satt, *sent: dict) -> Kvitto:
    return importor(intag).run([Rad(nr, one, b"") for nr, one in enumerate(sent, 1)], satt)


def counts(kvitto: Kvitto) -> tuple[int, int, int, int, int]:
    return kvitto.lasta, kvitto.nya, kvitto.fanns, kvitto.avvisade, kvitto.ej_sparade


def stored(database: Database, forbund: str, *sent: dict) -> int:
    """How many of them are in the log."""
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        return sum(bool(store.read_stream(session, forbund, f"e:{one['id']}")) for one in sent)


def test_whole_file_held_back_counts_a_line_that_stands_twice_as_held_back(
    intag: Intag, forbund: str, database: Database
) -> None:
    before, new, bad = anonym(forbund), anonym(forbund), anonym(forbund, datum="2999-01-01")
    take(intag, "delar", before)
    kvitto = take(intag, "allt", before, new, new, new, bad)
    assert counts(kvitto) == (5, 0, 1, 1, 3)
    assert stored(database, forbund, before, new) == 1


def test_whole_file_kept_counts_a_line_that_stands_twice_as_there(
    intag: Intag, forbund: str, database: Database
) -> None:
    new = anonym(forbund)
    assert counts(take(intag, "allt", new, new)) == (2, 1, 1, 0, 0)
    assert stored(database, forbund, new) == 1


def test_rehearsal_counts_as_the_import_will(intag: Intag, forbund: str) -> None:
    new, bad = anonym(forbund), anonym(forbund, datum="2999-01-01")
    tried = take(intag, "prov", new, new, bad)
    assert counts(tried) == counts(take(intag, "delar", new, new, bad)) == (3, 1, 1, 1, 0)


def torn(*sent: dict) -> Iterator[Rad]:
    for nr, one in enumerate(sent, 1):
        yield Rad(nr, one, b"")
    raise Refused("Filen är trasig.")


@pytest.mark.parametrize("satt", ["delar", "allt", "prov"])
def test_file_that_breaks_off_has_a_receipt_that_adds_up(
    intag: Intag, forbund: str, database: Database, satt: Satt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.intake.importing.BATCH", 2)
    first, second, third = (anonym(forbund) for _ in range(3))
    one = importor(intag)
    with pytest.raises(Refused):
        one.run(torn(first, second, third), satt)
    kvitto = one.broken_off("Filen är trasig.")
    kept = 2 if satt == "delar" else 0
    assert counts(kvitto) == (3, kept, 0, 0, 3 - kept)
    assert stored(database, forbund, first, second, third) == kept
    assert [(f.rad, f.text) for f in kvitto.fel] == [(None, "Filen är trasig.")]
