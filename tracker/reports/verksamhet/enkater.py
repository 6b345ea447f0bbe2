"""What surveys came to: of each question how many agree, of how many, and the year before."""

from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Slag, Test


SVAR: Final = Population(
    id="enkatsvar",
    mening="Svar i enkäter som är stängda, och resultat som är inlästa.",
    kalla="handelser",
    villkor=(
        Condition(
            id="enkatsvar",
            mening="Händelsen är svar på en stängd enkät, eller ett inläst resultat.",
            nej="Händelsen är varken svar på en stängd enkät eller ett inläst resultat.",
            nagon=(
                Test(kolumn="typ", op="=", varde="enkat.sammanstalld"),
                Test(kolumn="typ", op="=", varde="enkat.inlast"),
            ),
        ),
    ),
)


def _matt(id_: str, titel: str, slag: Slag) -> Measure:
    return Measure(id=id_, titel=titel, slag=slag, population=SVAR.id, nyckel="insats")


RAPPORT: Final = Report(
    id="enkater",
    definition="1",
    fraga="Vad svarade de i enkäterna?",
    titel="Svar i enkäter per fråga och insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="fraga", titel="Fråga", radslag="mal"),
    populationer=(SVAR,),
    matt=(
        _matt("resultat", "Instämmer", "mal_resultat"),
        _matt("taljare", "Antal", "mal_taljare"),
        _matt("namnare", "Av", "mal_namnare"),
        _matt("forra", "Förra året", "mal_forra"),
    ),
    total=False,
    noter=(
        "Rapporten visar enkäter vars sista dag är i det år då perioden slutar. Hela året räknas.",
        "En omgång är med när den är stängd. Det som för få har svarat på visas aldrig.",
        "Instämmer är de som valde ett av de svar som räknas, av dem som svarade på frågan.",
        "Den som svarat på flera enkäter räknas i var och en: svaren är anonyma.",
        "Resultat saknas när för få har svarat, eller när andelar inte går att lägga ihop.",
    ),
)
