"""Whether what is not ours can be reached: servers of one's own, and the port to listen on.

The sentences name the setting and the host, never the URL: it may hold a password.
"""

import socket
import time
from urllib.parse import parse_qs, urlsplit

from tracker.errors import OutOfReach


SECONDS = 5


def check_database(url: str) -> None:
    """Connect once. Raises OutOfReach when the server is away or does not let us in."""
    import psycopg

    try:
        psycopg.connect(
            url.replace("postgresql+psycopg://", "postgresql://", 1), connect_timeout=SECONDS
        ).close()
    except psycopg.Error:
        raise OutOfReach(
            f"Databasen på {_host(url)} går inte att nå eller släpper inte in oss: "
            "kontrollera STEGVIS_DATABASE_URL och att servern är igång."
        ) from None


def check_redis(url: str) -> None:
    """PING once. Raises OutOfReach when the server is away or does not let us in."""
    import redis

    try:
        with redis.Redis.from_url(url, socket_timeout=SECONDS) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError):
        raise OutOfReach(
            f"Redis på {_host(url)} går inte att nå eller släpper inte in oss: "
            "kontrollera STEGVIS_REDIS_URL och att servern är igång."
        ) from None


def check_port(host: str, port: int, *, patience: float = 0.0) -> None:
    """See whether we may listen there. Raises OutOfReach when the port or address is taken.

    `patience`: seconds to go on trying; the web of a killed `up` needs some to end (guard.py).
    """
    deadline = time.monotonic() + patience
    while (error := _bound(host, port)) is not None:
        if time.monotonic() > deadline:
            raise OutOfReach(
                f"Det går inte att lyssna på {host}:{port} ({error.strerror}): "
                "välj en annan adress med STEGVIS_BIND."
            )
        time.sleep(0.1)


def _bound(host: str, port: int) -> OSError | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            return error
        return None


def _host(url: str) -> str:
    parts = urlsplit(url)
    return parts.hostname or parse_qs(parts.query).get("host", [parts.path])[0]
