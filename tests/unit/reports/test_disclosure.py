"""What is published hides every small count: attacked by a solver that reads only the prints."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from angripare import Angripare, Namn, Tryckt
from facit import Facit
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import INSATSER, anonyma, insatsrader
from uthallighet import examples

from schemas.rapporter import Parametrar, Tabell
from tracker.errors import Refused, WrongUse
from tracker.reports.disclosure import losare, trycken
from tracker.reports.disclosure.mask import dolt, gomda
from tracker.reports.disclosure.regel import NER, UPP, form, granska, liten
from tracker.reports.disclosure.system import Plats, System
from tracker.reports.disclosure.tabell import Uppslag
from tracker.reports.disclosure.tryck import Tryck, celler
from tracker.reports.disclosure.trycken import dolda
from tracker.reports.engine import compute
from tracker.reports.register import rapport, rapporter
from tracker.snapshots.snapshot import Snapshot


RAPPORTER = (
    "deltagare-per-insats", "avslutsanledning", "utbildning", "tid-i-forsorjning",
    "forsorjning-fore-efter",
)  # fmt: skip
FALT = {"avslutsanledning": "anledning", "utbildning": "utbildning",
        "tid-i-forsorjning": "tid_i_forsorjning"}  # fmt: skip


def person(draw: st.DrawFn, n: int) -> dict[str, Any]:
    start = date(2019, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    slut = draw(st.none() | st.integers(10, 500).map(lambda d: start + timedelta(days=d)))
    codes = st.none() | st.sampled_from([["a_kassa"], ["a_kassa", "studiestod"], ["ingen"]])
    return {
        "deltagande": f"d{n}", "person": f"p{draw(st.integers(0, n))}",
        "kon": draw(st.sampled_from(["kvinna", "man"])), "fodelsear": 1980,
        "insats": draw(st.sampled_from(INSATSER[: draw(st.integers(1, 3))])),
        "start": start, "slut": slut,
        "anledning": draw(st.sampled_from(["utskrivning", "avliden", "utskrivning_flytt"]))
        if slut else None,
        "utbildning": draw(st.sampled_from([None, "gymnasium", "grundskola"])),
        "tid_i_forsorjning": draw(st.sampled_from([None, "ingen"])),
        "forsorjning_fore": draw(codes), "forsorjning_efter": draw(codes),
        "fran": n + 1, "till": None,
    }  # fmt: skip


@st.composite
def log(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to seventy deltaganden, the first of them more than once; then some are corrected."""
    shapes = [person(draw, n) for n in range(draw(st.integers(1, 14)))]
    times = [draw(st.integers(1, 9)) for _ in shapes]
    rows = [dict(one) for one, many in zip(shapes, times, strict=True) for _ in range(many)]
    for n, row in enumerate(rows):
        row |= {"deltagande": f"d{n}", "person": f"{row['person']} {n % 7}", "fran": n + 1}
    for n in draw(st.lists(st.integers(0, len(rows) - 1), max_size=4, unique=True)):
        at = len(rows) + 1
        rows[n]["till"] = at
        rows.append({**person(draw, n), "deltagande": f"d{n}", "fran": at})
    return rows


