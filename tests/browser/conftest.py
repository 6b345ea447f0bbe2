"""A browser against the real pages: the app in a thread, on the test run's own database."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from konton import konto
from playwright.sync_api import Browser, Page, expect, sync_playwright
from redovisningsprov import redovisare
from werkzeug.serving import WSGIRequestHandler, make_server

from tracker.clock import SystemClock
from tracker.exports import produce
from tracker.exports.produce import Verkstad
from tracker.identity.keys import Keys
from tracker.intake.inlasning import Takt
from tracker.intake.mottagning import Mottagning
from tracker.intake.record import Intag
from tracker.leveranser.nulage import FOLDER, Nulage
from tracker.log.heads import Heads
from tracker.nudges import Work
from tracker.queries.forbund import names
from tracker.reports import leases
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.app import create_app
from web.assets import installed
from web.services import Tjanster


LOSENORD = "ett långt lösenord"
PROGRAM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same browser without its own window first: a new page of it costs a fourth."""
LANGE = 60_000
"""Milliseconds that a page may take: only who waits in vain waits so long, whatever else runs."""
expect.set_options(timeout=LANGE)


@dataclass(frozen=True)
class Plats:
    """Where the pages are, who may log in, and on which förbund."""

    adress: str
    namn: str
    losenord: str
    forbund: str
    tjanster: Tjanster


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        return


@pytest.fixture
def plats(database, keys: Keys, tmp_path: Path, forbund: str) -> Iterator[Plats]:
    """The pages of a förbund of the test's own, with a user of its own."""
    clock = SystemClock()
    transaction = database.transaction

    def alla_forbund() -> dict[str, str]:
        with transaction() as session:
            return names(session)

    filer = tmp_path / produce.FOLDER
    svarare = Svarare(transaction, Cache(tmp_path / "snapshots"), clock)
    verkstad = Verkstad(
        svarare,
        filer,
        alla_forbund,
        redovisning=lambda: redovisare(transaction, keys, clock, tmp_path),
    )
    nulage = Nulage(svarare, tmp_path / FOLDER)
    intag = Intag(
        transaction=transaction, keys=keys, clock=clock, heads=Heads(tmp_path / "huvuden", keys)
    )
    takt = Takt(leases.LEASE, leases.RENEW, leases.GRACE, leases.ATTEMPTS)
    mottagning = Mottagning(intag, tmp_path, takt)
    workers: list[threading.Thread] = []

    def nudge(work: Work, id: str) -> None:
        """What a worker does, in a thread of this process."""
        if work is Work.COMPARE:
            workers.append(threading.Thread(target=nulage.ikapp, args=(id,)))
        else:
            do = mottagning.take_in if work is Work.TAKE_IN else verkstad.produce
            workers.append(threading.Thread(target=do, args=(UUID(id),)))
        workers[-1].start()

    tjanster = Tjanster(
        transaction=transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=keys,
        svarare=svarare,
        clock=clock,
        fil=lambda run, name: filer / str(run) / name,
        nudge=nudge,
    )
    namn = f"anna-{forbund}"
    with transaction() as session:
        konto(session, namn, losenord=LOSENORD, now=clock.now(), forbund=[forbund])
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    app = create_app(settings, tjanster=tjanster)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Plats(f"http://127.0.0.1:{server.port}", namn, LOSENORD, forbund, tjanster)
    server.shutdown()
    for each in (thread, *workers):
        each.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine. Without one the tests are skipped, but never on CI."""
    program = next(filter(None, map(shutil.which, PROGRAM)), None)
    missing = "" if program else "no Chromium on this machine"
    if not installed():
        missing = "the pages' css and js are not installed: run python -m web.assets"
    if missing and os.environ.get("CI") == "true":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--lang=sv"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(params=[True, False], ids=["js", "utan_js"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page with and without JavaScript; what a script throws fails the test."""
    context = browser.new_context(
        java_script_enabled=request.param, locale="sv-SE", viewport={"width": 1240, "height": 900}
    )
    opened = context.new_page()
    opened.set_default_timeout(LANGE)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert not [e for e in errors if "status of 4" not in e]
