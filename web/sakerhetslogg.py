"""Security events as log lines: who came in, who did not, who was refused (docs/sakerhet.md).

One line for each, after the answer is made. A user is named by the opaque id, an account that
somebody tried by a keyed hash of what they wrote, so that repeated guesses can be told together
and nothing that was typed stands in a log.
"""

from ipaddress import ip_address
from typing import Final
from uuid import UUID

import structlog
from flask import Flask, Response, g, request

from tracker.access import users
from tracker.queries import laslogg
from web.klient import adress
from web.services import tjanster


log = structlog.get_logger(__name__)

INLOGGNING: Final = frozenset(
    {"inloggning", "inloggning_steg", "extern", "bekrafta", "konto", "minsida_in"}
)
"""Blueprints whose forms prove who somebody is, or change how they prove it."""
TILL_LEVERANTOR: Final = "extern.svar"
"""The one GET that proves something: back from the outside provider."""
NEKAT: Final = {400: "bad_form", 401: "no_key", 403: "forbidden", 413: "too_large", 429: "limited"}
"""Status → what our own controls refused."""


def note(response: Response) -> Response:
    """After each request; what is nothing of security leaves no line."""
    status = response.status_code
    if request.blueprint in INLOGGNING and (
        request.method == "POST" or request.endpoint == TILL_LEVERANTOR
    ):
        log.info("authentication", outcome="ok" if status < 400 else "refused", **_what(status))
    elif status in NEKAT:
        log.warning(NEKAT[status], **_what(status))
    return response


def om_konto(event: str, anvandare: UUID) -> None:
    """An administrator changed how somebody else gets in: who, and whose account."""
    log.info(event, account=str(anvandare), **_what(200))


def _what(status: int) -> dict[str, object]:
    visit = g.get("besok")
    who = g.get("loggad_in") or (str(visit.lasare.anvandare) if visit else "")
    said: dict[str, object] = {
        "endpoint": request.endpoint,
        "method": request.method,
        "status": status,
        "user": who,
        "address": _address(),
    }
    if request.endpoint == "inloggning.logga_in" and status != 413:
        namn = users.normal(request.form.get("namn", ""))
        said["account"] = laslogg.mark("", namn, keys=tjanster().keys).hex()[:16]
    return said


def _address() -> str:
    """The visitor's address, when it is one: a header from a proxy might say anything."""
    try:
        return str(ip_address(adress()))
    except ValueError:
        return ""


def init_app(app: Flask) -> None:
    app.after_request(note)
