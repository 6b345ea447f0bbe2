"""What the pages of logging in share: the next step, becoming a login, and the way back.

Password → code → (setting up an app) → (a password of one's own) → in. Between the steps the
visitor's cookie names a login half-way (tracker/access/halvvag.py), which opens nothing else.
"""

import re
import secrets
from typing import Any, Final
from uuid import UUID

from flask import g, redirect, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from tracker.access import engangskod, halvvag, sessions, totp
from tracker.access.tables import Anvandare
from tracker.access.tables_inloggning import Halvvag
from tracker.identity.valv import Valv
from web.klient import lokal, webblasare
from web.services import tjanster
from web.visitor import set_cookie


VAR: Final = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")
"""An address within this site. Browsers leave out tabs and line breaks and read \\ as /, so that
"/<tab>/other.site" would lead elsewhere."""


def back(target: str | None) -> str:
    """Where the visitor was going: an address of ours, or the start."""
    if target and VAR.fullmatch(target):
        return target
    return url_for("attgora.visa")


def valv() -> Valv:
    """What seals the secrets of code apps."""
    return Valv(tjanster().keys)


def next_step(session: Session, user: Anvandare, *, kod_given: bool) -> str | None:
    """The endpoint of what is left to do, or None. On one's own machine a password is enough."""
    has_code = engangskod.has(session, user.id)
    if has_code and not kod_given:
        return "inloggning.kod"
    if not has_code and not lokal():
        return "inloggning_steg.app"
    if user.byt_losenord and not lokal():
        return "inloggning_steg.losenord"
    return None


def proceed(session: Session, user: Anvandare, *, kod_given: bool, vidare: str) -> Response:
    """To the next step, or in. `session`: the transaction in which the last step was proven.

    Each time under a new token: what was known before a step is worth nothing after it.
    """
    t = tjanster()
    now, fresh = t.clock.now(), t.token()
    if g.get("token"):
        halvvag.end(session, token=g.token)
    step = next_step(session, user, kod_given=kod_given)
    if step is None:
        satt = "kod" if kod_given else "losenord"
        response = enter(session, user.id, token=fresh, satt=satt, vidare=vidare)
    else:
        halvvag.begin(session, token=fresh, anvandare=user.id, now=now).kod_given = kod_given
        response = redirect(url_for(step, vidare=vidare or None), 303)
        give_cookie(response, fresh)
    return response


def enter(session: Session, anvandare: UUID, *, token: str, satt: str, vidare: str) -> Response:
    """A login begins, under a token that nobody has seen; an older one of this browser ends."""
    if g.get("besok"):
        sessions.end(session, token=g.token)
    g.loggad_in = str(anvandare)
    sessions.begin(
        session,
        token=token,
        anvandare=anvandare,
        now=tjanster().clock.now(),
        satt=satt,
        klient=webblasare(),
    )
    response = redirect(back(vidare), 303)
    give_cookie(response, token)
    return response


def give_cookie(response: Response, token: str) -> None:
    """The visitor's new token, instead of the one they came with."""
    g.pop("ny_token", None)
    set_cookie(response, token)


def half(session: Session) -> tuple[Halvvag, Anvandare] | None:
    """Whose login is half-way in this browser; None when none is, or the user was shut out."""
    if not g.get("token"):
        return None
    found = halvvag.find(session, token=g.token, now=tjanster().clock.now())
    user = session.get(Anvandare, found.anvandare) if found and found.anvandare else None
    if found is None or user is None or user.avstangd is not None:
        return None
    return found, user


def from_start() -> Response:
    """It took too long, or was ended elsewhere: begin anew."""
    return redirect(url_for("inloggning.visa"), 303)


def app_setup(session: Session, user: Anvandare) -> dict[str, Any]:
    """What a page shows somebody who sets up a code app: the picture and the same as text."""
    import segno  # draws a few times in a house's life

    secret = engangskod.offer(
        session,
        valv(),
        anvandare=user.id,
        secret=secrets.token_bytes(totp.SECRET_BYTES),
        now=tjanster().clock.now(),
    )
    picture = segno.make(totp.uri(secret, konto=user.namn, utgivare="Stegvis"), error="m")
    return {
        "bild": picture.svg_inline(scale=5, border=4, light="#fff", dark="#000", omitsize=True),
        "text": totp.as_text(secret),
    }


def recovery_codes(session: Session, anvandare: UUID) -> list[str]:
    """New recovery codes, in clear, to be shown once."""
    return engangskod.recovery_codes(
        session,
        anvandare=anvandare,
        secrets=[
            secrets.token_bytes(engangskod.ATERKOD_BYTES) for _ in range(engangskod.ATERKODER)
        ],
    )
