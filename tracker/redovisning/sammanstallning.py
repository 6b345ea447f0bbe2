"""A month's attendance by delprojekt as a file: beside the certificates that it is made of.

The checksum is of what the rows say. Hours are as registered: what is rounded is rounded in the
file to SCB and in the application, never here.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final
from uuid import UUID

from tracker.db import Transaction, raw
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.hela_manaden import SOM_DEN_AR, Grund
from tracker.esf.projekt.intyg import Deltagarintyg, manadens_intyg
from tracker.esf.scb.fil import gor as gor_filer
from tracker.esf.underlag import Scbrad
from tracker.exports.bok import Progress
from tracker.exports.esf import sammanstallning
from tracker.exports.esf.sammanstallning import Dag, Rad, Sammanstallning
from tracker.leveranser.filer import Deltagare
from tracker.redovisning.gjort import Gjort


_POSTER: Final = (
    "SELECT deltagande, datum, minuter, traff, handelse FROM narvaro_rad WHERE forbund = %(hos)s "
    "AND datum >= %(fran)s AND datum <= %(till)s AND deltagande = ANY(%(dem)s) "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY datum, nr"
)


def gor(transaction: Transaction, here: Grund, manad: Manad, framsteg: Progress) -> Gjort:
    """The workbook of the month. Raises Refused where nobody was there."""
    one = underlag(transaction, here, manad)
    if not one.rader:
        raise Refused(f"ESF052: Ingen deltagare har närvaro i {manad}. Då finns inget att göra.")
    namn = sammanstallning.filnamn(one)
    med = {_deltagare(rad) for rad in one.rader}
    fil = (namn, "xlsx", sammanstallning.skapa(one, framsteg))
    return Gjort(manad, manad, summa(one), [fil], {namn: med})


def _deltagare(rad: Rad) -> Deltagare:
    hos, _, deltagande = rad.deltagande.partition(" ")
    return Deltagare(hos, deltagande, UUID(rad.person))


def underlag(transaction: Transaction, here: Grund, manad: Manad) -> Sammanstallning:
    """Every deltagande of the month with its days, by the delprojekt of each day."""
    uppsatt = here.uppsatt
    alla = manadens_intyg(transaction, uppsatt.projekt, manad, vid=here.vid)
    poster = _poster(transaction, here, manad, alla)
    fil = here.orundade.get(manad) or gor_filer(here.fakta, [manad], avrundning=SOM_DEN_AR)[manad]
    i_filen = {rad.person: rad for rad in fil.rader}
    nummer = {one.person: one.nummer or "" for one in here.fakta.personer}
    rader = [rad for one in alla for rad in _rader(one, poster, i_filen, nummer)]
    return Sammanstallning(
        uppsatt.namn,
        uppsatt.diarienummer,
        manad,
        tuple((slug, one.namn) for slug, one in uppsatt.delprojekt.items()),
        tuple(sorted(rader, key=lambda rad: (rad.delprojekt, rad.deltagande))),
    )


def _poster(
    transaction: Transaction, here: Grund, manad: Manad, alla: Iterable[Deltagarintyg]
) -> Mapping[tuple[str, str], list[Dag]]:
    """(förbund, deltagande) → its attendance with the events behind, as known at the positions."""
    dem: dict[str, list[str]] = defaultdict(list)
    for one in alla:
        dem[one.intyg.hos].append(one.intyg.deltagande)
    found: dict[tuple[str, str], list[Dag]] = defaultdict(list)
    for hos, names in dem.items():
        asked: dict[str, object] = {"hos": hos, "dem": names, "vid": here.vid[hos]}
        asked |= {"fran": manad.forsta, "till": manad.sista}
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            for name, dag, minuter, traff, handelse in raw(session).execute(_POSTER, asked):
                found[hos, name].append(Dag(dag, minuter, traff or "", UUID(str(handelse))))
    return found


def _rader(
    one: Deltagarintyg,
    poster: Mapping[tuple[str, str], list[Dag]],
    i_filen: Mapping[str, Scbrad],
    nummer: Mapping[str, str],
) -> Iterable[Rad]:
    """A row for each delprojekt that the deltagande was in."""
    per: dict[str, list[Dag]] = defaultdict(list)
    for dag in poster.get((one.intyg.hos, one.intyg.deltagande), ()):
        if delprojekt := one.den(dag.dag):
            per[delprojekt].append(dag)
    gallande, person = one.intyg.gallande, str(one.person)
    rad = i_filen.get(person)
    for delprojekt, dagar in sorted(per.items()):
        yield Rad(
            delprojekt,
            f"{one.intyg.hos} {one.intyg.deltagande}",
            person,
            nummer.get(person, ""),
            rad.start if rad else None,
            rad.slut if rad else None,
            tuple(dagar),
            gallande.datum if gallande else None,
            one.intyg.kort,
        )


def summa(one: Sammanstallning) -> str:
    """sha256 of what the rows say."""
    sagt = [
        one.arende,
        str(one.manad),
        [
            [rad.delprojekt, rad.deltagande, rad.nummer, str(rad.start), str(rad.slut),
             str(rad.underskrivet), rad.kontroll,
             [[str(dag.handelse), dag.dag.isoformat(), dag.minuter] for dag in rad.dagar]]
            for rad in one.rader
        ],
    ]  # fmt: skip
    return sha256(json.dumps(sagt, ensure_ascii=False).encode()).hexdigest()
