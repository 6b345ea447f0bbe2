"""argparse in Swedish, with an example in every help."""

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

from tracker.access.permissions import Ratt
from tracker.settings import Settings


Run = Callable[[Settings, argparse.Namespace], int]


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """The words of argparse's own that a reader sees."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Användning: ")


class Parser(argparse.ArgumentParser):
    """A parser whose help is Swedish and whose errors are one sentence and exit 2."""

    def __init__(self, prog: str, description: str = "", example: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=f"Exempel:\n  {example}" if example else None,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "Vad"
        self._optionals.title = "Val"
        self.add_argument("-h", "--help", action="help", help="visa den här hjälpen")

    def commands(self) -> "Commands":
        """Subcommands of this parser."""
        return Commands(self)

    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - argparse's sentence is English
        """One sentence on stderr, exit 2."""
        self.exit(2, f"Kommandot är fel skrivet: se «{self.prog} --help».\n")


class Commands:
    """The commands of a parser."""

    def __init__(self, parent: Parser) -> None:
        self._prog = parent.prog
        self._sub = parent.add_subparsers(
            title="Kommandon", metavar="KOMMANDO", required=True, parser_class=Parser
        )

    def add(
        self, name: str, text: str, example: str, run: str = "", *, ratt: Ratt | None = None
    ) -> Parser:
        """A command; `run` is the function that does it (a Run, as "module:function"), absent for
        one that has commands of its own. `ratt` is the right that a page would ask for the same:
        whoever may use this computer's command line has them all, what they did is told by it.
        """
        parser: Parser = self._sub.add_parser(
            name, help=text, prog=f"{self._prog} {name}", description=text, example=example
        )
        if run:
            if ratt is None:
                raise ValueError(f"{name} names no right")
            parser.set_defaults(run=run, ratt=ratt)
        return parser
