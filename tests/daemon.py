"""The daemon as a process of its own, as an init system starts it: its log, its children, its end.

A stage enters; the test waits, with a bound, for what the daemon does to the world and then looks at the process from outside.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.stage import ROOT, Stage

PATIENCE = 60.0


class Daemon:
    """One `run` without `--once`."""

    def __init__(self, stage: Stage, command: Sequence[str] = (), **environment: str) -> None:
        self.errors: Path = stage.folder / f"daemon-{time.monotonic_ns()}.log"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command or stage.command("run"),
                env={**stage.environment, **environment},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )

    @property
    def log(self) -> list[dict[str, object]]:
        """What it logged, an object a line."""
        lines = self.errors.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def did(self, action: str) -> list[dict[str, object]]:
        """The log's lines of that action."""
        return [each for each in self.log if each.get("action") == action]

    def wait_for(self, what: Callable[[], object], seconds: float = PATIENCE) -> bool:
        """Whether it came about within that time, the daemon alive."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if what():
                return True
            assert self.process.poll() is None, self.errors.read_text()
            time.sleep(0.05)
        return bool(what())

    def children(self) -> list[psutil.Process]:
        """Its child processes, theirs too."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, seconds: float = 15) -> int:
        """Its exit status after SIGTERM."""
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Ends it with SIGKILL."""
        self.process.kill()
        self.process.wait(10)


def ended(processes: Sequence[psutil.Process], seconds: float = 10) -> bool:
    """Whether all of them end within that time; one that nobody has waited for yet counts as ended."""
    ends = time.monotonic() + seconds
    while any(map(_lives, processes)):
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def hasty(stage: Stage) -> list[str]:
    """The command that runs it with waits of a second where it has minutes."""
    return [sys.executable, "-m", "tests.hasty", str(stage.config), stage.now.strftime("%Y-%m-%dT%H:%M")]


@contextmanager
def daemon(stage: Stage, command: Sequence[str] = (), **environment: str) -> Iterator[Daemon]:
    """The daemon, ready; killed at the end where the test left it running."""
    started = Daemon(stage, command, **environment)
    try:
        assert started.wait_for(lambda: started.did("ready")), started.errors.read_text()
        yield started
    finally:
        if started.process.poll() is None:
            started.kill()
