"""The way to the outside login provider: sends visitors there, fetches what it says of them.

Authlib builds the requests (authorization code with PKCE S256); nothing of theirs is kept but the
published keys. The provider's addresses come from its discovery document, which must be its own.

Authlib and requests are imported when a provider is first asked: most houses have none, and every
start would wait a third of a second for them.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

import structlog
from flask import current_app

from tracker.access import oidc
from tracker.access.oidc import Avvisat, Fraga, Intyg
from tracker.errors import OutOfReach
from tracker.settings_oidc import Oidc


if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

log = structlog.get_logger(__name__)

SECONDS: Final = 5
KEPT: Final = timedelta(hours=1)
NOT_AGAIN: Final = timedelta(seconds=30)
"""Keys are fetched anew when an answer does not hold, but no more often than this."""
SSO: Final = timedelta(hours=10)
"""How long ago somebody may have logged in there: no longer than a login lasts here."""
ANEW: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Funnet:
    """The provider's own description and its public keys, as of `nar`."""

    uppgifter: Mapping[str, Any]
    jwks: Mapping[str, Any]
    nar: datetime


@dataclass(slots=True)
class Klient:
    """One provider, for this process. Safe to share between threads."""

    settings: Oidc
    _funnet: _Funnet | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def address(
        self, *, redirect: str, state: str, nonce: str, verifierare: str, anew: bool, now: datetime
    ) -> str:
        """Where to send the visitor. `anew`: they must prove who they are though logged in there.

        Raises OutOfReach.
        """
        asked: dict[str, Any] = {"max_age": int(self._age(anew=anew).total_seconds())}
        if anew:
            asked["prompt"] = "login"
        session = self._session(redirect)
        url, _ = session.create_authorization_url(
            self._known(now).uppgifter["authorization_endpoint"],
            state=state,
            nonce=nonce,
            code_verifier=verifierare,
            acr_values=" ".join(self.settings.acr),
            ui_locales="sv",
            **asked,
        )
        return str(url)

    def fetch(
        self, *, redirect: str, code: str, nonce: str, verifierare: str, anew: bool, now: datetime
    ) -> Intyg:
        """Trade the code for the provider's word. Raises Avvisat, ForLag, OutOfReach."""
        import requests
        from authlib.common.errors import AuthlibBaseError

        try:
            token = self._session(redirect).fetch_token(
                self._known(now).uppgifter["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifierare,
                allow_redirects=False,
            )
        except requests.RequestException:
            raise _away() from None
        except (AuthlibBaseError, ValueError) as error:
            raise Avvisat(type(error).__name__) from None
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise Avvisat("id_token")
        own = self.settings
        fraga = Fraga(own.issuer, own.client_id, own.acr, nonce, self._age(anew=anew))
        return self._verified(id_token, str(token.get("access_token", "")), fraga, now)

    def _verified(self, id_token: str, access_token: str, fraga: Fraga, now: datetime) -> Intyg:
        """With the keys we know; with fresh ones where those do not fit, for keys are changed."""
        known = self._known(now)
        try:
            return oidc.verify(id_token, known.jwks, fraga, now=now, access_token=access_token)
        except Avvisat:
            if now - known.nar < NOT_AGAIN:
                raise
        fresh = self._known(now, fresh=True)
        return oidc.verify(id_token, fresh.jwks, fraga, now=now, access_token=access_token)

    def _age(self, *, anew: bool) -> timedelta:
        return ANEW if anew else SSO

    def _session(self, redirect: str) -> "OAuth2Session":
        from authlib.integrations.requests_client import OAuth2Session

        own = self.settings
        return OAuth2Session(
            own.client_id,
            own.client_secret,
            scope="openid",
            redirect_uri=redirect,
            code_challenge_method="S256",
            default_timeout=SECONDS,
        )

    def _known(self, now: datetime, *, fresh: bool = False) -> _Funnet:
        """What the provider says of itself; asked for again after an hour. Raises OutOfReach."""
        with self._lock:
            held = self._funnet
            if held is None or fresh or now - held.nar > KEPT:
                uppgifter = _get(
                    self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
                )
                self._check(uppgifter)
                held = self._funnet = _Funnet(uppgifter, _get(uppgifter["jwks_uri"]), now)
            return held

    def _check(self, uppgifter: Mapping[str, Any]) -> None:
        """The description is the provider's own, and sends nobody off https (ASVS V10.5.3)."""
        own = urlsplit(self.settings.issuer).scheme
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if urlsplit(str(uppgifter.get(name, ""))).scheme not in {own, "https"}:
                raise _away()
        if uppgifter.get("issuer") != self.settings.issuer:
            log.error("oidc_issuer_differs")
            raise _away()


def _get(url: str) -> Mapping[str, Any]:
    import requests

    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError):
        raise _away() from None
    if not isinstance(found, dict):
        raise _away()
    return found


def _away() -> OutOfReach:
    return OutOfReach(
        "Inloggningstjänsten svarar inte som den ska: vänta en stund och försök igen."
    )


def klient() -> Klient | None:
    """The provider of the running app, or None where none is set."""
    return cast("Klient | None", current_app.extensions["oidc"])
