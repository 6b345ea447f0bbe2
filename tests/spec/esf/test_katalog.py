"""Every rule of the catalogue, broken alone: a clean month, one change, and what is found."""

from dataclasses import replace
from datetime import date

import pytest

from tests.spec.esf.manaden import ANNA, BO, HELA, MANAD, NUMMER, VERK, blad, dag, rad, ren
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.regler.katalog import KATALOG, granska
from tracker.esf.regler.programperioder import REGELVERK, regelverk
from tracker.esf.regler.tid import egen_personal
from tracker.esf.underlag import Franvaro, Intyg, Medfinansierat, Narvaro, Scbrad, Spann


BADA = ("2014-2020", "2021-2027")
GAMLA, NYA = ((period,) for period in BADA)


def anna(*rader, **andra):
    """The month with other rows on Anna's sheet."""
    return lambda m: replace(m, blad=(blad("anna", *rader, **andra), BO))


def satt(**falt):
    return lambda m: replace(m, **falt)


def person(nr, **falt):
    """The month in which one of the employees is different."""

    def change(m):
        alla = list(m.anstallda)
        alla[nr] = replace(alla[nr], **falt)
        return replace(m, anstallda=tuple(alla))

    return change


def deltagare(nr, **falt):
    def change(m):
        alla = list(m.deltagare)
        alla[nr] = replace(alla[nr], **falt)
        return replace(m, deltagare=tuple(alla))

    return change


def scbrad(nr, **falt):
    def change(m):
        alla = list(m.scb)
        alla[nr] = replace(alla[nr], **falt)
        return replace(m, scb=tuple(alla))

    return change


def utan(roll):
    return lambda m: replace(
        m,
        blad=(
            replace(
                ANNA, underskrifter=tuple(one for one in ANNA.underskrifter if one.roll != roll)
            ),
            BO,
        ),
    )


def signerad(**falt):
    return lambda m: replace(
        m,
        blad=(
            replace(ANNA, underskrifter=tuple(replace(u, **falt) for u in ANNA.underskrifter)),
            BO,
        ),
    )


def nagon_annan(av):
    """Somebody else signs as the employee."""
    egen, attest = ANNA.underskrifter
    return lambda m: replace(
        m, blad=(replace(ANNA, underskrifter=(replace(egen, av=av), attest)), BO)
    )


