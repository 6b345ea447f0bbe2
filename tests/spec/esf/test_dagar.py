"""When an insats is in a delprojekt, who is there because of it, and which hours count (ADR 54)."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tracker.esf.projekt.anslutna import raknas, vistelser
from tracker.esf.projekt.uppsattning import Del, Delprojekt, Insatsplats, Uppsattning
from tracker.esf.underlag import Spann
from tracker.state.delprojekt import fold_delprojekt, utan
from tracker.state.post import RATTAD, Post


def day(text):
    return date.fromisoformat(f"2026-{text}") if text else None


def span(text):
    """`01-05..02-20` in 2026; open where nothing stands."""
    fran, till = text.split("..")
    return Spann(day(fran) or date.min, day(till))


def said(nr, text):
    """`01-15: team 02-01..02-28, stod`: the statement's day, and what it names."""
    when, _, named = text.partition(":")
    rader = []
    for one in filter(None, named.split(",")):
        insats, _, tid = one.strip().partition(" ")
        fran, till = (f"2026-{t}" if t else None for t in (tid or "..").split(".."))
        dagar = {"fran": fran, "till": till}
        rader.append({"forbund": "norr", "insats": insats} | {k: v for k, v in dagar.items() if v})
    data = {"slug": "nord", "insatser": rader}
    return Post(nr, UUID(int=nr), "delprojekt.upplagt", "p", None, None, None, day(when),
                datetime(2026, 1, 1, tzinfo=UTC), "anv:1", data)  # fmt: skip


def told(post):
    """What the fold says, as the statements are written."""
    return ", ".join(
        f"{one['insats']} {one.get('fran', '')[5:]}..{one.get('till', '')[5:]}"
        for one in post.data.get("insatser", ())
    )


# Statements of one delprojekt, in order → its insatser with their days.
SAGT = [
    ("all the time", ["01-15: team, stod"], "team .., stod .."),
    ("no longer named: until the day before", ["01-15: team", "02-16:"], "team ..02-15"),
    ("named as before: goes on", ["01-15: team 02-01..", "03-01: team"], "team 02-01.."),
    ("added without days: all the time", ["01-15: team", "02-16: team, stod"],
     "team .., stod .."),
    ("days that are said are the days", ["01-15: team", "02-16: team 02-01..06-30"],
     "team 02-01..06-30"),
    ("back: from the day of the statement", ["01-15: team", "02-16:", "04-01: team"],
     "team ..02-15, team 04-01.."),
    ("named again before it was to leave", ["01-15: team ..06-30", "02-16: team"], "team .."),
    ("said to have left before that: stays so", ["01-15: team ..01-31", "02-16:"], "team ..01-31"),
    ("to come later, and no longer named", ["01-15: team 03-01..", "02-16:"], ""),
    ("gone from the first day", ["01-15: team 01-15..", "01-15:"], ""),
    ("twice in it, then left", ["01-15: team ..01-31, team 03-01..", "04-16:"],
     "team ..01-31, team 03-01..04-15"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "held"), [s[1:] for s in SAGT], ids=[s[0] for s in SAGT])
def test_a_statement_keeps_what_was(statements, held):
    posts = [said(nr, text) for nr, text in enumerate(statements, 1)]
    now = fold_delprojekt(posts)
    assert told(now) == held
    assert (now.position, now.datum) == (len(posts), posts[-1].datum)


@pytest.mark.parametrize("statements", [s[1] for s in SAGT], ids=[s[0] for s in SAGT])
@pytest.mark.parametrize("fel", ["team", "stod"])
def test_what_was_put_there_by_mistake_was_never_there(statements, fel):
    """Corrected, and corrected again, the log says what it had said had it never been named."""
    posts = [said(nr, text) for nr, text in enumerate(statements, 1)]
    annars = [
        post._replace(data={"insatser": [
            one for one in post.data["insatser"] if one["insats"] != fel]})
        for post in posts
    ]  # fmt: skip
    for _ in range(2):
        for avser, kvar in utan(posts, ("norr", fel)):
            nr, data = len(posts) + 1, {"avser": str(avser), "andring": {"insatser": kvar}}
            posts.append(posts[0]._replace(position=nr, id=UUID(int=nr), typ=RATTAD, data=data))
    assert told(fold_delprojekt(posts)) == told(fold_delprojekt(annars))


def projekt(**nord):
    hela = {"start": date(2026, 1, 1), "slut": date(2026, 12, 31)}
    delar = {
        "nord": Delprojekt("nord", "Nord", "Ä", eget=True, **{"start": None, "slut": None, **nord}),
        "syd": Delprojekt("syd", "Syd", "S", eget=False, start=None, slut=None,
                          insatser=(Insatsplats("norr", "team", day("02-16")),)),
    }  # fmt: skip
    return Uppsattning("p", 1, "P", "2025/00001", "2021_2027", "Ä", None, **hela, delprojekt=delar)


TEAM = (Insatsplats("norr", "team", None, day("02-15")),)
# A stay in the insats, its förbund's anslutning → the stays in the project.
VISTELSER = [
    ("moves with the insats", "01-05..", "01-01..", "nord 01-05..02-15, syd 02-16.."),
    ("left before it moved", "01-05..02-10", "01-01..", "nord 01-05..02-10"),
    ("came after it moved", "03-01..", "01-01..", "syd 03-01.."),
    ("let in later", "01-05..", "02-01..", "nord 02-01..02-15, syd 02-16.."),
    ("let in after it moved", "01-05..", "03-01..", "syd 03-01.."),
    ("gone before it was let in", "01-05..02-10", "03-01..", ""),
    ("no longer let in: nobody has left", "01-05..", "01-01..03-31",
     "nord 01-05..02-15, syd 02-16.."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tid", "anslutning", "found"), [v[1:] for v in VISTELSER], ids=[v[0] for v in VISTELSER]
)
def test_a_stay_is_where_its_insats_is(tid, anslutning, found):
    delar = projekt(insatser=TEAM).insatser_per_forbund()["norr"]["team"]
    stays = vistelser(span(tid), delar, span(anslutning))
    assert ", ".join(_said(one) for one in stays) == found


def _said(one: Del) -> str:
    till = f"{one.tid.till:%m-%d}" if one.tid.till else ""
    return f"{one.delprojekt} {one.tid.fran:%m-%d}..{till}"


def test_an_hour_is_in_the_delprojekt_of_its_day():
    """Not before the project or its insats is let in, in one delprojekt a day, and not after."""
    delar = projekt(insatser=TEAM, start=day("01-10")).insatser_per_forbund()["norr"]["team"]
    let_in = span("01-20..11-30")
    assert [raknas(delar, None, day(d)) for d in ("01-09", "01-10", "02-15", "02-16", "12-31")] == [
        None, "nord", "nord", "syd", "syd",
    ]  # fmt: skip
    assert [raknas(delar, let_in, day(d)) for d in ("01-19", "01-20", "11-30", "12-01")] == [
        None, "nord", "syd", None,
    ]  # fmt: skip
    assert raknas(delar, None, date(2027, 1, 1)) is None
