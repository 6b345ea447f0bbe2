from pathlib import Path

import pytest

from tracker.errors import WrongUse
from tracker.servers import Addresses
from tracker.servers.addresses import postgres_url, redis_url
from tracker.servers.place import LONGEST_SOCKET_FOLDER, Place
from tracker.settings import Settings


def given(url):
    return Settings.from_environ({"STEGVIS_REDIS_URL": url} if url else {})


@pytest.mark.parametrize(
    ("setting", "for_celery", "for_redis_py"),
    [
        (None, "redis+socket:///a/b%20c.sock?virtual_host=0", "unix:///a/b%20c.sock?db=0"),
        ("redis://h:6379/2", "redis://h:6379/2", "redis://h:6379/2"),
        ("unix:///r.sock?db=3", "redis+socket:///r.sock?virtual_host=3", "unix:///r.sock?db=3"),
        ("unix:///r.sock", "redis+socket:///r.sock?virtual_host=0", "unix:///r.sock?db=0"),
        ("redis+socket:///r.sock", "redis+socket:///r.sock", "unix:///r.sock?db=0"),
    ],
)
def test_addresses_broker_in_both_tongues(setting, for_celery, for_redis_py):
    found = Addresses("", redis_url(given(setting), Path("/a/b c.sock")))
    assert found.redis_url == for_celery
    assert found.redis_client_url == for_redis_py


def test_addresses_postgres_url_goes_by_socket_and_names_the_port():
    url = postgres_url("stegvis_app", Path("/a/b c"))
    assert url == "postgresql+psycopg://stegvis_app@:5432/stegvis?host=/a/b%20c"


def test_addresses_repr_hides_urls():
    assert "hemligt" not in repr(Addresses("hemligt", "hemligt", "hemligt"))


def test_addresses_without_owner_says_what_to_set():
    with pytest.raises(WrongUse, match="STEGVIS_DATABASE_OWNER_URL"):
        _ = Addresses("d", "r").database_owner_url


def test_addresses_environ_is_read_back_as_the_same_servers():
    found = Addresses("postgresql+psycopg://a@/d?host=/s", "redis+socket:///r", "postgresql://o@/d")
    again = Settings.from_environ(found.environ())
    assert again.database_url == found.database_url
    assert again.redis_url == found.redis_url


@pytest.mark.parametrize("length", [5, 60, 71, 72, 200])
def test_place_socket_path_stays_under_a_hundred(length):
    place = Place("postgres", Path("/" + "m" * (length - 1)))
    assert len(str(place.sockets)) <= LONGEST_SOCKET_FOLDER
    assert len(str(place.sockets / ".s.PGSQL.5432")) < 100


def test_place_mark_differs_by_folder_and_server():
    marks = {Place(name, Path(folder)).mark for name in ("a", "b") for folder in ("/c", "/d")}
    assert len(marks) == 4