GRUPP = rad(2, nr=3, minuter=120, tillfalle="grupp")
BROTT = [
    ("T01", BADA, anna(rad(1, minuter=795), GRUPP), "13 h 15 min av högst 13 h"),
    ("T01", BADA, satt(andra=(rad(9, minuter=315, borjar=960, projekt="q"),)), "13 h 15 min"),
    ("T02", GAMLA, satt(tidigare_i_ar=(("anna", 1662 * 60 - 599),)), "1662 h 1 min av högst"),
    ("T02", NYA, satt(tidigare_i_ar=(("anna", 1720 * 60 - 599),)), "1720 h 1 min av högst"),
    ("T02", NYA, satt(tidigare_i_ar=(("anna", 60_000),),
                      tidigare_hos_andra=(("anna", 720 * 60 - 599),)),
     "1720 h 1 min av högst 1720 h, varav 710 h 1 min i andra projekt"),
    ("T03", BADA, person(0, kategorier=("3", "4")), "2 kategorier"),
    ("T03", BADA, person(0, kategorier=()), "ingen kategori"),
    ("T04", BADA, person(0, anstallningar=(Spann(dag(3), None),)), "8 h"),
    ("T04", BADA, person(0, i_budget=False), "står inte i budgeten"),
    ("T05", BADA, lambda m: replace(m, projekt=replace(m.projekt, tid=Spann(dag(3), None))),
     "utanför projekttiden"),
    ("T05", BADA, lambda m: replace(m, projekt=replace(m.projekt, perioder=(Spann(dag(3), None),))),
     "utanför utbetalningsperioderna"),
    ("T05", BADA, anna(replace(rad(1), dag=date(2026, 2, 27)), GRUPP), "utanför 2026-03"),
    ("T06", GAMLA, anna(rad(1, beskrivning=" "), GRUPP), "ingen beskrivning"),
    ("T06", NYA, anna(rad(1, aktivitet="A8"), GRUPP), "okänd aktivitet"),
    ("T06", NYA, anna(rad(1, aktivitet=None), GRUPP), "ingen aktivitet"),
    ("T07", BADA, anna(rad(1), rad(4, minuter=30, borjar=945), GRUPP), "samma tid"),
    ("T07", BADA, satt(andra=(rad(9, minuter=30, projekt="q"),)), "samma tid"),
    ("T07", BADA, satt(andra=(rad(9, nr=3, minuter=30, borjar=960, tillfalle="grupp",
                                  projekt="q"),)), "samma tid"),
    ("T08", BADA, person(1, arbetsgivare="556000-0001"), "hos projektägaren"),
    ("T08", BADA, person(1, slag="direkt", fler=(("medfinansiering", "556000-0001"),)),
     "hos projektägaren"),
    ("T09", BADA, lambda m: replace(m, blad=(*m.blad, blad("cia"))), "inga timmar"),
    ("T10", BADA, utan("anstalld"), "inte underskrivet"),
    ("T10", BADA, nagon_annan("bo"), "inte underskrivet"),
    ("T10", GAMLA, utan("attest"), "inte attesterat"),
    ("T10", BADA, signerad(av="anna"), "samma person"),
    ("T11", BADA, signerad(dag=dag(2)), "före 2026-03-03"),
    ("T11", BADA, signerad(dag=date(2026, 5, 1)), "efter 2026-04-30"),
    ("T12", BADA, anna(rad(1, nr=1), GRUPP), "helg"),
    ("T12", BADA, satt(franvaro=(Franvaro("anna", dag(2), "semester"),)), "semester"),
    ("T13", BADA, signerad(summa="s0"), "ändrat"),
    ("T14", BADA, anna(rad(1), GRUPP, dagsummor=((dag(2), 450),)), "8 h, inte 7 h 30 min"),
    ("T14", BADA, anna(rad(1, minuter=481), GRUPP), "hela steg om 15 min"),
    ("T15", BADA, anna(rad(1), replace(GRUPP, minuter=135)), "2 h 15 min mot 2 h"),
    ("T15", BADA, anna(rad(1), replace(GRUPP, tillfalle=None)), "ingen personal"),
    ("T15", BADA, anna(rad(1), GRUPP, rad(4, nr=4, tillfalle="x")), "ingen deltagare"),
    ("D01", BADA, scbrad(0, nummer="199001039801"), "fel nummer"),
    ("D01", BADA, scbrad(0, nummer="9001039802"), "fel nummer"),
    ("D01", BADA, scbrad(0, nummer="19901303Tf29"), "fel nummer"),
    ("D01", BADA, scbrad(0, nummer=None), "inget nummer"),
    ("D02", BADA, scbrad(0, start=date(2026, 2, 28)), "start i en annan månad"),
    ("D02", BADA, scbrad(1, start=date(2026, 4, 1)), "start i en annan månad"),
    ("D02", BADA, scbrad(1, slut=date(2026, 4, 2)), "slut i en annan månad"),
    ("D03", BADA, satt(skicka_om=(Manad(2026, 5), Manad(2026, 4))), "2026-04, 2026-05"),
    ("D04", BADA, satt(scb_skickad=False), "senast 2026-04-28"),
    ("D05", BADA, lambda m: replace(m, scb=(*m.scb, replace(m.scb[1], minuter=0))), "två rader"),
    ("D05", BADA, scbrad(0, slut=dag(2)), "2 h efter slutdatum"),
    ("D06", BADA, scbrad(0, minuter=121), "2 h 1 min i filen, 2 h intygade"),
    ("D07", BADA, satt(intyg=(Intyg("d1", 120, underskrivet=True),)), "1 h utan underskrift"),
    ("D08", BADA, deltagare(0, grund=False), "ingen grund"),
    ("D09", BADA, deltagare(0, anonym=True), "anonym"),
    ("D10", BADA, deltagare(0, nummer="198001019804"), "personal"),
    ("D11", BADA, lambda m: replace(m, scb=(*m.scb, replace(m.scb[1], delprojekt="A", minuter=0))),
     "två delprojekt"),
    ("K01", BADA, lambda m: replace(m, summeringar=(replace(m.summeringar[0], total=1081),)),
     "1080 i delprojekten, 1081"),
    ("K01", BADA, lambda m: replace(m, summeringar=(replace(m.summeringar[1], total=98),)),
     "(öre)"),
    ("K02", BADA, satt(medfinansierat=Medfinansierat(32_99, 100_00)), "32,99 % av beslutade 33,00"),
]  # fmt: skip


