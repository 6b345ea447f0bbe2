"""Ends the process groups of a supervisor that was killed; run as a script.

The kernel can tell a child that its parent died, but not the child's own children, and only on
Linux. So a supervisor tells this process each group it starts (`+123`) and each that ended (`-123`)
through a pipe; when the pipe closes, the supervisor is gone and what is left is ended. Only the
standard library, nothing of ours.
"""

import contextlib
import os
import signal
import sys
import time


PATIENCE = 5.0


def _signal(groups: set[int], number: int) -> None:
    for group in groups.copy():
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            groups.discard(group)
        except PermissionError:
            groups.discard(group)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the supervisor gets these too, and closes the pipe
    groups: set[int] = set()
    for line in sys.stdin:
        with contextlib.suppress(ValueError):
            change = int(line)
            if change > 0:
                groups.add(change)
            else:
                groups.discard(-change)
    _signal(groups, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while groups and time.monotonic() < deadline:
        time.sleep(0.1)
        _signal(groups, 0)
    _signal(groups, signal.SIGKILL)


if __name__ == "__main__":
    main()
