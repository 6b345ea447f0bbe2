"""A round of a survey: a form is counted once, and closed it becomes one event (ADR 51).

A use of its link and a mark of the form are taken together, and then it is counted: a form that is
sent again, also since the machine stopped in between, takes no other use and is counted once.

Closing, first the round takes no more, then the event is stored in the transaction that deletes
it. Between the two it can be closed again: the same numbers give the same event.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from sqlmodel import Session

from schemas.enkat import Enkat
from tracker.access import enkater
from tracker.access.tables_enkat import Enkatomgang
from tracker.db import Transaction
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.state.enkat import SAMMANSTALLD, med_svar, visas


SEDDA: Final = "sedda"
"""Beside the groups, which are numbers: the forms that are counted, or that come just now."""
TAGEN: Final = "tagen"
"""Of a form that has its use and is not counted yet."""
Mottagen = Literal["sparad", "redan", "stangd"]
"""What became of a form: counted now; counted before; not taken, since the round is closed or its
link has no use left.
"""
Kand = Literal["tagen", "raknad"]
"""What is known of a form: it has its use, or is counted too."""


def ta_emot(
    transaction: Transaction,
    omgang: Enkatomgang,
    enkat: Enkat,
    svar: Mapping[str, int],
    *,
    blankett: str,
    ta: Callable[[Session], bool],
) -> Mottagen:
    """Takes one form in. `ta`: takes a use of its link, not committed; False: there is none.

    `blankett`: random bits of the form, see `svara`. Owns its commits. Where something breaks
    between them the form has its use: sent again it is counted.
    """
    before = _ta(transaction, omgang, blankett, ta)
    if before is not None:
        return before
    return "sparad" if svara(transaction, omgang, enkat, svar, blankett=blankett) else "stangd"


def kand(transaction: Transaction, omgang: Enkatomgang, blankett: str) -> Kand | None:
    """What is known of the form, in a round that is not put together yet; None: nothing."""
    seen: list[Kand | None] = []

    def titta(counted: dict[str, Any]) -> dict[str, Any]:
        held = counted.get(SEDDA, {}).get(_marke(blankett))
        seen.append(None if held is None else "tagen" if held else "raknad")
        return counted

    _andra(transaction, omgang, titta)
    return seen[0] if seen else None


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
    mark = _marke(blankett)

    def en_till(counted: dict[str, Any]) -> dict[str, Any]:
        sedda = counted.get(SEDDA, {})
        if sedda.get(mark) == {}:
            return counted
        return {**med_svar(counted, enkat, svar), SEDDA: {**sedda, mark: {}}}

    return _andra(transaction, omgang, en_till)


def _ta(
    transaction: Transaction,
    omgang: Enkatomgang,
    blankett: str,
    ta: Callable[[Session], bool],
) -> Mottagen | None:
    """A use for the form, unless it has one; None where it is to be counted now."""
    mark, become = _marke(blankett), list[Mottagen]()
    with transaction(forbund=omgang.forbund, role="stegvis_logg") as session:

        def kommer(counted: dict[str, Any]) -> dict[str, Any]:
            sedda = counted.get(SEDDA, {})
            if sedda.get(mark) == {}:
                become.append("redan")
            elif mark not in sedda and not ta(session):
                become.append("stangd")
            if become or mark in sedda:
                return counted
            return {**counted, SEDDA: {**sedda, mark: {TAGEN: 1}}}

        if not enkater.rakna(session, omgang.forbund, omgang.id, kommer):
            return "stangd"
    return become[0] if become else None


def _marke(blankett: str) -> str:
    return hashlib.sha256(blankett.encode()).hexdigest()


def _andra(
    transaction: Transaction,
    omgang: Enkatomgang,
    till: Callable[[dict[str, Any]], dict[str, Any]],
) -> bool:
    """Changes the round's numbers under their lock; False, and nothing is, where it is closed."""
    with transaction(forbund=omgang.forbund, role="stegvis_logg") as session:
        return enkater.rakna(session, omgang.forbund, omgang.id, till)


def stang(
    intag: Intag, forbund: str, omgang: UUID, enkat: Enkat, *, av: str, today: date
) -> UUID | None:
    """Closes the round and puts it together; the event's id, None where there is no such round.

    A round of an insats that was made void is told of the förbund.
    Raises Avvisad where the event cannot be stored; then the round is closed and nothing is lost.
    Owns its commits.
    """
    with intag.transaction(forbund=forbund, role="stegvis_logg") as session:
        counted = enkater.stang(session, forbund, omgang)
        there = enkater.omgangen(session, forbund, omgang)
    if counted is None or there is None:
        return None
    event = _handelse(there, enkat, counted, today)
    try:
        _spara(intag, there, event, av)
    except Avvisad as refusal:
        if [(one.kod, one.falt) for one in refusal.fel] != [("H005", "insats")]:
            raise
        # Its insats was made void since: what was answered is of the förbund all the same.
        _spara(intag, there, {k: v for k, v in event.items() if k != "insats"}, av)
    return UUID(event["id"])


def _spara(intag: Intag, omgang: Enkatomgang, event: Mapping[str, Any], av: str) -> None:
    def glom(session: Session) -> None:
        enkater.glom(session, omgang.forbund, omgang.id)

    intag.record_all(
        [event],
        av=av,
        forbund=None,  # only a closing says what a round came to (H093)
        skriver=("*",),  # the right to hold surveys is asked of who closes it
        forst=glom,
    )


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
