"""Runs a command under strace: counts its system calls, or breaks the N-th of them, repeatably.

A fault by injection is the true thing: the process gets SIGKILL inside the call, or the call fails with the kernel's own error,
with no hook in the product. strace counts in each process apart, and so do we.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path

Of = Callable[[Path], Sequence[Path]]


def database(state: Path) -> Sequence[Path]:
    """The files of the database in that folder."""
    return [state / f"rapid-review.db{end}" for end in ("", "-wal", "-journal")]


CALLS: Mapping[str, tuple[str, Of]] = {
    "flush": ("fsync,fdatasync", lambda _: ()),
    "write": ("pwrite64", database),
    "say": ("sendto,sendmsg", lambda _: ()),
}
"""What brings something to the disk or to a mail server, and on which of the files in the service's folder."""

MADE = re.compile(r"^(\d+) +(\w+)\(\d+<([^>]*)>", re.MULTILINE)
"""A call of strace -y: the process, the call, and what its file is."""


def installed() -> bool:
    """Is strace there, and may it trace (containers sometimes forbid it)?"""
    program = shutil.which("strace")
    if program is None:
        return False
    return subprocess.run([program, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def trace(command: Sequence[str], calls: str, log: Path, *, environment: Mapping[str, str], timeout: float = 120) -> int:
    """The command's exit status; the named system calls (comma-separated), those of its children too, stand in the log."""
    traced = ["strace", "-f", "-qq", "-e", "signal=none", "-e", f"trace={calls}", "-o", str(log), *command]
    done = subprocess.run(traced, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment, timeout=timeout)
    return done.returncode


def survey(
    command: Sequence[str], state: Path, log: Path, *, environment: Mapping[str, str] | None = None, timeout: float = 120
) -> dict[str, tuple[str, int]]:
    """Of each kind in `CALLS` the call that is made most, and how often that one process makes it which makes it most."""
    named = ",".join(calls for calls, _ in CALLS.values())
    traced = ["strace", "-f", "-y", "-qq", "-e", "signal=none", "-e", f"trace={named}", "-o", str(log), *command]
    done = subprocess.run(traced, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment, timeout=timeout)
    assert done.returncode == 0, done.stderr
    made = MADE.findall(log.read_text(errors="replace"))
    return {kind: _most(made, calls.split(","), {str(path) for path in of(state)}) for kind, (calls, of) in CALLS.items()}


def _most(made: Sequence[tuple[str, str, str]], calls: Sequence[str], paths: Set[str]) -> tuple[str, int]:
    counted = Counter((call, process) for process, call, path in made if call in calls and (not paths or path in paths))
    (call, _), number = counted.most_common(1)[0]
    return call, number


def inject(
    command: Sequence[str],
    call: str,
    fault: str,
    number: int,
    paths: Sequence[Path] = (),
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """The command, whose `number`-th call (on `paths`, where given) meets `signal=KILL` or `error=EIO`; fails where none did."""
    broken = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
    with tempfile.NamedTemporaryFile(suffix=".calls") as log:
        traced = ["strace", "-f", "-qq", "-e", "signal=none", "-o", log.name, *_only(paths), *broken, *command]
        done = subprocess.run(
            traced, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment, timeout=timeout
        )
        hit = done.returncode != 0 if fault.startswith("signal") else b"(INJECTED)" in log.read()
    assert hit, f"{call} {number} was not reached"
    return done


def _only(paths: Sequence[Path]) -> list[str]:
    return [argument for path in paths for argument in ("-P", str(path))]
