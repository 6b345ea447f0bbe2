"""House rules that no linter knows, each walked over every file it is about."""

import argparse
import ast
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from web import cli
from web.cli_kommandon import parser


ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "tracker", "workers", "web")
MIGRATIONS = "tracker/migrations/"
FIRST = f"{MIGRATIONS}versions/0001_start.py"
"""Longer than a module may be: the whole first schema, which is never edited again."""
BORROWED = ("web/static/govuk", "web/node_modules/", "bench/data/")
FOLDERS = (*PACKAGES, "tests", "bench", "docs", ".ci")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
LONGEST_TASK = 10
MOST_EXCEPTIONS = 60

PRINTED = (
    "tracker/access/describe.py",
    "tracker/reports/definitionsbok.py",
    "tracker/servers/roles.py",
)
"""Each prints a page of the documents that it alone knows."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Found = Iterator[tuple[int, str]]


@cache
def committed() -> list[Path]:
    """The files of the repository, without what set-up and measuring make."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(
        path
        for path in found
        if "__pycache__" not in path.parts and not name(path).startswith(BORROWED)
    )


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python(*tops: str) -> list[Path]:
    return [path for path in committed() if path.suffix == ".py" and name(path).startswith(tops)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(module) if isinstance(node, Function))


def calls(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every call, the name as far as it is written with dots."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def commits(module: ast.Module) -> Found:
    return ((line, called) for line, called in calls(module) if called.endswith(".commit"))


def clocks(module: ast.Module) -> Found:
    """What reads the time of day; time.monotonic measures how long something takes."""
    asked = re.compile(r"(.*\.)?(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns))")
    return ((line, called) for line, called in calls(module) if asked.fullmatch(called))


def prints(module: ast.Module) -> Found:
    return ((line, called) for line, called in calls(module) if called in {"print", "pprint"})


def committers(module: ast.Module) -> Found:
    """Functions whose signature does not say who commits (ADR 0010)."""
    for function in functions(module):
        taken = function.args
        names = {one.arg for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}
        if {"session", "transaction"} <= names:
            yield function.lineno, function.name


def long_functions(module: ast.Module) -> Found:
    for function in functions(module):
        if length(function) > LONGEST_FUNCTION:
            yield function.lineno, f"{function.name}: {length(function)} lines"


def long_tasks(module: ast.Module) -> Found:
    for function in functions(module):
        marks = [ast.unparse(one) for one in function.decorator_list]
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if any(mark.startswith(("task(", "shared_task")) for mark in marks) and body:
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
            if lines > LONGEST_TASK:
                yield function.lineno, f"{function.name}: {lines} lines"


def length(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


RULES: dict[str, tuple[Callable[[ast.Module], Found], tuple[str, ...], tuple[str, ...]]] = {
    "only the transaction factory commits": (commits, PACKAGES, ("tracker/db.py", MIGRATIONS)),
    "only the clock reads the time": (clocks, PACKAGES, ("tracker/clock.py",)),
    "the signature says who commits": (committers, PACKAGES, ()),
    "functions are short": (long_functions, (*PACKAGES, "bench", "tests"), ()),
    "tasks are doorways": (long_tasks, ("workers/tasks/",), ()),
    "only the operator's door prints": (
        prints,
        PACKAGES,
        ("web/cli", "web/up.py", "web/demo.py", "web/assets.py", *PRINTED),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    check, where, but = RULES[rule]
    paths = [path for path in python(*where) if not name(path).startswith(but or ("-",))]
    assert paths
    assert [
        f"{name(path)}:{line} {what}" for path in paths for line, what in check(tree(path))
    ] == []


BROKEN = {
    "only the transaction factory commits": "def f(s):\n    s.commit()",
    "only the clock reads the time": "import datetime\nx = datetime.datetime.now(None)",
    "the signature says who commits": "def f(session, *, transaction): ...",
    "functions are short": "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION,
    "tasks are doorways": "@task(A.B)\ndef f():\n" + "    x = 1\n" * (LONGEST_TASK + 1),
    "only the operator's door prints": "print(1)",
}


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_seen_when_broken(rule: str) -> None:
    assert len(list(RULES[rule][0](ast.parse(BROKEN[rule])))) == 1


def test_modules_are_short() -> None:
    lines = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python(*PACKAGES, "bench", "tests")
        if name(path) != FIRST
    }
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


# Exceptions from the linter and the type checker: each with what it allows and why.
EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma: no cover)\b")
GOOD_EXCEPTION = re.compile(
    r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \S.*"
    r"|# type: ignore\[[a-z-]+(, ?[a-z-]+)*\] # \S.*"
    r"|# pragma: no cover - \S.*"
)


def exceptions() -> list[tuple[str, str]]:
    found = []
    for path in python(*PACKAGES, "tests", "bench"):
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := EXCEPTION.search(line):
                found.append((f"{name(path)}:{number}", line[match.start() :]))
    return found


def test_exceptions_say_what_and_why() -> None:
    bad = [(place, text) for place, text in exceptions() if not GOOD_EXCEPTION.fullmatch(text)]
    assert bad == []


def test_exceptions_are_few(record_property) -> None:
    found = exceptions()
    for place, text in found:
        print(place, text)
    record_property("exceptions", len(found))
    assert len(found) < MOST_EXCEPTIONS


# What belongs to one machine or to one network must not be in a file that all share.
HOSTS = re.compile(
    r"(pypi|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg|cdnjs|conda|anaconda|proxy\.golang)\."
    r"(org|com|net|io)|artifactory|nexus\.|--(extra-)?index.url|-i https?://",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.])(/home/\w|/root/\w|/Users/\w|[A-Z]:\\\\?Users)")


@pytest.mark.parametrize("pattern", [HOSTS, MACHINE], ids=["registry host", "path of a machine"])
def test_no_file_names_a(pattern: re.Pattern[str]) -> None:
    found = []
    for path in committed():
        if path == Path(__file__):
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name(path)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []


def leaves(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The commands that do something."""
    below = [one for one in top._actions if isinstance(one, argparse._SubParsersAction)]
    if not below:
        yield top
    for actions in below:
        for command in actions.choices.values():
            yield from leaves(command)


COMMANDS = {command.prog: command for command in leaves(parser())}


def test_commands_are_found() -> None:
    assert {"stegvis up", "stegvis backup", "stegvis nycklar skapa"} <= COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_command_stands_in_the_documents(command: str) -> None:
    said = (ROOT / "docs/drift.md").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"{command}\b", said)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_swedish_help_with_an_example(command: str) -> None:
    text = COMMANDS[command].format_help()
    assert text.startswith(f"Användning: {command}")
    assert not re.search(r"\b(usage|options|positional|show this|error|file|command)\b", text)
    assert [one.dest for one in COMMANDS[command]._actions if not one.help] == []
    example = text.split("Exempel:\n")[1].strip()
    assert example.startswith(command)
    parser().parse_args(shlex.split(example)[1:])  # an example that is refused exits here


@pytest.mark.parametrize("command", ["stegvis", *COMMANDS])
def test_command_help_is_shown(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as left:
        parser().parse_args([*command.split()[1:], "--help"])
    assert left.value.code == 0
    assert "Exempel:" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_command_does_something(command: str) -> None:
    assert callable(cli.function(COMMANDS[command].get_default("run")))
