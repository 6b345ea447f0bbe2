"""What a round of a survey came to, as tables of words: shares never without of how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.enkat import ord_pa
from schemas.handelser.enkat import Enkatfraga, EnkatUpplagd
from tracker.reports.enkatsvar import Enkaterna, ar_av
from tracker.reports.periods import procent
from tracker.state.enkat import andel
from tracker.state.post import Post


FOR_FA: Final = "För få svar"
INGEN: Final = "–"
NBSP: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Fragerad:
    """One question: its share, how many answered, each answer with its number, and by group."""

    text: str
    andel: str
    svar: int | None
    val: tuple[tuple[str, str], ...]
    grupper: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Svarstabell:
    """A whole round. `grupper`: headings of what answers are divided by, empty for none."""

    rader: tuple[Fragerad, ...]
    grupper: tuple[str, ...]


def av(known: Enkaterna, post: Post) -> Svarstabell:
    """The questions in the order in which they were asked, also those of too few answers."""
    enkat = known.enkater.get((post.data["enkat"], post.data["utgava"]))
    if enkat is None:
        return Svarstabell((), ())
    data: Mapping[str, Any] = post.data
    own = enkat.fraga(enkat.delas_efter or "")
    values = [(str(s.varde), ord_pa(s.namn)) for s in enkat.skalor[own.skala]] if own else []
    rader = tuple(_rad(enkat, one, data, [kod for kod, _ in values]) for one in enkat.fragor)
    return Svarstabell(rader, tuple(name for _, name in values))


def _rad(
    enkat: EnkatUpplagd, fraga: Enkatfraga, data: Mapping[str, Any], grupper: list[str]
) -> Fragerad:
    counted = data.get("fragor", {}).get(fraga.kod)
    divided = fraga.kod != enkat.delas_efter
    groups = data.get("grupper", {})
    return Fragerad(
        ord_pa(fraga.text),
        _andel(fraga, counted),
        sum(counted.values()) if counted else None,
        tuple(
            (ord_pa(steg.namn), str(counted.get(str(steg.varde), 0)))
            for steg in enkat.skalor[fraga.skala]
        )
        if counted
        else (),
        tuple(
            _andel(fraga, groups.get(one, {}).get(fraga.kod)) if divided else INGEN
            for one in grupper
        ),
    )


def _andel(fraga: Enkatfraga, counted: Mapping[str, int] | None) -> str:
    """«80 % (8 av 10)»; too few have answered, or it is a question without a share."""
    if not counted:
        return FOR_FA
    told = andel(fraga, counted)
    if told is None:
        return INGEN
    return f"{procent(told.taljare, told.namnare)}{NBSP}% ({told.taljare} av {told.namnare})"


RUBRIKER: Final = ("Grupp", "Fråga", "Svar", "Antal", "Antal som svarade på frågan")
ALLA: Final = "Alla"


def rader(known: Enkaterna, post: Post) -> list[tuple[str, str, str, int, int]]:
    """The same as rows of a file: each answer that may be told, of everybody and then by group.

    An answer that nobody gave is a row with 0; what too few answered has no row.
    """
    enkat = known.enkater.get((post.data["enkat"], post.data["utgava"]))
    if enkat is None:
        return []
    own = enkat.fraga(enkat.delas_efter or "")
    names = {str(s.varde): ord_pa(s.namn) for s in enkat.skalor[own.skala]} if own else {}
    told = [(ALLA, post.data.get("fragor", {}))]
    told += [(names[kod], asked) for kod, asked in post.data.get("grupper", {}).items()]
    return [
        (
            group,
            ord_pa(fraga.text),
            ord_pa(steg.namn),
            counted.get(str(steg.varde), 0),
            sum(counted.values()),
        )
        for group, asked in told
        for fraga in enkat.fragor
        if (counted := asked.get(fraga.kod))
        for steg in enkat.skalor[fraga.skala]
    ]


def fakta(rubrik: str, insats: str, post: Post) -> list[tuple[str, str]]:
    """What a reader of the file must know."""
    data = post.data
    few = f"Färre än {data['minst']}"
    return [
        ("Omgång", str(data["namn"])),
        ("Enkät", rubrik),
        ("Var", insats),
        ("Dagar", f"{data['fran']} till {data['till']}"),
        ("Tillfrågade", _tillfragade(data)),
        ("Svarade", str(data.get("svar") or few)),
        ("Minsta grupp", f"{few} visas inte, och inte heller det som går att räkna ut."),
    ]


def _tillfragade(data: Mapping[str, Any]) -> str:
    """How many were asked; more than that may have answered, by links that were given anew."""
    asked = data.get("inbjudna")
    if not asked:
        return "Uppgift saknas"
    return f"{asked}, men fler svarade" if (data.get("svar") or 0) > asked else str(asked)


def inlast(post: Post) -> dict[str, Any]:
    """A figure that was read in, as a row of the list."""
    data = post.data
    taljare, namnare = data.get("taljare"), int(data["namnare"])
    share = (
        f"{data['andel']}{NBSP}% (av {namnare})"
        if taljare is None
        else f"{procent(int(taljare), namnare)}{NBSP}% ({taljare} av {namnare})"
    )
    return {
        "ar": ar_av(post), "kalla": data["kalla"], "text": data["text"], "andel": share,
        "insats": post.insats, "enkat": data["enkat"],
    }  # fmt: skip
