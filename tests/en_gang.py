"""What every test would make anew although it is the same: made once, or when first asked for.

Hundreds of tests make an app of their own. Nothing is left out or put in its place here: templates
and addresses are compiled by the libraries' own code, only fewer times, and passwords are hashed by
the same algorithm in little memory.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from tracker.access import users


class Kompilerat(FileSystemBytecodeCache):
    """Compiled templates, kept in memory by name and content, and on disk for the other workers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            super().load_bytecode(bucket)
            self._kept[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code
        super().dump_bytecode(bucket)


def when_asked(rule: Rule, *how: bool) -> Callable[..., Any]:
    """The function that builds a rule's addresses, compiled the first time that it is called."""
    made: list[Callable[..., Any]] = []

    def build(self: Rule, **values: Any) -> Any:
        if not made:
            made.append(_compile(rule, *how))
        return made[0](self, **values)

    return build


_compile = Rule._compile_builder


def use(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """For as long as `patch` lasts; `folder` is the same for every worker."""
    kompilerat = Kompilerat(folder)

    made = Environment.__init__

    def begin(self: Environment, app: Flask, **options: Any) -> None:
        made(self, app, bytecode_cache=kompilerat, **options)

    patch.setattr(Environment, "__init__", begin)  # the app has a class of its own below it
    patch.setattr(Rule, "_compile_builder", when_asked)
    patch.setattr(users, "PARAMETRAR", CHEAPEST)