@pytest.mark.parametrize("period", BADA)
def test_a_clean_month_has_no_findings(period):
    found = granska(ren(period), VERK[period])
    assert found.fynd == ()
    assert not found.stoppar
    assert [(o.regel, o.saknas) for o in found.obedomda] == []


@pytest.mark.parametrize(
    ("regel", "period", "brott", "uppgift"),
    [
        pytest.param(regel, period, brott, ord_, id=f"{regel} {period} {ord_} ({number})")
        for number, (regel, perioder, brott, ord_) in enumerate(BROTT)
        for period in perioder
    ],
)
def test_a_rule_broken_alone_is_found_alone(regel, period, brott, uppgift):
    found = granska(brott(ren(period)), VERK[period])
    assert {one.regel for one in found.fynd} == {regel}
    assert uppgift in found.fynd[0].uppgift
    katalog = next(one for one in KATALOG if one.id == regel)
    assert {one.mening for one in found.fynd} == {katalog.mening}
    assert found.stoppar == any(one.allvar == "fel" for one in found.fynd)


def test_every_rule_is_broken_by_some_case():
    assert {regel for regel, *_ in BROTT} == {regel.id for regel in KATALOG}
    serier = (("T", 15), ("D", 11), ("K", 2))
    assert [r.id for r in KATALOG] == [
        f"{s}{n:02}" for s, last in serier for n in range(1, last + 1)
    ]


GRANSER = [
    ("13 hours of a day", anna(rad(1, minuter=780), GRUPP)),
    ("the last day of the month", anna(rad(1), GRUPP, rad(4, nr=31))),
    ("up to the next row", anna(rad(1), rad(4, minuter=30, borjar=960), GRUPP)),
    ("in any order", anna(rad(9), rad(1, minuter=30, borjar=960), GRUPP)),
    ("another activity in another project",
     satt(andra=(rad(9, nr=4, minuter=60, tillfalle="annat", projekt="q"),))),
    ("the same activity in two rows", anna(rad(1), replace(GRUPP, rad="r5", minuter=60, borjar=480),
                                           replace(GRUPP, minuter=60, borjar=540))),
    ("the last day of employment", person(0, anstallningar=(Spann(dag(2), dag(3)),))),
    ("signed on the last day", signerad(dag=dag(3))),
    ("signed after thirty days", signerad(dag=date(2026, 4, 30))),
    ("the month is not over", satt(scb_skickad=False, idag=dag(31))),
    ("hours on the last day", scbrad(0, slut=dag(3))),
    ("a start on the last day of the month", scbrad(0, start=dag(31))),
    ("an end on the first day of the month",
     lambda m: scbrad(1, slut=dag(1))(
         replace(m, narvaro=(m.narvaro[0], Narvaro("d2", dag(1), 60, "B"))))),
    ("exactly the share", satt(medfinansierat=Medfinansierat(33, 100))),
    ("nobody without hours signs", satt(narvaro=(Narvaro("d1", dag(3), 120, "A", "grupp"),
                                                 Narvaro("d3", dag(4), 0, "A")))),
]  # fmt: skip


