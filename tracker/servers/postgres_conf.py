"""The embedded PostgreSQL's configuration files, written anew at every start.

An operator's own settings go in `egna.conf` beside them, made once, read last, never touched.
"""

import sys

from tracker.servers import roles


PORT = 5432  # names the socket's file; nothing listens on the network

# For a small machine (4 GB, two cores) that also runs web and workers.
SIZES = """\
max_connections = 100
shared_buffers = 256MB
wal_compression = on
synchronous_commit = on
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off  # compiling costs more than our short queries take
"""

# After a crash PostgreSQL first syncs its files: one by one 2-4 s on a busy disk, at one go 0.5 s.
LINUX = """\
recovery_init_sync_method = syncfs
"""

# A refused statement, its values or its error could hold what was written about a person. The
# application reports its errors itself; `log` leaves what concerns the server.
SILENCE = """\
log_min_messages = log
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_line_prefix = '%m [%p] '
"""

SAME_EVERYWHERE = """\
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
unix_socket_permissions = 0700
"""

# Only in tests: a power cut may then cost the whole cluster. A kill may still cost nothing that was
# committed, so synchronous_commit stays.
FAST = """\
fsync = off
full_page_writes = off
shared_buffers = 128MB
"""
OWN = "egna.conf"
OWN_TEXT = "# Egna inställningar för PostgreSQL. Läses sist och ändras aldrig av Stegvis.\n"


def configuration(*, fast: bool) -> dict[str, str]:
    """File name and text of each configuration file."""
    parts = [SIZES, SILENCE, SAME_EVERYWHERE]
    parts += [LINUX] * sys.platform.startswith("linux") + [FAST] * fast
    return {
        "postgresql.conf": "include 'stegvis.conf'\ninclude 'egna.conf'\n",
        "stegvis.conf": "".join(parts),
    }


def client_authentication() -> str:
    """Two roles may come in, through a socket in a folder that only we can open."""
    return f"local all {roles.OWNER},{roles.APP} trust\n"
