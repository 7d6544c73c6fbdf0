"""Runs every benchmark, or those that are named, and prints one line a figure.

Each benchmark is a function that yields figures; it starts its own servers on loopback and leaves nothing behind.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from bench import (
    answering,
    collecting,
    commands,
    committing,
    documents,
    fetching,
    idling,
    noticing,
    poison,
    resting,
    scale,
    sending,
    workers,
)
from bench.figures import Figure
from bench.intake import figures as intake

BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "intake": intake.figures,
    "answering": answering.figures,
    "poison": poison.figures,
    "collecting": collecting.figures,
    "commands": commands.figures,
    "committing": committing.figures,
    "sending": sending.figures,
    "fetching": fetching.figures,
    "idling": idling.figures,
    "noticing": noticing.figures,
    "scale": scale.figures,
    "workers": workers.figures,
    "resting": resting.figures,
    "documents": documents.figures,
}


def main(names: list[str]) -> int:
    """The exit status: 2 where a name is unknown."""
    unknown = [each for each in names if each not in BENCHMARKS]
    if unknown:
        sys.stderr.write(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.\n")
        return 2
    logging.disable()  # a reader that dies of poison says so; here that is the point
    sys.stdout.write(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}\n")  # noqa: DTZ011
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
