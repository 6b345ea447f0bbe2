"""A PDF read back by poppler, as a reader has it. Without it a test is skipped, but never on CI."""

import os
import shutil
import subprocess

import pytest


def poppler(program: str, *how: str, data: bytes | None = None) -> str:
    """What `pdftotext` or `pdfinfo` tells of a PDF: of a path in `how`, or of `data` for "-"."""
    if not shutil.which(program):
        missing = f"no {program} on this machine: install poppler"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    told = subprocess.run([program, *how], input=data, capture_output=True, check=True).stdout
    return told.decode(errors="replace")
