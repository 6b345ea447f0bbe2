"""Everything that is kept about one person, within the reach of the one who asks: the content of a
registerutdrag (GDPR article 15), as JSON would have it.

Read in the reader's own context, so that what another owner answers for is not in it. Who worked
with the person stands as «Anställd 1»: the person has a right to know that somebody looked, when
and why, not who (EU Court C-579/21).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import orjson
from sqlmodel import Session, col, select

from schemas import kodverk
from schemas.handelser import KINDS
from tracker.access import deltagarlankar, read_log
from tracker.db import execute
from tracker.errors import Refused
from tracker.identity import egna_mal, led, namn, nummer
from tracker.identity.keys import Keys
from tracker.identity.register import reveal
from tracker.identity.texts import ERASED, read_texts
from tracker.log import store
from tracker.log.pointers import text_id, texts
from tracker.projections.tables import DeltagandeNu, ForbundVersion, HuvudmanVersion, InsatsVersion
from tracker.rights.projektfiler import Skickade, i_utdraget, med, sagda
from tracker.rights.regler import rules
from tracker.state.post import Post


FORMAT: Final = "stegvis-registerutdrag-1"
KONTAKT: Final = {"telefon": "Telefon", "epost": "E-post"}
MACHINES: Final = {
    "drift": "Driften",
    "nyckel": "Annat system",
    "historik": "Tidigare system",
    "remittent": "Den som skickade remissen",
    "deltagare": "Du själv",
    "delad": "Den du visade sidan för",
}


@dataclass(slots=True)
class Anstallda:
    """Readers and recorders as numbers within one extract."""

    kanda: dict[str, str] = field(default_factory=dict)

    def vem(self, ident: str) -> str:
        """«Anställd 2», «Driften»: the same id gives the same words."""
        kind = ident.partition(":")[0]
        if kind in MACHINES and ident != kind:
            return MACHINES[kind]
        return self.kanda.setdefault(ident, f"Anställd {len(self.kanda) + 1}")


def collect(
    session: Session,
    forbund: str,
    person: UUID,
    *,
    keys: Keys,
    now: datetime,
    skickade: Skickade = MappingProxyType({}),
) -> dict[str, Any]:
    """What is kept, ready for orjson. Raises Refused for somebody erased or out of reach.

    `skickade`: which files of projects were sent, as the projects say.
    """
    normal = reveal(session, forbund, [person], keys=keys).get(person)
    if normal is None and nummer.unnumbered(session, forbund, [person]):
        normal = "okänt"
    others = nummer.all_of(session, forbund, [person], keys=keys).get(person, set())
    rows = _deltaganden(session, forbund, person)
    if normal is None or not rows:
        raise Refused("Personen finns inte bland dem som du får ta ut utdrag för.")
    names = [d.deltagande for d in rows]
    read_log.saw(session, forbund, personer=[person], deltaganden=names)
    anstallda = Anstallda()
    streams = store.read_streams(session, forbund, [f"d:{name}" for name in names])
    posts = [post for stream in streams.values() for post in stream]
    attended = _attendance(session, forbund, names)
    insatser = _insatser(session, forbund)
    return {
        "format": FORMAT,
        "skapat": now,
        "forbund": {"id": forbund, "namn": _forbund(session, forbund)},
        "personuppgiftsansvariga": _owners(session, forbund, {d.huvudman for d in rows}),
        "person": {
            "personnummer": normal,
            "andra_personnummer": sorted(others - {normal}),
            "kon": rows[0].kon,
            "fodelsear": rows[0].fodelsear,
            **_details(session, forbund, person, keys),
        },
        "deltaganden": [
            {
                **_ett(d, insatser),
                **_egen_dorr(session, forbund, d.deltagande, anstallda, keys),
                "handelser": _events(
                    session,
                    forbund,
                    _in_order(streams[f"d:{d.deltagande}"], attended.get(d.deltagande, [])),
                    anstallda,
                    keys,
                ),
            }
            for d in rows
        ],
        "lasta": _readings(session, forbund, person, rows, posts, anstallda),
        "siffror": deliveries(session, forbund, rows, first=min(p.position for p in posts)),
        "projektfiler": i_utdraget(sagda(med(session, forbund, names), skickade)),
        "utlamningar": _handed_out(session, forbund, person, anstallda),
        "bevaras": _bevaras(session, forbund, {d.huvudman for d in rows}),
    }


def _ett(d: DeltagandeNu, insatser: dict[str, str]) -> dict[str, Any]:
    """What a deltagande is called, whose it is, and what was consented to."""
    return {
        "deltagande": d.deltagande,
        "insats": d.insats,
        "insats_namn": insatser.get(d.insats, d.insats),
        "personuppgiftsansvarig": d.huvudman,
        "samtycken": [kodverk.namn("andamal", one) for one in d.samtycken or ()],
    }


def _bevaras(session: Session, forbund: str, huvudman: set[str]) -> list[dict[str, str]]:
    """How long each owner keeps it, where that is decided."""
    return [
        {"personuppgiftsansvarig": rule.huvudman, "regel": rule.mening}
        for rule in rules(session, forbund)
        if rule.huvudman in huvudman
    ]


def _deltaganden(session: Session, forbund: str, person: UUID) -> Sequence[DeltagandeNu]:
    return session.exec(
        select(DeltagandeNu)
        .where(col(DeltagandeNu.forbund) == forbund, col(DeltagandeNu.person) == person)
        .order_by(col(DeltagandeNu.deltagande))
    ).all()


def _attendance(
    session: Session, forbund: str, deltaganden: Sequence[str]
) -> dict[str, list[Post]]:
    """Deltagande → attendance, certificates and what corrects them: streams of their own."""
    rows = execute(
        session,
        "SELECT DISTINCT deltagande, 'n:' || handelse FROM narvaro_rad"
        " WHERE forbund = %s AND deltagande = ANY(%b::text[])"
        " UNION SELECT DISTINCT deltagande, 'o:' || handelse FROM intyg_rad"
        " WHERE forbund = %s AND deltagande = ANY(%b::text[])"
        " UNION SELECT DISTINCT deltagande, 'z:' || nyckel FROM aktivitet_deltagare"
        " WHERE forbund = %s AND deltagande = ANY(%b::text[])",
        *(forbund, list(deltaganden)) * 3,
    ).all()
    streams = store.read_streams(session, forbund, [strom for _, strom in rows])
    found: dict[str, list[Post]] = {}
    for deltagande, strom in rows:
        found.setdefault(deltagande, []).extend(streams[strom])
    return found


def _in_order(*posts: Sequence[Post]) -> list[Post]:
    return sorted(chain.from_iterable(posts), key=lambda post: post.position)


def _details(session: Session, forbund: str, person: UUID, keys: Keys) -> dict[str, list[str]]:
    """Names and contact, as each owner in reach has them."""
    known = namn.by_owner(session, forbund, person, keys=keys)
    names = {one.namn for one in known if one.namn}
    contacts = {f"{KONTAKT[k]} {text}" for one in known for k, text in one.kontakt.items()}
    return {"namn": sorted(names), "kontakt": sorted(contacts)}


def _events(
    session: Session, forbund: str, posts: Sequence[Post], anstallda: Anstallda, keys: Keys
) -> list[dict[str, Any]]:
    pointers = [text_id(holder[falt]) for post in posts for holder, falt in texts(dict(post.data))]
    found = read_texts(session, forbund, pointers, keys=keys)
    events = []
    for post in posts:
        data = orjson.loads(orjson.dumps(post.data))
        for holder, falt in texts(data):
            holder[falt] = found.get(text_id(holder[falt]), ERASED)
        if isinstance(data.get("andring"), dict) and "person" in data["andring"]:
            data["andring"]["person"] = "en annan person"
        events.append(
            {
                "id": post.id,
                "typ": post.typ,
                "namn": KINDS[post.typ].namn,
                "datum": post.datum,
                "registrerad": post.registrerad,
                "av": anstallda.vem(post.av),
                "data": data,
            }
        )
    return events


def _readings(
    session: Session,
    forbund: str,
    person: UUID,
    rows: Iterable[DeltagandeNu],
    posts: Sequence[Post],
    anstallda: Anstallda,
) -> list[dict[str, Any]]:
    """Who saw them, oldest first; also where everybody in the förbund was taken out at once."""
    read_log.open_log(session, "egna")
    found = execute(
        session,
        "SELECT nar, anvandare, vad, sida, via FROM laslogg WHERE forbund = %s AND nar >= %s"
        " AND (personer && %b::uuid[] OR deltaganden && %b::text[] OR hela) ORDER BY nar",
        forbund,
        min(post.registrerad for post in posts),
        [person, *led.joined(session, forbund, [person]).get(person, ())],
        [d.deltagande for d in rows],
    )
    return [
        {"nar": nar, "vem": anstallda.vem(vem), "vad": vad, "sida": sida, "via": via}
        for nar, vem, vad, sida, via in found
    ]


def deliveries(
    session: Session, forbund: str, rows: Sequence[DeltagandeNu], *, first: int
) -> list[dict[str, Any]]:
    """Reports made of the förbund that the person can be one of: figures only, never identity.

    `first`: the position from which on there was anything of them.
    """
    made = execute(
        session,
        "SELECT rapport, parametrar, position, format, skapad FROM leverans"
        " WHERE forbund @> ARRAY[%s] ORDER BY skapad",
        forbund,
    )
    return [
        {
            "rapport": rapport,
            "fran": asked["from"],
            "till": asked["to"],
            "format": form,
            "skapad": skapad,
        }
        for rapport, parametrar, position, form, skapad in made
        for asked in [orjson.loads(parametrar)]
        if _known_then(position, forbund) >= first and any(_inside(d, forbund, asked) for d in rows)
    ]


def _egen_dorr(
    session: Session, forbund: str, deltagande: str, anstallda: Anstallda, keys: Keys
) -> dict[str, list[dict[str, Any]]]:
    """What they wrote on their own page, and the links that were made to let them in."""
    goals = egna_mal.read(session, forbund, [deltagande], keys=keys)
    links = deltagarlankar.alla(session, forbund, deltagande)
    return {
        "egna_mal": [{"skrivet": one.skapad, "text": one.text} for one in goals],
        "lankar": [
            {
                "slag": one.slag,
                "skapad": one.skapad,
                "av": anstallda.vem(one.skapad_av),
                "till": one.till,
                "anvand": one.anvand,
                "avslutad": one.avslutad,
            }
            for one in reversed(links)
        ],
    }


def _known_then(position: str, forbund: str) -> int:
    found = orjson.loads(position)
    return int(found.get(forbund, 0) if isinstance(found, dict) else found)


def _inside(d: DeltagandeNu, forbund: str, asked: dict[str, Any]) -> bool:
    chosen = asked["insats"]
    if chosen and not {d.insats, f"{forbund}/{d.insats}"}.intersection(chosen):
        return False
    begins = d.start or d.remiss_datum or date.max
    return begins <= date.fromisoformat(asked["to"]) and (
        d.slut is None or d.slut >= date.fromisoformat(asked["from"])
    )


def _handed_out(
    session: Session, forbund: str, person: UUID, anstallda: Anstallda
) -> list[dict[str, Any]]:
    rows = execute(
        session,
        "SELECT u.nar, u.av, u.format FROM utlamning u JOIN registerutdrag r"
        " ON r.forbund = u.forbund AND r.id = u.registerutdrag"
        " WHERE r.forbund = %s AND r.person = %s ORDER BY u.nar",
        forbund,
        person,
    )
    return [{"nar": nar, "av": anstallda.vem(av), "format": form} for nar, av, form in rows]


def _insatser(session: Session, forbund: str) -> dict[str, str]:
    rows = session.exec(
        select(InsatsVersion)
        .where(col(InsatsVersion.forbund) == forbund, col(InsatsVersion.till).is_(None))
        .order_by(col(InsatsVersion.giltig_fran), col(InsatsVersion.nr))
    )
    return {row.insats: row.namn for row in rows}


def _forbund(session: Session, forbund: str) -> str:
    found = session.exec(
        select(ForbundVersion.namn).where(
            col(ForbundVersion.forbund) == forbund, col(ForbundVersion.till).is_(None)
        )
    ).first()
    return found or forbund


def _owners(session: Session, forbund: str, slugs: set[str]) -> list[dict[str, str]]:
    rows = session.exec(
        select(HuvudmanVersion).where(
            col(HuvudmanVersion.forbund) == forbund,
            col(HuvudmanVersion.slug).in_(slugs),
            col(HuvudmanVersion.till).is_(None),
        )
    )
    namn = {row.slug: row.namn for row in rows}
    return [{"id": slug, "namn": namn.get(slug, slug)} for slug in sorted(slugs)]
