"""The command line as whole processes, and the daemon from its start to readiness, with the memory that it then holds.

`--help`, `status`, `case list`, `read` of one form, `read` of a folder of a hundred documents; by the clock and in CPU time,
which other work on the machine changes less. The daemon's self-test is part of its start: a child reads a message, a form and a
sheet of our own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from bench.figures import Figure, Taken, over
from bench.stages import set_up, with_case
from tests.answers import scoping, sheet, table
from tests.daemon import Daemon
from tests.stage import ROOT, Stage

TIMES = 5
DOCUMENTS = 100
KINDS = (("scoping.docx", scoping), ("chronology.xlsx", sheet), ("chronology.docx", table))
MB = 1024 * 1024
LOOK, SETTLED = 0.005, 3.0
GOALS = {"--help": "under 0.3", "read of one form": "under 0.6", "ready": "under 1.5"}


def figures() -> Iterator[Figure]:
    """Seconds for each, the process's start included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(DOCUMENTS):
            ending, make = KINDS[number % len(KINDS)]
            (folder / f"{number:03} {ending}").write_bytes(make(f"RR-2026-{number + 1:03}"))
        yield from _told("--help", [_run(_command("--help")) for _ in range(TIMES)])
        yield from _told("read of one form", [_run(_command("read", str(folder / "000 scoping.docx"))) for _ in range(TIMES)])
        yield from _told(f"read of {DOCUMENTS} documents", [_run(_command("read", str(folder), "--json"))])
    with set_up() as (stage, _, _):
        with_case(stage)
        for words in (("status",), ("case", "list")):
            found = [_run(stage.command(*words), stage.environment) for _ in range(TIMES)]
            yield from _told(" ".join(words), found)
        yield from _daemon(stage)


def _daemon(stage: Stage) -> Iterator[Figure]:
    ready: list[Taken] = []
    for _ in range(TIMES):
        started = time.perf_counter()
        daemon = Daemon(stage)
        while not daemon.did("ready"):
            time.sleep(LOOK)
        wall = time.perf_counter() - started
        used = psutil.Process(daemon.process.pid).cpu_times()
        ready.append(Taken(wall, used.user + used.system))
        time.sleep(SETTLED)
        processes = [psutil.Process(daemon.process.pid), *daemon.children()]
        held = [each.memory_full_info().uss / MB for each in processes]
        daemon.stop()
    yield over("the daemon from its start to readiness", [each.wall for each in ready], "s", GOALS["ready"])
    yield over("the daemon from its start to readiness, CPU without its children", [each.cpu for each in ready], "s")
    yield Figure("memory of an idle daemon that shares nothing: itself", held[0], "MB")
    yield Figure(f"memory of an idle daemon that shares nothing: its {len(held) - 1} children together", sum(held[1:]), "MB")


def _told(name: str, found: Sequence[Taken]) -> Iterator[Figure]:
    yield over(f"rapid-review {name}", [each.wall for each in found], "s", GOALS.get(name, ""))
    yield over(f"rapid-review {name}, CPU", [each.cpu for each in found], "s")


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "service", *words]


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """What the process took, the children included that it waited for; its exit status is not asked."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return Taken(time.perf_counter() - started, used.ru_utime + used.ru_stime)
