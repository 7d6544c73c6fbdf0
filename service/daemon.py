"""The daemon: three loops (collect, work, deliver), each with its own connection, woken by the scheduler and by IDLE.

It holds no memory: whatever it does next is worked out from the database, so that it may be killed anywhere and started again.
The scheduler only wakes loops, it decides nothing. The watchdog is fed only while every loop has come round within its own
bound. SIGTERM lets the mail that is being sent finish and abandons a parse: its message waits in the database.
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

from service.domain.servers import MailboxDown
from service.wiring import Service
from service.workflows.passes import collect_pass, daily_pass, deliver_pass, owe_pass, process_pass

log = logging.getLogger("rapid_review.daemon")

FIRST_BACK_OFF = 2.0
LONGEST_BACK_OFF = 300.0
AFTER_REFUSED_LOGIN = 60.0
IDLE_SLICE = 25.0
BOUND = 900.0
STOP_WITHIN = 12.0
"""Seconds: SMTP has ten to answer after SIGTERM, then the mail counts as uncertain."""


@dataclass
class Loop:
    """One loop: a step that is run whenever it is woken, and backs off while its server is away."""

    name: str
    step: Callable[[], int]  # how much it did
    bound: float  # seconds within which it must come round; the watchdog starves when it does not
    stopping: threading.Event
    then: Callable[[], None] = lambda: None  # after a round that did something
    wanted: threading.Event = field(default_factory=threading.Event)
    ticked: float = field(default_factory=time.monotonic)
    back_off: float = 0.0

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
            self.back_off = 0.0
            if did:
                self.then()
        except MailboxDown as down:
            refused = AFTER_REFUSED_LOGIN if down.code == "auth_refused" else 0.0
            self._wait(down.code, max(refused, down.retry_after or 0.0))
        except (
            Exception
        ) as fault:  # one bad round must not end the loop; a fault's text may quote a message, so its type is logged
            self._wait(type(fault).__name__, None)

    def _wait(self, code: str, asked: float | None) -> None:
        self.back_off = min(max(self.back_off * 2, FIRST_BACK_OFF), LONGEST_BACK_OFF)
        pause = max(self.back_off, asked or 0.0)
        log.warning("backing off", extra={"action": "backing_off", "loop": self.name, "code": code, "seconds": round(pause)})
        ends = time.monotonic() + pause
        while time.monotonic() < ends and not self.stopping.wait(1.0):
            self.ticked = time.monotonic()
        self.wake()


class Daemon:
    """The loops, the scheduler that wakes them and the signals that end them."""

    def __init__(self, service: Service) -> None:
        """The daemon over that service; nothing runs before `run`."""
        self.service = service
        self.stopping = threading.Event()
        self.daily = threading.Event()
        self.deliver = Loop("deliver", lambda: deliver_pass(service.desk, service.outbound), BOUND, self.stopping)
        self.work = Loop("work", self._work, BOUND, self.stopping, then=self._worked)
        self.collect = Loop("collect", self._collect, BOUND, self.stopping, then=self.work.wake)
        self.loops = (self.collect, self.work, self.deliver)

    def run(self) -> None:
        """Runs until SIGTERM or SIGINT; then every loop ends within its own step."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        threads = [threading.Thread(target=loop.run, name=loop.name, daemon=True) for loop in self.loops]
        hint = threading.Thread(target=self._listen, name="idle", daemon=True)
        scheduler = self._schedule()
        for thread in (*threads, hint):
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
        try:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.send(state.encode())
        except OSError:  # the watchdog then acts; there is nobody else to tell
            return
