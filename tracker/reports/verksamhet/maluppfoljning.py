"""The table of goals: what was to be reached, what was reached, and how it was the year before."""

from schemas.rapporter import Dimension, Measure, Report, Slag
from tracker.reports.verksamhet.malmatt import populationer
from tracker.reports.villkor import TOTALT


def _matt(id_: str, titel: str, slag: Slag, tid: str | None = None) -> Measure:
    """`tid`: what a longest time is held against, beside what the populations test."""
    return Measure(
        id=id_, titel=titel, slag=slag, population=TOTALT.id, nyckel="insats", summerar=tid
    )


RAPPORT = Report(
    id="maluppfoljning",
    definition="1",
    fraga="Nådde vi våra mål?",
    titel="Mål och resultat per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="mal", titel="Mål", radslag="mal"),
    populationer=populationer(),
    matt=(
        _matt("niva", "Nivå", "mal_niva"),
        _matt("resultat", "Resultat", "mal_resultat"),
        _matt("nas", "Nås", "mal_nas"),
        _matt("forra", "Förra året", "mal_forra"),
        _matt("taljare", "Antal", "mal_taljare", tid="inskrivningstid"),
        _matt("namnare", "Av", "mal_namnare"),
        _matt("ej_matta", "Ej mätta", "mal_ej_matta"),
        _matt("aktuella", "Totalt antal aktuella", "mal_aktuella"),
    ),
    total=False,
    noter=(
        "Målen är de som gäller det år då perioden slutar. Ett ändrat mål gäller som ändrat.",
        "Resultatet räknas på hela perioden.",
        "Förra året är samma dagar ett år tidigare, med årets sätt att räkna.",
        "Uppgift saknas står för ett förra år som slutade innan det första i loggen hände.",
        "Nås jämför det avrundade resultatet med nivån. Mitt i året är det läget så här långt.",
        "Resultat saknas när ingenting går att räkna eller är inskrivet. Det är aldrig noll.",
        "Ej mätta är de avslutade, eller de att följa upp, som resultatet inte vet något om.",
        "Totalt antal aktuella är de deltaganden som pågick någon dag i perioden.",
        "Den som ska följas upp senare i perioden är varken nådd eller ej mätt.",
    ),
)
