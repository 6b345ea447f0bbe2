"""Settings of an outside login provider (OpenID Connect): all of them, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tracker.errors import WrongUse


NEEDED: Final = (
    "STEGVIS_OIDC_ISSUER",
    "STEGVIS_OIDC_CLIENT_ID",
    "STEGVIS_OIDC_CLIENT_SECRET_FILE",
    "STEGVIS_OIDC_ACR",
)
NAMES: Final = frozenset({*NEEDED, "STEGVIS_OIDC_NAMN"})


@dataclass(frozen=True)
class Oidc:
    """The provider. `acr`: its names for levels of assurance that are good enough, best first."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    acr: tuple[str, ...]
    namn: str


def read(given: Mapping[str, str]) -> Oidc | None:
    """The provider, or None where none is set. Raises WrongUse, which never repeats a value."""
    if not given.keys() & NAMES:
        return None
    for name in NEEDED:
        if name not in given:
            raise WrongUse(f"{name} saknas: ange alla STEGVIS_OIDC_… eller ingen.")
    acr = tuple(one.strip() for one in given["STEGVIS_OIDC_ACR"].split(",") if one.strip())
    if not acr:
        raise WrongUse("STEGVIS_OIDC_ACR ska vara en eller flera nivåer med komma emellan.")
    return Oidc(
        issuer=_issuer(given["STEGVIS_OIDC_ISSUER"].strip()),
        client_id=given["STEGVIS_OIDC_CLIENT_ID"].strip(),
        client_secret=_secret(Path(given["STEGVIS_OIDC_CLIENT_SECRET_FILE"]).expanduser()),
        acr=acr,
        namn=given.get("STEGVIS_OIDC_NAMN", "organisationens inloggning").strip(),
    )


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    good = parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname or ""))
    if not good or not parts.hostname or parts.query or parts.fragment:
        raise WrongUse("STEGVIS_OIDC_ISSUER ska vara en adress som börjar med https://: rätta den.")
    return value


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text:
        raise WrongUse(
            "STEGVIS_OIDC_CLIENT_SECRET_FILE ska vara en fil med hemligheten: kontrollera den."
        )
    return text
