"""The daemon: three loops (collect, work, deliver), each with its own connection, woken by the scheduler and by IDLE.

Several may run on one PostgreSQL: each reads and sends, one of them looks into the mailbox and works out what the day owes
(`workflows/turns.py`). It holds no memory: whatever it does next is worked out from the database, so that it may be killed
anywhere and started again. The scheduler only wakes loops, it decides nothing. The loops feed the watchdog themselves, between
two pieces of their work, so that one which hangs starves it. What blocks a loop for long is told to a person
(`daemon_alarm.py`). SIGTERM lets what is in hand end and begins nothing new; SIGHUP has the configuration read again, and each
loop works by it from its next round on.
"""

from __future__ import annotations

import logging
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from apscheduler.schedulers.background import BackgroundScheduler

from service.adapters.diagnosis import trouble_of
from service.adapters.notifying import READY, STOPPING, Pulse, notify, reloading
from service.config.faults import ConfigFaults
from service.config.settings import Settings
from service.daemon_alarm import Watchman
from service.domain.blockages import Part, Telling
from service.domain.servers import ServerDown
from service.wiring import Service
from service.wiring_reloading import renewed
from service.wiring_state import several_may_run
from service.workflows.desk import Desk
from service.workflows.passes import collect_pass, collected_by_another, daily_pass, deliver_round, owe_pass, process_pass
from service.workflows.ports import Reader
from service.workflows.turns import OWE, Turn, polling
from service.workflows.watching.selftesting import self_test
from service.workflows.watching.starting import note_configuration

log = logging.getLogger("rapid_review.daemon")

IDLE_SLICE = 25.0
STAND_BY = 2.0
"""Seconds after which a daemon that does not look into the mailbox itself asks whether it is to, and whether there is work."""
LOOPS = ("collect", "work", "deliver")
IN_HAND = 10.0
"""Seconds that what is in hand is given after SIGTERM: a mail for its server's answer, a document to be read."""
LET_GO = 3.0
"""Seconds after which what was broken off has written down how far it came."""


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


