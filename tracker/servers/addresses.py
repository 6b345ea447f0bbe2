"""What the rest of the house gets to know of the servers: their addresses."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from tracker.errors import WrongUse
from tracker.servers import roles
from tracker.servers.postgres_conf import PORT
from tracker.settings import Settings


@dataclass(frozen=True)
class Addresses:
    """Where the servers are. URLs may hold passwords and so never show in a repr.

    database_url: SQLAlchemy, the application's role. redis_url: Celery's broker.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    owner_url: str | None = field(default=None, repr=False)

    @property
    def database_owner_url(self) -> str:
        """SQLAlchemy, the role that owns the tables. Raises WrongUse when it is not set."""
        if self.owner_url is None:
            raise WrongUse(
                "Det här kommandot behöver databasens ägare: ange STEGVIS_DATABASE_OWNER_URL."
            )
        return self.owner_url

    @property
    def redis_client_url(self) -> str:
        """The broker for redis-py, which writes a unix socket otherwise than Celery does."""
        parts = urlsplit(self.redis_url)
        if parts.scheme != "redis+socket":
            return self.redis_url
        number = parse_qs(parts.query).get("virtual_host", ["0"])[0].strip("/") or "0"
        return f"unix://{parts.path}?db={number}"

    def environ(self) -> dict[str, str]:
        """The variables by which a child process finds the same servers."""
        found = {"STEGVIS_DATABASE_URL": self.database_url, "STEGVIS_REDIS_URL": self.redis_url}
        if self.owner_url is not None:
            found["STEGVIS_DATABASE_OWNER_URL"] = self.owner_url
        return found


def postgres_url(role: str, sockets: Path, database: str = roles.DATABASE) -> str:
    """The SQLAlchemy URL of a role on the embedded server; the port beats a stray PGPORT."""
    return f"postgresql+psycopg://{role}@:{PORT}/{database}?host={quote(str(sockets), safe='/')}"


def redis_url(settings: Settings, socket: Path) -> str:
    """Celery's URL of the broker: the one that is set, else the embedded one's."""
    given = settings.redis_url
    if given is None:
        return f"redis+socket://{quote(str(socket), safe='/')}?virtual_host=0"
    parts = urlsplit(given)
    if parts.scheme != "unix":
        return given
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"
