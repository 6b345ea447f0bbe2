"""No page without axe: every GET address there is, seen by one who has every role.

A new page needs nothing here, unless its address names something new: then say in `ids` what, or in
ANNANSTANS which test looks at it. What is no page says why in INGEN_SIDA. Anything else fails.
"""

from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sidfolk import bakgrund, log_in
from sidprov import WIDE, axe
from werkzeug.routing import Rule

from schemas.rapporter import Parametrar
from tracker.access import log_control, remittenter, uppdrag
from tracker.access.permissions import Roll
from tracker.access.tables import Anvandare
from tracker.clock import swedish_day
from tracker.db import execute
from tracker.reports import register, runs
from tracker.rights import utredning
from tracker.rights.tables import Gallring
from tracker.rights.utredning import Fraga
from web.pages import BLUEPRINTS


pytestmark = [pytest.mark.browser, pytest.mark.slow]

INGEN_SIDA: Final = {
    "gallring.fil": "en fil",
    "inlasning.kvitto": "en fil",
    "intyg.papper": "en fil",
    "intyg.underskrift": "en fil",
    "narvaro.oppna": "leder vidare till dagen",
    "klistra.forberedd": "en fil",
    "korningar.fil": "en fil",
    "laslogg.fil": "en fil",
    "leveranser.fil": "en fil",
    "projektfiler.fil": "en fil",
    "pengar.indikatorfil": "en fil",
    "tidrad.fil": "en fil",
    "inloggning.kvar": "ett svar till skriptet",
    "extern.ga": "leder till organisationens inloggning",
    "extern.svar": "leder vidare därifrån",
    "extern.bekrafta": "leder till organisationens inloggning",
    "remittent.in_": "leder vidare till remittentens sida",
    "egen.in_": "leder vidare till frågorna",
    "enkater.fil": "en fil",
    "enkat.in_": "leder vidare till frågorna",
    "minsida_in.in_": "leder vidare till koden",
    "minsida.visa_in": "leder vidare till sidan som visas",
    "sparade.oppna": "leder vidare till rapporten",
    "registrera.komplettera": "leder vidare till rättelsen",
    "volymer.visa": "leder vidare till formuläret",
    "handelser.ratta": "ses i test_tillganglighet.py, efter en händelse",
}
ANNANSTANS: Final = {
    "inloggning.visa": "test_logga_in.py",
    "inloggning.kod": "test_logga_in.py",
    "inloggning_steg.app": "test_logga_in.py",
    "inloggning_steg.losenord": "test_logga_in.py",
    "inlasning.en": "test_excel.py",
    "aktiviteter.grupp": "test_narvaro.py",
    "intyg.ett": "test_narvaro.py",
    "narvaro.manaden": "test_narvaro.py",
    "narvaro.tillfalle": "test_narvaro.py",
    "moten.ett": "test_moten.py",
    **dict.fromkeys(("enkat.svara", "enkater.en"), "test_enkater.py"),
    "omrade.en": "test_urval.py",
    "leveranser.en": "test_leveranser.py",
    "leveranser.jamfor": "test_leveranser.py",
    "leverera.leverera": "test_leveranser.py",
    **dict.fromkeys(
        (
            "redovisning.manad",
            "scbfiler.visa",
            "projektfiler.filer",
            "blanketter.koppla",
            "kvittens.lamna",
            "ansokan.visa",
            "pengar.avstamning",
            "pengar.indikatorer",
            "pengar.kontroll",
        ),
        "test_redovisning.py",
    ),
    **dict.fromkeys(("egen.skatta", "minsida.visa", "minsida.visad"), "test_egen.py"),
    "minsida_in.kod": "test_egen.py",
    "skrivunder.skriv_under": "test_tidblad.py",
    "tidrad.ratta": "test_tidblad.py",
    "tidforslag.ta": "test_tidblad.py",
    "versioner.prova": "test_leveranser.py",
    "versioner.valj": "test_leveranser.py",
}
"""Pages that one comes to by doing something first."""
SAMMA_MALL: Final = {
    "fragor.en": "fragor.ny",
    "minsida.skatta": "egen.skatta",
    "aktiviteter.andra": "aktiviteter.ny",
}
"""A page drawn by the same template as one that is looked at."""
SETTS_INTE: Final = {*INGEN_SIDA, *ANNANSTANS, *SAMMA_MALL}


def all_rules() -> list[Rule]:
    app = Flask(__name__)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    rules = (r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()))
    return sorted((r for r in rules if r.endpoint != "static"), key=lambda r: r.endpoint)


