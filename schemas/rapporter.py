"""The language that reports are declared in, and the table that a report gives.

A report is data (ADR 6, 15): populations made of named conditions, a dimension for its rows,
and measures. One engine turns a declaration into the table, the members of a cell, the answer
to «why is this person not here», and the text of the definition book. Nothing here computes.
"""

import operator
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Mot = Literal[
    "from", "to", "to-30", "kand", "insats", "kommun", "kon", "alder", "malgrupp", "huvudman"
]
"""A parameter of the run that a test may be against."""
URVAL: Final[tuple[Mot, ...]] = ("kommun", "kon", "alder", "malgrupp", "huvudman")
"""The choices beside insats, in the order in which they are asked and told."""
OKAND: Final = "saknas_okand"
"""Chosen as kommun or målgrupp: those of whom the inskrivning says none."""


class Test(Frozen):
    """One test of one column of a snapshot row.

    `mot` names a parameter of the run and stands instead of `varde`: `from`, `to`, `to-30` (30 days
    before `to`) and `kand` (the day of the last event that counts in the row's förbund) are days;
    `insats` and the others of the choice are the chosen codes, where an empty choice holds for all.
    *finns* and *saknas* on a column of several codes ask whether the field is present and not
    empty.
    """

    __test__ = False  # pytest takes classes called Test* for its own

    kolumn: str
    op: Literal["=", "!=", "<=", ">=", ">", "i", "finns", "saknas"]
    varde: str | int | bool | None = None
    mot: Mot | None = None


class Condition(Frozen):
    """Holds when any of its tests holds.

    `mening` is said of a row that fulfils it, `nej` of one that does not; both are whole
    Swedish sentences in which {from}, {to} and {insats} are filled in.
    """

    id: str
    mening: str
    nej: str
    nagon: tuple[Test, ...]


Kalla = Literal[
    "deltaganden",
    "remisser",
    "svar_start",
    "svar_slut",
    "steg",
    "aktiviteter",
    "handelser",
]
"""What the rows of a population are: participations; those and everybody who has not started;
participations once for each of the förbund's own questions, at the start and at the end; once for
each question that ratings answer; once for each time in an activity; events counted by a number."""


class Population(Frozen):
    """Rows of a source for which all conditions hold; the first that fails decides why not."""

    id: str
    mening: str
    kalla: Kalla
    villkor: tuple[Condition, ...]


class Dimension(Frozen):
    """What the rows of a report stand for.

    `id` is the name of the key column in the answer (`kod`, `insats`), `titel` its heading.
    With a `kodlista` rows come in the order of the list; without one, in Swedish alphabetical
    order of the names that their `radslag` gives them. `saknas` is the code that a missing value
    counts as.
    """

    id: str
    titel: str
    kodlista: str | None = None
    radslag: Literal["insats", "enhet", "fraga", "mal", "aktivitet", "vardenhet"] = "insats"
    saknas: str | None = None

    @property
    def av_insats(self) -> bool:
        """Whether a row is an insats, whose key names its förbund where there are several."""
        return self.kodlista is None and self.radslag == "insats"


Slag = Literal[
    "antal",
    "unika",
    "summa",
    "procent",
    "andel",
    "kvantil",
    "skillnad",
    "skillnad_procent",
    "uppgift",
    "belopp",
    "avvikelse",
    "topp",
    "medel",
    "platser",
    "belaggning",
    "mal_niva",
    "mal_resultat",
    "mal_nas",
    "mal_forra",
    "mal_taljare",
    "mal_namnare",
    "mal_ej_matta",
    "mal_aktuella",
]
HARLEDDA: Final = ("procent", "andel", "skillnad", "skillnad_procent", "avvikelse")
"""Kinds of measures that are worked out of others, without a look at any row."""
LAGEN: Final = ("topp", "medel", "platser", "belaggning")
"""Kinds of measures of how many took part at once: `tracker/reports/belaggning.py`."""


OM_MAL: Final = (
    *("mal_niva", "mal_resultat", "mal_nas", "mal_forra"),
    *("mal_taljare", "mal_namnare", "mal_ej_matta", "mal_aktuella"),
)
"""Kinds of measures of a goal, whose rows have populations of their own:
`tracker/reports/malrader.py`."""


