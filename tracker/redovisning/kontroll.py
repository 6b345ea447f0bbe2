"""Kontroll på plats: everything about some people's months in one folder, made the same each time.

Per person and month: the sheet with its signatures, the employment it rests on, the activities of
its rows with who of the participants was there, and their certificates. For all: how common costs
were shared, and the proof: each event behind, with its place in its log and the chain's hash.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from tracker.db import Transaction, raw
from tracker.errors import Refused
from tracker.esf.manad import Manad, ur_text
from tracker.esf.projekt.hela_manaden import Grund, hela
from tracker.esf.projekt.intyg import Deltagarintyg, manadens_intyg
from tracker.esf.projekt.signaturer import Bladlage
from tracker.esf.projekt.uppsattning import Personal
from tracker.esf.underlag import Manadsunderlag
from tracker.exports.bok import Progress
from tracker.exports.esf import blankettfalt, kontrollbok, narvarointyg, tidrapport
from tracker.exports.esf.kontrollbok import Bevis, Handelse, Kontroll
from tracker.exports.frozenzip import FrozenZip
from tracker.identity.keys import Keys
from tracker.identity.register import reveal
from tracker.leveranser.filer import Deltagare
from tracker.redovisning import ansokan, tidrapporter
from tracker.redovisning.blankettfiler import Formular, formular
from tracker.redovisning.gjort import Gjort
from tracker.redovisning.kontrolltraffar import Tillfalle, bakom, tillfallen, var_dar


STORST: Final = 50
"""People's months in one folder: a sample, not an archive."""
_BEVIS: Final = (
    "SELECT position, id, typ, registrerad, av, encode(hash, 'hex') FROM logg "
    "WHERE forbund = %s AND id = ANY(%s) ORDER BY position"
)
_ANSTALLD: Final = (
    "SELECT l.id FROM personal_version p JOIN logg l ON l.forbund = p.forbund "
    "AND l.position = p.nr WHERE p.forbund = %s AND p.slug = %s AND p.fran <= %s "
    "AND (p.till IS NULL OR p.till > %s)"
)


@dataclass(frozen=True, slots=True)
class Verktyg:
    """What the folder is made with."""

    transaction: Transaction
    here: Grund
    keys: Keys
    intygsblankett: Formular | None

    @property
    def projekt(self) -> str:
        return self.here.uppsatt.projekt


@dataclass(frozen=True, slots=True)
class _Manaden:
    """What is read once for all the people of a month: sheets, and participants' certificates."""

    blad: tidrapporter.Underlag
    intyg: Sequence[Deltagarintyg]


@dataclass(slots=True)
class _Mapp:
    """The folder as it grows: name → bytes, and the events that stand behind, by log."""

    filer: dict[str, bytes] = field(default_factory=dict)
    bakom: dict[str, set[UUID]] = field(default_factory=dict)
    kontroller: list[Kontroll] = field(default_factory=list)
    deltagare: set[Deltagare] = field(default_factory=set)

    def bygger_pa(self, log: str, ids: Iterable[UUID]) -> None:
        self.bakom.setdefault(log, set()).update(ids)


def urval(val: Mapping[str, Any], personal: Mapping[str, Personal]) -> list[tuple[str, Manad]]:
    """The chosen (record of the staff, month), in order.

    Raises Refused for nobody, too many, or somebody who is not in the project.
    """
    try:
        valda = sorted({(str(slug), ur_text(str(manad))) for slug, manad in val["urval"]})
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("ESF035: Välj minst en person och en månad.") from error
    if not valda or any(slug not in personal for slug, _ in valda):
        raise Refused("ESF035: Välj minst en person och en månad.")
    if len(valda) > STORST:
        raise Refused(f"ESF036: Välj högst {STORST} personer och månader åt gången.")
    return valda


def gor(
    transaction: Transaction,
    here: Grund,
    val: Mapping[str, Any],
    framsteg: Progress,
    *,
    idag: date,
    keys: Keys,
) -> Gjort:
    """The folder as one zip. Raises Refused as `urval`, and for a month without time."""
    blankett = formular(
        transaction, here.uppsatt.projekt, "narvarointyg", here.vid[here.uppsatt.projekt], keys=keys
    )
    with_ = Verktyg(transaction, here, keys, blankett)
    valda = urval(val, here.uppsatt.personal)
    mapp = _Mapp()
    manader = sorted({manad for _, manad in valda})
    for klara, manad in enumerate(manader, start=1):
        manaden = _Manaden(
            tidrapporter.underlag(transaction, here, manad, keys=keys),
            manadens_intyg(transaction, with_.projekt, manad, vid=here.vid),
        )
        for slug in [slug for slug, when in valda if when == manad]:
            _person(with_, mapp, slug, manaden)
        _fordelning(with_, mapp, hela(transaction, here, manad, idag=idag, keys=keys))
        framsteg(klara, len(manader) + 1)
    bevis = [one for log, ids in sorted(mapp.bakom.items()) for one in _bevis(with_, log, ids)]
    mapp.filer["Kontroll.xlsx"] = kontrollbok.skapa(
        here.uppsatt.namn, here.uppsatt.diarienummer, mapp.kontroller, bevis
    )
    packad = _zip(mapp.filer)
    namn = f"Kontroll_pa_plats_{here.uppsatt.diarienummer.replace('/', '-')}.zip"
    summa, filer = sha256(packad).hexdigest(), [(namn, "zip", packad)]
    return Gjort(manader[0], manader[-1], summa, filer, {namn: mapp.deltagare})


