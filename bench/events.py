"""New events of people who come today, as they would be posted: without `registrerad`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from bench.generator import words
from bench.generator.people import People


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events go: an insats of a förbund that both exist."""

    forbund: str
    insats: str


def setup(places: list[Place], seed: int = 1) -> list[dict[str, Any]]:
    """The events that make the places."""
    rng = Random(f"setup/{seed}")
    out = []
    for place in places:
        common = {"forbund": place.forbund, "datum": "2024-01-02"}
        namn = {"namn": f"Samordningsförbundet {place.forbund}"}
        insats = {"namn": place.insats, "inriktning": "individinriktad", "volyminsats": False}
        out.append({"id": _id(rng), "typ": "forbund.upplagt", **common, "data": namn})
        kind = {"typ": "insats.upplagd", "insats": place.insats}
        out.append({"id": _id(rng), **kind, **common, "data": insats})
    return out


def paths(place: Place, seed: str) -> Iterator[dict[str, Any]]:
    """Remiss, inskrivning, avslut of one new person after the other, without end."""
    rng = Random(seed)
    people, chance = People(rng), rng.random
    number = 0
    while True:
        number += 1
        common = {
            "forbund": place.forbund,
            "insats": place.insats,
            "deltagande": f"B{seed.replace('/', '-')}-{number}",
        }
        person = {"person": {"personnummer": people.new(2024)}}
        background = {
            "utbildning": words.UTBILDNING(chance()),
            "forsorjning": json.loads(words.FORSORJNING_FORE(chance())),
            "sysselsattning": json.loads(words.SYSSELSATTNING_FORE(chance())),
        }
        remiss = {"remittent": words.REMITTENT(chance())}
        for typ, datum, more, data in (
            ("remiss.inkommen", "2024-03-01", person, remiss),
            ("inskrivning.gjord", "2024-03-15", person, background),
            ("avslut.gjort", "2024-11-01", {}, {"anledning": words.ANLEDNING(chance())}),
        ):
            yield {"id": _id(rng), "typ": typ, **common, "datum": datum, **more, "data": data}


def write(events: list[dict[str, Any]]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)


def _id(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))
