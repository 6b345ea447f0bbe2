"""Commands about backups: backup, restore."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, NullPool

from tracker import migrations
from tracker.clock import SystemClock
from tracker.db import make_engine, transactions
from tracker.errors import Refused
from tracker.servers import Addresses, attached, held
from tracker.settings import Settings


@contextmanager
def _owner(addresses: Addresses) -> Iterator[Engine]:
    engine = make_engine(addresses.database_owner_url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def run_backup(settings: Settings, chosen: argparse.Namespace) -> int:
    """Needs no key: what is secret stays as it is."""
    from tracker.backup.save import save

    with attached(settings) as addresses, _owner(addresses) as engine:
        if settings.database_url is None:
            migrations.upgrade(addresses.database_owner_url)
        _note(addresses, now := SystemClock().now())
        innehall = save(
            engine,
            chosen.fil,
            data_dir=settings.data_dir,
            nycklar=settings.secret_file if chosen.med_nycklar else None,
            now=now,
        )
    antal = sum(innehall.positioner.values())
    print(f"{len(innehall.positioner)} förbund med {antal} händelser sparade i {chosen.fil}.")
    if innehall.nycklar:
        print("Nycklarna är med. Den som har filen kan läsa allt.", file=sys.stderr)
    else:
        print(f"Nycklarna är inte med. Spara {settings.secret_file} för sig.", file=sys.stderr)
    return 0


def _note(addresses: Addresses, now: datetime) -> None:
    """That everybody is copied stands in each read log before it is done (ADR 58)."""
    from tracker.access.read_log import Lasning, Vad, note
    from tracker.queries.forbund import logs

    engine, vem = make_engine(addresses.database_url, poolclass=NullPool), getpass.getuser()
    transaction = transactions(engine)
    try:
        with transaction(readonly=True) as session:
            alla = sorted(logs(session))
        for slug in alla:
            with transaction(forbund=slug, huvudman=("*",)) as session:
                note(
                    session,
                    Lasning(
                        slug, now, f"drift:{vem}", Vad.EXPORTERAT, "backup", "kommando", hela=True
                    ),
                )
    finally:
        engine.dispose()


def run_restore(settings: Settings, chosen: argparse.Namespace) -> int:
    """Alone on the data folder, from the backup's own version up to ours."""
    from tracker.backup.archive import opened
    from tracker.backup.restore import Place, refuse_data, restore

    with opened(chosen.fil) as archive:
        innehall = archive.innehall
        if innehall.revision not in migrations.versions():
            raise Refused(f"Filen {chosen.fil} är gjord av en nyare Stegvis: installera den först.")
        with held(settings) as supervised, _owner(supervised.addresses) as engine:
            url = supervised.addresses.database_owner_url
            refuse_data(engine)
            migrations.upgrade(url, to=innehall.revision)
            place = Place(engine, settings.data_dir, settings.secret_file)
            broken = restore(place, archive, now=SystemClock().now())
            migrations.upgrade(url)
    antal = sum(innehall.positioner.values())
    print(f"{len(innehall.positioner)} förbund med {antal} händelser återställda.")
    for forbund in broken:
        print(f"Loggen för {forbund} var längre här. Det är noterat, och verify visar det.")
    if not settings.secret_file.exists():
        print(f"Lägg nyckelfilen som {settings.secret_file} innan du startar.", file=sys.stderr)
    print("Kör stegvis verify innan någon släpps in.", file=sys.stderr)
    return 0
