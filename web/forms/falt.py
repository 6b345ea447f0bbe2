"""One question of a form: what it is called, how it is asked, how its answer is read and shown.

`namn` is the field's name in the event (contract HANDELSER.md), so that a refusal that names a
field finds its question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from schemas import kodverk
from web.forms.datum import Oforstaddigt, in_words, read_day
from web.forms.minuter import las_minuter
from web.words import och


Slag = Literal[
    "dag",
    "kommande_dag",
    "text",
    "langtext",
    "personnummer",
    "val",
    "flerval",
    "lista",
    "sysselsattning",
    "janej",
    "insats",
    "minuter",
]
Svar = Mapping[str, Sequence[str]]
"""What a browser sent: name → values, as they were written."""

PROCENT = "procent-"
EGEN = "svar-"
"""In front of a question of the förbund's own, whose answer stands in the event's `svar`."""
DAGAR = frozenset({"dag", "kommande_dag"})


@dataclass(frozen=True, slots=True)
class Falt:
    """A question. `lista` names its code list; `utom` are codes that are not offered."""

    namn: str
    etikett: str
    slag: Slag
    hint: str | None = None
    lista: str | None = None
    kravs: bool = False
    kuvert: bool = False
    utom: tuple[str, ...] = ()
    fritext: bool = False
    egna: tuple[kodverk.Kod, ...] = ()
    """Choices that stand in no code list, since no event holds them."""
    vid: str = ""
    """The answer to another question that it belongs to: hidden, and not read, without that one."""
    saknas: str = "Fyll i den här uppgiften."
    """What is said when it is needed and was not answered."""

    @property
    def kodlista(self) -> tuple[kodverk.Kod, ...]:
        """The codes that may be chosen today; retired ones are not offered."""
        koder = self.egna or kodverk.LISTOR[self.lista or ""]
        return tuple(k for k in koder if k.till is None and k.kod not in self.utom)


def first(svar: Svar, namn: str) -> str:
    """The one answer to a question, without space around it."""
    values = svar.get(namn) or [""]
    return values[0].strip()


def _occupations(falt: Falt, svar: Svar) -> object:
    found: list[dict[str, object]] = []
    for kod in svar.get(falt.namn, ()):
        post: dict[str, object] = {"typ": kod}
        known = kodverk.per_kod("sysselsattning").get(kod)
        if known and known.har_procent:
            text = first(svar, PROCENT + kod).removesuffix("%").strip()
            if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100):
                raise Oforstaddigt(f"{known.namn}: skriv omfattningen i procent, 1–100.")
            post["procent"] = int(text)
        found.append(post)
    return found or None


def _list(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


_READ: Mapping[Slag, Callable[[str], object]] = MappingProxyType(
    {
        "lista": _list,
        "janej": lambda text: text == "ja",
        "minuter": las_minuter,
        "langtext": lambda text: text.replace("\r\n", "\n"),
    }
)


def read(falt: Falt, svar: Svar, today: date) -> object:
    """The answer as it stands in an event, or None when nothing was answered.

    Raises Oforstaddigt when the answer cannot be read.
    """
    if falt.slag == "sysselsattning":
        return _occupations(falt, svar)
    if falt.slag == "flerval":
        return list(svar.get(falt.namn, ())) or None
    text = first(svar, falt.namn)
    if not text:
        return None
    if falt.slag in DAGAR:
        return read_day(text, today, ahead=falt.slag != "dag").isoformat()
    return _READ.get(falt.slag, str)(text)


def write(falt: Falt, varde: object) -> dict[str, list[str]]:
    """What the browser would have sent for this value: how a form is filled in beforehand."""
    if varde is None:
        return {}
    if falt.slag == "sysselsattning" and isinstance(varde, list):
        sent = {falt.namn: [str(post["typ"]) for post in varde]}
        for post in varde:
            if post.get("procent") is not None:
                sent[PROCENT + str(post["typ"])] = [str(post["procent"])]
        return sent
    if falt.slag == "lista" and isinstance(varde, list):
        return {falt.namn: [", ".join(varde)]}
    if isinstance(varde, list):
        return {falt.namn: [str(v) for v in varde]}
    if isinstance(varde, bool):
        return {falt.namn: ["ja" if varde else "nej"]}
    return {falt.namn: [str(varde)]}


def show(falt: Falt, varde: object, insatser: Mapping[str, str] | None = None) -> str:
    """The value in words, for the page where answers are checked; empty for no answer."""
    if varde is None or varde == []:
        return ""
    if falt.slag in DAGAR:
        return in_words(date.fromisoformat(str(varde)))
    if falt.slag == "janej":
        return "Ja" if varde else "Nej"
    if isinstance(varde, list):
        return och([_word(falt, ett, insatser) for ett in varde])
    return _word(falt, varde, insatser)


def _word(falt: Falt, ett: object, insatser: Mapping[str, str] | None) -> str:
    if isinstance(ett, Mapping):
        return _occupation(ett)
    if falt.slag == "insats":
        return (insatser or {}).get(str(ett), str(ett))
    own = {kod.kod: kod.namn for kod in falt.egna}
    return kodverk.namn(falt.lista, str(ett)) if falt.lista else own.get(str(ett), str(ett))


def _occupation(post: Mapping[str, object]) -> str:
    namn = kodverk.namn("sysselsattning", str(post["typ"]))
    return f"{namn} {post['procent']} %" if post.get("procent") is not None else namn
