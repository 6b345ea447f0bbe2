"""A workbook of 100,000 rows of 12 columns, re-zipped to fixed bytes."""

from collections.abc import Iterator

from bench import xlsx
from bench.mat import Context, Finding, Row, main


def measure(context: Context) -> Iterator[Finding]:
    """Time and memory of the writer; the rows are made as they are asked for."""
    rows = 10_000 if context.quick else 100_000
    got = xlsx.measure(rows)
    what = f"xlsx of {rows:,} × 12, re-zipped"
    yield Row(what, "≤ 12", got["sekunder"], "s", f"{got['fil_mb']:.1f} MB of file")
    yield Row(f"{what}: memory", "≤ 100", got["topp_mb"], "MB", "peak of the whole process")
    yield Row(f"{what}: times progress was shown", "≥ 10", got["steg"], "")


if __name__ == "__main__":
    main(measure)
