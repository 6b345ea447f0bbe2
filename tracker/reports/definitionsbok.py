"""The definition book: every report and every rule, with worked examples, from the declarations.

    python -m tracker.reports.definitionsbok > docs/definitioner.md

A test says when the page in `docs/` is no longer what this gives.
"""

from collections.abc import Iterator

from schemas.kodverk import LISTOR, VERSION
from schemas.rapporter import Population, Report
from tracker.reports.deklarerat import fyll
from tracker.reports.disclosure.regel import MINST, STORST
from tracker.reports.exempel import PERIOD, Besked, tre
from tracker.reports.register import grupper, versioner
from tracker.reports.verksamhet.malmatt import rubriker


_INLEDNING = f"""# Definitioner

Så räknas varje siffra i varje rapport. Sidan är gjord av samma regler som räknar: den skrivs av
`python -m tracker.reports.definitionsbok` och ändras aldrig för hand.

I meningarna gäller exemplen perioden 1 januari 2020 till 31 december 2020 och alla insatser.
Personerna är påhittade. Kodlistornas version är {VERSION}.

I en tabell som görs för publicering är antal {MINST}–{STORST} dolda, och så många andra tal att
inget dolt tal går att räkna ut ur tabellen eller ur det som förbundet har publicerat förut. 0
visas. Procent är dold när antalet eller det den är av är dolt. Det som döljs räknas ändå, i
varje summa.
"""


def text() -> str:
    """The whole book as Markdown."""
    reports = (report for several in grupper().values() for report in several)
    every = (version for report in reports for version in versioner(report.id))
    return "\n".join([_INLEDNING, *_innehall(), *map(_rapport, every)])


def _innehall() -> Iterator[str]:
    for grupp, reports in grupper().items():
        yield f"**{grupp}**\n"
        for report in reports:
            yield f"- [{report.fraga}](#{report.id})"
            for version in versioner(report.id)[1:]:
                yield f"  - [{version.fraga} Version {version.definition}](#{_ankare(version)})"
        yield ""


def _ankare(report: Report) -> str:
    first = report == versioner(report.id)[0]
    return report.id if first else f"{report.id}-{report.definition}"


def _rapport(report: Report) -> str:
    return "\n".join(_rader(report))


def _rader(report: Report) -> Iterator[str]:
    yield f'<a id="{_ankare(report)}"></a>\n\n## {report.fraga}\n'
    yield f"{report.titel}. Rapporten heter `{report.id}`, definition {report.definition}."
    if report != versioner(report.id)[0]:
        yield "Den gäller i ett förbund som har valt den; annars gäller den första."
    yield ""
    for population in report.populationer:
        yield from _population(report, population)
    yield from (f"- {not_}" for not_ in report.noter)
    if report.dimension.kodlista:
        koder = ", ".join(kod.namn for kod in LISTOR[report.dimension.kodlista])
        yield f"- Rader, i denna ordning: {koder}."
    yield ""


def _population(report: Report, population: Population) -> Iterator[str]:
    titlar = dict.fromkeys(
        measure.grupp or measure.titel
        for measure in report.matt
        if measure.population == population.id
    )
    heading = ", ".join(titlar) or "Alla som kunde mätas"
    if report.dimension.radslag == "mal":
        heading = "; ".join(rubriker(population.id)) or heading
    yield f"### {heading}\n"
    yield _fyll(population.mening) + "\n"
    yield from (f"1. {_fyll(condition.mening)}" for condition in population.villkor)
    yield ""
    yield from (f"- {exempel_i_ord(one)}" for one in tre(report, population))
    yield ""


def exempel_i_ord(besked: Besked) -> str:
    """«Bo skrevs in … Räknas.»"""
    if besked.med:
        return f"{besked.exempel.saga} **Räknas.**"
    return f"{besked.exempel.saga} **Räknas inte:** {besked.nej[:1].lower()}{besked.nej[1:]}"


def _fyll(mening: str) -> str:
    return fyll(mening, fran=PERIOD.fran, till=PERIOD.till, insatser=(), kand=PERIOD.kand)


if __name__ == "__main__":
    print(text(), end="")
