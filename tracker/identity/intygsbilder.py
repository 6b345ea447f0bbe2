"""Pictures and scans of signed certificates: sealed here, named by an event's `bild` (ADR 44).

They are the project's proof: kept until it is gallrat, also when the förbund has erased the person.
Nothing here commits.
"""

from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.access import read_log
from tracker.db import raw
from tracker.errors import Refused
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


STORST: Final = 4 * 1024 * 1024
"""Bytes of one: a page that is scanned in grey is a quarter of that."""
_BORJAN: Final = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"%PDF-": "pdf"}
MIME: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


def form(content: bytes) -> str:
    """png, jpg or pdf, by how it begins. Raises Refused for anything else, or what is too big."""
    if len(content) > STORST:
        raise Refused("Filen är större än 4 MB. Skanna den i gråskala, eller med lägre upplösning.")
    found = next((kind for start, kind in _BORJAN.items() if content.startswith(start)), None)
    if found is None:
        raise Refused("Filen är varken PDF, JPG eller PNG. Skanna intyget på nytt.")
    return found


def store(
    session: Session,
    forbund: str,
    bild: UUID,
    *,
    deltagande: str,
    projekt: str,
    form: str,
    content: bytes,
    keys: Keys,
) -> None:
    """Seals one. The same id again is the same sending: it stays as it is. As stegvis_logg."""
    key = keys.current("varde")
    sealed = seal(key.secret, content, bound_to=bound(forbund, "intygsbild.bild", bild))
    raw(session).execute(
        "INSERT INTO intygsbild (forbund, id, deltagande, projekt, form, key_id, bild)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (forbund, id) DO NOTHING",
        (forbund, bild, deltagande, projekt, form, key.id, sealed),
    )


def read(
    session: Session, forbund: str, bild: UUID, *, keys: Keys
) -> tuple[str, str, bytes] | None:
    """(deltagande, form, content) where the context may see the deltagande, and it is not gone."""
    row = (
        raw(session)
        .execute(
            "SELECT deltagande, form, key_id, bild FROM intygsbild WHERE forbund = %s AND id = %s",
            (forbund, bild),
        )
        .fetchone()
    )
    if row is None:
        return None
    deltagande, kind, key_id, sealed = row
    secret = keys.by_id("varde", key_id).secret
    content = open_sealed(secret, bytes(sealed), bound_to=bound(forbund, "intygsbild.bild", bild))
    read_log.saw(session, forbund, deltaganden=[deltagande])
    return deltagande, kind, content
