"""A whole Stegvis in a data folder of its own, used as an operator does: by the console script."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil
from lackage import look_in_installation

from tracker.servers.place import Place


COMMAND = Path(sys.executable).parent / "stegvis"
OURS = re.compile(r'File "[^"]*/(schemas|tracker|web|workers)/[^"]*", line')
LAST_LINE = re.compile(r"^([A-Za-z_][\w.]*)(?:: |$)")


@dataclass(frozen=True)
class Answer:
    """What HTTP gave; `json` is None where the body is none."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Up:
    """A running `stegvis up`, all it says in one file."""

    def __init__(self, home: "Installation", *options: str) -> None:
        self.home = home
        self.log = home.folder / f"up-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [COMMAND, "up", *options], env=home.environ, cwd=home.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.started = time.monotonic()

    def ready(self, seconds: float = 120.0) -> float:
        """Waits until the web says so; the seconds since the start."""
        while not self.home.answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < self.started + seconds, self.said()
            time.sleep(0.05)
        return time.monotonic() - self.started

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def says(self, word: str, seconds: float = 60.0) -> str:
        """Waits until it has said this; all it said."""
        until(lambda: word in self.said(), seconds, lambda: f"«{word}» not in: {self.said()}")
        return self.said()

    def interrupt(self, seconds: float = 60.0) -> tuple[int, float]:
        """Ctrl-C: the exit code, and how long it took."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds), time.monotonic() - start


@dataclass
class Installation:
    """`folder` holds the data folder `var` and the logs of each `up`."""

    folder: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "var"

    @property
    def environ(self) -> dict[str, str]:
        """This process's, without settings of the developer's own."""
        bare = {k: v for k, v in os.environ.items() if not k.startswith("STEGVIS_")}
        return {
            **bare,
            "STEGVIS_DATA_DIR": str(self.data),
            "STEGVIS_BIND": f"127.0.0.1:{self.port}",
            **self.settings,
        }

    def with_settings(self, **more: str) -> Self:
        """The same folder seen with other settings."""
        return type(self)(self.folder, self.port, {**self.settings, **more})

    def run(
        self, *arguments: str | Path, code: int = 0, seconds: float = 120.0, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """One command, which must end with `code` and without a traceback."""
        done = subprocess.run(
            [COMMAND, *arguments], env=self.environ, cwd=self.folder, input=given,
            capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def json(self, *arguments: str | Path, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, code=code).stdout)

    def refused(self, *arguments: str, code: int = 3) -> str:
        """The one sentence of a command that must not work."""
        done = self.run(*arguments, code=code)
        assert done.stdout == ""
        [sentence] = done.stderr.splitlines()
        assert sentence[-1] in ".?", sentence
        return sentence

    def load(self, events: list[dict[str, Any]], *more: str) -> dict[str, Any]:
        """`stegvis import` of these; the receipt."""
        path = self.folder / "in.jsonl"
        path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events))
        receipt: dict[str, Any] = self.json("import", path, "--json", *more)
        return receipt

    def export(self, forbund: str) -> list[dict[str, Any]]:
        path = self.folder / f"{forbund}.jsonl"
        self.run("export", "--forbund", forbund, path)
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def key(self, forbund: str, ratt: str) -> str:
        """A new API key."""
        made = self.json("apinyckel", "skapa", "--forbund", forbund, "--ratt", ratt, "--json")
        return str(made["nyckel"])

    @contextmanager
    def up(self, *options: str) -> Iterator[Up]:
        """A running `up`, that is gone with all its processes at the end."""
        running = Up(self, *options)
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.process.terminate()
                try:
                    running.process.wait(40)
                except subprocess.TimeoutExpired:
                    running.process.kill()
                    running.process.wait()
            kill(self.processes())

    def http(
        self, method: str, path: str, body: Any = None, *, key: str = "", seconds: float = 20.0
    ) -> Answer:
        """One request on a connection of its own. Raises OSError or HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(
                method,
                path,
                None if body is None else json.dumps(body),
                {
                    **({"Content-Type": "application/json"} if body is not None else {}),
                    **({"Authorization": f"Bearer {key}"} if key else {}),
                },
            )
            got = connection.getresponse()
            return Answer(got.status, got.read(), dict(got.getheaders()))
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.http("GET", "/halsa/redo", seconds=5).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def processes(self) -> list[psutil.Process]:
        """Everything alive that belongs to the folder: by environment, argument or title."""
        marks = [str(self.data), *(Place(name, self.data).mark for name in ("postgres", "valkey"))]
        return [p for p in psutil.process_iter() if p.pid != os.getpid() and _belongs(p, marks)]


def _belongs(process: psutil.Process, marks: list[str]) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        words = " ".join(process.cmdline())
        return any(mark in words for mark in marks) or process.environ().get(
            "STEGVIS_DATA_DIR"
        ) == str(marks[0])
    except psutil.Error:
        return False


@contextmanager
def installed() -> Iterator[Installation]:
    """An empty one on a free port, removed at the end. The path is short, for the sockets."""
    folder = Path(tempfile.mkdtemp(prefix="stegvis-test-"))
    try:
        home = Installation(folder, free_port())
        yield home
        kill(home.processes())
        look_in_installation(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


def kill(processes: list[psutil.Process]) -> None:
    """As if the power went."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=60)


def own_errors(said: str) -> list[str]:
    """The errors told in a log, by name: in our own lines, and in tracebacks through our code.

    Celery tells at length of a broker that went away, and goes on.
    """
    found: list[str] = []
    trace: list[str] | None = None
    for line in said.splitlines():
        if line.startswith("Traceback (most recent call last):"):
            trace = []
        elif trace is not None and (last := LAST_LINE.match(line)):
            found += [last[1].rpartition(".")[2]] * any(map(OURS.search, trace))
            trace = None
        elif trace is not None:
            trace.append(line)
        elif line.startswith("{") and '"error"' in line:
            found.append(json.loads(line)["error"])
    return found


def until(
    condition: Callable[[], Any], seconds: float, why: Callable[[], str] = lambda: "waited in vain"
) -> Any:
    """The value of condition() once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)
    return found


def personnummer(number: int) -> str:
    """A valid personnummer that nobody has (birth number 980–999), a new one for each number."""
    day, birth = divmod(number, 20)
    digits = f"{70 + day // 336 % 25:02}{1 + day // 28 % 12:02}{1 + day % 28:02}{980 + birth}"
    weighed = (int(d) * (2 - i % 2) for i, d in enumerate(digits))
    check = -sum(d // 10 + d % 10 for d in weighed) % 10
    return f"19{digits[:6]}-{digits[6:]}{check}"
