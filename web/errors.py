"""From what went wrong to an answer: one place, for pages and API alike.

A StegvisError has a sentence for the user; anything else is a fault of ours, logged with the
request's id and told without detail.
"""

from traceback import extract_tb
from uuid import uuid4

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from schemas.svar import Avslag
from tracker.errors import OutOfReach, Refused, StegvisError, WrongUse
from tracker.intake.faults import Avvisad
from web import egen_fel, words
from web.security import is_participants


log = structlog.get_logger(__name__)

STATUS: tuple[tuple[type[StegvisError], int], ...] = (
    (Refused, 422),
    (WrongUse, 400),
    (OutOfReach, 503),
)
SIDOR = {
    400: ("Det gick inte att ta emot sidan", "Gå tillbaka, ladda om sidan och försök igen."),
    401: ("Nyckeln gäller inte", "Skicka en giltig nyckel: Authorization: Bearer …."),
    403: ("Du har inte behörighet", "Fråga den som ansvarar för Stegvis hos er om du behöver den."),
    404: ("Sidan finns inte", "Kontrollera adressen, eller börja från Att göra."),
    405: ("Det går inte att göra så här", "Gå tillbaka och använd knapparna på sidan."),
    410: ("Filen är borttagen", "Beställ den igen."),
    413: ("Det du skickade är för stort", "Korta texten och försök igen."),
    422: ("Det gick inte", "Gå tillbaka och rätta uppgifterna."),
    429: ("För många försök", "Vänta en stund och försök igen."),
    500: ("Något gick fel hos oss", "Det du skrev är inte sparat. Försök igen om en stund."),
    503: ("Stegvis når inte sin databas", "Försök igen om en stund. Inget är förlorat."),
}


def status_of(error: StegvisError) -> int:
    """The HTTP status of one of our own errors."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def _is_api() -> bool:
    return request.path.startswith(("/api/", "/halsa/"))


def _page(status: int, text: str | None = None, reference: str | None = None) -> Response:
    if is_participants():
        return egen_fel.sida(status, g.get("oppet_igen"), reference)
    rubrik, rad = SIDOR.get(status, SIDOR[500])
    page = render_template("fel.html", rubrik=rubrik, text=text or rad, referens=reference)
    return make_response(page, status)


def _json(status: int, text: str) -> Response:
    return make_response(jsonify(text=text), status)


def own(error: StegvisError) -> Response:
    """One of our own errors: its sentence, as a page or as JSON."""
    status = status_of(error)
    if isinstance(error, WrongUse) and _is_api():
        status = 422  # well-formed, but asks for what cannot be (openapi.json)
    if isinstance(error, Avvisad) and _is_api():
        body = Avslag(fel=error.fel).model_dump_json()  # every field, as in the receipt
        return Response(body, status, mimetype="application/json")
    return _json(status, error.text) if _is_api() else _page(status, error.text)


def http(error: HTTPException) -> Response:
    """Flask's own: not found, too large, and so on."""
    status = error.code or 500
    if _is_api():
        answer = _json(status, SIDOR.get(status, SIDOR[500])[1])
        answer.headers.extend(
            pair
            for pair in error.get_headers()
            if pair[0] not in {"Content-Type", "Content-Length"}
        )
        return answer
    page = _page(status, _when(status))
    if "Retry-After" in (headers := dict(error.get_headers())):
        page.headers["Retry-After"] = headers["Retry-After"]
    return page


def _when(status: int) -> str | None:
    """When to come back, for whoever did something too often."""
    until = g.get("oppet_igen") if status == 429 else None
    return f"Vänta och försök igen efter {words.klocka(until)}." if until else None


def unexpected(error: Exception) -> Response:
    """A fault of ours. The reference leads from what the user saw to the log line.

    The line says what kind of error and where, but neither its message nor any values: those may
    be what somebody wrote in a form.
    """
    reference = uuid4().hex[:8]
    log.error(
        "request_failed",
        endpoint=request.endpoint,
        reference=reference,
        error=type(error).__name__,
        where=[f"{f.filename}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)],
    )
    text = f"Något gick fel hos oss. Uppge {reference} om du hör av dig."
    return _json(500, text) if _is_api() else _page(500, reference=reference)


def init_app(app: Flask) -> None:
    app.register_error_handler(StegvisError, own)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, unexpected)
