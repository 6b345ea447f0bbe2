"""A worker's sign of life while it works on a run (ADR 16)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from tracker.clock import Clock
from tracker.db import Transaction
from tracker.reports import claims
from tracker.reports.leases import RENEW
from tracker.reports.runs import Stand


log = structlog.get_logger(__name__)


@contextmanager
def kept(run: Stand, *, transaction: Transaction, clock: Clock) -> Iterator[None]:
    """Renews the lease of `run` from a thread while the block lasts. Owns its commits.

    A database that is away for a moment is no reason to stop: either it comes back within the
    lease, or another worker takes the run and the next step here finds that out.
    """
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(RENEW.total_seconds()):
            try:
                with transaction() as session:
                    if not claims.renew(session, run, now=clock.now()):
                        return
            except Exception as error:  # noqa: BLE001 - whatever it was, the next beat tries anew
                log.warning("lease_not_renewed", korning=str(run.id), error=type(error).__name__)

    thread = threading.Thread(target=beat, name="stegvis-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
