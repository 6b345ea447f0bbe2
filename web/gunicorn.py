"""How gunicorn serves the web; read by `gunicorn --config python:web.gunicorn`.

Numbers are measured (bench/measurements/posting.py, two cores): see each.
"""

import gc
import os
import sys
from typing import Final

from tracker.settings import Settings


TURN: Final = 0.0005
"""Seconds a thread may work before another one's turn; Python's own is 0.005.

A page waits for the database some ten times, and after each it waited so long again for a thread
that was making a report: a hundredth of all searches took 101 ms, of registrations 105; now 71 and
87, with no more processor used (bench/measurements/mixed.py, 110 s, the same timetable).
"""

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
    """Gives each thread its turn sooner, and keeps what all use from the collector.

    What a process is made of stays for as long as it lives: to look through it again (200,000
    objects) would stop all threads for a tenth of a second.
    """
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
    gc.enable()
