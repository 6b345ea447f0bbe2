"""The catalogue T01–T15, D01–D11, K01–K02, and the one way to judge a month by it."""

from collections.abc import Iterator
from typing import Final

from tracker.esf.regler import blad, deltagare, summor, tid
from tracker.esf.regler.fynd import Fynd, Granskning, Obedomd, Regel
from tracker.esf.regler.regelverk import Osatt, Regelverk
from tracker.esf.underlag import Manadsunderlag


KATALOG: Final = (
    Regel(
        "T01",
        "Sänk dagens timmar: en person får redovisa högst så många timmar på en dag.",
        "fel",
        "ESF-rådet E2",
        (tid.dagstak,),
    ),
    Regel(
        "T02",
        "Stoppa fler timmar i år: tid över årets tak ersätts inte.",
        "fel",
        "ESF-rådet E1, E2",
        (tid.arstak,),
    ),
    Regel(
        "T03",
        "Välj en enda kategori för personen i projektet.",
        "fel",
        "ESF-rådet E4",
        (tid.kategori,),
    ),
    Regel(
        "T04",
        "Rätta dagen, anställningen eller budgeten: varje timme kräver en anställd i projektet.",
        "fel",
        "ESF-rådet E1, E2",
        (tid.anstallning, tid.budget),
    ),
    Regel(
        "T05",
        "Rätta dagen: den ska ligga i månaden, projekttiden och en utbetalningsperiod.",
        "fel",
        "ESF-rådet E21",
        (tid.projekttid, tid.utbetalningsperiod),
    ),
    Regel(
        "T06",
        "Beskriv arbetet, eller välj en av de sju aktiviteterna.",
        "fel",
        "ESF-rådet E1, E2",
        (tid.innehall,),
    ),
    Regel(
        "T07",
        "Ta bort den ena raden: samma tid får bara redovisas en gång.",
        "fel",
        "ESF-rådet E20",
        (tid.dubbelt,),
    ),
    Regel(
        "T08",
        "Redovisa personen som direkt kostnad: projektägarens egen personal medfinansierar inte.",
        "fel",
        "ESF-rådet E20, E5",
        (tid.egen_personal,),
    ),
    Regel(
        "T09",
        "Ta bort bladet: en månad utan timmar ska inte redovisas.",
        "upplysning",
        "ESF-rådet E10",
        (blad.nollblad,),
    ),
    Regel(
        "T10",
        "Se till att rätt personer skriver under bladet.",
        "fel",
        "ESF-rådet E9, E10",
        (blad.underskriven, blad.attesterad),
    ),
    Regel(
        "T11",
        "Be om ny underskrift, eller förklara varför den kom för tidigt eller sent.",
        "varning",
        "Praxis i andra EU-program (X7, N3)",
        (blad.i_tid,),
    ),
    Regel(
        "T12",
        "Kontrollera dagen: personen var ledig, eller så är det helg.",
        "varning",
        "Praxis i andra EU-program (V4)",
        (blad.lediga_dagar,),
    ),
    Regel(
        "T13",
        "Skriv under igen: underskriften gäller inte det som bladet visar nu.",
        "fel",
        "Eget krav",
        (blad.andrad,),
    ),
    Regel(
        "T14",
        "Rätta raderna: de ska bli dagens summa och följa projektets tidssteg.",
        "varning",
        "Projektets anvisning (X1)",
        (blad.dagsumma, blad.rutnat),
    ),
    Regel(
        "T15",
        "Jämför närvarolistan med personalens tid: de ska visa samma tid.",
        "varning",
        "Praxis i andra EU-program (N1)",
        (blad.tillfallen,),
    ),
    Regel(
        "D01",
        "Rätta personnumret: SCB behöver tolv siffror som stämmer.",
        "fel",
        "SCB S1",
        (deltagare.nummer,),
    ),
    Regel(
        "D02",
        "Rätta start eller slut: de ska stå i den månad då de inträffade.",
        "fel",
        "SCB S1",
        (deltagare.start_och_slut,),
    ),
    Regel(
        "D03",
        "Skicka de här månadernas filer igen: en tidigare månad har ändrats.",
        "fel",
        "SCB S1",
        (deltagare.skicka_om,),
    ),
    Regel(
        "D04",
        "Skicka månadens fil till SCB inom fyra veckor efter månadens slut.",
        "varning",
        "SCB S1",
        (deltagare.i_tid,),
    ),
    Regel(
        "D05",
        "Ta bort det överflödiga: en rad per person, och inga timmar efter slutdatum.",
        "fel",
        "Eget krav",
        (deltagare.en_rad, deltagare.efter_slut),
    ),
    Regel(
        "D06",
        "Jämför filens timmar med närvarointyget: de ska vara lika.",
        "varning",
        "SCB S3, ESF-rådet E22",
        (deltagare.intygade_timmar,),
    ),
    Regel(
        "D07",
        "Be deltagaren skriva under: utan underskrift räknas tiden inte som medfinansiering.",
        "varning",
        "ESF-rådet E22, E21",
        (deltagare.intyg,),
    ),
    Regel(
        "D08",
        "Ta bort raden, eller ange samtycke eller annan grund som gäller i månaden.",
        "fel",
        "Arbetsförmedlingen A4",
        (deltagare.grund,),
    ),
    Regel(
        "D09",
        "Ta bort raden: den som är anonym kan inte lämnas till SCB.",
        "fel",
        "SCB S1",
        (deltagare.anonym,),
    ),
    Regel(
        "D10",
        "Välj ett av två: den som får lön av projektet är inte deltagare.",
        "fel",
        "Finlands anvisning (T2)",
        (deltagare.personal,),
    ),
    Regel(
        "D11",
        "Slå ihop raderna: samma person i två delprojekt är ett deltagande.",
        "fel",
        "Skottlands anvisning (B4)",
        (deltagare.en_gang,),
    ),
    Regel(
        "K01",
        "Räkna om: delprojekten ska tillsammans bli projektets summa.",
        "fel",
        "Eget krav",
        (summor.delprojekt,),
    ),
    Regel(
        "K02",
        "Skaffa mer medfinansiering: andelen är lägre än i beslutet.",
        "varning",
        "ESF-rådet E20",
        (summor.medfinansiering,),
    ),
)


def granska(manad: Manadsunderlag, verk: Regelverk) -> Granskning:
    """Every rule on the month, in the order of the catalogue; never stops at the first finding."""
    fynd: list[Fynd] = []
    obedomda: list[Obedomd] = []
    for regel in KATALOG:
        for one in _svar(regel, manad, verk):
            if isinstance(one, Fynd):
                fynd.append(one)
            else:
                obedomda.append(one)
    return Granskning(tuple(fynd), tuple(obedomda))


def _svar(regel: Regel, manad: Manadsunderlag, verk: Regelverk) -> Iterator[Fynd | Obedomd]:
    for prov in regel.prov:
        try:
            for plats, uppgift, allvar in prov(manad, verk):
                hur = allvar or regel.allvar
                yield Fynd(regel.id, hur, plats, uppgift, regel.mening, regel.kalla)
        except Osatt as osatt:
            mening = f"Går inte att bedöma: ange {osatt.ord} med källa i projektets inställningar."
            yield Obedomd(regel.id, osatt.ord, mening)
