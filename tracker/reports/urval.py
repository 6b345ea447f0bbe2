"""What a run chooses beside insats, as conditions of every population: kommun, kön, age, målgrupp
and huvudman.

Each choice is one condition with its two sentences, so the table, the people behind a figure, «why
is she not here» and the definition all tell it. A run that chooses nothing has none of them.

What is chosen by: the kommun and the målgrupp are those of the inskrivning, for an insats may take
people from many kommuner; the age is that at the start (RAKNEREGLER 9); the huvudman is the
insats's own on the last day of the period, as it was known then. Events without people have no
kommun, age or målgrupp: they are in no such choice, and the figure is told as not known.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from schemas import kommuner
from schemas.kodverk import koder, namn
from schemas.rapporter import OKAND, URVAL, Condition, Mot, Parametrar, Population, Report, Test
from tracker.errors import WrongUse
from tracker.reports.alfabet import ordning
from tracker.reports.deklarerat import upprakning
from tracker.snapshots.snapshot import Snapshot


KOLUMNER: Final[dict[Mot, str]] = {
    "kommun": "kommun",
    "kon": "kon",
    "alder": "aldersklass",
    "malgrupp": "malgrupper",
    "huvudman": "insatsens_huvudman",
}
"""Choice → the column that it tests."""
_PERSONENS: Final = ("kommun", "alder", "malgrupp")
"""What only a person has."""
_EFTER: Final = ("i-vald-insats", "handelse-i-vald-insats")
_YTTERSTA: Final = {"under_16": "under 16 år", "65_eller_mer": "65 år eller äldre"}


def med_urval(report: Report, parametrar: Parametrar) -> Report:
    """The report with the choices of the run among its conditions; itself when there are none."""
    if not valda(parametrar):
        return report
    populations = tuple(_vald(population, parametrar) for population in report.populationer)
    return report.model_copy(update={"populationer": populations})


def valda(parametrar: Parametrar) -> tuple[Mot, ...]:
    """The choices that were made."""
    return tuple(val for val in URVAL if getattr(parametrar, val))


def kolumner(parametrar: Parametrar) -> set[str]:
    """The columns of participations that the choices need; a huvudman follows from the insats."""
    return {"insats" if val == "huvudman" else KOLUMNER[val] for val in valda(parametrar)}


def ej_kanda(report: Report, parametrar: Parametrar) -> frozenset[str]:
    """Measures that cannot be told: of events without people, chosen by what only a person has."""
    if not any(val in _PERSONENS for val in valda(parametrar)):
        return frozenset()
    events = {
        population.id for population in report.populationer if population.kalla == "handelser"
    }
    return frozenset(measure.id for measure in report.matt if measure.population in events)


def okand(population: Population, parametrar: Parametrar) -> bool:
    """Whether nothing is known of it: events without people, chosen by what only a person has. The
    kön stands in those about anonyma alone.
    """
    if population.kalla != "handelser":
        return False
    typer = {test.varde for one in population.villkor for test in one.nagon if test.kolumn == "typ"}
    unknown = _PERSONENS if typer == {"anonym.inskriven"} else (*_PERSONENS, "kon")
    return any(val in unknown for val in valda(parametrar))


def bland_personer(parametrar: Parametrar) -> bool:
    """Whether the run chooses among people: a figure that somebody told of all is of no choice."""
    return any(val != "huvudman" for val in valda(parametrar))


def i_ord(parametrar: Parametrar) -> tuple[str, ...]:
    """Each choice in a few words: «kommun Solna», «kvinnor», «30–39 år»."""
    ord_: dict[Mot, str] = {
        "kommun": "kommun {}",
        "kon": "bara {}",
        "alder": "{} vid starten",
        "malgrupp": "målgrupp {}",
        "huvudman": "huvudman {}",
    }
    return tuple(
        ord_[val].format(
            upprakning(tuple(_namn(val, kod, flera=True) for kod in _koder(val, parametrar)))
        )
        for val in valda(parametrar)
    )


def valbara(snapshot: Snapshot) -> dict[Mot, dict[str, str]]:
    """What there is to choose in a förbund: choice → code → words, in the order of a form.

    Kommuner and målgrupper that somebody has; a choice with nothing to tell apart is left out.
    """
    lists: dict[Mot, tuple[str, ...]] = {
        "kommun": snapshot.ordbok["kommun"],
        "malgrupp": tuple(
            {one: None for text in snapshot.ordbok["malgrupper"] for one in text.split("|")}
        ),
        "huvudman": tuple(snapshot.segment("insatser", ["huvudman"])["huvudman"].unique()),
    }
    found: dict[Mot, dict[str, str]] = {
        val: dict(
            sorted(((kod, _namn(val, kod)) for kod in own), key=lambda pair: ordning(pair[1]))
        )
        for val, own in lists.items()
    }
    for val in ("kommun", "malgrupp"):
        if found[val]:
            found[val][OKAND] = "Saknas eller okänd"
    found |= {"kon": {kod: namn("kon", kod) for kod in koder("kon")}}
    found |= {"alder": {kod: namn("aldersklass", kod) for kod in koder("aldersklass")}}
    return {val: found[val] for val in URVAL if len(found[val]) > 1}


def finns(parametrar: Parametrar, snapshots: Mapping[str, Snapshot]) -> None:
    """Raises WrongUse for a huvudman, a målgrupp or a kommun that there is not: an empty report
    would look like an answer.
    """
    if not valda(parametrar):
        return
    flera = len(parametrar.forbund) > 1
    owners: set[str] = set()
    groups, places = {OKAND}, {OKAND, *kommuner.KOMMUNER}
    for forbund, snapshot in snapshots.items():
        own = snapshot.segment("insatser", ["huvudman"])["huvudman"].unique()
        owners |= {f"{forbund}/{one}" if flera else one for one in own}
        groups |= {one for text in snapshot.ordbok["malgrupper"] for one in text.split("|")}
        places |= set(snapshot.ordbok["kommun"])
    if set(parametrar.huvudman) - owners:
        hur = " Skriv den som forbund/huvudman när rapporten gäller flera förbund." if flera else ""
        raise WrongUse(f"En vald huvudman finns inte: kontrollera namnet.{hur}")
    if set(parametrar.malgrupp) - groups:
        raise WrongUse("En vald målgrupp finns inte: skriv den som den står i inskrivningen.")
    if set(parametrar.kommun) - places:
        raise WrongUse("En vald kommun finns inte: kontrollera koden.")


def villkor(parametrar: Parametrar, kalla: str) -> tuple[Condition, ...]:
    """The choices as conditions on participations, or on events without people."""
    return tuple(_villkor(parametrar, kalla))


def _vald(population: Population, parametrar: Parametrar) -> Population:
    """The choices come after that of insatser, which is one of them; else last."""
    own = population.villkor
    place = next((n for n, one in enumerate(own, start=1) if one.id in _EFTER), len(own))
    chosen = villkor(parametrar, population.kalla)
    return population.model_copy(update={"villkor": (*own[:place], *chosen, *own[place:])})


def _villkor(parametrar: Parametrar, kalla: str) -> Iterator[Condition]:
    for val in valda(parametrar):
        ord_ = _eller(tuple(_namn(val, kod) for kod in _koder(val, parametrar)))
        if kalla == "handelser" and val in _PERSONENS:
            yield _aldrig(val)
        else:
            ja, nej = _MENINGAR[val]
            yield Condition(
                id=f"vald-{val}",
                mening=ja.format(ord_),
                nej=nej.format(ord_),
                nagon=(Test(kolumn=KOLUMNER[val], op="i", mot=val),),
            )


_MENINGAR: Final[dict[Mot, tuple[str, str]]] = {
    "kommun": (
        "Inskrivningen anger kommunen {}.",
        "Inskrivningen anger inte kommunen {}.",
    ),
    "kon": ("Personens kön är {}.", "Personens kön är inte {}."),
    "alder": ("Personen var {} vid starten.", "Personen var inte {} vid starten."),
    "malgrupp": (
        "Inskrivningen anger målgruppen {}.",
        "Inskrivningen anger inte målgruppen {}.",
    ),
    "huvudman": (
        "Insatsen hör till huvudmannen {} den sista dagen i perioden.",
        "Insatsen hör inte till huvudmannen {} den sista dagen i perioden.",
    ),
}
_SAKNAS: Final = {"kommun": "kommun", "alder": "ålder", "malgrupp": "målgrupp"}


def _aldrig(val: Mot) -> Condition:
    """Holds for nothing: an event without people has no such fact."""
    sentence = f"Händelsen har ingen uppgift om {_SAKNAS[val]} och kan inte räknas i urvalet."
    return Condition(
        id=f"vald-{val}",
        mening=sentence,
        nej=sentence,
        nagon=(Test(kolumn="typ", op="saknas"),),
    )


def _koder(val: Mot, parametrar: Parametrar) -> tuple[str, ...]:
    koder: tuple[str, ...] = getattr(parametrar, val)
    return koder


def _namn(val: Mot, kod: str, *, flera: bool = False) -> str:
    """`flera`: the word for all of them, as in «bara kvinnor»."""
    if kod == OKAND:
        return "saknas eller okänd"
    match val:
        case "kommun":
            return kommuner.namn(kod)
        case "kon":
            return {"kvinna": "kvinnor", "man": "män"}[kod] if flera else namn("kon", kod).lower()
        case "alder":
            return _YTTERSTA.get(kod) or namn("aldersklass", kod)
    return kod


def _eller(ord_: tuple[str, ...]) -> str:
    """«a», «a eller b», «a, b eller c»."""
    *forsta, sista = ord_
    return f"{', '.join(forsta)} eller {sista}" if forsta else sista
