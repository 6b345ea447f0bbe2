"""Commands about keys that are in use: nycklar rotera, nycklar rensa (docs/drift.md)."""

import argparse
import sys

import psycopg

from tracker.errors import Refused
from tracker.identity import keys as keyfile
from tracker.rights import rotation
from tracker.settings import Settings
from web.cli_hus import opened
from web.wiring import Hus


def run_rotate(settings: Settings, chosen: argparse.Namespace) -> int:
    """New keys, then everything moved to them. Stopped in the middle, --fortsatt goes on."""
    with opened(settings) as hus:
        if not chosen.fortsatt:
            uses = tuple(dict.fromkeys(chosen.bara)) if chosen.bara else keyfile.USES
            keys = rotation.rotate(settings.secret_file, uses, now=hus.clock.now())
            nya = ", ".join(keys.current(use).id for use in uses)
            print(f"Nya nycklar i bruk: {nya}.", flush=True)
        _move(hus)
    print(f"Klart. Spara en kopia av {settings.secret_file} nu, skild från databasens kopior.")
    return 0


def _move(hus: Hus) -> None:
    for forbund in sorted(hus.alla_loggar()):
        flyttat = rotation.carry_over(hus.transaction, forbund, keys=hus.keys)
        if flyttat.personer or flyttat.varden:
            print(
                f"{forbund}: {flyttat.personer} personer och {flyttat.varden} uppgifter flyttade.",
                flush=True,
            )
    with hus.transaction() as session:
        koder = rotation.carry_over_logins(session, keys=hus.keys)
    if koder:
        print(f"{koder} konton med engångskod flyttade.")


def run_purge(settings: Settings, chosen: argparse.Namespace) -> int:
    """Removes old keys that nothing names. 1 where --ja is missing and there are some."""
    with opened(settings) as hus:
        url = hus.addresses.database_owner_url.replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            names = rotation.named(connection, settings.data_dir)
        gone = rotation.removable(hus.keys, names)
        if not gone:
            print("Inga nycklar kan tas bort: allt i filen behövs.")
            return 0
        lista = ", ".join(gone)
        if not chosen.ja:
            raise Refused(
                f"Kan tas bort: {lista}. Säkerhetskopior från tiden före bytet går sedan inte att "
                "läsa. Kör om med --ja när du inte behöver dem."
            )
        keyfile.remove(settings.secret_file, gone)
    print(f"Borttagna nycklar: {lista}.")
    print(f"Byt ut era kopior av {settings.secret_file}.", file=sys.stderr)
    return 0
