"""Receipts of what was handed over: sealed in the same chain as what they are of (ADR 50)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import uuid5

from tracker.errors import Refused
from tracker.leveranser import lasning
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.tables import Forsegling


KVITTENS: Final = "esf_kvittens/"
"""What `rapport` begins with where a receipt was sealed; then the number of what it is of."""
STORST: Final = 4 * 1024 * 1024
_BORJAN: Final = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


@dataclass(frozen=True, slots=True)
class Inlamnad:
    """A receipt as it came in, by whom, and when they last proved who they are."""

    data: bytes = field(repr=False)
    av: str
    bekraftad: datetime


def av(rad: Forsegling) -> int | None:
    """The number of the delivery that this is the receipt of; None where it is no receipt."""
    nummer = rad.rapport.removeprefix(KVITTENS)
    return int(nummer) if rad.rapport.startswith(KVITTENS) else None


def per_leverans(rader: Sequence[Forsegling]) -> dict[int, list[Forsegling]]:
    """Delivery → its receipts, in the order that they came."""
    found: dict[int, list[Forsegling]] = {}
    for rad in sorted(rader, key=lambda one: one.nummer):
        if (nummer := av(rad)) is not None:
            found.setdefault(nummer, []).append(rad)
    return found


def form(data: bytes) -> str:
    """pdf, png, jpg or txt, by what is in it. Raises Refused for anything else, or too much."""
    if not data:
        raise Refused("ESF050: Välj filen med kvittensen.")
    if len(data) > STORST:
        raise Refused("ESF050: Filen får vara högst 4 MB. Spara kvittensen som pdf.")
    for borjan, slag in _BORJAN.items():
        if data.startswith(borjan):
            return slag
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if any(one < " " and one not in "\t\r\n" for one in text) or text.lstrip().startswith("<"):
        raise Refused("ESF050: Kvittensen ska vara pdf, png, jpg eller ren text.")
    return "txt"


def forsegla(forseglare: Forseglare, rad: Forsegling, inlamnad: Inlamnad) -> Forsegling:
    """Seals the receipt of a delivery, once: the same file again is the one that lies there.

    Raises Refused as `form`, and for the receipt of a receipt. Owns its commit.
    """
    slag = form(inlamnad.data)
    if av(rad) is not None:
        raise Refused("ESF050: Välj den fil som kvittensen är för.")
    summa = sha256(inlamnad.data).hexdigest()
    namn = f"Kvittens_fil_{rad.nummer}_{summa[:8]}.{slag}"
    avsett = Avsett(
        forbund=rad.forbund,
        rapport=f"{KVITTENS}{rad.nummer}",
        definition="1",
        parametrar=lasning.parametrar(rad),
        position=dict(lasning.positioner(rad)),
        tabell_sha256=summa,
        filer=[Innehall(namn, slag, inlamnad.data, personer=True)],
    )
    till = Till(rad.mottagare, f"Kvittens för fil {rad.nummer}", inlamnad.av, inlamnad.bekraftad)
    return forseglare.forsegla(avsett, till, id_=uuid5(rad.id, f"kvittens {summa}"))
