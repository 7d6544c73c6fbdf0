"""Runs a command under strace: counts its system calls, or breaks the N-th of them, repeatably.

A fault by injection is the true thing: the process gets SIGKILL inside the call, or the call fails with the kernel's own error,
with no hook in the product. strace counts in each process apart, and so do we.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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


def installed() -> bool:
    """Is strace there, and may it trace (containers sometimes forbid it)?"""
    program = shutil.which("strace")
    if program is None:
        return False
    return subprocess.run([program, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def count(
    command: Sequence[str], calls: str, log: Path, *, environment: Mapping[str, str] | None = None, timeout: float = 120
) -> tuple[int, dict[str, int]]:
    """The command's exit status and how often each of the named system calls (comma-separated) was made, children included."""
    traced = ["strace", "-f", "-qq", "-e", "signal=none", "-e", f"trace={calls}", "-o", str(log), *command]
    done = subprocess.run(traced, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment, timeout=timeout)
    counted: dict[str, int] = {}
    for match in re.finditer(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE):
        counted[match[1]] = counted.get(match[1], 0) + 1
    return done.returncode, counted


def points(
    command: Sequence[str],
    calls: str,
    log: Path,
    paths: Sequence[Path] = (),
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> dict[str, int]:
    """How often that one process which does it most makes each of the calls (on `paths`, where given)."""
    traced = ["strace", "-f", "-qq", "-e", "signal=none", "-e", f"trace={calls}", "-o", str(log), *_only(paths), *command]
    done = subprocess.run(traced, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment, timeout=timeout)
    assert done.returncode == 0, done.stderr
    made = Counter(
        (match[2], match[1]) for match in re.finditer(r"^(\d+) +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    )
    return {name: max(made[each] for each in made if each[0] == name) for name, _ in made}


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
    """The command, whose `number`-th call (on `paths`, where given) meets `signal=KILL` or `error=EIO`."""
    broken = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
    traced = ["strace", "-f", "-qq", "-e", "signal=none", "-o", "/dev/null", *_only(paths), *broken, *command]
    return subprocess.run(
        traced, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment, timeout=timeout
    )


def _only(paths: Sequence[Path]) -> list[str]:
    return [argument for path in paths for argument in ("-P", str(path))]
