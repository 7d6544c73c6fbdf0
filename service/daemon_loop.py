"""One loop of the daemon: a step that is run whenever it is woken, and that waits longer and longer while its server is away.

A step enters; what stands in its way, and since when, leaves for whoever watches. Nothing is decided here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from service.adapters.diagnosis import trouble_of
from service.adapters.notifying import Pulse
from service.domain.blockages import Part
from service.domain.servers import ServerDown

log = logging.getLogger("rapid_review.daemon")


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds that a loop waits after a fault, doubling; after a refused login long enough not to lock the account."""

    first: float = 2.0
    longest: float = 300.0
    longest_for_database: float = 30.0  # which is asked for nothing but an answer, and is soon back
    after_refused_login: float = 60.0


@dataclass
class Loop:
    """One loop: a step that is run whenever it is woken, and backs off while its server is away."""

    name: str
    step: Callable[[], int | None]  # how much it did; None: nothing that would say whether it can
    pulse: Pulse
    stopping: threading.Event
    part: Part  # what is blocked while it fails
    pace: BackOff = field(default_factory=BackOff)
    then: Callable[[], None] = lambda: None  # after a round that did something
    wanted: threading.Event = field(default_factory=threading.Event)
    ticked: float = field(default_factory=time.monotonic)
    back_off: float = 0.0
    known: bool = False  # a round has ended, well or not
    fault: BaseException | None = None  # the last, until a round does its work
    failing: float | None = None  # since when

    def wake(self) -> None:
        """Asks for a round as soon as the one that runs is over."""
        self.wanted.set()

    def goes_on(self) -> bool:
        """Whether the next piece of work may be begun; whoever asks shows that the loop lives."""
        self.ticked = time.monotonic()
        self.pulse.beat(self.name)
        return not self.stopping.is_set()

    def run(self) -> None:
        """Goes round until the daemon stops."""
        self.wake()
        while self.goes_on():
            if self.wanted.wait(timeout=1.0):
                self.wanted.clear()
                self._round()

    def _round(self) -> None:
        try:
            did = self.step()
            self._note(None if did is not None else self.fault)
            if did:
                self.then()
        except ServerDown as down:
            self._note(down)
            refused = self.pace.after_refused_login if down.code == "auth_refused" else 0.0
            self._wait(down.code, max(refused, down.retry_after or 0.0), self.pace.longest)
        except (
            Exception
        ) as fault:  # one bad round must not end the loop; a fault's text may quote a message, so its type is logged
            self._note(fault)
            of_database = trouble_of(fault) is Part.DATABASE
            self._wait(type(fault).__name__, None, self.pace.longest_for_database if of_database else self.pace.longest)

    def _note(self, fault: BaseException | None) -> None:
        """Remembers for the watchman what stands in the way, and since when."""
        if fault is None:
            self.back_off, self.failing = 0.0, None
        elif self.failing is None:
            self.failing = time.monotonic()
        self.fault, self.known = fault, True

    def _wait(self, code: str, asked: float | None, longest: float) -> None:
        self.back_off = min(max(self.back_off * 2, self.pace.first), longest)
        pause = max(self.back_off, asked or 0.0)
        log.warning("backing off", extra={"action": "backing_off", "loop": self.name, "code": code, "seconds": round(pause)})
        ends = time.monotonic() + pause
        while time.monotonic() < ends and not self.stopping.wait(1.0):
            self.goes_on()
        self.wake()
