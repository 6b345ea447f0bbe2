"""What the tasks call, wired: one per process, made when the first task needs it.

Never before a fork: a child has its own connections and its own snapshots. The workers hold no
keys, since nothing they do needs to know who anybody is.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from billiard.exceptions import SoftTimeLimitExceeded
from celery import current_app

from tracker.clock import Clock, SystemClock
from tracker.db import Transaction, make_engine, transactions
from tracker.exports import produce
from tracker.exports.produce import Verkstad
from tracker.nudges import Nudge
from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache
from workers.app import settings_and_addresses
from workers.nudge import Sender


@dataclass(frozen=True, slots=True)
class House:
    """`snapshots` and `korningar` are folders in the data folder."""

    data_dir: Path
    snapshots: Path
    korningar: Path
    transaction: Transaction
    clock: Clock
    verkstad: Verkstad
    nudge: Nudge


def build(data_dir: Path, database_url: str, nudge: Nudge) -> House:
    """Wires a process. Connects when first used; a child does one thing at a time."""
    transaction = transactions(make_engine(database_url, pool_size=2, max_overflow=2))
    clock = SystemClock()
    snapshots, korningar = data_dir / "snapshots", data_dir / produce.FOLDER

    def forbund_namn() -> dict[str, str]:
        with transaction() as session:
            return names(session)

    return House(
        data_dir=data_dir,
        snapshots=snapshots,
        korningar=korningar,
        transaction=transaction,
        clock=clock,
        verkstad=Verkstad(
            Svarare(transaction, Cache(snapshots), clock),
            korningar,
            forbund_namn,
            out_of_time=SoftTimeLimitExceeded,
        ),
        nudge=nudge,
    )


@cache
def house() -> House:
    """That of this process."""
    settings, addresses = settings_and_addresses()
    return build(settings.data_dir, addresses.database_url, Sender(current_app))
