"""A month's 200 time sheets: read, made into workbooks, and sealed, as a worker does it.

200 people with twenty rows each, signed; no participants, who are measured with the other files
(redovisning.py). What the month-end rules cost is measured there too.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from bench.instance import Instance
from bench.mat import Context, Finding, Row, main
from schemas.rapporter import Parametrar
from tracker.esf.manad import Manad
from tracker.esf.projekt.hela_manaden import grund
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.leveranser import kedja
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.log.heads import Heads
from tracker.redovisning import tidrapporter
from tracker.redovisning.bestallning import Vad
from tracker.servers import attached
from tracker.settings import Settings
from web.wiring import Hus, build


SLUG: Final = "esf-2025-00001"
MANAD: Final = Manad(2026, 1)
DAGAR: Final = [date(2026, 1, 1) + timedelta(days=n) for n in range(31)]


def measure(context: Context) -> Iterator[Finding]:
    """The project first, then its sheets."""
    instance = Instance(context.folder / "t")
    with instance.up(), attached(Settings.from_environ(instance.env)) as addresses:
        hus = build(Settings.from_environ(instance.env), addresses)
        try:
            yield _measured(hus, context, 20 if context.quick else 200)
        finally:
            hus.engine.dispose()


def _measured(hus: Hus, context: Context, antal: int) -> Row:
    _project(hus, antal)
    start = time.perf_counter()
    vid = positioner(hus.transaction, SLUG, keys=hus.keys)
    here = grund(hus.transaction, SLUG, idag=date(2026, 3, 1), vid=vid, keys=hus.keys)
    alla = tidrapporter.underlag(hus.transaction, here, MANAD, keys=hus.keys)
    heads = Heads(context.folder / "t" / kedja.HEADS, hus.keys)
    forseglare = Forseglare(hus.transaction, hus.keys, heads, hus.intag.clock)
    steps = made = 0
    for del_ in alla.delar():
        gjort = tidrapporter.gor(alla, del_)
        filer = [Innehall(namn, slag, data, personer=True) for namn, slag, data in gjort.filer]
        asked = {"forbund": (SLUG,), "from": MANAD.forsta, "to": MANAD.sista}
        avsett = Avsett(SLUG, Vad.TIDRAPPORTER, "1", Parametrar.model_validate(asked), dict(vid),
                        gjort.summa, filer)  # fmt: skip
        till = Till("esf_radet", "Tidrapporter", "drift:matning", datetime.now(UTC))
        forseglare.forsegla(avsett, till, id_=uuid5(UUID(int=0), str(del_[0][0])))
        steps, made = steps + 1, made + len(filer)
    spent = time.perf_counter() - start
    note = (
        f"{made} workbooks, told {steps} times on the way, sealed {tidrapporter.PER_DEL} at a time"
    )
    return Row(f"ESF: a month's {antal} time sheets, made and sealed", "≤ 20", spent, "s", note)


def _project(hus: Hus, antal: int) -> None:
    """Staff with a row on each working day."""

    def event(typ: str, datum: str = "2026-01-01", **data: Any) -> dict[str, Any]:
        one = {"id": str(uuid4()), "typ": typ, "forbund": SLUG, "datum": datum}
        return {**one, "data": data}

    sent = [
        event("projekt.upplagt", namn="Provet", diarienummer="2025/00001", agare="Ägaren",
              programperiod="2021_2027", start="2025-01-01", slut="2026-12-31"),
        event("delprojekt.upplagt", slug="nord", namn="Nord", agare="Ägaren", eget=True),
    ]  # fmt: skip
    for nummer in range(antal):
        slug = f"p{nummer:03}"
        sent.append(
            event("personal.upplagd", slug=slug, personnamn=f"Person {nummer}", kategori="pm",
                  arbetsgivare="Ägaren", slag="direkt", anstalld_fran="2025-01-01")
        )  # fmt: skip
        rad = {"personal": slug, "minuter": 480, "delprojekt": "nord", "aktivitet": 1 + nummer % 7}
        sent += [
            event("tid.rapporterad", dag.isoformat(), beskrivning="Möte och samtal", **rad)
            for dag in DAGAR
            if dag.weekday() < 5
        ]
    for start in range(0, len(sent), 500):
        hus.intag.record_all(sent[start : start + 500], av="drift:matning", forbund=None)


if __name__ == "__main__":
    main(measure)
