"""Who stands in a prepared Excel file: the open deltaganden of one insats that the reader may see.

Whom it reads goes to the read log, as all queries that give people away.
"""

from typing import TYPE_CHECKING, Final

from sqlalchemy import any_, literal, not_
from sqlmodel import Session, and_, col, or_, select

from tracker.access import read_log
from tracker.errors import Refused
from tracker.identity.keys import Keys
from tracker.intake.blad_rader import lage as standing
from tracker.intake.files_blad import MAX_RADER
from tracker.log import store
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.deltagare import LAGEN, lage
from tracker.queries.personer import masked


if TYPE_CHECKING:
    from tracker.exports.blad import Utdelad


MEST: Final = MAX_RADER - 500


def oppna(session: Session, forbund: str, insats: str, *, keys: Keys) -> "list[Utdelad]":
    """Those enrolled, and those who wait to be, by the day they came.

    Raises Refused when they are more than a file takes back.
    """
    from tracker.exports.blad import Utdelad  # brings openpyxl, which no other page needs

    vantar = and_(
        col(D.start).is_(None),
        or_(col(D.beslut).is_(None), col(D.beslut).in_(("antagen", "vantelista"))),
    )
    rows = session.exec(
        select(D)
        .where(
            col(D.forbund) == forbund,
            col(D.insats) == insats,
            col(D.slut).is_(None),
            or_(col(D.start).is_not(None), vantar),
            # Staff see who took back their consent, to close them; no file does (RAKNEREGLER 16).
            or_(
                col(D.atertagna).is_(None),
                not_(literal("uppfoljning") == any_(col(D.atertagna))),
            ),
        )
        .order_by(col(D.start).asc().nulls_last(), col(D.deltagande))
        .limit(MEST + 1)
    ).all()
    if len(rows) > MEST:
        raise Refused(f"Insatsen har fler än {MEST} öppna deltaganden. Registrera på sidorna.")
    names = [d.deltagande for d in rows]
    read_log.saw(session, forbund, personer=[d.person for d in rows], deltaganden=names)
    vem = masked(session, forbund, {d.person for d in rows}, keys=keys)
    streams = store.read_streams(session, forbund, [f"d:{name}" for name in names])
    found = [(d, standing(streams[f"d:{d.deltagande}"])) for d in rows]
    return [
        Utdelad(d.deltagande, vem[d.person], LAGEN[lage(d)], now.position, now.celler)
        for d, now in found
    ]
