"""`make migration NAME=add_x`: an empty numbered migration that follows the newest."""

import sys
from pathlib import Path

from tracker.migrations import versions


_TEMPLATE = '''"""{title}."""

from alembic import op


revision = "{number}"
down_revision = {before!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SELECT 1")


def downgrade() -> None:
    op.execute("SELECT 1")
'''


def write(name: str, folder: Path) -> Path:
    """Writes the file and returns where; its number is one more than the newest's."""
    before = versions()[-1]
    number = f"{int(before) + 1:04d}"
    path = folder / f"{number}_{name}.py"
    title = name.replace("_", " ").capitalize()
    path.write_text(_TEMPLATE.format(title=title, number=number, before=before), encoding="utf-8")
    return path


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if not wanted.isidentifier():
        sys.exit("Give it a name: make migration NAME=add_something")
    sys.stdout.write(f"{write(wanted, Path(__file__).parent / 'versions')}\n")
