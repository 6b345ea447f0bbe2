"""A figure that is no count, in two runs: a median, places, a per cent, a name, a told result."""

from dataclasses import replace
from datetime import date
from typing import Any

from skillnadsprov import avstamd, varje_ruta
from slump import insatsrader

from schemas.rapporter import Mal, Parametrar, Report, Sagt
from tracker.reports.andrade import Andrad, Bidrag, Sida
from tracker.reports.engine import compute
from tracker.reports.malbud import Bud, Malbud
from tracker.reports.malen import Nyckel
from tracker.reports.register import rapport
from tracker.snapshots.snapshot import Snapshot


AR = Parametrar(forbund=("f",), fran=date(2020, 1, 1), till=date(2020, 12, 31))
KEY = Nyckel("ips", "m", 2020)


def _row(number: int, fran: int, till: int | None = None, **over: Any) -> dict[str, Any]:
    return {
        "deltagande": f"d{number}", "person": f"p{number}", "kon": "man", "fodelsear": 1980,
        "insats": "ips", "start": date(2020, 1, 1), "slut": None,
        "fran": fran, "till": till, **over,
    }  # fmt: skip


def _ended(
    number: int, slut: date, fran: int, till: int | None = None, **over: Any
) -> dict[str, Any]:
    return _row(number, fran, till, slut=slut, anledning="utskrivning", **over)


def told(
    report: Report, rows: list[dict[str, Any]], at: tuple[int, int] = (2, 3),
    insatser: list[Any] | None = None, asked: tuple[Parametrar, Parametrar] = (AR, AR),
) -> dict[tuple[str, str], Andrad]:  # fmt: skip
    """(row, column) → what is told of it, as known at two positions of one förbund."""
    held = {"f": Snapshot.from_rows("f", max(at), rows, insatser=insatser or insatsrader())}
    sides = tuple(Sida(report, val, {"f": one}) for val, one in zip(asked, at, strict=True))
    return _celler((sides[0], sides[1]), held)


def _celler(
    sides: tuple[Sida, Sida], held: dict[str, Snapshot], bud: Malbud | None = None
) -> dict[tuple[str, str], Andrad]:
    a, b = (compute(one.report, one.parametrar, held, one.positioner) for one in sides)
    found = avstamd(sides, (a, b), held, {"f": bud or Malbud()})
    varje_ruta((a, b), sides, found)
    return {(one.rad, one.kolumn): one for one in found}


def test_a_median_tells_who_has_another_time_and_who_came():
    first, later = date(2020, 3, 1), date(2020, 9, 1)
    rows = [
        _ended(1, first, 1), _ended(2, first, 2, 3), _ended(2, later, 3), _ended(3, later, 3)
    ]  # fmt: skip
    cells = told(rapport("inskrivningstid"), rows)
    median = cells["ips", "median"]
    assert set(median.bidrag) == {
        Bidrag("f", "d2", 0, "kunskap", (3,)), Bidrag("f", "d3", 1, "kunskap", (3,))
    }  # fmt: skip
    assert (median.oforklarat, cells["total", "median"].bidrag) == (0, median.bidrag)


def test_other_places_are_told_with_the_event_of_the_insats():
    before, *rest = insatsrader()
    ips = {**before, "platser": 2, "till": 3}, {**before, "platser": 4, "fran": 3}
    cells = told(rapport("belaggning"), [_row(1, 1)], insatser=[*ips, *rest])
    assert cells.keys() == {(r, k) for r in ("ips", "total") for k in ("platser", "belaggning")}
    for cell in cells.values():
        assert cell.bidrag == [Bidrag("f", "insats:ips", 0, "kunskap", (3,))]


def test_the_most_at_once_tells_who_was_there_on_other_days():
    rows = [_row(1, 1), _row(2, 2, 3), _ended(2, date(2020, 2, 1), 3)]
    cells = told(rapport("belaggning"), rows)
    assert cells["ips", "medel"].bidrag == [Bidrag("f", "d2", 0, "kunskap", (3,))]
    assert ("ips", "topp") not in cells  # they were two on 1 January all the same


def test_a_per_cent_follows_from_its_count_and_from_how_many_are_measured():
    both = {"forsorjning_fore": ["a_kassa"], "forsorjning_efter": ["studiestod"]}
    day = date(2020, 5, 1)
    rows = [_ended(1, day, 1, **both), _ended(2, day, 3, **{**both, "forsorjning_fore": ["ingen"]})]
    cells = told(rapport("forsorjning-fore-efter"), rows)
    share = cells["a_kassa", "fore_totalt_procent"]
    assert (share.foljer, share.oforklarat) == ((), 0)
    assert [one.vem for one in share.bidrag] == ["d2"]  # one of one became one of two
    after = cells["studiestod", "efter_man"]
    assert (after.tal, cells["bas", "totalt"].bidrag) == (1, share.bidrag)


def test_a_new_name_is_told_with_the_event_that_gave_it():
    before, *rest = insatsrader()
    ips = {**before, "namn": "Nya IPS", "fran": 3}
    cells = told(
        rapport("deltagare-per-insats"), [_row(1, 1)], insatser=[{**before, "till": 3}, ips, *rest]
    )
    (cell,) = cells.values()
    assert (cell.rad, cell.kolumn) == ("ips", "namn")
    assert cell.bidrag == [Bidrag("f", "insats:ips", 0, "kunskap", (3,))]


