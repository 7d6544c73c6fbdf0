"""Deadlines: what is done when a piece of work takes too long, watched by one thread for all of them.

A block of work and its seconds come in; what is to be done leaves only when they are over. A thread for each block, as
`threading.Timer` is, would cost more than the work does where that is one command to a mail server.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator


class Deadlines:
    """The blocks that run now; safe to use from several threads, its own thread starts with the first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: dict[object, tuple[float, Callable[[], None]]] = {}
        self._looks_at = math.inf  # when the thread looks next; later ends need not wake it
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def within(self, seconds: float, late: Callable[[], None]) -> Iterator[None]:
        """Has `late` called, from another thread, when the block takes longer; as the block ends it may still be on its way."""
        block, end = object(), time.monotonic() + seconds
        with self._changed:
            self._running[block] = (end, late)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            if end < self._looks_at:
                self._looks_at = end
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._running.pop(block, None)

    def _watch(self) -> None:
        while True:
            for late in self._due():
                with contextlib.suppress(Exception):  # whatever it is, the other blocks are watched on
                    late()

    def _due(self) -> list[Callable[[], None]]:
        """What is to be done now; waits until there may be something where there is nothing."""
        with self._changed:
            now = time.monotonic()
            over = [block for block, (end, _) in self._running.items() if end <= now]
            found = [self._running.pop(block)[1] for block in over]
            self._looks_at = min((end for end, _ in self._running.values()), default=math.inf)
            if not found:
                self._changed.wait(None if self._looks_at == math.inf else self._looks_at - now)
            return found
