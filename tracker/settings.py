"""The settings: environment variables, read once at the door and then passed along as a value.

What they are called and mean is promised to users (the contract's section Settings). A wrong value
or a misspelt name is refused at start: a typo that silently started an empty database beside the
real one would be worse than no start. No error repeats the value of a URL, for it may hold a
password.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from schemas.handelser.enkat import LAGST, MEST_LAGST
from tracker import settings_oidc
from tracker.errors import WrongUse
from tracker.settings_oidc import Oidc


PREFIX = "STEGVIS_"
NAMES = frozenset({
    "STEGVIS_DATABASE_URL",
    "STEGVIS_DATABASE_OWNER_URL",
    "STEGVIS_REDIS_URL",
    "STEGVIS_DATA_DIR",
    "STEGVIS_SECRET_FILE",
    "STEGVIS_BIND",
    "STEGVIS_LANK_DAGAR",
    "STEGVIS_ENKAT_MINST",
    *settings_oidc.NAMES,
})  # fmt: skip
DEFAULT_DATA_DIR = "./var"
DEFAULT_LANK_DAGAR = 7
MOST_LANK_DAGAR = 31
DEFAULT_ENKAT_MINST = 5
DEFAULT_BIND = "127.0.0.1:8000"
POSTGRES_SCHEMES = ("postgresql+psycopg", "postgresql", "postgres")
SOCKET_SCHEMES = ("redis+socket", "unix")
REDIS_SCHEMES = ("redis", "rediss", *SOCKET_SCHEMES)


class SettingsError(WrongUse):
    """A setting is wrong; the sentence names the variable and what to do."""


@dataclass(frozen=True)
class Settings:
    """All settings. A URL that is None means: the embedded server. Paths are absolute."""

    data_dir: Path
    secret_file: Path
    bind_host: str
    bind_port: int
    database_url: str | None = field(default=None, repr=False)
    database_owner_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    oidc: Oidc | None = field(default=None, repr=False)
    lank_dagar: int = DEFAULT_LANK_DAGAR
    enkat_minst: int = DEFAULT_ENKAT_MINST

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from environment variables; only names that begin with STEGVIS_ are looked at.

        Raises SettingsError on the first wrong name or value.
        """
        given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
        for name, value in sorted(given.items()):
            _refuse_unknown(name)
            if not value.strip() or "\0" in value:
                raise SettingsError(f"{name} är tom: ge den ett värde eller ta bort den.")
        data_dir = _folder(given)
        host, port = _bind(given.get("STEGVIS_BIND", DEFAULT_BIND))
        if "STEGVIS_DATABASE_OWNER_URL" in given and "STEGVIS_DATABASE_URL" not in given:
            raise SettingsError(
                "STEGVIS_DATABASE_OWNER_URL gäller bara med en egen databas: "
                "ange också STEGVIS_DATABASE_URL, eller ta bort den."
            )
        return cls(
            data_dir=data_dir,
            secret_file=_secret_file(given, data_dir),
            bind_host=host,
            bind_port=port,
            database_url=_database(given, "STEGVIS_DATABASE_URL"),
            database_owner_url=_database(given, "STEGVIS_DATABASE_OWNER_URL"),
            redis_url=_redis(given),
            oidc=_oidc(given),
            lank_dagar=_lank_dagar(given),
            enkat_minst=_enkat_minst(given),
        )


def _refuse_unknown(name: str) -> None:
    if name in NAMES:
        return
    near = difflib.get_close_matches(name, NAMES, n=1)
    hint = f"menade du {near[0]}?" if near else "ta bort den; docs/drift.md visar vilka som finns."
    raise SettingsError(f"Inställningen {name} finns inte: {hint}")


def _path(value: str) -> Path:
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError:  # a home folder that cannot be found
        return Path(value).absolute()


def _folder(given: Mapping[str, str]) -> Path:
    path = _path(given.get("STEGVIS_DATA_DIR", DEFAULT_DATA_DIR))
    if path.exists() and not path.is_dir():
        raise SettingsError(f"STEGVIS_DATA_DIR ska vara en mapp, men {path} är en fil.")
    return path


def _secret_file(given: Mapping[str, str], data_dir: Path) -> Path:
    value = given.get("STEGVIS_SECRET_FILE")
    path = data_dir / "nycklar" if value is None else _path(value)
    if path.is_dir():
        raise SettingsError(f"STEGVIS_SECRET_FILE ska vara en fil, men {path} är en mapp.")
    return path


def _bind(value: str) -> tuple[str, int]:
    host, colon, port = value.strip().rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    brackets = host != bare
    good_port = port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535
    good_host = bool(bare) and not set(bare) & set("[]/@ \t") and (brackets or ":" not in bare)
    if not (colon and good_host and good_port):
        raise SettingsError(
            "STEGVIS_BIND ska vara adress:port med en port från 1 till 65535, "
            f"till exempel {DEFAULT_BIND}."
        )
    return bare, int(port)


def _lank_dagar(given: Mapping[str, str]) -> int:
    """Days that a participant's link to rate themselves is good for."""
    value = given.get("STEGVIS_LANK_DAGAR", str(DEFAULT_LANK_DAGAR)).strip()
    known = value.isascii() and value.isdigit() and len(value) < 4
    if not known or not 1 <= int(value) <= MOST_LANK_DAGAR:
        raise SettingsError(f"STEGVIS_LANK_DAGAR ska vara ett tal från 1 till {MOST_LANK_DAGAR}.")
    return int(value)


def _enkat_minst(given: Mapping[str, str]) -> int:
    """The least number of answers to a survey that is shown (ADR 51)."""
    value = given.get("STEGVIS_ENKAT_MINST", str(DEFAULT_ENKAT_MINST)).strip()
    known = value.isascii() and value.isdigit() and len(value) < 4
    if not known or not LAGST <= int(value) <= MEST_LAGST:
        raise SettingsError(f"STEGVIS_ENKAT_MINST ska vara ett tal från {LAGST} till {MEST_LAGST}.")
    return int(value)


def _oidc(given: Mapping[str, str]) -> Oidc | None:
    try:
        return settings_oidc.read(given)
    except WrongUse as error:
        raise SettingsError(error.text) from None


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value.strip())
        _ = parts.port  # a port that is no number raises only when it is asked for
    except ValueError:
        return None
    return parts


def _database(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    parts = _split(value)
    if (
        parts is None
        or parts.scheme not in POSTGRES_SCHEMES
        or not parts.username
        or not parts.path.strip("/")
    ):
        raise SettingsError(
            f"{name} ska ha formen postgresql://roll:losenord@server:5432/stegvis: rätta den."
        )
    return f"{POSTGRES_SCHEMES[0]}://{value.strip().partition('://')[2]}"


def _redis(given: Mapping[str, str]) -> str | None:
    value = given.get("STEGVIS_REDIS_URL")
    if value is None:
        return None
    parts = _split(value)
    by_socket = parts is not None and parts.scheme in SOCKET_SCHEMES
    if (
        parts is None
        or parts.scheme not in REDIS_SCHEMES
        or not (parts.path.strip("/") if by_socket else parts.hostname)
    ):
        raise SettingsError(
            "STEGVIS_REDIS_URL ska ha formen redis://server:6379/0 "
            "eller redis+socket:///sokvag/till/uttag: rätta den."
        )
    return value.strip()
