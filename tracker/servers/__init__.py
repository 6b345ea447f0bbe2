"""The servers below everything: PostgreSQL and Valkey, embedded or one's own.

Alone in the house this room may be superuser, and it is so only before the server opens.
"""

from tracker.servers.addresses import Addresses
from tracker.servers.attach import Supervised, attached, held
from tracker.servers.processes import Child, run_all
from tracker.servers.reach import check_port


__all__ = ["Addresses", "Child", "Supervised", "attached", "check_port", "held", "run_all"]
