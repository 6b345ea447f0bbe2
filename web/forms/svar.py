"""From what a browser sent to an event, and from refusals back to the questions they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.svar import Fel
from web.forms.datum import Oforstaddigt
from web.forms.falt import EGEN, PROCENT, Falt, Svar, read, show, write
from web.forms.fragor import Formular


@dataclass(frozen=True, slots=True)
class Ifyllt:
    """A form with its answers: as sent (`svar`), as read (`varden`), and what is wrong.

    `fel` is field → sentence; the field "" is for what concerns the whole form.
    """

    formular: Formular
    svar: Svar
    varden: Mapping[str, object]
    fel: Mapping[str, str]

    @property
    def datum(self) -> str:
        return str(self.varden.get("datum") or "")

    def data(self) -> dict[str, object]:
        """The event's `data`: answered fields only, those of the förbund's own within `svar`."""
        given = {
            f.namn: self.varden[f.namn]
            for f in self.formular.falt
            if not f.kuvert and self.varden.get(f.namn) is not None
        }
        own = {
            namn.removeprefix(EGEN): given.pop(namn) for namn in [*given] if namn.startswith(EGEN)
        }
        return {**given, "svar": own} if own else given

    def summering(self) -> list[dict[str, str]]:
        """The faults as the error summary wants them, each with a link to its question."""
        return [
            {"text": text, "href": f"#{namn}" if namn else "#formular"}
            for namn, text in self.fel.items()
        ]


def read_form(formular: Formular, svar: Svar, today: date) -> Ifyllt:
    """Read all answers; what is missing or cannot be understood is told, all at once."""
    varden: dict[str, object] = {}
    fel: dict[str, str] = {}
    for falt in formular.falt:
        try:
            varden[falt.namn] = read(falt, svar, today)
        except Oforstaddigt as trouble:
            varden[falt.namn] = None
            fel[falt.namn] = str(trouble)
            continue
        if falt.kravs and varden[falt.namn] is None:
            fel[falt.namn] = falt.saknas
    valda = {varden[falt.namn] for falt in formular.falt if falt.slag == "val"}
    for falt in formular.falt:
        if falt.vid and falt.vid not in valda:  # what was typed and then hidden is no answer
            varden[falt.namn] = None
            fel.pop(falt.namn, None)
    return Ifyllt(formular, svar, varden, fel)


def prefilled(formular: Formular, varden: Mapping[str, object]) -> Ifyllt:
    """A form that is already answered with what is known."""
    svar: dict[str, list[str]] = {}
    for falt in formular.falt:
        svar.update(write(falt, varden.get(falt.namn)))
    return Ifyllt(formular, svar, dict(varden), {})


def refused(ifyllt: Ifyllt, fel: Sequence[Fel]) -> Ifyllt:
    """The same form with the refusals of the intake at the questions that they name."""
    names = {f.namn for f in ifyllt.formular.falt}
    rattelse = ifyllt.formular.typ == "handelse.rattad"
    found: dict[str, str] = {}
    for ett in fel:
        falt = "rattelseorsak" if ett.falt == "data.orsak" and rattelse else ett.falt or ""
        namn = next((part for part in reversed(falt.split(".")) if part in names), "")
        found.setdefault(namn, ett.text)
    return Ifyllt(ifyllt.formular, ifyllt.svar, ifyllt.varden, found)


def checked(ifyllt: Ifyllt, insatser: Mapping[str, str]) -> list[tuple[Falt, str]]:
    """Each question with its answer in words, for *Kontrollera dina svar*."""
    return [(f, show(f, ifyllt.varden.get(f.namn), insatser)) for f in ifyllt.formular.falt]


def hidden(ifyllt: Ifyllt) -> list[tuple[str, str]]:
    """The answers as hidden fields: the page to check on carries them, the server keeps none."""
    names = {f.namn for f in ifyllt.formular.falt}
    return [
        (namn, value)
        for namn, values in ifyllt.svar.items()
        if namn in names or namn.startswith(PROCENT)
        for value in values
    ]
