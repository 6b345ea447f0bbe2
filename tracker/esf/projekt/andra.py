"""The same people's time in other projects, for the rules that hold for a person (ADR 57).

Somebody is the same who has the same account, or a number in common by each project's own blind
index. Each project is read in its own context, at a position of its own; what comes out are
minutes, days, how they are paid and the occasion: nothing that was written, and no names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlmodel import Session

from tracker.db import Transaction, raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.uppsattning import Personal, Uppsattning
from tracker.esf.underlag import Slag, Tidrad
from tracker.identity import nummer
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Keys
from tracker.identity.register import known_persons, reveal
from tracker.log import store


_PROJEKT: Final = (
    "SELECT DISTINCT forbund FROM projekt_version WHERE forbund <> %(projekt)s AND till IS NULL "
    "AND extract(year FROM start) <= %(sist)s AND extract(year FROM slut) >= %(forst)s "
    "ORDER BY forbund"
)
_VID: Final = """
    SELECT p.forbund FROM projekt_version p
    JOIN unnest(%(slugs)s::text[], %(vid)s::bigint[]) AS v(forbund, vid)
        ON p.forbund = v.forbund AND p.fran <= v.vid AND (p.till IS NULL OR p.till > v.vid)
    WHERE p.forbund <> %(projekt)s AND extract(year FROM p.start) <= %(sist)s
        AND extract(year FROM p.slut) >= %(forst)s ORDER BY p.forbund"""
_UPPDRAG: Final = (
    "SELECT DISTINCT forbund FROM uppdrag WHERE anvandare = ANY(%s) AND forbund = ANY(%s)"
)
_ARBETAR: Final = (
    "SELECT 1 FROM personal_version WHERE forbund = %(log)s AND till IS NULL "
    "AND (anvandare = ANY(%(konton)s) OR person = ANY(%(personer)s)) LIMIT 1"
)
_PERSONAL: Final = (
    "SELECT slug, person, anvandare, slag FROM personal_version WHERE forbund = %(log)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY slug"
)
_RADER: Final = (
    "SELECT handelse, personal, datum, minuter, traff FROM tid_rad WHERE forbund = %(log)s "
    "AND slag = 'projekt' AND personal = ANY(%(dem)s) AND datum >= %(fran)s AND datum <= %(till)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY datum, nr"
)
_TIDIGARE: Final = (
    "SELECT personal, sum(minuter) FROM tid_rad WHERE forbund = %(log)s AND slag = 'projekt' "
    "AND personal = ANY(%(dem)s) AND datum >= %(aret)s AND datum < %(fran)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) GROUP BY personal"
)


@dataclass(frozen=True, slots=True)
class HosAndra:
    """Rows of the month, and minutes earlier in the year, by what somebody goes by here."""

    rader: tuple[Tidrad, ...] = ()
    tidigare: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Vilka:
    """The staff by what they are known by elsewhere."""

    konton: Mapping[UUID, str]
    nummer: Mapping[str, str]


def andra_projekt(
    transaction: Transaction,
    uppsatt: Uppsattning,
    personal: Collection[tuple[str, Personal]],
    *,
    keys: Keys,
) -> dict[str, int]:
    """Other projects of any of the same years in which any of these works too, and where each
    stands now: who has an assignment there by their account, or is known there by their number,
    and stands among its staff. Where somebody only takes part is not told.
    """
    asked: dict[str, Any] = {"projekt": uppsatt.projekt, "forst": uppsatt.start.year}
    asked |= {"sist": uppsatt.slut.year}
    with transaction(readonly=True) as session:
        slugs = [slug for (slug,) in raw(session).execute(_PROJEKT, asked)]
        konton = [one.anvandare for _, one in personal if one.anvandare]
        har = {slug for (slug,) in raw(session).execute(_UPPDRAG, (konton, slugs))}
    if not slugs or not personal:
        return {}
    with transaction(
        forbund=uppsatt.projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        vilka = _vilka(session, uppsatt.projekt, personal, keys)
    found = {}
    for slug in slugs if vilka.nummer else sorted(har):
        with transaction(
            forbund=slug, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            kanda = known_persons(session, slug, [*_index(vilka, slug, keys)])
            there: dict[str, Any] = {"log": slug, "konton": list(vilka.konton)}
            there["personer"] = [one.id for one in kanda.values()]
            arbetar = (slug in har or kanda) and raw(session).execute(_ARBETAR, there).fetchone()
            huvud = store.head(session, slug) if arbetar else None
            if huvud:
                found[slug] = huvud.position
    return found


def _index(vilka: _Vilka, log: str, keys: Keys) -> dict[bytes, str]:
    """The blind indexes that they have in a project, and who each is."""
    return {
        blind_index(key.secret, number, forbund=log): who
        for number, who in vilka.nummer.items()
        for key in keys.all("index")
    }


def hos_andra(
    transaction: Transaction,
    uppsatt: Uppsattning,
    personal: Collection[tuple[str, Personal]],
    manad: Manad,
    *,
    vid: Mapping[str, int],
    keys: Keys,
) -> HosAndra:
    """What these of the staff did in other projects, at the positions of those in `vid`, by the
    years that each had there. `personal`: what each goes by here, and their record.
    """
    asked: dict[str, Any] = {"projekt": uppsatt.projekt, "slugs": [*vid], "vid": [*vid.values()]}
    asked |= {"forst": uppsatt.start.year, "sist": uppsatt.slut.year}
    with transaction(readonly=True) as session:
        slugs = [slug for (slug,) in raw(session).execute(_VID, asked) if personal]
    if not slugs:
        return HosAndra()
    with transaction(
        forbund=uppsatt.projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        vilka = _vilka(session, uppsatt.projekt, personal, keys)
    rader: list[Tidrad] = []
    tidigare: dict[str, int] = defaultdict(int)
    for slug in slugs:
        with transaction(
            forbund=slug, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            _projektets(session, slug, vid[slug], manad, vilka, keys, rader, tidigare)
    return HosAndra(tuple(rader), tuple(sorted(tidigare.items())))


def _vilka(
    session: Session, projekt: str, personal: Iterable[tuple[str, Personal]], keys: Keys
) -> _Vilka:
    alla = list(personal)
    per_person = {one.person: key for key, one in alla if one.person}
    now = reveal(session, projekt, list(per_person), keys=keys)
    forna = nummer.all_of(session, projekt, list(per_person), keys=keys)
    numren = {
        number: key
        for person, key in per_person.items()
        for number in (*filter(None, [now.get(person)]), *forna.get(person, ()))
    }
    return _Vilka({one.anvandare: key for key, one in alla if one.anvandare}, numren)


def _projektets(
    session: Session,
    log: str,
    vid: int,
    manad: Manad,
    vilka: _Vilka,
    keys: Keys,
    rader: list[Tidrad],
    tidigare: dict[str, int],
) -> None:
    """Adds what one project has of them."""
    asked: dict[str, Any] = {"log": log, "vid": vid, "aret": Manad(manad.ar, 1).forsta}
    asked |= {"fran": manad.forsta, "till": manad.sista}
    indexes = _index(vilka, log, keys)
    kanda = known_persons(session, log, list(indexes))
    personer = {person.id: indexes[index] for index, person in kanda.items()}
    dem: dict[str, tuple[str, Slag]] = {}
    for slug, person, konto, slag in raw(session).execute(_PERSONAL, asked):
        key = vilka.konton.get(konto) or personer.get(person)
        if key:
            dem[slug] = (key, cast("Slag", slag))
    if not dem:
        return
    asked["dem"] = list(dem)
    for handelse, who, dag, minuter, traff in raw(session).execute(_RADER, asked):
        key, slag = dem[who]
        rader.append(Tidrad(str(handelse), key, dag, minuter, log, "", slag=slag, tillfalle=traff))
    for who, minuter in raw(session).execute(_TIDIGARE, asked):
        tidigare[dem[who][0]] += int(minuter)
