"""One process of the pool and our end of its pipe: started, told what it must know, asked, ended.

A task's bytes enter, the reply's bytes leave; whatever else happens to the process leaves as `DiedError`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from multiprocessing import Pipe
from pathlib import Path

from service.adapters.child import READY

REPLY_LIMIT = 512 * 1024 * 1024
KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT")


class DiedError(Exception):
    """A task did not come to its end; `cause` is safe to log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Child:
    """One process and our end of its pipe."""

    def __init__(self, setup: bytes) -> None:
        self.pipe, theirs = Pipe()
        with theirs:
            program = f"from service.adapters.child import main; main({theirs.fileno()}, {os.getpid()})"
            self.process = subprocess.Popen(  # noqa: S603 -- our own program, nothing of it comes from outside
                [sys.executable, "-s", "-P", "-c", program],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno()],
            )
        self.overran = False
        self._ready = False
        # From a thread of its own: a process that is stopped before it has read what it is told must not stop whoever starts it.
        self._telling = threading.Thread(target=self._tell, args=[setup], name="reader's setup", daemon=True)
        self._telling.start()

    def is_ready(self) -> bool:
        """Waits until the child has prepared itself; False: it died instead."""
        if not self._ready:
            with contextlib.suppress(EOFError, OSError):
                self._ready = self.pipe.recv_bytes(len(READY)) == READY
        return self._ready and self.process.poll() is None

    def ask(self, task: bytes) -> bytes:
        """The reply to a task; `DiedError` when the process ended instead."""
        try:
            self.pipe.send_bytes(task)
            return self.pipe.recv_bytes(REPLY_LIMIT)
        except (EOFError, OSError):
            self.end()
            raise DiedError("overran" if self.overran else _ending(self.process.returncode)) from None

    def end(self) -> None:
        """Kills it and waits until it is gone."""
        self.process.kill()
        self.let_go()

    def let_go(self) -> None:
        """Waits until it is gone and closes our end of its pipe."""
        self.process.wait()
        self._telling.join()  # nobody reads any more: what is still being said fails
        self.pipe.close()

    def _tell(self, setup: bytes) -> None:
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(setup)


def _environment() -> dict[str, str]:
    """Nothing of ours but where our packages lie: the environment may hold passwords."""
    paths = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    return {"PYTHONPATH": paths, "LANG": "C.UTF-8"} | {name: os.environ[name] for name in KEPT if name in os.environ}


def _ending(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"ended with status {status}"
