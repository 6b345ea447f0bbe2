"""Is what was delivered whole and unaltered? The chain from the first to the last, and every byte.

A part of `verify`. After a fault the chain goes on from the row as it stands, so that one altered
delivery is one fault.
"""

from hashlib import sha256
from typing import Final

from sqlmodel import Session, col, select

from schemas.svar import Avvikelse
from tracker.db import Transaction
from tracker.identity.keys import Keys, KeysUnreadable
from tracker.leveranser import kedja
from tracker.leveranser.kedja import START
from tracker.leveranser.tables import ForsegladFil, Forsegling
from tracker.log.heads import Head, Heads
from tracker.log.verify import Findings


VAD: Final = "leverans"


def kontrollera(
    transaction: Transaction, forbund: str, *, keys: Keys, heads: Heads
) -> list[Avvikelse]:
    """What is wrong with a förbund's deliveries; nothing where there are none.

    `heads`: where the chains of deliveries ended, as written outside the database.
    """
    findings = Findings(forbund)
    with transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        outside = _outside(heads, findings)
        own = select(Forsegling).where(Forsegling.forbund == forbund)
        rader = list(session.exec(own.order_by(col(Forsegling.nummer))))
        _follow(rader, outside, keys, findings)
        _filer(session, forbund, rader, findings)
    return findings.all()


def _outside(heads: Heads, findings: Findings) -> Head | None:
    try:
        return heads.read(findings.forbund)
    except (ValueError, KeysUnreadable):
        text = "Filen om var leveranserna slutar är ändrad. Jämför med en säkerhetskopia."
        findings.add(VAD, kedja.HEADS, text)
        return None


def _follow(rader: list[Forsegling], outside: Head | None, keys: Keys, findings: Findings) -> None:
    nummer, before = 0, START
    for rad in rader:
        if rad.nummer != nummer + 1:
            text = f"Leveranserna {nummer + 1}–{rad.nummer - 1} saknas. De har tagits bort."
            findings.add(VAD, rad.nummer, text)
        _link(rad, before, keys, findings)
        if outside and outside.position == rad.nummer and outside.hash != rad.hash:
            findings.add(VAD, rad.nummer, "Leveransen är inte den som förseglades. Den är utbytt.")
        nummer, before = rad.nummer, rad.hash
    if outside is None and rader:
        text = "Filen om var leveranserna slutar saknas. Jämför med en säkerhetskopia."
        findings.add(VAD, kedja.HEADS, text)
    elif outside and outside.position > nummer:
        text = f"Leveranserna slutar vid {nummer} men har varit fler: {outside.position}."
        findings.add(VAD, outside.position, f"{text} Återställ från en säkerhetskopia.")


def _link(rad: Forsegling, before: bytes, keys: Keys, findings: Findings) -> None:
    try:
        key = keys.by_id("kedja", rad.nyckel)
    except KeysUnreadable:
        text = "Leveransens nyckel finns inte i nyckelfilen. Kontrollera att det är rätt fil."
        findings.add(VAD, rad.nummer, text)
        return
    if kedja.link(key.secret, before, rad) != rad.hash:
        text = "Leveransen eller den före är ändrad, tillagd, borttagen eller flyttad."
        findings.add(VAD, rad.nummer, text)


def _filer(session: Session, forbund: str, rader: list[Forsegling], findings: Findings) -> None:
    """Every byte of every file, one file in memory at a time."""
    told: dict[tuple[int, str], str] = {}
    for rad in rader:
        try:
            told |= {(rad.nummer, fil.namn): fil.lagrad for fil in kedja.filer(rad)}
        except (ValueError, TypeError):
            findings.add(VAD, rad.nummer, "Leveransens lista över filer går inte att läsa.")
    names = select(ForsegladFil.nummer, ForsegladFil.namn).where(ForsegladFil.forbund == forbund)
    held = {(nummer, namn) for nummer, namn in session.exec(names)}
    for nummer, namn in sorted(held - told.keys()):
        findings.add(VAD, nummer, f"Filen {namn} hör inte till leveransen. Den är tillagd.")
    for nummer, namn in sorted(told.keys() - held):
        findings.add(VAD, nummer, f"Filen {namn} saknas. Den har tagits bort.")
    for nummer, namn in sorted(held & told.keys()):
        if _digest(session, forbund, nummer, namn) != told[nummer, namn]:
            findings.add(VAD, nummer, f"Filen {namn} är inte den som levererades.")


def _digest(session: Session, forbund: str, nummer: int, namn: str) -> str:
    own = select(ForsegladFil.innehall).where(
        ForsegladFil.forbund == forbund, ForsegladFil.nummer == nummer, ForsegladFil.namn == namn
    )
    return sha256(session.exec(own).one()).hexdigest()
