"""Populations of posts (ADR 28): budget and outcome of the years that a period touches.

The sign of avvikelse is one for all of them, and printed with each table: plus is more left than
was decided. So it is outcome less budget of what comes in, budget less outcome of what goes out.
"""

from typing import Final, Literal

from schemas.kodverk import namn
from schemas.rapporter import Condition, Measure, Population, Test
from tracker.reports.villkor import HANDELSE_I_VALD_INSATS


Led = Literal["budget", "utfall"]
LED: Final[tuple[Led, ...]] = ("budget", "utfall")
_TYP: Final[dict[Led, tuple[str, str]]] = {
    "budget": ("budget.beslutad", "beslutad budget"),
    "utfall": ("utfall.bokfort", "bokfört utfall"),
}

ARET_BORJAR: Final = Condition(
    id="aret-borjar-senast",
    mening="Postens år började senast {to}.",
    nej="Postens år började efter {to}.",
    nagon=(Test(kolumn="ar_start", op="<=", mot="to"),),
)
ARET_SLUTAR: Final = Condition(
    id="aret-slutar-tidigast",
    mening="Postens år slutade {from} eller senare.",
    nej="Postens år slutade före {from}.",
    nagon=(Test(kolumn="ar_slut", op=">=", mot="from"),),
)
HELA_AR: Final = (
    "Beloppen gäller hela år: ett år räknas helt när någon dag av det är med i perioden."
)
SENASTE: Final = "Har en post beslutats eller bokförts flera gånger gäller den senaste."
UTAN: Final = "Ett streck betyder att inget är beslutat eller bokfört. 0,00 är ett belopp på noll."
TECKEN_KOSTNAD: Final = (
    "Avvikelse är budget minus utfall. Plus betyder att det kostade mindre än beslutat."
)
TECKEN_INTAKT: Final = (
    "Avvikelse är utfall minus budget. Plus betyder att det kom in mer än beslutat."
)
TOTALEN: Final = (
    "Saknas utfall på en rad visas ingen avvikelse där. I totalens avvikelse räknas raden ändå med."
)


def post(led: Led, poster: tuple[str, ...]) -> Population:
    """What was decided, or booked, of these posts."""
    typ, ord_ = _TYP[led]
    names = " eller ".join(namn("budgetpost", kod) for kod in poster)
    names = names.lower().replace("esf ", "ESF ")
    own = (
        Condition(
            id=f"ar-{led}",
            mening=f"Händelsen är {ord_}.",
            nej=f"Händelsen är inte {ord_}.",
            nagon=(Test(kolumn="typ", op="=", varde=typ),),
        ),
        Condition(
            id="posten",
            mening=f"Posten är {names}.",
            nej=f"Posten är inte {names}.",
            nagon=tuple(Test(kolumn="post", op="=", varde=kod) for kod in poster),
        ),
    )
    chosen = () if set(poster) <= _FORBUNDETS else (_I_VALD,)
    return Population(
        id=f"{led}-{poster[0] if len(poster) == 1 else 'alla'}",
        mening=f"{ord_.capitalize()} för {names},"
        " för år som har någon dag från {from} till {to}.",
        kalla="handelser",
        villkor=(*own, *chosen, ARET_BORJAR, ARET_SLUTAR),
    )


_FORBUNDETS: Final = frozenset({"medelstillgang", "administration", "eget_kapital"})
_I_VALD: Final = HANDELSE_I_VALD_INSATS.model_copy(
    update={
        "nagon": (*HANDELSE_I_VALD_INSATS.nagon, Test(kolumn="insats", op="saknas")),
        "mening": "Posten hör till vald insats ({insats}) eller till förbundet självt.",
        "nej": "Posten hör inte till vald insats ({insats}).",
    }
)


def budget_utfall(
    poster: tuple[str, ...],
    nyckel: str,
    *,
    intakt: bool = False,
    prefix: str = "",
    grupp: str | None = None,
    summerar: str = "ore",
) -> tuple[Measure, ...]:
    """Budget, outcome and avvikelse of these posts. `intakt`: which of the two comes first."""
    budget, utfall = (post(led, poster) for led in LED)

    def amount(id_: str, titel: str, population: Population) -> Measure:
        return Measure(
            id=f"{prefix}{id_}",
            titel=titel,
            grupp=grupp,
            slag="belopp",
            population=population.id,
            nyckel=nyckel,
            summerar=summerar,
        )

    both = amount("budget", "Budget", budget), amount("utfall", "Utfall", utfall)
    av, mot = reversed(both) if intakt else both
    return (
        *both,
        Measure(
            id=f"{prefix}avvikelse",
            titel=f"Avvikelse ({' − '.join(one.titel.lower() for one in (av, mot))})",
            grupp=grupp,
            slag="avvikelse",
            population=av.population,
            nyckel=nyckel,
            av=av.id,
            mot=mot.id,
        ),
    )