def test_an_activity_that_ended_is_told_with_its_own_event():
    """What somebody takes part in stands beside them: they have no other version for it."""
    activity = {"insats": "ips", "slug": "fika", "nr": 1, "fran": 1, "till": None,
                "namn": "Fika", "slag": "social"}  # fmt: skip
    time = {"deltagande": "d1", "insats": "ips", "aktivitet": "fika", "nr": 1, "fran": 1,
            "till": 3, "giltig_fran": AR.fran, "giltig_till": None, "fullfoljt": None}  # fmt: skip
    ended = {**time, "nr": 2, "fran": 3, "till": None, "giltig_till": date(2020, 6, 1)}
    held = {
        "f": Snapshot.from_rows("f", 3, [_row(1, 1)], insatser=insatsrader(),
                                aktiviteter=[activity], ganger=[time, ended])
    }  # fmt: skip
    report = rapport("aktiviteter")
    cells = _celler((Sida(report, AR, {"f": 2}), Sida(report, AR, {"f": 3})), held)
    assert cells["ips.fika", "slutade"].bidrag == [Bidrag("f", "d1", 1, "kunskap", (3,))]
    assert not any(one.oforklarat for one in cells.values())


def _mal(text: str | None, ar: int = 2020, fore: str | None = None) -> Mal:
    sagt, sagt_fore = (
        Sagt(text=one, kalla="Styrelsen", handelse="svar") if one else None for one in (text, fore)
    )
    return Mal(
        forbund="f", insats="ips", mal="m", ar=ar, text="Målet", slag="ord", handelse="mal",
        sagt=sagt, sagt_fore=sagt_fore,
    )  # fmt: skip


def _goals(was: tuple[Mal, ...], now: tuple[Mal, ...], bud: Malbud, at: tuple[int, int] = (2, 5),
           asked: tuple[Parametrar, Parametrar] = (AR, AR),
           ) -> dict[tuple[str, str], Andrad]:  # fmt: skip
    held = {"f": Snapshot.from_rows("f", 5, [_row(1, 1)], insatser=insatsrader())}
    a, b = (rapport("maluppfoljning").model_copy(update={"mal": mal}) for mal in (was, now))
    sides = Sida(a, asked[0], {"f": at[0]}), Sida(b, asked[1], {"f": at[1]})
    return _celler(sides, held, bud)


def test_a_told_result_is_accounted_for_by_who_told_it_and_who_corrected_it():
    bud = Malbud(svar={KEY: (Bud(3, "svar"), Bud(5, "svar"), Bud(9, "svar"))})
    cells = _goals((_mal(None),), (_mal("Bra"),), bud)
    assert cells.keys() == {("ips:m", "resultat")}
    assert cells["ips:m", "resultat"].bidrag == [Bidrag("f", "svar", 0, "kunskap", (3, 5))]


def test_last_year_of_a_told_goal_is_accounted_for_by_that_years_event():
    bud = Malbud(svar={KEY._replace(ar=2019): (Bud(4, "svar"),)})
    cells = _goals((_mal("Bra"),), (_mal("Bra", fore="Sämre"),), bud)
    assert cells.keys() == {("ips:m", "forra")}
    assert cells["ips:m", "forra"].bidrag == [Bidrag("f", "svar", 0, "kunskap", (4,))]


def test_a_told_result_that_no_event_brought_is_not_explained():
    cells = _goals((_mal(None),), (_mal("Bra"),), Malbud())
    assert cells["ips:m", "resultat"].oforklarat == 1


def test_another_year_is_the_reason_for_another_goal():
    known = (_mal("Bra"), _mal("Sämre", ar=2021))
    later = AR.model_copy(update={"fran": date(2021, 1, 1), "till": date(2021, 12, 31)})
    cells = _goals(known, known, Malbud(), at=(5, 5), asked=(AR, later))
    assert [one.skal for one in cells["ips:m", "resultat"].bidrag] == ["period"]


def test_a_cell_that_the_comparison_missed_is_not_explained():
    """What is printed is what must be accounted for, whatever the comparison has found."""
    report = rapport("utbildning")
    held = {"f": Snapshot.from_rows("f", 3, [_row(1, 3)], insatser=insatsrader())}
    sides = Sida(report, AR, {"f": 2}), Sida(report, AR, {"f": 3})
    a, b = (compute(report, AR, held, one.positioner) for one in sides)
    same = sides[1], replace(sides[1])  # as if nothing had come between
    assert sum(one.oforklarat for one in avstamd(same, (a, b), held)) == 4


def test_how_many_were_measured_is_checked_by_number():
    both = {"forsorjning_fore": ["a_kassa"], "forsorjning_efter": ["studiestod"]}
    rows = [_ended(1, date(2020, 5, 1), 1, **both), _ended(2, date(2020, 5, 1), 3, **both)]
    report = rapport("forsorjning-fore-efter")
    held = {"f": Snapshot.from_rows("f", 3, rows, insatser=insatsrader())}
    sides = Sida(report, AR, {"f": 2}), Sida(report, AR, {"f": 3})
    a, b = (compute(report, AR, held, one.positioner) for one in sides)
    wrong = b.model_copy(update={"bas": {**(b.bas or {}), "mojliga": 5}})
    told = {one.kolumn: one for one in avstamd(sides, (a, wrong), held) if one.rad == "bas"}
    assert (told["totalt"].tal, told["totalt"].oforklarat) == (1, 0)
    assert (told["mojliga"].tal, told["mojliga"].oforklarat) == (4, 3)
