"""Where a request comes from: what limits count by, and what *Mina inloggningar* calls it."""

from ipaddress import ip_address
from typing import Final, cast

from flask import current_app, request

from tracker.settings import Settings


LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
PROXIED: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via")
_LASARE: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_DATOR: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def adress() -> str:
    """The visitor's network address.

    From a proxy on this machine: the last address that it added itself. What a visitor wrote in the
    header before that is not looked at (ASVS 5.0 V4.1.3).
    """
    direct = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "")
    if told and _is_loopback(direct):
        return told.rpartition(",")[2].strip()
    return direct


def lokal() -> bool:
    """True on somebody's own machine, where a name and a password are enough.

    Bound to loopback alone does not say it: a proxy with the world behind it binds there too. So
    neither may the request have come through one, nor ask for another host.
    """
    settings = cast("Settings", current_app.extensions["settings"])
    host = request.host.rpartition(":")[0] if ":" in request.host else request.host
    return (
        _is_loopback(settings.bind_host)
        and _is_loopback(request.remote_addr or "")
        and host.strip("[]") in LOOPBACK
        and not any(name in request.headers for name in PROXIED)
    )


def webblasare() -> str:
    """«Firefox, Windows»: enough to know one's own, too little to know a person by."""
    sent = request.headers.get("User-Agent", "")
    reader = next((name for mark, name in _LASARE if mark in sent), "Okänd webbläsare")
    machine = next((name for mark, name in _DATOR if mark in sent), "")
    return f"{reader}, {machine}" if machine else reader
