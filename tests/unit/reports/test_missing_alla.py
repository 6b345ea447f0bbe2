"""Missing is never zero, in every report beside those of before and after (test_missing.py), in
every goal and in every curve: what nobody knows changes no figure but of how many it is told.

Each report is counted with and without rows of which its own answer is not known. A report that is
not named here fails: somebody must have said what is missing in it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import insatsrader
from uthallighet import examples

from schemas.kodverk import koder, per_kod
from schemas.rapporter import Mal, Parametrar, Report
from tracker.reports.answers import Kallor
from tracker.reports.engine import compute
from tracker.reports.register import grupper, rapport
from tracker.reports.stegkurva import kurvor
from tracker.reports.verksamhet.malmatt import MATT, av_alla
from tracker.snapshots.columns import HANDELSER
from tracker.snapshots.snapshot import Snapshot


AR = Parametrar(forbund=("f",), fran=date(2026, 1, 1), till=date(2026, 12, 31))
START, MARS, SLUT = date(2025, 11, 3), date(2026, 3, 1), date(2026, 5, 4)
Rad = dict[str, Any]


def person(nr: int, **more: Any) -> Rad:
    """Somebody who is there, and of whom nothing more is known."""
    return {
        "deltagande": f"d{nr}", "person": f"p{nr}", "insats": "ips", "kon": "kvinna", "fran": nr,
        "till": None, "fodelsear": 1980, "start": START, "slut": None, **more,
    }  # fmt: skip


def slutat(nr: int, **more: Any) -> Rad:
    return person(nr, **{"slut": SLUT, "anledning": "utskrivning", **more})


def ny(nr: int, **more: Any) -> Rad:
    return person(nr, start=date(2026, 2, 2), **more)


def remiss(nr: int, **more: Any) -> Rad:
    return person(nr, start=None, remiss_datum=date(2026, 3, 2), remittent="annan", **more)


def en_gang(nr: int, *, fullfoljt: bool | None = None) -> Rad:
    """A time in an activity that has ended."""
    tid = {"insats": "ips", "aktivitet": "praktik", "fran": START, "till": SLUT}
    return person(nr, tider=[{**tid, "fullfoljt": fullfoljt}])


def handelse(nr: int, typ: str, **more: Any) -> Rad:
    own = {"handelse": f"h{nr}", "nr": nr, "fran": nr, "typ": typ, "insats": "ips",
           "datum": date(2026, 4, 7), "antal": 3}  # fmt: skip
    return {**dict.fromkeys(HANDELSER), **own, **more}


def held(rows: list[Rad]) -> dict[str, Snapshot]:
    """People, and events without people, as one snapshot."""
    people = [row for row in rows if "typ" not in row]
    times = [
        {"deltagande": row["deltagande"], "nr": nr, **one, "fran": 1, "till": None,
         "giltig_fran": one["fran"], "giltig_till": one["till"]}
        for nr, row in enumerate(people, 1) for one in row.get("tider", ())
    ]  # fmt: skip
    named = [{"insats": "ips", "slug": "praktik", "nr": 1, "fran": 1, "namn": "P", "slag": "x"}]
    plain = [{k: v for k, v in row.items() if k != "tider"} for row in people]
    events = [row for row in rows if "typ" in row]
    return {"f": Snapshot.from_rows("f", 999, plain, insatser=insatsrader(), handelser=events,
                                    aktiviteter=named, ganger=times)}  # fmt: skip


Gor = Callable[[int], Rad]
PRIS: Final = handelse(900, "pris.beslutat", vardenhet="Söder", ore=50_000, datum=START, antal=None)
KANDA: Final[dict[str, tuple[Gor, Gor, set[str]]]] = {
    "fullfoljt": (
        lambda n: slutat(n, fullfoljt=n % 2 == 0), slutat, {"avslutade"}),
    "vidare": (
        lambda n: slutat(n, vidare_till=["vard"], fullfoljt=True), slutat, set()),
    "aktiviteter": (
        lambda n: en_gang(n, fullfoljt=n % 2 == 0), en_gang,
        {"med_kvinna", "med_totalt", "borjade", "slutade", "utan_besked"}),
    "planuppfoljning": (
        lambda n: person(n, planer=["sip:2026-01-05"], plan_datum=date(2026, 1, 5),
                         plan_foljd=MARS, plan_genomford=MARS if n % 2 else None),
        lambda n: person(n, planer=["sip:2026-01-05"], plan_datum=date(2026, 1, 5)),
        {"med_plan", "ej_foljda"}),
    "planer": (
        lambda n: person(n, planer=["sip:2026-01-05"], plan_datum=date(2026, 1, 5)), person,
        {"totalt"}),
    "inskrivningstid": (slutat, person, set()),
    "remisser": (
        lambda n: remiss(n, forsta_svar=date(2026, 3, 2 + n), beslut="antagen"), remiss,
        {"mottagna_kvinna", "mottagna_totalt", "vantar"}),
    "remisser-per-enhet": (
        lambda n: remiss(n, forsta_svar=date(2026, 3, 2 + n), beslut="antagen"), remiss,
        {"mottagna", "vantar"}),
    "remissflode": (
        lambda n: remiss(n, forsta_svar=date(2026, 3, 2 + n), beslut="antagen"), remiss,
        {"mottagna"}),
    "utbildning": (lambda n: ny(n, utbildning="gymnasium"), ny, set()),
    "tid-i-forsorjning": (lambda n: ny(n, tid_i_forsorjning="ingen"), ny, set()),
    "remittent": (lambda n: ny(n, remittent="annan"), ny, set()),
    "volymer": (
        lambda n: handelse(n, "volym.registrerad", vardenhet="Söder"),
        lambda n: handelse(n, "volym.registrerad", vardenhet="Norr"),
        {"arenden", "utan_pris"}),
    "volymer-manad": (
        lambda n: handelse(n, "volym.registrerad", vardenhet="Söder"),
        lambda n: handelse(n, "volym.registrerad", vardenhet="Norr"),
        {"arenden", "utan_pris"}),
    "konsultationer": (
        lambda n: handelse(n, "konsultation.gjord", till_vem="deltagare"),
        lambda n: handelse(n, "konsultation.gjord"), {"oangivna", "totalt"}),
}  # fmt: skip
"""Report → (a row of whom its answer is known, one of whom not, figures that are one more of each
that is not known).
"""
SAMST: Final = {"med_plan_procent", "foljda_procent", "inskrivna_procent"}
"""Shares of all: the more who are missing, the lower."""
EGEN_RAD: Final = {"utbildning", "tid-i-forsorjning", "remittent"}
"""What is not known has a row of its own: every other row stands."""
UTAN_SVAR: Final = {
    "deltagare-per-insats": "counts who was there",
    "avslutsanledning": "an avslut always has an anledning",
    "avslutsanledning-2014": "the same, in older words",
    "alder": "every person has a year of birth",
    "belaggning": "counts who was there; without places there is no share (test_finsam.py)",
    "insatsrapport": "what was not planned is empty (test_engine.py)",
    "kompletterande-fragor": "who did not answer has a row of their own (test_egna_fragor.py)",
    "enkater": "of too few, and of questions nobody answered (test_enkat_kanter.py)",
    "seminarier": "a seminar always says how many came",
    "maluppfoljning": "each goal, below",
}


def test_every_report_says_what_is_missing_in_it() -> None:
    elsewhere = {"Före och efter", "Ekonomi", "Kvalitet"}  # the last: what is missing is counted
    asked = {r.id for grupp, rs in grupper().items() if grupp not in elsewhere for r in rs}
    assert asked == KANDA.keys() | UTAN_SVAR.keys()


def figures(report: Report, rows: list[Rad]) -> dict[tuple[str, str], Any]:
    """(row, column) → figure, of every row and the total."""
    table = compute(report, AR, held(rows))
    own = {str(one[report.dimension.id]): one for one in table.rows}
    own |= {"total": table.total} if table.total and report.id not in EGEN_RAD else {}
    counted = {column.id for column in table.columns if column.slag not in ("nyckel", "text")}
    return {(row, name): one.get(name) for row, one in own.items() for name in counted}


@pytest.mark.parametrize("ident", KANDA)
@settings(max_examples=examples(3), deadline=None)
@given(kanda=st.integers(1, 5), okanda=st.integers(1, 4))
def test_what_nobody_knows_is_no_zero(ident: str, kanda: int, okanda: int) -> None:
    report, (known, unknown, more) = rapport(ident), KANDA[ident]
    rows = [PRIS, *(known(n) for n in range(1, kanda + 1))]
    missing = [unknown(100 + n) for n in range(okanda)]
    before, after = figures(report, rows), figures(report, [*rows, *missing])
    for (row, name), value in after.items():
        was = before.get((row, name))
        if ident in EGEN_RAD and (row, name) not in before:
            continue
        if name in more:
            grown = value - (was or 0)
            assert grown == 0 or 0 < grown <= 3 * okanda, name
        elif name in SAMST:
            assert value in (None, 0) if was is None else value <= was, name
        else:
            assert value == was, (row, name)


GOALS: Final = [kod for kod, matt in MATT.items() if matt.namnare is not None and
                matt.namnare is not matt.taljare]  # fmt: skip


@pytest.mark.parametrize("matt", GOALS)
def test_no_goal_counts_who_is_not_known(matt: str) -> None:
    """Four of whom all is known, then three more of whom nothing is."""
    goal = Mal(forbund="f", insats=None, mal="m", ar=2026, text="Målet", matt=matt, niva=50,
               slag=per_kod("malmatt")[matt].klass, handelse="h")  # fmt: skip
    report = rapport("maluppfoljning").model_copy(update={"mal": (goal,)})
    slut = date(2025, 12, 1) if matt.startswith("uppfoljning") else SLUT  # due within the year
    rows = [allt(n, slut=slut) for n in range(1, 5)]
    missing = [slutat(100 + n, start=date(2025, 1, 7), slut=slut) for n in range(3)]
    missing += [en_gang(200)] if matt.startswith("aktivitet_") else []
    (before,), (after,) = (compute(report, AR, held(own)).rows for own in (rows, rows + missing))
    assert before["namnare"], "somebody is measured"
    assert after["taljare"] == before["taljare"]
    everybody = av_alla(matt) or matt in {"med_plan", *(f"plan_{k}" for k in koder("plan_slag"))}
    if everybody:
        assert after["namnare"] == before["namnare"] + len(missing)
    else:
        assert (after["namnare"], after["resultat"]) == (before["namnare"], before["resultat"])
    if after["ej_matta"] is not None and not matt.startswith(("plan", "aktivitet_")):
        assert after["ej_matta"] == before["ej_matta"] + 3
    (nobody,) = compute(report, AR, held(missing)).rows
    assert nobody["resultat"] == (
        "Resultat saknas" if not everybody else f"0\u00a0% (0 av {len(missing)})"
    )


def allt(nr: int, **more: Any) -> Rad:
    """Ended, measured, rated twice, followed up, with a plan that was carried out or not."""
    svar = [f"2026-0{m};stegprofil;1;{vem};mal={2 + (m > 2) * (nr % 2)}"
            for m in (2, 4) for vem in ("deltagare", "handlaggare")]  # fmt: skip
    return slutat(
        nr, fullfoljt=nr % 2 == 0, sysselsattning_fore=["ingen"], omfattning_fore=0,
        sysselsattning_efter=["studier:50"], omfattning_efter=50, omfattning_6=50, omfattning_12=0,
        skattningar=[line.replace(";", "-05;", 1) for line in svar], start=date(2024, 11, 3),
        planer=["sip:2026-01-05"], plan_datum=date(2026, 1, 5),
        plan_foljd=MARS, plan_genomford=MARS,
        tider=[{"insats": "ips", "aktivitet": "praktik", "fran": START, "till": SLUT,
                "fullfoljt": nr % 2 == 0}],
        **more,
    )  # fmt: skip


def test_who_was_never_rated_is_in_no_curve() -> None:
    rows = [ny(n, skattningar=[f"2026-02-0{n};stegprofil;1;deltagare;mal=2",
                               f"2026-04-0{n};stegprofil;1;deltagare;mal={2 + n % 2}"])
            for n in range(1, 6)]  # fmt: skip
    more = [*rows, *(ny(100 + n) for n in range(4))]
    before, after = (kurvor(AR, Kallor(held(own), {"f": 999}), vem="deltagare")[0]
                     for own in (rows, more))  # fmt: skip
    assert (after.punkter, after.matta, after.median) == (
        before.punkter, before.matta, before.median
    )  # fmt: skip
    assert (before.mojliga, after.mojliga) == (5, 9)