class Daemon:
    """The loops, the scheduler that wakes them and the signals that end them or have the configuration read again."""

    def __init__(
        self, service: Service, reread: Callable[[], Settings], pace: BackOff | None = None, telling: Telling | None = None
    ) -> None:
        """The daemon over that service; `reread` gives the settings as they are now. Nothing runs before `run`."""
        pace = pace or BackOff()
        self.service = service
        self.reread = reread
        self.stopping = threading.Event()
        self.daily = threading.Event()
        self.polling = Turn(polling(service.mailbox.name))
        self.owing = Turn(OWE)
        self.asked: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.outworn: list[Reader] = []  # readers of an earlier configuration, which the working loop may still use
        pulse = Pulse(LOOPS)
        self.deliver = Loop("deliver", self._deliver, pulse, self.stopping, Part.SMTP, pace)
        self.work = Loop("work", self._work, pulse, self.stopping, Part.WORK, pace, then=self._worked)
        self.collect = Loop("collect", self._collect, pulse, self.stopping, Part.MAILBOX, pace, then=self.work.wake)
        self.loops = (self.collect, self.work, self.deliver)
        self.watchman = Watchman(service.alarm, service.blocked, self.loops, telling or Telling(), self.stopping, notify)

    def run(self) -> None:
        """Runs until SIGTERM or SIGINT; raises `SelfTestFailed` before anything is begun where the readers do not work."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda number, _: self.asked.put(number))  # of a simple queue, `put` may interrupt `get`
        self.service.reader.warm()
        self_test(self.service.desk, self.service.reader)
        threads = [threading.Thread(target=loop.run, name=loop.name, daemon=True) for loop in self.loops]
        helpers = [threading.Thread(target=self._listen, name="idle", daemon=True)]
        if not self.service.shadow:  # which sends nothing, not even an alert
            helpers.append(threading.Thread(target=self.watchman.run, name="watchman", daemon=True))
        scheduler = self._schedule()
        log.info("ready", extra={"action": "ready"})
        notify(READY)
        for thread in (*threads, *helpers):
            thread.start()
        scheduler.start()
        self._obey()
        scheduler.shutdown(wait=False)
        self._stop(threads)
        log.info("stopped", extra={"action": "stopped"})

    def _obey(self) -> None:
        """Does what signals ask for, until one asks for the end."""
        while True:
            try:
                number = self.asked.get(timeout=1.0)
            except queue.Empty:
                continue
            if number != signal.SIGHUP:
                return
            self._reload()

    def _reload(self) -> None:
        """Works by the configuration as it is now; by the one before where anything is wrong with it."""
        reloading()
        try:
            fresh = renewed(self.service, self.reread())
            digest = fresh.config_digest
            note_configuration(fresh.desk, digest, "service")
        except ConfigFaults as wrong:
            self._refuse([(fault.key, str(fault)) for fault in wrong.faults])
            return
        except Exception as fault:  # whatever it is, the service goes on as before; a fault's text is not logged
            self._refuse([("", f"the configuration could not be taken over ({type(fault).__name__})")])
            return
        before, self.service = self.service.reader, fresh
        self.watchman.use(fresh.alarm)
        if before is not fresh.reader:
            self.outworn.append(before)
        for loop in self.loops:
            loop.wake()
        log.info("the configuration was read again", extra={"action": "configuration_changed", "sha256": digest})
        notify(READY, "STATUS=config.toml was read again and is in use")

    def _refuse(self, faults: Sequence[tuple[str, str]]) -> None:
        for key, sentence in faults:
            log.error(sentence, extra={"action": "configuration_refused", "key": key})
        notify(READY, f"STATUS=config.toml was refused (faults: {len(faults)}, see the log); the one before is in use")

    def _stop(self, threads: list[threading.Thread]) -> None:
        """Lets what is in hand end, then breaks it off: a mail counts as uncertain, a message waits in the database."""
        notify(STOPPING)
        self.stopping.set()
        self.service.hush()
        _join(threads, IN_HAND)
        self.service.interrupt()
        _join(threads, LET_GO)
        for reader in self.outworn:
            reader.close()

    def _desk(self, loop: Loop, service: Service, turn: Turn | None = None) -> Desk:
        """The desk of one round, which ends early: when we stop, have another configuration, or the turn is another's."""
        return replace(
            service.desk, goes_on=lambda: loop.goes_on() and service is self.service and (turn is None or turn.holds())
        )

    def _deliver(self) -> int | None:
        service = self.service
        return deliver_round(self._desk(self.deliver, service), service.outbound)

    def _collect(self) -> int | None:
        service = self.service
        desk = self._desk(self.collect, service, self.polling)
        if not self.polling.come(desk.store.claims):
            return collected_by_another(desk)
        with self.polling.kept():
            if self.daily.is_set():
                self.daily.clear()
                daily_pass(desk, service.mailbox)
            return collect_pass(desk, service.mailbox)

    def _work(self) -> int:
        while self.outworn:  # before the service is looked at, which was changed before they came here
            self.outworn.pop().close()
        service = self.service
        desk = self._desk(self.work, service)
        with self.owing.kept():
            done = process_pass(desk, service.reader)
            return done + (owe_pass(desk) if self.owing.come(desk.store.claims) else 0)

    def _worked(self) -> None:
        self.deliver.wake()
        self.collect.wake()  # moves on the server what was filed
        self.work.wake()

    def _reconcile(self) -> None:
        self.daily.set()
        self.collect.wake()

    def _stand_by(self) -> None:
        """Where another looks into the mailbox: asks whether it still does, and whether it left us something to read."""
        if not self.polling.ours:
            self.collect.wake()
            self.work.wake()

    def _schedule(self) -> BackgroundScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # else a run a second late is dropped
        scheduler = BackgroundScheduler(timezone=self.service.timezone, job_defaults=defaults)
        scheduler.add_job(self.collect.wake, "interval", seconds=self.service.poll_seconds)
        scheduler.add_job(self.work.wake, "interval", seconds=30)
        scheduler.add_job(self.deliver.wake, "interval", seconds=30)
        scheduler.add_job(self._reconcile, "cron", hour=6, minute=30)
        if several_may_run(self.service.settings):
            scheduler.add_job(self._stand_by, "interval", seconds=STAND_BY)
        return scheduler

    def _listen(self) -> None:
        """Turns the server's IDLE notices into wake-ups; polling stays the truth."""
        hint = self.service.hint
        while hint is not None and not self.stopping.is_set():
            if not self.polling.ours:
                self.stopping.wait(0.2)
            elif hint.wait(IDLE_SLICE):
                self.collect.wake()


def _join(threads: list[threading.Thread], seconds: float) -> None:
    ends = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
