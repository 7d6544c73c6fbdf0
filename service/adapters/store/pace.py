"""How long the database keeps a transaction waiting, for its lock and for its commit, so that no more is taken on than it bears.

Seconds come in with each commit; what the quickest of the last few took leaves. One slow commit among quick ones says nothing.
"""

from __future__ import annotations

import time
from collections import deque

COUNT = 3
LATELY = 60.0
"""Seconds after which a commit says nothing of the database any more: what stopped because of it is then tried again."""


class Pace:
    """The last commits of this process; threads may share it."""

    def __init__(self) -> None:
        self._last: deque[tuple[float, float]] = deque(maxlen=COUNT)

    def note(self, seconds: float) -> None:
        """Notes what one commit took."""
        self._last.append((time.monotonic(), seconds))

    def seconds(self) -> float:
        """What each of the last few commits took at least; nought where there were too few lately."""
        now = time.monotonic()
        lately = [seconds for at, seconds in tuple(self._last) if now - at < LATELY]
        return min(lately) if len(lately) == COUNT else 0.0
