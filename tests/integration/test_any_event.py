"""Whatever is sent, it is stored whole or refused with codes: nothing sent can be our fault."""

import json
from typing import Any
from uuid import uuid4

import pytest
from database import Database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.handelser import KINDS
from schemas.svar import Fel
from tracker.intake.faults import MENINGAR, Avvisad
from tracker.intake.record import Intag
from tracker.log import store
from tracker.queries.verify import verify_forbund


TEXT = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="\0\ud800\u2028\x7f\t\n\\{}\"'%s;å\u0301", max_size=6),
    st.sampled_from(("", "team", "2026-01-15", "2026-02-30", "a_kassa", "[gallrad]", "x" * 300)),
)
LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    TEXT,
)
ANYTHING = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
ENVELOPE = ("id", "typ", "forbund", "insats", "deltagande", "person", "datum", "registrerad", "av")
EGET = {
    "slug": "eget",
    "utgava": 1,
    "namn": {"sv": "Eget"},
    "rattighet": "Ägaren",
    "respondenter": ["deltagare"],
    "skalor": {"a": [{"varde": n, "namn": {"sv": str(n)}} for n in range(3)]},
    "fragor": [
        {"kod": "x", "dimension": {"sv": "X"}, "text": {"deltagare": {"sv": "X?"}}, "skala": "a"}
    ],
}
GOOD: dict[str, Any] = {
    "forbund.upplagt": {"namn": "Prov"},
    "huvudman.upplagd": {"slug": "ny", "namn": "Ny"},
    "insats.upplagd": {"namn": "Ny", "inriktning": "individinriktad", "volyminsats": False},
    "fraga.beslutad": {
        "slug": "boende",
        "text": "Hur bor du?",
        "svar": [{"kod": "hyr", "namn": "Hyr"}, {"kod": "annat", "namn": "Annat"}],
    },
    "definition.vald": {"rapport": "utbildning", "definition": "2"},
    "kvalitetsmal.beslutat": {"fel": "utan_start", "hogst": 5},
    "mal.beslutat": {"mal": "m", "ar": 2026, "text": "x", "slag": "enkat", "niva": 9},
    "mal.foljdes_upp": {"mal": "m", "ar": 2026, "text": "x", "kalla": "y"},
    "enkat.upplagd": {
        "slug": "egen",
        "utgava": 1,
        "namn": {"sv": "Egen"},
        "rattighet": "Ägaren",
        "grupp": "chef",
        "skalor": EGET["skalor"],
        "fragor": [{"kod": "x", "text": {"sv": "X?"}, "skala": "a"}],
    },
    "enkat.sammanstalld": {
        "omgang": "0c000000-0000-4000-8000-000000000001",
        "namn": "A",
        "enkat": "styrelse",
        "utgava": 1,
        "fran": "2026-01-01",
        "till": "2026-01-14",
        "minst": 5,
        "svar": 5,
        "fragor": {"roll": {"4": 5}},
    },
    "enkat.inlast": {
        "kalla": "NNS",
        "enkat": "nns",
        "fraga": "a",
        "text": "A",
        "ar": 2025,
        "taljare": 3,
        "namnare": 9,
    },
    "installning.beslutad": {
        "namn": "unika_over_huvudman",
        "varde": "per_huvudman",
        "orsak": "§ 1",
    },
    "remiss.inkommen": {"remittent": "annan"},
    "remiss.besvarad": {"beslut": "antagen"},
    "matning.gjord": {"tillfalle": "uppfoljning_6"},
    "steg.skattat": {
        "instrument": "egen-halsa",
        "utgava": 1,
        "respondent": "deltagare",
        "varden": {"halsa": 3},
    },
    "instrument.upplagt": EGET,
    "avslut.gjort": {"anledning": "ovrigt"},
    "deltagande.ateroppnat": {"orsak": "Åter"},
    "samtycke.lamnat": {"andamal": "esf"},
    "samtycke.atertaget": {"andamal": "esf"},
    "person.bytt_nummer": {"deltaganden": ["A"], "orsak": "Nytt"},
    "personer.sammanforda": {"deltaganden": ["A"], "kvar": "A", "orsak": "Samma"},
    "personer.atskilda": {"deltaganden": ["A"], "orsak": "Två"},
    "esfgrund.angiven": {"grund": "annat_lagstod", "hanvisning": "§ 1", "fran": "2026-01-01"},
    "narvaro.registrerad": {"minuter": 60},
    "narvaro.intygad": {"manad": "2026-01", "minuter": 60, "summa": "0" * 64, "hur": "skarm"},
    "aktivitet.upplagd": {"slug": "a", "namn": "A", "slag": "grupp", "fran": "2026-01-01"},
    "aktivitet.paborjad": {"aktivitet": "a"},
    "aktivitet.avslutad": {"aktivitet": "a"},
    "plan.foljdes_upp": {"genomford": True},
    "seminarium.hallet": {"namn": "Om Finsam", "antal": 30},
    "pris.beslutat": {"belopp": "450.50", "kalla": "Avtal"},
    "insats.ansluten": {"projekt": "p", "fran": "2026-01-01"},
    "volym.registrerad": {"antal": 1},
    "konsultation.gjord": {"antal": 1},
    "budget.beslutad": {"ar": 2026, "post": "administration", "belopp": "1.50"},
    "utfall.bokfort": {"ar": 2026, "post": "administration", "belopp": "-1"},
    "projekt.upplagt": {
        "namn": "P",
        "diarienummer": "2025/00001",
        "programperiod": "2021_2027",
        "agare": "Ä",
        "start": "2025-01-01",
        "slut": "2027-12-31",
    },
    "delprojekt.upplagt": {"slug": "nord", "namn": "Nord", "agare": "Ä"},
    "personal.upplagd": {
        "slug": "eva",
        "personnamn": "Eva",
        "arbetsgivare": "Ä",
        "kategori": "pl",
        "slag": "direkt",
        "anstalld_fran": "2025-01-01",
    },
    "timpris.beslutat": {
        "slug": "t",
        "kalla": "k",
        "beslutad": "2025-01-01",
        "priser": [{"kategori": "pl", "namn": "PL", "kronor": "400"}],
    },
    "esfsats.beslutad": {"namn": "schablon_procent", "varde": "40", "kalla": "k"},
    "manad.last": {"manad": "2025-12"},
    "manad.oppnad": {"manad": "2025-12"},
    "scb.skickad": {"leverans": "1", "manad": "2025-12", "summa": "0" * 64},
    "blankett.kopplad": {"blankett": "scb", "kalla": "k"},
    "ansokan.beslutad": {"period": "2025-01_2025-03", "utbetalt": "1.50", "kalla": "k"},
    "tid.rapporterad": {"personal": "eva", "minuter": 1, "delprojekt": "nord", "aktivitet": 1},
    "tid.signerad": {
        "personal": "eva",
        "manad": "2026-01",
        "summa": "0" * 64,
        "roll": "attest",
        "satt": "kod",
    },
}


