"""Commands about the log: import, export, verify, rebuild."""

import argparse
import os
import re
import sys
from typing import Final
from uuid import UUID

import structlog

from schemas.svar import Kvitto
from tracker.clock import swedish_day
from tracker.errors import StegvisError, WrongUse
from tracker.exports import handelser
from tracker.identity.personnummer import find_in
from tracker.intake import files, receipts
from tracker.intake.garbage import seldom_collected
from tracker.intake.importing import Importor, Satt
from tracker.intake.record import Avsandare
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify
from tracker.settings import Settings
from tracker.snapshots import store as snapshots
from web.cli_hus import opened
from web.cli_spar import note_all, note_found, note_receipt
from web.import_delat import Start, import_shared, worth_it
from web.wiring import Hus


def run_import(settings: Settings, chosen: argparse.Namespace) -> int:
    """Prints the receipt, also of a file that is refused as a whole; 1 when a line was refused."""
    with opened(settings) as hus:
        importor = Importor(hus.intag, Avsandare(hus.operator, None, historik=chosen.historik))
        try:
            kvitto = _import(hus, chosen, importor)
        except StegvisError as error:
            _tell_broken_off(importor, error, as_json=chosen.json)
            raise
        sparat = None if chosen.dry_run or not kvitto.fel else _keep(hus, kvitto)
    if chosen.json:
        print(kvitto.model_dump_json())
    else:
        _show(kvitto, prov=chosen.dry_run)
    if sparat:
        print(f"Kvittot sparas i 30 dagar: «stegvis kvitto {sparat}».", file=sys.stderr)
    return 1 if kvitto.avvisade else 0


def _tell_broken_off(importor: Importor, error: StegvisError, *, as_json: bool) -> None:
    """What had become of a file that could not be taken to its end, where that is anything."""
    if as_json:
        print(importor.broken_off(error.text).model_dump_json())
    elif importor.rakning.lasta:
        _show(importor.rakning.receipt(whole=importor.delar), prov=not importor.delar)


def _keep(hus: Hus, kvitto: Kvitto) -> UUID:
    """Keeps a receipt with refusals, sealed: nothing refused is lost with a closed window."""
    kept = hus.intag.new_id()
    receipts.keep_receipt(hus.settings.data_dir, hus.keys, kept, kvitto, now=hus.clock.now())
    return kept


def run_receipt(settings: Settings, chosen: argparse.Namespace) -> int:
    """A kept receipt once more; 1 when it has refusals, as the import had."""
    try:
        wanted = UUID(chosen.id)
    except ValueError:
        raise WrongUse("Kvittots id är fel skrivet: det skrevs ut vid inläsningen.") from None
    with opened(settings) as hus:
        kvitto = receipts.read_receipt(settings.data_dir, hus.keys, wanted)
        note_receipt(hus, kvitto, "kvitto")
    if chosen.json:
        print(kvitto.model_dump_json())
    else:
        _show(kvitto, prov=False)
    return 1 if kvitto.avvisade else 0


def _import(hus: Hus, chosen: argparse.Namespace, importor: Importor) -> Kvitto:
    satt: Satt = "allt" if chosen.all_or_nothing else "delar"
    if chosen.dry_run:
        satt = "prov"
    processes = os.cpu_count() or 1
    if satt == "delar" and worth_it(chosen.fil, processes):
        start = Start(hus.settings, hus.addresses, importor.avsandare)
        return import_shared(chosen.fil, start, min(processes, 4))
    with seldom_collected():
        return importor.run(files.read(chosen.fil), satt)


def _show(kvitto: Kvitto, *, prov: bool) -> None:
    start = "Prov, inget sparat: " if prov else ""
    print(
        f"{start}{kvitto.lasta} rader lästa, {kvitto.nya} nya, {kvitto.fanns} fanns, "
        f"{kvitto.avvisade} avvisade, {kvitto.ej_sparade} ej sparade."
    )
    for fel in kvitto.fel[:50]:
        print(f"  rad {fel.rad}: {fel.kod} {fel.falt or ''}. {fel.text}")
    if len(kvitto.fel) > 50:
        print(f"  och {len(kvitto.fel) - 50} fel till: använd --json för att se alla.")


def run_export(settings: Settings, chosen: argparse.Namespace) -> int:
    with opened(settings) as hus:
        if chosen.forbund not in hus.alla_loggar():
            raise WrongUse(f"Förbundet {chosen.forbund} finns inte: kontrollera namnet.")
        if chosen.med_dolda is not None:
            _with_reason(hus, chosen.med_dolda)
        note_all(hus, chosen.forbund, "export" if chosen.med_dolda is None else "export-med-dolda")
        antal = handelser.export(
            hus.transaction,
            chosen.forbund,
            chosen.fil,
            keys=hus.keys,
            till_position=chosen.till_position,
            med_dolda=chosen.med_dolda is not None,
        )
    print(f"{antal} händelser skrivna till {chosen.fil}.", file=sys.stderr)
    return 0


BETECKNING: Final = re.compile(r"([A-Za-zÅÄÖåäö]{1,5}[. -]? ?)?[0-9§/.:, -]{1,30}").fullmatch


def _with_reason(hus: Hus, beslut: str) -> None:
    """Those who are hidden go with only for a decision, named by its number and not in words: it
    stands in the log of the operation, where no free text may stand.
    """
    numbered = BETECKNING(beslut.strip()) and any(c.isdigit() for c in beslut)
    if not numbered or find_in(beslut, today=swedish_day(hus.clock.now())):
        raise WrongUse("Skriv beslutets beteckning, till exempel 2026/12 eller § 3, och inget mer.")
    structlog.get_logger(__name__).info("export with hidden", beslut=beslut, av=hus.operator)


def run_verify(settings: Settings, chosen: argparse.Namespace) -> int:
    """1 when something is wrong."""
    with opened(settings) as hus:
        svar = verify(
            hus.transaction,
            keys=hus.keys,
            heads=hus.heads,
            now=hus.clock.now(),
            data_dir=settings.data_dir,
        )
        note_found(hus, svar.fel, "verify")
    if chosen.json:
        print(svar.model_dump_json())
    else:
        for kedja in svar.kedjor:
            print(f"{kedja.forbund}: {kedja.position} händelser, huvud {kedja.huvud[:16]}")
        for fel in svar.fel:
            print(f"FEL {fel.vad} ({fel.plats}): {fel.text}")
        for upplysning in svar.upplysningar:
            print(f"{upplysning.plats}: {upplysning.text}")
        print("Något stämmer inte." if svar.fel else "Allt stämmer.")
    return 1 if svar.fel else 0


def run_rebuild(settings: Settings, _: argparse.Namespace) -> int:
    """All projections anew; snapshots made from the old ones are forgotten.

    Also of a förbund that no projection knows any more: its head outside the database does.
    """
    folder = settings.data_dir / "snapshots"
    with opened(settings) as hus:
        for forbund in sorted({*hus.alla_loggar(), *hus.heads.forbund()}):
            with snapshots.locked(folder, forbund), hus.intag.forbund_open(forbund) as session:
                antal = rebuild(session, forbund)
                # Before the commit: whoever dies in between leaves none of the old ones.
                snapshots.forget(folder, forbund)
            print(f"{forbund}: {antal} händelser genomgångna.", file=sys.stderr)
    return 0