@dataclass
class Forlag:
    """A publisher: prints one table after the other, and remembers what is out."""

    rows: list[dict[str, Any]]
    events: list[dict[str, Any]]
    insatser: Sequence[str] = INSATSER

    def __post_init__(self) -> None:
        self.head = max(r["fran"] for r in [*self.rows, *self.events])
        shape = insatsrader()[0]
        named = [shape | {"insats": slug} for slug in self.insatser if slug not in INSATSER]
        self.snapshot = Snapshot.from_rows(
            "f", max(self.head, 12), self.rows, insatser=[*insatsrader(), *named],
            handelser=self.events,
        )  # fmt: skip
        self.trycken: list[Tryck] = []
        self.tabeller: list[tuple[Tryckt, Tabell]] = []

    def publicera(self, id_: str, ar: int, insats: str | None, position: int) -> None:
        report = rapport(id_)
        asked = fragat(ar, insats)
        tryck = Tryck(report, asked, position)
        hidden = dolda(tryck, self.trycken, self.snapshot)
        table = compute(report, asked, {"f": self.snapshot}, {"f": position})
        printed = dolt(table, report, hidden)
        self.trycken.append(replace(tryck, dolda=hidden))
        sent = Tryckt(printed.model_dump(mode="json"), ar, insats, position)
        self.tabeller.append((sent, table))

    def angrip(self) -> dict[tuple[int, str, str], tuple[int, int, int]]:
        """(print, row, column) → truth, least, most: of everything hidden."""
        egna: dict[str, list[str]] = {}
        for one, table in self.tabeller:
            egna.setdefault(table.report, []).extend([one.insats] if one.insats else [])
        egna = {report: list(dict.fromkeys(names)) for report, names in egna.items()}
        found = Angripare(self.insatser, egna, lambda namn, at: self._sant(namn, at, egna))
        for one, _ in self.tabeller:
            found.las(one)
        return {
            (number, rad, kolumn): (
                celler(self.tabeller[number - 1][1])[Plats(rad, kolumn)],
                *found.spann(termer),
            )
            for number, rad, kolumn, termer in found.dolda
        }

    def _sant(self, namn: Namn, position: int, egna: dict[str, list[str]]) -> int:
        """The count in plain Python, to tell which were corrected between two prints."""
        match namn:
            case "over", ar, insats, kon:
                facit = self._facit(ar, position, [insats])
                return sum(r["kon"] == kon and r["start"] < date(ar, 1, 1) for r in facit.open)
            case "borjar" | "slutar", ar, insats, kon:
                facit = self._facit(ar, position, [insats])
                rows = facit.nya if namn[0] == "borjar" else facit.avslutade
                return sum(r["kon"] == kon for r in rows)
            case "unika" | "anonyma", ar, insats:
                total = self._facit(ar, position, [] if insats == "alla" else [insats]).insats()[1]
                return total["unika" if namn[0] == "unika" else "nya_anonyma"]
            case "har", report, ar, del_, kod, kon:
                facit = self._facit(ar, position, self._insatser(del_, egna[report]))
                rows = facit.avslutade if report == "avslutsanledning" else facit.nya
                return facit.fordelning(rows, FALT[report]).get(kod, {}).get(kon, 0)
            case "matt", report, ar, del_, kon:
                facit = self._facit(ar, position, self._insatser(del_, egna[report]))
                return facit.fore_efter("forsorjning")[1]["matta"][kon]
            case _, report, led, ar, del_, kod, kon:
                facit = self._facit(ar, position, self._insatser(del_, egna[report]))
                return facit.fore_efter("forsorjning")[0].get(kod, {}).get(f"{led}_{kon}", 0)
        raise AssertionError(namn)

    def _facit(self, ar: int, position: int, insatser: Sequence[str]) -> Facit:
        year = (date(ar, 1, 1), date(ar, 12, 31))
        return Facit(self.rows, position, year, insatser, self.events)

    def _insatser(self, del_: str, egna: Sequence[str]) -> list[str]:
        return [i for i in self.insatser if i not in egna] if del_ == "ovriga" else [del_]


def fragat(ar: int, insats: str | None = None) -> Parametrar:
    chosen = (insats,) if insats else ()
    return Parametrar(forbund=("f",), fran=date(ar, 1, 1), till=date(ar, 12, 31), insats=chosen)


def rojda(found: dict[Any, tuple[int, int, int]]) -> dict[Any, tuple[int, int, int]]:
    """What the attacker got: a hidden count that can be one thing only, or a small one that is told
    from a large one or from the other small ones.
    """
    assert all(low <= sant <= high for sant, low, high in found.values())
    return {
        place: (sant, low, high)
        for place, (sant, low, high) in found.items()
        if low == high or (liten(sant) and (low > NER or high < UPP))
    }


insatser = st.none() | st.sampled_from(INSATSER[:3])
ar = st.sampled_from([2019, 2020])


@st.composite
def ordningar(draw: st.DrawFn) -> list[tuple[str, int, str | None, bool]]:
    """Prints that have to do with each other: anything, one table for the förbund and its insatser,
    one table before and after corrections, one table year after year.
    """
    report, year, insats = draw(st.sampled_from(RAPPORTER)), draw(ar), draw(insatser)
    match draw(st.sampled_from(["nastlat", "rattat", "aren", "vad som helst"])):
        case "nastlat":
            names = [None, *INSATSER[: draw(st.integers(1, 3))]]
            return [(report, year, name, True) for name in draw(st.permutations(names))]
        case "rattat":
            return [(report, year, insats, corrected) for corrected in (False, True)]
        case "aren":
            return [("deltagare-per-insats", one, insats, True) for one in (2019, 2020)]
    any_ = st.tuples(st.sampled_from(RAPPORTER), ar, insatser, st.booleans())
    return draw(st.lists(any_, min_size=1, max_size=4))


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(log(), anonyma(), ordningar())
def test_an_attacker_with_a_solver_finds_no_hidden_cell(rows, events, orders):
    forlag = Forlag(rows, events)
    for report, year, insats, corrected in orders:
        with suppress(Refused):  # what is out already leaves no way: then nothing is printed
            forlag.publicera(
                report, year, insats, forlag.head if corrected else max(1, forlag.head - 4)
            )
    for (sent, table), tryck in zip(forlag.tabeller, forlag.trycken, strict=True):
        small = {place for place, count in celler(table).items() if liten(count)}
        assert small <= tryck.dolda
        printed = Tabell.model_validate(sent.tabell)
        assert gomda(printed, tryck.report.dimension.id) == tryck.dolda
    assert not rojda(forlag.angrip())


