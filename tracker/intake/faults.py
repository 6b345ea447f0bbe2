"""The refusals of contract HANDELSER.md: each code's sentence, which says what to do.

The sentences never repeat what was sent: a refused value may be a personnummer.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from schemas.svar import Fel
from tracker.errors import Refused


MENINGAR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "H001": "{vad} saknas eller har fel form. Fyll i fältet som formatet säger.",
        "H002": "En annan händelse har redan detta id. Ge händelsen ett nytt id, eller rätta den "
        "som finns.",
        "H003": "Händelsetypen finns inte. Använd en av typerna i formatet.",
        "H004": "Förbundet finns inte, eller så får du inte skriva i det. Kontrollera namnet.",
        "H005": "{vad} finns inte i förbundet. Lägg upp den först, eller rätta namnet.",
        "H006": "Deltagandet hör till en annan person. Rätta deltagandet eller personnumret.",
        "H007": "Dagen ligger senare än den dag händelsen registreras. Rätta datum.",
        "H008": "Fältet sätts av Stegvis. Ta bort det, eller läs in filen som historik.",
        "H009": "Fältet hör inte till händelsen. Ta bort det, eller rätta dess namn.",
        "H010": "Värdet finns inte i kodlistan. Välj en kod ur listan.",
        "H011": "Händelsen får inte ha en person. Ta bort personen.",
        "H012": "Antalet ska vara minst 1, och kvinnor och män får inte vara fler än antalet.",
        "H013": "Texten innehåller ett personnummer. Ta bort det.",
        "H020": "Det finns ingen inskrivning som gäller. Registrera inskrivningen först.",
        "H021": "Avslutet ligger före dagen för inskrivning. Rätta någon av dagarna.",
        "H022": "Deltagandet är redan avslutat. Återöppna det först, eller rätta avslutet.",
        "H023": "Deltagandet är redan inskrivet. Rätta inskrivningen, eller börja ett nytt "
        "deltagande.",
        "H024": "Händelsen som ska ändras finns inte, eller kan inte rättas. Kontrollera avser.",
        "H025": "Ändringen går inte, för då bryts en regel: {vad}",
        "H026": "Ett värde står två gånger, eller utesluter de andra. Ta bort det som inte gäller.",
        "H027": "Procent ska vara ett heltal 1–100 där koden har procent, och utelämnas annars.",
        "H028": "Personnumret är inte giltigt. Kontrollera siffrorna.",
        "H029": "Deltagandet hör till en annan insats. Ange deltagandets insats.",
        "H030": "Deltagandet är inte avslutat. Återöppna bara det som är avslutat.",
        "H032": "Händelsen är redan makulerad. Du behöver inte göra något.",
        "H033": "Det går inte i insatsen: personer följs i insatser med personuppgifter och "
        "volymer i volyminsatser, och insatsens slag ändras aldrig.",
        "H034": "Registreringstiden ligger före det som redan finns, eller efter nu. Läs in "
        "historik i ordning.",
        "H035": "Personens uppgifter är gallrade. Inget mer kan registreras på deltagandet.",
        "H036": "Det går inte med just de deltagandena och det numret. Ta med alla personens "
        "deltaganden och kontrollera numret, eller be den som har rätt till allt som berörs.",
        "H037": "Deltagandena hör redan till en och samma person. Du behöver inte göra något.",
        "H038": "Deltagandena ska vara en enda persons, och minst ett ska vara kvar när två skiljs "
        "åt. Välj andra deltaganden.",
        "H039": "Numret är redan personens, eller saknas hos den som ska vara kvar. Ange ett annat "
        "nummer, eller låt den andra vara kvar.",
        "H040": "Personens deltaganden har ändrats sedan dess. Registrera i stället en ny händelse "
        "om vems de är.",
        "H041": "Vilka deltaganden det gäller ändras inte i efterhand. Makulera händelsen och "
        "registrera den på nytt.",
        "H042": "Posten stämmer inte med insats eller financiär: ange insats bara för insatsens "
        "poster, och financiär bara för medelstillgångar.",
        "H043": "Det här beslutar den som leder insatsen, eller kansliet. Be dem skriva in det.",
        "H050": "Skattningen ligger utanför deltagandet. Välj en dag från inskrivningen till "
        "avslutet.",
        "H051": "Frågan eller den som svarar hör inte till instrumentet. Kontrollera instrument "
        "och utgåva.",
        "H052": "Värdet finns inte på frågans skala. Välj ett av svaren, eller lämna frågan utan "
        "svar.",
        "H053": "Det finns redan en sådan skattning den dagen. Rätta den, eller välj en annan dag.",
        "H054": "Utgåvan finns redan. Lägg upp en ny utgåva med ett högre nummer.",
        "H055": "Instrumentet eller enkäten är i bruk. Lägg upp en ny utgåva i stället.",
        "H060": "Händelsen hör inte hemma här: det ena är ett projekt, det andra ett förbund. "
        "Kontrollera namnet i forbund.",
        "H061": "{vad} finns inte i projektet. Lägg upp det först, eller rätta namnet.",
        "H062": "Dagen ligger utanför anställningen. Rätta dagen, eller personens anställningstid.",
        "H063": "Dagen ligger utanför projektets eller delprojektets tid. Rätta dagen, eller tiden "
        "för projektet.",
        "H064": "Tiden blir mer än {vad} timmar på en dag. Minska tiden, eller rätta dagens andra "
        "rader.",
        "H065": "Tiden blir mer än {vad} timmar på ett kalenderår, som är högst i programperioden. "
        "Minska tiden, eller rätta andra rader.",
        "H066": "Månaden är stängd för tid. Öppna månaden först, eller välj en annan dag.",
        "H067": "Ange arbetet som programperioden säger: 2014–2020 med en beskrivning, 2021–2027 "
        "som en av de sju aktiviteterna.",
        "H068": "Projektets programperiod och en persons kategori är de samma hela tiden. Rätta "
        "det som först angavs, om det var fel.",
        "H069": "Projektägarens egen personal kan inte vara medfinansiering. Ange direkt kostnad, "
        "eller rätta arbetsgivaren.",
        "H070": "Insatsen hör till ett annat delprojekt samma dagar. Ange vilken dag den lämnar "
        "det ena och vilken dag den kommer till det andra.",
        "H071": "Dagen ligger utanför deltagandet. Välj en dag från inskrivningen till avslutet.",
        "H072": "Månaden har inte börjat den dag intyget skrevs under. Rätta månaden eller dagen.",
        "H073": "Närvaron är inte den som intygas. Visa intyget på nytt, och låt deltagaren skriva "
        "under det som står nu.",
        "H074": "Ett närvarointyg rättas inte. Makulera det, och låt deltagaren skriva under på "
        "nytt.",
        "H076": "Personen är inte med i aktiviteten den dagen. Rätta dagen, eller registrera först "
        "att personen började.",
        "H077": "Det finns ingen plan den dagen. Registrera planen först, eller rätta dagen.",
        "H080": "Tiden skrivs under av den som har arbetat, med sin egen inloggning. Knyt personen "
        "till sin användare först.",
        "H081": "Den egna tiden kan ingen attestera själv. Låt någon annan attestera.",
        "H082": "Personen har ingen tid i projektet den månaden. Då behövs ingen underskrift.",
        "H083": "En underskrift rättas inte. Rätta tiden, och skriv under på nytt.",
        "H090": "Resultatet visar svar från för få, eller går att räkna ut. Ta med bara det som "
        "minst så många har svarat.",
        "H091": "Det som har frågats och svarats i en enkät rättas inte. Makulera det i stället.",
        "H092": "Frågan, svaret eller gruppen finns inte i enkäten. Kontrollera enkät och utgåva.",
        "H093": "Svar på en enkät räknas ihop när enkäten stängs i Stegvis. Stäng den där.",
        "H075": "Aktiviteten finns inte i insatsen. Lägg upp den först, eller rätta namnet.",
    }
)


class Avvisad(Refused):
    """Events were refused; nothing of what was sent together was stored."""

    def __init__(self, fel: Sequence[Fel]) -> None:
        super().__init__(fel[0].text if fel else "Inget sparades.")
        self.fel = list(fel)


_NUMBER: Final = re.compile(r"\d{6}(?:\d\d)?\s?[-+–]?\s?\d{4}").search


def fel(kod: str, falt: str | None = None, vad: str = "Ett fält") -> Fel:
    """A fault with its sentence. `vad` names the thing in the sentences that have a place.

    A field that the sender has named with a personnummer is not named.
    """
    if falt and _NUMBER(falt):
        falt, vad = None, "Ett fält"
    return Fel(kod=kod, falt=falt, text=MENINGAR[kod].format(vad=vad))


def breaks(kod: str, falt: str | None = None) -> Fel:
    """H025: a correction whose result breaks the rule `kod`, whose sentence is named."""
    return fel("H025", falt, f"{kod}. {MENINGAR[kod].format(vad='Ett fält')}")
