"""Projection tables: what the log amounts to, for pages, reports and row-level security.

Written in the transaction that appends (ADR 5), from the pure folds in `tracker/state`;
`rebuild` makes them anew from the log. Each row holds from position `fran` on; what it
replaced lies in `deltagande_tidigare` with `till`, the position at which it ended. So any past
state of knowledge is an indexed query: `fran <= P` and (`till > P` or current) — ADR 13.

No figures of a report stand here, no name and no personnummer.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, SmallInteger, Text, text
from sqlmodel import Field, SQLModel


class DeltagandeKolumner(SQLModel):
    """Columns shared by the current and the earlier versions of a deltagande.

    `start` is null until an inskrivning is in force; then the row is a participation
    (RAKNEREGLER 2). `slut` and `anledning` are those of the avslut in force that no
    återöppning follows. Lists hold codes in the order of the event; `sysselsattning_*` hold
    `kod` or `kod:procent`; `omfattning_*` is the sum of per cents of work and studies, at
    most 100 (RAKNEREGLER 17), null when not measured; `_6`, `_12` so many
    months after the slut. `forsta_svar` is the day of the first answer
    to the remiss, `besvarad_datum` and `beslut` are of the last. `planer` holds each kind with the
    day of its first plan, `slag:day`; `plan_foljd` is the first day that a plan was followed up,
    `plan_genomford` the first that one was carried out; `svar_*` are the answers to the förbund's
    own questions as JSON. `skattningar` are ratings in the order of their events, a line each
    (state/skattning.py).
    `samtycken` are the purposes whose latest
    event gave consent, `atertagna` those whose latest took it back: who is hidden by it (ADR 24).
    `esfgrunder` are what lets it be reported to ESF, and when (state/esfgrund.py).
    """

    forbund: str = Field(primary_key=True)
    deltagande: str = Field(primary_key=True)
    fran: int = Field(sa_type=BigInteger)
    insats: str
    huvudman: str
    person: UUID
    kon: str
    fodelsear: int = Field(sa_type=SmallInteger)
    remiss_datum: date | None = None
    remittent: str | None = None
    remittent_enhet: str | None = None
    forsta_svar: date | None = None
    besvarad_datum: date | None = None
    beslut: str | None = None
    start: date | None = None
    slut: date | None = None
    anledning: str | None = None
    utbildning: str | None = None
    tid_i_forsorjning: str | None = None
    forsorjning_fore: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    forsorjning_efter: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    sysselsattning_fore: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    sysselsattning_efter: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    omfattning_fore: int | None = Field(default=None, sa_type=SmallInteger)
    omfattning_efter: int | None = Field(default=None, sa_type=SmallInteger)
    malgrupper: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    kommun: str | None = None
    stadsdel: str | None = None
    plan_datum: date | None = None
    plan_slag: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    planer: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    plan_foljd: date | None = None
    plan_genomford: date | None = None
    matningar: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    vidare_till: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    fullfoljt: bool | None = None
    svar_fore: str | None = Field(default=None, sa_type=Text)
    svar_efter: str | None = Field(default=None, sa_type=Text)
    skattningar: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    omfattning_6: int | None = Field(default=None, sa_type=SmallInteger)
    omfattning_12: int | None = Field(default=None, sa_type=SmallInteger)
    samtycken: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    atertagna: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    esfgrunder: list[str] | None = Field(default=None, sa_type=ARRAY(Text))


OPPNA = (
    "slut IS NULL AND (start IS NOT NULL OR beslut IS NULL"
    " OR beslut = 'antagen' OR beslut = 'vantelista')"
)
"""Who is inskriven, or waits to be: a tenth of a förbund's rows after some years, and nearly all
that lists are about. Asked word for word, or the index is not used."""
I_INDEXET = (
    *("deltagande", "huvudman", "person", "atertagna", "remiss_datum", "besvarad_datum", "beslut"),
    *("start", "slut", "anledning", "plan_datum", "forsorjning_fore", "sysselsattning_fore"),
)
"""What that index holds besides: all that row-level security and the lists ask of who is open. Who
asks for nothing else reads no row of the table (ADR 55)."""


class DeltagandeNu(DeltagandeKolumner, table=True):
    """The current version of every deltagande, replaced in place."""

    __tablename__ = "deltagande_nu"
    __table_args__ = (
        Index("ix_deltagande_nu_person", "forbund", "person"),
        Index("ix_deltagande_nu_insats", "forbund", "insats"),
        Index("ix_deltagande_nu_fran", "forbund", "fran"),
        Index(
            "ix_deltagande_nu_oppna",
            *("forbund", "insats"),
            postgresql_where=text(OPPNA),
            postgresql_include=I_INDEXET,
        ),
        Index(
            "ix_deltagande_nu_slut", "forbund", "slut", postgresql_where=text("slut IS NOT NULL")
        ),
        Index(
            "ix_deltagande_nu_skattad",
            *("forbund", "insats"),
            postgresql_where=text("skattningar IS NOT NULL"),
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )


class DeltagandeTidigare(DeltagandeKolumner, table=True):
    """Versions that ended: held for positions from `fran` up to, not including, `till`."""

    __tablename__ = "deltagande_tidigare"
    __table_args__ = (Index("ix_deltagande_tidigare_till", "forbund", "till"),)

    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int = Field(sa_type=BigInteger)


class InsatsVersion(SQLModel, table=True):
    """One `insats.upplagd` in force: what the insats is called and is like from a day on.

    The version valid on a day is the last with `giltig_fran` on or before it (by day, then
    position `nr`); before the first: the first. `till` null: still in force.
    """

    __tablename__ = "insats_version"

    forbund: str = Field(primary_key=True)
    insats: str = Field(primary_key=True)
    nr: int = Field(sa_type=BigInteger, primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    giltig_fran: date
    namn: str
    inriktning: str
    volyminsats: bool
    huvudman: str
    malgrupper: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    kommuner: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    platser: int | None = None
    start: date | None = None
    slut: date | None = None


class AntalRad(SQLModel, table=True):
    """One event that is counted by a number: anonyma, volym, konsultationer (RAKNEREGLER 7)."""

    __tablename__ = "antal_rad"

    forbund: str = Field(primary_key=True)
    nr: int = Field(sa_type=BigInteger, primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    handelse: UUID
    typ: str
    insats: str
    datum: date
    antal: int
    kvinnor: int | None = None
    man: int | None = None
    kon: str | None = None
    vardenhet: str | None = None
    till_vem: str | None = None
    remittent: str | None = None
    ore: int | None = Field(default=None, sa_type=BigInteger)


class Personbyte(SQLModel, table=True):
    """Which events about several deltaganden name a deltagande (ADR 32): one row for each name.

    `deltaganden` is all that the event names, for who may read of it. What the event says is in
    the versions of each deltagande.
    """

    __tablename__ = "personbyte"
    __table_args__ = (Index("ix_personbyte_strom", "forbund", "strom"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    strom: str = Field(sa_type=Text(collation="C"), primary_key=True)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    fran: int = Field(sa_type=BigInteger)
    deltaganden: list[str] = Field(sa_type=ARRAY(Text))


class BeloppRad(SQLModel, table=True):
    """One event about money or a plan: a post of a year (ADR 28).

    Of several with the same typ, insats, ar, post and financiar the last (`nr`) holds. `ore` is the
    amount in whole öre; of planerat_antal it is null and `antal` says how many.
    """

    __tablename__ = "belopp_rad"

    forbund: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger, primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    handelse: UUID
    typ: str
    insats: str | None = None
    ar: int = Field(sa_type=SmallInteger)
    post: str
    financiar: str | None = None
    ore: int | None = Field(default=None, sa_type=BigInteger)
    antal: int | None = None
    datum: date


class FragaVersion(SQLModel, table=True):
    """One of the förbund's own questions, as it was decided last (ADR 33).

    `svar` is a JSON list of pairs [code, words]; `nr` the position of the event, which gives the
    questions their order; asked from `giltig_fran` to `giltig_till`, both days inside.
    """

    __tablename__ = "fraga_version"

    forbund: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    text: str
    svar: str = Field(sa_type=Text)
    vid_start: bool
    vid_slut: bool
    giltig_fran: date
    giltig_till: date | None = None


class InstrumentVersion(SQLModel, table=True):
    """An edition of an instrument that the förbund has entered itself (ADR 35).

    `nyckel` is `slug.utgåva`, `innehall` the whole of it as JSON (schemas/handelser/steg.py).
    """

    __tablename__ = "instrument_version"

    forbund: str = Field(primary_key=True)
    nyckel: str = Field(primary_key=True)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    innehall: str = Field(sa_type=Text)


class ForbundVersion(SQLModel, table=True):
    __tablename__ = "forbund_version"

    forbund: str = Field(primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    namn: str
    orgnr: str | None = None
    kommuner: list[str] | None = Field(default=None, sa_type=ARRAY(Text))


class HuvudmanVersion(SQLModel, table=True):
    __tablename__ = "huvudman_version"

    forbund: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    namn: str
    orgnr: str | None = None
