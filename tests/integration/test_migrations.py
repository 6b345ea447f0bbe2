from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from database import Database, made, worker_name
from sqlalchemy import create_engine, text

from tracker import migrations
from tracker.errors import Refused
from tracker.migrations.everything import metadata
from tracker.servers import Addresses


@pytest.fixture
def own(addresses: Addresses):
    with made(addresses, f"migrering_{worker_name()}") as found:
        yield found


@pytest.fixture
def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return found


def test_migrations_are_named_in_their_order(config: Config) -> None:
    script = ScriptDirectory.from_config(config)
    assert [one.revision for one in script.walk_revisions()][::-1] == migrations.versions()


def test_migrations_make_the_models_tables(database: Database) -> None:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrations_go_up_and_down_and_up(own: Database, config: Config) -> None:
    engine = create_engine(own.owner_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert migrations.upgrade(own.owner_url, to="0001")
    assert migrations.upgrade(own.owner_url)
    assert not migrations.upgrade(own.owner_url)
    engine.dispose()


def test_migrations_say_when_a_role_is_missing(
    own: Database, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(own.owner_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()
    monkeypatch.setattr("tracker.migrations._run", missing)
    with pytest.raises(Refused, match="Databasens roller"):
        migrations.upgrade(own.owner_url)


def missing(connection, _wanted) -> None:
    connection.execute(text("GRANT CONNECT ON DATABASE postgres TO ingen_sadan_roll"))


BEFORE = """
    INSERT INTO anvandare (id, namn, losenord, forbund, huvudman, skapad) VALUES
    (gen_random_uuid(), 'alla', 'x', NULL, NULL, now()),
    (gen_random_uuid(), 'ett', 'x', '{a}', NULL, now()),
    (gen_random_uuid(), 'tva', 'x', '{a,b}', '{kommunen}', now()),
    (gen_random_uuid(), 'agare', 'x', NULL, '{kommunen}', now()),
    (gen_random_uuid(), 'inget', 'x', '{}', NULL, now())
"""
AFTER = """
    SELECT a.namn, u.roll, u.forbund, u.huvudman FROM anvandare a
    LEFT JOIN uppdrag u ON u.anvandare = a.id ORDER BY 1, 2, 3
"""


def test_migrations_give_everybody_the_assignments_they_had(own: Database, config: Config) -> None:
    engine = create_engine(own.owner_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    migrations.upgrade(own.owner_url, to="0002")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO forbund_version VALUES ('a', 1, NULL, 'A')"))
    with own.engine.begin() as connection:
        connection.execute(text(BEFORE))
    migrations.upgrade(own.owner_url, to="0003")
    with own.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(AFTER))]
    assert rows == [
        ("agare", "insatsansvarig", "a", ["kommunen"]),
        ("alla", "administrator", None, None),
        ("alla", "insatsansvarig", None, None),
        ("ett", "insatsansvarig", "a", None),
        ("inget", None, None, None),
        ("tva", "insatsansvarig", "a", ["kommunen"]),
        ("tva", "insatsansvarig", "b", ["kommunen"]),
    ]
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    with own.engine.connect() as connection:
        back = connection.execute(text("SELECT namn, forbund FROM anvandare ORDER BY 1"))
        assert [tuple(row) for row in back] == [
            ("agare", ["a"]), ("alla", None), ("ett", ["a"]), ("inget", []), ("tva", ["a", "b"]),
        ]  # fmt: skip
    engine.dispose()
