"""A month's time sheets as files: every person's that has time, signed and without errors.

Made and sealed a part at a time, in the order of short names. Whose sheet a part holds is sealed
with it, so what lies there when a worker takes up the work of a dead one is not made again, however
many there were to a part then.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from sqlmodel import Session

from tracker.db import Transaction, raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.projekt.signaturer import Bladlage, signaturer
from tracker.esf.projekt.uppsattning import Personal, Uppsattning
from tracker.esf.projekt.val import las_val
from tracker.esf.regler.regelverk import Regelverk
from tracker.exports.esf import bladfil, blankettfalt, tidrapport
from tracker.identity.keys import Keys
from tracker.identity.register import reveal
from tracker.identity.texts import read_texts
from tracker.redovisning.blankettfiler import Formular, formular
from tracker.redovisning.gjort import Gjort


PER_DEL: Final = 20
"""Sheets in a delivery: a death costs the making of so many again, at most."""
_TIDIGARE: Final = (
    "SELECT personal, sum(minuter) FROM tid_rad WHERE forbund = %(projekt)s AND slag = 'projekt' "
    "AND datum >= %(fran)s AND datum < %(till)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) GROUP BY personal"
)


Numrerat = tuple[int, Bladlage]
"""A sheet and its number in the month, by which its file is named."""


@dataclass(frozen=True, slots=True)
class Underlag:
    """The sheets of a month in order, with what every one of their files needs."""

    here: Grund
    manad: Manad
    verk: Regelverk
    lagen: Sequence[Bladlage]
    tidigare: Mapping[str, int]
    namn: Mapping[str, str]
    nummer: Mapping[str, str] = field(repr=False)
    formular: Formular | None

    def en(self, personal: str) -> Bladlage | None:
        """The sheet of one of the staff; None where there is no time on it."""
        return next((lage for lage in self.lagen if lage.blad.personal == personal), None)

    def delar(self, gjorda: Collection[str] = ()) -> Iterator[Sequence[Numrerat]]:
        """The sheets part by part, but for those of `gjorda` (short names)."""
        kvar = [
            (nummer, lage)
            for nummer, lage in enumerate(self.lagen, start=1)
            if lage.blad.personal not in gjorda
        ]
        for start in range(0, len(kvar), PER_DEL):
            yield kvar[start : start + PER_DEL]


def underlag(transaction: Transaction, here: Grund, manad: Manad, *, keys: Keys) -> Underlag:
    """The month's sheets with time on them, as known at the positions of the run."""
    projekt, uppsatt = here.uppsatt.projekt, here.uppsatt
    vid = here.vid[projekt]
    asked = {"projekt": projekt, "vid": vid, "till": manad.forsta}
    asked |= {"fran": Manad(manad.ar, 1).forsta}
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        found = signaturer(session, projekt, manad, keys=keys, vid=vid)
        tidigare = {who: int(minuter) for who, minuter in raw(session).execute(_TIDIGARE, asked)}
        ids = [one.personnamn for one in uppsatt.personal.values()]
        names = read_texts(session, projekt, ids, keys=keys)
        nummer = _nummer(session, here, keys)
    return Underlag(
        here,
        manad,
        here.val.verk(uppsatt.programperiod),
        [found[slug] for slug in sorted(found) if found[slug].blad.minuter],
        tidigare,
        {
            slug: names.get(one.personnamn, "Borttaget namn")
            for slug, one in uppsatt.personal.items()
        },
        nummer,
        formular(transaction, projekt, "tidrapport", vid, keys=keys),
    )


def _nummer(session: Session, here: Grund, keys: Keys) -> dict[str, str]:
    """Staff → personnummer, where it is known and the project has decided that sheets say it."""
    if not here.val.med_personnummer:
        return {}
    kanda = {slug: one.person for slug, one in here.uppsatt.personal.items() if one.person}
    found = reveal(session, here.uppsatt.projekt, list(kanda.values()), keys=keys)
    return {slug: found[person] for slug, person in kanda.items() if person in found}


def numret(transaction: Transaction, uppsatt: Uppsattning, who: Personal, *, keys: Keys) -> str:
    """One's own personnummer, for one's own sheet: where it is known, and sheets are to say it."""
    projekt = uppsatt.projekt
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        if who.person is None or not las_val(session, projekt, uppsatt.position).med_personnummer:
            return ""
        return reveal(session, projekt, [who.person], keys=keys).get(who.person, "")


def gor(alla: Underlag, del_: Sequence[Numrerat]) -> Gjort:
    """The files of a part. The same sheets at the same position are the same bytes."""
    filer = [
        (tidrapport.filnamn(one, nummer), "xlsx", fil(alla, one))
        for nummer, one in ((nummer, rapport(alla, lage)) for nummer, lage in del_)
    ]
    summa = sha256("\n".join(lage.blad.summa for _, lage in del_).encode()).hexdigest()
    return Gjort(alla.manad, alla.manad, summa, filer, {})


def fil(alla: Underlag, one: tidrapport.Tidrapport) -> bytes:
    """The file of a sheet: in the project's own form where it has one."""
    if alla.formular is None:
        return tidrapport.skapa(one, alla.verk, None)
    return alla.formular.fyll(blankettfalt.tidrapport(one))


def rapport(alla: Underlag, lage: Bladlage, nummer: str = "") -> tidrapport.Tidrapport:
    """A sheet as its file has it. `nummer`: the person's, where it is to be there in any case."""
    personal = alla.here.uppsatt.personal
    slug = lage.blad.personal
    made = bladfil.rapport(
        alla.here.uppsatt,
        lage,
        namn=alla.namn[slug],
        tidigare=alla.tidigare.get(slug, 0),
        underskrivare={
            str(one.anvandare): alla.namn[key] for key, one in personal.items() if one.anvandare
        },
        nummer=nummer or alla.nummer.get(slug, ""),
    )
    val = alla.here.val
    return replace(made, kategorinamn=val.kategori(made.kategori), aktiviteter=val.aktiviteter)
