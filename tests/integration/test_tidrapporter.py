"""A month's time sheets made by a worker that dies half-way: the rest is made, none twice."""

import io
from collections import Counter

import pytest
from conftest import Ticking
from database import Database
from openpyxl import load_workbook
from redovisningsprov import NOW, Hus

from bench.generator.esfprojekt import FORSTA, LITET, skapa
from tracker.exports.produce import Utfall
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.leveranser import kedja, lasning
from tracker.log.heads import Heads
from tracker.redovisning import tidrapporter
from tracker.redovisning.bestallning import Vad
from tracker.reports import leases, runs
from tracker.reports.runs import Stand


class Dod(BaseException):
    """The process is gone: nothing after it runs."""


@pytest.fixture
def hus(database: Database, keys: Keys, tmp_path) -> Hus:
    clock = Ticking(NOW)
    intag = Intag(
        transaction=database.transaction, keys=keys, clock=clock, heads=Heads(tmp_path / "h", keys)
    )
    return Hus(skapa(intag, LITET), keys, clock, tmp_path)


def sealed(hus: Hus) -> list[tuple[int, tuple[str, ...]]]:
    with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
        rader = lasning.alla(session, hus.slug)
        return [
            (r.nummer, tuple(one.sha256 for one in kedja.filer(r)))
            for r in rader
            if r.rapport == Vad.TIDRAPPORTER
        ]


def igen(hus: Hus) -> Stand:
    """The same run, taken up by another worker when the lease of the dead one has run out."""
    for _ in range(int(leases.LEASE.total_seconds()) + 1):
        hus.clock.now()
    with hus.transaction(forbund=hus.slug) as session:
        [run] = runs.newest(session, hus.slug, limit=2)
    assert hus.verkstad.produce(run.id) is Utfall.KLAR
    with hus.transaction() as session:
        found = runs.get(session, run.id)
    assert found is not None
    return found


def test_killed_in_the_middle_the_rest_is_made_and_none_twice(
    hus: Hus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another release, with other parts, takes up the work of the dead one."""
    monkeypatch.setattr(tidrapporter, "PER_DEL", 3)
    made, make = [], tidrapporter.gor

    def gor(alla, del_):
        made.append(first := del_[0][0])
        if first == 7 and made.count(7) == 1:
            raise Dod
        return make(alla, del_)

    monkeypatch.setattr(tidrapporter, "gor", gor)
    with pytest.raises(Dod):
        hus.gor(Vad.TIDRAPPORTER, FORSTA, FORSTA)
    before = sealed(hus)
    assert len(before) == 2
    monkeypatch.setattr(tidrapporter, "PER_DEL", 2)
    run = igen(hus)
    assert run.tillstand == "klar"
    after = sealed(hus)
    assert after[-2:] == before  # what lay there lies there still
    assert Counter(made) == {1: 1, 4: 1, 7: 2, 9: 1}
    with_time = {who for who, manad, _ in hus.projekt.tid if manad == FORSTA}
    assert len(run.filer) == len(set(run.filer)) == len(with_time)
    assert sum(len(files) for _, files in after) == len(with_time)
    minutes = 0.0
    for _, data in hus.filer(Vad.TIDRAPPORTER):
        sheet = load_workbook(io.BytesIO(data))["Underlag"]
        minutes += sum(row[2].value for row in sheet.iter_rows(min_row=2))
    reported = sum(n for (_, manad, _), n in hus.projekt.tid.items() if manad == FORSTA)
    assert minutes == reported


def test_a_sheet_that_is_not_signed_stops_the_months_files(hus: Hus) -> None:
    rad = {"personal": "p2", "minuter": 30, "delprojekt": hus.projekt.delprojekt[2]}
    rad |= {"aktivitet": 2}
    hus.projekt.send([hus.projekt.event("tid.rapporterad", hus.slug, rad, datum=f"{FORSTA}-22")])
    utfall, run = hus.gor(Vad.TIDRAPPORTER, FORSTA, FORSTA)
    assert utfall is Utfall.MISSLYCKAD
    assert run.fel is not None
    assert "T13" in run.fel
    assert sealed(hus) == []
