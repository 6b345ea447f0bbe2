"""A seeded nation in the event format, for measurements: 80 förbund, 900 insatser, 2014–2025.

    python -m bench.nation --faktor 1 --seed 1 --out nation.jsonl

Factor 1 is about 400,000 participations (two million events), factor 25 ten million. The förbund
are made apart, each from its own seed, in as many processes as there are cores; then their days
are laid in each other's wake. So the same seed gives the same bytes on any number of cores, and
memory holds the open participations of one förbund a process, never the nation.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

from bench.generator.forbund import Forbund, Plan
from bench.generator.ord import BYGDER, LANDSDELAR


DELTAGANDEN = 400_000  # of the nation, at factor 1
INSATSER, FORBUND = 900, 80
HANDELSER_PER_DELTAGANDE = 5.97  # measured; only `--handelser` leans on it
UPPLAGG_PER_INSATS = 1.7  # events of set-up: förbund, owners, insatser and their changes


@dataclass(frozen=True, slots=True)
class Del:
    """One förbund on disk: for each day how many bytes and how many lines."""

    fil: Path
    block: list[tuple[int, int]]


def planera(*, seed: int, faktor: float, forbund: int = FORBUND) -> list[Plan]:
    """The förbund of the nation, biggest first: the first has about 6 % of 80, the last 0.5 %.

    `faktor` is of the whole nation, however few förbund share it.
    """
    vikter = [1 / (n + 4) ** 0.8 for n in range(forbund)]
    summa = sum(vikter)
    fria = round(INSATSER * forbund / FORBUND) - 3 * forbund
    planer, forut, raknat = [], 0, 0.0
    for n, vikt in enumerate(vikter):
        raknat += vikt / summa
        insatser, forut = round(fria * raknat) - forut, round(fria * raknat)
        namn = f"{LANDSDELAR[n % 5]} {BYGDER[n // 5 % 16]}" + (f" {n // 80 + 1}" if n > 79 else "")
        planer.append(
            Plan(
                slug=namn.lower().translate(str.maketrans("åäö ", "aao-")),
                namn=f"Samordningsförbundet {namn}",
                insatser=3 + insatser,
                deltaganden=round(DELTAGANDEN * faktor * vikt / summa),
                fro=f"{seed}/{n}",
            )
        )
    return planer


def faktor_for(handelser: int, forbund: int = FORBUND) -> float:
    """The factor that gives a nation slightly more than so many events."""
    upplagg = INSATSER * forbund / FORBUND * UPPLAGG_PER_INSATS
    return max(handelser - upplagg, 0) * 1.04 / HANDELSER_PER_DELTAGANDE / DELTAGANDEN


def _skriv_del(uppgift: tuple[Plan, Path]) -> Del:
    plan, fil = uppgift
    block = []
    with fil.open("wb", buffering=1 << 20) as ut:
        for rader in Forbund(plan).dagar():
            text = "".join(rader).encode()
            ut.write(text)
            block.append((len(text), len(rader)))
    return Del(fil, block)


def _dagar(delar: list[Del]) -> Iterator[tuple[BinaryIO, int, int]]:
    """(file, bytes, lines) of each block, all förbund's first day, then the second, …"""
    with ExitStack() as oppna:
        filer = [oppna.enter_context(d.fil.open("rb")) for d in delar]
        for dag in zip(*(d.block for d in delar), strict=True):
            for fil, (langd, rader) in zip(filer, dag, strict=True):
                if rader:
                    yield fil, langd, rader


def _fla_ihop(delar: list[Del], ut: BinaryIO, hogst: int | None) -> int:
    """Writes the nation's days in order, at most `hogst` lines. Gives the number of lines."""
    skrivna = 0
    for fil, langd, rader in _dagar(delar):
        block = fil.read(langd)
        if hogst is not None and skrivna + rader > hogst:
            ut.writelines(block.splitlines(keepends=True)[: hogst - skrivna])
            return hogst
        ut.write(block)
        skrivna += rader
    return skrivna


def skriv(planer: list[Plan], ut: Path, *, hogst: int | None = None, processer: int = 0) -> int:
    """Writes the nation to a file; gives the number of events. `hogst` cuts it short.

    Room for it twice is needed on the disk while it works.
    """
    with tempfile.TemporaryDirectory(dir=ut.parent, prefix=".nation-") as mapp:
        uppgifter = [(plan, Path(mapp) / str(n)) for n, plan in enumerate(planer)]
        with get_context("spawn").Pool(processer or os.cpu_count() or 1) as pool:
            delar = pool.map(_skriv_del, uppgifter, chunksize=1)
        with ut.open("wb", buffering=1 << 20) as fil:
            return _fla_ihop(delar, fil, hogst)


def rader(planer: Iterable[Plan]) -> Iterator[str]:
    """The events of the förbund one förbund after the other, without files: for small nations."""
    for plan in planer:
        for dag in Forbund(plan).dagar():
            yield from dag


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.nation", description=__doc__)
    parser.add_argument("--faktor", type=float, default=1.0, help="1 = 400,000 participations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forbund", type=int, default=FORBUND)
    parser.add_argument("--handelser", type=int, help="this many events instead of a factor")
    parser.add_argument("--out", type=Path, required=True)
    val = parser.parse_args(argv)
    faktor = faktor_for(val.handelser, val.forbund) if val.handelser else val.faktor
    planer = planera(seed=val.seed, faktor=faktor, forbund=val.forbund)
    borjan = time.perf_counter()
    antal = skriv(planer, val.out, hogst=val.handelser)
    sekunder = time.perf_counter() - borjan
    print(f"{antal} events in {sekunder:.1f} s, {antal / sekunder:.0f}/s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
