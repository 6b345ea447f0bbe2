"""The measures that reports share: a count by kön, and counts and per cents before and after."""

from typing import Final, Literal

from schemas.rapporter import Measure, Population


KON: Final[tuple[tuple[str, str, Literal["kvinna", "man"] | None], ...]] = (
    ("kvinna", "Kvinna", "kvinna"),
    ("man", "Man", "man"),
    ("totalt", "Totalt", None),
)
"""Id, heading and kön of the three columns, always in this order."""


def per_kon(population: Population, nyckel: str) -> tuple[Measure, ...]:
    """Kvinna, man, totalt."""
    return tuple(
        Measure(id=id_, titel=titel, population=population.id, nyckel=nyckel, kon=kon)
        for id_, titel, kon in KON
    )


def fore_efter(population: Population, uppgift: str) -> tuple[Measure, ...]:
    """For före and efter: a count and its per cent for kvinna, man, totalt."""
    measures: list[Measure] = []
    for led, grupp in (("fore", "Före"), ("efter", "Efter")):
        for id_, titel, kon in KON:
            count = Measure(
                id=f"{led}_{id_}",
                titel=titel,
                grupp=grupp,
                population=population.id,
                nyckel=f"{uppgift}_{led}",
                kon=kon,
            )
            share = {
                "id": f"{count.id}_procent",
                "titel": f"{titel}, %",
                "slag": "procent",
                "av": count.id,
            }
            measures += count, count.model_copy(update=share)
    return tuple(measures)
