"""Plain Swedish on every page and in every message: short sentences, no English, no system words.

Sentences are those of templates (with what they fill in counted as one word) and of the texts in
Python that a user can come to see: they begin with a capital and end as a sentence does.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest


ROT = Path(__file__).parents[3]
MEST = 20
"""Words in a sentence. Longer is allowed nowhere but in LANGA."""
ENGELSKA = re.compile(
    r"\b(the|and|with|submit|save|cancel|delete|edit|search|login|logout|loading|error|please|"
    r"file|files|user|users|password|next|previous|back|home|help|update|click|upload|download|"
    r"token|timeout|dashboard|feedback|deadline)\b",
    re.IGNORECASE,
)
SYSTEMORD = re.compile(r"\b(UUID|snapshot|projektion|position|null|exception|backend)\b")
TILLATNA = {"Edit"}
"""What looks English and is not: a woman's name in an example."""

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_UTTRYCK = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|li|h1|h2|h3|td|th|dt|dd|div|legend|caption|label|option|button|summary|title|ul|ol|"
    r"table|tr|form|section|aside|nav|header|footer|main|figcaption)\b[^>]*>"
)
_TAGG = re.compile(r"<[^>]+>")
_SLUT = re.compile(r"(?<=[.!?:])\s+")


def meningar(text: str) -> Iterator[str]:
    for mening in _SLUT.split(" ".join(text.split())):
        if mening:
            yield mening


def ur_mall(path: Path) -> Iterator[str]:
    text = _JINJA.sub("\n", path.read_text(encoding="utf-8"))
    text = re.sub(r"<(script|style|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = _UTTRYCK.sub("Xx", text)
    for bit in _TAGG.sub(" ", _BLOCK.sub("\n", text)).splitlines():
        yield from meningar(bit)


def _docstrings(tree: ast.Module) -> set[int]:
    """Where no user reads: docstrings, also those under a name."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def ur_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = _docstrings(tree)
    parts: set[int] = set()
    texts: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(value) for value in node.values}
            texts.append(
                "".join(str(v.value) if isinstance(v, ast.Constant) else "Xx" for v in node.values)
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in hidden | parts
        ):
            texts.append(node.value)
    for text in texts:
        if re.match(r"^[A-ZÅÄÖ][^{}<>=_]* [^{}<>=_]*[.!?]$", text) and "\n" not in text:
            yield from meningar(text)


def alla() -> list[tuple[str, str]]:
    found = [
        (f"{path.name}", mening)
        for path in sorted((ROT / "web/templates").rglob("*.html"))
        for mening in ur_mall(path)
    ]
    found += [
        (str(path.relative_to(ROT)), mening)
        for folder in ("web", "tracker", "schemas")
        for path in sorted((ROT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for mening in ur_python(path)
    ]
    return found


ALLA = alla()


def test_sentences_are_found():
    texts = {mening for _, mening in ALLA}
    assert "Det här väntar på dig i Xx." in texts
    assert "Skriv vilken dag det gäller." in texts


def test_sentences_are_short():
    long = {(var, m) for var, m in ALLA if len(m.split()) > MEST}
    assert not long


@pytest.mark.parametrize("forbjudna", [ENGELSKA, SYSTEMORD], ids=["engelska", "systemord"])
def test_no_foreign_words_are_left(forbjudna):
    found = {
        (var, mening)
        for var, mening in ALLA
        for word in forbjudna.findall(mening)
        if word not in TILLATNA
    }
    assert not found


@pytest.mark.parametrize(
    ("text", "bad"), [("Click the button.", True), ("Spara utkast.", False), ("Ditt UUID.", True)]
)
def test_the_check_itself_can_fail(text, bad):
    assert bool(ENGELSKA.search(text) or SYSTEMORD.search(text)) is bad
