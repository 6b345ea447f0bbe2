"""Does the identity room still hold what the log points at? A part of `verify`.

A person or a text that is gone must have been erased, and a text must be the one whose salted
hash stands in the log.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlmodel import Session

from tracker.db import execute
from tracker.identity.erase import hela
from tracker.identity.keys import Keys, KeysUnreadable
from tracker.identity.nummer import unnumbered
from tracker.identity.register import erased, reveal
from tracker.identity.texts import salted_hash, salted_texts
from tracker.log.chain import Loggrad
from tracker.log.pointers import new_person, text_id, texts
from tracker.log.verify import Findings


Payloads = Sequence[tuple[Loggrad, dict[str, Any]]]


def check_identity(
    session: Session, batch: Sequence[Loggrad], keys: Keys, findings: Findings
) -> None:
    """Checks the persons and free texts of some rows, as the role that sees the whole förbund."""
    payloads = [(rad, data) for rad in batch if (data := _payload(rad)) is not None]
    _check_texts(session, payloads, keys, findings)
    _check_persons(session, payloads, keys, findings)


def _payload(rad: Loggrad) -> dict[str, Any] | None:
    """The payload; None where it has been made unreadable, which the chain tells."""
    try:
        data = orjson.loads(rad.data)
    except orjson.JSONDecodeError:
        return None
    return data if isinstance(data, dict) else None


def _check_texts(session: Session, payloads: Payloads, keys: Keys, findings: Findings) -> None:
    """Each free text is the one that was written, or was erased with its person."""
    wanted = {
        text_id(holder[falt]): (rad, holder[falt]["hash"])
        for rad, data in payloads
        for holder, falt in texts(data)
    }
    found = _salted(session, list(wanted), keys, findings)
    missing = [one for one in wanted if one not in found]
    gone = _erased_streams(
        session, findings.forbund, {_whose(rad) for rad, _ in map(wanted.__getitem__, missing)}
    )
    allt = _all_gone(session, findings.forbund) if missing else None
    for one, (rad, digest) in wanted.items():
        rightly = _whose(rad) in gone or (allt is not None and rad.registrerad <= allt)
        if one in missing and not rightly:
            text = "Händelsens fritext saknas, fast personen inte är gallrad."
            findings.add("fritext", rad.position, text)
        elif (pair := found.get(one)) is not None and salted_hash(*pair) != digest:
            findings.add("fritext", rad.position, "Händelsens fritext är ändrad.")


def _whose(rad: Loggrad) -> str:
    """The stream of the deltagande that the event is about, whichever its own is (ADR 36)."""
    alone = rad.deltagande is not None and not rad.strom.startswith("p:")
    return f"d:{rad.deltagande}" if alone else rad.strom


def _all_gone(session: Session, log: str) -> datetime | None:
    """When all texts of a project went with its gallring (ADR 47); None where none has been.

    That somebody of it is erased says nothing of the others: what is asked for is the decision on
    the whole, by its protocol, or where a backup was restored by what the list of erased says.
    """
    asked = (
        "SELECT max(gallrad) FROM gallrad WHERE forbund = %s AND (person = %s OR person IN"
        " (SELECT id FROM gallring WHERE forbund = %s AND klar IS NOT NULL))"
    )
    moment: datetime | None = execute(session, asked, log, hela(log), log).scalar()
    return moment


def _salted(
    session: Session, ids: Sequence[UUID], keys: Keys, findings: Findings
) -> dict[UUID, tuple[bytes, str] | None]:
    """The texts with their salts; None for one that cannot be opened, which is a finding."""
    try:
        return dict(salted_texts(session, findings.forbund, ids, keys=keys))
    except KeysUnreadable:
        if len(ids) > 1:
            half = len(ids) // 2
            parts = (_salted(session, part, keys, findings) for part in (ids[:half], ids[half:]))
            return {one: pair for part in parts for one, pair in part.items()}
    findings.add("fritext", ids[0], "Fritexten går inte att läsa med nyckelfilen.")
    return dict.fromkeys(ids)


def _erased_streams(session: Session, forbund: str, streams: set[str]) -> set[str]:
    """Those that are, or name, a deltagande whose person, now or earlier, has been erased: their
    texts are rightly gone.
    """
    if not streams:
        return set()
    rows = execute(
        session,
        "SELECT s.strom FROM (SELECT 'd:' || substr(n, 3) AS strom, substr(n, 3) AS deltagande "
        "FROM unnest(%b::text[]) AS n WHERE n LIKE 'd:%%' "
        "UNION SELECT strom, deltagande FROM personbyte "
        "WHERE forbund = %s AND strom = ANY(%b::text[])) s "
        "JOIN (SELECT forbund, deltagande, person FROM deltagande_nu "
        "UNION SELECT forbund, deltagande, person FROM deltagande_tidigare) v "
        "ON v.deltagande = s.deltagande "
        "JOIN gallrad g ON g.forbund = v.forbund AND g.person = v.person "
        "WHERE v.forbund = %s",
        list(streams),
        forbund,
        list(streams),
        forbund,
    )
    return {row[0] for row in rows}


def _check_persons(session: Session, payloads: Payloads, keys: Keys, findings: Findings) -> None:
    """Each person can be found in the identity room, or was erased."""
    wanted = {rad.person: rad.position for rad, _ in payloads if rad.person}
    for rad, data in payloads:
        if new := new_person(data):
            wanted.setdefault(UUID(new["id"]), rad.position)
    try:
        found = reveal(session, findings.forbund, list(wanted), keys=keys)
    except KeysUnreadable:
        text = "Personuppgifter går inte att läsa med nyckelfilen. Kontrollera att det är rätt fil."
        findings.add("identitet", min(wanted.values()), text)
        return
    missing = wanted.keys() - found.keys()
    missing -= unnumbered(session, findings.forbund, list(missing))
    for person in missing - erased(session, findings.forbund, list(missing)):
        text = "Personens uppgifter saknas, fast personen inte är gallrad."
        findings.add("identitet", wanted[person], text)
