"""The operator's door: `stegvis`. Parses, calls one function, prints, and says how it went.

Results go to stdout, talk to stderr. Exit 0 done, 1 something was refused, 2 wrong use, 3 a
server, port or disk is out of reach (contract INTERFACE.md, Command line).
"""

import gc
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from tracker.errors import StegvisError
from tracker.settings import Settings
from web.cli_kommandon import parser
from web.cli_parser import Run


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # what it warns of is also raised
    chosen = parser().parse_args(sys.argv[1:] if argv is None else argv)
    try:
        settings = Settings.from_environ(os.environ)
        code = function(chosen.run)(settings, chosen)
    except StegvisError as error:
        print(error.text, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Avbrutet.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left; nothing more can be said
        return 0
    except OSError as error:
        print(disk_sentence(error), file=sys.stderr)
        return 3
    return code


def function(place: str) -> Run:
    """What a command does, imported now that it has been chosen.

    Without the collector of cycles: there is nothing to find, and looking takes time.
    """
    module, _, name = place.partition(":")
    gc.disable()
    try:
        run: Run = getattr(import_module(module), name)
    finally:
        gc.enable()
    return run


def disk_sentence(error: OSError) -> str:
    """What to do about a disk that will not, without a traceback and without a file's content."""
    place = f" ({error.filename})" if error.filename else ""
    return f"Disken eller filen går inte att använda{place}: kontrollera plats och rättigheter."


if __name__ == "__main__":
    sys.exit(main())
