"""A registerutdrag in words: the same content as the JSON, as the person reads it. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tracker.clock import STOCKHOLM
from tracker.exports.dokument import Avsnitt, Dokument, Moment, Tabell


VAD: Final = {
    "sett": "Tittat",
    "sokt": "Sökt",
    "exporterat": "Tagit ut i fil",
    "utskrivet": "Skrivit ut",
    "kommando": "Tagit fram i driften",
}
KOPIA: Final = "backup"
"""The command that copies everybody."""
KORT: Final = 12
"""Signs of a checksum in print."""
LANKAR: Final = {
    "skatta": "Länk till frågor",
    "sida": "Länk till din sida",
    "visa": "Länk som visar din sida",
}
VIA: Final = {
    "webb": "webben",
    "api": "annat system",
    "kommando": "driften",
    "arbetare": "systemet",
}


def compose(innehall: Mapping[str, Any], tidslinjer: Mapping[str, Sequence[Moment]]) -> Dokument:
    """The whole document. `innehall` is what `underlag.collect` gives."""
    forbund = innehall["forbund"]["namn"]
    ansvariga = ", ".join(one["namn"] for one in innehall["personuppgiftsansvariga"])
    skapat = stund(innehall["skapat"])
    return Dokument(
        titel="Registerutdrag",
        ingress=f"Det som finns sparat om dig i {forbund}, hos {ansvariga}.",
        huvud=forbund,
        fot=f"Registerutdrag, gjort {skapat}. Innehåller personuppgifter.",
        fakta=_person(innehall["person"], skapat),
        avsnitt=[
            *(_deltagande(one, tidslinjer) for one in innehall["deltaganden"]),
            _lasta(innehall["lasta"]),
            _siffror(innehall["siffror"]),
            _projektfiler(innehall["projektfiler"]),
            _utlamningar(innehall["utlamningar"]),
            _bevaras(innehall["bevaras"]),
            _rattigheter(ansvariga),
        ],
    )


def stund(moment: datetime) -> str:
    """«2026-03-04 kl. 14.32», Swedish time."""
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d kl. %H.%M}"


def _person(person: Mapping[str, Any], skapat: str) -> list[tuple[str, str]]:
    return [
        ("Personnummer", person["personnummer"]),
        *(("Även under numret", one) for one in person["andra_personnummer"]),
        *(("Namn", one) for one in person["namn"]),
        *(("Kontakt", one) for one in person["kontakt"]),
        ("Kön", person["kon"].capitalize()),
        ("Utdraget gjort", skapat),
    ]


def _deltagande(one: Mapping[str, Any], tidslinjer: Mapping[str, Sequence[Moment]]) -> Avsnitt:
    return Avsnitt(
        rubrik=f"{one['insats_namn']}, deltagande {one['deltagande']}",
        fakta=[
            ("Samtycken som gäller", ", ".join(one["samtycken"]) or "Inga registrerade"),
            *(("Mål som du har skrivit", goal["text"]) for goal in one["egna_mal"]),
            *((LANKAR[link["slag"]], _lank(link)) for link in one["lankar"]),
        ],
        moment=tidslinjer.get(one["deltagande"], ()),
    )


def _lank(link: Mapping[str, Any]) -> str:
    """Who made a link, and how long it was good."""
    if link["avslutad"]:
        end = f"avslutad {stund(link['avslutad'])}"
    else:
        end = f"gäller till {stund(link['till'])}"
    used = f", använd {stund(link['anvand'])}" if link["anvand"] else ""
    return f"{stund(link['skapad'])}, av {link['av']}, {end}{used}"


def _lasta(alla: Sequence[Mapping[str, Any]]) -> Avsnitt:
    kopior = [one["nar"] for one in alla if one["sida"] == KOPIA]
    lasta = [one for one in alla if one["sida"] != KOPIA]
    days = Counter(
        (
            f"{one['nar'].astimezone(STOCKHOLM):%Y-%m-%d}",
            one["vem"],
            VAD.get(one["vad"], one["vad"]),
            VIA.get(one["via"], one["via"]),
        )
        for one in lasta
    )
    rows = [[*key, str(antal)] for key, antal in sorted(days.items())]
    return Avsnitt(
        rubrik="Vem som har sett uppgifterna",
        stycken=[
            "De som arbetar med dig står som nummer. Samma nummer är samma person i hela utdraget."
            if rows
            else "Ingen läsning finns i läsloggen.",
            *_kopior(kopior),
        ],
        tabell=Tabell(["Dag", "Vem", "Vad", "Genom", "Gånger"], rows) if rows else None,
    )


def _kopior(nar: Sequence[datetime]) -> list[str]:
    """Copies of the whole house are taken each night: how many, and the last."""
    if not nar:
        return []
    antal = "en gång" if len(nar) == 1 else f"{len(nar)} gånger"
    tagen = f"Driften har tagit en säkerhetskopia av allt som sparas {antal}"
    return [f"{tagen}, senast {stund(max(nar))}. Kopian finns om något går sönder."]


def _siffror(made: Sequence[Mapping[str, Any]]) -> Avsnitt:
    rows = [
        [stund(one["skapad"]), one["rapport"], f"{one['fran']}–{one['till']}", one["format"]]
        for one in made
    ]
    return Avsnitt(
        rubrik="Rapporter där du kan vara räknad",
        stycken=[
            "Rapporterna har bara antal. Där står inget om vem du är."
            if rows
            else "Inga sådana rapporter har gjorts till fil."
        ],
        tabell=Tabell(["Gjord", "Rapport", "Period", "Fil"], rows) if rows else None,
    )


def _projektfiler(made: Sequence[Mapping[str, Any]]) -> Avsnitt:
    rows = [
        [
            stund(one["gjord"]),
            f"{one['fil']} {one['period']}",
            one["till"],
            str(one["skickad"] or "Inte angivet"),
            f"{one['projekt']['namn']}, nummer {one['leverans']}",
            one["sha256"][:KORT],
        ]
        for one in made
    ]
    return Avsnitt(
        rubrik="Filer från ESF-projekt där du är med",
        stycken=[
            "Filerna ligger förseglade hos projektet. Numret är filens plats i projektets lista, "
            f"och kontrollen är de {KORT} första tecknen i dess kontrollsumma. Projektet skriver "
            "in när en fil till SCB är skickad."
            if rows
            else "Du är inte med i någon sådan fil."
        ],
        tabell=Tabell(["Gjord", "Fil", "Till", "Skickad", "Projekt", "Kontroll"], rows)
        if rows
        else None,
    )


def _utlamningar(given: Sequence[Mapping[str, Any]]) -> Avsnitt:
    rows = [[stund(one["nar"]), one["av"], one["format"].upper()] for one in given]
    return Avsnitt(
        rubrik="Tidigare registerutdrag",
        stycken=[] if rows else ["Inget utdrag om dig har lämnats ut tidigare."],
        tabell=Tabell(["När", "Av", "Fil"], rows) if rows else None,
    )


def _bevaras(rules: Sequence[Mapping[str, str]]) -> Avsnitt:
    told = [f"{one['personuppgiftsansvarig']}: {one['regel']}" for one in rules]
    return Avsnitt(
        rubrik="Hur länge det sparas",
        stycken=told or ["Det finns inget beslut om när uppgifterna gallras."],
    )


def _rattigheter(ansvariga: str) -> Avsnitt:
    return Avsnitt(
        rubrik="Om något är fel",
        stycken=[
            f"Du har rätt att få fel rättade. Vänd dig till {ansvariga}.",
            "Rättelsen syns bredvid det gamla, så att det går att följa vad som hände.",
            "Är du inte nöjd kan du klaga hos Integritetsskyddsmyndigheten.",
        ],
    )
