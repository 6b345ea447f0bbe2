"""A project with staff, of whom *eva* has a user of her own: for tests of sheets and signatures."""

from typing import Any
from uuid import uuid4

from conftest import event

from tracker.esf.manad import Manad
from tracker.intake.record import Intag


EVA, ANNAN = "00000000-0000-4000-8000-00000000e0a1", "00000000-0000-4000-8000-00000000a11a"
"""Users' opaque ids."""
JANUARI = Manad(2026, 1)


def of(typ: str, log: str, /, datum: str = "2026-01-15", **data: Any) -> dict[str, Any]:
    return event(typ, log, datum=datum, data=data)


def hour(
    slug: str, personal: str, minuter: int = 60, datum: str = "2026-01-15", **data: Any
) -> dict[str, Any]:
    """A row of the sheet in *nord*."""
    about = {"personal": personal, "delprojekt": "nord", "aktivitet": 1, **data}
    return of("tid.rapporterad", slug, datum=datum, minuter=minuter, **about)


def absent(slug: str, personal: str, minuter: int = 60, datum: str = "2026-01-15") -> Any:
    about = {"personal": personal, "slag": "franvaro", "minuter": minuter}
    return of("tid.rapporterad", slug, datum=datum, **about)


def signed(slug: str, summa: str, personal: str = "eva", **data: Any) -> dict[str, Any]:
    about = {"personal": personal, "manad": "2026-01", "summa": summa}
    return of("tid.signerad", slug, **about, **{"roll": "den_anstallde", "satt": "kod", **data})


def rattad(slug: str, avser: str, **andring: Any) -> dict[str, Any]:
    return of("handelse.rattad", slug, avser=avser, andring=andring, orsak="Fel")


def makulerad(slug: str, avser: str) -> dict[str, Any]:
    return of("handelse.makulerad", slug, avser=avser, orsak="Fel")


def tickad(intag: Intag, slug: str, konto: str) -> None:
    """Somebody is ticked for an hour and a half on 20 January by the account, in an insats that is
    in *nord*.
    """
    hos = f"n{uuid4().hex[:12]}"
    ny = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
    grupp = {"slug": "grupp", "namn": "Öppna gruppen", "slag": "grupp", "fran": "2026-01-01"}
    at = {"insats": "team", "deltagande": "A", "datum": "2026-01-20"}
    there = {"minuter": 90, "traff": "grupp.20260120"}
    sent = [
        event("forbund.upplagt", hos, data={"namn": "Prov"}),
        event("insats.upplagd", hos, insats="team", data=ny),
        event("insats.ansluten", hos, insats="team", data={"projekt": slug, "fran": "2026-01-01"}),
        event("aktivitet.upplagd", hos, insats="team", data=grupp),
        event("inskrivning.gjord", hos, **at, person={"personnummer": "19900101-9802"}),
        event("narvaro.registrerad", hos, **at, data=there),
    ]
    intag.record_all(sent, av=konto, forbund=None)
    nord = {"slug": "nord", "namn": "Nord", "agare": "Ägaren", "eget": True}
    nord |= {"insatser": [{"forbund": hos, "insats": "team"}]}
    intag.record_all([of("delprojekt.upplagt", slug, **nord)], av="drift:prov", forbund=None)


def projekt(
    intag: Intag, period: str = "2021_2027", anvandare: str = EVA, slug: str | None = None
) -> str:
    """The project, with an hour each of *eva* and *per* on 15 January 2026."""
    slug = slug or f"p{uuid4().hex[:12]}"
    anstalld = {"arbetsgivare": "Ägaren", "kategori": "pl", "slag": "direkt"}
    anstalld["anstalld_fran"] = "2025-01-01"
    sent = [
        of("projekt.upplagt", slug, namn="Provet", diarienummer="2025/00123", programperiod=period,
           agare="Ägaren", start="2025-01-01", slut="2026-12-31"),
        of("delprojekt.upplagt", slug, slug="nord", namn="Nord", agare="Ägaren", eget=True),
        of("delprojekt.upplagt", slug, slug="syd", namn="Syd", agare="Söder"),
        of("personal.upplagd", slug, slug="eva", personnamn="Eva Ek", anvandare=anvandare,
           **anstalld),
        of("personal.upplagd", slug, slug="per", personnamn="Per Al", **anstalld),
        of("timpris.beslutat", slug, slug="2025", kalla="Bilaga 3", beslutad="2025-01-10",
           priser=[{"kategori": "pl", "namn": "Projektledare", "kronor": "400.50"}]),
    ]  # fmt: skip
    work = {"aktivitet": 1} if period == "2021_2027" else {"aktivitet": None}
    for who in ("eva", "per"):
        sent.append(hour(slug, who, beskrivning=f"Möte med {who}", **work))
        if work["aktivitet"] is None:
            del sent[-1]["data"]["aktivitet"]
    intag.record_all(sent, av="drift:prov", forbund=None)
    return slug
