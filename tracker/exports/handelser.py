"""A förbund's log back in the event format, to be taken in elsewhere (contract HANDELSER.md).

The file says who people are and what was written about them, in clear: it is made for the
förbund itself, readable by its maker alone.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import orjson
from sqlmodel import Session

from schemas.handelser import KINDS
from tracker.db import Transaction
from tracker.errors import StegvisError
from tracker.exports.fil import replacing
from tracker.identity.dolda import Dolda, hidden
from tracker.identity.keys import Keys
from tracker.identity.nummer import history
from tracker.identity.register import erased, reveal
from tracker.identity.texts import ERASED, read_texts
from tracker.log import store
from tracker.log.chain import Loggrad
from tracker.log.pointers import new_person, text_id, texts
from tracker.state.post import SAMMANFORDA


_BATCH: Final = 2000


def export(
    transaction: Transaction,
    forbund: str,
    path: Path,
    *,
    keys: Keys,
    till_position: int | None = None,
    med_dolda: bool = False,
) -> int:
    """Writes the log of a förbund as JSON Lines; returns the number of events.

    `till_position`: the last position to take with, None for all. `med_dolda`: also who they are
    that are protected or took back their consent; else they stand as the erased do (ADR 24). The
    file appears whole, with mode 0600. Taken in elsewhere as history it gives the same reports, and
    exported again the same file. Raises StegvisError where the identity room has lost somebody.
    """
    antal = 0
    with (
        transaction(
            forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session,
        replacing(path) as part,
        _private(part) as file,
    ):
        dolda = Dolda() if med_dolda else hidden(session, forbund)
        rows = store.read_rows(session, forbund, to=till_position)
        while batch := list(islice(rows, _BATCH)):
            for event in _events(session, forbund, batch, keys, dolda):
                file.write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
            antal += len(batch)
    return antal


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    path.unlink(missing_ok=True)  # of a run that was killed
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _events(
    session: Session, forbund: str, batch: Sequence[Loggrad], keys: Keys, dolda: Dolda
) -> Iterator[dict[str, Any]]:
    payloads = [orjson.loads(rad.data) for rad in batch]
    found = _Found(session, forbund, batch, payloads, keys, dolda)
    for rad, data in zip(batch, payloads, strict=True):
        yield _event(rad, data, found)


class _Found:
    """What the identity room says of a batch: who its persons are, what its texts say."""

    def __init__(
        self,
        session: Session,
        forbund: str,
        batch: Sequence[Loggrad],
        payloads: Sequence[dict[str, Any]],
        keys: Keys,
        dolda: Dolda,
    ) -> None:
        ids = {rad.person for rad in batch if rad.person}
        ids |= {UUID(new["id"]) for data in payloads if (new := new_person(data))}
        self._known = reveal(session, forbund, list(ids - dolda.personer), keys=keys)
        self._numbers = history(session, forbund, list(ids - dolda.personer), keys=keys)
        self._erased = erased(session, forbund, list(ids - self._known.keys()))
        self._erased |= ids & dolda.personer
        pointers = [
            text_id(holder[falt])
            for rad, data in zip(batch, payloads, strict=True)
            if rad.deltagande not in dolda.deltaganden
            for holder, falt in texts(data)
        ]
        self._texts = read_texts(session, forbund, pointers, keys=keys)

    def person(
        self, person: UUID, kon: str | None, fodelsear: int | None, position: int
    ) -> dict[str, Any] | None:
        """Who an event says; None for somebody of whom nobody knew the number at that position."""
        if numbers := self._numbers.get(person):
            then = [number for fran, number in numbers if fran <= position][-1]
            return {"personnummer": then} if then else None
        if person in self._known:
            return {"personnummer": self._known[person]}
        if person in self._erased:
            return {"gallrad": str(person), "kon": kon, "fodelsear": fodelsear}
        raise StegvisError(
            "En persons uppgifter saknas utan att vara gallrade: kör stegvis verify."
        )

    def text(self, pointer: dict[str, Any]) -> str:
        return self._texts.get(text_id(pointer), ERASED)


def _sent_person(rad: Loggrad, found: _Found) -> dict[str, Any] | None:
    """The person as sent: who is kept of several, the event said by a deltagande of theirs."""
    if rad.person is None or rad.typ == SAMMANFORDA:
        return None
    return found.person(rad.person, rad.kon, rad.fodelsear, rad.position)


def _event(rad: Loggrad, data: dict[str, Any], found: _Found) -> dict[str, Any]:
    """One row as the event that was sent, with what the server added to it."""
    if new := new_person(data):
        data["andring"]["person"] = found.person(
            UUID(new["id"]), new["kon"], new["fodelsear"], rad.position
        )
    for holder, falt in texts(data):
        holder[falt] = found.text(holder[falt])
    about = {} if KINDS[rad.typ].rattar else {"insats": rad.insats, "deltagande": rad.deltagande}
    event = {
        "id": str(rad.id),
        "typ": rad.typ,
        "forbund": rad.forbund,
        **about,
        "person": _sent_person(rad, found),
        "datum": rad.datum.isoformat(),
        "registrerad": rad.registrerad.astimezone(UTC).isoformat(timespec="microseconds"),
        "av": rad.av,
        "data": data,
    }
    return {falt: varde for falt, varde in event.items() if varde is not None}
