"""Forms that were handed in: sealed beside the project's log, and opened to be filled (ADR 50)."""

from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import Transaction, raw
from tracker.errors import Refused
from tracker.esf.projekt.blanketter import las_blanketter
from tracker.exports.esf import blankettfalt, fyll
from tracker.exports.esf.delar import granska
from tracker.exports.esf.mall import Koppling, Mall, Varden
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


LANGST: Final = 120
"""Characters of a file's name that are kept."""


@dataclass(frozen=True, slots=True)
class Fil:
    """A form as it came."""

    id: UUID
    blankett: str
    namn: str
    summa: str
    innehall: bytes = field(repr=False)


def lamna(
    transaction: Transaction,
    projekt: str,
    blankett: str,
    *,
    id_: UUID,
    namn: str,
    innehall: bytes,
    keys: Keys,
) -> Fil:
    """Seals a form, once; forms of its kind that were never used go. Owns its commit.

    Raises Refused for what is no form that can be filled (`granska`), or is filled already.
    """
    granska(innehall)
    if cell := Mall(innehall).ifylld:  # what we do not fill would be left in every file
        raise Refused(
            f"ESF051: Lämna in en tom blankett: i {cell} står ett personnummer, som skulle följa "
            "med i varje fil."
        )
    key = keys.current("varde")
    made = Fil(id_, blankett, namn[-LANGST:], sha256(innehall).hexdigest(), innehall)
    sealed = seal(key.secret, innehall, bound_to=bound(projekt, "blankettfil.innehall", id_))
    with transaction(forbund=projekt, huvudman=("*",), role="stegvis_logg") as session:
        raw(session).execute(
            "DELETE FROM blankettfil f WHERE forbund = %s AND blankett = %s AND id <> %s"
            " AND NOT EXISTS (SELECT FROM blankett_version b"
            " WHERE b.forbund = f.forbund AND b.fil = f.id)",
            (projekt, blankett, id_),
        )
        raw(session).execute(
            "INSERT INTO blankettfil (forbund, id, blankett, namn, summa, key_id, innehall)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (forbund, id) DO NOTHING",
            (projekt, id_, blankett, made.namn, made.summa, key.id, sealed),
        )
    return made


def las(session: Session, projekt: str, id_: UUID, *, keys: Keys) -> Fil | None:
    """The form; None where the context may not see it, or it is gone."""
    row = (
        raw(session)
        .execute(
            "SELECT blankett, namn, summa, key_id, innehall FROM blankettfil"
            " WHERE forbund = %s AND id = %s",
            (projekt, id_),
        )
        .fetchone()
    )
    if row is None:
        return None
    blankett, namn, summa, key_id, sealed = row
    secret = keys.by_id("varde", key_id).secret
    place = bound(projekt, "blankettfil.innehall", id_)
    return Fil(id_, blankett, namn, summa, open_sealed(secret, bytes(sealed), bound_to=place))


@dataclass(frozen=True, slots=True)
class Formular:
    """A form in use, opened once and filled any number of times."""

    vad: str
    mall: Mall
    kopplingar: tuple[Koppling, ...]

    def fyll(self, varden: Varden) -> bytes:
        """The form with the values. Raises Refused with field and cell where one cannot be."""
        return fyll.fyll(
            self.mall, self.kopplingar, varden, kallas=partial(blankettfalt.ord_for, self.vad)
        )


def formular(
    transaction: Transaction, projekt: str, vad: str, vid: int, *, keys: Keys
) -> Formular | None:
    """The form that a kind of file is made with at a position; None where our own layout holds.

    Raises Refused where the form is no longer there, or is another than was mapped.
    """
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        galler = las_blanketter(session, projekt, vid).get(vad)
        if galler is None or galler.fil is None:
            return None
        fil = las(session, projekt, galler.fil, keys=keys)
    if fil is None or not fil.summa == galler.summa == sha256(fil.innehall).hexdigest():
        raise Refused("ESF046: Lämna in blanketten igen: den som var kopplad finns inte kvar.")
    alla = tuple(Koppling(one.falt, one.blad, one.cell, one.hoger) for one in galler.celler)
    return Formular(vad, Mall(fil.innehall), alla)