def test_what_is_looked_at_elsewhere_is() -> None:
    endpoints = {rule.endpoint for rule in all_rules()}
    assert SETTS_INTE | set(SAMMA_MALL.values()) <= endpoints
    for name in set(ANNANSTANS.values()):
        text = (Path(__file__).parent / name).read_text(encoding="utf-8")
        assert "axe(" in text or "seen(" in text, name


def everything(plats) -> None:
    """The account of the test gets every role besides the one it has."""
    now = plats.tjanster.clock.now()
    with plats.tjanster.transaction() as session:
        [[me]] = execute(session, "SELECT id FROM anvandare WHERE namn = %s", plats.namn).all()
        for roll in Roll:
            uppdrag.ge(
                session,
                uppdrag=uuid4(),
                anvandare=me,
                roll=roll,
                forbund=plats.forbund,
                fran=swedish_day(now),
                till=swedish_day(now),
                beslut="Prov",
                av="drift:prov",
                now=now,
            )


def ids(plats) -> dict[str, str]:
    """Part of an address → what stands there; what is made here is what the page then shows."""
    t, beslut, user = plats.tjanster, uuid4(), uuid4()
    now, today = t.clock.now(), swedish_day(t.clock.now())
    with t.transaction(forbund=plats.forbund, huvudman=("*",)) as session:
        [[handelse]] = execute(
            session, "SELECT id FROM logg WHERE deltagande = 'forr' AND typ = 'avslut.gjort'"
        ).all()
        [[owner]] = execute(
            session, "SELECT huvudman FROM deltagande_nu WHERE deltagande = 'forr'"
        ).all()
        session.add(Anvandare(id=user, namn=f"x-{user}", losenord="-", skapad=now))
        session.flush()
        given = uppdrag.ge(
            session, uppdrag=uuid4(), anvandare=user, roll=Roll.UTREDARE, forbund=plats.forbund,
            fran=today, till=today, beslut="Prov", av="drift:prov", now=now,
        )  # fmt: skip
        fraga = Fraga(owner, str(user), "Dnr 1", "Prov", ["team"], today, today, ["kon"],
                      dagar=False, galler_till=today)  # fmt: skip
        utredning.decide(session, plats.forbund, fraga, id_=beslut, av=str(user), now=now,
                         keys=t.keys)  # fmt: skip
        uppdrag_id = given.id
    return {
        "deltagande": "nu",
        "overlamning.ta_emot/deltagande": "vidare",
        "overlamning.lamna_over/deltagande": "vidare",
        "remisser.svara/deltagande": "vantar",
        "skattning.skatta/deltagande": "forr",
        "skattning.profil/deltagande": "forr",
        "slag": "remiss",
        "volymer.registrera/slag": "arenden",
        "instrument.en/nyckel": "stegprofil.1",
        "vad": "plan",
        "rad": "team:arbete",
        "ar": str(today.year),
        "ident": "avslutsanledning",
        "slug": "team",
        "insats": "team",
        "huvudman": owner,
        "anvandare": str(user),
        "uppdrag_id": str(uppdrag_id),
        "utredning.ett/beslut": str(beslut),
        "handelse": str(handelse),
    }


def projektet(plats) -> dict[str, str]:
    """An ESF project with one of each, which the account of the test looks after."""
    t, slug = plats.tjanster, f"esf-{uuid4().hex[:8]}"
    now = t.clock.now()
    today = swedish_day(now).isoformat()
    whole = {"namn": "Rätt stöd", "diarienummer": "2025/00123", "programperiod": "2021_2027"}
    whole |= {"agare": "Prov", "start": "2025-01-01", "slut": "2099-12-31"}
    eva = {"slug": "eva", "personnamn": "Eva", "arbetsgivare": "Prov", "kategori": "pl"}
    for typ, data in (
        ("projekt.upplagt", whole),
        ("delprojekt.upplagt", {"slug": "nord", "namn": "Nord", "agare": "Prov",
                                "insatser": [{"forbund": "norr", "insats": "team"}]}),
        ("personal.upplagd", {**eva, "slag": "direkt", "anstalld_fran": "2025-01-01"}),
        ("timpris.beslutat", {"slug": "a", "kalla": "Bilaga", "beslutad": "2025-01-01",
                              "priser": [{"kategori": "pl", "namn": "PL", "kronor": "400"}]}),
        ("esfsats.beslutad", {"namn": "schablon_procent", "varde": "40", "kalla": "Beslut"}),
        ("tid.rapporterad", {"personal": "eva", "minuter": 90, "delprojekt": "nord",
                             "aktivitet": 1}),
    ):  # fmt: skip
        sent = {"id": str(uuid4()), "typ": typ, "forbund": slug, "datum": today, "data": data}
        t.intag.record_all([sent], av="drift:prov", forbund=None)
    with t.transaction() as session:
        [[me]] = execute(session, "SELECT id FROM anvandare WHERE namn = %s", plats.namn).all()
        uppdrag.ge(
            session, uppdrag=uuid4(), anvandare=me, roll=Roll.EKONOM, forbund=slug,
            fran=swedish_day(now), beslut="Prov", av="drift:prov", now=now,
        )  # fmt: skip
    return {
        "projekt.ett/slug": slug,
        "projektgallring.besluta/slug": slug,
        "projektupplagg.lagg_till/slug": slug,
        "projektupplagg.lagg_till/vad": "personal",
        "projektandring.perioder/slug": slug,
        "projektandring.insatser/slug": slug,
        "projektandring.aldrig/slug": slug,
        "projektandring.aldrig/forbund": "norr",
        "delprojekt": "nord",
        **{f"{name}/slug": slug for name in ("tid.visa", "tid.blad", "tidklistra.klistra")},
        "projektinlogg.knyt/slug": slug,
        **{f"{name}/slug": slug for name in ("blanketter.visa", "blanketter.lamna")},
        "blanketter.lamna/vad": "scb",
        "personal": "eva",
        "manad": today[:7],
    }


