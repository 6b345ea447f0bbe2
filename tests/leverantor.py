"""A small login provider (OpenID Connect) in a thread: real HTTP on loopback, real keys.

It checks what a real one checks (client, address, PKCE, each code once) and can be told to lie
about one thing at a time, so that a test sees the lie refused.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey


CLIENT, SECRET, ACR = (
    "stegvis-prov",
    "en-hemlighet-for-prov",
    "http://id.elegnamnden.se/loa/1.0/loa3",
)


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


@cache
def _keys() -> dict[str, Any]:
    """Made once: finding primes takes longer than all else here."""
    return {
        "RS256": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
        "ES256": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
        "annan": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
    }


@dataclass
class Leverantor:
    """`sub` is who is logged in there; `knep` changes claims, `alg` the signature.

    `alg`: RS256, ES256, none, HS256 (signed with the public key's text), annan (an unknown key).
    """

    now: Callable[[], datetime]
    sub: str = "197803-okand"
    acr: str = ACR
    alg: str = "RS256"
    knep: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=lambda: dict(_keys()))
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "none", "HS256"],
            **self.metadata,
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.keys[a].as_dict(private=False) for a in ("RS256", "ES256")]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to: nobody is asked anything here."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["scope"] == "openid"
        assert query["code_challenge_method"] == "S256"
        self.asked.append(query)
        code = f"kod-{len(self.asked)}"
        self.codes[code] = query
        back = urlencode({"code": code, "state": query["state"], "iss": self.issuer})
        return f"{query['redirect_uri']}?{back}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None: refused, as a real one refuses."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        query = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _b64(digest)
        if (
            query is None
            or authorization != f"Basic {basic}"
            or form["redirect_uri"] != query["redirect_uri"]
            or challenge != query["code_challenge"]
        ):
            return None
        return {
            "access_token": "at",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.id_token(query["nonce"]),
        }

    def id_token(self, nonce: str) -> str:
        now = int(self.now().timestamp())
        claims = {
            "iss": self.issuer, "sub": self.sub, "aud": CLIENT, "nonce": nonce, "acr": self.acr,
            "iat": now, "auth_time": now, "exp": now + 300,
        }  # fmt: skip
        claims = {k: v for k, v in (claims | self.knep).items() if v is not None}
        if self.alg in {"none", "HS256"}:
            parts = ({"alg": self.alg, "kid": "rsa"}, claims)
            body = ".".join(_b64(json.dumps(part).encode()) for part in parts)
            known = self.keys["RS256"].as_pem(private=False)  # the public key, taken for a secret
            signed = hmac.digest(known, body.encode(), "sha256") if self.alg == "HS256" else b""
            return f"{body}.{_b64(signed)}"
        key = self.keys[self.alg]
        alg = "ES256" if self.alg == "ES256" else "RS256"
        return jwt.encode({"alg": alg, "kid": key.kid}, claims, key)


class _Door(BaseHTTPRequestHandler):
    leverantor: Leverantor

    def log_message(self, *_: object) -> None:
        return

    def _json(self, body: Any, status: int = 200) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.leverantor.discovery())
        elif parts.path == "/jwks":
            self._json(self.leverantor.jwks())
        else:
            self.send_response(302)
            query = dict(parse_qsl(parts.query))
            self.send_header("Location", self.leverantor.authorize(query))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        found = self.leverantor.token(form, self.headers.get("Authorization", ""))
        self._json(found or {"error": "invalid_grant"}, 200 if found else 400)


@contextmanager
def igang(now: Callable[[], datetime]) -> Iterator[Leverantor]:
    """A running provider."""
    leverantor = Leverantor(now)
    door = type("Door", (_Door,), {"leverantor": leverantor})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    leverantor.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield leverantor
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