def rad(n: int, **given_: Any) -> dict[str, Any]:
    plain = {
        "deltagande": f"d{n}", "person": f"p{n}", "kon": "kvinna", "fodelsear": 1980,
        "insats": "ips", "start": date(2019, 3, 1), "slut": date(2019, 9, 1),
        "anledning": "utskrivning", "utbildning": "gymnasium", "fran": n + 1, "till": None,
        "forsorjning_fore": ["a_kassa"], "forsorjning_efter": ["studiestod"],
    }  # fmt: skip
    return plain | given_


def many(*groups: tuple[int, dict[str, Any]]) -> list[dict[str, Any]]:
    shapes = [given_ for times, given_ in groups for _ in range(times)]
    return [rad(n, **given_) for n, given_ in enumerate(shapes)]


TABELL = many(
    (9, {}), (3, {"kon": "man"}),
    (8, {"anledning": "avliden"}), (7, {"kon": "man", "anledning": "avliden"}),
    (6, {"kon": "man", "anledning": "utskrivning_flytt", "insats": "ama"}),
)  # fmt: skip


def test_the_small_count_is_hidden_with_others_and_nobody_is_shown_as_nobody():
    forlag = Forlag(TABELL, [])
    forlag.publicera("avslutsanledning", 2019, None, forlag.head)
    (sent, _), table = forlag.tabeller[0], forlag.tabeller[0][0].tabell
    rows = {row["kod"]: row for row in table["rows"]}
    assert rows["utskrivning"]["man"] is None
    assert rows["utskrivning"]["tom"]["man"] == "dold"
    assert rows["utskrivning_flytt"]["kvinna"] == 0
    assert 4 <= len(forlag.trycken[0].dolda) <= 6
    assert table["total"] == {"kvinna": 17, "man": 16, "totalt": 33}
    assert sent.tabell["sha256"] != forlag.tabeller[0][1].sha256


@pytest.mark.parametrize(
    "orders",
    [
        [("avslutsanledning", 2019, None)],
        [("deltagare-per-insats", 2019, None)],
        [("forsorjning-fore-efter", 2019, None)],
        [("avslutsanledning", 2019, None), ("avslutsanledning", 2019, "ips")],
    ],
)
def test_the_attacker_finds_what_only_the_small_counts_hide(
    orders: list[Any], monkeypatch: pytest.MonkeyPatch
):
    """Weak on purpose: else nobody knows that the attack can succeed."""
    monkeypatch.setattr(trycken, "dolj", bara_de_sma)
    some = {"anledning": "avliden", "forsorjning_fore": ["a_kassa", "aldersersattning"]}
    men = [rad(40 + n, kon="man", insats="oster", **some) for n in range(2)]
    more = [*men, *(rad(50 + n, **some) for n in range(6))]
    forlag = Forlag([*TABELL, *more], [])
    for report, year, insats in orders:
        forlag.publicera(report, year, insats, forlag.head)
    assert rojda(forlag.angrip())


def bara_de_sma(system: System) -> frozenset[Plats]:
    return frozenset(
        c.plats for c in system.celler if c.dold is None and liten(c.varde) and c.plats
    )


