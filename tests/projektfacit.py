"""A project's year counted from its truth, corrections of it, and lists with faults in them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bench.generator.esfprojekt import AR, FORSTA, SISTA, Deltagare, Projekt, nummer
from tracker.esf.avstamning.personer import Fakta, Fel, Lista, Post, Skal
from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.projekt.intyg import manadens_intyg
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.esf.scb.fil import Fil
from tracker.esf.underlag import Spann


ALLA = tuple(till_och_med(FORSTA, SISTA))
Rad = tuple[str, str, str | None, int]
"""Number, start, end and minutes, as the file has them."""
FLYTT = timedelta(days=400)
ORSAKER: tuple[Skal, ...] = ("utanfor_malgrupp", "annan_finansiar", "under_gransen")
"""Reasons that the facts of a list give; the log gives the others."""
SENA = 15_000
"""Numbers of people who are recorded late begin here."""


def facit(projekt: Projekt, manad: Manad) -> list[Rad]:
    """The month's file counted from the truth: one row a person, first start, last end."""
    per: dict[str, list[Deltagare]] = {}
    for one in projekt.deltagare:
        if one.grund and one.start <= manad.sista:
            per.setdefault(one.nummer, []).append(one)
    rader = []
    for normal, ones in per.items():
        inne = [one for one in ones if one.inne(manad)]
        if not inne:
            continue
        slut = [one.slut for one in inne]
        ute = [dag for dag in slut if dag and dag <= manad.sista]
        sist = max(ute).isoformat() if len(ute) == len(slut) else None
        start = min(one.start for one in ones).isoformat()
        rader.append((normal, start, sist, sum(one.minuter(manad) for one in ones)))
    return sorted(rader, key=lambda rad: rad[0])


def rader(fil: Fil) -> list[Rad]:
    """What the file says, in the same form."""
    return [
        (str(rad.nummer), rad.start.isoformat(), rad.slut.isoformat() if rad.slut else None,
         rad.minuter)
        for rad in fil.rader
    ]  # fmt: skip


def ratta(made: Projekt, nr: int) -> None:
    """A correction in a month that was sent, of five sorts in turn; certified when all are."""
    rng = made.rng
    if nr % 5 == 4:
        _sen(made, nr)
        return
    one = rng.choice([d for d in made.deltagare if d.grund and d.narvaro])
    if nr % 5 == 3 and one.slut is None:
        _slutat(made, one)
        return
    id_ = rng.choice(list(one.narvaro))
    manad, before = one.narvaro[id_]
    if nr % 5 == 0 or len(one.narvaro) == 1:
        one.narvaro[id_] = manad, before + 15
        andring = {"avser": id_, "andring": {"minuter": before + 15}, "orsak": "Fel"}
        made.send([made.event("handelse.rattad", one.hos, andring)])
    elif nr % 5 == 1:
        made.send([made.event("handelse.makulerad", one.hos, {"avser": id_, "orsak": "Fel"})])
        del one.narvaro[id_]
    else:
        dag = max(one.start, manad.forsta)
        sent = made.event("narvaro.registrerad", one.hos, {"minuter": 25}, **plats(one, dag))
        one.narvaro[sent["id"]] = manad, 25
        made.send([sent])


def plats(one: Deltagare, dag: date) -> dict[str, str]:
    """Whose event it is, and when."""
    return {"insats": one.delprojekt, "deltagande": one.deltagande, "datum": dag.isoformat()}


def _slutat(made: Projekt, one: Deltagare) -> None:
    """An end that nobody said in time. Attendance after it would be a fault of its own (D05)."""
    slut = max(one.start, Manad(AR, 9 + one.start.day % 3).forsta)
    events = []
    for id_ in [i for i, (m, _) in one.narvaro.items() if m.sista >= slut]:
        events.append(made.event("handelse.makulerad", one.hos, {"avser": id_, "orsak": "Fel"}))
        del one.narvaro[id_]
    one.slut = slut
    made.send([*events, made.event("avslut.gjort", one.hos, {"anledning": "ovrigt"},
                                   **plats(one, slut))])  # fmt: skip


