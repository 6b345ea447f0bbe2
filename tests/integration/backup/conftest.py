"""A house with a log and people, its backup, and a house to restore it in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from backupprov import WHEN, House, house, inskriven
from conftest import event

from tracker.identity import keys as keyfile
from tracker.log.heads import Heads
from tracker.servers import Addresses


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kopia")


@pytest.fixture(scope="module")
def source(addresses: Addresses, home: Path) -> Iterator[House]:
    """A förbund with two people, a text, a finished file and a receipt; no test changes it."""
    with house(addresses, home / "har") as found:
        keyfile.create(found.secret_file, now=WHEN)
        insats = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
        found.record(
            event("forbund.upplagt", "sthlm", data={"namn": "Samordningsförbundet Prov"}),
            event("insats.upplagd", "sthlm", insats="team", data=insats),
            inskriven("D1", "19900101-9802"),
            inskriven("D2", "19850505-9819"),
            event(
                "remiss.inkommen",
                "sthlm",
                insats="team",
                deltagande="D3",
                person={"personnummer": "19770707-9815"},
                data={"remittent": "forsakringskassan", "syfte": "Vill prova att arbeta."},
            ),
        )
        for name in ("korningar/0a/rapport.csv", "mottaget/0b/fil"):
            path = found.folder / name
            path.parent.mkdir(parents=True)
            path.write_text(f"innehållet i {name}")
        yield found


@pytest.fixture(scope="module")
def untouched(addresses: Addresses, home: Path) -> Iterator[House]:
    """An empty place where everything is refused."""
    with house(addresses, home / "orord") as found:
        yield found


@pytest.fixture
def target(addresses: Addresses, tmp_path: Path) -> Iterator[House]:
    """An empty place."""
    with house(addresses, tmp_path / "dar") as found:
        yield found


@pytest.fixture
def ended(source: House, target: House) -> Heads:
    """The heads of the source, and its key file, as the target's own data folder has kept them."""
    shutil.copytree(source.folder / "huvuden", target.folder / "huvuden")
    shutil.copy2(source.secret_file, target.secret_file)
    return target.heads


@pytest.fixture(scope="module")
def file(source: House, home: Path) -> Path:
    path = home / "kopia.tar"
    assert source.stegvis("backup", path, "--med-nycklar") == 0
    return path
