"""The API of contract INTERFACE.md, HTTP: machines post events, fetch reports and order files."""

from typing import cast
from uuid import uuid4

import structlog
from flask import Blueprint, Flask

from tracker.intake.combine import Samlare
from web.api import halsa, handelser, korningar, openapi, rapporter
from web.api.nycklar import Nyckelring
from web.services import Tjanster


PREFIX = "/api/v1"


def register_api(app: Flask) -> None:
    """Adds the API and the health checks to an app made by `web.app.create_app`."""
    services = cast("Tjanster", app.extensions["stegvis"])
    app.extensions["nyckelring"] = Nyckelring()
    app.extensions["samlare"] = Samlare(services.intag)
    app.before_request(_trace)
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    for part in (handelser.api, rapporter.api, korningar.api, openapi.api):
        api.register_blueprint(part)
    app.register_blueprint(api)
    app.register_blueprint(halsa.api)


def _trace() -> None:
    """An id for everything that this request causes, also in a worker (workers/nudge.py)."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=uuid4().hex)
