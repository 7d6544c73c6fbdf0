"""The watchman: looks at the loops and tells a person when one of them has been blocked for long, and when it is over.

It has a thread of its own, so that a server which does not answer keeps nothing else waiting. What it knows is kept in a small
file beside the database: a restart neither tells twice nor begins to wait anew. Where nobody can be told, the log says so at
ERROR with the action `alert_not_delivered`, and the init system is shown it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from service.adapters.blocked_file import BlockedFile
from service.adapters.diagnosis import trouble_of
from service.domain.blockage_words import in_one_line, words_of, words_of_the_end
from service.domain.blockages import STALLED, Blockage, Part, Sign, Telling, is_due, outlook
from service.domain.servers import ServerDown
from service.domain.words import AlertWords
from service.workflows.watching.alarm import Alarm, ring

log = logging.getLogger("rapid_review.watchman")


def tell_of_failed_start(alarm: Alarm, file: BlockedFile, fault: BaseException, telling: Telling | None = None) -> None:
    """Tells a person of a daemon that has not come to start for long; the init system, which starts it anew, is the clock."""
    now, known = alarm.clock.now(), file.load()
    part, code = sort_of(fault, Part.WORK)
    blockage = known.get(part) or Blockage(part, now, code)
    if is_due(blockage, now, telling or Telling()):
        blockage = _told_of(alarm, blockage, now)
    file.save({**known, part: blockage})


def _told_of(alarm: Alarm, blockage: Blockage, now: datetime) -> Blockage:
    return blockage.noted(now, got_through=_rings(alarm, blockage, words_of(blockage), "alert_sent"))


def _rings(alarm: Alarm, blockage: Blockage, words: AlertWords, action: str) -> bool:
    """Whether somebody was told; the log knows either way."""
    way = ring(alarm, blockage.part, words)
    facts = {"part": blockage.part.value, "code": blockage.code, "since": blockage.since.isoformat(timespec="seconds")}
    if way is None:
        log.error("nobody could be told", extra={"action": "alert_not_delivered", **facts})
    else:
        log.warning("a person was told", extra={"action": action, "way": way, **facts})
    return way is not None


class Watched(Protocol):
    """A loop, as far as the watchman looks at it."""

    part: Part
    ticked: float
    known: bool
    fault: BaseException | None
    failing: float | None


class Watchman:
    """Looks every few seconds, until the daemon stops."""

    def __init__(
        self,
        alarm: Alarm,
        file: BlockedFile,
        loops: Sequence[Watched],
        telling: Telling,
        stopping: threading.Event,
        notify: Callable[[str], None],
    ) -> None:
        """Over those loops; what was blocked before the start is read from the file."""
        self._alarm, self._file, self._loops, self._telling = alarm, file, loops, telling
        self._stopping, self._notify = stopping, notify
        self._blocked: Mapping[Part, Blockage] = file.load()

    def run(self) -> None:
        """Looks until the daemon stops; a fault in looking is logged and not the end of it."""
        while not self._stopping.wait(self._telling.look.total_seconds()):
            try:
                self.look()
            except Exception:
                log.exception("the watchman failed", extra={"action": "watchman_failed"})

    def use(self, alarm: Alarm) -> None:
        """Tells by that configuration from now on."""
        self._alarm = alarm

    def look(self) -> None:
        """Tells what is due now."""
        now = self._alarm.clock.now()
        seen = outlook(self._blocked, list(self._signs(now)), now)
        blocked = dict(seen.blocked)
        for part in seen.showing:
            if is_due(blocked[part], now, self._telling):
                blocked[part] = _told_of(self._alarm, blocked[part], now)
        for each in seen.over:
            if not self._tell_the_end(each, now):
                blocked[each.part] = each.noted(now, got_through=False)
        self._keep(blocked)

    def _signs(self, now: datetime) -> Iterator[Sign]:
        for loop in self._loops:
            moment = time.monotonic()
            if moment - loop.ticked > self._telling.stalled.total_seconds():
                yield Sign(loop.part, loop.part, now - timedelta(seconds=moment - loop.ticked), STALLED)
            else:
                yield _sign(loop, now, moment)

    def _tell_the_end(self, blockage: Blockage, now: datetime) -> bool:
        """Whether whoever was told of it knows that it is over; nobody else need hear."""
        if not blockage.told:
            return True
        if blockage.tried is not None and now - blockage.tried < self._telling.again and blockage.tried not in blockage.told:
            return False
        return _rings(self._alarm, blockage, words_of_the_end(blockage, now), "alert_over_sent")

    def _keep(self, blocked: Mapping[Part, Blockage]) -> None:
        """Remembers it, also for the next start, and shows it to the init system."""
        if blocked == self._blocked:
            return
        self._notify("STATUS=" + ("; ".join(map(in_one_line, blocked.values())) or "nothing is blocked"))
        self._blocked = blocked
        self._file.save(blocked)


def _sign(loop: Watched, now: datetime, moment: float) -> Sign:
    fault, failing = loop.fault, loop.failing
    if fault is None or failing is None:
        return Sign(loop.part, known=loop.known)
    blocks, code = sort_of(fault, loop.part)
    return Sign(loop.part, blocks, now - timedelta(seconds=moment - failing), code)


def sort_of(fault: BaseException, part: Part) -> tuple[Part, str]:
    """What the fault of a loop for that part says is blocked, with a code that is safe to show."""
    if isinstance(fault, ServerDown):
        return part, fault.code
    return trouble_of(fault) or part, type(fault).__name__
