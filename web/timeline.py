"""A person's path in words: the sentence of each event, where it stands, and what comes next.

Pure. `tracker/queries` says what is so; here it becomes what a handläggare reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from schemas import kodverk
from schemas.instrument import FARDIGA
from tracker.projections.tables import DeltagandeNu
from tracker.queries.deltagare import LAGEN, lage
from tracker.queries.tidslinje import Andring, Rad
from web import words
from web.forms import skattning
from web.forms.egna_fragor import svaren
from web.forms.falt import Falt, show  # show: for the templates too
from web.forms.formular import FORMULAR
from web.forms.fragor import INSATS, dag


@dataclass(frozen=True, slots=True)
class Steg:
    """Something to do on a deltagande: the words on the button, and the last word of the address.

    `ratta` is set instead when the step is to complete an event that is there.
    """

    text: str
    vad: str
    ratta: str | None = None

    @property
    def snabb(self) -> str:
        """The access key of the button."""
        return SNABB.get(self.vad, "")


SNABB: Final = {
    "svara": "r",
    "inskrivning": "i",
    "plan": "p",
    "matning": "u",
    "avslut": "a",
    "samtycke": "t",
}
"""Step → access key, as listed on the page of shortcuts."""
BYTEN: Final = {
    "person.bytt_nummer": "Samma person under ett nytt nummer",
    "personer.sammanforda": "Två registreringar räknas som en person härifrån",
    "personer.atskilda": "Deltagandet hör till en annan person härifrån",
}
"""Who is who, in words: an event about several deltaganden (ADR 32)."""
_NAMNGIVNA: Final = ("deltagande berördes", "deltaganden berördes")
_INGA: Final[Mapping[str, Falt]] = MappingProxyType({})
_ESF: Final[Mapping[str, tuple[Falt, ...]]] = MappingProxyType(
    {
        "narvaro.registrerad": (
            Falt("minuter", "Minuter", "text"),
            Falt("traff", "Tillfälle", "text"),
            Falt("beskrivning", "Vad det gällde", "langtext", fritext=True),
        ),
        "narvaro.intygad": (
            Falt("manad", "Månad", "text"),
            Falt("minuter", "Minuter", "text"),
            Falt("hur", "Underskrivet", "val", lista="intygssatt"),
        ),
        "aktivitet.paborjad": (
            Falt("aktivitet", "Aktivitet", "text"),
            Falt("till", "Till", "text"),
        ),
        "aktivitet.avslutad": (
            Falt("aktivitet", "Aktivitet", "text"),
            Falt("fullfoljt", "Fullföljde", "janej"),
        ),
        "esfgrund.angiven": (
            Falt("grund", "Grund", "val", lista="esfgrund"),
            Falt("hanvisning", "Var den står", "text"),
            Falt("fran", "Från", "text"),
            Falt("till", "Till", "text"),
        ),
    }
)
"""Kinds that come in without a form, to be told in words."""
_KUVERT: Final = {"datum": dag("Dag"), "insats": INSATS}
_UTAN_SLUT: Final = {kod.kod for kod in kodverk.LISTOR["avslutsanledning"] if kod.utan_slutmatning}


def falt(typ: str) -> dict[str, Falt]:
    """Field name → question, for the fields that an event of this kind can have."""
    form = FORMULAR.get(typ)
    own = {f.namn: f for f in (form.falt if form else _ESF.get(typ, ()))}
    if typ in BYTEN:
        own = {"orsak": Falt("orsak", "Varför", "langtext", fritext=True)}
    return {**_KUVERT, **own}


def kan_rattas(typ: str) -> bool:
    """True for the kinds that have a form to correct them with; the others are made void."""
    return typ in FORMULAR or typ in {"steg.skattat", "narvaro.registrerad"}


def fakta(rad: Rad, insatser: Mapping[str, str], egna: Mapping[str, Falt] = _INGA) -> list[str]:
    """What an event says, as short phrases in the order of its form; free texts left out. `egna`:
    the förbund's own questions, to tell their answers in words.
    """
    questions = falt(rad.typ)
    if rad.typ in BYTEN:
        return [BYTEN[rad.typ], words.antal(len(rad.data["deltaganden"]), *_NAMNGIVNA)]
    if rad.typ == "steg.skattat":
        return skattning.i_ord(rad, FARDIGA.get((rad.data["instrument"], rad.data["utgava"])))
    if rad.typ in _ESF:
        return [
            f"{f.etikett}: {show(f, value, insatser)}"
            for f in _ESF[rad.typ]
            if not f.fritext and (value := rad.data.get(f.namn)) is not None
        ]
    return [
        text
        for namn, value in rad.data.items()
        if namn in questions and not questions[namn].fritext
        for text in [show(questions[namn], value, insatser)]
        if text and namn != "fullfoljt"
    ] + [*_fullfoljt(rad), *_egna(svaren(rad), egna)]


def _egna(given: Mapping[str, str], egna: Mapping[str, Falt]) -> list[str]:
    return [" ".join(_egen(slug, kod, egna)) for slug, kod in given.items()]


def _egen(slug: str, kod: str | None, egna: Mapping[str, Falt]) -> tuple[str, str]:
    """A question and its answer in words; as they stand where nobody decided the question."""
    falt = egna.get(slug)
    namn = {one.kod: one.namn for one in falt.egna} if falt else {}
    fraga = falt.etikett if falt else slug
    return fraga if fraga.endswith("?") else f"{fraga}:", namn.get(kod or "", kod or "–")


def andrat(
    one: Andring, typ: str, insatser: Mapping[str, str], egna: Mapping[str, Falt] = _INGA
) -> list[tuple[str, str, str]]:
    """(question, before, after) in words of a rättelse; – where there was no answer. The question
    with the sign that stands after it.
    """
    asked = falt(typ)
    told = [
        (f"{f.etikett}:", show(f, one.fore[namn], insatser) or "–", show(f, efter, insatser) or "–")
        for namn, efter in one.efter.items()
        if (f := asked.get(namn))
    ]
    fore, efter = one.fore.get("svar") or {}, one.efter.get("svar") or {}
    for slug in dict.fromkeys((*fore, *efter)) if "svar" in one.efter else ():
        if fore.get(slug) != efter.get(slug):
            fraga, was = _egen(slug, fore.get(slug), egna)
            told.append((fraga, was, _egen(slug, efter.get(slug), egna)[1]))
    return told


def _fullfoljt(rad: Rad) -> list[str]:
    value = rad.data.get("fullfoljt")
    return [] if value is None else ["Fullföljt" if value else "Inte fullföljt"]


def fritexter(rad: Rad) -> list[str]:
    """The free texts of an event, for those who may read them."""
    questions = falt(rad.typ)
    return [
        str(value)
        for namn, value in rad.data.items()
        if namn in questions and questions[namn].fritext
    ]


def status(d: DeltagandeNu, insats: str, today: date) -> str:
    """The status line: «I Aktivitetsplatsen sedan 3 mars, 142 dagar. Ingen plan.»"""
    var = lage(d)
    if var == "inskriven" and d.start:
        span = words.dagar((today - d.start).days)
        plan = "Plan finns." if d.plan_datum else "Ingen plan."
        return f"I {insats} sedan {words.dag(d.start, today)}, {span}. {plan}"
    if var == "avslutad" and d.start and d.slut:
        orsak = kodverk.namn("avslutsanledning", d.anledning or "")
        span = words.dagar((d.slut - d.start).days)
        return f"I {insats} till {words.dag(d.slut, today)}, {span}. {orsak}."
    if var == "remiss" and d.remiss_datum:
        if d.remiss_datum == today:
            return f"Remiss till {insats} kom i dag och väntar på svar."
        span, since = words.dagar((today - d.remiss_datum).days), words.dag(d.remiss_datum, today)
        return f"Remiss till {insats} har väntat på svar sedan {since}, {span}."
    if d.besvarad_datum:
        return f"{LAGEN[var]} {words.dag(d.besvarad_datum, today)}, {insats}."
    return f"{LAGEN[var]}, {insats}."


def saknas(d: DeltagandeNu) -> list[str]:
    """What a report will miss: start and end measurements."""
    missing = []
    if d.start and not (d.forsorjning_fore and d.sysselsattning_fore):
        missing.append("Startmätning")
    if (
        d.slut
        and d.anledning not in _UTAN_SLUT
        and not (d.forsorjning_efter and d.sysselsattning_efter)
    ):
        missing.append("Slutmätning")
    return missing


def steps(d: DeltagandeNu, rader: list[Rad]) -> tuple[Steg | None, list[Steg]]:
    """The next sensible step, and the others that can be done."""
    var = lage(d)
    if var == "inskriven":
        return _inskriven(d, rader)
    if var in {"avslutad", "felregistrerad"}:
        return _avslutad(d, rader)
    answer, enrol = Steg("Svara på remissen", "svara"), Steg("Skriv in", "inskrivning")
    if var == "remiss":
        return answer, [enrol]
    if var in {"antagen", "ej_inskriven"}:
        return enrol, []
    return None, [Steg("Ändra svaret", "svara"), enrol]


FOLJ_UPP_PLANEN: Final = Steg("Följ upp planen", "planuppfoljning")


def _complete(rader: list[Rad], typ: str, text: str) -> list[Steg]:
    rad = next((r for r in rader if r.typ == typ and not r.makulerad), None)
    return [Steg(text, "ratta", str(rad.id))] if rad else []


def _inskriven(d: DeltagandeNu, rader: list[Rad]) -> tuple[Steg | None, list[Steg]]:
    wanted = []
    if "Startmätning" in saknas(d):
        wanted += _complete(rader, "inskrivning.gjord", "Komplettera startmätningen")
    plan = Steg("Registrera plan", "plan")
    if not d.plan_datum:
        wanted.append(plan)
    wanted.append(Steg("Avsluta", "avslut"))
    if d.plan_datum:
        wanted += [plan, *([] if d.plan_genomford else [FOLJ_UPP_PLANEN])]
    wanted += [Steg("Skatta", "skatta"), Steg("Samtycke", "samtycke")]
    return wanted[0], wanted[1:]


def _avslutad(d: DeltagandeNu, rader: list[Rad]) -> tuple[Steg | None, list[Steg]]:
    wanted = []
    if "Slutmätning" in saknas(d):
        wanted += _complete(rader, "avslut.gjort", "Komplettera slutmätningen")
    rest = [Steg("Uppföljning", "matning"), Steg("Öppna igen", "ateroppna")]
    return (wanted[0] if wanted else None), rest


def namn(lista: str, koder: list[str]) -> list[str]:
    """Codes of a list in words."""
    return [kodverk.namn(lista, kod) for kod in koder]


def per_manad(rader: Sequence[Rad]) -> dict[str, tuple[int, list[Rad]]]:
    """Month → minutes of attendance in force, and everything about it, in the order given."""
    found: dict[str, tuple[int, list[Rad]]] = {}
    for rad in rader:
        manad = rad.data.get("manad") or rad.datum.isoformat()[:7]
        summa, ones = found.get(manad, (0, []))
        there = rad.typ == "narvaro.registrerad" and not rad.makulerad
        found[manad] = (summa + rad.data.get("minuter", 0) * there, [*ones, rad])
    return found
