"""RFC 6238, appendix B (its eight digits end in our six), and that a code is used once."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tracker.access import totp


SECRET = b"12345678901234567890"


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_totp_gives_the_codes_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code(SECRET, totp.step_of(at(seconds))) == code


@pytest.mark.parametrize(
    ("off", "right"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)]
)
def test_totp_takes_one_step_early_or_late(off: int, right: object) -> None:
    now = at(2000000010)
    given = totp.code(SECRET, totp.step_of(at(2000000010 + off)))
    assert (totp.match(SECRET, given, now=now, last=None) is not None) is right


def test_totp_code_is_used_once_and_none_before_it() -> None:
    now = at(2000000010)
    step = totp.step_of(now)
    assert totp.match(SECRET, totp.code(SECRET, step), now=now, last=step) is None
    assert totp.match(SECRET, totp.code(SECRET, step - 1), now=now, last=step) is None
    assert totp.match(SECRET, totp.code(SECRET, step + 1), now=now, last=step) == step + 1


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "279 03７"])
def test_totp_what_is_no_code_is_wrong(given: str) -> None:
    assert totp.match(SECRET, given, now=at(2000000000), last=None) is None


def test_totp_takes_a_space_in_the_middle() -> None:
    assert totp.match(SECRET, " 279 037 ", now=at(2000000000), last=None) is not None


def test_totp_address_is_what_apps_read() -> None:
    parts = urlsplit(totp.uri(SECRET, konto="anna å", utgivare="Stegvis"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Stegvis:anna%20%C3%A5")
    assert parse_qs(parts.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["Stegvis"],
    }
    assert totp.as_text(SECRET).startswith("GEZD GNBV ")
