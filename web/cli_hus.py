"""A command's way to a wired house: servers attached or started, database at its version."""

from collections.abc import Iterator
from contextlib import contextmanager

from tracker import migrations
from tracker.servers import attached
from tracker.settings import Settings
from web.wiring import Hus, build


@contextmanager
def opened(settings: Settings) -> Iterator[Hus]:
    """The house for one command, everything stopped again that the command started.

    The embedded database is brought to the newest version; one's own server's is not touched:
    there `stegvis migrate` is a step of the release.
    """
    with attached(settings) as addresses:
        if settings.database_url is None:
            migrations.upgrade(addresses.database_owner_url)
        hus = build(settings, addresses)
        try:
            yield hus
        finally:
            hus.engine.dispose()
