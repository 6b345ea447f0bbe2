"""How an attacker goes about it: logged in or not, on every route, with addresses made up."""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from webbplats import far
from werkzeug.routing import Rule

from web.security import HEADERS, HSTS


NU: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMMER: Final = "19850615-9808"
ELAKT: Final = "x'\"><b>&{{7*7}}"
"""Stands in every word of an address that the walk makes up."""
HTTPS: Final = {"base_url": "https://localhost"}


class Stilla:
    """A clock that stands still: nobody is logged out for rest."""

    def now(self) -> datetime:
        return NU


def inne(app: Flask, inloggning: str) -> FlaskClient:
    client = far(app)
    client.set_cookie("stegvis", inloggning)
    client.set_cookie("__Host-stegvis", inloggning, secure=True)
    return client


def csrf(inloggning: str) -> str:
    return hmac.new(inloggning.encode(), b"form", hashlib.sha256).hexdigest()


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def first_of(regex: str) -> str:
    """The first of the words that a converter takes: `(?:a|b)`."""
    return re.sub(r"^\(\?:|\)$", "", regex).split("|")[0]


def address(app: Flask, rule: Rule) -> str:
    """An address of a rule about what is not there."""
    some = {
        "UUIDConverter": UUID(int=7),
        "UnicodeConverter": ELAKT,
        "PathConverter": ELAKT,
        "IntegerConverter": 7,
    }
    values = {
        name: some.get(type(found).__name__) or first_of(found.regex)
        for name, found in rule._converters.items()
    }
    return str(app.url_map.bind("").build(rule.endpoint, values))


def walk(app: Flask, inloggning: str, *, utan: tuple[str, ...] = ()) -> Any:
    """(address, answer) of every route: GET and POST, logged in and not, http and https."""
    for method in ("GET", "POST"):
        for rule, who, base in product(rules(app, method), (None, inloggning), (HTTPS, {})):
            if rule.endpoint in utan:
                continue
            client = inne(app, who) if who else far(app)
            form = {"csrf": csrf(inloggning)} if who and method == "POST" else None
            path = address(app, rule)
            with client.open(path, method=method, data=form, **base) as answer:
                answer.get_data()
                yield f"{method} {rule.rule} {'inne' if who else 'ute'} {base}", answer


def missing(answer: Any, *, https: bool) -> list[str]:
    """What an answer lacks of what every answer has."""
    given = answer.headers
    told = "no-referrer" if "/in/" in answer.request.path else HEADERS["Referrer-Policy"]
    expected = {**HEADERS, "Referrer-Policy": told}
    wrong = [name for name, value in expected.items() if given.get(name) != value]
    if given.get("Strict-Transport-Security") != (HSTS if https else None):
        wrong.append("Strict-Transport-Security")
    if "Access-Control-Allow-Origin" in given:
        wrong.append("Access-Control-Allow-Origin")
    if answer.request.path.startswith("/static/") is (given.get("Cache-Control") == "no-store"):
        wrong.append("Cache-Control")
    kind = given.get("Content-Type", "")
    if answer.get_data() and not (
        kind == "application/json" or (kind.startswith("text/") and "charset=utf-8" in kind)
    ):
        wrong.append(f"Content-Type {kind}")
    return wrong
