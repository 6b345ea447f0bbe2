"""Who takes part in an ESF project: one id for each person, whichever förbund they come from.

A förbund's person ids say nothing elsewhere (ADR 8), so the project has its own, by the blind index
made for its slug (ADR 36). Only those are given to this room who may be reported in the month.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute, raw
from tracker.identity.keys import Keys
from tracker.identity.projektpersoner import Uppgift, personer


_STORE: Final = """
    INSERT INTO projektdeltagare
        (forbund, manad, hos, deltagande, person, delprojekt, grund, vid)
    SELECT %s, %s, n.hos, n.deltagande, n.person, n.delprojekt, n.grund, n.vid
    FROM unnest(%b::text[], %b::text[], %b::uuid[], %b::text[], %b::text[], %b::bigint[])
        AS n(hos, deltagande, person, delprojekt, grund, vid)"""

_NOBODY: Final = """
    DELETE FROM {table} i WHERE forbund = %(projekt)s
    AND NOT EXISTS (SELECT FROM projektdeltagare p
        WHERE p.forbund = i.forbund AND p.person = i.person)
    AND NOT EXISTS (SELECT FROM personal_version s
        WHERE s.forbund = i.forbund AND s.person = i.person)"""
"""Who takes part in no month, and does not work in the project."""


def skriv_manader(
    session: Session,
    projekt: str,
    per_manad: Mapping[str, Sequence[Uppgift]],
    *,
    keys: Keys,
    new_id: Callable[[], UUID],
) -> dict[str, int]:
    """The months anew: who takes part in each, and nobody else. Month → how many persons they are.

    Who then takes part in no month at all is forgotten here.

    As stegvis_logg in the project's context, under its append lock: two at a time would make two
    persons of one. Months are ÅÅÅÅ-MM. Never commits.
    """
    everybody = {(one.hos, one.deltagande): one for of in per_manad.values() for one in of}
    persons = personer(session, projekt, everybody.values(), keys=keys, new_id=new_id)
    raw(session).execute(
        "DELETE FROM projektdeltagare WHERE forbund = %s AND manad = ANY(%s)",
        (projekt, list(per_manad)),
    )
    for manad, uppgifter in per_manad.items():
        if uppgifter:
            _store(session, projekt, manad, uppgifter, persons)
    for table in ("person_uppgift", "person_index", "person_nummer"):
        raw(session).execute(_NOBODY.format(table=table), {"projekt": projekt})
    return {
        manad: len({persons[one.normal] for one in uppgifter})
        for manad, uppgifter in per_manad.items()
    }


def _store(
    session: Session,
    projekt: str,
    manad: str,
    uppgifter: Sequence[Uppgift],
    persons: Mapping[str, UUID],
) -> None:
    execute(
        session,
        _STORE,
        projekt,
        manad,
        [one.hos for one in uppgifter],
        [one.deltagande for one in uppgifter],
        [persons[one.normal] for one in uppgifter],
        [one.delprojekt for one in uppgifter],
        [one.grund for one in uppgifter],
        [one.vid for one in uppgifter],
    )


def manadens(session: Session, projekt: str, manad: str) -> dict[tuple[str, str], UUID]:
    """Who takes part in a month: (förbund, deltagande) → the person's id in the project."""
    rows = raw(session).execute(
        "SELECT hos, deltagande, person FROM projektdeltagare WHERE forbund = %s AND manad = %s",
        (projekt, manad),
    )
    return {(hos, deltagande): person for hos, deltagande, person in rows}