class Measure(Frozen):
    """One column of figures.

    Counts the rows of `population` whose `nyckel` column gives (or holds, for several codes)
    the key of the table's row, for one kön or all. *unika* counts different persons, *summa*
    adds the column `summerar`. *procent* takes the measure `av` and divides by
    `bas.matta` of its kön, whole numbers, half up (RAKNEREGLER 11). *kvantil* is the value of
    `summerar` that `kvantil` per cent of the rows do not exceed, by linear interpolation
    (RAKNEREGLER 12). *andel* is the measure `av` in per cent of the measure `mot` on the same row,
    which counts them all. *skillnad* is the measure `av` less the measure `mot`,
    *skillnad_procent* the same in per cent of `mot`. *topp* is the most at once on a day, *medel*
    the mean of all days, *platser* the mean number of places, *belaggning* medel in per cent of
    platser.

    Of posts (ADR 28): *uppgift* adds `summerar` and is *inga data* where no event says anything,
    *belopp* the same in öre, told as kronor; *avvikelse* is the amount `av` less the amount `mot`,
    and *inga data* where one of them is.
    """

    id: str
    titel: str
    grupp: str | None = None
    slag: Slag = "antal"
    population: str
    nyckel: str
    kon: Literal["kvinna", "man"] | None = None
    summerar: str | None = None
    av: str | None = None
    mot: str | None = None
    kvantil: Literal[25, 50, 75] | None = None
    rattas: Literal["fore", "efter", "remiss", "deltagande"] | None = None
    """Of a figure that counts faults: what is done about one, by the words of *Att göra*."""


class Bas(Frozen):
    """How many were measured of how many could be: always shown beside before/after."""

    matta: str
    mojliga: str
    mening: str = "är mätta både vid start och slut"
    """What is said of those: «73 av 86 är …»."""


def _ar_ingen(value: object) -> bool:
    return value is None


class Sagt(Frozen):
    """The result of a goal that somebody told: `taljare` of `namnare`, or `text`.

    `andel` is a share in whole per cent that was told without its number, of `namnare` answers.
    `ur_enkat`: it comes from surveys (ADR 51).
    """

    taljare: int | None = None
    namnare: int | None = None
    text: str | None = None
    kalla: str
    handelse: str
    andel: int | None = Field(default=None, exclude_if=_ar_ingen)
    ur_enkat: bool = Field(default=False, exclude_if=operator.not_)


class Mal(Frozen):
    """A goal of a year as it holds (ADR 37). `insats` None: of the whole förbund. `aktivitet`: of
    this activity of the insats alone.

    `sagt`: the result that was told, and `sagt_fore` that of the year before, where nobody counts.
    """

    forbund: str
    insats: str | None
    mal: str
    ar: int
    text: str
    slag: str
    matt: str | None = None
    niva: int | None = None
    aktivitet: str | None = Field(default=None, exclude_if=operator.not_)
    handelse: str
    sagt: Sagt | None = None
    sagt_fore: Sagt | None = None
    enkatfraga: str | None = Field(default=None, exclude_if=operator.not_)


Grupp = Literal[
    "Deltagare",
    "Före och efter",
    "Remisser och flöde",
    "Insatser och mål",
    "Ekonomi",
    "Kvalitet",
    "Övrigt",
]
"""Where a report stands among the others, in the order of the groups."""


class Report(Frozen):
    """A whole report. `definition` is its version: any change of words or rules is a new one."""

    id: str
    definition: str
    fraga: str
    titel: str
    grupp: Grupp = "Övrigt"
    dimension: Dimension
    populationer: tuple[Population, ...]
    matt: tuple[Measure, ...]
    egenskaper: tuple[str, ...] = ()
    """Facts of the row's insats shown beside its key, such as `volyminsats`."""
    total: bool = True
    bas: Bas | None = None
    noter: tuple[str, ...] = ()
    """Sentences printed under the table: what a reader must know to use the figures."""
    mal: tuple[Mal, ...] = Field(default=(), exclude_if=operator.not_)
    """Of a report whose rows are goals: those that hold where it is asked, never declared."""

    @property
    def till_dags(self) -> bool:
        """Whether who is counted hangs on how far the log reaches: on what has fallen due."""
        conditions = (one for population in self.populationer for one in population.villkor)
        return any(test.mot == "kand" for one in conditions for test in one.nagon)


