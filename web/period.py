"""What a visitor asks a report for, from the address and back: period, insatser, moment known.

The address holds days, slugs and codes only, never anything about a person, so that a report can
be sent as a link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from werkzeug.datastructures import MultiDict

from schemas.rapporter import URVAL, Parametrar
from tracker.clock import STOCKHOLM
from tracker.errors import WrongUse
from tracker.reports import periods
from tracker.reports.periods import Period
from web import parametrar
from web.forms.datum import Oforstaddigt, read_day


DELAR: Final[Mapping[str, str]] = {
    "ar": "Hela året",
    **{f"k{n}": f"Kvartal {n}" for n in range(1, 5)},
    **{f"m{n}": namn.capitalize() for n, namn in enumerate(periods.MANADER, 1)},
    "egna": "Egna datum",
}
"""What a year can be cut into, in the order of the picker."""


@dataclass(frozen=True, slots=True)
class Val:
    """The answers of the picker. `som`: the moment of knowledge as it was written.

    `fel` is field → sentence; then `period` is that of the year chosen. `urval` are the choices
    beside insats, by name; `regel` the rolling period that became `period`, if it was one.
    """

    ar: int
    del_: str
    period: Period
    insatser: tuple[str, ...]
    som: str
    as_of: datetime | None
    fel: Mapping[str, str]
    urval: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regel: str = ""
    publicera: bool = False
    """Whether small numbers are hidden, as in a report made for publication."""

    def parametrar(self, forbund: str) -> Parametrar:
        return Parametrar.model_validate(
            {
                "forbund": (forbund,),
                "from": self.period.fran,
                "to": self.period.till,
                "insats": self.insatser,
                "as_of": self.as_of,
                **self.urval,
            }
        )

    def adress(self) -> dict[str, object]:
        """The parameters of a link to the same question."""
        address: dict[str, object] = {
            "fran": self.period.fran.isoformat(),
            "till": self.period.till.isoformat(),
        }
        if self.insatser:
            address["insats"] = list(self.insatser)
        address |= {namn: list(koder) for namn, koder in self.urval.items()}
        if self.som:
            address["som"] = self.som
        if self.publicera:
            address["publicera"] = "ja"
        return address

    def regeladress(self) -> dict[str, object]:
        """The same with a rolling period as its rule: what is kept, to become other days."""
        address = self.adress()
        if self.regel:
            del address["fran"], address["till"]
            address["del"] = self.regel
        return address


def cut(ar: int, del_: str) -> Period:
    """The days of a year, a quarter of it (`k2`) or a month of it (`m11`)."""
    if del_.startswith("k"):
        return periods.kvartal(ar, int(del_[1:]))
    if del_.startswith("m"):
        return periods.manad(ar, int(del_[1:]))
    return periods.ar(ar)


def name_of(period: Period) -> tuple[int, str]:
    """(year, part) for the picker; `egna` for days that are no whole part of a year."""
    year = period.fran.year
    part = next((d for d in DELAR if d != "egna" and cut(year, d) == period), "egna")
    return year, part


def read_moment(text: str, today: date) -> datetime:
    """A moment as people write it: a day (its end), or a day and a time, Swedish time.

    Raises Oforstaddigt.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.combine(read_day(text, today), time.max)
    else:
        if len(text) <= 10:
            moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)


def _number(text: str | None, otherwise: int) -> int:
    ok = text is not None and text.isascii() and text.isdigit() and 1990 <= int(text) <= 2200
    return int(text or 0) if ok else otherwise


def _own(args: MultiDict[str, str], fel: dict[str, str], today: date) -> Period | None:
    days: list[date] = []
    for namn in ("fran", "till"):
        try:
            days.append(read_day(args.get(namn, "").strip(), today))
        except Oforstaddigt as trouble:
            fel[namn] = str(trouble)
    if len(days) < 2:
        return None
    if days[0] > days[1]:
        fel["fran"] = "Perioden är bakvänd: från ska ligga före till."
        return None
    return Period(days[0], days[1])


LANGST: Final = 100
"""Years: farther away a moment has no place in every calendar and time zone."""


def read(args: MultiDict[str, str], insatser: Sequence[str], *, now: datetime, today: date) -> Val:
    """The picker's answers, or a link's; without any, the year that we are in."""
    fel: dict[str, str] = {}
    ar, del_ = _number(args.get("ar"), today.year), args.get("del", "")
    own = del_ == "egna" or (not del_ and "fran" in args)
    regel = del_ if del_ in periods.RULLANDE else ""
    period = (_own(args, fel, today) if own else None) or cut(ar, del_ if del_ in DELAR else "ar")
    period = periods.rullande(regel, today) if regel else period
    som, as_of = args.get("som", "").strip(), None
    if som:
        try:
            as_of = read_moment(som, today)
        except Oforstaddigt as trouble:
            fel["som"] = str(trouble)
    if as_of is not None and abs(as_of.year - now.year) > LANGST:
        as_of, fel["som"] = None, "Tiden ligger för långt bort: välj en tid som har varit."
    if as_of is not None and as_of > now:
        as_of = now if as_of.astimezone(STOCKHOLM).date() == today else None
        if as_of is None:
            fel["som"] = "Tiden ligger i framtiden: välj en tid som har varit."
    chosen = tuple(slug for slug in dict.fromkeys(args.getlist("insats")) if slug in insatser)
    year, part = name_of(period)
    shown = regel or ("egna" if own and fel else part)
    choices, publicera = _choices(args, fel), args.get("publicera") == "ja"
    return Val(year, shown, period, chosen, som, as_of, fel, choices, regel, publicera)


def _choices(args: MultiDict[str, str], fel: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The choices beside insats; those that were made."""
    found: dict[str, tuple[str, ...]] = {}
    for namn in URVAL:
        try:
            read_ = parametrar.chosen({namn: args.getlist(namn)})
        except WrongUse as trouble:
            fel["urval"] = trouble.text
        else:
            found |= {namn: read_[namn]} if read_[namn] else {}
    return found