@pytest.mark.parametrize("granfall", [one for _, one in GRANSER], ids=[id_ for id_, _ in GRANSER])
@pytest.mark.parametrize("period", BADA)
def test_at_the_limit_nothing_is_broken(granfall, period):
    assert granska(granfall(ren(period)), VERK[period]).fynd == ()


def test_exactly_the_cap_of_the_year_is_still_within_it():
    month = satt(tidigare_i_ar=(("anna", 1720 * 60 - 600),))(ren("2021-2027"))
    [one] = granska(month, VERK["2021-2027"]).fynd
    assert (one.regel, one.allvar) == ("T02", "varning")


def test_another_projects_row_is_told_on_our_own_and_not_from_where():
    """Whichever of the rows comes last; and nothing where the rows are others' alone."""
    andra = (rad(9, minuter=30, projekt="q"), rad(8, nr=3, minuter=961, borjar=None, projekt="q"))
    found = granska(satt(andra=andra)(ren("2021-2027")), VERK["2021-2027"]).fynd
    assert [(one.regel, one.plats.rad, one.plats.dag) for one in found] == [
        ("T01", None, dag(3)), ("T07", "r1", dag(2)),
    ]  # fmt: skip
    assert found[0].uppgift == "18 h 1 min av högst 13 h, varav 16 h 1 min i andra projekt"
    langt = (rad(8, nr=3, minuter=1_400, borjar=None, projekt="q"),)
    found = granska(satt(andra=langt)(ren("2021-2027")), VERK["2021-2027"]).fynd
    assert [(one.regel, one.uppgift) for one in found][1:] == [
        ("T07", "25 h 20 min på ett dygn, varav 23 h 20 min i andra projekt"),
    ]  # fmt: skip
    assert "q" not in {one.plats.delprojekt for one in found}
    borta = tuple(replace(one, dag=dag(5), tillfalle="x") for one in (*andra, *langt))
    assert granska(satt(andra=borta)(ren("2021-2027")), VERK["2021-2027"]).fynd == ()


def test_a_name_on_another_day_is_another_occasion_and_who_has_no_hours_here_is_not_told_of():
    """A group that is called the same each week; somebody whose hours of the year are elsewhere."""
    weekly = satt(andra=(rad(9, nr=10, tillfalle="grupp", projekt="q"),))
    assert granska(weekly(ren("2021-2027")), VERK["2021-2027"]).fynd == ()
    none = satt(tidigare_i_ar=(("cia", 0),), tidigare_hos_andra=(("cia", 1720 * 60 + 1),))
    assert granska(none(ren("2021-2027")), VERK["2021-2027"]).fynd == ()


def test_a_finding_has_its_place():
    [one] = granska(anna(rad(1, minuter=795), GRUPP)(ren("2021-2027")), VERK["2021-2027"]).fynd
    assert (one.plats.person, one.plats.dag) == ("anna", dag(2))
    [one] = granska(
        person(0, anstallningar=(Spann(dag(3), None),))(ren(BADA[0])), VERK[BADA[0]]
    ).fynd
    assert (one.plats.rad, one.plats.delprojekt) == ("r1", "A")


@pytest.mark.parametrize(
    ("brott", "period", "allvar"),
    [
        (satt(tidigare_i_ar=(("anna", 1720 * 54 - 600),)), "2021-2027", "varning"),
        (satt(tidigare_i_ar=(("anna", 1720 * 54 - 601),)), "2021-2027", None),
        (signerad(av="anna"), "2014-2020", "fel"),
        (signerad(av="anna"), "2021-2027", "varning"),
        (utan("attest"), "2021-2027", None),
    ],
    ids=["at 90", "below 90", "own attest, old", "own attest, new", "no attest, new"],
)
def test_how_serious_it_is_depends(brott, period, allvar):
    found = granska(brott(ren(period)), VERK[period]).fynd
    assert [one.allvar for one in found] == ([allvar] if allvar else [])


