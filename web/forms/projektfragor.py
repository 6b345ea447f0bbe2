"""The questions that set up an ESF project, form by form."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from web.forms.falt import Falt


@dataclass(frozen=True, slots=True)
class Formular:
    """A form: its kind of event, its heading, its questions. `nyckel` names what it is about.

    That is made of the first answer, or of `kallas`: the log holds no names of people (ADR 36).
    """

    typ: str
    rubrik: str
    falten: tuple[Falt, ...]
    nyckel: str | None = None
    ingress: str = ""
    kallas: str | None = None


ORGNR: Final = Falt("orgnr", "Organisationsnummer", "text", hint="Tio siffror.")
PROJEKT: Final = Formular(
    "projekt.upplagt",
    "Lägg upp ett projekt",
    (
        Falt("namn", "Projektets namn", "text", kravs=True),
        Falt("diarienummer", "Diarienummer", "text", hint="Till exempel 2025/00123.", kravs=True),
        Falt("programperiod", "Programperiod", "val", lista="programperiod", kravs=True),
        Falt("agare", "Projektägare", "text", kravs=True),
        ORGNR,
        Falt("start", "Första dagen", "kommande_dag", kravs=True),
        Falt("slut", "Sista dagen", "kommande_dag", kravs=True),
    ),
)
PERIODER: Final = Formular(
    "projekt.upplagt",
    "Utbetalningsperioder",
    (
        Falt(
            "perioder",
            "Perioder",
            "langtext",
            hint="En på varje rad: första dagen, mellanslag, sista dagen. Till exempel "
            "2025-01-01 2025-06-30.",
            kravs=True,
        ),
    ),
)
_INSATSER: Final = Falt(
    "insatser",
    "Insatser",
    "langtext",
    hint="En på varje rad: förbundets kortnamn, snedstreck, insatsens kortnamn. Är insatsen inte "
    "med hela tiden skriver du första dagen efter, och sista dagen om den har lämnat: "
    "norr/team 2026-02-16 2026-08-31.",
)
INSATSER: Final = Formular(
    "delprojekt.upplagt",
    "Insatser i delprojektet",
    (_INSATSER,),
    ingress="En insats som du tar bort har varit med till och med i går: det som är redovisat "
    "ändras inte. Flyttar den till ett annat delprojekt skriver du sista dagen här först, och "
    "första dagen där sedan.",
)
ALDRIG: Final = Formular(
    "handelse.rattad",
    "Insatsen har aldrig varit med",
    (
        Falt(
            "orsak",
            "Varför",
            "langtext",
            hint="Till exempel: insatsen lades in i fel delprojekt. Skriv inget om personer.",
            kravs=True,
        ),
    ),
)
DELAR: Final[Mapping[str, Formular]] = MappingProxyType(
    {
        "delprojekt": Formular(
            "delprojekt.upplagt",
            "Lägg till ett delprojekt",
            (
                Falt("namn", "Delprojektets namn", "text", kravs=True),
                Falt("agare", "Vem som bär kostnaden", "text", kravs=True),
                Falt("eget", "Är det projektägaren själv?", "janej", kravs=True),
                _INSATSER,
            ),
            nyckel="slug",
        ),
        "personal": Formular(
            "personal.upplagd",
            "Lägg till en person",
            (
                Falt("personnamn", "Namn", "text", kravs=True),
                Falt("arbetsgivare", "Arbetsgivare", "text", kravs=True),
                ORGNR,
                Falt(
                    "kategori", "Yrkeskategori", "text", hint="Samma i hela projektet.", kravs=True
                ),
                Falt("slag", "Hur tiden betalas", "val", lista="kostnadsslag", kravs=True),
                Falt("anstalld_fran", "Anställd från", "kommande_dag", kravs=True),
                Falt("anstalld_till", "Anställd till", "kommande_dag"),
            ),
            nyckel="slug",
            kallas="person",
        ),
        "timpriser": Formular(
            "timpris.beslutat",
            "Lägg till timpriser",
            (
                Falt("kalla", "Var priserna står", "text", kravs=True),
                Falt("beslutad", "Dag för beslutet", "dag", kravs=True),
                Falt("utlysning", "Utlysning", "text"),
                Falt("region", "Region", "text"),
                Falt(
                    "priser",
                    "Priser",
                    "langtext",
                    hint="En på varje rad: kategori; namn; kronor per timme.",
                    kravs=True,
                ),
            ),
            nyckel="slug",
        ),
        "satser": Formular(
            "esfsats.beslutad",
            "Lägg till ett beslut",
            (
                Falt("namn", "Vad beslutet gäller", "val", lista="esfsats", kravs=True),
                Falt(
                    "varde",
                    "Vad som är beslutat",
                    "text",
                    kravs=True,
                    hint="Procent, ja eller nej, en dag, eller aktivitetens namn. För avrundning: "
                    "ingen, kvart nedåt, kvart närmast, halvtimme nedåt, hel nedåt eller "
                    "hel uppåt.",
                ),
                Falt("kalla", "Var det står", "text", kravs=True),
            ),
        ),
    }
)
