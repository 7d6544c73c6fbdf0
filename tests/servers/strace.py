"""Runs a command under strace: counts its system calls, or kills it at the N-th of them, repeatably.

A kill by injection is the true thing: the process gets SIGKILL inside the call, with no hook in the product.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


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


def kill_at(
    command: Sequence[str],
    call: str,
    number: int,
    *,
    paths: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> int:
    """Kills the command at the `number`-th call (on `paths`, where given) and returns its exit status: -9 when it was hit."""
    only = [argument for path in paths for argument in ("-P", str(path))]
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]
    traced = ["strace", "-f", "-qq", "-o", "/dev/null", *only, *inject, *command]
    done = subprocess.run(traced, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment, timeout=timeout)
    return done.returncode
