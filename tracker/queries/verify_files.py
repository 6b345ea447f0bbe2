"""Does what lies beside the database hold? A part of `verify`: the data folder's own files.

Heads and deliveries are looked at with their chains. Here is the rest that must be whole: the list
of the erased, without which a restore would bring them back; the snapshots, from which every figure
comes; and the files that were made and may still be fetched.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from schemas.svar import Avvikelse
from tracker.db import Transaction
from tracker.exports import ledger, produce
from tracker.identity import erase
from tracker.identity.tables import Gallrad
from tracker.log.verify import Findings
from tracker.snapshots import store, summor


KOPIA: Final = "Jämför med en säkerhetskopia."


def check_files(transaction: Transaction, forbund: str, data_dir: Path) -> list[Avvikelse]:
    """What is wrong with a förbund's files; what is not there any more is no fault."""
    findings = Findings(forbund)
    with transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        _erased(session, data_dir / erase.FILE, findings)
    for folder in store.folders(data_dir / "snapshots", forbund):
        if summor.skadad(folder):
            text = "Underlaget för rapporter är ändrat på disken. Kör stegvis rebuild."
            findings.add("underlag", folder.name, text)
    with transaction(forbund=forbund, readonly=True) as session:
        for path in _altered(session, forbund, data_dir / produce.FOLDER):
            text = "Filen är inte den som gjordes. Skapa den igen."
            findings.add("rapportfil", path, text)
    return findings.all()


def _erased(session: Session, path: Path, findings: Findings) -> None:
    """Everybody who is erased here must be on the list that a restore goes by."""
    asked = select(Gallrad.person).where(
        Gallrad.forbund == findings.forbund, Gallrad.beslut != erase.FORE
    )
    known = session.exec(asked.order_by(col(Gallrad.person))).all()  # first: who is new is listed
    try:
        listed = {one.person for one in erase.remembered(path) if one.forbund == findings.forbund}
    except erase.ErasuresUnreadable:
        text = f"Listan över gallrade är ändrad eller skadad. {KOPIA}"
        findings.add("gallringslista", erase.FILE, text)
        return
    for person in known:
        if person not in listed and person != erase.hela(findings.forbund):
            text = f"En gallrad person saknas i listan över gallrade. {KOPIA}"
            findings.add("gallringslista", person, text)


def _altered(session: Session, forbund: str, folder: Path) -> Iterator[str]:
    """Of the files that lie there those that are not what the ledger says was made."""
    for one in ledger.of_forbund(session, forbund):
        path = folder / str(one.korning) / one.filnamn
        try:
            same = ledger.digest(path) == one.sha256
        except FileNotFoundError:
            continue  # it had its time, and can be ordered again
        if not same:
            yield f"{one.korning}/{one.filnamn}"
