"""Paste a month's rows of time from Excel: seen as understood, then saved; what is wrong stays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from schemas.svar import Fel
from tracker.errors import Refused
from tracker.esf.projekt.rutor import Om, ny_rad
from tracker.intake.grammar import Inkommen
from tracker.intake.view import Minne
from web.behorighet import kraver_i_projekt
from web.bladsvar import formen
from web.forms import bladformular
from web.forms.falt import first
from web.forms.flode import sent
from web.forms.klistrad_tid import MAX_RADER, Rad, Ram, las
from web.oppetblad import Oppet, oppna
from web.pages.tid import BLAD, EGEN
from web.services import tjanster
from web.visitor import today


pages = Blueprint("tidklistra", __name__, url_prefix="/esf")


@dataclass(slots=True)
class Klistrat:
    """What the page shows. `rader` as understood; `sparat` when those that could be saved were."""

    text: str = ""
    rubriker: Sequence[str] = ()
    rader: list[Rad] = field(default_factory=list)
    fel: str = ""
    sparat: bool = False

    @property
    def giltiga(self) -> int:
        return sum(not rad.fel and not rad.finns for rad in self.rader)

    @property
    def felaktiga(self) -> int:
        return sum(bool(rad.fel) for rad in self.rader)

    @property
    def fanns(self) -> int:
        return sum(rad.finns for rad in self.rader)


@pages.route(f"{BLAD}/klistra", methods=["GET", "POST"])
@kraver_i_projekt(*EGEN)
def klistra(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """*Kontrollera raderna* saves nothing; *Spara 17 giltiga* saves those and leaves the others."""
    one = oppna(slug, personal, manad)
    if not one.far_skriva or one.stangd:
        abort(404)
    svar = sent()
    valt = first(svar, "delprojekt") or min(one.delprojekt, default="")
    shown, form = Klistrat(text=(svar.get("text") or [""])[0]), formen(svar)
    if "text" not in svar:
        return _sida(one, shown, form, valt)
    ram = Ram(
        manad=one.manad,
        idag=today(),
        arbete=bladformular.arbete(one.programperiod),
        aktiviteter=one.aktiviteter,
        delprojekt=one.delprojekt,
        valt=valt,
    )
    try:
        shown.rubriker, shown.rader = las(shown.text, ram)
    except Refused as refusal:
        shown.fel = refusal.text
        return _sida(one, shown, form, valt), 422
    save = first(svar, "steg") == "spara"
    _ta_in(one, shown.rader, form, ram, spara=save)
    if save:
        shown.sparat = True
        shown.text = _kvar(shown)
    return _sida(one, shown, form, valt)


def _ta_in(one: Oppet, rader: Sequence[Rad], form: UUID, ram: Ram, *, spara: bool) -> None:
    """Judges the lines as they would be taken in, together; each bad one is told and left out."""
    intag, who = tjanster().intag, one.avsandare
    om = Om(one.projekt, one.person.slug, ram.valt, ram.arbete, form, ram.idag)
    read: list[tuple[Rad, Inkommen]] = []
    for rad, event in _handelser(one, rader, om):
        inkommen = intag.read(event, who)
        if isinstance(inkommen, Inkommen) and not inkommen.fel:
            read.append((rad, inkommen))
        else:
            _fel(rad, inkommen.fel if isinstance(inkommen, Inkommen) else inkommen)
    if not read:
        return
    with intag.forbund_open(one.projekt, skriver=who.far_skriva) as session:
        utfall, huvud = intag.take(session, [event for _, event in read], who, Minne())
        for (rad, _), one_ in zip(read, utfall, strict=True):
            _fel(rad, one_.fel)
            rad.finns = one_.status == "fanns"
        if not spara:
            session.rollback()
    if spara:
        intag.settled(huvud)


def _fel(rad: Rad, fel: Sequence[Fel]) -> None:
    rad.fel += [one.text for one in fel]


def _handelser(one: Oppet, rader: Sequence[Rad], om: Om) -> list[tuple[Rad, dict[str, Any]]]:
    """The events of the lines that can be read and are not on the sheet.

    A line's id is of the form and of what it says, so that pressing twice is once. The same line
    twice is two rows; a line that stands on the sheet already is that row.
    """
    there = Counter(rad.visat for rad in one.blad.rader)
    found: list[tuple[Rad, dict[str, Any]]] = []
    times = Counter[str]()
    for rad in rader:
        if rad.fel or rad.dag is None:
            continue
        data = rad.data
        shown = (rad.dag.isoformat(), data.get("slag", "projekt"), data.get("delprojekt", ""),
                 data.get("aktivitet", 0), rad.minuter, data.get("beskrivning", ""))  # fmt: skip
        if there[shown]:
            there[shown] -= 1
            rad.finns = True
            continue
        times[str(shown)] += 1
        ident = uuid5(om.form, f"klistra:{shown}:{times[str(shown)]}")
        found.append((rad, ny_rad(om, ident, rad.dag, rad.minuter, data)))
    return found


def _kvar(shown: Klistrat) -> str:
    """The lines that were not saved, to be mended and sent again."""
    rows = [rad.celler for rad in shown.rader if rad.fel]
    return "\n".join("\t".join(row) for row in (shown.rubriker, *rows)) if rows else ""


def _sida(one: Oppet, shown: Klistrat, form: UUID, valt: str) -> str:
    kvitton = []
    if shown.sparat:
        one_row = shown.giltiga == 1
        kvitton = ["En rad är sparad." if one_row else f"{shown.giltiga} rader är sparade."]
    return render_template(
        "tidklistra.html",
        o=one,
        k=shown,
        id=form if not shown.sparat else tjanster().new_id(),
        valt=valt,
        arbete=bladformular.arbete(one.programperiod),
        mest=MAX_RADER,
        kvitton=kvitton,
        fel=[{"text": shown.fel, "href": "#text"}] if shown.fel else [],
    )