class Parametrar(BaseModel):
    """What a run was asked for. Days are Swedish calendar days, both inside the period.

    `kommun` … `huvudman` (`URVAL`) choose among the participations; what is not chosen is not
    written either, so that a run without them is the same as before there were any.
    `publicera`: made to be published, so small numbers are hidden (ADR 31), with regard to the
    first `tidigare` publications of the förbund, which are out.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    forbund: tuple[str, ...]
    fran: date = Field(alias="from")
    till: date = Field(alias="to")
    insats: tuple[str, ...] = ()
    as_of: datetime | None = None
    kommun: tuple[str, ...] = ()
    kon: tuple[Literal["kvinna", "man"], ...] = ()
    alder: tuple[str, ...] = ()
    malgrupp: tuple[str, ...] = ()
    huvudman: tuple[str, ...] = ()
    publicera: bool = Field(default=False, exclude_if=operator.not_)
    tidigare: int = Field(default=0, ge=0, exclude_if=operator.not_)
    unika_per_huvudman: tuple[str, ...] = Field(default=(), exclude_if=operator.not_)
    """Förbund that count a person once with each owner (RAKNEREGLER 5): never asked for, but what
    was decided there at the position counted to (ADR 29).
    """
    kand: tuple[date, ...] = Field(default=(), exclude_if=operator.not_)
    """The day of the last event that counts, förbund by förbund: never asked for, and only of
    reports that test it (`Report.till_dags`). Empty: the last day of the period. Of one förbund it
    is written as that day.
    """

    @field_validator("kand", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        return (value,) if isinstance(value, str | date) else value

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        whole: dict[str, Any] = handler(self)
        if len(self.kand) == 1 and "kand" in whole:
            (whole["kand"],) = whole["kand"]
        return {name: value for name, value in whole.items() if value or name not in URVAL}


Kolumnslag = Literal[
    "nyckel",
    "text",
    "janej",
    "antal",
    "procent",
    "dagar",
    "medel",
    "skillnad",
    "skillnad_procent",
    "belopp",
    "avvikelse",
]


class Kolumn(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    grupp: str | None = None
    slag: Kolumnslag = "antal"


Varde = str | int | bool | None | dict[str, str]


class Tabell(BaseModel):
    """A finished report, as in contract INTERFACE.md («Report as JSON»).

    A row is column id → value; null means *ej mätt* unless the row's `tom` says otherwise. Counts
    are integers, a time in days is a decimal as text (*dagar*), and so is an amount in kronor, with
    two decimals (*belopp*, *avvikelse*).
    `sha256` is over definition, columns, rows, total and bas, so the table as known at a
    moment equals the one made at that moment.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    definition: str
    parameters: dict[str, Any]
    position: int | dict[str, int]
    columns: list[Kolumn]
    rows: list[dict[str, Varde]]
    total: dict[str, Varde] | None = None
    bas: dict[str, Any] | None = None
    bas_per_forbund: dict[str, Any] | None = None
    """With several förbund: what the per cents of each one's rows are of."""
    sha256: str


class Forklaring(BaseModel):
    """What stands behind one cell: the deltaganden with the rules they fulfil, or the events.

    `cell` None: there is nothing to tell of, as a median of nobody or an amount that is not booked.
    It is always written; what else is None may be left out.
    """

    model_config = ConfigDict(frozen=True)

    cell: int | str | None
    deltaganden: list[dict[str, Any]] | None = None
    handelser: list[dict[str, Any]] | None = None
    bas: Mapping[str, Any] | None = None

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"cell": self.cell, **handler(self)}


class Besked(BaseModel):
    """Why one deltagande is, or is not, in a cell: the one condition that decides."""

    model_config = ConfigDict(frozen=True)

    med: bool
    villkor: str
