"""The lists that are compared at a month's end: the förbund's own, the file's, the project's.

*sus* is every deltagande of the delprojekt's insatser that went on in the month, and everybody
anonymous, as the förbund's SUS reports count them; *esf* is the month's file to SCB; *egen* is who
was registered as there. Somebody without a basis has no person in the project, and goes by where
they are instead.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from tracker.db import Transaction, raw
from tracker.esf.avstamning import klistrad
from tracker.esf.avstamning.klistrad import Kanda
from tracker.esf.avstamning.personer import Avstamning, Fakta, Post, avstam
from tracker.esf.manad import Manad
from tracker.esf.projekt.anslutna import anslutna, raknas, under, vistelser
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.projekt.uppsattning import Del
from tracker.esf.underlag import Manadsunderlag, Spann
from tracker.identity.projektdeltagare import manadens


_DAR: Final = """
    SELECT deltagande, insats, start, slut FROM (
        SELECT deltagande, insats, start, slut FROM deltagande_nu
            WHERE forbund = %(hos)s AND insats = ANY(%(insatser)s) AND fran <= %(vid)s
        UNION ALL
        SELECT deltagande, insats, start, slut FROM deltagande_tidigare
            WHERE forbund = %(hos)s AND insats = ANY(%(insatser)s)
            AND fran <= %(vid)s AND till > %(vid)s) v
    WHERE start <= %(sista)s AND (slut IS NULL OR slut >= %(forsta)s) ORDER BY deltagande"""
_ANONYMA: Final = (
    "SELECT insats, datum, antal FROM antal_rad WHERE forbund = %(hos)s "
    "AND insats = ANY(%(insatser)s) AND typ = 'anonym.inskriven' "
    "AND datum >= %(forsta)s AND datum <= %(sista)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY nr"
)


def personer(transaction: Transaction, here: Grund, bas: Manadsunderlag) -> Avstamning:
    """Everybody of the month in the three lists, each difference with its reason."""
    poster, fakta = underlag(transaction, here, bas)
    verk = here.val.verk(here.uppsatt.programperiod)
    return avstam(poster, fakta, under_grans=verk.under_grans.varde)


def med_egen_lista(
    transaction: Transaction, here: Grund, bas: Manadsunderlag, text: str
) -> Avstamning:
    """The same, with the project's own list as somebody pasted it. Nothing of it is kept.

    Raises Refused with the row that cannot be read.
    """
    poster, fakta = underlag(transaction, here, bas)
    with transaction(
        forbund=here.uppsatt.projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        register = manadens(session, here.uppsatt.projekt, str(bas.manad))
    andra = [one for one in poster if one.lista != "egen"]
    platser = {_ur_plats(one.person): one.person for one in andra if one.tid is not None}
    nummer: dict[str, list[str]] = {}
    for rad in bas.scb:
        if rad.nummer:
            nummer.setdefault(rad.nummer, []).append(rad.person)
    for one in here.fakta.personer:
        if one.nummer:
            nummer.setdefault(one.nummer, [one.person])
    kanda = Kanda(
        nummer,
        platser | {where: str(person) for where, person in register.items()},
        {one.person: one.delprojekt for one in andra},
        here.uppsatt.delprojekt.keys(),
    )
    egna = klistrad.las(text, kanda, idag=bas.idag)
    verk = here.val.verk(here.uppsatt.programperiod)
    return avstam([*andra, *egna.poster], egna.med(fakta), under_grans=verk.under_grans.varde)


def underlag(
    transaction: Transaction, here: Grund, bas: Manadsunderlag
) -> tuple[list[Post], list[Fakta]]:
    """The rows of the lists, and what is known of each."""
    with transaction(
        forbund=here.uppsatt.projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        kanda = manadens(session, here.uppsatt.projekt, str(bas.manad))
    poster: list[Post] = []
    anonyma: list[str] = []
    for hos, insatser in here.uppsatt.insatser_per_forbund().items():
        rader, utan_namn = _hos(transaction, here, hos, insatser, bas.manad)
        for deltagande, delprojekt, tid in rader:
            known = kanda.get((hos, deltagande))
            poster.append(Post("sus", str(known) if known else _plats(hos, deltagande),
                               delprojekt, tid))  # fmt: skip
        anonyma += [f"{hos}, anonym {ordning}" for ordning, _ in enumerate(utan_namn, start=1)]
        poster += [
            Post("sus", f"{hos}, anonym {ordning}", delprojekt)
            for ordning, delprojekt in enumerate(utan_namn, start=1)
        ]
    poster += [Post("esf", rad.person, rad.delprojekt) for rad in bas.scb]
    poster += _egna(here, bas, [one for one in poster if one.lista == "sus"])
    return poster, _fakta(poster, bas, anonyma)


def _hos(
    transaction: Transaction,
    here: Grund,
    hos: str,
    insatser: Mapping[str, Collection[Del]],
    manad: Manad,
) -> tuple[list[tuple[str, str, Spann]], list[str]]:
    """(deltagande, delprojekt, days) of a förbund in the month, and the delprojekt of anonyma."""
    asked: dict[str, object] = {"hos": hos, "insatser": list(insatser), "vid": here.vid.get(hos, 0)}
    asked |= {"forsta": manad.forsta, "sista": manad.sista}
    with transaction(forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True) as session:
        inslappta = anslutna(session, hos, here.uppsatt.projekt, here.vid.get(hos, 0))
        inne = {insats for insats, tid in inslappta.items() if under(tid, manad)}
        asked["insatser"] = [insats for insats in insatser if insats in inne]
        rader = [
            (deltagande, one.delprojekt, one.tid)
            for deltagande, insats, start, slut in raw(session).execute(_DAR, asked)
            for one in vistelser(Spann(start, slut), insatser[insats], inslappta[insats])
            if under(one.tid, manad)
        ]
        utan_namn = [
            delprojekt
            for insats, dag, antal in raw(session).execute(_ANONYMA, asked)
            if (delprojekt := raknas(insatser[insats], inslappta[insats], dag))
            for _ in range(antal)
        ]
    return rader, utan_namn


def _plats(hos: str, deltagande: str) -> str:
    """What somebody goes by who has no person in the project."""
    return f"{hos}, {deltagande}"


def _ur_plats(person: str) -> tuple[str, str]:
    """The other way of `_plats`."""
    hos, _, deltagande = person.rpartition(", ")
    return hos, deltagande


def _egna(here: Grund, bas: Manadsunderlag, sus: Iterable[Post]) -> list[Post]:
    """The project's own list: the stays of its register, and who is kept out of it."""
    dar = {one.person for one in bas.deltagare if one.grund}
    egna = [
        Post("egen", one.person, one.delprojekt, one.tid)
        for one in here.fakta.vistelser
        if one.person in dar and one.raknas(bas.manad)
    ]
    utan = [one for one in sus if one.person not in dar and one.tid is not None]
    return egna + [Post("egen", one.person, one.delprojekt, one.tid) for one in utan]


def _fakta(poster: Iterable[Post], bas: Manadsunderlag, anonyma: Iterable[str]) -> list[Fakta]:
    grundade = {one.person for one in bas.deltagare if one.grund}
    minuter: dict[str, int] = {}
    for one in bas.narvaro:
        minuter[one.person] = minuter.get(one.person, 0) + one.minuter
    utan_namn = set(anonyma)
    return [
        Fakta(
            person,
            anonym=person in utan_namn,
            grund=person in grundade or person in utan_namn,
            minuter=minuter.get(person, 0),
        )
        for person in sorted({one.person for one in poster})
    ]
