"""One process of the pool and our end of its pipe: asked for, asked, ended.

A task's bytes enter, the reply's bytes leave; whatever else happens to the process leaves as `DiedError`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import threading
from multiprocessing import Pipe

from service.adapters.child import READY
from service.adapters.mother_process import Mother

REPLY_LIMIT = 512 * 1024 * 1024


class DiedError(Exception):
    """A task did not come to its end; `cause` is safe to log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Child:
    """One process and our end of its pipe; raises `OSError` where its mother is gone."""

    def __init__(self, mother: Mother) -> None:
        self.mother = mother
        self.overran = False
        self.pid: int | None = None  # known once it is ready
        self._over = False  # from then on its process id may soon be another's
        self._killing = threading.Lock()
        self.pipe, theirs = Pipe()
        with theirs:
            mother.bear(theirs.fileno())

    def is_ready(self) -> bool:
        """Waits until the child is there; False: it died instead, or has died since."""
        try:
            if self.pid is None:
                (self.pid,) = struct.unpack(READY, self.pipe.recv_bytes(struct.calcsize(READY)))
            return not self.pipe.poll()  # unasked it says nothing: what can be read is the end
        except (EOFError, OSError):
            return False

    def met(self) -> bool:
        """Whether its process id is known, waiting for nothing; while nobody else uses the pipe."""
        if self.pid is None and self.pipe.poll():
            self.is_ready()
        return self.pid is not None

    def ask(self, task: bytes) -> bytes:
        """The reply to a task; `DiedError` when the process ended instead."""
        try:
            self.pipe.send_bytes(task)
            return self.pipe.recv_bytes(REPLY_LIMIT)
        except (EOFError, OSError):
            status = self.end()
            raise DiedError("overran" if self.overran else _ending(status)) from None

    def kill(self) -> None:
        """Kills it, from any thread; one that has not even begun can only be killed together with its mother."""
        with self._killing:
            if self._over:
                return
            if self.pid is None:
                self.mother.kill()
            elif self.mother.is_alive():  # else the kernel has killed it, and its process id may be another's
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int | None:
        """Kills it, waits until it is gone, and closes our end of its pipe; its exit status, where that is known.

        For whoever has taken it out of the pool: nobody else may be using the pipe.
        """
        if self.met() or not self.pipe.poll():  # else it died before it had begun
            self.kill()
        with self._killing:
            first, self._over = not self._over, True
        status = self.mother.let_go(self.pid) if first else None
        self.pipe.close()
        return status


def _ending(status: int | None) -> str:
    if status is None:
        return "ended with all others"
    return f"killed by signal {-status}" if status < 0 else f"ended with status {status}"