def by_link(page: Page, plats) -> dict[str, str]:
    """In by a remittent's link too; a run that was ordered, a decision to erase, a log control."""
    t, lank, token, gallring = plats.tjanster, uuid4(), str(uuid4()), uuid4()
    now, today = t.clock.now(), swedish_day(t.clock.now())
    report = register.rapport("avslutsanledning")
    asked = {"forbund": (plats.forbund,), "from": today, "to": today}
    with t.transaction(forbund=plats.forbund, huvudman=("*",)) as session:
        remittenter.ge(
            session, lank=lank, token=token, forbund=plats.forbund, remittent="annan",
            enhet="Enheten", insatser=["team"], till=today, av="drift:prov", now=now,
        )  # fmt: skip
        run = runs.order(
            session, rapport=report.id, definition=report.definition, format=["csv"],
            parametrar=Parametrar.model_validate(asked), av="drift:prov", now=now, new_id=uuid4(),
        )  # fmt: skip
        log_control.make(session, plats.forbund, today.replace(day=1), now=now)
        kontroll = execute(session, "SELECT id FROM loggkontroll LIMIT 1").scalar_one()
    with t.transaction(forbund=plats.forbund, huvudman=("*",), role="stegvis_logg") as session:
        session.add(
            Gallring(
                id=gallring,
                forbund=plats.forbund,
                huvudman="x",
                regler="Regeln",
                dag=today,
                beslut="Dnr 2",
                beslutad=now,
                beslutad_av="drift:prov",
                klar=now,
            )
        )
    page.goto(f"{plats.adress}/remittent/in/{token}")
    return {
        "korning": str(run.id),
        "kontroll": str(kontroll),
        "gallring.ett/beslut": str(gallring),
    }


def address(rule: Rule, found: dict[str, str]) -> str | None:
    """Where a page is; None where nothing says what its address names."""
    values = {}
    for name in rule.arguments:
        value = found.get(f"{rule.endpoint}/{name}") or found.get(name)
        if value is None:
            return None
        is_id = type(rule._converters[name]).__name__ == "UUIDConverter"
        values[name] = UUID(value) if is_id else value
    built = rule.build(values)
    assert built is not None, rule.endpoint
    return str(built[1])


FRAGA: Final = {
    "rapporter.cell": "?rad=utskrivning&kolumn=totalt",
    "skillnad.visa": "?som=2026-01-31",
}


def test_no_page_is_without_axe(browser: Browser, plats) -> None:
    bakgrund(plats)
    everything(plats)
    wrong, seen = [], 0
    context = browser.new_context(locale="sv-SE", viewport=WIDE)
    page = context.new_page()
    log_in(page, plats)  # what is read there is what the month's control is of
    found = ids(plats) | projektet(plats) | by_link(page, plats)
    for rule in all_rules():
        if rule.endpoint in SETTS_INTE:
            continue
        path = address(rule, found)
        if path is None:
            wrong.append(f"{rule.endpoint}: say in ids() what its address names")
            continue
        answer = page.goto(plats.adress + path + FRAGA.get(rule.endpoint, ""))
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{rule.endpoint}: {answer.status}")
            continue
        wrong += [f"{rule.endpoint}: {one}" for one in axe(page)]
        seen += 1
    context.close()
    assert wrong == []
    assert seen > 60
