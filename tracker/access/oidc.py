"""An outside provider's word for who somebody is: checked here, fetched by web/oidc.py.

`iss` and `sub` together are the key to an account. An administrator ties them once, by a code given
to the person; an e-mail address is never looked at, for another may get it later.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col

from tracker.access.sessions import fingerprint
from tracker.access.tables import Anvandare
from tracker.access.tables_inloggning import Identitet, Kopplingskod, OidcForsok
from tracker.errors import Refused


if TYPE_CHECKING:
    from authlib.oidc.core import CodeIDToken


ALGORITHMS: Final = ("RS256", "ES256")
LEEWAY: Final = timedelta(seconds=60)
"""How far the provider's clock may be from ours."""
FORSOK: Final = timedelta(minutes=10)
KOPPLING: Final = timedelta(days=7)


class Avvisat(Refused):
    """The provider's answer does not hold; the sentence is the same whatever was wrong with it."""

    def __init__(self, varfor: str) -> None:
        super().__init__("Inloggningen kunde inte kontrolleras: börja om från Logga in.")
        self.varfor = varfor


class ForLag(Refused):
    """The provider knows who it is, but by a weaker proof than is asked for."""


@dataclass(frozen=True, slots=True)
class Fraga:
    """What an answer must match: the provider and client it is for, and what was sent with."""

    issuer: str
    client_id: str
    acr: tuple[str, ...]
    nonce: str
    max_age: timedelta


@dataclass(frozen=True, slots=True)
class Intyg:
    """The provider's word: who (`iss`, `sub`)."""

    iss: str
    sub: str


def verify(
    id_token: str, jwks: Mapping[str, Any], fraga: Fraga, *, now: datetime, access_token: str = ""
) -> Intyg:
    """The identity in a signed token. `jwks` are the provider's public keys.

    Raises Avvisat (signature, issuer, audience, nonce, age) and ForLag (`acr`). Rules: OpenID
    Connect Core 1.0, 3.1.3.7.
    """
    from joserfc.errors import JoseError

    try:
        claims = _claims(id_token, jwks, fraga, access_token)
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
        _check_shape(claims, fraga, now)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Avvisat(type(error).__name__) from None
    if claims.get("acr") not in fraga.acr:
        raise ForLag(
            "Du loggade in med ett för svagt sätt: välj ett starkare, till exempel e-legitimation."
        )
    return Intyg(fraga.issuer, claims["sub"])


def _claims(
    id_token: str, jwks: Mapping[str, Any], fraga: Fraga, access_token: str
) -> "CodeIDToken":
    """What a token with a good signature says, with what it must say; still to be validated.

    Authlib is imported here: most houses have no provider (web/oidc.py).
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(jwks)  # type: ignore[arg-type] # as the provider sent them
    token = jwt.decode(id_token, keys, algorithms=list(ALGORITHMS))
    return CodeIDToken(
        token.claims,
        token.header,
        {
            "iss": {"essential": True, "value": fraga.issuer},
            "aud": {"essential": True, "value": fraga.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": fraga.nonce},
            "auth_time": {"essential": True},
        },
        {"nonce": fraga.nonce, "client_id": fraga.client_id, "access_token": access_token},
    )


def _check_shape(claims: Mapping[str, Any], fraga: Fraga, now: datetime) -> None:
    """What Authlib leaves to us: an audience of others besides, and how long ago they logged in."""
    audience = claims["aud"]
    if audience not in (fraga.client_id, [fraga.client_id]):
        raise ValueError("aud")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise ValueError("sub")
    age = timedelta(seconds=now.timestamp() - float(claims["auth_time"]))
    if not -LEEWAY <= age <= fraga.max_age + LEEWAY:
        raise ValueError("auth_time")


def _state(state: str) -> bytes:
    return hashlib.sha256(b"state\0" + state.encode()).digest()


def send(
    session: Session,
    *,
    state: str,
    nonce: str,
    verifierare: str,
    token: str,
    vidare: str,
    anvandare: UUID | None,
    now: datetime,
) -> None:
    """Remember whom we send to the provider. `token` is their cookie, which must come back too."""
    session.add(
        OidcForsok(
            state=_state(state),
            nonce=nonce,
            verifierare=verifierare,
            besokare=fingerprint(token),
            vidare=vidare,
            anvandare=anvandare,
            skapad=now,
        )
    )


def receive(session: Session, *, state: str, token: str, now: datetime) -> OidcForsok:
    """Whom we sent with this state, once. To be committed whatever follows.

    Raises Avvisat: unknown, used before, too old, or another browser than the one we sent.
    """
    found = session.get(OidcForsok, _state(state), with_for_update=True)
    if found is None:
        raise Avvisat("state")
    session.delete(found)
    session.flush()
    if now - found.skapad > FORSOK or found.besokare != fingerprint(token):
        raise Avvisat("state")
    return found


def user_of(session: Session, intyg: Intyg) -> Anvandare | None:
    """The account that this identity is tied to, unless it is shut out."""
    tie = session.get(Identitet, (intyg.iss, intyg.sub))
    user = session.get(Anvandare, tie.anvandare) if tie else None
    return user if user is not None and user.avstangd is None else None


def is_tied(session: Session, intyg: Intyg) -> bool:
    """True when the identity belongs to an account, open or shut out."""
    return session.get(Identitet, (intyg.iss, intyg.sub)) is not None


def new_code(session: Session, *, anvandare: UUID, code: str, now: datetime) -> None:
    """An administrator gives `code` (128 random bits or more) to the person; holds seven days.

    Codes given to them before hold no longer.
    """
    session.execute(delete(Kopplingskod).where(col(Kopplingskod.anvandare) == anvandare))
    session.add(Kopplingskod(hash=_code(code), anvandare=anvandare, till=now + KOPPLING))


def tie(session: Session, *, code: str, intyg: Intyg, now: datetime) -> UUID | None:
    """Tie the identity to the account whose code was given; the account, or None.

    None: no such code, used, too old, or the identity has an account already.
    """
    used = session.execute(
        delete(Kopplingskod)
        .where(col(Kopplingskod.hash) == _code(code), col(Kopplingskod.till) >= now)
        .returning(col(Kopplingskod.anvandare))
    ).first()
    if used is None or session.get(Identitet, (intyg.iss, intyg.sub)) is not None:
        return None
    anvandare: UUID = used[0]
    session.add(Identitet(iss=intyg.iss, sub=intyg.sub, anvandare=anvandare, skapad=now))
    return anvandare


def untie(session: Session, anvandare: UUID) -> None:
    """The account can no longer be entered by a provider."""
    session.execute(delete(Identitet).where(col(Identitet.anvandare) == anvandare))
    session.execute(delete(Kopplingskod).where(col(Kopplingskod.anvandare) == anvandare))


def _code(code: str) -> bytes:
    return hashlib.sha256(b"koppling\0" + "".join(code.split()).encode()).digest()


def sweep(session: Session, *, now: datetime) -> None:
    """Remove what time has ended; run by the nightly upkeep."""
    session.execute(delete(OidcForsok).where(col(OidcForsok.skapad) < now - FORSOK))
    session.execute(delete(Kopplingskod).where(col(Kopplingskod.till) < now))
