"""Events in: one, or a list that is stored whole or not at all. Answered after the commit."""

from typing import Any, cast

import orjson
from flask import Blueprint, Response, abort, current_app, request

from tracker.intake.combine import Samlare
from tracker.intake.faults import Avvisad, fel
from tracker.intake.skrivratt import besluta
from web.behorighet import nyckel, nyckel_med
from web.services import tjanster


MANY = 500
BYTES = 8 * 1024 * 1024
"""Room for 500 events with all their free texts."""

api = Blueprint("handelser", __name__)


@api.post("/handelser")
@nyckel_med("skriva")
def ta_emot() -> Response:
    key, events = nyckel(), sent()
    av, forbund, skriver = f"nyckel:{key.id}", frozenset({key.forbund}), key.omfang.skriver
    if key.har("besluta"):
        skriver = (*skriver, *besluta(skriver))
    if len(events) == 1:
        samlare = cast("Samlare", current_app.extensions["samlare"])
        saved = [samlare.record(events[0], av=av, forbund=forbund, skriver=skriver)]
    else:
        saved = tjanster().intag.record_all(events, av=av, forbund=forbund, skriver=skriver)
    resultat = [{"id": s.id, "status": s.status, "position": s.position} for s in saved]
    body = orjson.dumps({"resultat": resultat})
    return Response(body, 201, mimetype="application/json")


def sent() -> list[dict[str, Any]]:
    """The events of the body. Raises Avvisad (422) for what is no event, aborts with 413."""
    request.max_content_length = BYTES
    try:
        body = orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError:
        raise Avvisad([fel("H001", vad="Kroppen (giltig JSON i UTF-8)")]) from None
    events = body if isinstance(body, list) else [body]
    if len(events) > MANY:
        abort(413)
    if not events or not all(isinstance(event, dict) for event in events):
        raise Avvisad([fel("H001", vad="Händelsen (ett JSON-objekt)")])
    return events
