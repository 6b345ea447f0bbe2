"""From a finished table and its declaration to a `Bok`: the one place that words are chosen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from schemas.kodverk import VERSION
from schemas.rapporter import Parametrar, Population, Report, Tabell
from tracker.exports import kolumner, meningar
from tracker.exports.bok import Bok, Definition
from tracker.exports.kolumner import Kol
from tracker.reports.deklarerat import ALLA_INSATSER, fyll, upprakning
from tracker.reports.disclosure.regel import MINST, STORST
from tracker.reports.malregler import regler
from tracker.reports.urval import i_ord as urval_i_ord
from tracker.reports.urval import med_urval


PUBLICERAD: Final = (
    f"Tabellen är gjord för publicering. Antal {MINST}–{STORST} är dolda, och så många andra tal "
    "att de inte går att räkna ut. Ett dolt tal kan vara stort eller litet."
)
"""Printed under a table that hides something, or could have."""
PER_HUVUDMAN: Final = (
    "Unika räknar en person en gång hos varje huvudman där förbundet har beslutat det."
)


def publicering(val: Parametrar) -> str:
    """«publicering, efter förbundets 3 tidigare»."""
    return (
        f"publicering, efter förbundets {val.tidigare} tidigare" if val.tidigare else "publicering"
    )


def compose(tabell: Tabell, report: Report, forbund_namn: Mapping[str, str]) -> Bok:
    """The words of one finished table; a förbund without a name is shown by its slug.

    `report` is what the table was made by: with its goals, where its rows are goals
    (`Svarare.deklaration`).
    Raises ValidationError when `tabell.parameters` are not those of a run.
    """
    val = Parametrar.model_validate(tabell.parameters)
    report = med_urval(report, val)
    insatser = _insatser(val.insats, tabell, report)
    namn = tuple(forbund_namn.get(slug, slug) for slug in val.forbund)
    kol = kolumner.visade(
        tabell.columns,
        dimension=report.dimension.id,
        forbund_namn=forbund_namn if len(val.forbund) > 1 else None,
    )
    lopnummer = _lopnummer(tabell.position, forbund_namn)
    kunskap = meningar.kunskap(val.as_of, lopnummer)
    omfang = upprakning(insatser) if insatser else ALLA_INSATSER
    valt = urval_i_ord(val)
    return Bok(
        titel=report.titel,
        fraga=report.fraga,
        ingress=f"{upprakning(namn)}, {meningar.period(val.fran, val.till)}, "
        f"{', '.join((omfang, *valt))}.",
        fran=val.fran,
        till=val.till,
        kod=kolumner.nyckel(report.dimension.id, "Kod"),
        kolumner=kol,
        rader=tabell.rows,
        antal=len(tabell.rows),
        total=tabell.total,
        bas=_bas(report, tabell, forbund_namn),
        fakta=(
            ("Rapport", report.titel),
            ("Från och med", val.fran),
            ("Till och med", val.till),
            ("Förbund", ", ".join(namn)),
            ("Insatser", ", ".join(insatser) if insatser else "Alla"),
            *_beslutat(val, forbund_namn),
            *((("Urval", ", ".join(valt)),) if valt else ()),
            *((("Gjord för", publicering(val)),) if val.publicera else ()),
            ("Löpnummer i loggen", lopnummer),
            ("Kunskapsläge", kunskap),
            ("Definition", f"{report.id}, version {tabell.definition}"),
            ("Kodlistor", f"version {VERSION}"),
            ("Kontrollsumma (sha256)", tabell.sha256),
        ),
        definitioner=_definitioner(report, tabell, kol, val, insatser),
        noter=(*report.noter, *_noter(report, val)),
        kunskap=kunskap,
        lopnummer=lopnummer,
        sha256=tabell.sha256,
    )


def _noter(report: Report, val: Parametrar) -> Iterator[str]:
    """What this run's own parameters make a reader need to know."""
    if val.publicera:
        yield PUBLICERAD
    if val.unika_per_huvudman and any(one.slag == "unika" for one in report.matt):
        yield PER_HUVUDMAN


