"""Signed breaks: where a restore took a log back, so that a later reader is told and not alarmed.

A backup is older than the heads outside the database (heads.py). A restore from it loses events
that somebody has been told are saved; that is written down, signed with the chain's key, and
`verify` shows it for ever (ADR 1). Whoever cuts off a log without the key cannot make one.
"""

import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tracker.identity.keys import Keys


FILE: Final = "avbrott.jsonl"
"""Beside the heads; no förbund can have this name."""


@dataclass(frozen=True, slots=True)
class Break:
    """One förbund's log was known up to `lost` (position, hash) and went on from `kept`."""

    forbund: str
    lost: int
    lost_hash: str
    kept: int
    kept_hash: str
    when: datetime


def note(path: Path, keys: Keys, breaks: Sequence[Break]) -> None:
    """Adds to the file, on disk when this returns; what stands there already is not said twice."""
    known = noted(path, keys)
    new = [one for one in breaks if one not in known]
    if not new:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.writelines(_line(keys, one) for one in new)
        file.flush()
        os.fsync(file.fileno())


def noted(path: Path, keys: Keys) -> list[Break]:
    """The breaks, oldest first; none where there is no file.

    Raises ValueError when the file has been altered, KeysUnreadable without the key.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [_read(keys, line) for line in lines]


def _line(keys: Keys, one: Break) -> bytes:
    key = keys.current("kedja")
    said = {**_said(one), "nyckel": key.id}
    mac = hmac.digest(key.secret, _signed(said), "sha256").hex()
    return json.dumps({**said, "mac": mac}).encode() + b"\n"


def _said(one: Break) -> dict[str, Any]:
    return {
        "forbund": one.forbund,
        "var": [one.lost, one.lost_hash],
        "blev": [one.kept, one.kept_hash],
        "nar": one.when.isoformat(),
    }


def _signed(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True).encode()


def _read(keys: Keys, line: bytes) -> Break:
    try:
        said = json.loads(line)
        mac = bytes.fromhex(said.pop("mac"))
        key = keys.by_id("kedja", said["nyckel"])
        (lost, lost_hash), (kept, kept_hash) = said["var"], said["blev"]
        when = datetime.fromisoformat(said["nar"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(FILE) from error
    if not hmac.compare_digest(hmac.digest(key.secret, _signed(said), "sha256"), mac):
        raise ValueError(FILE)
    return Break(said["forbund"], lost, lost_hash, kept, kept_hash, when)
