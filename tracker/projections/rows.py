"""From states to projection rows: what one event changed. Pure; `write.py` puts it in tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Final

from schemas.handelser.ekonomi import ore
from tracker.projections.tables import AntalRad, BeloppRad, DeltagandeKolumner, Personbyte
from tracker.state.deltagande import Deltagande
from tracker.state.insats import EJ_ANGIVEN, Insats
from tracker.state.post import Post


COLUMNS: Final[tuple[str, ...]] = tuple(DeltagandeKolumner.model_fields)
ANTAL_COLUMNS: Final[tuple[str, ...]] = tuple(AntalRad.model_fields)
BYTE_COLUMNS: Final[tuple[str, ...]] = tuple(Personbyte.model_fields)
BELOPP_COLUMNS: Final[tuple[str, ...]] = tuple(BeloppRad.model_fields)
_FASTA = 8
"""forbund … fodelsear: the columns before those that carry a state's own name."""
_TILLSTAND = COLUMNS[_FASTA:]
_state_values = attrgetter(*_TILLSTAND)

Row = tuple[object, ...]
Nu = Insats | Post | list[Post] | None
"""What a stream that is no deltagande amounts to: one fact, several of them, or nothing."""


def deltagande_row(
    forbund: str, deltagande: str, fran: int, state: Deltagande, huvudman: str
) -> Row:
    """A version of a deltagande, in the order of `COLUMNS`, valid from position `fran`."""
    person = state.person
    return (
        forbund,
        deltagande,
        fran,
        state.insats,
        huvudman,
        person.id,
        person.kon,
        person.fodelsear,
        *_state_values(state),
    )


def insats_rows(forbund: str, insats: Insats, fran: int) -> list[Row]:
    """Every version of an insats as known from `fran` on, in the order of the table."""
    return [
        (
            forbund,
            insats.slug,
            post.position,
            fran,
            None,
            post.datum,
            post.data["namn"],
            post.data["inriktning"],
            post.data["volyminsats"],
            post.data.get("huvudman") or EJ_ANGIVEN,
            post.data.get("malgrupper"),
            post.data.get("kommuner"),
            post.data.get("platser"),
            _dag(post.data.get("start")),
            _dag(post.data.get("slut")),
        )
        for post in sorted(insats.versioner, key=lambda p: p.position)
    ]


def _dag(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def antal_row(post: Post, fran: int) -> Row:
    """A counted event (anonyma, volym, konsultation) as known from `fran` on.

    The day of a price is that from which it holds, which may be another than it was decided on.
    """
    data = post.data
    return (
        post.forbund,
        post.position,
        fran,
        None,
        post.id,
        post.typ,
        post.insats,
        _dag(data.get("fran")) or post.datum,
        data.get("antal", 1),
        data.get("kvinnor"),
        data.get("man"),
        data.get("kon"),
        data.get("vardenhet"),
        data.get("till"),
        data.get("remittent"),
        ore(data["belopp"]) if "belopp" in data else None,
    )


def byte_rows(post: Post) -> list[Row]:
    """The names that an event about several deltaganden names."""
    names = post.data["deltaganden"]
    return [(post.forbund, f"p:{post.id}", name, post.position, names) for name in sorted(names)]


def belopp_row(post: Post, fran: int) -> Row:
    """An event about money or a plan as known from `fran` on."""
    data = post.data
    belopp = data.get("belopp")
    return (
        post.forbund,
        post.position,
        fran,
        None,
        post.id,
        post.typ,
        post.insats,
        data["ar"],
        data["post"],
        data.get("financiar"),
        None if belopp is None else ore(belopp),
        data.get("antal"),
        post.datum,
    )


def fraga_row(post: Post, slug: str, fran: int) -> Row:
    """One of the förbund's own questions as known from `fran` on."""
    data = post.data
    return (
        post.forbund,
        slug,
        post.position,
        fran,
        None,
        data["text"],
        json.dumps([[one["kod"], one["namn"]] for one in data["svar"]], ensure_ascii=False),
        data.get("vid_start", True),
        data.get("vid_slut", True),
        _dag(data.get("fran")) or post.datum,
        _dag(data.get("till")),
    )


def instrument_row(post: Post, nyckel: str, fran: int) -> Row:
    """An instrument that the förbund has entered, as known from `fran` on."""
    content = json.dumps(dict(post.data), ensure_ascii=False, sort_keys=True)
    return (post.forbund, nyckel, post.position, fran, None, content)


def owner_row(post: Post, slug: str, fran: int) -> Row:
    """A huvudman as known from `fran` on."""
    return (post.forbund, slug, fran, None, post.data["namn"], post.data.get("orgnr"))


def forbund_row(post: Post, fran: int) -> Row:
    """The förbund's own facts as known from `fran` on."""
    data = post.data
    return (post.forbund, fran, None, data["namn"], data.get("orgnr"), data.get("kommuner"))


@dataclass(slots=True)
class Andringar:
    """What a batch changes in the projections, in order of position.

    `nu`: the last version of each deltagande that was touched. `stangda`: versions that both began
    and ended within the batch, with their `till` last. `slut`: for each deltagande that there was
    before, the position at which its version from then ends. `ovriga`: per changed stream of
    another kind, its name, the position, and what is now in force. `byten`: names of deltaganden
    that new events about several of them name.
    """

    forbund: str
    nu: dict[str, Row] = field(default_factory=dict)
    stangda: list[Row] = field(default_factory=list)
    slut: dict[str, int] = field(default_factory=dict)
    ovriga: list[tuple[str, int, Nu]] = field(default_factory=list)
    byten: list[Row] = field(default_factory=list)

    def deltagande(
        self, deltagande: str, fran: int, state: Deltagande, huvudman: str, *, ny: bool
    ) -> None:
        """A new version; `ny`: of a deltagande that there was not before."""
        before = self.nu.get(deltagande)
        if before is not None:
            self.stangda.append((*before, fran))
        elif not ny:
            self.slut[deltagande] = fran
        self.nu[deltagande] = deltagande_row(self.forbund, deltagande, fran, state, huvudman)


def columns_with_till() -> Sequence[str]:
    return (*COLUMNS, "till")
