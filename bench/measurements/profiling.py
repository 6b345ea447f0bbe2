"""Where the time of an import goes: cProfile of the command, the fifteen dearest functions."""

import io
import pstats
import subprocess
import sys
from collections.abc import Iterator

from bench.instance import COMMAND, Failed, Instance
from bench.mat import Context, Finding, Text, main
from bench.measurements.importing import nation


TOP = 15


def measure(context: Context) -> Iterator[Finding]:
    """Two lists: by the time within a function, and by the time with all that it calls.

    cProfile makes every call dearer, so small functions look worse here than they are. The file is
    one that the command takes in by itself: of a larger one it only deals out the lines.
    """
    events = 10_000 if context.quick else 20_000
    instance, file = Instance(context.folder / "q"), nation(context.folder, events)
    profile = context.folder / "profile"
    with instance.up():
        command = [sys.executable, "-m", "cProfile", "-o", str(profile), str(COMMAND)]
        command += ["import", str(file), "--historik", "--json"]
        told = subprocess.run(command, env=instance.env, capture_output=True, check=False)
    if told.returncode:
        raise Failed(f"import under the profiler: {told.stderr[-300:].decode()}")
    for order, name in (("tottime", "within the function"), ("cumtime", "with all it calls")):
        out = io.StringIO()
        stats = pstats.Stats(str(profile), stream=out).strip_dirs()
        stats.sort_stats(order).print_stats(TOP)
        lines = [line for line in out.getvalue().splitlines() if line.strip()]
        body = "\n".join(lines[1:])
        yield Text(f"Profile of an import of {events:,} events: time {name}", body)


if __name__ == "__main__":
    main(measure)
