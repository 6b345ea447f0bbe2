"""Commands about accounts and their assignments: for the first ones, and where the web is away."""

import argparse
import getpass
import sys
from datetime import date

from sqlmodel import Session

from tracker.access import uppdrag, users
from tracker.access.permissions import ROLLER, Roll
from tracker.access.tables_uppdrag import Uppdrag
from tracker.clock import swedish_day
from tracker.errors import Refused, WrongUse
from tracker.settings import Settings
from web.cli_hus import opened
from web.wiring import Hus


def run_create(settings: Settings, chosen: argparse.Namespace) -> int:
    """The password is asked for twice, or read from stdin when that is no terminal."""
    till = _day(chosen.till)
    if chosen.roll is None and (chosen.forbund or chosen.huvudman or chosen.insats or till):
        raise WrongUse("Ange vilken roll uppdraget gäller med --roll.")
    losenord = _password()
    with opened(settings) as hus:
        finns = hus.alla_forbund()
        for slug in chosen.forbund or ():
            if slug not in finns:
                raise WrongUse(f"Förbundet {slug} finns inte: kontrollera namnet.")
        with hus.transaction() as session:
            ident, now = hus.intag.new_id(), hus.clock.now()
            users.create(
                session, anvandare=ident, namn=chosen.namn, losenord=losenord, now=now, byt=True
            )
            if chosen.roll is not None:
                for slug in chosen.forbund or (None,):
                    uppdrag.ge(
                        session,
                        uppdrag=hus.intag.new_id(),
                        anvandare=ident,
                        roll=Roll(chosen.roll),
                        forbund=slug,
                        huvudman=chosen.huvudman,
                        insatser=chosen.insats,
                        fran=swedish_day(now),
                        till=till,
                        beslut=chosen.beslut,
                        av=hus.operator,
                        now=now,
                    )
    if chosen.roll is None:
        print("Kontot är skapat, utan uppdrag. Ge det ett under Inställningar på webben.")
    else:
        print("Kontot är skapat.")
    return 0


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUse("Skriv dagen som ÅÅÅÅ-MM-DD.") from None


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    losenord = getpass.getpass("Lösenord: ")
    if getpass.getpass("En gång till: ") != losenord:
        raise Refused("Lösenorden är inte lika: försök igen.")
    return losenord


def run_list(settings: Settings, _: argparse.Namespace) -> int:
    """One line an account, one for each assignment that is not ended."""
    with opened(settings) as hus, hus.transaction(readonly=True) as session:
        everybody = users.alla(session)
        given = uppdrag.alla(session, [user.id for user in everybody])
        for user in everybody:
            print(f"{user.namn}{' (avstängd)' if user.avstangd else ''}")
            for one in given[user.id]:
                if one.avslutad is None:
                    print(f"  {_line(one)}")
    return 0


def _line(one: Uppdrag) -> str:
    where = [one.forbund or "alla förbund", *(one.huvudman or ()), *(one.insatser or ())]
    until = f" till {one.till}" if one.till else ""
    return f"{ROLLER[Roll(one.roll)][0]}: {', '.join(where)}, från {one.fran}{until}"


def run_disable(settings: Settings, chosen: argparse.Namespace) -> int:
    with opened(settings) as hus, hus.transaction() as session:
        _disable(session, hus, chosen.namn)
    print("Kontot är avstängt.")
    return 0


def _disable(session: Session, hus: Hus, namn: str) -> None:
    users.shut_out(users.by_name(session, namn), now=hus.clock.now())
