"""Who may do what: roles, rights and the one table that ties them together. Pure data.

The pages ask for a right and never for a role; which people a right reaches is a matter of the
assignment (tracker/access/uppdrag.py) and is kept by the database. docs/behorighet.md is made of
this.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Roll(StrEnum):
    """What somebody is in a förbund, by an assignment."""

    INSATSPERSONAL = "insatspersonal"
    INSATSANSVARIG = "insatsansvarig"
    CONTROLLER = "controller"
    KANSLI = "kansli"
    EKONOM = "ekonom"
    PROJEKTMEDARBETARE = "projektmedarbetare"
    ATTESTANT = "attestant"
    STYRELSE = "styrelse"
    REVISOR = "revisor"
    UTREDARE = "utredare"
    GRANSKARE = "granskare"
    DATASKYDDSOMBUD = "dataskyddsombud"
    ARRANGOR = "arrangor"
    ADMINISTRATOR = "administrator"


class Ratt(StrEnum):
    """What a page or a command asks for before it does anything."""

    SE_PERSONER = "se_personer"
    SOK_PERSONER = "sok_personer"
    REGISTRERA = "registrera"
    RATTA = "ratta"
    SVARA_REMISS = "svara_remiss"
    SE_SIFFROR = "se_siffror"
    BESTALL_RAPPORTER = "bestall_rapporter"
    SE_FORSEGLAT = "se_forseglat"
    HAMTA_FILER = "hamta_filer"
    LEVERERA = "leverera"
    VALJ_VERSION = "valj_version"
    IMPORTERA = "importera"
    EXPORTERA = "exportera"
    SE_LASLOGG = "se_laslogg"
    GRANSKA_LASLOGG = "granska_laslogg"
    NODATKOMST = "nodatkomst"
    SE_GALLRING = "se_gallring"
    BESLUTA_GALLRING = "besluta_gallring"
    REGISTERUTDRAG = "registerutdrag"
    SKYDDA = "skydda"
    HANTERA_ANVANDARE = "hantera_anvandare"
    STALLA_IN = "stalla_in"
    BESLUTA_MAL = "besluta_mal"
    BYT_NYCKEL = "byt_nyckel"
    TICKA_NARVARO = "ticka_narvaro"
    UTREDNINGSUTDRAG = "utredningsutdrag"
    SE_UTREDNINGAR = "se_utredningar"
    BESLUTA_UTREDNING = "besluta_utredning"
    SE_EKONOMI = "se_ekonomi"
    SKOTA_PROJEKT = "skota_projekt"
    REDOVISA_TID = "redovisa_tid"
    ATTESTERA_TID = "attestera_tid"
    BOKFORA = "bokfora"
    FORA_OVER = "fora_over"
    SLAPPA_IN_REMITTENT = "slappa_in_remittent"
    DRIFT = "drift"


ROLLER: Final[Mapping[Roll, tuple[str, str]]] = MappingProxyType(
    {
        Roll.INSATSPERSONAL: (
            "Insatspersonal",
            "Arbetar i en insats: tar emot, skriver in och följer insatsens deltagare.",
        ),
        Roll.INSATSANSVARIG: (
            "Insatsansvarig",
            "Leder en insats: gör allt som personalen gör och granskar vem som har läst vad.",
        ),
        Roll.CONTROLLER: (
            "Huvudmannens controller",
            "Svarar för huvudmannens uppgifter: ser personerna men registrerar inget.",
        ),
        Roll.KANSLI: (
            "Förbundskansli",
            "Ser förbundets siffror och gör rapporter, men ser inga personer.",
        ),
        Roll.EKONOM: (
            "Ekonom",
            "Ser tid och pengar i projekt, men inga personer och inga uppgifter om hälsa.",
        ),
        Roll.PROJEKTMEDARBETARE: (
            "Projektmedarbetare",
            "Arbetar i ett ESF-projekt: redovisar och skriver under sin egen tid.",
        ),
        Roll.ATTESTANT: (
            "Attestant",
            "Ser tid och pengar i ett ESF-projekt och attesterar andras tid.",
        ),
        Roll.STYRELSE: ("Styrelse", "Läser de rapporter som är färdiga och inte ändras mer."),
        Roll.REVISOR: (
            "Revisor",
            "Läser de färdiga rapporterna och kontrollerar att de inte är ändrade.",
        ),
        Roll.UTREDARE: (
            "Utredare",
            "Får efter beslut ett utdrag där ingen person går att känna igen direkt.",
        ),
        Roll.GRANSKARE: (
            "Granskare",
            "Läser under en bestämd tid det som ska granskas. Allt antecknas i läsloggen.",
        ),
        Roll.DATASKYDDSOMBUD: (
            "Dataskyddsombud",
            "Följer i läsloggen vem som har sett vad och kontrollerar gallringen.",
        ),
        Roll.ARRANGOR: (
            "Arrangör",
            "Håller en aktivitet åt en insats och prickar bara av vilka som kom.",
        ),
        Roll.ADMINISTRATOR: (
            "Administratör",
            "Ställer in Stegvis och ger andra uppdrag, men ser inga personer.",
        ),
    }
)
"""Each role: its name, and the sentence that tells it."""

RATTER: Final[Mapping[Ratt, str]] = MappingProxyType(
    {
        Ratt.SE_PERSONER: "Se deltagare och deras händelser, inom sitt uppdrag.",
        Ratt.SOK_PERSONER: "Söka en person med personnummer eller namn, inom sitt uppdrag.",
        Ratt.REGISTRERA: "Registrera händelser om deltagare och insatser.",
        Ratt.RATTA: "Rätta och makulera det som är registrerat.",
        Ratt.SVARA_REMISS: "Svara på remisser och lämna över till en annan insats.",
        Ratt.SE_SIFFROR: "Se rapporter och siffror på skärmen, och regeln bakom varje siffra.",
        Ratt.BESTALL_RAPPORTER: "Beställa rapporter som filer.",
        Ratt.SE_FORSEGLAT: "Se vilka färdiga rapporter som finns.",
        Ratt.HAMTA_FILER: "Hämta en färdig rapport som fil.",
        Ratt.LEVERERA: "Leverera en rapport och försegla den med sitt namn.",
        Ratt.VALJ_VERSION: "Bestämma vilken version av en rapport som gäller i förbundet.",
        Ratt.IMPORTERA: "Läsa in händelser från en fil.",
        Ratt.EXPORTERA: "Ta ut uppgifter om personer till en fil.",
        Ratt.SE_LASLOGG: "Se läsloggen: vem som har sett, sökt, tagit ut eller skrivit ut.",
        Ratt.GRANSKA_LASLOGG: "Granska månadens loggkontroll och godkänna den.",
        Ratt.NODATKOMST: "Öppna nödåtkomst i tre timmar, med ett skäl.",
        Ratt.SE_GALLRING: "Se vad som ska gallras och protokollen över det som är gallrat.",
        Ratt.BESLUTA_GALLRING: "Gallra efter beslut, med hänvisning till beslutet.",
        Ratt.REGISTERUTDRAG: "Ta ut ett registerutdrag åt en person.",
        Ratt.SKYDDA: "Märka en person som skyddad och ge namngiven personal tillgång.",
        Ratt.HANTERA_ANVANDARE: "Lägga upp användare, ge och avsluta uppdrag och stänga av.",
        Ratt.STALLA_IN: "Ändra förbundets inställningar.",
        Ratt.BESLUTA_MAL: "Besluta mål för insatser, hålla enkäter och skriva in andras resultat.",
        Ratt.BYT_NYCKEL: "Göra API-nycklar och byta krypteringsnycklar.",
        Ratt.TICKA_NARVARO: "Pricka av vilka som kom till en aktivitet.",
        Ratt.UTREDNINGSUTDRAG: "Ta ut ett pseudonymiserat utdrag enligt ett beslut.",
        Ratt.SE_UTREDNINGAR: "Se besluten om utdrag till utredare, och vad som är uttaget.",
        Ratt.BESLUTA_UTREDNING: "Besluta att en utredare får ett utdrag, och avsluta beslutet.",
        Ratt.SE_EKONOMI: "Se tid och pengar i projekt.",
        Ratt.SKOTA_PROJEKT: "Lägga upp ESF-projekt med personal, priser och beslut.",
        Ratt.REDOVISA_TID: "Redovisa och skriva under sin egen tid i ett ESF-projekt.",
        Ratt.ATTESTERA_TID: "Attestera andras tid i ett ESF-projekt.",
        Ratt.BOKFORA: "Registrera budget och utfall för förbundet och dess insatser.",
        Ratt.FORA_OVER: "Föra över årets siffror till Uppföljning Finsam.",
        Ratt.SLAPPA_IN_REMITTENT: "Ge en remittent en personlig länk, och avsluta den.",
        Ratt.DRIFT: "Sköta Stegvis på datorn där det körs. Ingen roll på webben har den rätten.",
    }
)
"""Each right in one sentence."""

_PERSONAL: Final = frozenset(
    {
        Ratt.SE_PERSONER,
        Ratt.SOK_PERSONER,
        Ratt.REGISTRERA,
        Ratt.RATTA,
        Ratt.SVARA_REMISS,
        Ratt.IMPORTERA,
        Ratt.EXPORTERA,
        Ratt.TICKA_NARVARO,
        Ratt.NODATKOMST,
        Ratt.SE_SIFFROR,
        Ratt.BESTALL_RAPPORTER,
        Ratt.SE_FORSEGLAT,
        Ratt.HAMTA_FILER,
    }
)
_RAPPORTER: Final = frozenset(
    {Ratt.SE_SIFFROR, Ratt.BESTALL_RAPPORTER, Ratt.SE_FORSEGLAT, Ratt.HAMTA_FILER}
)
_FORSEGLAT: Final = frozenset({Ratt.SE_FORSEGLAT, Ratt.HAMTA_FILER})

TABELL: Final[Mapping[Roll, frozenset[Ratt]]] = MappingProxyType(
    {
        Roll.INSATSPERSONAL: _PERSONAL,
        Roll.INSATSANSVARIG: _PERSONAL
        | {
            Ratt.SE_LASLOGG,
            Ratt.GRANSKA_LASLOGG,
            Ratt.REGISTERUTDRAG,
            Ratt.SKYDDA,
            Ratt.SLAPPA_IN_REMITTENT,
            Ratt.BESLUTA_MAL,
        },
        Roll.CONTROLLER: _RAPPORTER
        | {
            Ratt.LEVERERA,
            Ratt.SE_PERSONER,
            Ratt.SOK_PERSONER,
            Ratt.EXPORTERA,
            Ratt.SE_LASLOGG,
            Ratt.GRANSKA_LASLOGG,
            Ratt.REGISTERUTDRAG,
            Ratt.SKYDDA,
            Ratt.SE_GALLRING,
            Ratt.BESLUTA_GALLRING,
            Ratt.SE_UTREDNINGAR,
            Ratt.BESLUTA_UTREDNING,
        },
        Roll.KANSLI: _RAPPORTER
        | {Ratt.LEVERERA, Ratt.VALJ_VERSION, Ratt.BOKFORA, Ratt.FORA_OVER, Ratt.BESLUTA_MAL},
        Roll.EKONOM: frozenset({Ratt.SE_EKONOMI, Ratt.SKOTA_PROJEKT, Ratt.BOKFORA, Ratt.FORA_OVER}),
        Roll.PROJEKTMEDARBETARE: frozenset({Ratt.REDOVISA_TID}),
        Roll.ATTESTANT: frozenset({Ratt.SE_EKONOMI, Ratt.ATTESTERA_TID}),
        Roll.STYRELSE: _FORSEGLAT,
        Roll.REVISOR: _FORSEGLAT,
        Roll.UTREDARE: frozenset({Ratt.UTREDNINGSUTDRAG}),
        Roll.GRANSKARE: _FORSEGLAT | {Ratt.SE_PERSONER, Ratt.SOK_PERSONER, Ratt.SE_SIFFROR},
        Roll.DATASKYDDSOMBUD: frozenset(
            {Ratt.SE_LASLOGG, Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING, Ratt.SE_UTREDNINGAR}
        ),
        Roll.ARRANGOR: frozenset({Ratt.TICKA_NARVARO}),
        Roll.ADMINISTRATOR: frozenset({Ratt.HANTERA_ANVANDARE, Ratt.STALLA_IN, Ratt.BYT_NYCKEL}),
    }
)
"""The one table. What a role does not have here, nobody has by that role."""

ALLA: Final = frozenset(Ratt)
SKRIVANDE: Final = frozenset(
    {
        Ratt.REGISTRERA,
        Ratt.RATTA,
        Ratt.SVARA_REMISS,
        Ratt.IMPORTERA,
        Ratt.TICKA_NARVARO,
        Ratt.SKYDDA,
    }
)
"""Rights that add events: whom they reach is what a page may write about."""
EFTER_VAL: Final = frozenset({Ratt.SE_PERSONER, Ratt.SOK_PERSONER})
"""What the office has too where the förbund's setting `personer_for_kansliet` says so."""
