"""The service's end of the mother of the children: started, asked for a child, asked how one ended, ended herself.

What she must know enters once, in a file without a name, so that a mother who is stopped before she has read it stops nobody
else. Ends of pipes enter after that, and exit statuses leave. She starts with nothing of our environment and no file of ours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from service.adapters.mother import ASKED, CHILD, TOLD, UNKNOWN

KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT")
PATIENCE = 10.0
"""Seconds in which she says how a child ended that was killed; else she is killed herself, and with her all of them."""
CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGABRT, signal.SIGFPE)
PARTING = 5.0
"""Seconds in which she ends when she is asked no more."""


class Mother:
    """One process that forks children, and our end of its socket."""

    def __init__(self, setup: bytes) -> None:
        self._asking, theirs = socket.socketpair()
        self._asking.settimeout(PATIENCE)
        self._turn = threading.Lock()  # a question and its answer are one thread's
        self.children = 0
        self.spent = False
        with theirs, _unnamed(setup) as told:
            program = f"from service.adapters.mother import main; main({theirs.fileno()}, {told}, {os.getpid()})"
            self.process = subprocess.Popen(  # noqa: S603 -- our own program, nothing of it comes from outside
                [sys.executable, "-S", "-P", "-c", program],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno(), told],
            )

    def is_alive(self) -> bool:
        """Whether she may be asked."""
        return self.process.poll() is None

    def bear(self, end: int) -> None:
        """Asks for a child at that end of a pipe, and waits for nothing; raises `OSError` where nobody is there to be asked."""
        socket.send_fds(self._asking, [struct.pack(ASKED, CHILD)], [end])
        with self._turn:
            self.children += 1

    def let_go(self, child: int | None) -> int | None:
        """The exit status of a child that has ended or was killed; None where she is gone herself, or it never began.

        One that crashed has shown where things lie in her memory, which all her children have alike: she is asked for no more.
        """
        with self._turn:
            self.children -= 1
        status = self._ending(child) if child is not None else None
        self.spent |= status is not None and -status in CRASHES
        return status

    def _ending(self, child: int) -> int | None:
        try:
            with self._turn:
                self._asking.sendall(struct.pack(ASKED, child))
                said = self._asking.recv(struct.calcsize(TOLD), socket.MSG_WAITALL)
            (status,) = struct.unpack(TOLD, said)
        except (OSError, struct.error):
            self.kill()
            return None
        return None if status == UNKNOWN else int(status)

    def kill(self) -> None:
        """Kills her, and the kernel kills her children."""
        self.process.kill()

    def end(self) -> None:
        """Asks no more, and waits until she is gone."""
        self._asking.close()
        try:
            self.process.wait(PARTING)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()


class Mothers:
    """The one whose children are asked for, and those before her whose last children are still at work; for one thread."""

    def __init__(self, setup: bytes) -> None:
        self._setup = setup
        self._all: list[Mother] = []

    def present(self) -> Mother:
        """The one to be asked; a new one where there is none, or she is spent or dead."""
        for each in self._all[:-1]:
            if not each.children:
                each.end()
                self._all.remove(each)
        if not self._all or self._all[-1].spent or not self._all[-1].is_alive():
            self._all.append(Mother(self._setup))
        return self._all[-1]

    def end(self) -> None:
        """Ends them all."""
        for each in self._all:
            each.end()
        self._all.clear()


@contextlib.contextmanager
def _unnamed(data: bytes) -> Iterator[int]:
    """The descriptor of a file that holds the data, has no name, and is gone when nobody has it open."""
    with os.fdopen(os.memfd_create("setup"), "w+b") if hasattr(os, "memfd_create") else tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        yield file.fileno()


def _environment() -> dict[str, str]:
    """Nothing of ours but where our packages lie, which she need not look for: the environment may hold passwords."""
    places = [*map(Path, sys.path), Path(__file__).parents[2]]
    paths = os.pathsep.join(dict.fromkeys(str(entry.resolve()) for entry in places))
    return {"PYTHONPATH": paths, "LANG": "C.UTF-8"} | {name: os.environ[name] for name in KEPT if name in os.environ}
