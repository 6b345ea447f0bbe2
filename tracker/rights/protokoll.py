"""What was decided and done: the protocol of a gallring, kept for as long as the register is.

People stand in it as random ids, which say nothing to anybody any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute
from tracker.exports.dokument import Avsnitt, Dokument, Tabell
from tracker.rights.gallring import GALLRAD, KVAR
from tracker.rights.utdrag import stund


UTFALL: Final = {GALLRAD: "Gallrad", KVAR: "Kvar: har kommit tillbaka", None: "Väntar"}


@dataclass(frozen=True, slots=True)
class Beslut:
    """A decision and how far it is: of `antal` people, `gallrade` are erased and `kvar` stay."""

    id: UUID
    huvudman: str
    regler: str
    dag: date
    beslut: str
    beslutad: datetime
    av: str
    klar: datetime | None
    antal: int
    gallrade: int
    kvar: int


@dataclass(frozen=True, slots=True)
class Rad:
    person: UUID
    utfall: str | None
    nar: datetime | None
    filer: int


def decisions(session: Session, forbund: str, only: UUID | None = None) -> list[Beslut]:
    """Those that the context may see, newest first. `only`: this one."""
    rows = execute(
        session,
        "SELECT g.id, g.huvudman, g.regler, g.dag, g.beslut, g.beslutad, g.beslutad_av, g.klar,"
        " count(p.person), count(*) FILTER (WHERE p.utfall = 'gallrad'),"
        " count(*) FILTER (WHERE p.utfall = 'kvar')"
        " FROM gallring g LEFT JOIN gallringsperson p"
        " ON p.forbund = g.forbund AND p.gallring = g.id"
        " WHERE g.forbund = %s AND (%s::uuid IS NULL OR g.id = %s)"
        " GROUP BY g.id ORDER BY g.beslutad DESC",
        forbund,
        only,
        only,
    )
    return [Beslut(*row) for row in rows]


def people(session: Session, forbund: str, gallring: UUID) -> list[Rad]:
    """What became of each person of a decision."""
    rows = execute(
        session,
        "SELECT person, utfall, nar, filer FROM gallringsperson"
        " WHERE forbund = %s AND gallring = %s ORDER BY nar, person",
        forbund,
        gallring,
    )
    return [Rad(*row) for row in rows]


def facts(one: Beslut, *, av: str) -> list[tuple[str, str]]:
    """The head of the protocol. `av`: the name of who decided."""
    return [
        ("Beslut", one.beslut),
        ("Beslutat av", av),
        ("Beslutat", stund(one.beslutad)),
        ("Passerat sin tid", one.dag.isoformat()),
        ("Utfört", stund(one.klar) if one.klar else "Pågår"),
        ("Gallrade personer", str(one.gallrade)),
        ("Kvar", str(one.kvar)),
    ]


def csv(one: Beslut, rader: Sequence[Rad], *, av: str) -> str:
    """The protocol for a spreadsheet: `;` between, as the contract's CSV."""
    out = StringIO()
    for line in [
        *([label, value] for label, value in facts(one, av=av)),
        *(["Regel", text] for text in one.regler.splitlines()),
        [],
        ["person", "utfall", "tid", "filer"],
        *_rows(rader),
    ]:
        out.write(";".join(_cell(value) for value in line) + "\r\n")
    return out.getvalue()


def _cell(value: str) -> str:
    """Quoted where it must be; nothing that a spreadsheet would take for a formula."""
    safe = f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t"} else value
    quoted = safe.replace('"', '""')
    return f'"{quoted}"' if {";", '"', "\n"} & set(safe) else safe


def document(one: Beslut, rader: Sequence[Rad], *, av: str, forbund: str) -> Dokument:
    """The protocol on paper."""
    return Dokument(
        titel="Gallringsprotokoll",
        ingress="Vem det gällde är borttaget. Siffrorna är oförändrade.",
        huvud=forbund,
        fot=f"Gallringsprotokoll {one.beslut}",
        fakta=facts(one, av=av),
        avsnitt=[
            Avsnitt("Regler", stycken=one.regler.splitlines()),
            Avsnitt(
                "Personer",
                stycken=["Personerna står med de slumpade nummer som de hade i loggen."],
                tabell=Tabell(["Person", "Utfall", "Tid", "Filer"], _rows(rader)),
            ),
        ],
    )


def _rows(rader: Sequence[Rad]) -> list[list[str]]:
    return [
        [str(r.person), UTFALL[r.utfall], stund(r.nar) if r.nar else "", str(r.filer)]
        for r in rader
    ]
