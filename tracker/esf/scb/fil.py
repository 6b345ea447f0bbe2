"""The rows of a month's file to SCB, and its checksum: the same facts give the same file.

Hours are those that were registered, signed or not. SCB asks who took part and to what extent (S3)
and its files are not signed; the certificate is for ESF-rådet's money, where unsigned hours do not
count (E22, D07). To leave them out here would make the statistics smaller for every late signature,
and each signature a correction with every later file sent again (S1). D06 and D07 tell the
difference, and never stop the file.

Without identity, or without samtycke or another basis in the month, nobody is in the file: they are
listed beside it with the reason. The columns are a reconstruction (ESF.md 2.3); the accountant maps
them to the genuine form.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import Avrundning
from tracker.esf.scb.deltagande import Vistelse, i_manaden
from tracker.esf.scb.nummer import surrogat
from tracker.esf.underlag import Scbrad


Skal = Literal["anonym", "utan_nummer", "utan_grund"]
KOLUMNER: Final = ("Personnummer", "Startdatum", "Slutdatum", "Antal timmar", "Delprojekt")


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is to the file. `grunder`: the months in which a basis for ESF holds."""

    person: str
    nummer: str | None = field(repr=False)
    anonym: bool = False
    grunder: frozenset[Manad] = frozenset()


@dataclass(frozen=True, slots=True)
class Fakta:
    """All that the files are made from. `narvaro`: (person, month) → minutes, as registered.

    `hemma`: (person, month) → förbund and deltagande that they take part by.
    """

    arende: str
    personer: tuple[Person, ...]
    vistelser: tuple[Vistelse, ...]
    narvaro: Mapping[tuple[str, Manad], int]
    hemma: Mapping[tuple[str, Manad], tuple[tuple[str, str], ...]] = field(
        default_factory=dict, compare=False
    )


@dataclass(frozen=True, slots=True)
class Sparrad:
    """Somebody who was there and is not in the file, and why."""

    person: str
    skal: Skal


@dataclass(frozen=True, slots=True)
class Fil:
    """A month's file. `lika`: people whose rows cannot be told apart, as surrogates collide."""

    arende: str
    manad: Manad
    rader: tuple[Scbrad, ...]
    sparrade: tuple[Sparrad, ...]
    lika: tuple[str, ...]

    @property
    def tabell(self) -> list[list[str | int | None]]:
        """What stands in the file, as text and minutes; the key of the person does not."""
        return [_cells(rad) for rad in self.rader]

    @property
    def summa(self) -> str:
        """sha256 of what is sent. Whoever is kept out changes nothing in it."""
        sagt = [self.arende, str(self.manad), KOLUMNER, self.tabell]
        return sha256(json.dumps(sagt, ensure_ascii=False).encode()).hexdigest()


def gor(fakta: Fakta, manader: Iterable[Manad], *, avrundning: Avrundning) -> dict[Manad, Fil]:
    """The files of the months, in the order that they must be sent."""
    vistelser: dict[str, list[Vistelse]] = defaultdict(list)
    for vistelse in fakta.vistelser:
        vistelser[vistelse.person].append(vistelse)
    return {manad: _fil(fakta, vistelser, manad, avrundning) for manad in sorted(set(manader))}


def _fil(
    fakta: Fakta, vistelser: Mapping[str, list[Vistelse]], manad: Manad, avrundning: Avrundning
) -> Fil:
    rader: list[Scbrad] = []
    sparrade: list[Sparrad] = []
    for person in fakta.personer:
        alla, skal = vistelser.get(person.person, ()), _skal(person, manad)
        if skal is not None and any(one.i(manad) for one in alla):
            sparrade.append(Sparrad(person.person, skal))
        var = i_manaden(alla, manad)
        if skal is not None or var is None:
            continue
        minuter = avrundning.av(fakta.narvaro.get((person.person, manad), 0))
        rader.append(
            Scbrad(person.person, person.nummer, var.start, var.slut, minuter, var.delprojekt)
        )
    rader.sort(key=lambda rad: (rad.nummer or "", rad.start, rad.slut or date.max, rad.minuter,
                                rad.delprojekt, rad.person))  # fmt: skip
    sparrade.sort(key=lambda one: one.person)
    return Fil(fakta.arende, manad, tuple(rader), tuple(sparrade), _lika(rader))


def _skal(person: Person, manad: Manad) -> Skal | None:
    """Why somebody is kept out, the first reason that holds."""
    if person.anonym:
        return "anonym"
    if not person.nummer:
        return "utan_nummer"
    return None if manad in person.grunder else "utan_grund"


def _lika(rader: Iterable[Scbrad]) -> tuple[str, ...]:
    """People with the same surrogate: two born on a day with the same kön share it."""
    hemliga = [rad for rad in rader if rad.nummer and surrogat(rad.nummer)]
    antal = Counter(rad.nummer for rad in hemliga)
    return tuple(sorted(rad.person for rad in hemliga if antal[rad.nummer] > 1))


def _cells(rad: Scbrad) -> list[str | int | None]:
    slut = rad.slut.isoformat() if rad.slut else None
    return [rad.nummer, rad.start.isoformat(), slut, rad.minuter, rad.delprojekt]