def glom_tidigare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weak in another way: each print hides as if it were the first."""
    alone = trycken.dolda
    monkeypatch.setitem(globals(), "dolda", lambda nytt, _, snapshot: alone(nytt, [], snapshot))


def test_an_earlier_print_counts(monkeypatch: pytest.MonkeyPatch):
    """The same year before and after a correction: what the first shows must not tell the second's
    hidden count, nor the other way round.
    """
    rows = [*TABELL, *(rad(40 + n, kon="man", fran=41 + n) for n in range(4))]
    orders = [("avslutsanledning", 40), ("avslutsanledning", 44)]
    strong, weak = Forlag(rows, []), Forlag(rows, [])
    for report, position in orders:
        strong.publicera(report, 2019, None, position)
    assert not rojda(strong.angrip())
    glom_tidigare(monkeypatch)
    for report, position in orders:
        weak.publicera(report, 2019, None, position)
    assert rojda(weak.angrip())


def test_a_year_tells_of_the_next(monkeypatch: pytest.MonkeyPatch):
    """Kvarstående of one year are the ingående of the next."""
    stays = {"slut": date(2020, 6, 1), "start": date(2019, 5, 1)}
    rows = many((12, {}), (9, stays), (3, stays | {"insats": "ama"}), (8, {"insats": "ama"}))
    strong, weak = Forlag(rows, []), Forlag(rows, [])
    for year in (2019, 2020):
        strong.publicera("deltagare-per-insats", year, None, strong.head)
    assert not rojda(strong.angrip())
    glom_tidigare(monkeypatch)
    monkeypatch.setattr(Uppslag, "foljer", lambda _self, _unknowns: None)
    for year in (2019, 2020):
        weak.publicera("deltagare-per-insats", year, None, weak.head)
    assert rojda(weak.angrip())


def test_the_same_print_again_hides_the_same():
    forlag = Forlag(TABELL, [])
    for _ in range(2):
        forlag.publicera("avslutsanledning", 2019, None, forlag.head)
    assert forlag.trycken[0].dolda == forlag.trycken[1].dolda


def test_a_print_that_would_tell_an_earlier_ones_hidden_count_is_refused():
    """As when a table was printed outside the house: here one that hid nothing."""
    forlag = Forlag(TABELL, [])
    report, asked = rapport("avslutsanledning"), fragat(2019)
    forlag.trycken.append(Tryck(report, asked, forlag.head, frozenset()))
    with pytest.raises(Refused, match="redan är publicerat"):
        forlag.publicera("avslutsanledning", 2019, None, forlag.head)


@pytest.mark.parametrize(
    ("id_", "change"),
    [
        ("inskrivningstid", {}),
        ("forsorjning-forandring", {}),
        ("avslutsanledning", {"till": date(2019, 6, 30)}),
        ("avslutsanledning", {"fran": date(2018, 1, 1)}),
        ("avslutsanledning", {"insats": ("ips", "ama")}),
        ("avslutsanledning", {"forbund": ("f", "g")}),
        ("avslutsanledning", {"kommun": ("0180",)}),
        ("avslutsanledning", {"kon": ("kvinna",)}),
    ],
)
def test_a_free_selection_is_no_publication(id_: str, change: dict[str, Any]):
    with pytest.raises(WrongUse, match="publicera"):
        granska(rapport(id_), fragat(2019).model_copy(update=change))


def test_every_declared_table_that_can_be_published_says_its_kind():
    known = {report.id: form(report) for report in rapporter() if form(report)}
    assert {"deltagare-per-insats", "avslutsanledning", "avslutsanledning-2014", "utbildning",
            "tid-i-forsorjning", "alder", "remittent", "forsorjning-fore-efter",
            "sysselsattning-fore-efter"} <= known.keys()  # fmt: skip
    assert set(known.values()) == {"insatser", "fordelning", "fore_efter"}


def test_what_is_proved_together_leaves_little_to_ask_one_by_one(monkeypatch: pytest.MonkeyPatch):
    """The same proof of each hidden cell, at a fraction of the questions."""
    asked: list[int] = []
    one = losare._kor
    monkeypatch.setattr(losare, "_kor", lambda solver: (asked.append(1), one(solver))[1])
    insatser_ = [f"insats{n}" for n in range(15)]
    shapes = [
        (1 + (n * k) % 9, {"insats": insats, "kon": kon, "anledning": why, "person": f"p{n} {kon}"})
        for n, insats in enumerate(insatser_)
        for k, (kon, why) in enumerate(product(("kvinna", "man"), ("utskrivning", "avliden")), 2)
    ]
    forlag = Forlag(many(*shapes), [], insatser_)
    for report in ("deltagare-per-insats", "avslutsanledning", "utbildning"):
        forlag.publicera(report, 2019, None, forlag.head)
    assert len(forlag.trycken[0].dolda) > 20
    assert len(asked) < 25  # one question a count would be 48
    assert not rojda(forlag.angrip())


def test_a_witness_that_does_not_hold_is_never_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(losare, "_kor", lambda solver: np.ones(solver.getNumCol()))
    forlag = Forlag(TABELL, [])
    with pytest.raises(ArithmeticError):
        forlag.publicera("avslutsanledning", 2019, None, forlag.head)
