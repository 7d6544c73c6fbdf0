"""The daemon: three loops (collect, work, deliver), each with its own connection, woken by the scheduler and by IDLE.

It holds no memory: whatever it does next is worked out from the database, so that it may be killed anywhere and started again.
The scheduler only wakes loops, it decides nothing. The watchdog is fed only while every loop has come round within its own
bound. What blocks a loop for long is told to a person (`daemon_alarm.py`). SIGTERM lets the mail that is being sent finish and
abandons a parse: its message waits in the database.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from apscheduler.schedulers.background import BackgroundScheduler

from service.daemon_alarm import Watchman
from service.domain.blockages import Part, Telling
from service.domain.servers import ServerDown
from service.wiring import Service
from service.workflows.passes import collect_pass, daily_pass, deliver_round, owe_pass, process_pass

log = logging.getLogger("rapid_review.daemon")

IDLE_SLICE = 25.0
BOUND = 900.0
STOP_WITHIN = 12.0
"""Seconds: SMTP has ten to answer after SIGTERM, then the mail counts as uncertain."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds that a loop waits after a fault, doubling; after a refused login long enough not to lock the account."""

    first: float = 2.0
    longest: float = 300.0
    after_refused_login: float = 60.0


@dataclass
class Loop:
    """One loop: a step that is run whenever it is woken, and backs off while its server is away."""

    name: str
    step: Callable[[], int | None]  # how much it did; None: nothing that would say whether it can
    bound: float  # seconds within which it must come round; the watchdog starves when it does not
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

    def run(self) -> None:
        """Goes round until the daemon stops."""
        self.wake()
        while not self.stopping.is_set():
            if self.wanted.wait(timeout=1.0):
                self.wanted.clear()
                self._round()
            self.ticked = time.monotonic()

    def _round(self) -> None:
        try:
            did = self.step()
            self._note(None if did is not None else self.fault)
            if did:
                self.then()
        except ServerDown as down:
            self._note(down)
            refused = self.pace.after_refused_login if down.code == "auth_refused" else 0.0
            self._wait(down.code, max(refused, down.retry_after or 0.0))
        except (
            Exception
        ) as fault:  # one bad round must not end the loop; a fault's text may quote a message, so its type is logged
            self._note(fault)
            self._wait(type(fault).__name__, None)

    def _note(self, fault: BaseException | None) -> None:
        """Remembers for the watchman what stands in the way, and since when."""
        if fault is None:
            self.back_off, self.failing = 0.0, None
        elif self.failing is None:
            self.failing = time.monotonic()
        self.fault, self.known = fault, True

    def _wait(self, code: str, asked: float | None) -> None:
        self.back_off = min(max(self.back_off * 2, self.pace.first), self.pace.longest)
        pause = max(self.back_off, asked or 0.0)
        log.warning("backing off", extra={"action": "backing_off", "loop": self.name, "code": code, "seconds": round(pause)})
        ends = time.monotonic() + pause
        while time.monotonic() < ends and not self.stopping.wait(1.0):
            self.ticked = time.monotonic()
        self.wake()


class Daemon:
    """The loops, the scheduler that wakes them and the signals that end them."""

    def __init__(self, service: Service, pace: BackOff | None = None, telling: Telling | None = None) -> None:
        """The daemon over that service, with its waits; nothing runs before `run`."""
        pace = pace or BackOff()
        self.service = service
        self.stopping = threading.Event()
        self.daily = threading.Event()
        self.deliver = Loop("deliver", self._deliver, BOUND, self.stopping, Part.SMTP, pace)
        self.work = Loop("work", self._work, BOUND, self.stopping, Part.WORK, pace, then=self._worked)
        self.collect = Loop("collect", self._collect, BOUND, self.stopping, Part.MAILBOX, pace, then=self.work.wake)
        self.loops = (self.collect, self.work, self.deliver)
        self.watchman = Watchman(service.alarm, service.blocked, self.loops, telling or Telling(), self.stopping, notify)

    def run(self) -> None:
        """Runs until SIGTERM or SIGINT; then every loop ends within its own step."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        threads = [threading.Thread(target=loop.run, name=loop.name, daemon=True) for loop in self.loops]
        helpers = [threading.Thread(target=self._listen, name="idle", daemon=True)]
        if not self.service.shadow:  # which sends nothing, not even an alert
            helpers.append(threading.Thread(target=self.watchman.run, name="watchman", daemon=True))
        scheduler = self._schedule()
        for thread in (*threads, *helpers):
            thread.start()
        scheduler.start()
        self.service.reader.warm()
        log.info("ready", extra={"action": "ready"})
        notify("READY=1")
        self._watch()
        scheduler.shutdown(wait=False)
        notify("STOPPING=1")
        self.service.interrupt()
        for thread in threads:
            thread.join(STOP_WITHIN)
        log.info("stopped", extra={"action": "stopped"})

    def _collect(self) -> int:
        if self.daily.is_set():
            self.daily.clear()
            daily_pass(self.service.desk, self.service.mailbox)
        return collect_pass(self.service.desk, self.service.mailbox)

    def _work(self) -> int:
        return process_pass(self.service.desk, self.service.reader) + owe_pass(self.service.desk)

    def _deliver(self) -> int | None:
        return deliver_round(self.service.desk, self.service.outbound)

    def _worked(self) -> None:
        self.deliver.wake()
        self.collect.wake()  # moves on the server what was filed
        self.work.wake()

    def _reconcile(self) -> None:
        self.daily.set()
        self.collect.wake()

    def _schedule(self) -> BackgroundScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # else a run a second late is dropped
        scheduler = BackgroundScheduler(timezone=self.service.timezone, job_defaults=defaults)
        scheduler.add_job(self.collect.wake, "interval", seconds=self.service.poll_seconds)
        scheduler.add_job(self.work.wake, "interval", seconds=30)
        scheduler.add_job(self.deliver.wake, "interval", seconds=30)
        scheduler.add_job(self._reconcile, "cron", hour=6, minute=30)
        return scheduler

    def _listen(self) -> None:
        """Turns the server's IDLE notices into wake-ups; polling stays the truth."""
        hint = self.service.hint
        while hint is not None and not self.stopping.is_set():
            if hint.wait(IDLE_SLICE):
                self.collect.wake()

    def _watch(self) -> None:
        while not self.stopping.wait(1.0):
            now = time.monotonic()
            if all(now - loop.ticked < loop.bound for loop in self.loops):
                notify("WATCHDOG=1")


def notify(state: str) -> None:
    """Tells systemd, where it listens (sd_notify(3)); does nothing elsewhere."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.settimeout(1.0)  # one that does not read must not keep us
        try:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.send(state.encode())
        except OSError:  # the watchdog then acts; there is nobody else to tell
            return
