"""A Stegvis of its own for a measurement: fresh data folder, real commands, real server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


ROOT = Path(__file__).resolve().parents[1]
COMMAND = Path(sys.executable).with_name("stegvis")


class Failed(Exception):
    """A command or the server did not do what the measurement needs."""


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def answers(port: int, path: str) -> bool:
    """True when the path gives 200, also after redirects."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return bool(reply.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def wait_for(process: subprocess.Popen[bytes], port: int, path: str, *, limit: float) -> float:
    """Seconds until the path answers. Raises Failed if the process ends or time runs out."""
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < limit:
        if answers(port, path):
            return time.perf_counter() - start
        if process.poll() is not None:
            raise Failed(f"ended with {process.returncode} before {path} answered")
        time.sleep(0.05)
    raise Failed(f"{path} does not answer within {passed:.0f} s")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C to the process's own group; by force after a minute."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass
class Instance:
    """`folder` becomes the data folder. Its path must be short: unix sockets lie in it."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def env(self) -> dict[str, str]:
        """The environment of its commands: ours, less what points elsewhere."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("STEGVIS_")}
        return kept | {
            "STEGVIS_DATA_DIR": str(self.folder),
            "STEGVIS_BIND": f"127.0.0.1:{self.port}",
        }

    @contextmanager
    def up(self) -> Iterator[None]:
        """`stegvis up` while the block lasts; its talk goes to up.log in the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "up.log").open("ab") as log:
            process = subprocess.Popen(
                [COMMAND, "up"], env=self.env, stdout=log, stderr=log, start_new_session=True
            )
            try:
                wait_for(process, self.port, "/halsa/redo", limit=120)
                yield
            finally:
                stop(process)

    def start(self, *args: str | Path) -> subprocess.Popen[bytes]:
        """A command under way; stdout is a pipe."""
        return subprocess.Popen(
            [COMMAND, *map(str, args)], env=self.env, stdout=subprocess.PIPE, stderr=sys.stderr
        )

    def json(self, *args: str | Path) -> Any:
        """What a command with `--json` answers. Raises Failed when it says no."""
        process = self.start(*args)
        out, _ = process.communicate()
        if process.returncode:
            raise Failed(f"exit {process.returncode}: stegvis {args[0]}: {out[:400].decode()}")
        return json.loads(out)

    def key(self, forbund: str, right: str) -> str:
        """A new API key."""
        made = self.json("apinyckel", "skapa", "--forbund", forbund, "--ratt", right, "--json")
        return str(made["nyckel"])
