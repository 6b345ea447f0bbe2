"""`make run` in a fresh clone until a page answers, then again in the same clone."""

import os
import subprocess
import sys
from collections.abc import Iterator

from bench.instance import ROOT, Failed, Instance, stop, wait_for
from bench.mat import Context, Finding, Row, main


PAGE = "/"
LIMIT = 300


def measure(context: Context) -> Iterator[Finding]:
    """What is committed counts; the package cache is warm when it was used for this tree."""
    clone = context.folder / "c"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    instance = Instance(context.folder / "s")
    for what, goal in (
        ("make run, fresh clone, warm package cache: first page", "≤ 45"),
        ("make run, second start: first page", "≤ 6"),
        ("make run, third start: first page", "≤ 6"),
    ):
        environ = {k: v for k, v in instance.env.items() if k != "VIRTUAL_ENV"}
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=environ | {"PATH": os.environ["PATH"]},
            stdout=sys.stderr,
            stderr=sys.stderr,
            start_new_session=True,
        )
        try:
            yield Row(what, goal, wait_for(process, instance.port, PAGE, limit=LIMIT), "s")
        except Failed as error:
            yield Row(what, goal, None, "s", str(error))
            return
        finally:
            stop(process)


if __name__ == "__main__":
    main(measure)
