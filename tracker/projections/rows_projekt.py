"""From an ESF project's events in force to projection rows, and the tables of each. Pure."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

from sqlmodel import SQLModel

from schemas.handelser.ekonomi import ore
from tracker.projections.tables_aktivitet import (
    AktivitetDeltagare,
    AktivitetVersion,
    AnslutningVersion,
)
from tracker.projections.tables_projekt import (
    AnsokanVersion,
    BlankettVersion,
    DelprojektVersion,
    EsfsatsVersion,
    IntygRad,
    ManadVersion,
    NarvaroRad,
    PersonalVersion,
    ProjektVersion,
    ScbsandningVersion,
    TidRad,
    TimprisVersion,
    UnderskriftRad,
)
from tracker.state.post import Post


Row = tuple[object, ...]


def _dag(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(pointer: Any) -> UUID | None:
    """The id of a free text, of which the log holds id and hash."""
    return UUID(pointer["fritext"]) if pointer else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def projekt_row(post: Post, _key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, post.position, fran, None),
        *(data["namn"], data["diarienummer"], data["programperiod"]),
        *(data["agare"], data.get("orgnr"), _dag(data["start"]), _dag(data["slut"])),
        _json([[one["fran"], one["till"]] for one in data.get("perioder") or ()]),
    )


def delprojekt_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, key, post.position, fran, None),
        *(data["namn"], data["agare"], data.get("eget", False)),
        _json([_plats(one) for one in data.get("insatser") or ()]),
        *(_dag(data.get("start")), _dag(data.get("slut"))),
    )


def _plats(one: Mapping[str, Any]) -> list[str | None]:
    """Förbund and insats, and the days where there are any."""
    dagar = [one.get("fran"), one.get("till")]
    return [one["forbund"], one["insats"], *(dagar if any(dagar) else ())]


def personal_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    anvandare = data.get("anvandare")
    return (
        *(post.forbund, key, post.position, fran, None),
        *(post.person.id if post.person else None, _text(data["personnamn"])),
        *(data["arbetsgivare"], data.get("orgnr"), data["kategori"], data["slag"]),
        *(_dag(data["anstalld_fran"]), _dag(data.get("anstalld_till"))),
        UUID(anvandare) if anvandare else None,
    )


def timpris_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, key, post.position, fran, None),
        *(data["kalla"], _dag(data["beslutad"]), data.get("utlysning")),
        *(data.get("programomrade"), data.get("region")),
        _json([[one["kategori"], one["namn"], ore(one["kronor"])] for one in data["priser"]]),
    )


def esfsats_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        post.forbund,
        key,
        post.position,
        fran,
        None,
        data["varde"],
        data["kalla"],
        post.datum,
    )


def manad_row(post: Post, key: str, fran: int) -> Row:
    stangd = post.typ == "manad.last"
    return (post.forbund, key, post.position, fran, None, stangd, post.datum)


def sandning_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, key, post.position, fran, None),
        *(data["manad"], data["summa"], post.datum, _text(data.get("kvittens"))),
    )


def ansokan_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    falt = ("personal", "manad", "delprojekt", "minuter")
    return (
        *(post.forbund, key, post.position, fran, None),
        *(ore(data["utbetalt"]), data["kalla"], post.datum),
        _json([[one[name] for name in falt] for one in data.get("avslag") or ()]),
    )


def blankett_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, key, post.position, fran, None, data["kalla"], post.datum),
        *(UUID(data["fil"]) if data.get("fil") else None, data.get("summa")),
        _json([[one["falt"], one["blad"], one["cell"], bool(one.get("hoger"))]
               for one in data.get("kopplingar") or ()]),
    )  # fmt: skip


def tid_row(post: Post, _key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, post.position, fran, None, post.id),
        *(data["personal"], data.get("delprojekt"), post.datum, data.get("slag", "projekt")),
        *(data["minuter"], data.get("aktivitet"), _text(data.get("beskrivning"))),
        data.get("traff"),
    )


def underskrift_row(post: Post, _key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, post.position, fran, None, post.id),
        *(data["personal"], data["manad"], data["summa"], data["roll"], data["satt"]),
        *(post.av, post.datum),
    )


def narvaro_row(post: Post, _key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, post.position, fran, None, post.id),
        *(post.deltagande, post.insats, post.datum, data["minuter"]),
        *(_text(data.get("beskrivning")), data.get("traff")),
    )


def intyg_row(post: Post, _key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, post.position, fran, None, post.id),
        *(post.deltagande, post.insats, post.datum, data["manad"]),
        *(data["minuter"], data["summa"], data["hur"]),
        UUID(data["bild"]) if data.get("bild") else None,
    )


def anslutning_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, key, post.position, fran, None),
        *(post.insats, data["projekt"], _dag(data["fran"]), _dag(data.get("till"))),
    )


def aktivitet_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    dagar = data.get("dagar") or ()
    return (
        *(post.forbund, key, post.position, fran, None),
        *(post.insats, data["slug"], data["namn"], data["slag"], data.get("plats")),
        *(_dag(data["fran"]), _dag(data.get("till"))),
        _json([[one["veckodag"], one["minuter"], one.get("borjar")] for one in dagar]),
        [UUID(one) for one in data.get("arrangorer") or ()],
    )


def deltagare_row(post: Post, key: str, fran: int) -> Row:
    data = post.data
    return (
        *(post.forbund, key, post.position, fran, None),
        *(post.deltagande, post.insats, data["aktivitet"], post.datum, _dag(data.get("till"))),
        data.get("fullfoljt"),
    )


class Projekttabell(NamedTuple):
    """Where a kind of stream goes: its table, the column that names the stream, and the row."""

    namn: LiteralString
    nyckel: LiteralString | None
    modell: type[SQLModel]
    row: Callable[[Post, str, int], Row]

    def rader(self, now: Post | list[Post] | None, key: str, fran: int) -> list[Row]:
        """The rows of what is in force of a stream: nothing, one fact, or several."""
        held = [now] if isinstance(now, Post) else now or []
        return [self.row(post, key, fran) for post in held]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.modell.model_fields)

    @property
    def till(self) -> int:
        """Where `till` stands in a row."""
        return self.columns.index("till")


PROJEKTTABELLER: Final[Mapping[str, Projekttabell]] = MappingProxyType(
    {
        "j": Projekttabell("projekt_version", None, ProjektVersion, projekt_row),
        "ja": Projekttabell("ansokan_version", "period", AnsokanVersion, ansokan_row),
        "jb": Projekttabell("blankett_version", "blankett", BlankettVersion, blankett_row),
        "jd": Projekttabell("delprojekt_version", "slug", DelprojektVersion, delprojekt_row),
        "jf": Projekttabell("scbsandning_version", "leverans", ScbsandningVersion, sandning_row),
        "jm": Projekttabell("manad_version", "manad", ManadVersion, manad_row),
        "jp": Projekttabell("personal_version", "slug", PersonalVersion, personal_row),
        "js": Projekttabell("esfsats_version", "namn", EsfsatsVersion, esfsats_row),
        "jt": Projekttabell("timpris_version", "slug", TimprisVersion, timpris_row),
        "l": Projekttabell("anslutning_version", "nyckel", AnslutningVersion, anslutning_row),
        "n": Projekttabell("narvaro_rad", "handelse", NarvaroRad, narvaro_row),
        "o": Projekttabell("intyg_rad", "handelse", IntygRad, intyg_row),
        "t": Projekttabell("tid_rad", "handelse", TidRad, tid_row),
        "u": Projekttabell("underskrift_rad", "handelse", UnderskriftRad, underskrift_row),
        "y": Projekttabell("aktivitet_version", "nyckel", AktivitetVersion, aktivitet_row),
        "z": Projekttabell("aktivitet_deltagare", "nyckel", AktivitetDeltagare, deltagare_row),
    }
)
"""By the first letters of their streams."""
