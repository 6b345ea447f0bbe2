"""Whom a receipt gives away: it shows refused lines as they were sent, with whoever they name.

For the read log (ADR 0022). A line that cannot be read names nobody that could be found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlmodel import Session

from schemas.svar import Kvitto
from tracker.access import read_log
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Keys
from tracker.identity.personnummer import parse
from tracker.identity.register import known_persons


@dataclass(slots=True)
class Namnda:
    """The deltaganden and the personnummer ("ÅÅÅÅMMDD-NNNN") that lines of one förbund name."""

    deltaganden: set[str] = field(default_factory=set)
    nummer: set[str] = field(default_factory=set, repr=False)


def named(kvitto: Kvitto, *, today: date) -> dict[str, Namnda]:
    """Förbund → whom its refused lines name; "" for lines that say no förbund."""
    found: dict[str, Namnda] = {}
    for fel in kvitto.fel:
        sent = _line(fel.innehall)
        namnda = found.setdefault(_text(sent.get("forbund")), Namnda())
        if name := _text(sent.get("deltagande")):
            namnda.deltaganden.add(name)
        person = sent.get("person")
        written = _text(person.get("personnummer")) if isinstance(person, dict) else ""
        if number := parse(written, today=today):
            namnda.nummer.add(number.normal)
    return found


def saw(session: Session, forbund: str, namnda: Namnda, *, keys: Keys) -> None:
    """Tells the read log of those who are known; new ones have no id that a log could keep."""
    indexes = [
        blind_index(key.secret, normal, forbund=forbund)
        for key in keys.all("index")
        for normal in sorted(namnda.nummer)
    ]
    people = known_persons(session, forbund, indexes).values()
    read_log.saw(
        session, forbund, personer=[one.id for one in people], deltaganden=namnda.deltaganden
    )


def _line(innehall: str | None) -> Mapping[str, Any]:
    try:
        sent = orjson.loads(innehall or "")
    except orjson.JSONDecodeError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