def _beslutat(val: Parametrar, forbund_namn: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """What a förbund has decided to count otherwise than others (RAKNEREGLER 5)."""
    if not val.unika_per_huvudman:
        return ()
    own = upprakning([forbund_namn.get(slug, slug) for slug in val.unika_per_huvudman])
    return (("Unika", f"{own}: en person räknas en gång hos varje huvudman"),)


def _insatser(valda: Sequence[str], tabell: Tabell, report: Report) -> tuple[str, ...]:
    """Names of the chosen insatser where the rows know them, otherwise as they were asked for."""
    if report.dimension.id != "insats":
        return tuple(valda)
    kanda: dict[str, str] = {}
    for rad in tabell.rows:
        slug = f"{rad['forbund']}/{rad['insats']}" if "forbund" in rad else str(rad["insats"])
        kanda[slug] = str(rad.get("namn") or slug)
    return tuple(kanda.get(slug, slug) for slug in valda)


def _lopnummer(position: int | dict[str, int], forbund_namn: Mapping[str, str]) -> str:
    if isinstance(position, int):
        return str(position)
    return ", ".join(f"{forbund_namn.get(f, f)} {n}" for f, n in sorted(position.items()))


def _bas(report: Report, tabell: Tabell, forbund_namn: Mapping[str, str]) -> str | None:
    """Measured of possible, always beside before and after (RAKNEREGLER 10)."""
    bas, per_forbund = tabell.bas, tabell.bas_per_forbund
    if not bas or not report.bas:
        return None
    matta = bas["matta"]
    kon = f"{_antal(matta['kvinna'], 'kvinna', 'kvinnor')} och {_antal(matta['man'], 'man', 'män')}"
    andel = _andel(bas)
    mening = f"{andel[:1].upper()}{andel[1:]} {report.bas.mening}: {kon}."
    if not per_forbund:
        return mening
    vart = (f"{forbund_namn.get(f, f)} {_andel(del_)}" for f, del_ in per_forbund.items())
    return f"{mening} Förbund för förbund: {', '.join(vart)}."


def _andel(bas: Mapping[str, Any]) -> str:
    return f"{_antal(bas['matta']['totalt'])} av {_antal(bas['mojliga'])}"


def _antal(tal: int | None, en: str = "", flera: str = "") -> str:
    """A count of the bas, which a publication may hide, with the word for one or for several."""
    count = "dolt antal" if tal is None else meningar.tal(tal)
    return f"{count} {en if tal == 1 else flera}".rstrip()


def _definitioner(
    report: Report, tabell: Tabell, kol: Sequence[Kol], val: Parametrar, insatser: Sequence[str]
) -> tuple[Definition, ...]:
    """One per population that some column counts, or some goal in the table."""

    def i_ord(mening: str) -> str:
        return fyll(mening, fran=val.fran, till=val.till, insatser=insatser, kand=val.kand)

    of_goals = report.dimension.radslag == "mal"
    return tuple(
        Definition(
            population=population.id,
            mening=i_ord(population.mening),
            kolumner=titlar,
            villkor=tuple(i_ord(villkor.mening) for villkor in population.villkor),
        )
        for population, titlar in (regler(report, tabell) if of_goals else _raknade(report, kol))
    )


def _raknade(report: Report, kol: Sequence[Kol]) -> Iterator[tuple[Population, tuple[str, ...]]]:
    """Each population with the titles of its columns, in the order of the declaration."""
    for population in report.populationer:
        matt = {m.id for m in report.matt if m.population == population.id}
        titlar = dict.fromkeys(k.grupp or k.titel for k in kol if k.id in matt)
        if not titlar and report.bas and population.id == report.bas.mojliga:
            titlar = {"Alla som kunde mätas": None}
        yield population, tuple(titlar)
