"""The search for personnummer finds them, and lets alone what only looks like one."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lackage import forms, hidden, in_file, numbers, stands


TESTS = Path(__file__).parents[1]
NUMMER = "19900101-9802"

THERE = {
    "as it is": NUMMER.encode(),
    "in a sentence": f"om {NUMMER}.".encode(),
    "in JSON": b'{"personnummer":"199001019802"}',
    "ten digits": b"900101-9802",
    "over a hundred": b"900101+9802",
    "samordningsnummer": b"900161-9817",
    "utf-16": NUMMER.encode("utf-16"),
}
CODED = {
    "hexadecimal": NUMMER.encode().hex().encode(),
    "a bytea of a dump": b"\\x" + (b"salt" + NUMMER.encode()).hex().encode(),
    **{f"base64 after {n}": base64.b64encode(b"x" * n + NUMMER.encode()) for n in range(4)},
    "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe" + NUMMER.encode()),
}
NOT = {
    "wrong control digit": b"19900101-9803",
    "somebody's own": b"19850615-0003",
    "no such day": b"19901301-9802",
    "in an id": b"0f900101-9802-4c55-9a43-0b8a3f3f6f10",
    "in a longer number": b"1199001019802",
    "a moment": b"20260301120000",
}


@pytest.mark.parametrize("case", THERE | CODED)
def test_number_is_found(case: str) -> None:
    assert list(hidden((THERE | CODED)[case]))
    assert bool(list(numbers((THERE | CODED)[case]))) == (case in THERE)


@pytest.mark.parametrize("case", NOT)
def test_what_is_no_number_is_left(case: str) -> None:
    assert list(hidden(NOT[case])) == []


@pytest.mark.parametrize(
    "text", [NUMMER, "199001019802.", "900101+9802", "slutar på 9802", "'9802'"]
)
def test_number_stands_whole_or_by_its_last_four(text: str) -> None:
    assert stands(NUMMER, text)


@pytest.mark.parametrize(
    "text", ["", "0f3a9802bb", "12:00:01.980212", "1-9802-4c55-9a43", "19900101-••••", "kl. 98.02"]
)
def test_number_does_not_stand_in_what_is_drawn(text: str) -> None:
    assert not stands(NUMMER, text)


def test_number_is_found_across_pieces(tmp_path: Path) -> None:
    path = tmp_path / "logg"
    path.write_bytes(b"\n" * ((8 << 20) - 6) + NUMMER.encode())
    assert in_file(path)


@pytest.mark.parametrize("text", [NUMMER, "Ankarsparre"])
def test_every_form_is_told(text: str) -> None:
    for number in range(3):
        coded = base64.b64encode(b"y" * number + text.encode() + b"zz")
        assert any(form in coded for form in forms(text))
    assert text.encode().hex().encode() in forms(text)


PLANTS = """
import os

def test_plants(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = base / "servers" / "valkey"
    home.mkdir(parents=True)
    (home / "dump.rdb").write_bytes({content!r})
"""


OUTSIDE = {name: value for name, value in os.environ.items() if "XDIST" not in name}
"""The environment of a run that is nobody's worker, although this one may be."""


@pytest.mark.slow
@pytest.mark.parametrize(("content", "code"), [(b"om 900101-9802", 1), (b"om 900101-9803", 0)])
@pytest.mark.parametrize("more", [[], ["-n", "1"]], ids=["alone", "xdist"])
def test_a_run_that_leaves_a_number_fails(
    tmp_path: Path, content: bytes, code: int, more: list[str]
) -> None:
    (tmp_path / "test_it.py").write_text(PLANTS.format(content=content))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "lackage", "-p", "no:cacheprovider", *more,
         "--basetemp", tmp_path / "bas", "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        env=OUTSIDE | {"PYTHONPATH": str(TESTS), "PYTEST_ADDOPTS": ""},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert ("personnummer where none may be" in done.stdout) == bool(code), done.stdout
    assert "9802" not in done.stdout
