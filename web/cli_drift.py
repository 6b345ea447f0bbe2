"""Commands that run Stegvis: up, migrate, demo, keys, users, API keys."""

import argparse
import json
import secrets
import sys

from tracker import migrations
from tracker.access import keys as apikeys
from tracker.clock import SystemClock
from tracker.errors import Refused, WrongUse
from tracker.identity import keys as keyfile
from tracker.servers import attached
from tracker.settings import Settings
from web import demo
from web.cli_hus import opened


def run_month_day(settings: Settings, chosen: argparse.Namespace) -> int:
    from tracker.reports import monthly  # brings Polars, which no other command here needs

    with opened(settings) as hus:
        if chosen.forbund not in hus.alla_forbund():
            raise WrongUse(f"Förbundet {chosen.forbund} finns inte: kontrollera namnet.")
        with hus.transaction() as session:
            monthly.choose_day(session, chosen.forbund, chosen.dag)
    print(f"Månadens rapporter görs den {chosen.dag}:e för {chosen.forbund}.")
    return 0


def run_migrate(settings: Settings, _: argparse.Namespace) -> int:
    with attached(settings) as addresses:
        changed = migrations.upgrade(addresses.database_owner_url)
    print("Databasen är uppdaterad." if changed else "Databasen är redan på senaste versionen.")
    return 0


def run_demo(settings: Settings, chosen: argparse.Namespace) -> int:
    """Asks first when data exists; 1 when the answer is no."""
    with opened(settings) as hus:
        finns = hus.alla_forbund()
        if demo.SLUG in finns:
            print("Förbundet demo finns redan. Inget är ändrat.", file=sys.stderr)
            return 0
        if finns and not chosen.ja and not _yes("Det finns redan data. Lägga till förbundet demo?"):
            raise Refused("Inget är ändrat.")
        antal = demo.fill(hus.intag, today=hus.clock.now())
    print(f"Förbundet demo finns nu, med {antal} påhittade händelser.", file=sys.stderr)
    return 0


def _yes(question: str) -> bool:
    if not sys.stdin.isatty():
        raise WrongUse(f"{question} Svara genom att köra om med --ja.")
    return input(f"{question} (ja/nej) ").strip().lower() in {"ja", "j"}


def run_keys(_: Settings, chosen: argparse.Namespace) -> int:
    keyfile.create(chosen.fil, now=SystemClock().now())
    print(f"Nyckelfilen {chosen.fil} är skapad. Spara en kopia på ett annat säkert ställe.")
    return 0


def run_apikey(settings: Settings, chosen: argparse.Namespace) -> int:
    with opened(settings) as hus:
        if chosen.forbund not in hus.alla_forbund():
            raise WrongUse(f"Förbundet {chosen.forbund} finns inte: kontrollera namnet.")
        with hus.transaction() as session:
            clear = apikeys.create(
                session,
                nyckel=hus.intag.new_id(),
                secret=secrets.token_bytes(32),
                forbund=chosen.forbund,
                ratt=chosen.ratt,
                huvudman=chosen.huvudman,
                now=hus.clock.now(),
            )
    if chosen.json:
        print(json.dumps({"nyckel": clear}))
    else:
        print(f"Nyckeln visas bara nu. Spara den säkert:\n{clear}")
    return 0
