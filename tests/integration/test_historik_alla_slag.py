"""Every kind of event goes out and in again: every report is the same there, as known then too."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from conftest import Ticking, event
from database import Database

from schemas.handelser import KINDS
from schemas.rapporter import Parametrar, Tabell
from tracker.exports.handelser import export
from tracker.intake.files import read_open
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.reports import register
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache
from tracker.state.intyg import Intygsrad, summa


ANNA, BO, CIA, DAN, EVA = (
    {"personnummer": number}
    for number in (
        "19900101-9802",
        "19850615-9816",
        "19991231-9994",
        "19780204-9804",
        "19700101-9822",
    )
)
SKATTAT = {"instrument": "eget", "utgava": 1, "respondent": "deltagare"}
EGET = {
    "slug": "eget",
    "utgava": 1,
    "namn": {"sv": "Eget"},
    "rattighet": "Ägaren",
    "respondenter": ["deltagare"],
    "skalor": {"a": [{"varde": n, "namn": {"sv": str(n)}} for n in (0, 10)]},
    "fragor": [
        {"kod": "x", "dimension": {"sv": "X"}, "text": {"deltagare": {"sv": "X?"}}, "skala": "a"}
    ],
}
NY = {"inriktning": "individinriktad", "volyminsats": False, "platser": 4}
ANDAMAL = "uppfoljning"
SVAR = [{"kod": "eget", "namn": "Eget boende"}, {"kod": "annat", "namn": "Annat"}]
SLUT = {
    "anledning": "utskrivning",
    "forsorjning": ["a_kassa"],
    "sysselsattning": [{"typ": "studier", "procent": 50}],
    "vidare_till": ["vard"],
    "fullfoljt": True,
    "svar": {"boende": "annat"},
}
START = {
    "forsorjning": ["forsorjningsstod"],
    "sysselsattning": [{"typ": "ingen"}],
    "utbildning": "gymnasium",
    "kommun": "0180",
    "malgrupper": ["unga vuxna"],
    "svar": {"boende": "eget"},
}


def of(typ: str, slug: str, deltagande: str, datum: str, person: Any = None, **data: Any) -> Any:
    insats = "stod" if deltagande.startswith("S") else "team"
    return event(
        typ, slug, insats=insats, deltagande=deltagande, datum=datum, person=person, data=data
    )


def decided(slug: str) -> list[dict[str, Any]]:
    """How the förbund is set up, and what it has decided."""
    owners = ({"slug": "kommunen", "namn": "Kommunen"}, {"slug": "regionen", "namn": "Regionen"})
    unika = {"namn": "unika_over_huvudman", "varde": "per_huvudman", "orsak": "§ 14"}
    question = {"slug": "boende", "text": "Hur bor du?", "svar": SVAR}
    year = {"ar": 2025}
    return [
        event("forbund.upplagt", slug, data={"namn": "Prov", "kommuner": ["0180"]}),
        *(event("huvudman.upplagd", slug, data=owner) for owner in owners),
        event("insats.upplagd", slug, insats="team", datum="2025-01-01",
              data={"namn": "Team", **NY, "huvudman": "kommunen"}),
        event("insats.upplagd", slug, insats="stod", datum="2025-01-01",
              data={"namn": "Stöd", **NY, "huvudman": "regionen"}),
        event("insats.upplagd", slug, insats="oppet",
              data={"namn": "Öppet", "inriktning": "individinriktad", "volyminsats": True,
                    "huvudman": "regionen"}),
        event("fraga.beslutad", slug, datum="2025-01-01", data=question),
        event("instrument.upplagt", slug, datum="2025-01-01", data=EGET),
        event("kvalitetsmal.beslutat", slug, data={"fel": "utan_start", "hogst": 5}),
        event("definition.vald", slug, data={"rapport": "utbildning", "definition": "2"}),
        event("mal.beslutat", slug, insats="team",
              data={"mal": "nya", "ar": 2026, "text": "5 nya", "slag": "volym", "matt": "nya",
                    "niva": 5}),
        event("mal.foljdes_upp", slug,
              data={"mal": "nojda", "ar": 2026, "text": "Delvis", "kalla": "Enkät"}),
        event("enkat.upplagd", slug,
              data={"slug": "egen", "utgava": 1, "namn": {"sv": "E"}, "rattighet": "Vi",
                    "grupp": "chef", "skalor": EGET["skalor"],
                    "fragor": [{"kod": "x", "text": {"sv": "X?"}, "skala": "a"}]}),
        event("enkat.sammanstalld", slug, insats="team",
              data={"omgang": "0c000000-0000-4000-8000-000000000001", "namn": "A",
                    "enkat": "egen", "utgava": 1, "fran": "2026-01-01", "till": "2026-01-14",
                    "minst": 5, "svar": 5, "fragor": {"x": {"10": 5}}}),
        event("enkat.inlast", slug,
              data={"kalla": "NNS", "enkat": "nns", "fraga": "a", "text": "A", "ar": 2025,
                    "andel": 70, "namnare": 90}),
        event("installning.beslutad", slug, data=unika),
        event("budget.beslutad", slug, data={**year, "post": "administration", "belopp": "100.50"}),
        event("budget.beslutad", slug, insats="team",
              data={**year, "post": "planerat_antal", "antal": 40}),
        event("utfall.bokfort", slug, data={**year, "post": "administration", "belopp": "99"}),
        event("anonym.inskriven", slug, insats="team", datum="2025-05-01", data={"antal": 3}),
        event("volym.registrerad", slug, insats="oppet", datum="2025-05-01", data={"antal": 9}),
        event("konsultation.gjord", slug, datum="2025-05-01", insats="team", data={"antal": 1}),
        event("seminarium.hallet", slug, datum="2025-05-01", insats="team",
              data={"namn": "Om Finsam", "antal": 40}),
        event("pris.beslutat", slug, datum="2025-01-01", insats="oppet",
              data={"belopp": "450", "kalla": "Avtal"}),
    ]  # fmt: skip


def intygat(slug: str) -> str:
    """The checksum of what A certifies, which names the log that it is in."""
    return summa(slug, "A", "2025-04", [Intygsrad(date(2025, 4, 2), 90)])


def people(slug: str) -> list[dict[str, Any]]:
    """Three people, one of them under two numbers for a while, and what is done about them."""
    ended = of("avslut.gjort", slug, "A", "2025-09-01", **SLUT)
    rattad = {"avser": ended["id"], "andring": {"fullfoljt": False}, "orsak": "Fel"}
    joined = {"deltaganden": ["A", "S1", "S2"], "kvar": "A", "orsak": "Samma"}
    return [
        of("remiss.inkommen", slug, "A", "2025-02-01", ANNA,
           remittent="region_primarvard", remittent_enhet="Centrum"),
        of("remiss.besvarad", slug, "A", "2025-02-11", beslut="antagen"),
        of("inskrivning.gjord", slug, "A", "2025-03-01", **START),
        of("samtycke.lamnat", slug, "A", "2025-03-01", andamal=ANDAMAL),
        of("steg.skattat", slug, "A", "2025-03-02", **SKATTAT, varden={"x": 0}),
        of("steg.skattat", slug, "A", "2025-06-02", **SKATTAT, varden={"x": 10}),
        of("plan.upprattad", slug, "A", "2025-04-01", slag="sip"),
        of("esfgrund.angiven", slug, "A", "2025-03-01", grund="annat_lagstod", hanvisning="§ 7",
           fran="2025-03-01"),
        of("narvaro.registrerad", slug, "A", "2025-04-02", minuter=90, beskrivning="Grupp"),
        of("narvaro.intygad", slug, "A", "2025-04-30", manad="2025-04", minuter=90, hur="papper",
           summa=intygat(slug)),
        event("aktivitet.upplagd", slug, insats="team",
              data={"slug": "g", "namn": "G", "slag": "grupp", "fran": "2025-01-01"}),
        event("insats.ansluten", slug, insats="team",
              data={"projekt": "esf-1", "fran": "2025-01-01"}),
        of("aktivitet.paborjad", slug, "A", "2025-04-01", aktivitet="g"),
        of("aktivitet.avslutad", slug, "A", "2025-05-01", aktivitet="g", fullfoljt=True),
        of("plan.foljdes_upp", slug, "A", "2025-06-01", genomford=True),
        of("inskrivning.gjord", slug, "B", "2025-03-01", CIA),
        of("avslut.gjort", slug, "B", "2025-06-01", **SLUT),
        of("deltagande.ateroppnat", slug, "B", "2025-06-10", orsak="För tidigt"),
        ended,
        of("matning.gjord", slug, "A", "2026-02-20", tillfalle="uppfoljning_6",
           forsorjning=["a_kassa"]),
        of("samtycke.atertaget", slug, "A", "2025-10-01", andamal=ANDAMAL),
        of("inskrivning.gjord", slug, "S1", "2025-03-01", BO, **START),
        of("inskrivning.gjord", slug, "S2", "2025-03-01", BO),
        event("handelse.rattad", slug, data=rattad),
        event("personer.sammanforda", slug, data=joined),
        event("personer.atskilda", slug, person=EVA,
              data={"deltaganden": ["S2"], "orsak": "En annan"}),
        event("person.bytt_nummer", slug, person=DAN,
              data={"deltaganden": ["B"], "orsak": "Nytt nummer"}),
    ]  # fmt: skip


def every(svarare: Svarare, slug: str, *moments: Any) -> dict[str, Tabell]:
    """Every report of two years, as known at each moment, without whose it is."""
    found = {}
    for moment in moments:
        for report in register.rapporter():
            asked = Parametrar(
                forbund=(slug,), fran=date(2025, 1, 1), till=date(2026, 12, 31), as_of=moment
            )
            table = svarare.tabell(report.id, asked)
            assert table.definition == ("2" if report.id == "utbildning" else "1")
            assert table.parameters.pop("unika_per_huvudman") == [slug]
            table.parameters.pop("forbund")
            found[f"{report.id} {moment}"] = table
    return found


def sent(database: Database, intag: Intag, slug: str, path: Path) -> list[str]:
    """The förbund's whole log as it goes out, line by line."""
    export(database.transaction, slug, path, keys=intag.keys)
    return path.read_text("utf-8").splitlines()


