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
from typing import Final

from tracker import migrations
from tracker.access import uppdrag, users
from tracker.servers import Addresses, Child, check_port, held, run_all
from tracker.settings import Settings
from web.wiring import Hus, build


ADMIN = "admin"
ENDS = 15.0
"""Seconds: what a killed `up` leaves is ended by then (tracker/servers/guard.py)."""
YIELDS: Final = 10
"""How far workers step back: a page is waited for by somebody, at a start and under a report."""
_BIN = Path(sys.executable).parent


def run_up(settings: Settings, chosen: argparse.Namespace) -> int:
    """Runs everything on this machine. Raises OutOfReach for a folder or port that is taken.

    With `--demo` an empty house gets the demonstration förbund, in the same start of the servers.
    """
    with held(settings, first=lambda: _check_port(settings)) as supervised:
        addresses = supervised.addresses
        if settings.database_url is None:
            migrations.upgrade(addresses.database_owner_url)
        hus = build(settings, addresses)
        try:
            password = first_account(hus)
            if password:  # at once: it is nowhere else, should the rest be stopped before it is up
                print(f"Logga in första gången som {ADMIN} med lösenordet {password}", flush=True)
            if chosen.demo and not hus.alla_forbund():
                _fill(hus)
        finally:
            hus.engine.dispose()
        threading.Thread(target=_welcome, args=(settings,), daemon=True).start()
        _mark(settings).touch()
        run_all(children(settings, addresses), news=_tell)
        _mark(settings).unlink(missing_ok=True)
    print("Stegvis är stoppat.", file=sys.stderr)
    return 0


def _mark(settings: Settings) -> Path:
    """A file that is there while `up` runs, and after one that was killed."""
    return settings.data_dir / "up.igang"


def _check_port(settings: Settings) -> None:
    """Raises OutOfReach for a taken port; what a killed `up` left has it for some seconds more."""
    patience = ENDS if _mark(settings).exists() else 0.0
    check_port(settings.bind_host, settings.bind_port, patience=patience)


def _tell(name: str, what: str) -> None:
    """What the operator should know of a child: not that it started and stopped as it should."""
    if what not in {"startad", "stoppad"}:
        print(f"Stegvis: {name} {what}.", file=sys.stderr, flush=True)


def first_account(hus: Hus) -> str | None:
    """Makes the one local account at the first start, and returns its password; else None."""
    with hus.transaction() as session:
        if users.any_exist(session):
            return None
        password = users.random_password(secrets.token_hex)
        ident, now = hus.intag.new_id(), hus.clock.now()
        users.create(session, anvandare=ident, namn=ADMIN, losenord=password, now=now, byt=True)
        uppdrag.forsta(session, ident, new_id=hus.intag.new_id, av=hus.operator, now=now)
    return password


def _fill(hus: Hus) -> None:
    """The demonstration förbund; imported for the first start only, all later ones are quicker."""
    from web import demo

    antal = demo.fill(hus.intag, today=hus.clock.now())
    print(f"Förbundet {demo.SLUG} finns nu, med {antal} påhittade händelser.", file=sys.stderr)


def _welcome(settings: Settings) -> None:
    """Says where to go, once the web answers."""
    while not answers(settings):
        time.sleep(0.1)
    host = settings.bind_host if settings.bind_host != "0.0.0.0" else "127.0.0.1"  # noqa: S104 - shown, not bound
    print(f"Stegvis är igång: http://{host}:{settings.bind_port}/")
    print("Stoppa med Ctrl-C.", flush=True)


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
    celery = [str(_BIN / "celery"), "--quiet", "--app", "workers.app:app"]
    return [
        Child(
            "web",
            [str(_BIN / "gunicorn"), "--config", "python:web.gunicorn", "web.wsgi:app()"],
            env,
        ),
        Child("worker", [*celery, "worker", "--loglevel", "warning"], env, YIELDS),
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
            YIELDS,
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
