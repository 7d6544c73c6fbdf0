"""What runs in a child process that reads strangers' files: few rights, little memory, one task after another.

It is forked, but never from the service, with its threads, its secrets and its open files: its mother (`mother.py`) is a fresh
interpreter that holds nothing of that and has never seen a document. So it inherits one end of a pipe, and what the mother has
loaded. It dies with her, and she with the service; it writes no file, starts no process, reaches no network where the kernel lets
it give that up, and each task has its own share of processor time. It is expected to be killed: nothing here cleans up.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

TASKS_A_LIFE = 1000
GROWTH = 100 * 1024 * 1024
RECORDS = ("parsers.model", "parsers.received", "datetime")
"""The only modules of which a child may answer with classes."""
READY = "!q"
"""What a child says first, as `struct` packs it: its process id."""

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


class Setup(NamedTuple):
    """What the mother is told first: the module of the tasks, what that prepares itself with, and a child's memory in bytes."""

    tasks: str
    prepared_with: object
    memory: int


class Known(NamedTuple):
    """What the tasks are told beforehand: the layouts to compare with, and the size in bytes beyond which nothing is opened."""

    layouts: bytes  # as `known.packed_layouts` gives them
    largest: int | None = None
    words: bool = False  # whether each word is wanted with what it was taken for; to be shown, nobody keeps it


class Reply(NamedTuple):
    """The answer to one task: its result, or the type and place of what it raised; `tired` asks to be replaced."""

    result: object = None
    raised: str = ""
    tired: bool = False


def serve(pipe: Connection, tasks: Mapping[str, Callable[..., object]]) -> None:
    """Answers one task after another."""
    small, count = resident(), 0
    while True:
        name, arguments, seconds = pickle.loads(pipe.recv_bytes())  # noqa: S301 -- from the service
        allow(seconds)
        try:
            reply = Reply(tasks[name](*arguments))
        except Exception as fault:
            reply = Reply(raised=place(fault))
        count += 1
        del arguments
        tired = count >= TASKS_A_LIFE or resident() - small > GROWTH
        pipe.send_bytes(packed(tuple(reply._replace(tired=tired))))
        del reply


@cache
def _written() -> dict[type, Callable[[Any], tuple[type, tuple[object, ...]]]]:
    """How each kind of record is written: as its class and the values that make it again, and what it is made of by its value.

    Early 3.11 writes an enumeration's member as a call of `getattr`, which the service does not read.
    """
    table: dict[type, Callable[[Any], tuple[type, tuple[object, ...]]]] = {}
    for kind in (each for name in RECORDS for each in vars(importlib.import_module(name)).values() if isinstance(each, type)):
        if issubclass(kind, Enum):
            table[kind] = lambda member: (type(member), (member.value,))
        elif is_dataclass(kind):
            table[kind] = _values_of(kind)
    return table


def _values_of(kind: type) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    names = [each.name for each in fields(kind)]
    if len(names) < 2:
        return lambda record: (kind, tuple(getattr(record, name) for name in names))
    values = attrgetter(*names)
    return lambda record: (kind, values(record))


def packed(value: object) -> bytes:
    """The value as it crosses the pipe to the service."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _written()
    pickler.dump(value)
    return buffer.getvalue()


def die_with(parent: int) -> None:
    """Has the kernel kill us when the thread that started us ends, and leaves at once where that has happened already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def confine(memory: int) -> None:
    """Gives up what reading a document does not need; what a system does not know is passed over."""
    limits = (("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NPROC", 0), ("RLIMIT_NOFILE", 32), ("RLIMIT_AS", memory))
    for name, value in limits:
        kind = getattr(resource, name, None)
        if kind is not None and (name != "RLIMIT_AS" or sys.platform == "linux"):
            resource.setrlimit(kind, (value, value))
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        if system.unshare(CLONE_NEWNET) != 0:
            system.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        unobserved()
        system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # a change of credentials may have cleared it


def unobserved() -> None:
    """Lets no other process look into our memory, and leaves no picture of it on the disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def allow(seconds: float) -> None:
    """Moves the limit of processor time forward: it counts for a process's whole life and not for a task."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def resident() -> int:
    """Bytes of memory in use, or 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def place(fault: Exception) -> str:
    """The exception's type and the last of our own lines that it came through; never its words, which quote the file."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if "parsers" in Path(frame.filename).parts]
    where = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    return f"{type(fault).__name__}{where}"
