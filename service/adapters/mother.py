"""What runs in the mother of the children: a fresh interpreter that loads all that they need, and forks one when asked.

Requests come over a socket from the service, `ASKED` each: nought, with one end of a pipe, for a child; a child's process id
for how that one ended, which is answered (`TOLD`). Until then that id is nobody else's: nobody can be killed in its place.
She has one thread and sees no task: whatever a document does to a child is nowhere when the next is forked. She dies with the
service, and ends when the socket is closed.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import signal
import socket
import struct
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import NoReturn

from service.adapters.child import READY, Setup, confine, die_with, serve, unobserved

ASKED = "!q"
TOLD = "!i"
CHILD = 0
"""The request for a child; every other is the id of one that has ended or was killed."""
UNKNOWN = 1 << 16
"""Told of a process that is no child of hers; no exit status is as large."""


def main(descriptor: int, told: int, parent: int) -> None:
    """Prepares herself with what the file `told` says, and answers requests until the socket is closed."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)  # these go to a whole group; when we end is the service's decision
    die_with(parent)
    unobserved()
    gc.disable()  # until all is loaded, which stays
    with open(told, "rb") as file:
        setup: Setup = pickle.load(file)  # noqa: S301 -- from the service
    module = importlib.import_module(setup.tasks)
    module.prepare(setup.prepared_with)
    gc.enable()
    asking = socket.socket(fileno=descriptor)
    size = struct.calcsize(ASKED)
    while True:
        request, ends, _, _ = socket.recv_fds(asking, size, 1)
        if len(request) < size:
            os._exit(0)  # the service closed the socket
        for end in ends:
            _bear(end, asking, setup.memory, module.TASKS)
        if not ends:
            asking.sendall(struct.pack(TOLD, _ending(*struct.unpack(ASKED, request))))


def _bear(end: int, asking: socket.socket, memory: int, tasks: Mapping[str, Callable[..., object]]) -> None:
    """Forks a child at that end of its pipe; where that cannot be, the pipe is closed, which says so."""
    mother = os.getpid()
    try:
        if not os.fork():
            _live(end, asking, mother, memory, tasks)
    except OSError:
        pass
    finally:
        os.close(end)


def _live(end: int, asking: socket.socket, mother: int, memory: int, tasks: Mapping[str, Callable[..., object]]) -> NoReturn:
    """The child's whole life."""
    status = 1
    try:
        die_with(mother)
        asking.close()
        confine(memory)
        pipe = Connection(end)
        pipe.send_bytes(struct.pack(READY, os.getpid()))
        serve(pipe, tasks)
    except (EOFError, OSError):
        status = 0  # the service closed the pipe
    finally:
        os._exit(status)


def _ending(child: int) -> int:
    """How the child ended, as `os.waitstatus_to_exitcode` says it; waits until it has."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except (ChildProcessError, ValueError):
        return UNKNOWN
