"""The bytes of delivered files: kept as they were handed over, or sealed where they hold people.

A delivery whose files hold people has a key of its own. Destroyed at a gallring it closes the files
for ever, while the chain, which is over the bytes as they lie, stays whole.
"""

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute
from tracker.errors import Refused
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import SECRET_BYTES, Keys
from tracker.leveranser import kedja
from tracker.leveranser.kedja import Fil
from tracker.leveranser.tables import ForsegladFil, Forsegling


STORST: Final = 64 * 1024 * 1024
"""Bytes of a file."""
GALLRAD: Final = "Filen höll personer som har gallrats. Den går inte längre att läsa."


class Deltagare(NamedTuple):
    """A participant as a file of a project holds them: in which förbund, and by what there; and
    the project's id for who it is.
    """

    hos: str
    deltagande: str
    person: UUID


@dataclass(frozen=True, slots=True)
class Innehall:
    """A file to be delivered: its name, its format, its bytes, and whether people are in it.

    `deltagare`: the participants of a project who are (ADR 58).
    """

    namn: str
    format: str
    data: bytes = field(repr=False)
    personer: bool = False
    deltagare: Collection[Deltagare] = ()


@dataclass(frozen=True, slots=True)
class Plats:
    """Where the files of a delivery lie: whose, its number, and the id its key is named by."""

    forbund: str
    nummer: int
    id: UUID

    @property
    def fil(self) -> bytes:
        """What a sealed file is bound to."""
        return bound(self.forbund, "forseglad_fil.innehall", self.id)

    @property
    def nyckel(self) -> bytes:
        """What the sealed key is bound to."""
        return bound(self.forbund, "forseglingsnyckel.nyckel", self.id)


def keep(
    session: Session,
    plats: Plats,
    sent: Sequence[Innehall],
    *,
    keys: Keys,
    random: Callable[[int], bytes] = os.urandom,
) -> list[Fil]:
    """Keeps the bytes; what the delivery's row says of them. Never commits.

    Raises Refused where there is no file, or one that is too large.
    """
    if not sent or any(len(fil.data) > STORST for fil in sent):
        raise Refused("Leveransen har ingen fil, eller en som är för stor.")
    secret = b""
    if any(fil.personer for fil in sent):
        secret = _new_key(session, plats, keys, random)
    kept = []
    for fil in sent:
        lagrat = seal(secret, fil.data, bound_to=plats.fil) if fil.personer else fil.data
        session.add(
            ForsegladFil(forbund=plats.forbund, nummer=plats.nummer, namn=fil.namn, innehall=lagrat)
        )
        sha, lagrad = sha256(fil.data).hexdigest(), sha256(lagrat).hexdigest()
        kept.append(Fil(fil.namn, fil.format, len(fil.data), sha, lagrad, fil.personer))
    return kept


def read(session: Session, rad: Forsegling, namn: str, *, keys: Keys) -> bytes:
    """The bytes of a delivered file as it was handed over.

    Raises Refused where there is no such file, where its key has been destroyed, or where the bytes
    are no longer those that were sealed; KeysUnreadable where the key file is another.
    """
    known = next((fil for fil in kedja.filer(rad) if fil.namn == namn), None)
    held = session.get(ForsegladFil, (rad.forbund, rad.nummer, namn)) if known else None
    if known is None or held is None:
        raise Refused("Filen finns inte i leveransen.")
    data = _opened(session, rad, held.innehall, keys) if known.personer else held.innehall
    if sha256(data).hexdigest() != known.sha256:
        raise Refused("Filen är inte den som levererades: kör stegvis verify.")
    return data


def destroy_key(session: Session, forbund: str, id_: UUID) -> bool:
    """Closes the files of a delivery that hold people, for ever; whether there was a key.

    As stegvis_logg; never commits. What the delivery said, and its chain, stay as they are.
    """
    gone = execute(
        session,
        "DELETE FROM forseglingsnyckel WHERE forbund = %s AND id = %s RETURNING id",
        forbund,
        id_,
    ).first()
    return gone is not None


def closed(session: Session, forbund: str, rader: Sequence[Forsegling]) -> set[UUID]:
    """Those whose files hold people and have no key any longer; their ids. As stegvis_logg."""
    with_people = {rad.id for rad in rader if any(fil.personer for fil in kedja.filer(rad))}
    kept = execute(session, "SELECT id FROM forseglingsnyckel WHERE forbund = %s", forbund)
    return with_people - {row[0] for row in kept}


def _new_key(session: Session, plats: Plats, keys: Keys, random: Callable[[int], bytes]) -> bytes:
    key, secret = keys.current("varde"), random(SECRET_BYTES)
    execute(
        session,
        "INSERT INTO forseglingsnyckel (forbund, id, key_id, nyckel) VALUES (%s, %s, %s, %s)",
        plats.forbund,
        plats.id,
        key.id,
        seal(key.secret, secret, bound_to=plats.nyckel),
    )
    return secret


def _opened(session: Session, rad: Forsegling, sealed: bytes, keys: Keys) -> bytes:
    plats = Plats(rad.forbund, rad.nummer, rad.id)
    found = execute(
        session,
        "SELECT key_id, nyckel FROM forseglingsnyckel WHERE forbund = %s AND id = %s",
        rad.forbund,
        rad.id,
    ).first()
    if found is None:
        raise Refused(GALLRAD)
    key = keys.by_id("varde", found[0])
    secret = open_sealed(key.secret, found[1], bound_to=plats.nyckel)
    return open_sealed(secret, sealed, bound_to=plats.fil)
