"""Closing a round of a survey: what may be told becomes one event, and the rest is gone (ADR 51).

First the round takes no more, then the event is stored in the transaction that deletes it. Between
the two it can be closed again: the same numbers give the same event.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from sqlmodel import Session

from schemas.enkat import Enkat
from tracker.access import enkater
from tracker.access.tables_enkat import Enkatomgang
from tracker.db import Transaction
from tracker.intake.record import Intag
from tracker.state.enkat import SAMMANSTALLD, med_svar, visas


SEDDA: Final = "sedda"
"""Beside the groups, which are numbers: the forms that are counted."""


def svara(
    transaction: Transaction,
    omgang: Enkatomgang,
    enkat: Enkat,
    svar: Mapping[str, int],
    *,
    blankett: str,
) -> bool:
    """Counts one form; False where the round is closed. Owns its commit.

    `blankett`: random bits of the form, of which a hash is kept beside the numbers, in no order,
    until the round is closed. The same form sent twice is counted once.
    """
    mark = hashlib.sha256(blankett.encode()).hexdigest()

    def en_till(counted: dict[str, Any]) -> dict[str, Any]:
        sedda = counted.get(SEDDA, {})
        if mark in sedda:
            return counted
        return {**med_svar(counted, enkat, svar), SEDDA: {**sedda, mark: {}}}

    with transaction(forbund=omgang.forbund, role="stegvis_logg") as session:
        return enkater.rakna(session, omgang.forbund, omgang.id, en_till)


def stang(
    intag: Intag, forbund: str, omgang: UUID, enkat: Enkat, *, av: str, today: date
) -> UUID | None:
    """Closes the round and puts it together; the event's id, None where there is no such round.

    Raises Avvisad where the event cannot be stored; then the round is closed and nothing is lost.
    Owns its commits.
    """
    with intag.transaction(forbund=forbund, role="stegvis_logg") as session:
        counted = enkater.stang(session, forbund, omgang)
        there = enkater.omgangen(session, forbund, omgang)
    if counted is None or there is None:
        return None
    event = _handelse(there, enkat, counted, today)

    def glom(session: Session) -> None:
        enkater.glom(session, forbund, omgang)

    intag.record_all(
        [event],
        av=av,
        forbund=frozenset({forbund}),
        skriver=("*",),  # the right to hold surveys is asked of who closes it
        forst=glom,
    )
    return UUID(event["id"])


def _handelse(
    omgang: Enkatomgang, enkat: Enkat, counted: dict[str, Any], today: date
) -> dict[str, Any]:
    told = visas(counted, enkat, omgang.minst)
    last = max(omgang.fran, min(omgang.till, today))  # closed early it ended then, in that year
    data = {
        "omgang": str(omgang.id),
        "namn": omgang.namn,
        "enkat": omgang.enkat,
        "utgava": omgang.utgava,
        "fran": omgang.fran.isoformat(),
        "till": last.isoformat(),
        "minst": omgang.minst,
        "inbjudna": omgang.inbjudna,
    }
    if told.svar is not None:
        data |= {"svar": told.svar, "fragor": told.fragor, "grupper": told.grupper}
    return {
        "id": str(uuid5(omgang.id, SAMMANSTALLD)),
        "typ": SAMMANSTALLD,
        "forbund": omgang.forbund,
        "datum": today.isoformat(),
        **({"insats": omgang.insats} if omgang.insats else {}),
        "data": data,
    }
