"""Whom a project's sealed file holds, for the read log: those who are in it, and no others."""

from uuid import UUID

from sqlmodel import Session

from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.projekt.uppsattning import las
from tracker.leveranser import deltagare, kedja, lasning
from tracker.leveranser.tables import Forsegling
from tracker.redovisning import kvittens
from tracker.redovisning.bestallning import Vad
from web.projektsidor import registret


def i_filen(session: Session, slug: str, rad: Forsegling, namn: str) -> set[UUID]:
    """The project's ids for whom a sealed file holds: of time sheets their staff, of a receipt
    everybody in the delivery that it is of, of all others their participants.
    """
    if (av := kvittens.av(rad)) is not None:
        sent = next(one for one in lasning.alla(session, slug) if one.nummer == av)
        return {who for fil in kedja.filer(sent) for who in i_filen(session, slug, sent, fil.namn)}
    vals = lasning.parametrar(rad)
    if rad.rapport == Vad.TIDRAPPORTER:
        there = las(session, slug).personal
        return {person for who in vals.insats if (one := there.get(who)) and (person := one.person)}
    med = deltagare.i_filer(session, slug, rad.nummer)
    if not med:  # nobody, or sealed before that was written (ADR 58): rather too many
        return _i_registret(slug, av_dag(vals.fran), av_dag(vals.till))
    return med.get(namn, set())


def _i_registret(slug: str, fran: Manad, till: Manad) -> set[UUID]:
    return {
        person for manad in till_och_med(fran, till) for person in registret(slug, manad).values()
    }
