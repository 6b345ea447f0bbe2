"""The three kinds of tables that may be printed: their relations and their cells."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

from schemas.kodverk import LISTOR
from tracker.reports.disclosure.floden import KON, Flodesnamn, av
from tracker.reports.disclosure.regel import LED
from tracker.reports.disclosure.system import Plats, Variabel, summa
from tracker.reports.disclosure.tabell import Delat, Uppslag
from tracker.reports.disclosure.tryck import OVRIGA


MANGA: Final = 1000
"""More deltaganden than one person has in an insats of one förbund."""


def insatser(one: Uppslag) -> None:
    """Deltagare per insats."""
    columns: dict[str, list[Variabel]] = {}
    for insats in one.rader():
        sums = _insats(one, insats)
        one.system.galler(summa(sums["totalt"], sums["nya_anonyma"]), 1, None)
        one.system.galler(summa(sums["totalt"], minus=sums["unika"]), 0, None)
        nagon = dict.fromkeys(sums["unika"], -MANGA)
        one.system.galler({**summa(sums["totalt"]), **nagon}, None, 0)
        for kolumn, unknowns in sums.items():
            one.cell(insats, kolumn, unknowns)
            columns.setdefault(kolumn, []).extend(unknowns)
        for name in ("ingaende", "kvarstaende"):  # totalt less nya, totalt less avslutade
            one.foljer(av(one.floden, [insats], name))
    for kolumn in ("totalt", "nya_anonyma", "nya", "avslutade"):
        one.cell("total", kolumn, columns.get(kolumn, []))
    _unika(one, columns.get("unika", []))
    for insats in sorted(set(one.visade_insatser) - set(one.rader())):  # nobody, which is known too
        held = [unknown for sums in _insats(one, insats).values() for unknown in sums]
        one.system.galler(summa(held), 0, 0)


def _insats(one: Uppslag, insats: str) -> dict[str, list[Variabel]]:
    sums = {"totalt": av(one.floden, [insats], "ingaende", "nya")}
    sums |= {name: av(one.floden, [insats], name) for name in ("nya", "avslutade")}
    for kolumn in ("nya_anonyma", "unika"):
        tal = one.hela.get(Plats(insats, kolumn), 0)
        sums[kolumn] = [one.system.okand(kolumn, one.tryck.ar, insats, sant=tal)]
    return sums


def _unika(one: Uppslag, rows: list[Variabel]) -> None:
    together = rows
    if not one.tryck.insats:
        tal = one.hela[Plats("total", "unika")]
        together = [one.system.okand("unika", one.tryck.ar, OVRIGA, sant=tal)]
        one.system.galler(summa(rows, minus=together), 0, None)
        for row in rows:
            one.system.galler(summa(together, minus=[row]), 0, None)
    one.cell("total", "unika", together)


def fordelning(one: Uppslag) -> None:
    """Nya or avslutade by a code and kön."""
    population = cast("Flodesnamn", one.tryck.report.matt[0].population)
    parts = one.delat(one.tryck.nyckel[-1], one.koder())
    for del_, insatser_ in one.delar.items():
        for kon in KON:
            held = [v for (d, _, k), v in parts.items() if (d, k) == (del_, kon)]
            margin = av(one.floden, insatser_, population, kon=[kon])
            difference = summa(held, minus=margin)
            # Somebody without a code is on no row, where the report has none for them.
            missing = one.system.varde(difference)
            one.system.galler(difference, None if missing else 0, 0)
    _rows(one, dict.fromkeys(one.koder(), (parts,)))
    for kod in one.rader():
        one.per_kon(kod, "{}", parts)
    one.per_kon("total", "{}", parts)
    one.ovriga(parts)


def fore_efter(one: Uppslag) -> None:
    """The codes before and after of those measured both times, and how many were."""
    _, *nycklar = one.tryck.nyckel
    measured = one.delat(f"matta {nycklar[0]}", ["bas"])
    for (del_, _, kon), unknown in measured.items():
        margin = av(one.floden, one.delar[del_], "avslutade", kon=[kon])
        one.system.galler(summa(margin, minus=[unknown]), 0, None)
    both = []
    for led, nyckel in zip(LED, nycklar, strict=True):
        parts = one.delat(nyckel, one.koder(), f"{led}_{{}}")
        _svar(one, parts, measured)
        both.append(parts)
        for kod in one.rader():
            one.per_kon(kod, f"{led}_{{}}", parts)
        one.ovriga(parts)
    _rows(one, dict.fromkeys(one.koder(), both))
    one.per_kon("bas", "{}", measured)
    one.cell("bas", "mojliga", av(one.floden, one.visade_insatser, "avslutade"))


def _svar(one: Uppslag, parts: Delat, measured: Delat) -> None:
    """Everybody measured has a code, no more often than once, and some codes alone."""
    alone = {k.kod for k in LISTOR[str(one.tryck.report.dimension.kodlista)] if k.utesluter_andra}
    for (del_, _, kon), matta in measured.items():
        held = {kod: v for (d, kod, k), v in parts.items() if (d, k) == (del_, kon)}
        one.galler_om(summa([matta], minus=held.values()), 0)
        for unknown in held.values():
            one.galler_om(summa([unknown], minus=[matta]), 0)
        for kod in alone & held.keys():
            for other in held.keys() - {kod}:
                one.galler_om(summa([held[kod], held[other]], minus=[matta]), 0)


def _rows(one: Uppslag, parts: Mapping[str, Iterable[Delat]]) -> None:
    """A row stands in print when somebody is in it, and else not."""
    printed = set(one.rader())
    for kod, tables in parts.items():
        held = [
            v for table in tables for (d, k, _), v in table.items() if k == kod and d in one.visade
        ]
        one.system.galler(summa(held), *((1, None) if kod in printed else (0, 0)))
