"""Every way in names what it asks: a view that says nothing is closed, and this fails."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask

from tracker.access.describe import document
from tracker.access.permissions import ALLA, RATTER, ROLLER, TABELL, Ratt, Roll
from tracker.settings import Settings
from web.api import register_api
from web.app import create_app
from web.behorighet import krav_for, kraver, oppen
from web.cli_kommandon import parser
from web.services import Tjanster


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """With all its routes and nothing behind them."""
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path_factory.mktemp("var"))})
    nothing: Any = SimpleNamespace(intag=None)
    made = create_app(settings, tjanster=cast("Tjanster", nothing))
    register_api(made)
    return made


def test_every_route_names_a_right_or_says_why_it_needs_none(app: Flask) -> None:
    silent = {
        rule.endpoint for rule in app.url_map.iter_rules() if krav_for(app, rule.endpoint) is None
    }
    assert silent == set()


def test_what_is_open_without_login_is_a_short_list(app: Flask) -> None:
    opened = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (krav := krav_for(app, rule.endpoint)) and krav.oppen
    }
    assert opened >= {"static", "inloggning.visa", "inloggning.logga_in", "halsa.redo"}
    assert not {e for e in opened if e.split(".")[0] in {"deltagare", "remisser", "rapporter"}}


def test_a_view_that_names_nothing_says_so(app: Flask) -> None:
    bare = Flask("prov")
    bare.add_url_rule("/hemlig", "hemlig", lambda: "hemligt")
    assert krav_for(bare, "hemlig") is None
    assert krav_for(app, "static") is not None


def test_a_mark_says_something() -> None:
    for empty in (kraver, lambda: oppen("")):
        with pytest.raises(ValueError, match=r"name|say"):
            empty()


def _commands(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    below = [a for a in of._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield of
    for action in below:
        for child in action.choices.values():
            yield from _commands(child)


def test_every_command_names_a_right() -> None:
    commands = list(_commands(parser()))
    assert len(commands) >= 16
    assert [c.prog for c in commands if not isinstance(c.get_default("ratt"), Ratt)] == []


def test_the_table_tells_all_roles_and_all_rights() -> None:
    assert set(TABELL) == set(ROLLER) == set(Roll)
    assert set(RATTER) == ALLA
    given = frozenset[Ratt]().union(*TABELL.values())
    assert given == ALLA - {Ratt.DRIFT}
    sentences = [*RATTER.values(), *(text for _, text in ROLLER.values())]
    assert [s for s in sentences if not s.endswith(".") or len(s.split()) > 22] == []


@pytest.mark.parametrize("roll", ["administrator", "kansli", "styrelse", "revisor", "ekonom",
                                  "arrangor", "utredare", "dataskyddsombud"])  # fmt: skip
def test_who_sees_no_people_has_no_right_that_shows_any(roll: str) -> None:
    people = {Ratt.SE_PERSONER, Ratt.SOK_PERSONER, Ratt.REGISTRERA, Ratt.EXPORTERA, Ratt.RATTA}
    assert not TABELL[Roll(roll)] & people


def test_the_page_about_rights_is_as_the_table() -> None:
    written = (Path(__file__).parents[3] / "docs/behorighet.md").read_text(encoding="utf-8")
    assert written == document(), "run: python -m tracker.access.describe > docs/behorighet.md"
