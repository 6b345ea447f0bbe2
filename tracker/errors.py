"""What can go wrong in a way that the user can do something about; stands below everything.

The doors turn each class into one answer (exit code, HTTP status). Anything else that is raised is
a fault of ours and keeps its traceback.
"""

from typing import ClassVar


class StegvisError(Exception):
    """Base. `text` is one plain Swedish sentence that says what to do, without personal data."""

    exit_code: ClassVar[int] = 1

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Refused(StegvisError):
    """A rule said no; the command line ends with 1."""


class WrongUse(StegvisError):
    """The call itself is wrong (arguments, settings); the command line ends with 2."""

    exit_code = 2


class OutOfReach(StegvisError):
    """A server, a port or a disk is out of reach; the command line ends with 3."""

    exit_code = 3
