"""What a month of an ESF project consists of, as plain values: minutes and öre, no database.

Whoever has the log fills these in; rules, money, files and indicators are functions of them. A
person is an opaque key here. Numbers stand beside the key, are never shown by `repr`, and are used
for nothing but the files that must carry them.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from tracker.esf.manad import Manad


Slag = Literal["direkt", "medfinansiering"]
Programperiod = Literal["2014-2020", "2021-2027"]

DYGN: Final = 24 * 60
"""Minutes of a day: where a row's clock times end at the latest."""


class Spann(NamedTuple):
    """Days, both inside; `till` None while it goes on."""

    fran: date
    till: date | None

    def har(self, dag: date) -> bool:
        return self.fran <= dag and (self.till is None or dag <= self.till)


def snitt(a: Spann, b: Spann) -> Spann | None:
    """The days that are in both; None where none is."""
    fran = max(a.fran, b.fran)
    till = min(filter(None, (a.till, b.till)), default=None)
    return Spann(fran, till) if till is None or till >= fran else None


@dataclass(frozen=True, slots=True)
class Projekt:
    """The project as it was set up. Organisation numbers are ten digits, with or without dash.

    `medfinansiering_krav`: the share in the decision, in hundredths of a per cent (3,300 is 33 %);
    None until it is entered.
    """

    projekt: str
    diarienummer: str
    programperiod: Programperiod
    agare: str
    tid: Spann
    perioder: tuple[Spann, ...] = ()
    medfinansiering_krav: int | None = None


@dataclass(frozen=True, slots=True)
class Anstalld:
    """One employee of the project. `kategorier` has one element where all is well.

    `fler`: how the time of their further records is paid, and by whom.
    """

    person: str
    arbetsgivare: str
    slag: Slag
    kategorier: tuple[str, ...]
    anstallningar: tuple[Spann, ...]
    i_budget: bool = True
    fler: tuple[tuple[Slag, str], ...] = ()
    nummer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Tidrad:
    """Minutes that somebody worked on a day. `borjar`: minute of the day, when it was noted.

    `tillfalle` names the group activity or meeting that the hours come from. `slag` and `kategori`
    are of the record that the hours stand on: somebody may have two.
    """

    rad: str
    person: str
    dag: date
    minuter: int
    projekt: str
    delprojekt: str
    slag: Slag = "direkt"
    aktivitet: str | None = None
    beskrivning: str | None = field(default=None, repr=False)
    borjar: int | None = None
    tillfalle: str | None = None
    kategori: str = ""


@dataclass(frozen=True, slots=True)
class Underskrift:
    """Somebody signed what had the checksum `summa`, on a Swedish day."""

    av: str
    roll: Literal["anstalld", "attest"]
    dag: date
    summa: str


@dataclass(frozen=True, slots=True)
class Blad:
    """A person's sheet of the month. `summa` is the checksum of what it shows now.

    `dagsummor` are totals per day as they were typed beside the rows; days without one are not
    compared.
    """

    person: str
    rader: tuple[Tidrad, ...]
    summa: str
    underskrifter: tuple[Underskrift, ...] = ()
    dagsummor: tuple[tuple[date, int], ...] = ()

    @property
    def minuter(self) -> int:
        return sum(rad.minuter for rad in self.rader)


@dataclass(frozen=True, slots=True)
class Franvaro:
    """A whole day away, as the employer has it: semester, sjuk and so on."""

    person: str
    dag: date
    slag: str


@dataclass(frozen=True, slots=True)
class Narvaro:
    """Minutes that a participant was there."""

    person: str
    dag: date
    minuter: int
    delprojekt: str
    tillfalle: str | None = None


@dataclass(frozen=True, slots=True)
class Intyg:
    """A participant's närvarointyg of the month."""

    person: str
    minuter: int
    underskrivet: bool


@dataclass(frozen=True, slots=True)
class Deltagare:
    """A participant in the month. `grund`: samtycke or another stated basis for ESF holds in it.

    `nummer` is 12 digits, or the form's surrogate for a protected identity.
    """

    person: str
    nummer: str | None = field(default=None, repr=False)
    anonym: bool = False
    grund: bool = True


@dataclass(frozen=True, slots=True)
class Scbrad:
    """One row of the file to SCB, with the key that never goes into it."""

    person: str
    nummer: str | None = field(repr=False)
    start: date
    slut: date | None
    minuter: int
    delprojekt: str


@dataclass(frozen=True, slots=True)
class Summering:
    """A total and its parts by delprojekt, in minutes or öre."""

    matt: Literal["minuter", "öre"]
    total: int
    delar: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Medfinansierat:
    """What co-financing came to so far, of what could be supported. Both in öre."""

    medfinansiering: int
    stodberattigande: int


@dataclass(frozen=True, slots=True)
class Manadsunderlag:
    """All that the rules look at in one month of one project.

    `andra` are the same people's rows in other projects; `tidigare_i_ar` their minutes earlier in
    the calendar year, and `tidigare_hos_andra` those in other projects. `scb_tidigare`: who stood
    in an earlier file, or was kept out of one with a reason. `skicka_om`: months that the planner
    wants sent again.
    """

    projekt: Projekt
    manad: Manad
    idag: date
    anstallda: tuple[Anstalld, ...] = ()
    blad: tuple[Blad, ...] = ()
    andra: tuple[Tidrad, ...] = ()
    tidigare_i_ar: tuple[tuple[str, int], ...] = ()
    tidigare_hos_andra: tuple[tuple[str, int], ...] = ()
    franvaro: tuple[Franvaro, ...] = ()
    narvaro: tuple[Narvaro, ...] = ()
    intyg: tuple[Intyg, ...] = ()
    deltagare: tuple[Deltagare, ...] = ()
    scb: tuple[Scbrad, ...] = ()
    scb_tidigare: frozenset[str] = frozenset()
    scb_skickad: bool = False
    skicka_om: tuple[Manad, ...] = ()
    summeringar: tuple[Summering, ...] = ()
    medfinansierat: Medfinansierat | None = None

    @property
    def rader(self) -> tuple[Tidrad, ...]:
        """Every row of the month's sheets."""
        return tuple(rad for blad in self.blad for rad in blad.rader)
