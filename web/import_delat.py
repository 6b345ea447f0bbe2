"""A large file of events in by several processes, each taking some of its förbund.

A förbund's events must go in one after the other, but those of another förbund have nothing to do
with them. So lines are dealt out by förbund, whole and unread: each process reads, judges and
stores its own, and the receipts are added up. On two cores an import is then limited by both.
"""

import multiprocessing
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO, Final

from schemas.svar import Kvitto
from tracker.errors import OutOfReach, StegvisError
from tracker.intake.files import check_jsonl
from tracker.intake.files_jsonl import MAX_LINE, read_line
from tracker.intake.files_rad import Rad
from tracker.intake.garbage import seldom_collected
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare
from tracker.servers import Addresses
from tracker.settings import Settings
from web.wiring import build


LARGE: Final = 8_000_000
"""Bytes from which starting more processes (a second) is worth it."""
CHUNK: Final = 500
"""Lines sent at a time; a process has at most a pipe's worth waiting."""
_FORBUND = re.compile(rb'"forbund"\s*:\s*"([^"]*)"').search
Line = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Start:
    """What a process needs to be wired; sent to it once, by a pipe of this machine."""

    settings: Settings
    addresses: Addresses
    avsandare: Avsandare


def worth_it(path: Path, processes: int) -> bool:
    """True for a file of JSON Lines that is large, where there is more than one core."""
    return (
        processes > 1
        and path.suffix == ".jsonl"
        and path.is_file()
        and path.stat().st_size >= LARGE
    )


def import_shared(path: Path, start: Start, processes: int) -> Kvitto:
    """Takes in a .jsonl file, good lines stored. Returns the receipt of the whole.

    Raises OutOfReach when a process ends before its time; what it had committed is kept, and
    taken in again it is found as *fanns*.
    """
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        pipes: list[Connection] = []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            child = context.Process(target=_child, args=(theirs, start), daemon=True)
            child.start()
            theirs.close()
            stack.callback(child.join, 60)
            stack.callback(ours.close)
            pipes.append(ours)
        try:
            _deal(path, pipes)
            answers = [pipe.recv() for pipe in pipes]
        except (EOFError, BrokenPipeError) as error:
            raise OutOfReach(
                "Inläsningen avbröts. Det som hann sparas finns kvar: läs in filen en gång till."
            ) from error
    for answer in answers:
        if isinstance(answer, str):
            raise OutOfReach(answer)
    return added([answer for answer in answers if isinstance(answer, Kvitto)])


def _deal(path: Path, pipes: Sequence[Connection]) -> None:
    """Sends each line to the process that has its förbund.

    A line that names its förbund in another place than an event does goes anywhere: it will be
    refused there (H009), so its order does not matter.
    """
    waiting: list[list[Line]] = [[] for _ in pipes]
    places: dict[bytes, int] = {}
    with path.open("rb") as file:
        check_jsonl(file)
        for number, line in _lines(file):
            found = _FORBUND(line)
            name = found.group(1) if found else b""
            place = places.setdefault(name, len(places) % len(pipes))
            waiting[place].append((number, line))
            if len(waiting[place]) >= CHUNK:
                pipes[place].send(waiting[place])
                waiting[place] = []
    for pipe, rest in zip(pipes, waiting, strict=True):
        pipe.send(rest)
        pipe.send(None)


def _lines(file: BinaryIO) -> Iterator[Line]:
    """The lines that are not blank; of one beyond all measure only its beginning."""
    number = 0
    while line := file.readline(MAX_LINE + 2):
        number += 1
        if not line.isspace():
            yield number, line
        while line and len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE + 2)


def _child(pipe: Connection, start: Start) -> None:
    """One process: takes in what it is sent, and answers with its receipt or a sentence."""
    hus = build(start.settings, start.addresses)
    try:
        with seldom_collected():
            pipe.send(Importor(hus.intag, start.avsandare).run(_received(pipe), "delar"))
    except StegvisError as error:
        pipe.send(error.text)
    finally:
        hus.engine.dispose()


def _received(pipe: Connection) -> Iterator[Rad]:
    while (chunk := pipe.recv()) is not None:
        for number, line in chunk:
            yield read_line(number, line)


def added(receipts: Sequence[Kvitto]) -> Kvitto:
    """Several receipts of parts of one file as the receipt of the whole."""
    return Kvitto(
        lasta=sum(k.lasta for k in receipts),
        nya=sum(k.nya for k in receipts),
        fanns=sum(k.fanns for k in receipts),
        avvisade=sum(k.avvisade for k in receipts),
        ej_sparade=sum(k.ej_sparade for k in receipts),
        fel=sorted((f for k in receipts for f in k.fel), key=lambda f: f.rad or 0),
    )
