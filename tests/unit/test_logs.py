"""Log lines say where it went wrong, never what was sent."""

import json
import subprocess
import sys

from tracker.logs import without_message


def fail(text):
    raise ValueError(text)


def test_error_is_told_without_its_message():
    try:
        fail("19900101-9802")
    except ValueError as error:
        line = without_message(None, "error", {"event": "x", "exc_info": error})
    assert line["error"] == "ValueError"
    assert line["trace"][-1].endswith(" fail")
    assert "9802" not in str(line)


def test_line_without_an_error_is_left_alone():
    assert without_message(None, "info", {"event": "x"}) == {"event": "x"}


def test_log_lines_are_json_in_utc_and_one_each():
    """Also when what is logged has line breaks in it."""
    program = (
        "import structlog; from tracker import logs; logs.configure();"
        "structlog.get_logger().warning('prov', sent='a\\nb\\r\\x1b[31m')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b""
    [line] = done.stderr.splitlines()
    told = json.loads(line)
    assert told["sent"] == "a\nb\r\x1b[31m"
    assert told["timestamp"].endswith("Z")
    assert told["level"] == "warning"
