"""Runs one pass of the service and kills it with SIGKILL at the N-th point of danger: around each commit, move and send.

The points are where real adapters do real things; they are counted by wrapping them here, in the process of the test, so that
the product has no hook. Without N the pass runs undisturbed and the points are printed in their order.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from service.config import load
from service.wiring import Service, build
from tests.stage import one_pass


class Points:
    """Counts the points and dies at the chosen one."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.passed: list[str] = []

    def reach(self, name: str) -> None:
        """Notes that the point is reached, or ends the process there."""
        self.passed.append(name)
        if len(self.passed) == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Wrapped:
    """An adapter whose named method is surrounded by two points."""

    def __init__(self, inner: Any, points: Points, methods: tuple[str, ...]) -> None:
        self.inner, self.points, self.methods = inner, points, methods

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        return self._around(name, found) if name in self.methods else found

    def _around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def surrounded(*arguments: Any, **named: Any) -> Any:
            self.points.reach(f"before {name}")
            result = call(*arguments, **named)
            self.points.reach(f"after {name}")
            return result

        return surrounded


class WrappedStore(Wrapped):
    """The store, with a point before and after each commit."""

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A transaction of the real store."""
        with self.inner.writing() as ledger:
            yield ledger
            self.points.reach("before commit")
        self.points.reach("after commit")


def wrap(service: Service, points: Points) -> None:
    """Surrounds the service's real adapters; what is made later is made of them."""
    service.__dict__["store"] = WrappedStore(service.store, points, ())
    service.__dict__["mailbox"] = Wrapped(service.mailbox, points, ("move",))
    service.__dict__["outbound"] = Wrapped(service.outbound, points, ("send",))


def main(config: str, now: str, fatal: str) -> None:
    """One pass at that minute, killed at that point (0: at none)."""
    points = Points(int(fatal))
    moment = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/London"))
    service = build(load(Path(config), os.environ), now=moment)
    service.lock.take()
    try:
        wrap(service, points)
        one_pass(service)
    finally:
        service.close()
    sys.stdout.write("\n".join(points.passed))


if __name__ == "__main__":
    main(*sys.argv[1:])
