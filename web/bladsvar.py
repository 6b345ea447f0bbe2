"""What was typed on a sheet of time: understood, tried against the rules, recorded."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from tracker.errors import Refused
from tracker.esf.projekt import bladprov
from tracker.esf.projekt.rutor import Andringar, Om, andringar, som_blivit
from tracker.esf.projekt.tidblad import Tidblad, tidblad
from tracker.esf.regler.fynd import Fynd
from tracker.intake.faults import Avvisad
from web.forms import bladformular
from web.forms.falt import Svar, first
from web.oppetblad import Oppet
from web.services import tjanster
from web.visitor import today


@dataclass(slots=True)
class Svarat:
    """What became of a form: what was typed, what is wrong, and what the rules say of it."""

    svar: Svar | None = None
    fel: dict[str, str] = field(default_factory=dict)
    fynd: list[Fynd] = field(default_factory=list)
    blad: Tidblad | None = None
    provat: bool = False


def formen(svar: Svar) -> UUID:
    """The form's own id, so that it sent twice is once; a new one where it has none."""
    try:
        return UUID(first(svar, "id"))
    except ValueError:
        return tjanster().new_id()


def delprojektet(one: Oppet, svar: Svar) -> str:
    """The delprojekt that the form is about: the one asked for, else that of most of the rows."""
    asked = first(svar, "delprojekt")
    if asked in one.delprojekt:
        return asked
    used = [rad.delprojekt for rad in one.blad.rader if rad.delprojekt in one.delprojekt]
    most = max(dict.fromkeys(used), key=used.count, default=None)
    return most or min(one.delprojekt, default="")


def tolka(one: Oppet, svar: Svar, form: UUID, delprojekt: str) -> tuple[Andringar, Svarat]:
    """What the form amounts to, and what the rules say of the sheet that it would make."""
    ifyllt = bladformular.las(svar, one.blad, one.programperiod)
    om = Om(
        projekt=one.projekt,
        personal=one.person.slug,
        delprojekt=delprojekt,
        arbete=bladformular.arbete(one.programperiod),
        form=form,
        idag=today(),
    )
    found = andringar(one.blad, ifyllt.rutor, om)
    new = som_blivit(one.blad, found.handelser)
    fel = {**ifyllt.fel, **found.fel}
    return found, Svarat(svar, fel, bladprov.prova(one.grund, new), new)


def spara(one: Oppet, found: Andringar) -> dict[str, str]:
    """Records all of it or nothing; what was refused, by the box that it is of."""
    if not found.handelser:
        return {}

    def oforandrat(session: Session) -> None:
        there = tidblad(
            session, one.projekt, one.manad, keys=tjanster().keys, personal=one.person.slug
        )
        if there[one.person.slug].summa != one.blad.summa:
            raise Refused("Någon ändrade bladet nyss. Ladda om sidan och skriv igen.")

    who = one.avsandare
    try:
        tjanster().intag.record_all(
            [event for _, event in found.handelser],
            av=who.av,
            forbund=who.forbund,
            skriver=who.far_skriva,
            forst=oforandrat,
        )
    except Avvisad as refusal:
        boxes = [falt for falt, _ in found.handelser]
        told: dict[str, str] = {}
        for fel in refusal.fel:  # the first of each box
            told.setdefault(boxes[(fel.rad or 1) - 1], fel.text)
        return told
    except Refused as refusal:
        return {found.handelser[0][0]: refusal.text}
    return {}
