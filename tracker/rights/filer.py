"""Files that say who people are: each sealed with a key of its own, which can be destroyed.

Extracts are the only such files today, of the register and by decision (ADR 25); reports hold no
identity (ADR 8). The key lies in `filnyckel`, itself sealed with the key for values. Neither key
nor file goes into a backup, so when the row is deleted the file is unreadable, whatever copies lie.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute
from tracker.errors import Refused
from tracker.exports.fil import replacing
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import SECRET_BYTES, Keys


FOLDER: Final = "utdrag"
"""In the data folder."""
GONE: Final = "Filen finns inte kvar. Gör ett nytt utdrag."


def new_key(
    session: Session,
    forbund: str,
    id_: UUID,
    *,
    keys: Keys,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """A fresh key under this id: 32 bytes, kept sealed. Never commits."""
    key, secret = keys.current("varde"), random(SECRET_BYTES)
    sealed = seal(key.secret, secret, bound_to=bound(forbund, "filnyckel.nyckel", id_))
    execute(
        session,
        "INSERT INTO filnyckel (forbund, id, key_id, nyckel) VALUES (%s, %s, %s, %s)",
        forbund,
        id_,
        key.id,
        sealed,
    )
    return secret


def key_of(session: Session, forbund: str, id_: UUID, *, keys: Keys) -> bytes | None:
    """The key under this id; None when it is destroyed. Raises KeysUnreadable."""
    row = execute(
        session, "SELECT key_id, nyckel FROM filnyckel WHERE forbund = %s AND id = %s", forbund, id_
    ).first()
    if row is None:
        return None
    return open_sealed(
        keys.by_id("varde", row[0]).secret,
        row[1],
        bound_to=bound(forbund, "filnyckel.nyckel", id_),
    )


def write(
    session: Session,
    forbund: str,
    id_: UUID,
    content: bytes,
    *,
    folder: Path,
    keys: Keys,
    random: Callable[[int], bytes] = os.urandom,
) -> None:
    """Seals `content` under a fresh key of its own; on disk when this returns. Never commits."""
    secret = new_key(session, forbund, id_, keys=keys, random=random)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with replacing(folder / str(id_)) as part:
        part.touch(mode=0o600)
        with part.open("wb") as file:
            file.write(seal(secret, content, bound_to=bound(forbund, "fil", id_)))
            file.flush()
            os.fsync(file.fileno())


def read(session: Session, forbund: str, id_: UUID, *, folder: Path, keys: Keys) -> bytes:
    """The content. Raises Refused when key or file is gone, KeysUnreadable for changed bytes."""
    secret = key_of(session, forbund, id_, keys=keys)
    if secret is None:
        raise Refused(GONE)
    try:
        sealed = (folder / str(id_)).read_bytes()
    except FileNotFoundError:
        raise Refused(GONE) from None
    return open_sealed(secret, sealed, bound_to=bound(forbund, "fil", id_))


def destroy(session: Session, forbund: str, ids: list[UUID], *, folder: Path) -> None:
    """Key and file, for good; again is no error. Runs as stegvis_logg, never commits.

    Where the commit fails the file is gone and the key is not: then it is told as gone.
    """
    execute(
        session,
        "DELETE FROM filnyckel WHERE forbund = %s AND id = ANY(%b::uuid[])",
        forbund,
        ids,
    )
    for one in ids:
        (folder / str(one)).unlink(missing_ok=True)
