"""The web process: `gunicorn 'web.wsgi:app()'`. Puts the house, the pages and the API together.

The one place in `web` that knows `workers`: it hands the nudge on, so that a run ordered here is
begun at once and not at the next sweep.
"""

import os
from typing import Any

from flask import Flask

from tracker.servers import attached
from tracker.settings import Settings
from web.app import create_app
from web.wiring import build


def app() -> Any:
    """The WSGI app. Attaches to the servers for as long as the process lives."""
    settings = Settings.from_environ(os.environ)
    servers = attached(settings)
    addresses = servers.__enter__()
    flask: Flask = create_app(settings, tjanster=build(settings, addresses))  # type: ignore[arg-type]
    return flask
