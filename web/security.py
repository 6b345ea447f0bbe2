"""What every answer and every form carries against misuse: headers, and a token in each form.

The token of a form is a keyed hash of the visitor's own cookie, so nothing has to be stored and
another site cannot make it up. `SameSite=Lax` on the cookie is the second lock.
"""

import hashlib
import hmac
from typing import Final

from flask import Flask, Response, abort, g, request

from web import sakerhetslogg


HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HEMLIG: Final = "/in/"
"""In an address that has a link's secret: what the page loads does not repeat it, even to us."""
HSTS: Final = "max-age=31536000; includeSubDomains"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD: Final = "csrf"
DELTAGARES: Final = ("/skatta", "/min-sida", "/visad", "/enkat")
"""Where those come who have a link and no account (ADR 43, 51)."""
PASTED: Final = "klistra.klistra"
"""Rows pasted from elsewhere: the page itself tells what cannot be read in them."""


def csrf_token() -> str:
    """The token for the forms of this visitor; empty before they have a cookie."""
    token: str | None = g.get("token")
    if not token:
        return ""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_page() -> bool:
    """False for the API, which has keys instead of cookies, for health and for static files."""
    return request.endpoint != "static" and not request.path.startswith(("/api/", "/halsa/"))


def is_participants() -> bool:
    """True for an address of those who have a link and no account, also where there is no page."""
    return any(request.path == one or request.path.startswith(f"{one}/") for one in DELTAGARES)


def check_form() -> None:
    """Stop a form that did not come from one of our own pages to this visitor."""
    if request.method in SAFE or not is_page():
        return
    expected = csrf_token()
    given = request.form.get(FIELD, "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        abort(400, "form")


def refuse_null() -> None:
    """No text of ours has a null character, and the database takes none: it is no mistake."""
    sent = [("", request.path), *request.args.items(multi=True)]
    if is_page() and request.method not in SAFE and request.endpoint != PASTED:
        sent += request.form.items(multi=True)
    if any("\0" in name or "\0" in text for name, text in sent):
        abort(400)


def add_headers(response: Response) -> Response:
    """Headers for every answer; neither pages nor files are kept, for they show people."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if HEMLIG in request.path:
        response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"  # Flask lets files be kept by anybody
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def init_app(app: Flask) -> None:
    app.before_request(check_form)
    app.before_request(refuse_null)
    app.after_request(add_headers)
    sakerhetslogg.init_app(app)
    app.jinja_env.globals["csrf_token"] = csrf_token
