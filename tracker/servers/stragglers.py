"""Processes that a killed server left behind, and how they are ended.

A killed postmaster can leave backends that still hold its shared memory, and PostgreSQL then
rightly refuses to start. Only the keeper calls this, under its lock: whoever else runs with our
mark is not supposed to.
"""

import os

import psutil


PROGRAMS = frozenset({"postgres", "valkey-server"})


def find(mark: str) -> list[psutil.Process]:
    """The server processes that carry `mark` in their command line or title.

    Not by their folder: in a container root may not read another user's /proc/…/cwd.
    """
    found: list[psutil.Process] = []
    for process in psutil.process_iter(["name", "cmdline", "status"]):
        seen = process.info
        carries = any(mark in word for word in seen["cmdline"] or ())
        alive = seen["status"] != psutil.STATUS_ZOMBIE and process.pid != os.getpid()
        if carries and alive and seen["name"] in PROGRAMS:
            found.append(process)
    return found


def end(mark: str, *, patience: float = 10.0) -> int:
    """End all of them: wait for those that are already stopping, then kill. Gives their number.

    Killing is safe: what was committed is in the write-ahead log, and the next start replays it.
    """
    found = find(mark)
    for process in found:
        try:
            process.terminate()  # a backend ends its query; a postmaster that is stopping goes on
        except psutil.Error:
            continue
    _, alive = psutil.wait_procs(found, timeout=patience if found else 0)
    for process in alive:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(alive, timeout=5)
    return len(found)
