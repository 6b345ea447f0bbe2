"""What a page or a command is called where people read of it; the read log keeps its code name."""

from typing import Final


_SIDOR: Final = {
    "attgora.visa": "Att göra",
    "attgora.lista": "Att göra",
    "deltagare.visa": "Listan över deltagare",
    "deltagare.sok": "Sökning",
    "deltagare.ett": "Deltagarens sida",
    "remisser.visa": "Listan över remisser",
    "remisser.ny": "Ta emot en remiss",
    "remisser.svara": "Svara på en remiss",
    "registrera.fyll_i": "Registrera",
    "handelser.ratta": "Rätta",
    "handelser.makulera": "Makulera",
    "rapporter.cell": "Bakom en siffra",
    "laslogg.visa": "Läsloggen",
    "laslogg.sok": "Läsloggen",
    "laslogg.fil": "Läsloggen",
    "loggkontroll.en": "Loggkontrollen",
    "loggkontroll.visa": "Loggkontrollen",
}
_DELAR: Final = {
    "deltagarlankar": "Länkar till deltagaren",
    "egen": "Deltagaren skattar själv",
    "inlasning": "Inläsning från fil",
    "klistra": "Inklistrade rader",
    "minsida": "Deltagarens egen sida",
    "minsida_in": "Deltagarens egen sida",
    "aktiviteter": "Aktiviteter",
    "intyg": "Närvarointyg",
    "narvaro": "Närvaro",
    "moten": "Möten",
    "namn": "Namn och kontakt",
    "overlamning": "Överlämning",
    "blanketter": "Projektets blanketter",
    "kvittens": "Projektets redovisning",
    "pengar": "Projektets redovisning",
    "ansokan": "Projektets redovisning",
    "redovisning": "Projektets redovisning",
    "projektfiler": "Projektets redovisning",
    "scbfiler": "Projektets redovisning",
    "registrera": "Registrera",
    "remisser": "Remisser",
    "remittent": "Remittentens sida",
    "samma": "Samma person",
    "skattning": "Skattning och profil",
    "skydd": "Skydd och samtycke",
    "volymer": "Ärenden, konsultationer och seminarier",
    "utredningsutdrag": "Utdrag till utredare",
}


def sidnamn(kod: str) -> str:
    """Page or command in words; one that has none yet is called by its part."""
    if kod in _SIDOR:
        return _SIDOR[kod]
    del_, punkt, _ = kod.partition(".")
    if not punkt and kod not in _DELAR:
        return f"Kommandot {kod}"
    return _DELAR.get(del_, del_.capitalize())
