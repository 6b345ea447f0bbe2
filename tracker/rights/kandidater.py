"""Who is past their time: the people that the rules in force say are no longer to be known.

A person is one in the whole förbund, so all that is theirs goes at once, and only when every owner
who has had them is past their own time. Nobody goes who has anything under way: an open deltagande,
a remiss that nobody has answered, or an owner without a rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw


@dataclass(frozen=True, slots=True)
class Kandidat:
    """A person past their time: all their deltaganden, the owners, the day the last one ended."""

    person: UUID
    deltaganden: tuple[str, ...]
    huvudman: tuple[str, ...]
    slut: date


@dataclass(frozen=True, slots=True)
class Urval:
    """The candidates of an owner, and how many are past that owner's time but still known by others
    or under way in another insats.
    """

    kandidater: tuple[Kandidat, ...]
    kvar: int


# A deltagande ends with its avslut; a remiss that came to nothing when it was answered; one whose
# every event was made void when that was said. Somebody whom a rättelse took away from all of their
# deltaganden ended when it was registered, and the texts there are another person's now. A record
# that was joined to another person is that person's.
_SQL: Final = """
    WITH rakt AS (
        SELECT n.person, n.deltagande, n.huvudman,
            CASE
                WHEN n.start IS NOT NULL THEN n.slut
                WHEN n.beslut IN ('avbojd', 'hanvisad', 'aterkallad') THEN n.besvarad_datum
                WHEN n.beslut IS NULL AND n.remiss_datum IS NULL THEN (
                    SELECT max((l.registrerad AT TIME ZONE 'Europe/Stockholm')::date) FROM logg l
                    WHERE l.forbund = n.forbund AND l.strom = 'd:' || n.deltagande)
            END AS slut
        FROM deltagande_nu n
        WHERE n.forbund = %(forbund)s
            AND (%(personer)b::uuid[] IS NULL OR n.person = ANY(%(personer)b::uuid[]))
        UNION ALL
        SELECT t.ar, NULL, t.huvudman, (
            SELECT (l.registrerad AT TIME ZONE 'Europe/Stockholm')::date FROM logg l
            WHERE l.forbund = t.forbund AND l.position = t.till)
        FROM (
            SELECT t.*, coalesce(l.led[cardinality(l.led)], t.person) AS ar
            FROM deltagande_tidigare t
            LEFT JOIN person_led l ON l.forbund = t.forbund AND l.person = t.person
            WHERE t.forbund = %(forbund)s) t
        JOIN deltagande_nu n ON n.forbund = t.forbund AND n.deltagande = t.deltagande
        WHERE t.ar <> n.person
            AND (%(personer)b::uuid[] IS NULL OR t.ar = ANY(%(personer)b::uuid[]))
    ), provat AS (
        SELECT s.*, coalesce(
            (s.slut + make_interval(months => r.manader))::date <= %(dag)s, false) AS forbi
        FROM rakt s LEFT JOIN gallringsregel r ON r.forbund = %(forbund)s
            AND r.huvudman = s.huvudman AND r.upphord IS NULL
    )
    SELECT person, array_remove(array_agg(deltagande ORDER BY deltagande), NULL),
        array_agg(DISTINCT huvudman), max(slut), bool_and(forbi)
    FROM provat p
    WHERE NOT EXISTS (SELECT FROM gallrad g
            WHERE g.forbund = %(forbund)s AND g.person = p.person)
        AND NOT EXISTS (SELECT FROM gallringsperson v WHERE v.forbund = %(forbund)s
            AND v.person = p.person AND v.utfall IS NULL AND %(personer)b::uuid[] IS NULL)
    GROUP BY person
    HAVING bool_or(forbi AND huvudman = ANY(%(huvudman)b::text[]))
    ORDER BY max(slut), person"""


def select(
    session: Session,
    forbund: str,
    huvudman: Sequence[str],
    *,
    dag: date,
    personer: Sequence[UUID] | None = None,
) -> Urval:
    """Who is past their time on `dag` among the people of these owners, oldest first.

    `personer`: only these, also where a decision on them waits. Runs as stegvis_logg, since it must
    see whether another owner still needs somebody.
    """
    rows = raw(session).execute(
        _SQL,
        {
            "forbund": forbund,
            "huvudman": list(huvudman),
            "dag": dag,
            "personer": None if personer is None else list(personer),
        },
    )
    found = rows.fetchall()
    return Urval(
        tuple(Kandidat(r[0], tuple(r[1]), tuple(r[2]), r[3]) for r in found if r[4]),
        sum(not r[4] for r in found),
    )
