"""Tasks for a child process that do what hostile files have made parsers do, and worse."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path

_kept: list[bytes] = []
_prepared: list[object] = []


def prepare(setup: object) -> None:
    if setup == "refuse to start":
        raise RuntimeError(setup)
    _prepared.append(setup)


def hold_the_interpreter() -> int:
    """A loop in C that never lets go of the interpreter, deaf to SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return sum(range(10**15))


def eat_memory() -> int:
    return len(bytearray(4 * 1024**3))


def leave() -> None:
    os._exit(3)


def leave_as_if_well() -> None:
    os._exit(0)


def segfault() -> None:
    ctypes.string_at(0)


def recurse(depth: int = 0) -> int:
    return recurse(depth + 1) + 1


def raise_with_the_data() -> None:
    raise ValueError("the child's name was in here")


def grow() -> int:
    _kept.append(os.urandom(130 * 1024 * 1024))
    return os.getpid()


def leave_a_mark(mark: str) -> list[object]:
    _prepared.append(mark)
    return _prepared


def write_a_file(path: str) -> str:
    try:
        Path(path).write_bytes(b"x" * 100_000)
    except OSError as fault:
        return type(fault).__name__
    return "written"


def ask_the_network(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError as fault:
        return type(fault).__name__
    return "connected"


class Trap:
    """Answers with an instruction instead of a value."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return (os.system, ("true",))


def descriptors() -> list[int]:
    return [number for number in range(64) if _is_open(number)]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


TASKS: Mapping[str, Callable[..., object]] = {
    "good": lambda: "well",
    "pid": os.getpid,
    "environment": lambda: dict(os.environ),
    "prepared": lambda: _prepared[-1],
    "descriptors": descriptors,
    "hold the interpreter": hold_the_interpreter,
    "sleep": lambda: time.sleep(3600),
    "nap": lambda seconds: time.sleep(seconds) or "rested",  # type: ignore[func-returns-value]
    "eat memory": eat_memory,
    "leave": leave,
    "leave as if well": leave_as_if_well,
    "segfault": segfault,
    "recurse": recurse,
    "raise": raise_with_the_data,
    "grow": grow,
    "leave a mark": leave_a_mark,
    "write a file": write_a_file,
    "ask the network": ask_the_network,
    "answer with a trap": Trap,
    "mail": lambda raw: raw,
    "message": lambda raw: raw,
}
