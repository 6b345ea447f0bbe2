"""How long work may take and be silent: the numbers of ADR 16, in one place.

A worker that dies is noticed by its silence. So the lease is short and renewed while the work goes
on, instead of longer than the longest work: what a crash costs is the lease, not the time limit.
"""

from datetime import timedelta
from typing import Final


RENEW: Final = timedelta(seconds=5)
"""How often a worker says that it is alive. Three may be missed on a machine that is busy."""
LEASE: Final = timedelta(seconds=20)
"""Silent this long, and the run may be taken by another."""
SWEEP: Final = timedelta(seconds=5)
"""How often waiting runs are looked for."""
GRACE: Final = timedelta(seconds=4)
"""An order younger than this has its own nudge on the way."""
SOFT_LIMIT: Final = timedelta(minutes=9)
"""After this a run is given up, with a sentence."""
HARD_LIMIT: Final = timedelta(minutes=10)
"""After this the worker's child is killed, for it did not listen."""
VISIBILITY: Final = timedelta(minutes=60)
"""After this the broker delivers an unacknowledged message again."""
ATTEMPTS: Final = 5
"""A run that takes its worker with it this often is ended: it would do so for ever."""
PATIENCE: Final = timedelta(hours=24)
"""How old an order may be and still wait for a disk or a server that is out of reach."""
LONGEST_WAIT: Final = timedelta(minutes=10)
"""How long it then waits at most before it is tried again."""
