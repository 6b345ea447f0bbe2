"""`stegvis up`: servers, migrations, first account; then web, workers, scheduler until Ctrl-C."""

import argparse
import http.client
import os
import secrets
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from tracker import migrations
from tracker.access import users
from tracker.servers import Addresses, Child, check_port, held, run_all
from tracker.settings import Settings
from web.wiring import Hus, build


ADMIN = "admin"
_BIN = Path(sys.executable).parent


def run_up(settings: Settings, _: argparse.Namespace) -> int:
    """Runs everything on this machine. Raises OutOfReach for a folder or port that is taken."""
    check_port(settings.bind_host, settings.bind_port)
    with held(settings) as supervised:
        addresses = supervised.addresses
        if settings.database_url is None:
            migrations.upgrade(addresses.database_owner_url)
        hus = build(settings, addresses)
        try:
            password = first_account(hus)
        finally:
            hus.engine.dispose()
        threading.Thread(target=_welcome, args=(settings, password), daemon=True).start()
        run_all(children(settings, addresses))
    print("Stegvis är stoppat.", file=sys.stderr)
    return 0


def first_account(hus: Hus) -> str | None:
    """Makes the one local account at the first start, and returns its password; else None."""
    with hus.transaction() as session:
        if users.any_exist(session):
            return None
        password = "-".join(secrets.token_hex(3) for _ in range(3))
        users.create(
            session,
            anvandare=hus.intag.new_id(),
            namn=ADMIN,
            losenord=password,
            now=hus.clock.now(),
        )
    return password


def _welcome(settings: Settings, password: str | None) -> None:
    """Says where to go, once the web answers; gives up quietly if it never does."""
    for _ in range(600):
        if answers(settings):
            host = settings.bind_host if settings.bind_host != "0.0.0.0" else "127.0.0.1"  # noqa: S104 - shown, not bound
            print(f"\nStegvis är igång: http://{host}:{settings.bind_port}/")
            if password:
                print(f"Logga in första gången som {ADMIN} med lösenordet {password}")
            print("Stoppa med Ctrl-C.", flush=True)
            return
        time.sleep(0.1)


def answers(settings: Settings) -> bool:
    """True when the web is ready to serve."""
    connection = http.client.HTTPConnection(settings.bind_host, settings.bind_port, timeout=2)
    try:
        connection.request("GET", "/halsa/redo")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def children(settings: Settings, addresses: Addresses) -> list[Child]:
    """The processes of a running Stegvis, the same as in the Procfile."""
    env = environ(settings, addresses)
    celery = [str(_BIN / "celery"), "--app", "workers.app:app"]
    return [
        Child(
            "web",
            [str(_BIN / "gunicorn"), "--config", "python:web.gunicorn", "web.wsgi:app()"],
            env,
        ),
        Child("worker", [*celery, "worker", "--loglevel", "warning"], env),
        Child(
            "beat",
            [
                *celery,
                "beat",
                "--loglevel",
                "warning",
                "--schedule",
                str(settings.data_dir / "beat"),
            ],
            env,
        ),
    ]


def environ(settings: Settings, addresses: Addresses) -> Mapping[str, str]:
    """The environment of the children: this one's, with the servers that were started."""
    return {
        **os.environ,
        **addresses.environ(),
        "STEGVIS_DATA_DIR": str(settings.data_dir),
        "STEGVIS_SECRET_FILE": str(settings.secret_file),
        "STEGVIS_BIND": f"{settings.bind_host}:{settings.bind_port}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
