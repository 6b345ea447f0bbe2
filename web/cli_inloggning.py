"""Commands for those who cannot log in: a lost phone, a forgotten password, a provider's identity.

The operator sees who asks. None of these opens anything by itself: who gets a new password must
change it, and who lost the app sets up another at the next login.
"""

import argparse
import secrets

from tracker.access import engangskod, oidc, sessions, users
from tracker.errors import WrongUse
from tracker.settings import Settings
from web.cli_hus import opened


def run_reset_code(settings: Settings, chosen: argparse.Namespace) -> int:
    """The app and the recovery codes are gone, and whoever is logged in as this user is out."""
    with opened(settings) as hus, hus.transaction() as session:
        user = users.by_name(session, chosen.namn)
        engangskod.reset(session, user.id)
        sessions.end_mine(session, anvandare=user.id)
    print("Koden är nollställd. Nästa inloggning sätter upp en ny app.")
    return 0


def run_new_password(settings: Settings, chosen: argparse.Namespace) -> int:
    """A password for one login: the operator has seen it, so it must be changed there."""
    password = users.random_password(secrets.token_hex)
    with opened(settings) as hus, hus.transaction() as session:
        user = users.by_name(session, chosen.namn)
        users.change_password(user, password, byt=True)
        sessions.end_mine(session, anvandare=user.id)
    print(f"Nytt lösenord, att bytas vid nästa inloggning: {password}")
    return 0


def run_log_out(settings: Settings, chosen: argparse.Namespace) -> int:
    """Whoever is logged in as this user is out, or everybody is; they may log in again."""
    if (chosen.namn is None) != chosen.alla:
        raise WrongUse("Ange ett namn, eller --alla.")
    with opened(settings) as hus, hus.transaction() as session:
        if chosen.namn is None:
            sessions.end_all(session)
        else:
            sessions.end_mine(session, anvandare=users.by_name(session, chosen.namn).id)
    print("Alla är utloggade." if chosen.alla else "Kontot är utloggat överallt.")
    return 0


def run_link(settings: Settings, chosen: argparse.Namespace) -> int:
    """Printed once; given to the person by hand, who writes it after logging in outside."""
    code = secrets.token_urlsafe(24)
    with opened(settings) as hus, hus.transaction() as session:
        user = users.by_name(session, chosen.namn)
        if chosen.bryt:
            oidc.untie(session, user.id)
            sessions.end_mine(session, anvandare=user.id)
        else:
            oidc.new_code(session, anvandare=user.id, code=code, now=hus.clock.now())
    print("Kopplingen är bruten." if chosen.bryt else f"Koden gäller en gång, i sju dagar: {code}")
    return 0
