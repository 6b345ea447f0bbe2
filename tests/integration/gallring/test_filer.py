"""What lies beside the database and has been changed there is found by `verify`, file by file."""

from datetime import date
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from gallringsprov import ANNA, BO, Sista

from schemas.rapporter import Parametrar
from tracker.exports import ledger
from tracker.exports.produce import FOLDER, Utfall, Verkstad
from tracker.identity import erase
from tracker.queries.verify_files import check_files
from tracker.reports import runs
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


def changed(path: Path, place: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 1
    path.write_bytes(data)


def made(hus: Sista) -> UUID:
    """A report's files, and the snapshot that they were counted from."""
    svarare = Svarare(hus.transaction, Cache(hus.folder / "snapshots"), hus.clock)
    asked = Parametrar(forbund=(hus.forbund,), fran=date(2024, 1, 1), till=date(2024, 12, 31))
    with hus.transaction() as session:
        run = runs.order(
            session, rapport="avslutsanledning", definition="1", parametrar=asked,
            format=("csv", "json"), av="anv:1", now=hus.clock.now(), new_id=uuid4(),
        )  # fmt: skip
    namn = {hus.forbund: "Prov"}
    done = Verkstad(svarare, hus.folder / FOLDER, lambda: namn).produce(run.id)
    assert done is Utfall.KLAR
    return run.id


@pytest.fixture
def folder(hus: Sista) -> Path:
    """A data folder with a file of each kind, of a förbund in which one person has been erased."""
    hus.past("d1", ANNA)
    hus.past("d2", BO, slut="2026-02-01")
    hus.rule(12)
    hus.utforare.carry_out(hus.forbund, hus.decide())
    made(hus)
    assert hus.verify() == []
    return hus.folder


def test_a_changed_byte_is_found_in_each_kind_of_file(hus: Sista, folder: Path) -> None:
    own = {
        "gallringslista": [folder / erase.FILE],
        "rapportfil": sorted(folder.glob(f"{FOLDER}/*/*")),
        "underlag": sorted(folder.glob(f"snapshots/{hus.forbund}/0*/*")),
    }
    for vad, paths in own.items():
        assert paths, vad
        for path, place in product(paths, (0.0, 0.3, 0.5, 0.9)):
            whole = path.read_bytes()
            changed(path, place)
            found = check_files(hus.transaction, hus.forbund, folder)
            assert {one.vad for one in found} == {vad}, path.name
            path.write_bytes(whole)
    changed(folder / erase.FILE, 0.5)
    assert {one.vad for one in hus.verify()} == {"gallringslista"}


def test_who_is_gone_from_the_list_of_the_erased_is_missed(hus: Sista, folder: Path) -> None:
    path = folder / erase.FILE
    path.write_bytes(path.read_bytes().partition(b"\n")[2])
    (found,) = hus.verify()
    assert (found.vad, found.text[:22]) == ("gallringslista", "En gallrad person sakn")
    path.unlink()
    assert [one.vad for one in hus.verify()] == ["gallringslista"]


def test_a_changed_file_is_not_handed_over(hus: Sista, folder: Path) -> None:
    for path in folder.glob(f"{FOLDER}/*/*"):
        run = UUID(path.parent.name)
        with hus.transaction() as session:
            assert ledger.unaltered(session, run, path)
            changed(path, 0.5)
            assert not ledger.unaltered(session, run, path)