def _person(with_: Verktyg, mapp: _Mapp, slug: str, manaden: _Manaden) -> None:
    """The sheet of one person's month, and all that hangs on it."""
    who, manad = with_.here.uppsatt.personal[slug], manaden.blad.manad
    lage = manaden.blad.en(slug)
    if lage is None:
        raise Refused(f"ESF037: {slug} har ingen tid i {manad}. Välj en annan månad.")
    hem = f"{manad}/{slug}"
    nummer, upplagd = _vem(with_, who)
    mapp.bygger_pa(with_.projekt, [upplagd, *(one.handelse for one in lage.blad.rader)])
    mapp.bygger_pa(with_.projekt, [one.handelse for one in lage.galler])
    mapp.bygger_pa(with_.projekt, [one.signatur.handelse for one in lage.brutna])
    rapport = tidrapporter.rapport(manaden.blad, lage, nummer)
    mapp.filer[f"{hem}/Tidrapport.xlsx"] = tidrapporter.fil(manaden.blad, rapport)
    vid = tillfallen(rapport.rader, with_.here.val.gemensamt)
    intyg = [one for one in manaden.intyg if var_dar(one, vid)]
    for hos, ids in bakom(with_.transaction, with_.here, manad, intyg, vid).items():
        mapp.bygger_pa(hos, ids)
    for lopnummer, one in enumerate(intyg, start=1):
        mapp.filer[f"{hem}/Intyg_{lopnummer:03}.xlsx"] = _intyg(with_, manad, one)
        mapp.deltagare.add(Deltagare(one.intyg.hos, one.intyg.deltagande, one.person))
    mapp.kontroller.append(_kontroll(who, rapport, lage, vid, intyg))


def _vem(with_: Verktyg, who: Personal) -> tuple[str, UUID]:
    """The personnummer, where it is known, and the event that says the employment."""
    vid = with_.here.vid[with_.projekt]
    with with_.transaction(
        forbund=with_.projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        nummer = reveal(session, with_.projekt, [who.person], keys=with_.keys) if who.person else {}
        [(upplagd,)] = raw(session).execute(_ANSTALLD, (with_.projekt, who.slug, vid, vid))
    return nummer.get(who.person, "") if who.person else "", upplagd


def _intyg(with_: Verktyg, manad: Manad, one: Deltagarintyg) -> bytes:
    uppsatt, gallande = with_.here.uppsatt, one.intyg.gallande
    nummer = {who.person: who.nummer for who in with_.here.fakta.personer}
    intyg = narvarointyg.Intyg(
        projekt=uppsatt.namn,
        arende=uppsatt.diarienummer,
        delprojekt=one.delprojekt,
        namn=f"{one.intyg.hos} {one.intyg.deltagande}",
        personnummer=nummer.get(str(one.person)) or "",
        grupp="ej_anstalld",
        arbetsgivare=None,
        manad=manad,
        dagar=tuple(
            narvarointyg.Dag(rad.dag, rad.traff or "", rad.minuter) for rad in one.intyg.rader
        ),
        underskrivet=gallande.datum if gallande else None,
        kontroll=one.intyg.summa,
    )
    i_blankett = with_.intygsblankett
    if i_blankett is None:
        return narvarointyg.skapa(intyg)
    return i_blankett.fyll(blankettfalt.narvarointyg(intyg))


def _kontroll(
    who: Personal,
    rapport: tidrapport.Tidrapport,
    lage: Bladlage,
    vid: Mapping[Tillfalle, int],
    intyg: Sequence[Deltagarintyg],
) -> Kontroll:
    """The line of the contents: what is there, and what holds."""
    return Kontroll(
        slug=who.slug,
        namn=rapport.namn,
        manad=rapport.manad,
        minuter=lage.blad.minuter,
        underskrifter=tuple((one.roll, one.dag) for one in lage.galler),
        brutna=len(lage.brutna),
        arbetsgivare=who.arbetsgivare,
        anstalld_fran=who.anstalld_fran,
        anstalld_till=who.anstalld_till,
        tillfallen=tuple(
            (one.namn, one.dag, minuter, sum(var_dar(den, [one]) for den in intyg))
            for one, minuter in vid.items()
        ),
    )


def _fordelning(with_: Verktyg, mapp: _Mapp, underlag: Manadsunderlag) -> None:
    """How the month's common costs were shared; left out while that cannot be counted."""
    try:
        raknad = ansokan.rakna(with_.here, [underlag])
    except Refused:
        return
    sagt = {
        "nyckel": raknad.nyckel.slag if raknad.nyckel else None,
        "beslut": raknad.nyckel.beslut if raknad.nyckel else None,
        "andelar_ore": {one.delprojekt: [one.egen, one.andel] for one in raknad.andelar},
    }
    text = json.dumps(sagt, ensure_ascii=False, indent=2, sort_keys=True)
    mapp.filer[f"{underlag.manad}/Fordelning.json"] = text.encode()


def _bevis(with_: Verktyg, log: str, ids: Iterable[UUID]) -> list[Bevis]:
    with with_.transaction(
        forbund=log, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        rows = raw(session).execute(_BEVIS, (log, sorted(ids, key=str))).fetchall()
    return [Bevis(log, Handelse(*row)) for row in rows]


def _zip(filer: Mapping[str, bytes]) -> bytes:
    ut = io.BytesIO()
    with FrozenZip(ut, {}) as arkiv:
        for namn, data in sorted(filer.items()):
            arkiv.writestr(namn, data)
    return ut.getvalue()
