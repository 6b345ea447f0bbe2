"""What the tasks call, wired: one per process, made when the first task needs it.

Never before a fork: a child has its own connections and its own snapshots. No worker holds keys,
since reports need not know who anybody is; taking in a file, erasing people and making extracts by
decision do, and read the key file for it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from billiard.exceptions import SoftTimeLimitExceeded
from celery import current_app

from tracker.clock import Clock, SystemClock
from tracker.db import Transaction, make_engine, transactions
from tracker.exports import produce
from tracker.exports.produce import Verkstad
from tracker.identity import keys as keyfile
from tracker.intake.inlasning import Takt
from tracker.intake.mottagning import Mottagning
from tracker.intake.record import Intag
from tracker.leveranser import kedja
from tracker.leveranser import nulage as leveranser
from tracker.leveranser.forsegla import Forseglare
from tracker.leveranser.nulage import Nulage
from tracker.log.heads import Heads
from tracker.nudges import Nudge
from tracker.queries.forbund import names
from tracker.redovisning.verk import Redovisare
from tracker.reports import leases
from tracker.reports.answers import Svarare
from tracker.rights.gallring import Utforare
from tracker.rights.utredningsfil import Utredningsverk
from tracker.snapshots.cache import Cache
from workers.app import settings_and_addresses
from workers.nudge import Sender


TAKT: Final = Takt(
    *(leases.LEASE, leases.RENEW, leases.GRACE, leases.ATTEMPTS),
    *(leases.PATIENCE, leases.LONGEST_WAIT),
)
VAXER: Final = 500
"""Events after which a snapshot is written anew: sooner than in the web, where somebody waits."""


@dataclass(frozen=True, slots=True)
class House:
    """`snapshots` and `korningar` are folders in the data folder."""

    data_dir: Path
    snapshots: Path
    korningar: Path
    transaction: Transaction
    clock: Clock
    verkstad: Verkstad
    nulage: Nulage
    nudge: Nudge


def build(data_dir: Path, database_url: str, nudge: Nudge) -> House:
    """Wires a process. Connects when first used; a child does one thing at a time."""
    transaction = transactions(make_engine(database_url, pool_size=2, max_overflow=2))
    clock = SystemClock()
    snapshots, korningar = data_dir / "snapshots", data_dir / produce.FOLDER

    def forbund_namn() -> dict[str, str]:
        with transaction() as session:
            return names(session)

    svarare = Svarare(transaction, Cache(snapshots, vaxer=VAXER), clock)
    return House(
        data_dir=data_dir,
        snapshots=snapshots,
        korningar=korningar,
        transaction=transaction,
        clock=clock,
        verkstad=Verkstad(
            svarare,
            korningar,
            forbund_namn,
            out_of_time=SoftTimeLimitExceeded,
            redovisning=redovisare,
        ),
        nulage=Nulage(svarare, data_dir / leveranser.FOLDER),
        nudge=nudge,
    )


@cache
def house() -> House:
    """That of this process."""
    settings, addresses = settings_and_addresses()
    return build(settings.data_dir, addresses.database_url, Sender(current_app))


def redovisare() -> Redovisare:
    """What makes a project's files; it must write who people are, and seal what it makes."""
    settings, _ = settings_and_addresses()
    here = house()
    keys = keyfile.load(settings.secret_file)
    heads = Heads(here.data_dir / kedja.HEADS, keys)
    forseglare = Forseglare(here.transaction, keys, heads, here.clock)
    return Redovisare(here.transaction, keys, forseglare, here.clock, uuid4)


def utforare() -> Utforare:
    """What carries erasures out; it must find the files that people are in."""
    settings, _ = settings_and_addresses()
    here = house()
    keys = keyfile.load(settings.secret_file)
    return Utforare(here.transaction, keys, here.data_dir, here.clock)


def utredningsverk() -> Utredningsverk:
    """What makes extracts by decision; it must make pseudonyms and seal files."""
    settings, _ = settings_and_addresses()
    here = house()
    keys = keyfile.load(settings.secret_file)
    return Utredningsverk(here.transaction, keys, here.data_dir, here.clock)


def mottagning() -> Mottagning:
    """What takes in files; made for each, so that a key that was just added is known."""
    settings, _ = settings_and_addresses()
    here = house()
    keys = keyfile.load(settings.secret_file)
    return Mottagning(
        intag=Intag(
            transaction=here.transaction,
            keys=keys,
            clock=here.clock,
            heads=Heads(here.data_dir / "huvuden", keys),
        ),
        data_dir=here.data_dir,
        takt=TAKT,
        out_of_time=SoftTimeLimitExceeded,
    )
