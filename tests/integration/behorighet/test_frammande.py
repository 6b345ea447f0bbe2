"""A hostile visitor of each role fills every form they may send with what is not theirs.

The address is about an own object, so the form is taken; only its fields are foreign. Afterwards
not a row of another förbund is another, nor, of a role that one owner gave, of the other owner.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from behorighetsprov import HELA, OBJEKT, ROLLER, SMALA, Plats, may, rules, slug_av

from tracker.access.permissions import Roll


pytestmark = pytest.mark.slow

OFFENTLIGT: Final = frozenset({"laslogg", "nodatkomst", "utkast"})
"""Of another owner in the same förbund: what one read, asked to read in need, or wrote oneself."""
_TABLES: Final = """
    SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
    WHERE table_schema = 'public' AND has_table_privilege('stegvis_kopia',
        quote_ident(table_schema) || '.' || quote_ident(table_name), 'SELECT')
    GROUP BY table_name ORDER BY table_name"""


def rows(plats: Plats, forbund: str, huvudman: str | None = None) -> dict[str, Any]:
    """Table → a fingerprint of its rows of a förbund, or of one owner in it."""
    found = {}
    with psycopg.connect(plats.database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("SET ROLE stegvis_kopia")
        for table, columns in connection.execute(_TABLES).fetchall():
            if "forbund" not in columns or (huvudman and "huvudman" not in columns):
                continue
            owned = "AND t.huvudman::text = %(h)s" if huvudman else ""
            ask = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            where = "to_jsonb(t.forbund) @> to_jsonb(%(f)s::text)"  # one, or of a run several
            row = connection.execute(f"{ask} WHERE {where} {owned}", {"f": forbund, "h": huvudman})
            found[table] = row.fetchone()
    return found


def stuffed(plats: Plats, namn: str) -> dict[str, Any]:
    """A form with everything that any form asks for, about an object of somebody else's."""
    ids, objekt, forbund = plats.ids[namn], OBJEKT[namn], plats.forbund[namn]
    deltagande = [slug_av(namn, letter) for letter in "DRM"]
    known = {
        "steg": "spara", "handelse_id": str(uuid4()), "id": str(uuid4()), "datum": "2026-02-01",
        "fran": "2026-01-01", "till": "2026-12-31", "galler_till": "2026-12-31", "ar": "2026",
        "orsak": "Prov som är långt nog för vad som helst.", "skal": "Dnr 1", "andamal": "Prov",
        "text": "Prov", "beslut": "hanvisad", "hanvisad_till": objekt.insats, "slag": "sip",
        "remittent": "annan", "namn": "Prov", "dag": "2026-02-01", "rapport": "avslutsanledning",
        "format": "csv", "mottagare": "styrelsen", "syfte": "Prov", "anledning": "utskrivning",
        "enhet": "Prov", "roll": "insatspersonal", "nya": "Ja\nNej", "vid": "start",
        "losenord": "fyra blåa hästar äter gräs", "manader": "12", "kalla": "Plan",
        "kolumner": "kon", "galler": "detta", "kvar": deltagande[0], "varde": "ja",
    }  # fmt: skip
    foreign = {
        "forbund": forbund, "huvudman": objekt.huvudman, "insats": objekt.insats,
        "insatser": [objekt.insats, f"{objekt.huvudman}/{objekt.insats}"],
        "deltagande": deltagande[0], "deltaganden": deltagande, "personnummer": objekt.nummer,
        "sok": objekt.nummer, "namngivna": str(ids["anvandare"]), "vem": str(ids["anvandare"]),
        "anvandare": str(ids["anvandare"]), "utredare": str(ids["anvandare"]),
        "uppdrag": str(ids["uppdrag_id"]), "handelse": str(ids["handelse"]),
        "avser": str(ids["handelse"]), "korning": str(ids["korning"]),
        "leverans": str(ids["leverans"]),
    }  # fmt: skip
    return {**known, **foreign}


def test_foreign_answers_in_own_forms_change_nothing_foreign(egen: Plats) -> None:
    done: set[Any] = set()
    for namn, huvudman, roller in (
        ("annat_forbund", None, tuple(reversed(ROLLER))),
        ("annan_huvudman", "regionen", (*SMALA, *HELA)),
    ):
        before, own = rows(egen, egen.forbund[namn], huvudman), rows(egen, egen.forbund["eget"])
        wrong = [told for roll in roller for told in _attack(egen, roll, namn, done)]
        after = rows(egen, egen.forbund[namn], huvudman)
        changed = {table for table in after if after[table] != before[table]}
        assert changed <= (OFFENTLIGT if huvudman else set()), namn
        assert wrong == []
        assert rows(egen, egen.forbund["eget"]) != own, "the forms were taken"


def _attack(egen: Plats, roll: Roll, namn: str, done: set[Any]) -> Iterator[tuple[str, int]]:
    """Sends every form that the role may, and that none of the same reach has sent; those that the
    page could not bear.
    """
    reach = "insats" if roll in SMALA else "huvudman" if roll in HELA else ""
    for rule in rules(egen, "POST"):
        if not may(egen, rule, roll) or (reach, namn, rule.rule) in done:
            continue
        done.add((reach, namn, rule.rule))
        answer = egen.send(roll, egen.path(rule, "eget"), **stuffed(egen, namn))
        if answer.status >= 500:
            yield rule.endpoint, answer.status
