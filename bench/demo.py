"""The demonstration förbund behind real pages, in this process: for pictures and for counting keys.

python -m bench.demo      serves it on a free port until Ctrl-C
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tracker import migrations
from tracker.servers import attached
from tracker.settings import Settings
from web import demo
from web.app import create_app
from web.services import from_house
from web.up import ADMIN, first_account
from web.wiring import Hus, build


@dataclass(frozen=True)
class Plats:
    """Where the pages are, and who may log in."""

    adress: str
    namn: str
    losenord: str
    hus: Hus


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        return


@contextmanager
def served(port: int = 0) -> Iterator[Plats]:
    """The pages with the demonstration förbund, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="stegvis-demo-") as name:
        settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(Path(name) / "d")})
        with attached(settings, fast=True) as addresses:
            migrations.upgrade(addresses.database_owner_url)
            hus = build(settings, addresses)
            demo.fill(hus.intag, today=hus.clock.now())
            losenord = first_account(hus)
            tjanster = from_house(hus, nudge=lambda *_: None)
            app = create_app(settings, tjanster=tjanster)
            server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield Plats(f"http://127.0.0.1:{server.port}", ADMIN, str(losenord), hus)
            finally:
                server.shutdown()
                thread.join()
                hus.engine.dispose()


def log_in(page: Page, plats: Plats) -> None:
    """Through the login page, to Att göra."""
    page.goto(plats.adress + "/logga-in")
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill(plats.losenord)
    with page.expect_navigation():
        page.get_by_role("button", name="Logga in").click()
    page.goto(plats.adress + "/")


if __name__ == "__main__":
    with served(8765) as plats:
        print(plats.adress, plats.namn, plats.losenord, flush=True)
        threading.Event().wait()