@pytest.mark.parametrize(
    ("period", "saknas"),
    [
        ("2014-2020", {"T01", "T04", "T09", "T14"}),
        ("2021-2027", {"T03", "T06", "T14"}),
    ],
)
def test_what_no_source_says_is_not_judged(period, saknas):
    found = granska(ren(period), regelverk(period))
    assert {one.regel for one in found.obedomda} == saknas
    assert all(one.saknas in one.mening for one in found.obedomda)
    assert found.fynd == ()


def test_a_project_without_periods_or_share_is_told_so():
    month = ren("2021-2027")
    bare = replace(month, projekt=replace(month.projekt, perioder=(), medfinansiering_krav=None))
    found = granska(bare, VERK["2021-2027"])
    assert [(one.regel, one.saknas) for one in found.obedomda] == [
        ("T05", "utbetalningsperioder"),
        ("K02", "beslutad andel medfinansiering"),
    ]


@pytest.mark.parametrize(
    ("satta", "kod"),
    [
        ({"tak": (1, "k")}, "ESF001"),
        ({"rutnat": (15, " ")}, "ESF002"),
        ({"aktiviteter": (("A", "B"), "k")}, "ESF003"),
    ],
)
def test_a_value_is_set_with_its_source(satta, kod):
    with pytest.raises(Refused, match=kod):
        regelverk("2021-2027").med(satta)


def test_the_rules_have_versions_and_a_checksum():
    assert regelverk("2014-2020") is REGELVERK["2014-2020", 1]
    assert regelverk("2014-2020").tak_ar.krav() == 1662 * 60
    assert regelverk("2021-2027").tak_ar.krav() == 1720 * 60
    assert regelverk("2021-2027").summa != VERK["2021-2027"].summa
    assert VERK["2021-2027"].rutnat.visshet == "satt"
    with pytest.raises(Refused, match="ESF004"):
        regelverk("2021-2027", 2)


def test_every_value_says_where_it_is_from():
    for verk in REGELVERK.values():
        for namn, varde in verk.varden().items():
            assert varde.kalla, namn
            assert (varde.varde is None) == (varde.visshet == "okand"), namn


def test_a_surrogate_is_valid_and_is_no_key():
    month = ren("2021-2027")
    hidden = "19900103Tf29"
    change = replace(
        month,
        scb=(replace(month.scb[0], nummer=hidden), month.scb[1]),
        deltagare=(replace(month.deltagare[0], nummer=hidden), month.deltagare[1]),
        anstallda=(replace(month.anstallda[0], nummer=hidden), month.anstallda[1]),
    )
    assert granska(change, VERK["2021-2027"]).fynd == ()


def test_a_number_is_never_written_out():
    month = ren("2021-2027")
    assert all(nummer not in repr(month) for nummer in (*NUMMER, "198001019804"))
    assert HELA.har(date(2026, 12, 31))
    assert MANAD.plus(-3) == Manad(2025, 12)
    assert isinstance(month.scb[0], Scbrad)
    assert isinstance(month.narvaro[0], Narvaro)


def test_two_employers_without_a_number_are_told_apart_by_name() -> None:
    """T08: no organisationsnummer is no sign of being the owner."""
    manad = ren("2021-2027")
    other = replace(manad, projekt=replace(manad.projekt, agare="Förbundet Norr"))
    same = person(1, arbetsgivare="Kommunen")(other)
    assert not list(egen_personal(same, VERK["2021-2027"]))
    own = person(1, arbetsgivare=" förbundet  norr")(other)
    idle = person(0, fler=(("medfinansiering", "Förbundet Norr"),))(other)
    assert not list(egen_personal(idle, VERK["2021-2027"]))  # no hours stand on that record
    assert [one.plats.person for one in egen_personal(own, VERK["2021-2027"])] == ["bo"]
