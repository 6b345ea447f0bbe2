"""Documents that nothing tests go stale: the ones that can be checked are checked here."""

import re
from pathlib import Path

import pytest

from schemas.handelser import KINDS
from tracker import settings


ROOT = Path(__file__).parents[2]
ADRS = sorted((ROOT / "docs/adr").glob("*.md"))
HANDBOK = sorted((ROOT / "docs/handbok").glob("*.md"))
BILDER = sorted((ROOT / "docs/handbok/bilder").glob("*"))
MIGRATIONS = sorted((ROOT / "tracker/migrations/versions").glob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HEADINGS = ["Status", "Context", "Decision", "Consequences"]
LONGEST_ADR = 60
LONGEST_PAGE = 60
LARGEST_PICTURE = 120_000
MOST_TERMS = 36
ARTICLES_OF_THE_LICENCE = 15


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The text without fenced blocks, whose brackets and backticks are no links or names."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_adr_numbers_have_no_gaps() -> None:
    assert [path.name[:4] for path in ADRS] == [f"{n:04}" for n in range(1, len(ADRS) + 1)]


@pytest.mark.parametrize("adr", named(ADRS))
def test_adr_has_its_headings(adr: Path) -> None:
    text = adr.read_text(encoding="utf-8")
    assert text.startswith(f"# {adr.name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    status = text.split("## Status")[1].split("## Context")[0].strip()
    assert re.fullmatch(
        r"(Accepted|Superseded by ADR \d{4}|Withdrawn), \d{4}-\d\d-\d\d\.", status
    ), status


@pytest.mark.parametrize("adr", named(ADRS))
def test_adr_is_a_page_at_most(adr: Path) -> None:
    assert len(adr.read_text(encoding="utf-8").splitlines()) <= LONGEST_ADR


@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_document_names_only_adrs_that_exist(document: Path) -> None:
    numbers = set(re.findall(r"\bADR (\d{4})\b", document.read_text(encoding="utf-8")))
    assert numbers <= {path.name[:4] for path in ADRS}


@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_document_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", prose(document.read_text(encoding="utf-8")))
    inside = [link for link in links if not link.startswith(("http://", "https://", "mailto:"))]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["GLOSSARY.md", "docs/arkitektur.md", "docs/handelser.md"])
def test_document_names_only_code_that_exists(name: str) -> None:
    """A path in backticks is a promise; one that ends in / is a folder."""
    paths = re.findall(r"`((?:schemas|tracker|workers|web|tests)/[\w./]+)`", read(name))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_glossary_is_short_and_has_no_doubles() -> None:
    terms = re.findall(r"^\| \*\*([^*]+)\*\*", read("GLOSSARY.md"), re.MULTILINE)
    assert terms
    assert len(terms) <= MOST_TERMS
    assert len(set(terms)) == len(terms)


def test_every_kind_of_event_has_its_row() -> None:
    rows = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", read("docs/handelser.md"), re.MULTILINE))
    assert rows == set(KINDS)


@pytest.mark.parametrize("typ", sorted(KINDS))
def test_kind_of_event_needs_what_its_row_says(typ: str) -> None:
    row = re.search(rf"^\| `{re.escape(typ)}` \|([^|]*)\|", read("docs/handelser.md"), re.MULTILINE)
    assert row is not None
    kind = KINDS[typ]
    assert row[1].split() == ["I"] * kind.insats + ["D"] * kind.deltagande


def test_every_setting_has_its_row() -> None:
    rows = re.findall(r"^\| `(STEGVIS_[A-Z_]+)` \|", read("docs/drift.md"), re.MULTILINE)
    assert sorted(rows) == sorted(settings.NAMES)


def test_migration_that_needs_a_rebuild_stands_in_its_row() -> None:
    """Else `verify` fails after a new version, and reports miss what was recorded before it."""
    row = next(line for line in read("docs/drift.md").splitlines() if "| `stegvis rebuild`" in line)
    needed = [
        path.name[:4] for path in MIGRATIONS if "`stegvis rebuild`" in path.read_text("utf-8")
    ]
    assert needed
    assert [number for number in needed if number not in row] == []


@pytest.mark.parametrize("page", named(HANDBOK))
def test_page_of_the_handbook_is_short(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


@pytest.mark.parametrize("page", named(HANDBOK))
def test_page_of_the_handbook_speaks_no_system_words(page: Path) -> None:
    forbidden = r"\b(projektion|position|snapshot|payload|tabellrad|entitet|backend|API)\w*"
    assert re.findall(forbidden, page.read_text(encoding="utf-8"), re.IGNORECASE) == []


@pytest.mark.parametrize("picture", named(BILDER))
def test_picture_of_the_handbook_is_small_and_shown(picture: Path) -> None:
    """Made by `python -m bench.handbok`."""
    assert picture.stat().st_size <= LARGEST_PICTURE
    assert any(f"(bilder/{picture.name})" in page.read_text(encoding="utf-8") for page in HANDBOK)


def test_handbook_index_leads_to_every_page() -> None:
    index = read("docs/handbok/index.md")
    pages = [page.name for page in HANDBOK if page.name != "index.md"]
    assert pages
    assert [page for page in pages if f"({page})" not in index] == []


def test_licence_is_whole() -> None:
    text = read("LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    articles = [int(n) for n in re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, ARTICLES_OF_THE_LICENCE + 1))
    appendix = text.split("Appendix\n")[-1]
    assert "GNU Affero General Public License (AGPL) v. 3" in appendix
    assert text.endswith("require the production of a new EUPL version.\n")
