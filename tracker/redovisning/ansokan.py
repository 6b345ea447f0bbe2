"""A payment application's files: the workbook, and the clearing once ESF-rådet has paid.

Made of months that have been checked. The checksum is of what is applied for, so that the same
hours, rates and decisions are the same application, whatever a workbook looks like.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

from tracker.db import Transaction
from tracker.esf.manad import Manad
from tracker.esf.pengar.ansokan import Ansokan, ansokan, arbetsid
from tracker.esf.pengar.avrakning import Avrakning, avrakna
from tracker.esf.pengar.avslag import Avslag, efter_avslag
from tracker.esf.pengar.enhetskostnad import Kostnad
from tracker.esf.pengar.nyckel import Andel
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.projekt.manadsunderlag import nyckel
from tracker.esf.projekt.sandningar import Nekad, Utbetalning, utbetalningar
from tracker.esf.underlag import Manadsunderlag
from tracker.exports.bok import Progress
from tracker.exports.esf import ansokningsbok, fordelningsbok, medfinansieringsbok
from tracker.exports.esf.ansokningsbok import Underlag, Vem
from tracker.exports.esf.medfinansieringsbok import Bidrag
from tracker.identity.keys import Keys
from tracker.identity.texts import read_texts
from tracker.redovisning.gjort import Gjort, deltagare


def gor(
    transaction: Transaction,
    here: Grund,
    manader: Sequence[Manadsunderlag],
    framsteg: Progress,
    *,
    keys: Keys,
) -> Gjort:
    """The application of the months. Raises Refused where something it needs is not decided."""
    raknad = rakna(here, manader)
    underlag = _underlag(transaction, here, manader, raknad, keys)
    bok = ansokningsbok.filnamn(underlag)
    filer = [(bok, "xlsx", ansokningsbok.skapa(underlag, framsteg))]
    i_boken = {(one.person, one.manad) for one in raknad.deltagare}
    i_boken |= {(one.person, one.manad) for one in raknad.utanfor}  # staff too, who take no part
    med = deltagare(here.fakta, i_boken)
    betalt = _beslut(transaction, here, raknad)
    kontroll = summa(here, raknad)
    if betalt is not None:
        delat = clearing(here, raknad, betalt)
        data = fordelningsbok.skapa(f"{betalt.fran} – {betalt.till}", raknad.nyckel, *delat)
        arende = underlag.arende.replace("/", "-")
        filer.append((f"Avrakning_{arende}_{betalt.fran}_{betalt.till}.xlsx", "xlsx", data))
    filer.append(_medfinansiering(here, raknad, underlag))
    return Gjort(raknad.manader[0], raknad.manader[-1], kontroll, filer, {bok: med})


def _medfinansiering(here: Grund, raknad: Ansokan, underlag: Underlag) -> tuple[str, str, bytes]:
    """What others than the project have paid, alone: for those who have to stand for it."""
    arende = underlag.arende.replace("/", "-")
    namn = f"Medfinansiering_{arende}_{raknad.manader[0]}_{raknad.manader[-1]}.xlsx"
    bidrag = _bidrag(here, raknad, underlag)
    return (
        namn,
        "xlsx",
        medfinansieringsbok.skapa(underlag.period, bidrag, raknad.utfall, underlag.kalla),
    )


def _bidrag(here: Grund, raknad: Ansokan, underlag: Underlag) -> list[Bidrag]:
    """A row for each whose work a party pays, and for each category that it is paid at: hours that
    count, and when the last was signed.
    """
    personal = {nyckel(one): one for one in here.uppsatt.personal.values()}
    per_person: dict[tuple[str, str], list[Kostnad]] = {}
    for one in raknad.kostnader:
        if one.arbete.slag == "medfinansiering":
            per_person.setdefault((one.arbete.person, one.arbete.kategori), []).append(one)
    found = []
    for (person, kategori), kostnader in per_person.items():
        vem, sats = underlag.personal[person], here.val.satslista.sats(kategori)
        skrivet = (underlag.underskrivet.get((person, one.arbete.manad)) for one in kostnader)
        found.append(
            Bidrag(
                *(vem.arbetsgivare, personal[person].orgnr or "", vem.namn, sats.namn),
                minuter=sum(one.minuter for one in kostnader),
                ore_per_timme=sats.ore_per_timme,
                ore=sum(one.ore for one in kostnader),
                intygad=max(filter(None, skrivet), default=None),
            )
        )
    return sorted(found, key=lambda one: (one.part, one.person))


def rakna(here: Grund, manader: Sequence[Manadsunderlag]) -> Ansokan:
    """What may be applied for of the months."""
    return ansokan(manader, here.val, here.uppsatt, kontant=here.val.kontant)


def clearing(
    here: Grund, raknad: Ansokan, betalt: Utbetalning
) -> tuple[tuple[Andel, ...], Avrakning]:
    """Who settles what when ESF-rådet has paid; rejected hours are their own delprojekt's.

    Raises Refused where a rejected row is not in the application.
    """
    avslag = [Avslag(_arbete(here, one), one.minuter, betalt.kalla) for one in betalt.avslag]
    _, aterkrav = efter_avslag(raknad.kostnader, avslag)
    andelar = tuple(
        Andel(one.delprojekt, one.egen - aterkrav.get(one.delprojekt, 0), one.bas, one.andel)
        for one in raknad.andelar
    )
    delprojekt = here.uppsatt.delprojekt
    agare = here.uppsatt.agare
    betalare = {slug: agare if one.eget else one.agare for slug, one in delprojekt.items()}
    return andelar, avrakna(andelar, agare=agare, finansiarer=betalare, ersattning=betalt.ore)


def _arbete(here: Grund, one: Nekad) -> str:
    """The cost that a rejected row is of; of none where nobody has such a record."""
    who = here.uppsatt.personal.get(one.personal)
    if who is None:
        return ""
    return arbetsid(nyckel(who), one.manad, one.delprojekt, who.kategori, who.slag)


def _beslut(transaction: Transaction, here: Grund, raknad: Ansokan) -> Utbetalning | None:
    projekt = here.uppsatt.projekt
    with transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
        alla = utbetalningar(session, projekt, here.vid[projekt])
    forsta, sista = raknad.manader[0], raknad.manader[-1]
    return next((one for one in alla if (one.fran, one.till) == (forsta, sista)), None)


def _underlag(
    transaction: Transaction,
    here: Grund,
    manader: Sequence[Manadsunderlag],
    raknad: Ansokan,
    keys: Keys,
) -> Underlag:
    verk = here.val.verk(here.uppsatt.programperiod)
    return Underlag(
        projekt=here.uppsatt.namn,
        arende=here.uppsatt.diarienummer,
        agare=here.uppsatt.agare,
        ansokan=raknad,
        satser=here.val.satslista,
        kalla=here.val.kalla,
        regler=f"{verk.programperiod}, version {verk.version} ({verk.summa[:12]})",
        personal=vilka(transaction, here, keys),
        deltagare={one.person: one.nummer or "" for one in here.fakta.personer},
        underskrivet=_underskrivet(manader),
    )


def vilka(transaction: Transaction, here: Grund, keys: Keys) -> dict[str, Vem]:
    """The staff by the key that they have in a month, with their names."""
    ids: list[UUID] = [one.personnamn for one in here.uppsatt.personal.values()]
    projekt = here.uppsatt.projekt
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        namn = read_texts(session, projekt, ids, keys=keys)
    return {
        nyckel(one): Vem(namn.get(one.personnamn, "Borttaget namn"), one.arbetsgivare, one.kategori)
        for one in here.uppsatt.personal.values()
    }


def _underskrivet(manader: Sequence[Manadsunderlag]) -> Mapping[tuple[str, Manad], date]:
    """When each sheet was signed as it stands."""
    return {
        (blad.person, manad.manad): one.dag
        for manad in manader
        for blad in manad.blad
        for one in blad.underskrifter
        if one.roll == "anstalld" and one.summa == blad.summa
    }


def summa(here: Grund, raknad: Ansokan) -> str:
    """sha256 of what is applied for: costs, certified hours, shares, rates and rules."""
    sagt = [
        here.uppsatt.diarienummer,
        here.val.verk(here.uppsatt.programperiod).summa,
        [[one.arbete.id, one.minuter, one.ore] for one in raknad.kostnader],
        [[one.person, str(one.manad), one.delprojekt, one.minuter, one.ore]
         for one in raknad.deltagare],
        sorted(raknad.schablon.items()),
        [[one.delprojekt, one.egen, one.andel] for one in raknad.andelar],
    ]  # fmt: skip
    return sha256(json.dumps(sagt, ensure_ascii=False).encode()).hexdigest()
