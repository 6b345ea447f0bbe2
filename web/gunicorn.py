"""How gunicorn serves the web; read by `gunicorn --config python:web.gunicorn`.

Numbers are measured (bench/measurements/posting.py, two cores): see each.
"""

import gc
import os

from tracker.settings import Settings


gc.disable()  # until all is imported: a tenth of that time went to finding no garbage

_settings = Settings.from_environ(os.environ)

bind = [
    f"[{_settings.bind_host}]:{_settings.bind_port}"
    if ":" in _settings.bind_host
    else f"{_settings.bind_host}:{_settings.bind_port}"
]
worker_class = "gthread"
workers = 2
threads = 12  # kept connections that are silent need none
keepalive = 30  # seconds; a sender's next event should not pay for a new connection
timeout = 120  # a report of the whole nation on a cold snapshot
graceful_timeout = 10  # within the patience of the supervisor (tracker/servers/processes.py)
limit_request_line = 8190  # many insatser in the address of a report
loglevel = "warning"  # what the operator has to know
accesslog = None  # an address may tell whom somebody looked for; errors go to stderr
preload_app = False  # each process opens its own connections
control_socket_disable = True  # one more door, at the same place for every Stegvis of a user


def post_worker_init(_worker: object) -> None:
    """Keeps what a process is made of from the collector of cycles.

    It stays for as long as the process lives, and to look through it again (200,000 objects) would
    stop all threads for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
