"""Budget and outcome of a year as they stand: what the page to enter them shows and compares with.

No people here: read as who counts the whole förbund.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from sqlmodel import Session

from schemas.handelser.ekonomi import kronor
from tracker.db import raw
from tracker.reports.alfabet import ordning


LED: Final = {"budget.beslutad": "budget", "utfall.bokfort": "utfall"}


class Nyckel(NamedTuple):
    """One figure of a year. `vem` is the financier or the insats, "" where the post has none."""

    led: str
    post: str
    vem: str = ""


@dataclass(frozen=True, slots=True)
class Sagt:
    """What is said of it: kronor with two decimals, or a number; and every event that says it.

    `handelser`: in order; the last one holds, those before it are what it replaced.
    """

    varde: str
    handelser: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Insatsrad:
    """An insats that a year may have money for."""

    slug: str
    namn: str


def sagt(session: Session, forbund: str, ar: int) -> Mapping[Nyckel, Sagt]:
    """Every figure of the year that some event in force says."""
    rows = raw(session).execute(
        "SELECT typ, post, coalesce(financiar, insats, ''), ore, antal, handelse FROM belopp_rad "
        "WHERE forbund = %s AND ar = %s AND till IS NULL ORDER BY nr",
        (forbund, ar),
    )
    found: dict[Nyckel, Sagt] = {}
    for typ, post, vem, ore, antal, handelse in rows:
        key = Nyckel(LED[typ], post, vem)
        before = found[key].handelser if key in found else ()
        varde = str(antal) if ore is None else kronor(ore)
        found[key] = Sagt(varde, (*before, handelse))
    return found


def insatser(session: Session, forbund: str, ar: int) -> list[Insatsrad]:
    """The insatser that go on some day of the year, or that have a figure in it, by name."""
    rows = raw(session).execute(
        "SELECT insats, namn FROM (SELECT DISTINCT ON (insats) insats, namn, start, slut "
        "FROM insats_version WHERE forbund = %(forbund)s AND till IS NULL "
        "ORDER BY insats, giltig_fran DESC, nr DESC) v "
        "WHERE (coalesce(start, '-infinity') <= make_date(%(ar)s, 12, 31) "
        "AND coalesce(slut, 'infinity') >= make_date(%(ar)s, 1, 1)) "
        "OR insats IN (SELECT b.insats FROM belopp_rad b "
        "WHERE b.forbund = %(forbund)s AND b.ar = %(ar)s AND b.till IS NULL)",
        {"forbund": forbund, "ar": ar},
    )
    found = [Insatsrad(slug, namn) for slug, namn in rows]
    return sorted(found, key=lambda one: (ordning(one.namn), one.slug))
