"""One run of the intake, ours or the script's, as a whole process: what it took, its largest process, and that it ended well."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.intake.deployment import NOW, Deployment
from service.demo.servers import Account

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT.parent / "shared" / "bench" / "bench_e2e.py"
"""The competent script, where the folder that it comes in is there."""

LAUNCHER = """
import resource, subprocess, sys

def peak(process):
    try:
        with open(f"/proc/{process.pid}/status") as told:
            return next((int(line.split()[1]) for line in told if line.startswith("VmHWM")), 0)
    except OSError:
        return 0

process, own = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL), 0
while process.poll() is None:
    own = max(own, peak(process))
    try:
        process.wait(0.2)
    except subprocess.TimeoutExpired:
        pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, own)
sys.exit(process.returncode)
"""
"""A small process starts the command: a child begins with the peak of memory of the process that it was made from.

The peak of the command's own process is looked at five times a second, as the kernel tells only the largest of all afterwards.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took, its children included: seconds by the clock and of CPU, its largest process and its first one in MB."""

    wall: float
    cpu: float
    largest: float
    first: float


def script(account: Account, database: Path) -> Run:
    """One run of the script, as its own benchmark makes it: fetch what is unseen, read it, commit each message."""
    place = ["--host", account.host, "--port", str(account.port), "--user", account.user, "--password", account.password]
    return timed([sys.executable, str(SCRIPT), "--child", "script", "--db", str(database), *place], {})


def ours(deployment: Deployment) -> Run:
    """One run of ours: collect, read, decide, seal, audit, and queue what is owed to the senders."""
    steps = [word for step in ("collect", "process") for word in ("--only", step)]
    words = ["--config", str(deployment.config), "--now", NOW, "run", "--once", *steps]
    return timed([str(Path(sys.executable).with_name("rapid-review")), *words], deployment.environment)


def timed(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """What the command took; raises where it does not end well."""
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )
    wall = time.perf_counter() - started
    if ended.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {ended.returncode}: {ended.stderr[-400:]}")
    cpu, largest, first = map(float, ended.stdout.split())
    return Run(wall, cpu, largest / 1024, first / 1024)
