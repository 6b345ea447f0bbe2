"""What the command line shows of people goes to the read log too, as `drift:<user>`.

Written before anything is printed or filed: a reading that cannot be noted is not done (ADR 0022).
"""

from collections.abc import Iterable

from schemas.svar import Avvikelse, Kvitto
from tracker.access import read_log
from tracker.access.read_log import Lasning, Sedda, Vad
from tracker.clock import swedish_day
from tracker.queries import deltagare
from tracker.queries import kvitto as kvitton
from web.wiring import Hus


def note_seen(hus: Hus, sedda: Sedda, kommando: str) -> None:
    """Notes whom a command has read. `kommando`: its name, without what it was given."""
    found = sedda.lasningar(
        nar=hus.clock.now(),
        anvandare=hus.operator,
        vad=Vad.KOMMANDO,
        sida=kommando,
        via="kommando",
    )
    for lasning in found:
        _write(hus, lasning)


def note_all(hus: Hus, forbund: str, kommando: str) -> None:
    """Notes that a command takes out everybody in a förbund."""
    lasning = Lasning(
        forbund,
        hus.clock.now(),
        hus.operator,
        Vad.EXPORTERAT,
        kommando,
        "kommando",
        hela=True,
    )
    _write(hus, lasning)


def note_asked(hus: Hus, forbund: Iterable[str], deltagande: str, kommando: str) -> None:
    """Notes that a command tells about one deltagande, written `forbund/deltagande` of several."""
    sedda = Sedda()
    own, _, name = deltagande.rpartition("/")
    for slug in [own] if own else forbund:
        with hus.transaction(forbund=slug, huvudman=("*",), readonly=True) as session:
            read_log.collect(session, sedda)
            read_log.saw(session, slug, deltaganden=[name])  # also of whom this context hides
            deltagare.hamta(session, slug, name)
    note_seen(hus, sedda, kommando)


def note_receipt(hus: Hus, kvitto: Kvitto, kommando: str) -> None:
    """Notes whom the refused lines of a receipt name."""
    today = swedish_day(hus.clock.now())
    for forbund, namnda in kvitton.named(kvitto, today=today).items():
        sedda = Sedda()
        with hus.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
            read_log.collect(session, sedda)
            kvitton.saw(session, forbund, namnda, keys=hus.keys)
        note_seen(hus, sedda, kommando)


def note_found(hus: Hus, fel: Iterable[Avvikelse], kommando: str) -> None:
    """Notes the deltaganden that faults are said to be in («sthlm d:A17»)."""
    sedda = Sedda()
    places = [one.plats.partition(" d:") for one in fel]
    for forbund in sorted({slug for slug, mark, _ in places if mark}):
        named = [name for slug, mark, name in places if mark and slug == forbund]
        with hus.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
            read_log.collect(session, sedda)
            read_log.saw(session, forbund, deltaganden=named)
            for name in named:
                deltagare.hamta(session, forbund, name)
    note_seen(hus, sedda, kommando)


def _write(hus: Hus, lasning: Lasning) -> None:
    with hus.transaction(forbund=lasning.forbund, huvudman=("*",)) as session:
        read_log.note(session, lasning)
