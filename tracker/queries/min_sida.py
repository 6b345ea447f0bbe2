"""What a participant sees of themselves on their own page, under the context of the one deltagande.

Each line is a key of the catalogues (schemas/sprak.py) with what it is filled in with: the page
chooses the language. Nobody else is told of: roles stand for people.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from sqlmodel import Session

from schemas.instrument import Instrument, Nyckel
from schemas.kodverk import LISTOR
from tracker.access.deltagarlankar import FORSOK
from tracker.access.tables_deltagare import Deltagarlank
from tracker.projections.tables import DeltagandeNu
from tracker.queries import deltagare
from tracker.queries.skattningar import av
from tracker.state.skattning import Skattning
from tracker.steg.utfall import serier


UPPFOLJS: Final = (180, 365)
"""Days after the end at which somebody may ask how it went."""
_KLASS: Final = {kod.kod: kod.klass for kod in LISTOR["sysselsattning"]}


@dataclass(frozen=True, slots=True)
class Rad:
    """One line: when (None: no day), the key of its words, and what stands in them."""

    nyckel: str
    dag: date | None = None
    fyll: Mapping[str, str] = field(default_factory=dict)
    ord: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """As `fyll`, words of an instrument: language → word."""
    nycklar: Mapping[str, str] = field(default_factory=dict)
    """As `fyll`, the keys of other words of the catalogue."""


def levande(session: Session, lank: Deltagarlank) -> DeltagandeNu | None:
    """Whom the link is about, None when it is worth nothing: hidden, another's, taken back as a
    mistake; and to rate with, when they are not in the insats.
    """
    d = deltagare.hamta(session, lank.forbund, lank.deltagande)
    if d is None or d.person != lank.person or d.anledning == "felregistrering":
        return None
    return d if lank.slag != "skatta" or kan_skatta(d) else None


def kan_skatta(d: DeltagandeNu) -> bool:
    """True for somebody who is in the insats and has not taken back their consent."""
    return d.start is not None and d.slut is None and "uppfoljning" not in (d.atertagna or ())


def egna(skattningar: Sequence[Skattning]) -> list[Skattning]:
    """The ratings that the participant made."""
    return [one for one in skattningar if one.respondent == "deltagare"]


def steg(d: DeltagandeNu, instrumenten: Mapping[Nyckel, Instrument], *, today: date) -> list[Rad]:
    """What has happened, the newest first."""
    own = egna(av(d))
    rows = [Rad("steg.remiss", d.remiss_datum)] if d.remiss_datum else []
    if d.beslut == "antagen" and d.besvarad_datum:
        rows.append(Rad("steg.antagen", d.besvarad_datum))
    rows += [
        Rad(f"steg.{what}", day)
        for what, day in (("start", d.start), ("plan", d.plan_datum), ("slut", d.slut))
        if day
    ]
    rows += [Rad("steg.svar", day) for day in sorted({one.datum for one in own})]
    rows += _raised(own, instrumenten, today)
    rows += _left_for(d)
    return sorted(rows, key=lambda row: row.dag or date.min, reverse=True)


def _raised(
    own: Sequence[Skattning], instrumenten: Mapping[Nyckel, Instrument], today: date
) -> Iterator[Rad]:
    """Questions whose last answer is better than the first, on the day of the last."""
    for key, serie in serier(own, instrumenten, till=today).items():
        if serie.forsta_till_sista != "upp":
            continue
        instrument = instrumenten[key.instrument, key.utgava]
        fraga = next(one for one in instrument.fragor if one.kod == key.fraga)
        days = [
            one.datum
            for one in own
            if (one.instrument, one.utgava) == (key.instrument, key.utgava)
            and key.fraga in one.varden
        ]
        yield Rad("steg.upp", max(days), ord={"dimension": fraga.dimension})


def _left_for(d: DeltagandeNu) -> Iterator[Rad]:
    if d.slut is None:
        return
    classes = {_KLASS.get(one.partition(":")[0]) for one in d.sysselsattning_efter or ()}
    if "forvarvsarbete" in classes:
        yield Rad("steg.arbete", d.slut)
    if "studier" in classes:
        yield Rad("steg.studier", d.slut)


def nasta_skattning(
    d: DeltagandeNu, instrumenten: Mapping[Nyckel, Instrument], key: Nyckel
) -> date | None:
    """From which day on it is time to answer again; None for somebody who cannot."""
    if d.start is None or not kan_skatta(d):
        return None
    last = [one.datum for one in egna(av(d)) if (one.instrument, one.utgava) == key]
    return _later(max(last), instrumenten[key].intervall_manader) if last else d.start


def _later(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def nu(d: DeltagandeNu, till: date | None, *, today: date) -> list[Rad]:
    """What happens next. `till`: the day of `nasta_skattning`."""
    if d.slut is not None:
        days = (d.slut + timedelta(days=after) for after in UPPFOLJS)
        coming = [Rad("nu.efter", day) for day in days if day >= today]
        return coming[:1] or [Rad("nu.inget")]
    if d.start is None:
        waits = {None: "nu.svar", "vantelista": "nu.plats", "antagen": "nu.borja"}
        return [Rad(waits.get(d.beslut, "nu.inget"))]
    if till is None:
        return [Rad("nu.inget")]
    return [Rad("nu.fragor") if till <= today else Rad("nu.fragor.sedan", till)]


Lanklage = Literal["oppen", "anvand", "avslutad", "sparrad", "utgangen"]


def lanklage(row: Deltagarlank, *, gar: bool) -> Lanklage:
    """Where a link stands. `gar`: it can still be gone in by."""
    if gar:
        return "oppen"
    if row.avslutad is not None:
        return "avslutad"
    if row.anvand is not None and row.slag == "skatta":
        return "anvand"
    return "sparrad" if row.forsok >= FORSOK else "utgangen"
