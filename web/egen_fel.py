"""What goes wrong at a participant's door, said there: easy words in each language that is shipped,
and no way into the house of those who work there.

Whose link it was is not asked: it may be no good, or the database out of reach.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from flask import Response, make_response, redirect, render_template, request, url_for

from schemas.sprak import FARDIGA
from tracker.clock import STOCKHOLM
from web import words


SAGT: Final[Mapping[int, str]] = MappingProxyType(
    {413: "hinder.stort", 429: "hinder.ofta", 500: "hinder.hos_oss", 503: "hinder.hos_oss"}
)
"""Status → what is said; of all others that the page is to be opened anew."""


def tom() -> Response:
    """The empty page: the same for whatever is wrong with a link, so that it tells nothing."""
    return _sida(404, "tom.titel", "tom.text")


def sida(status: int, until: datetime | None, reference: str | None) -> Response:
    """The page of a status. `until`: when to come back; `reference`: what leads to the log line.

    Whoever goes to the address of a form, by loading its answer anew, comes to the page it is on.
    """
    if status == 404:
        return tom()
    if status == 405 and request.method == "GET":
        return make_response(redirect(url_for("minsida.visa"), 303))
    return _sida(status, "hinder.titel", SAGT.get(status, "hinder.sidan"), until, reference)


def _sida(
    status: int,
    titel: str,
    text: str,
    until: datetime | None = None,
    reference: str | None = None,
) -> Response:
    page = render_template(
        "egen_tom.html", s=FARDIGA["sv"], bada=list(FARDIGA.values()), titel=titel, text=text,
        tid={kod: _klocka(until, kod) for kod in FARDIGA}, referens=reference,
    )  # fmt: skip
    return make_response(page, status)


def _klocka(until: datetime | None, sprak: str) -> str:
    if until is None:
        return ""
    return words.klocka(until) if sprak == "sv" else f"{until.astimezone(STOCKHOLM):%H:%M}"
