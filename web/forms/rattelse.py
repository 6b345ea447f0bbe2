"""Correct an event: the form it was registered with, filled in, and a reason.

What was changed is found by comparing: a rättelse names only the fields that differ, and null
clears one (contract HANDELSER.md, `handelse.rattad`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracker.queries.tidslinje import GALLRAD, Rad
from web.forms import skattning
from web.forms.egna_fragor import svaren
from web.forms.falt import EGEN, Falt, show
from web.forms.formular import FORMULAR
from web.forms.fragor import INSATS, PERSONNUMMER, Formular, dag
from web.forms.svar import Ifyllt


ORSAK = Falt(
    "rattelseorsak",
    "Varför rättar du?",
    "langtext",
    hint="Till exempel: fel dag i journalen. Skriv inget personnummer.",
    kravs=True,
    fritext=True,
    saknas="Skriv varför du rättar.",
)
SKATTAT = "steg.skattat"
NARVARO = {
    "narvaro.registrerad": (
        dag("Vilken dag?"),
        Falt("minuter", "Hur länge?", "minuter", hint="Till exempel 90, eller 1:30.", kravs=True),
        Falt("beskrivning", "Vad gällde det?", "langtext", fritext=True),
    )
}
"""Kinds that are ticked on a page of their own and corrected one by one."""
_FLYTTA = replace(INSATS, hint="Byter du insats flyttar hela deltagandet dit.")
_PERSON = replace(
    PERSONNUMMER,
    etikett="Annat personnummer",
    hint="Fyll bara i om deltagandet hör till en annan person.",
    kravs=False,
)
MAKULERING = Formular(
    typ="handelse.makulerad",
    rubrik="Makulera",
    knapp="Makulera",
    kvitto="",
    ingress="Händelsen slutar gälla, som om den aldrig hade hänt. Den syns kvar i historiken.",
    falt=(
        Falt(
            "orsak",
            "Varför makuleras den?",
            "langtext",
            hint="Till exempel: registrerad på fel person. Skriv inget personnummer.",
            kravs=True,
            fritext=True,
            saknas="Skriv varför händelsen makuleras.",
        ),
    ),
)


def form_of(rad: Rad, egna: tuple[Falt, ...] = ()) -> Formular | None:
    """The form to correct this event with; None for kinds that are not registered by hand. `egna`:
    the förbund's own questions in it.
    """
    own = FORMULAR.get(rad.typ)
    asked = own.falt if own else NARVARO.get(rad.typ)
    if asked is None:
        return None
    questions = tuple(f for f in asked if f.namn == "datum" or not f.kuvert)
    moves = (_FLYTTA,) if rad.typ == "inskrivning.gjord" else ()
    person = (_PERSON,) if rad.forsta and own else ()
    return Formular(
        typ="handelse.rattad",
        rubrik=f"Rätta {rad.namn[:1].lower()}{rad.namn[1:]}",
        knapp="Spara rättelsen",
        kvitto="",
        ingress="Ändra det som är fel. Det som stod förut syns kvar i historiken.",
        falt=(*moves, *questions, *egna, *person, ORSAK),
    )


def known(rad: Rad) -> dict[str, object]:
    """What the event says now: how the form is filled in when it is first shown."""
    data = {namn: value for namn, value in rad.data.items() if value != GALLRAD}
    data |= skattning.kant(rad) if rad.typ == SKATTAT else {}
    data |= {f"{EGEN}{slug}": kod for slug, kod in svaren(rad).items()}
    return {**data, "datum": rad.datum.isoformat(), "insats": rad.insats}


def _same(before: Any, after: Any) -> bool:
    """Lists are equal in any order: a browser sends boxes as they stand on the page."""
    if isinstance(before, list) and isinstance(after, list):
        return sorted(map(str, before)) == sorted(map(str, after))
    return bool(before == after)


def changes(rad: Rad, ifyllt: Ifyllt) -> dict[str, Any]:
    """The `andring` of a rättelse: field → new value, null for a cleared one."""
    before = known(rad)
    andring: dict[str, Any] = {}
    if rad.typ == SKATTAT:
        return _skattat(rad, ifyllt)
    for falt in ifyllt.formular.falt:
        after = ifyllt.varden.get(falt.namn)
        if falt.namn == "personnummer":
            if after is not None:
                andring["person"] = {"personnummer": after}
        elif falt is ORSAK or _same(before.get(falt.namn), after):
            continue
        elif falt.namn.startswith(EGEN):
            own = andring.setdefault("svar", dict(svaren(rad)))
            own[falt.namn.removeprefix(EGEN)] = after
        else:
            andring[falt.namn] = after
    if "svar" in andring:  # the answers are one field: all of them, without those taken back
        andring["svar"] = {k: v for k, v in andring["svar"].items() if v is not None} or None
    return andring


def _skattat(rad: Rad, ifyllt: Ifyllt) -> dict[str, Any]:
    """Of a rating: its day, and all of its answers where one of them differs."""
    andring: dict[str, Any] = {}
    if ifyllt.datum != rad.datum.isoformat():
        andring["datum"] = ifyllt.datum
    varden = skattning.ihop(ifyllt.varden)
    if varden != rad.data["varden"]:
        andring["varden"] = varden or None
    return andring


def _svar(varden: Mapping[str, object], falt: Falt) -> object:
    """An answer of a rating; *Inget svar* is none."""
    value = varden.get(falt.namn)
    return None if value == skattning.INGET else value


def compared(rad: Rad, ifyllt: Ifyllt, insatser: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(question, before, after) in words, for the page where answers are checked."""
    before, andring = known(rad), changes(rad, ifyllt)
    return [
        (
            falt.etikett,
            show(falt, before.get(falt.namn), insatser),
            show(falt, ifyllt.varden.get(falt.namn), insatser),
        )
        for falt in ifyllt.formular.falt
        if falt.namn in andring
        or (falt.namn.startswith(EGEN) and before.get(falt.namn) != ifyllt.varden.get(falt.namn))
        or (
            falt.namn.startswith(skattning.FALT)
            and _svar(before, falt) != _svar(ifyllt.varden, falt)
        )
        or (falt.namn == "personnummer" and "person" in andring)
    ]
