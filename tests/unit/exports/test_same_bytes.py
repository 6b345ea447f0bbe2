"""The same table gives the same bytes: twice, and in a process with other settings."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.exports import prov
from tracker.exports.render import render


FORMATS = ("xlsx", "csv", "pdf", "html", "json")

_SCRIPT = """
import sys
from tests.unit.exports.test_same_bytes import digests
from pathlib import Path
print("\\n".join(digests(Path(sys.argv[1]))))
"""


def digests(folder: Path) -> list[str]:
    found = []
    for namn, (gor, report) in prov.TABELLER.items():
        for fmt in FORMATS:
            path = folder / f"{namn}.{fmt}"
            render(gor(), report, fmt, path, forbund_namn=prov.NAMN)
            found.append(f"{namn}.{fmt} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return found


def test_files_are_the_same_bytes_twice(tmp_path):
    assert digests(tmp_path) == digests(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "zone"), [("1", "Pacific/Auckland"), ("4242", "America/Lima")])
def test_files_are_the_same_bytes_in_another_process(tmp_path, seed, zone):
    here, there = tmp_path / "a", tmp_path / "b"
    here.mkdir()
    there.mkdir()
    made = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(there)],
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.split("\n")[:-1] == digests(here)


def test_another_table_gives_other_bytes(tmp_path):
    for fmt in FORMATS:
        a, b = tmp_path / f"a.{fmt}", tmp_path / f"b.{fmt}"
        render(prov.avslut(), prov.AVSLUT, fmt, a, forbund_namn=prov.NAMN)
        render(prov.avslut(position=9), prov.AVSLUT, fmt, b, forbund_namn=prov.NAMN)
        assert (a.read_bytes() == b.read_bytes()) is (fmt == "csv")  # csv is the table alone
