"""Log lines say where it went wrong, never what was sent."""

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
