"""A project's accounts of the size that is meant: 8 delprojekt, 200 staff, 1,500 participants.

A year is taken in by the real intake and signed (not measured). Then a month's file to SCB, and the
workbook of the year's payment application, as a worker makes them.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, TypeVar

from bench.generator.esfprojekt import AR, FORSTA, HELT, LITET, SISTA, skapa
from bench.instance import Instance
from bench.mat import Context, Finding, Row, main
from tracker.esf.manad import till_och_med
from tracker.esf.projekt.deltagare import fyll_manader
from tracker.esf.projekt.hela_manaden import grund, hela, scbfiler
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.esf.scb.fil import gor
from tracker.exports.esf import scbfil
from tracker.redovisning import ansokan
from tracker.servers import attached
from tracker.settings import Settings
from web.wiring import Hus, build


T = TypeVar("T")
IDAG: Final = date(AR + 1, 3, 1)


def measure(context: Context) -> Iterator[Finding]:
    """The project first, then its files."""
    instance = Instance(context.folder / "e")
    with instance.up(), attached(Settings.from_environ(instance.env)) as addresses:
        hus = build(Settings.from_environ(instance.env), addresses)
        try:
            yield from _measured(hus, quick=context.quick)
        finally:
            hus.engine.dispose()


def _measured(hus: Hus, *, quick: bool) -> Iterator[Finding]:
    storlek = LITET if quick else HELT
    made = skapa(hus.intag, storlek)
    manader = list(till_och_med(FORSTA, SISTA))
    spent, _ = _took(
        lambda: fyll_manader(
            hus.transaction, made.slug, manader, keys=hus.keys, new_id=hus.intag.new_id
        )
    )
    yield Row("ESF: the register of a year's participants, asked of two förbund", "", spent, "s")
    vid = positioner(hus.transaction, made.slug, keys=hus.keys)
    spent, here = _took(
        lambda: grund(hus.transaction, made.slug, idag=IDAG, vid=vid, keys=hus.keys)
    )
    yield Row("ESF: what a project's files are made of, read once", "", spent, "s")
    runda = here.val.avrundning_deltagare
    spent, data = _took(lambda: scbfil.skapa(gor(here.fakta, [SISTA], avrundning=runda)[SISTA]))
    rader = len(scbfiler(here)[SISTA].rader)
    note = f"{rader:,} rows, {len(data) // 1000:,} kB"
    yield Row(f"ESF: a month's file to SCB, {storlek.deltagare:,} participants", "≤ 2", spent, "s",
              note)  # fmt: skip

    def aret() -> bytes:
        months = [hela(hus.transaction, here, manad, idag=IDAG, keys=hus.keys) for manad in manader]
        gjort = ansokan.gor(hus.transaction, here, months, lambda _, __: None, keys=hus.keys)
        return gjort.filer[0][2]

    spent, data = _took(aret)
    note = f"{sum(made.tid.values()) // 60:,} hours, {len(data) // 1000:,} kB"
    yield Row("ESF: the year's payment workbook, checked, 200 staff", "≤ 30", spent, "s", note)


def _took(do: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    made = do()
    return time.perf_counter() - start, made


if __name__ == "__main__":
    main(measure)
