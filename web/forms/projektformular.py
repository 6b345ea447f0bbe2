"""The questions that set up an ESF project, and what is sent read as an event's data."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from tracker.esf.projekt.uppsattning import Delprojekt, Uppsattning
from web.forms.datum import Oforstaddigt
from web.forms.falt import Falt, Svar, first, read
from web.forms.ny_fraga import kod


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


@dataclass(slots=True)
class Ifyllt:
    """A form with what was sent, what it says, and what is wrong with it."""

    formular: Formular
    svar: Svar
    data: dict[str, Any] = field(default_factory=dict)
    fel: dict[str, str] = field(default_factory=dict)


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
_DIARIENUMMER: Final = re.compile(r"[0-9]{4}/[0-9]{5}").fullmatch
_ORGNR: Final = re.compile(r"[0-9]{6}-?[0-9]{4}").fullmatch
_FORMER: Final[Mapping[str, tuple[Callable[[str], object], str]]] = MappingProxyType(
    {
        "diarienummer": (_DIARIENUMMER, "Skriv numret som ÅÅÅÅ/NNNNN."),
        "orgnr": (_ORGNR, "Skriv tio siffror, med eller utan bindestreck."),
    }
)


_AVRUNDNING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kvart nedåt": "kvart_nedat",
        "kvart närmast": "kvart_narmast",
        "halvtimme nedåt": "halvtimme_nedat",
        "hel nedåt": "hel_nedat",
        "hel uppåt": "hel_uppat",
    }
)


def beslutat(namn: str, text: str) -> str:
    """What was decided as the event says it: «23,5 %» is 23.5, «Kvart nedåt» a code."""
    if namn.endswith("_procent"):
        return text.removesuffix("%").strip().replace(",", ".")
    if namn.startswith(("avrundning_", "schablon_pa_", "personnummer_")):
        return _AVRUNDNING.get(text.lower(), text.lower())
    return text


def i_ord(namn: str, varde: str) -> str:
    """A decision as it is read: the other way of `beslutat`."""
    if namn.endswith("_procent"):
        return f"{varde.replace('.', ',')}\u00a0%"
    return {kod: text for text, kod in _AVRUNDNING.items()}.get(varde, varde)


def las(formular: Formular, svar: Svar, today: date, upptagna: Sequence[str] = ()) -> Ifyllt:
    """What was sent as the event's data. `upptagna`: short names that are taken."""
    ifyllt = Ifyllt(formular, svar)
    for one in formular.falten:
        try:
            value = _value(one, svar, today)
        except Oforstaddigt as trouble:
            ifyllt.fel[one.namn] = str(trouble)
            continue
        if value is None and one.kravs:
            ifyllt.fel[one.namn] = one.saknas
        elif value is not None:
            ifyllt.data[one.namn] = value
    if formular.typ == "esfsats.beslutad" and not ifyllt.fel:
        ifyllt.data["varde"] = beslutat(str(ifyllt.data["namn"]), str(ifyllt.data["varde"]))
    if formular.nyckel and not ifyllt.fel:
        what = formular.kallas or str(ifyllt.data[formular.falten[0].namn])
        ifyllt.data[formular.nyckel] = kod(what, upptagna)
    return ifyllt


def _value(one: Falt, svar: Svar, today: date) -> object:
    text = first(svar, one.namn)
    if text and one.namn in _FORMER:
        has_form, said = _FORMER[one.namn]
        if not has_form(text):
            raise Oforstaddigt(said)
    if text and one.namn in _RADER:
        return [_RADER[one.namn](line) for line in text.splitlines() if line.strip()]
    value = read(one, svar, today)
    return kod(str(value), ()) if value and one.namn == "kategori" else value


def _insats(line: str) -> dict[str, str]:
    plats, *dagar = line.strip().replace(" / ", "/").split()
    parts = [part.strip() for part in plats.split("/")]
    if len(parts) != 2 or not all(parts) or len(dagar) > 2:
        raise Oforstaddigt("Skriv en insats på varje rad: förbund/insats.")
    try:
        tid = [date.fromisoformat(dag).isoformat() for dag in dagar]
    except ValueError:
        raise Oforstaddigt("Skriv dagarna som ÅÅÅÅ-MM-DD, den första dagen först.") from None
    if tid != sorted(tid):
        raise Oforstaddigt("Insatsen slutar före sin första dag. Rätta någon av dagarna.")
    found = {"forbund": parts[0], "insats": parts[1]}
    return found | dict(zip(("fran", "till"), tid, strict=False))


def insatsrader(one: Delprojekt, start: date) -> str:
    """The insatser of a delprojekt as they are written; `start`: from the project's first day."""
    return "\n".join(
        " ".join([plats.namn, *_dagar(plats.fran, plats.till, start)]) for plats in one.insatser
    )


def _dagar(fran: date | None, till: date | None, start: date) -> list[str]:
    if till:
        return [(fran or start).isoformat(), till.isoformat()]
    return [fran.isoformat()] if fran else []


def delprojektet(one: Delprojekt) -> dict[str, Any]:
    """A delprojekt as its event says it, to be said anew with other insatser."""
    data: dict[str, Any] = {"slug": one.slug, "namn": one.namn, "agare": one.agare}
    dagar = {"start": one.start, "slut": one.slut}
    return data | {"eget": one.eget} | {k: dag.isoformat() for k, dag in dagar.items() if dag}


def _pris(line: str) -> dict[str, str]:
    parts = [part.strip() for part in re.split(r"[;\t]", line)]
    if len(parts) != 3 or not all(parts):
        raise Oforstaddigt("Skriv ett pris på varje rad: kategori; namn; kronor.")
    kronor = re.sub(r"[ \u00a0\u202f]", "", parts[2]).replace(",", ".")
    return {"kategori": kod(parts[0], ()), "namn": parts[1], "kronor": kronor}


def _period(line: str) -> dict[str, str]:
    days = re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", line)
    try:
        fran, till = (date.fromisoformat(day).isoformat() for day in days)
    except ValueError:
        raise Oforstaddigt("Skriv en period på varje rad: ÅÅÅÅ-MM-DD ÅÅÅÅ-MM-DD.") from None
    if till < fran:
        raise Oforstaddigt("En period slutar före sin första dag. Rätta någon av dagarna.")
    return {"fran": fran, "till": till}


def som_det_ar(there: Uppsattning) -> dict[str, Any]:
    """The project as its event says it, to be said anew."""
    data = {
        "namn": there.namn,
        "diarienummer": there.diarienummer,
        "programperiod": there.programperiod,
        "agare": there.agare,
        "start": there.start.isoformat(),
        "slut": there.slut.isoformat(),
    }
    return data | ({"orgnr": there.orgnr} if there.orgnr else {})


_RADER: Final[Mapping[str, Callable[[str], dict[str, str]]]] = MappingProxyType(
    {"insatser": _insats, "priser": _pris, "perioder": _period}
)