def _sen(made: Projekt, nr: int) -> None:
    """Somebody who had come months ago, and is recorded now."""
    normal = nummer(SENA + nr, kvinna=bool(nr % 2))
    delprojekt = made.rng.choice(made.delprojekt[:-1])
    start = FORSTA.forsta + timedelta(days=made.rng.randrange(330))
    one = Deltagare(made.hos(delprojekt), f"sen{nr}", delprojekt, normal.replace("-", ""), start,
                    None, grund=True)  # fmt: skip
    at = plats(one, start)
    made.deltagare.append(one)
    dag = made.event("narvaro.registrerad", one.hos, {"minuter": 50}, **at)
    one.narvaro[dag["id"]] = av_dag(start), 50
    made.send(
        [
            made.event("inskrivning.gjord", one.hos, None, **at, person={"personnummer": normal}),
            made.event("samtycke.lamnat", one.hos, {"andamal": "esf"}, **at),
            dag,
        ]
    )


def planterad(
    nr: int, rad: Post, poster: list[Post], fakta: list[Fakta]
) -> tuple[tuple[Lista, Fel], list[Post], list[Fakta]]:
    """One fault about one person, of five sorts in turn: what it is, and the lists with it."""
    person = rad.person
    if nr % 5 == 0:
        return (
            ("esf", "saknas"),
            [one for one in poster if one != rad],
            _med(fakta, person, minuter=60),
        )
    if nr % 5 == 1:
        return ("esf", "dubbel"), [*poster, rad], fakta
    if nr % 5 == 2:
        return ("esf", "far_inte_lamnas"), poster, _med(fakta, person, grund=False)
    sort: Fel = "olika_start" if nr % 5 == 3 else "olika_slut"
    return ("egen", sort), [_flyttad(one, person, sort) for one in poster], fakta


def forklarad(
    nr: int, rad: Post, poster: list[Post], fakta: list[Fakta]
) -> tuple[Skal, list[Post], list[Fakta]]:
    """Somebody who is left out of the file for a reason that is no fault."""
    skal = ORSAKER[nr % len(ORSAKER)]
    andrat = {"utanfor_malgrupp": {"malgrupp": False}, "annan_finansiar": {"annan_finansiar": True},
              "under_gransen": {"minuter": 0}}[skal]  # fmt: skip
    return skal, [one for one in poster if one != rad], _med(fakta, rad.person, **andrat)


def _med(fakta: list[Fakta], person: str, **andrat: Any) -> list[Fakta]:
    return [replace(one, **andrat) if one.person == person else one for one in fakta]


def _flyttad(one: Post, person: str, sort: Fel) -> Post:
    """The project's own row of somebody with another day."""
    if one.person != person or one.lista != "egen" or one.tid is None:
        return one
    if sort == "olika_start":
        return replace(one, tid=Spann(one.tid.fran - FLYTT, one.tid.till))
    return replace(one, tid=Spann(one.tid.fran, SISTA.sista + 5 * FLYTT))


def intyga_om(made: Projekt) -> None:
    """Everybody whose attendance was changed certifies what it is now."""
    vid = positioner(made.intag.transaction, made.slug, keys=made.intag.keys)
    for manad in ALLA:
        for one in manadens_intyg(made.intag.transaction, made.slug, manad, vid=vid):
            if one.intyg.minuter and not one.intyg.gallande:
                data = {"manad": str(manad), "minuter": one.intyg.minuter}
                data |= {"summa": one.intyg.summa, "hur": "skarm"}
                at = {"insats": one.delprojekt, "deltagande": one.intyg.deltagande}
                at["datum"] = manad.sista.isoformat()
                made.send([made.event("narvaro.intygad", one.intyg.hos, data, **at)])


def anonyma(made: Projekt) -> None:
    """Three in each month who are followed without a name, and are said together."""
    made.send(
        made.event("anonym.inskriven", made.hos(made.delprojekt[0]), {"kon": "kvinna", "antal": 3},
                   insats=made.delprojekt[0], datum=manad.forsta.isoformat())
        for manad in ALLA
    )  # fmt: skip
