"""A doorstep that a child process passes before it becomes the program; run as a script.

It steps back for others, gives up root, asks the kernel to be told when its parent dies, or leaves
its parent for good, and then turns into the program. A script of its own and not `preexec_fn`:
Python code between fork and exec can deadlock in a process that has threads, and we have them. Only
the standard library, nothing of ours: it runs before anything else can.

Call: launch.py '{"uid": 65534, "gid": 65534, "reach": true, "death": 2, "parent": 123}' program …
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any


PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAP_SETPCAP = 8
CAPABILITY_VERSION_3 = 0x20080522


def capabilities() -> int:
    """The effective capabilities of this process as bits; 0 where there are none (macOS)."""
    with contextlib.suppress(OSError), Path("/proc/self/status").open() as status:
        for line in status:
            if line.startswith("CapEff:"):
                return int(line.split()[1], 16)
    return 0


def reaching_capability() -> int | None:
    """The least right that lets a user pass through others' folders, if we have it to give.

    Containers usually leave out the first and keep the second.
    """
    ours = capabilities()
    if not ours >> CAP_SETPCAP & 1:
        return None
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if ours >> capability & 1:
            return capability
    return None


def main() -> None:
    how: dict[str, Any] = json.loads(sys.argv[1])
    program = sys.argv[2:]
    if how.get("nice"):
        os.nice(how["nice"])
    if how.get("leave"):
        if os.fork():
            os._exit(0)
        os.setsid()
    if how.get("uid") is not None:
        _become(how["uid"], how["gid"], reach=bool(how.get("reach")))
    if how.get("death"):
        _die_with_parent(how["death"], how["parent"])
    try:
        os.execv(program[0], program)
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
        os._exit(126)


def _become(uid: int, gid: int, *, reach: bool) -> None:
    capability = reaching_capability() if reach else None
    libc = ctypes.CDLL(None, use_errno=True)
    if capability is not None:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        # access(2) sets capabilities aside for others than root, and initdb asks it of programs
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability is not None:
        _keep_only(libc, capability)


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    """Keep one capability over the change of user and over exec (ambient), drop all others."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    if libc.capset(header, sets) or libc.prctl(
        PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0
    ):
        sys.stderr.write(f"capability {capability}: {os.strerror(ctypes.get_errno())}\n")


def _die_with_parent(death: int, parent: int) -> None:
    """Linux sends `death` when the parent dies; after the change of user, which clears it."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
