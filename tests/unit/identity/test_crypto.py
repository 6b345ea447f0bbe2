from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.crypto import blind_index, bound, open_sealed, seal
from tracker.identity.keys import KeysUnreadable


KEY, OTHER = b"k" * 32, b"o" * 32
ROW = UUID("00000000-0000-4000-8000-000000000001")


def test_blind_index_is_hmac_sha256():
    assert blind_index(KEY, "19900101-9802", forbund="a").hex() == (
        "53acf8b29801eeee8766681243e68b90cdf514cba4ccc38641282567d7f27daa"
    )


def test_blind_index_differs_by_key_person_and_forbund():
    found = {
        blind_index(key, normal, forbund=forbund)
        for key in (KEY, OTHER)
        for normal in ("19900101-9802", "19900101-9810")
        for forbund in ("a", "b")
    }
    assert len(found) == 8


def test_bound_differs_by_each_part():
    other = UUID(int=ROW.int + 1)
    parts = [("a", "x", ROW), ("b", "x", ROW), ("a", "y", ROW), ("a", "x", other), ("", "a", ROW)]
    assert len({bound(*part) for part in parts}) == len(parts)


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_seal_opens_again(plaintext, bound_to):
    sealed = seal(KEY, plaintext, bound_to=bound_to)
    assert len(sealed) == 12 + len(plaintext) + 16
    assert open_sealed(KEY, sealed, bound_to=bound_to) == plaintext


def test_seal_twice_differs():
    assert seal(KEY, b"text", bound_to=b"") != seal(KEY, b"text", bound_to=b"")


def test_seal_with_a_given_nonce_is_repeatable():
    sealed = seal(KEY, b"text", bound_to=b"", random=lambda size: b"n" * size)
    assert sealed.startswith(b"n" * 12)
    assert sealed == seal(KEY, b"text", bound_to=b"", random=lambda size: b"n" * size)


@given(st.integers(0, 32), st.integers(1, 255))
def test_open_sealed_any_changed_byte_is_refused(place, step):
    sealed = bytearray(seal(KEY, b"hemlis", bound_to=b"row"))
    sealed[place] = (sealed[place] + step) % 256
    with pytest.raises(KeysUnreadable):
        open_sealed(KEY, bytes(sealed), bound_to=b"row")


@pytest.mark.parametrize(
    ("key", "bound_to", "cut"),
    [(OTHER, b"row", 99), (KEY, b"wor", 99), (KEY, b"row", 20), (KEY, b"row", 0)],
)
def test_open_sealed_wrong_key_row_or_length(key, bound_to, cut):
    sealed = seal(KEY, b"hemlis", bound_to=b"row")
    with pytest.raises(KeysUnreadable, match="nyckelfilen"):
        open_sealed(key, sealed[:cut], bound_to=bound_to)
