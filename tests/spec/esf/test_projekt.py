"""A whole year of a seeded project: hundreds of corrections, and every sum that must hold.

Of fifty participants the tests take one; ESF_STORLEK=50 makes the project whole.
"""

import os
from datetime import date, timedelta
from random import Random

from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.pengar.enhetskostnad import (
    Arbete,
    kostnader,
    minuter_per_delprojekt,
    per_delprojekt,
)
from tracker.esf.pengar.nyckel import Bas, Nyckel, Nyckelslag, dela_gemensamt
from tracker.esf.pengar.satser import Sats, Satslista
from tracker.esf.scb.berord import berord_fran
from tracker.esf.scb.deltagande import Vistelse
from tracker.esf.scb.fil import Fakta, Person, gor
from tracker.esf.scb.kedja import Sandning, inlast, planera, skicka_om
from tracker.esf.underlag import Spann


STORLEK = int(os.environ.get("ESF_STORLEK", "1"))
DELTAGARE, PERSONAL, RATTELSER = 30 * STORLEK, max(20, 4 * STORLEK), 300
DELPROJEKT = tuple("ABCDEFGH")
AR = tuple(Manad(2026, nr) for nr in range(1, 13))
LISTA = Satslista(
    "L1",
    tuple(
        Sats("L1", "2026", "PO2", "övriga", kod, kod, ore, "beslutet", date(2026, 1, 1))
        for kod, ore in (("2", 48_733), ("3", 41_251), ("4", 39_999))
    ),
)


def people(slump):
    for n in range(DELTAGARE):
        fran = date(2026, 1, 1) + timedelta(days=slump.randrange(330))
        yield f"p{n:04}", fran, fran + timedelta(days=slump.randrange(20, 200))


def facts(slump):
    folk = list(people(slump))
    return Fakta(
        "2026/00123",
        tuple(
            Person(p, f"1990{n:04}9800", grunder=frozenset(AR)) for n, (p, *_) in enumerate(folk)
        ),
        tuple(Vistelse(p, slump.choice(DELPROJEKT), Spann(fran, till)) for p, fran, till in folk),
        {(p, manad): slump.randrange(1, 6000) for p, *_ in folk for manad in AR},
    )


def corrected(fakta, slump):
    """One correction of the four kinds: hours, an end, a basis withdrawn, a new stay."""
    personer, vistelser, narvaro = list(fakta.personer), list(fakta.vistelser), dict(fakta.narvaro)
    nr = slump.randrange(DELTAGARE)
    who = personer[nr].person
    match slump.randrange(4):
        case 0:
            narvaro[who, slump.choice(AR)] = slump.randrange(6000)
        case 1:
            fran = vistelser[nr].tid.fran
            till = slump.choice([None, fran + timedelta(days=slump.randrange(300))])
            vistelser[nr] = Vistelse(who, vistelser[nr].delprojekt, Spann(fran, till))
        case 2:
            grunder = personer[nr].grunder ^ {slump.choice(AR)}
            personer[nr] = Person(who, personer[nr].nummer, grunder=grunder)
        case 3:
            fran = date(2026, 1, 1) + timedelta(days=slump.randrange(360))
            vistelser.append(Vistelse(who, slump.choice(DELPROJEKT), Spann(fran, fran)))
    return Fakta(fakta.arende, tuple(personer), tuple(vistelser), narvaro)


def test_after_each_of_300_corrections_the_chain_is_the_one_from_scratch():
    slump = Random(20261122)
    lage = AVRUNDNINGAR["kvart_nedat"]
    now = facts(slump)
    made = gor(now, AR, avrundning=lage)
    sendings = [Sandning(manad, fil.summa) for manad, fil in made.items()]
    again = 0
    for _ in range(RATTELSER):
        after = corrected(now, slump)
        plan, files = skicka_om(
            lambda manader, after=after: gor(after, manader, avrundning=lage),
            sendings,
            fran=berord_fran(now, after) or AR[-1].plus(1),
        )
        scratch = {m: fil.summa for m, fil in gor(after, AR, avrundning=lage).items()}
        first = min((m for m in AR if scratch[m] != made[m].summa), default=None)
        assert plan.skicka_om == tuple(m for m in AR if first is not None and m >= first)
        sendings += [Sandning(manad, files[manad].summa) for manad in plan.skicka_om]
        made = made | files
        again += bool(plan.skicka_om)
        assert {m: fil.summa for m, fil in made.items()} == scratch == inlast(sendings)
        now = after
    assert again > RATTELSER // 3
    assert planera(scratch, sendings).alla == ()


def work(slump):
    return [
        Arbete(
            f"{person}-{manad}-{delprojekt}",
            f"s{person}",
            manad,
            delprojekt,
            slump.choice("234") if person % 2 else "3",
            "medfinansiering" if person % 3 == 0 else "direkt",
            slump.randrange(1, 9000),
        )
        for person in range(PERSONAL)
        for manad in AR
        for delprojekt in slump.sample(DELPROJEKT, 2)
    ]


def test_delprojekt_make_the_project_for_every_key_and_rounding():
    slump = Random(5)
    arbeten = work(slump)
    for lage in AVRUNDNINGAR.values():
        found = kostnader(arbeten, LISTA, lage)
        ore, minuter = per_delprojekt(found), minuter_per_delprojekt(found)
        assert sum(ore.values()) == sum(one.ore for one in found)
        assert sum(minuter.values()) == sum(one.minuter for one in found)
        exakt = sum(LISTA.sats(o.arbete.kategori).ore_per_timme * o.minuter for o in found) / 60
        assert abs(sum(ore.values()) - exakt) <= 3  # half an öre for each category and kind
        bas = Bas(DELPROJEKT, ore, ore, minuter, dict.fromkeys(DELPROJEKT, 7))
        for slag in Nyckelslag:
            andelar = tuple((d, 1250) for d in DELPROJEKT) if slag == "avtalad" else ()
            nyckel = Nyckel(1, slag, date(2026, 1, 1), "beslut", andelar)
            shared = dela_gemensamt(272_413_701, nyckel, bas, ore)
            assert sum(one.andel for one in shared) == 272_413_701
            assert sum(one.summa for one in shared) == 272_413_701 + sum(ore.values())
