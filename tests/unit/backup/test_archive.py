import json
import tarfile
from pathlib import Path

import pytest

from tracker.backup import archive
from tracker.backup.archive import Innehall, Writer
from tracker.errors import OutOfReach, Refused


LONG = f"korningar/{'0' * 36}/{'lang-' * 13}rapport.xlsx"


def write(path: Path, parts: dict[str, bytes], *, version: int = archive.FORMAT) -> Path:
    def fill(file) -> None:
        writer = Writer(file)
        for name, content in parts.items():
            with writer.part(name) as sink:
                sink.write(content[:1])
                sink.write(content[1:])
        writer.close(
            Innehall(
                format=version,
                stegvis="1",
                revision="0002",
                skapad="2026-01-01T00:00:00+00:00",
                nycklar=False,
                positioner={"sthlm": 7},
                tabeller={},
                delar=writer.delar,
            )
        )

    archive.write_aside(path, fill)
    return path


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 70_000])
def test_archive_part_reads_as_written(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    path = write(tmp_path / "a.tar", {"huvuden/sthlm": content[:size], LONG: b"lang"})
    with archive.opened(path) as found:
        assert found.names == ["huvuden/sthlm", LONG]
        assert found.open("huvuden/sthlm").read() == content[:size]
        assert found.innehall.positioner == {"sthlm": 7}
    with tarfile.open(path) as tar:  # anybody's tar can read it
        assert tar.getnames() == ["huvuden/sthlm", LONG, archive.MANIFEST]


def test_archive_is_the_same_bytes_twice(tmp_path: Path) -> None:
    parts = {"huvuden/a": b"1", "tabeller/logg.gz": b"2" * 5000}
    one, two = write(tmp_path / "1.tar", parts), write(tmp_path / "2.tar", parts)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "name", ["../nycklar", "huvuden/../../x", "/etc/passwd", "huvuden//x", "a/b/c/d/e", "huvuden/å"]
)
def test_archive_refuses_a_part_that_leads_elsewhere(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "a.tar", {name: b"x"})
    with pytest.raises(Refused, match="inte en hel"), archive.opened(path):
        pass


def test_archive_refuses_a_part_too_many(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tar", {"huvuden/a": b"1"})
    with tarfile.open(path, "a") as tar:
        tar.addfile(tarfile.TarInfo("huvuden/b"))
    with pytest.raises(Refused, match="är skadad"), archive.opened(path):
        pass


def test_archive_refuses_a_newer_format(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tar", {}, version=archive.FORMAT + 1)
    with pytest.raises(Refused, match="nyare Stegvis"), archive.opened(path):
        pass


def test_archive_refuses_links(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as tar:
        link = tarfile.TarInfo(archive.MANIFEST)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(Refused), archive.opened(path):
        pass


def test_archive_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="går inte att läsa"), archive.opened(tmp_path / "a.tar"):
        pass


def test_archive_stopped_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def fill(file) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.write_aside(tmp_path / "a.tar", fill)
    assert list(tmp_path.iterdir()) == []


def test_archive_manifest_is_json(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tar", {"huvuden/a": b"1"})
    with tarfile.open(path) as tar:
        member = tar.extractfile(archive.MANIFEST)
        assert member is not None
        assert list(json.load(member)["delar"]) == ["huvuden/a"]
