"""What a printed table says against itself: sums, kön, persons, and per cents that cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from schemas.rapporter import Report
from tracker.reports.tryckt.ruta import skrivet


Tal = Mapping[str, float]
"""Column → printed number of a row."""
_DELAR: Final = (("nya", "totalt"), ("avslutade", "totalt"), ("unika", "totalt"))
OANDLIGT: Final = 10**9


def motsagelser(
    report: Report, rader: Sequence[tuple[str, Tal]], total: Tal | None, *, alla: bool
) -> list[str]:
    """Whole sentences. `rader`: label and numbers of each row that was understood; `alla`: that was
    all of them, so that their sum can be asked of the total.
    """
    rows = [*rader, *([("Totalt", total)] if total is not None else [])]
    found = [text for etikett, tal in rows for text in _raden(report, etikett, tal)]
    if total is not None and alla:
        found += _summor(report, [tal for _, tal in rader], total)
    return [*found, *_procenten(report, rader)]


def _raden(report: Report, etikett: str, tal: Tal) -> Iterator[str]:
    ids = {measure.id: measure for measure in report.matt}
    for id_, measure in ids.items():
        stam = id_.removesuffix("totalt")
        parts = [f"{stam}kvinna", f"{stam}man"]
        if id_.endswith("totalt") and {*parts, id_} <= tal.keys():
            summa = sum(tal[part] for part in parts)
            if summa != tal[id_]:
                group = f", {measure.grupp.lower()}" if measure.grupp else ""
                yield (
                    f"{etikett}{group}: kvinna och man blir {skrivet(summa)}, men totalt är "
                    f"tryckt som {skrivet(tal[id_])}."
                )
        if measure.slag == "procent" and not 0 <= tal.get(id_, 0) <= 100:
            yield f"{etikett}: {skrivet(tal[id_])} procent går inte att få."
    for part, whole in _DELAR:
        if part in ids and whole in ids and tal.get(part, 0) > tal.get(whole, OANDLIGT):
            yield (
                f"{etikett}: {ids[part].titel.lower()} ({skrivet(tal[part])}) är fler än "
                f"{ids[whole].titel.lower()} ({skrivet(tal[whole])})."
            )


def _summor(report: Report, rader: Sequence[Tal], total: Tal) -> Iterator[str]:
    """Counts add up; different persons and per cents do not."""
    for measure in report.matt:
        if measure.slag not in ("antal", "summa") or measure.id not in total:
            continue
        if not rader or any(measure.id not in tal for tal in rader):
            continue
        summa = sum(tal[measure.id] for tal in rader)
        if summa != total[measure.id]:
            yield (
                f"Kolumnen {measure.titel.lower()}: raderna blir {skrivet(summa)}, men summan är "
                f"tryckt som {skrivet(total[measure.id])}."
            )


def _procenten(report: Report, rader: Sequence[tuple[str, Tal]]) -> Iterator[str]:
    """All per cents of a kön are of the same number: is there one that gives them all?"""
    for kon in ("kvinna", "man", None):
        lowest, highest, seen = 0, OANDLIGT, []
        for measure in report.matt:
            if measure.slag != "procent" or measure.kon != kon:
                continue
            for etikett, tal in rader:
                if measure.id in tal and str(measure.av) in tal:
                    low, high = _baser(tal[str(measure.av)], tal[measure.id])
                    lowest, highest = max(lowest, low), min(highest, high)
                    seen.append(etikett)
        if seen and lowest > highest:
            vilka = {"kvinna": "kvinnor", "man": "män"}.get(str(kon), "alla")
            yield (
                f"Procenten för {vilka} går inte ihop med antalen: det finns inget antal mätta som "
                "ger dem alla."
            )


def _baser(antal: float, procent: float) -> tuple[int, int]:
    """The least and most that a count can be this many per cent of, half up (RAKNEREGLER 11) in
    the last decimal that is printed.
    """
    delar = 10 ** len(str(procent).partition(".")[2].rstrip("0"))
    n, p = int(antal), round(procent * delar)
    if n == 0:
        return (0, OANDLIGT) if p == 0 else (1, 0)
    lowest = 200 * n * delar // (2 * p + 1) + 1
    highest = 200 * n * delar // (2 * p - 1) if p else OANDLIGT
    return max(lowest, n), highest
