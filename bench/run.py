"""`make bench`: runs the measurements one by one and writes RESULT.md and its pictures.

    python -m bench.run [--only import --only posting] [--quick] [--date 2026-11-22]

What each one said is kept in `bench/said/NAME.jsonl`, so that one can be measured anew and the
others' rows stay. A quick run is for trying the harness: it goes to a folder outside the tree.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.instance import ROOT
from bench.machine import describe
from bench.result import Said, pictures, report, stale


HERE = Path(__file__).parent
MEASUREMENTS = {
    "import": "bench.measurements.importing",
    "posting": "bench.measurements.posting",
    "reports": "bench.rapporter",
    "snapshots": "bench.measurements.snapshots",
    "refreshing": "bench.measurements.refreshing",
    "mixed": "bench.measurements.mixed",
    "explain": "bench.measurements.explain",
    "difference": "bench.measurements.difference",
    "ratings": "bench.measurements.ratings",
    "tidblad": "bench.measurements.tidblad",
    "workbook": "bench.measurements.workbook",
    "keystrokes": "bench.measurements.keystrokes",
    "names": "bench.measurements.names",
    "redovisning": "bench.measurements.redovisning",
    "starting": "bench.measurements.starting",
    "profile": "bench.measurements.profiling",
}
LIMIT = 3600  # seconds for one measurement


def take(name: str, folder: Path, *, quick: bool) -> tuple[list[str], str]:
    """The lines a measurement printed, and what went wrong (empty: nothing)."""
    command = [sys.executable, "-m", MEASUREMENTS[name], "--folder", str(folder)]
    try:
        done = subprocess.run(
            command + ["--quick"] * quick,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            timeout=LIMIT,
            text=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [], f"took more than {LIMIT} s"
    fault = f"exit {done.returncode}" if done.returncode else ""
    return done.stdout.splitlines(), fault


def _load() -> str:
    """How many processes wanted a core in the last minute, before we began."""
    return f"{os.getloadavg()[0]:.1f}"


def _keep(said: Path, name: str, head: dict[str, str | bool], lines: list[str]) -> None:
    said.mkdir(parents=True, exist_ok=True)
    text = "\n".join([json.dumps(head), *lines]) + "\n"
    (said / f"{name}.jsonl").write_text(text, encoding="utf-8")


def _kept(said: Path) -> list[Said]:
    out = []
    for name in MEASUREMENTS:
        file = said / f"{name}.jsonl"
        if file.exists():
            head, *lines = file.read_text(encoding="utf-8").splitlines()
            out.append(Said.of(name, json.loads(head), lines))
    return out


def write(target: Path) -> str:
    """RESULT.md and the pictures from what is kept under `target`; gives the text."""
    said = _kept(target / "said")
    reasons_file = HERE / "reasons.json"
    reasons = json.loads(reasons_file.read_bytes()) if reasons_file.exists() else {}
    for start in stale(said, reasons):
        print(f"bench/reasons.json: no row misses its goal that begins «{start}»", file=sys.stderr)
    text = report(said, describe(), reasons)
    (target / "RESULT.md").write_text(text, encoding="utf-8")
    for name, picture in pictures(said).items():
        (target / name).write_text(picture, encoding="utf-8")
    return text


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(MEASUREMENTS))
    parser.add_argument("--quick", action="store_true", help="small sizes, result not kept")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat())
    chosen = parser.parse_args(argv)
    target = Path(tempfile.gettempdir()) / "stegvis-bench-quick" if chosen.quick else HERE
    for name in chosen.only or MEASUREMENTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        # A short path: unix sockets of the embedded servers lie under it.
        folder = Path(tempfile.mkdtemp(prefix="sb-"))
        before = _load()
        try:
            lines, fault = take(name, folder, quick=chosen.quick)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        head: dict[str, str | bool] = {
            "day": chosen.date,
            "fault": fault,
            "quick": chosen.quick,
            "load": before,
            "load_after": _load(),
            "machine": "; ".join(describe()),
        }
        _keep(target / "said", name, head, lines)
    print(write(target))
    return 0


if __name__ == "__main__":
    sys.exit(main())
