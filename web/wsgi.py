"""The web process: `gunicorn 'web.wsgi:app()'`. Puts the house, the pages and the API together.

The one place in `web` that knows `workers`: it hands the nudge on, so that a run ordered here is
begun at once and not at the next sweep.
"""

import os

from flask import Flask

from tracker import logs
from tracker.settings import Settings
from web.api import register_api
from web.app import create_app
from web.services import from_house
from web.wiring import build
from workers.app import addresses_of, make_app
from workers.nudge import Sender


def app() -> Flask:
    """The WSGI app; uses the servers for as long as the process lives.

    Does not ask them anything: while one is away, readiness says so, and the pages a sentence.
    """
    logs.configure()
    settings = Settings.from_environ(os.environ)
    addresses = addresses_of(settings)
    hus = build(settings, addresses)
    nudge = Sender(make_app(addresses.redis_url, settings.data_dir))
    flask = create_app(settings, tjanster=from_house(hus, nudge=nudge))
    register_api(flask)
    return flask
