"""A real Celery worker as a process of its own, made slow where there must be a middle to kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from database import Database

from tracker.servers import Addresses


ROOT = Path(__file__).parents[1]
WITHIN = 60.0
"""Seconds: what killing a worker or emptying the broker may cost (ADR 16)."""


def environment(
    addresses: Addresses, database: Database, data_dir: Path, slow: str
) -> dict[str, str]:
    """Of a worker on these servers. `slow` is run when its Python starts; {path!r} in it is a file
    that holds the seconds to wait.
    """
    site = data_dir / "site"
    site.mkdir()
    (data_dir / "slow").write_text("0")
    (site / "sitecustomize.py").write_text(slow.format(path=str(data_dir / "slow")))
    return {
        **os.environ,
        "STEGVIS_DATABASE_URL": database.url,
        "STEGVIS_REDIS_URL": addresses.redis_url,
        "STEGVIS_DATA_DIR": str(data_dir),
        "PYTHONPATH": f"{site}:{ROOT}",
    }


@contextmanager
def running(environ: dict[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """`worker` or `beat`; what is left of it is killed."""
    log = (Path(environ["STEGVIS_DATA_DIR"]) / f"{command[0]}.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "workers.app:app", *command],
        env=environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        log.close()
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """As if the power went: parent and children at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