@pytest.fixture
def projekt(intag: Intag, forbund: str) -> None:
    """A project beside the förbund, with somebody who works in it."""
    for typ in ("projekt.upplagt", "delprojekt.upplagt", "personal.upplagd"):
        intag.record_all([sound(intag, forbund, typ, "team")], av="anv:1", forbund=None)


def fields(typ: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A kind with anything in one or two of its own fields, or in one that it lacks."""
    own = st.sampled_from(sorted(KINDS[typ].modell.model_fields))
    return st.tuples(st.just(typ), st.dictionaries(own | own | own | TEXT, ANYTHING, max_size=2))


kinds = st.sampled_from(sorted(KINDS)).flatmap(fields)
envelopes = st.just({}) | st.dictionaries(st.sampled_from(ENVELOPE), ANYTHING, max_size=2)
CHANGES = st.dictionaries(
    st.sampled_from((*KINDS["inskrivning.gjord"].modell.model_fields, *ENVELOPE)),
    ANYTHING,
    min_size=1,
    max_size=2,
)


@settings(
    max_examples=10_000 if settings.get_current_profile_name() == "soak" else 300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("projekt")
@given(drawn=kinds, envelope=envelopes, andring=st.none() | CHANGES, volym=st.booleans())
def test_any_event_is_stored_or_refused(
    intag: Intag,
    forbund: str,
    drawn: tuple[str, dict[str, Any]],
    envelope: dict[str, Any],
    andring: dict[str, Any] | None,
    volym: Any,
) -> None:
    typ, data = drawn
    sent = sound(intag, forbund, typ, "oppet" if volym else "team")
    sent["data"] |= data
    if andring is not None and typ == "handelse.rattad":
        sent["data"]["andring"] = andring
    sent |= envelope
    refused = refusal(intag, sent)
    if refused is None:
        assert intag.record_all([sent], av="anv:1", forbund=None)[0].status == "fanns"
    else:
        assert all(f.kod in MENINGAR and f.text for f in refused)
        json.dumps([f.model_dump() for f in refused]).encode()


def refusal(intag: Intag, sent: dict[str, Any]) -> list[Fel] | None:
    """Why it is refused; None when it is stored."""
    try:
        intag.record_all([sent], av="anv:1", forbund=None)
    except Avvisad as refused:
        return refused.fel
    return None


def sound(intag: Intag, forbund: str, typ: str, insats: str) -> dict[str, Any]:
    """An event of the kind that would be taken in as it is."""
    kind = KINDS[typ]
    slug = f"p{forbund[1:]}" if kind.projekt else forbund
    sent = {"id": str(uuid4()), "typ": typ, "forbund": slug, "datum": "2026-01-15"}
    if kind.insats:
        sent["insats"] = "nytt" if typ == "insats.upplagd" else insats
    if kind.deltagande:
        sent |= {"deltagande": uuid4().hex, "person": {"personnummer": "19900101-9802"}}
    sent["data"] = dict(GOOD.get(typ, {}))
    if kind.rattar:
        about = sound(intag, forbund, "inskrivning.gjord", "team")
        intag.record_all([about], av="anv:1", forbund=None)
        sent["data"] = {"avser": about["id"], "orsak": "Fel"}
        if typ == "handelse.rattad":
            sent["data"]["andring"] = {"datum": "2026-01-14"}
    return sent


def test_any_event_endless_braces(intag: Intag, forbund: str) -> None:
    sent = sound(intag, forbund, "inskrivning.gjord", "team")
    deep: Any = "botten"
    for _ in range(5_000):
        deep = [deep]
    sent["data"] = {"svar": deep}
    assert {f.kod for f in refusal(intag, sent) or []} == {"H001"}


def test_any_event_all_that_was_stored_holds(
    intag: Intag, forbund: str, database: Database
) -> None:
    """Names of every sort of character go in, out and through a rebuild unchanged."""
    odd = ["Tv\tå", "\\N", "a\\nb", '"{}"', "NULL", "%s", "é́", "\u2028", "𝟙", "{1,2}", "x" * 200]
    for nr, namn in enumerate(odd * 2):
        sent = sound(intag, forbund, "insats.upplagd", "team")
        sent |= {"insats": f"i{nr}"}
        sent["data"] |= {"namn": namn, "malgrupper": [namn[:60], "unga"]}
        intag.record_all([sent], av="anv:1", forbund=None)
    batch = [sound(intag, forbund, "remiss.inkommen", "team") for _ in odd]
    for sent, text in zip(batch, odd, strict=True):
        sent["data"] |= {"remittent_enhet": text, "syfte": text}
    intag.record_all(batch, av="anv:1", forbund=None)
    fel, _ = verify_forbund(database.transaction, forbund, keys=intag.keys, heads=intag.heads)
    assert fel == []
    with intag.forbund_open(forbund) as session:
        rows = store.raw(session).execute("SELECT remittent_enhet FROM deltagande_nu ORDER BY fran")
        assert len(rows.fetchall()) == len(odd)
