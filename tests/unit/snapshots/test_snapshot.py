"""What a snapshot says does not depend on how it came about; files appear whole or not at all."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import insatsrader, loggar
from uthallighet import examples

from tracker.snapshots import store, summor
from tracker.snapshots.columns import (
    AKTIVITETER,
    FRAGOR,
    GANGER,
    HANDELSER,
    INSATSER,
    INSTRUMENT,
    PAR,
    POSTER,
    RA,
    SENA,
    Segment,
)
from tracker.snapshots.encode import Ordbok, encode
from tracker.snapshots.snapshot import Snapshot, _ra
from tracker.snapshots.splice import splice, startade


COLUMNS = ["deltagande", "start", "slut", "insats", "person", "forsorjning_fore"]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def row(**over: Any) -> dict[str, Any]:
    base = {"deltagande": "d1", "fran": 1, "till": None, "person": "p1", "insats": "ips"}
    return {
        **base,
        "start": date(2020, 1, 1),
        "slut": None,
        "kon": "man",
        "fodelsear": 1980,
        **over,
    }


def built(
    rows: list[dict[str, Any]], stops: list[int]
) -> tuple[dict[Segment, pl.DataFrame], Ordbok]:
    """All segments after building at each stop from the one before, as the tables say then."""
    ordbok, before = Ordbok(), 0
    held: dict[Segment, pl.DataFrame] = {}
    for position in stops:
        then = [
            _ra(r)
            for r in rows
            if r["fran"] <= position
            and (r["fran"] > before or (r["till"] is not None and r["till"] > before))
        ]
        nytt, ordbok = encode(pl.DataFrame(then, schema=RA), ordbok)
        for (aktuella, tidigare), own in zip(PAR, startade(nytt), strict=True):
            nu, da = held.get(aktuella, own.clear().drop("till")), held.get(tidigare, own.clear())
            held[aktuella], held[tidigare] = splice(nu, da, own, position)
        before = position
    return held, ordbok


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(loggar(), st.lists(st.integers(1, 30), min_size=1, max_size=4, unique=True))
def test_splice_step_by_step_is_the_same_as_at_once(
    rows: list[dict[str, Any]], stops: list[int]
) -> None:
    stops = sorted(stops)
    steps, ordbok = built(rows, stops)
    once, ordbok_once = built(rows, stops[-1:])
    assert ordbok.koder == ordbok_once.koder
    assert ordbok.personer.to_list() == ordbok_once.personer.to_list()
    assert store.content(steps, {}) == store.content(once, {})


def test_content_differs_when_a_value_does() -> None:
    one, _ = built([row()], [1])
    other, _ = built([row(slut=date(2020, 5, 1))], [1])
    assert store.content(one, {}) != store.content(other, {})


def test_frame_shows_each_deltagande_as_known_then() -> None:
    rows = [
        row(till=3),
        row(fran=3, till=4, slut=date(2020, 5, 1)),
        row(fran=4, insats="ama"),
        row(deltagande="d2", fran=2, person="p2", forsorjning_fore=["a_kassa", "utgangen"]),
        row(deltagande="d3", fran=5, start=None),
    ]
    snapshot = Snapshot.from_rows("f", 5, rows)

    def at(position: int) -> list[tuple[str, date | None, str]]:
        frame = snapshot.frame(["deltagande", "slut", "insats"], position).sort("deltagande")
        return [(d, s, snapshot.ordbok["insats"][i]) for d, s, i in frame.iter_rows()]

    d2 = ("d2", None, "ips")
    assert at(0) == []
    assert at(1) == [("d1", None, "ips")]
    assert at(2) == [("d1", None, "ips"), d2]
    assert at(3) == [("d1", date(2020, 5, 1), "ips"), d2]
    assert at(5) == at(4) == [("d1", None, "ama"), d2]
    assert snapshot.personer == 2
    assert snapshot.ordbok["forsorjning_fore"][-1] == "utgangen"
    with pytest.raises(ValueError, match="ends at 5"):
        snapshot.frame(["start"], 6)


@pytest.mark.parametrize(
    ("dag", "position", "namn"),
    [
        (date(2019, 1, 1), 9, "Först"),  # before the first: the first
        (date(2020, 6, 1), 9, "Sedan"),
        (date(2020, 6, 1), 2, "Först"),  # not yet known
        (date(2021, 6, 1), 9, "Sist"),
        (date(2021, 6, 1), 8, "Sedan"),
    ],
)
def test_insatser_are_named_as_on_the_day(dag: date, position: int, namn: str) -> None:
    first = insatsrader()[0]
    versions = [
        {**first, "nr": 1, "fran": 1, "giltig_fran": date(2020, 1, 1), "namn": "Först"},
        {**first, "nr": 3, "fran": 3, "giltig_fran": date(2020, 3, 1), "namn": "Sedan"},
        {**first, "nr": 9, "fran": 9, "giltig_fran": date(2021, 1, 1), "namn": "Sist"},
    ]
    snapshot = Snapshot.from_rows("f", 9, [], insatser=versions)
    assert snapshot.insatser(dag, position)["namn"].to_list() == [namn]


def test_frame_has_those_without_a_start_only_when_asked() -> None:
    rows = [
        row(start=None, remiss_datum=date(2019, 12, 1), remittent="annan", till=3),
        row(deltagande="d2", fran=2, start=None, beslut="vantelista", person="p2"),
        row(fran=3, till=4, remiss_datum=date(2019, 12, 1)),
        row(fran=4, start=None),  # the inskrivning was made void
    ]
    snapshot = Snapshot.from_rows("f", 4, rows)

    def at(position: int) -> tuple[list[str], list[str]]:
        both = snapshot.frame(["deltagande"], position, ostartade=True)["deltagande"].to_list()
        return snapshot.frame(["deltagande"], position)["deltagande"].to_list(), sorted(both)

    assert at(1) == ([], ["d1"])
    assert at(2) == ([], ["d1", "d2"])
    assert at(3) == (["d1"], ["d1", "d2"])
    assert at(4) == ([], ["d1", "d2"])


def test_columns_of_remiss_and_plans_are_read_back() -> None:
    rows = [
        row(
            remittent="annan",
            remittent_enhet="Enhet: Söder",
            planer=["individuell:2020-03-01", "sip:2020-02-01"],
            vidare_till=["vard", "okand"],
            fullfoljt=True,
            svar_fore='{"boende": "hyr"}',
        ),
        row(deltagande="d2", fran=2, remittent="annan", malgrupper=["unga", "långa"]),
    ]
    snapshot = Snapshot.from_rows("f", 2, rows)
    columns = ["remittent_enhet", "plan_sip", "plan_individuell", "fullfoljt", "malgrupper"]
    one, two = snapshot.frame([*columns, "svar_fore", "vidare_till"]).iter_rows(named=True)
    codes = snapshot.ordbok
    assert codes["remittent_enhet"] == ("annan:Enhet: Söder", "annan:")
    assert (one["remittent_enhet"], two["remittent_enhet"]) == (0, 1)
    assert (one["plan_sip"], one["plan_individuell"]) == (date(2020, 2, 1), date(2020, 3, 1))
    assert (one["fullfoljt"], two["fullfoljt"]) == (True, None)
    assert codes["svar_fore"][one["svar_fore"]] == '{"boende": "hyr"}'
    assert codes["malgrupper"][two["malgrupper"]] == "unga|långa"
    held = [code for nr, code in enumerate(codes["vidare_till"]) if one["vidare_till"] >> nr & 1]
    assert held == ["vard", "okand"]
    assert two["plan_sip"] is None


def saved(folder: Path, rows: list[dict[str, Any]], position: int) -> Snapshot:
    segments, ordbok = built(rows, [position])
    small: dict[Segment, pl.DataFrame] = {
        "insatser": pl.DataFrame(insatsrader(), schema=INSATSER),
        "handelser": pl.DataFrame(schema=HANDELSER),
        "poster": pl.DataFrame(schema=POSTER),
        "sena": pl.DataFrame(schema=SENA),
        "fragor": pl.DataFrame(schema=FRAGOR),
        "instrument": pl.DataFrame(schema=INSTRUMENT),
        "aktiviteter": pl.DataFrame(schema=AKTIVITETER),
        "ganger": pl.DataFrame(schema=GANGER),
    }
    with store.locked(folder, "f"):
        return store.write(folder, "f", position, segments | small, ordbok)


def test_store_reads_back_what_was_written(tmp_path: Path) -> None:
    rows = [row(till=2), row(fran=2, slut=date(2020, 5, 1))]
    written = saved(tmp_path, rows, 2)
    memory = Snapshot.from_rows("f", 2, rows)
    for position in (1, 2):
        assert written.frame(COLUMNS, position).equals(memory.frame(COLUMNS, position))
    found = store.newest(tmp_path, "f")
    assert found is not None
    assert (found.position, found.digest, found.personer) == (2, written.digest, 1)
    stam = store.stam(tmp_path, found)
    assert stam is not None
    assert stam.personer.to_list() == ["p1"]
    assert saved(tmp_path, rows, 2).digest == written.digest


def test_store_no_person_id_stands_in_a_snapshot(tmp_path: Path) -> None:
    secret = "0b52ad0e-1c5e-4d7e-9d0a-0d5a4a7d4d11"
    saved(tmp_path, [row(person=secret)], 1)
    inside = [p.read_bytes() for p in tmp_path.glob("f/*-*/*")]
    assert len(inside) == 13
    assert not any(secret.encode() in content for content in inside)


def test_store_passes_over_what_is_damaged_or_of_another_format(tmp_path: Path) -> None:
    for position in (1, 2, 3):
        saved(tmp_path, [row()], position)
    _, second, third = sorted(tmp_path.glob("f/0*"))
    (third / "aktuella.arrow").unlink()
    meta = json.loads((second / "meta.json").read_bytes())
    (second / "meta.json").write_text(json.dumps({**meta, "format": 99}))
    found = store.newest(tmp_path, "f")
    assert found is not None
    assert found.position == 1
    assert store.newest(tmp_path, "f", till=0) is None


def test_store_prune_keeps_three_and_the_young(tmp_path: Path) -> None:
    for position in range(1, 7):
        saved(tmp_path, [row()], position)
    (tmp_path / "f" / ".ny-crashed").mkdir()
    old = (NOW - timedelta(hours=2)).timestamp()
    for path in [*sorted(tmp_path.glob("f/0*"))[:2], tmp_path / "f" / ".ny-crashed"]:
        os.utime(path, (old, old))
    held = store.newest(tmp_path, "f", till=1)
    young = sorted(tmp_path.glob("f/0*"))[2]
    os.utime(young, (NOW.timestamp(), NOW.timestamp()))
    assert store.prune(tmp_path, "f", now=NOW) == 3
    assert [int(p.name[:12]) for p in sorted(tmp_path.glob("f/0*"))] == [3, 4, 5, 6]
    assert held is not None
    assert held.frame(["start"]).height == 1, "one that is open can be read to its end"


def test_store_prune_that_is_killed_leaves_nothing_that_looks_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next one takes what it left."""
    for position in range(1, 6):
        saved(tmp_path, [row()], position)
    old = (NOW - timedelta(hours=2)).timestamp()
    for path in sorted(tmp_path.glob("f/0*")):
        os.utime(path, (old, old))

    def killed(path: Path, **_: object) -> None:
        (path / "aktuella.arrow").unlink()
        os.utime(path, (old, old))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            store.prune(tmp_path, "f", now=NOW)
    assert not any(map(summor.skadad, store.folders(tmp_path, "f")))
    assert store.prune(tmp_path, "f", now=NOW) == 2
    assert len(list((tmp_path / "f").iterdir())) == len(["lock", "personer.arrow", 3, 4, 5])


def test_store_forget_removes_all_but_the_lock(tmp_path: Path) -> None:
    saved(tmp_path, [row()], 1)
    store.forget(tmp_path, "f")
    assert [p.name for p in (tmp_path / "f").iterdir()] == ["lock"]