def test_every_kind_goes_out_and_in_again_and_every_report_is_the_same(
    database: Database, intag: Intag, clock: Ticking, tmp_path: Path
) -> None:
    slug, other = (f"h{uuid4().hex[:12]}" for _ in range(2))
    intag.record_all(decided(slug), av="drift:prov", forbund=None)
    for one in people(slug):
        intag.record_all([one], av="drift:prov", forbund=None)
    then = clock.now()
    first = json.loads(sent(database, intag, slug, tmp_path / "ut.jsonl")[-1])["id"]
    apart = {"avser": first, "orsak": "Fel"}
    intag.record_all([event("handelse.makulerad", slug, data=apart)], av="anv:1", forbund=None)
    lines = sent(database, intag, slug, tmp_path / "ut.jsonl")
    ours = {typ for typ, kind in KINDS.items() if not kind.projekt}  # those: test_projekt.py
    assert {json.loads(line)["typ"] for line in lines} == ours
    text = "\n".join(lines).replace(f'"{slug}"', f'"{other}"')
    text = text.replace(intygat(slug), intygat(other))
    kvitto = Importor(intag, Avsandare(av="drift:prov", historik=True)).run(
        read_open("ut.jsonl", io.BytesIO(text.encode())), "allt"
    )
    assert (kvitto.fel, kvitto.nya) == ([], len(lines))
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)
    assert every(svarare, other, then, None) == every(svarare, slug, then, None)
    assert svarare.malen(other) == svarare.malen(slug) == {"utan_start": 5}
