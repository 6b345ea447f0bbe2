"""A förbund of which every report has something to say: its year 2025, in some hundred events."""

from typing import Any
from uuid import uuid4


AR = 2025
FRAGA = f"fran={AR}-01-01&till={AR}-12-31"
"""The year as the pages ask for it."""
_SEMINARIUM = {"namn": "Om Finsam", "antal": 14}
_GRUPP = {"slug": "fika", "namn": "Fika", "slag": "grupp", "fran": f"{AR}-01-01"}
_OMGANG = {
    "omgang": "0c000000-0000-4000-8000-000000000001", "namn": "Våren", "enkat": "deltagare-avslut",
    "utgava": 1, "fran": f"{AR}-03-01", "till": f"{AR}-05-31", "minst": 5, "svar": 9,
    "fragor": {"nojd": {"5": 7, "2": 2}},
}  # fmt: skip
_NUMMER = ("19900101-9802", "19850615-9816", "19991231-9994", "19850615-9808")


def allt(forbund: str) -> list[dict[str, Any]]:
    """Its events, in the order in which they are recorded; *team* and *stod* are there already."""
    made = [*_beslut(forbund), *_pengar(forbund), *_antal(forbund)]
    for number, nummer in enumerate(_NUMMER):
        made += _deltagande(forbund, number, nummer)
    return made


def _ny(forbund: str, typ: str, dag: str, data: dict[str, Any], **rest: Any) -> dict[str, Any]:
    kuvert = {"id": str(uuid4()), "typ": typ, "forbund": forbund, "datum": dag}
    return {**kuvert, "data": data, **rest}


def _beslut(forbund: str) -> list[dict[str, Any]]:
    """A question of its own, goals that are counted and told, goals for the quality."""
    svar = [{"kod": "bra", "namn": "Bra"}, {"kod": "inte", "namn": "Inte bra"}]
    fraga = {"slug": "maende", "text": "Hur mår du?", "svar": svar}
    mal = [
        {"mal": "a", "text": "35 % till arbete", "slag": "andel", "matt": "arbete", "niva": 35},
        {"mal": "b", "text": "Minst fyra", "slag": "volym", "matt": "totalt", "niva": 4},
        {"mal": "c", "text": "Nöjda", "slag": "enkat", "niva": 90},
    ]
    sagt = {"mal": "c", "ar": AR, "taljare": 9, "namnare": 10, "kalla": "Enkät"}
    return [
        _ny(forbund, "fraga.beslutad", f"{AR}-01-01", fraga),
        *(_ny(forbund, "mal.beslutat", f"{AR}-01-01", {**m, "ar": AR}, insats="team") for m in mal),
        _ny(forbund, "mal.foljdes_upp", f"{AR}-12-20", sagt, insats="team"),
        _ny(forbund, "kvalitetsmal.beslutat", f"{AR}-01-01", {"fel": "utan_slut", "hogst": 5}),
    ]


def _pengar(forbund: str) -> list[dict[str, Any]]:
    poster: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"post": "medelstillgang", "financiar": "stat"}, {}),
        ({"post": "administration"}, {}),
        ({"post": "eget_kapital"}, {}),
        ({"post": "insatskostnad"}, {"insats": "team"}),
    ]
    made = []
    for post, var in poster:
        for typ, kronor in (("budget.beslutad", "120000"), ("utfall.bokfort", "98765.50")):
            data = {**post, "ar": AR, "belopp": kronor}
            made.append(_ny(forbund, typ, f"{AR}-12-31", data, **var))
    planerat = {"post": "planerat_antal", "ar": AR, "antal": 12}
    return [*made, _ny(forbund, "budget.beslutad", f"{AR}-01-10", planerat, insats="team")]


def _antal(forbund: str) -> list[dict[str, Any]]:
    return [
        _ny(forbund, "anonym.inskriven", f"{AR}-03-01", {"kon": "kvinna"}, insats="team"),
        _ny(forbund, "volym.registrerad", f"{AR}-03-01", {"antal": 30}, insats="oppet"),
        _ny(forbund, "konsultation.gjord", f"{AR}-03-02", {"antal": 2}, insats="team"),
        _ny(forbund, "seminarium.hallet", f"{AR}-03-03", _SEMINARIUM, insats="team"),
        _ny(forbund, "aktivitet.upplagd", f"{AR}-01-01", dict(_GRUPP), insats="team"),
        _ny(forbund, "aktivitet.upplagd", f"{AR}-01-01", dict(_GRUPP), insats="stod"),
        _ny(forbund, "enkat.sammanstalld", f"{AR}-06-01", dict(_OMGANG), insats="team"),
    ]


def _deltagande(forbund: str, number: int, nummer: str) -> list[dict[str, Any]]:
    """One path through the year: from the remiss to half a year after; the last one is open."""
    var = {"insats": ("team", "stod")[number % 2], "deltagande": f"d{number}"}
    start = {
        "utbildning": "gymnasium",
        "tid_i_forsorjning": "under_1_ar",
        "forsorjning": ["forsorjningsstod"],
        "sysselsattning": [{"typ": "ingen"}],
        "svar": {"maende": "inte"},
    }
    slut = {
        "anledning": "utskrivning",
        "forsorjning": ["ingen_offentlig"],
        "sysselsattning": [{"typ": "studier", "procent": 50}],
        "vidare_till": ["vard"],
        "fullfoljt": True,
        "svar": {"maende": "bra"},
    }
    remiss = {"remittent": "annan", "remittent_enhet": "Enheten"}
    uppfoljd = {"tillfalle": "uppfoljning_6", "sysselsattning": [{"typ": "studier", "procent": 25}]}
    steg = {"instrument": "stegprofil", "utgava": 1, "respondent": "deltagare"}
    person = {"person": {"personnummer": nummer}}
    told = [
        _ny(forbund, "remiss.inkommen", f"{AR}-01-0{number + 2}", remiss, **person, **var),
        _ny(forbund, "remiss.besvarad", f"{AR}-01-10", {"beslut": "antagen"}, **var),
        _ny(forbund, "inskrivning.gjord", f"{AR}-01-15", start, **var),
        _ny(forbund, "plan.upprattad", f"{AR}-01-20", {"slag": "sip"}, **var),
        _ny(forbund, "aktivitet.paborjad", f"{AR}-01-20", {"aktivitet": "fika"}, **var),
        _ny(forbund, "steg.skattat", f"{AR}-01-20", {**steg, "varden": {"ork": 2}}, **var),
        _ny(forbund, "steg.skattat", f"{AR}-04-20", {**steg, "varden": {"ork": 3}}, **var),
        _ny(forbund, "avslut.gjort", f"{AR}-05-15", slut, **var),
        _ny(forbund, "matning.gjord", f"{AR}-11-20", uppfoljd, **var),
    ]
    return told if number < len(_NUMMER) - 1 else told[:6]
