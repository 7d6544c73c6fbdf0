"""A pool of child processes that may be killed at any moment: the wall between strangers' files and the service.

Every child has its own pipe, so that one that dies takes nothing with it but its own task. One thread asks their mother for them:
one for each task at once, and in a pool that was warmed all that may be needed and one more. Where nothing was asked for long it
ends all but one, for each holds memory of its own. It kills, with SIGKILL and nothing softer, whatever overruns: a loop in C
neither lets go of the interpreter nor hears SIGTERM. It is one thread because the kernel ends the mother with the thread that
started her. Should she die, all her children do, and another is started.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import threading
import time
from collections.abc import Iterator

from service.adapters.child import RECORDS, Setup
from service.adapters.child_process import Child, DiedError
from service.adapters.mother_process import Mothers
from service.domain.servers import ReaderDown

START_SECONDS = 60.0
STARTS = 5
PAUSE = 0.2
REST = 600.0
"""Seconds without a task after which the pool lets go of its children …"""
AWAKE = 1
"""… but for this one, so that the next message does not wait for a start."""


class Children:
    """So many workers and one in reserve; made without starting anything, safe to use from several threads."""

    def __init__(self, setup: Setup, workers: int, rest: float = REST) -> None:
        self._mothers = Mothers(pickle.dumps(setup, pickle.HIGHEST_PROTOCOL))
        self._size = workers + 1
        self._wanted = 0  # how many children there shall be
        self._tasks = 0  # how many are under way or wait for a child
        self._places = threading.BoundedSemaphore(workers)
        self._changed = threading.Condition()
        self._alive: set[Child] = set()
        self._idle: list[Child] = []
        self._deadlines: dict[Child, float] = {}
        self._failed = 0  # starts in a row
        self._rest = rest
        self._worked = time.monotonic()  # when the last task was over
        self._closed = False
        self._nurse: threading.Thread | None = None

    def warm(self, children: int | None = None) -> None:
        """Begins to start so many children, all where no number is given, and returns at once."""
        self._want(self._size if children is None else min(children, self._size))

    def _want(self, children: int) -> None:
        """Begins to start so many, where there are fewer, and returns at once."""
        with self._changed:
            self._wanted = max(self._wanted, children)
            if self._closed:
                raise ReaderDown("closed")
            if self._nurse is None:
                self._nurse = threading.Thread(target=self._tend, name="reader's nurse", daemon=True)
                self._nurse.start()
            self._changed.notify_all()

    def run(self, name: str, *arguments: object, seconds: float) -> object:
        """The result of the task in a child; `DiedError` where there is none, `ReaderDown` where there are no children."""
        task = pickle.dumps((name, arguments, seconds), pickle.HIGHEST_PROTOCOL)
        with self._places, self._counted():
            child = self._take()
            try:
                reply = self._timed(child, task, seconds)
                result, raised, tired = _Records(io.BytesIO(reply)).load()
            except BaseException as fault:
                self._lose(child)
                if self._closed:
                    raise ReaderDown("closed") from None
                if isinstance(fault, DiedError | ReaderDown):
                    raise
                raise DiedError(f"answered nonsense ({type(fault).__name__})") from None
            self._give_back(child, tired=tired or raised == "MemoryError")
        if raised:
            raise DiedError(raised)
        return result

    def close(self) -> None:
        """Kills every child, also one at work; calls that wait for one raise `ReaderDown`."""
        with self._changed:
            self._closed = True
            for child in self._alive.difference(self._idle):
                child.kill()
            self._changed.notify_all()
        if self._nurse is not None:
            self._nurse.join()

    def pids(self) -> list[int]:
        """The processes of the pool that have begun, for those who watch it."""
        with self._changed:
            for child in self._idle:
                child.met()
            return sorted(child.pid for child in self._alive if child.pid is not None)

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        """A task, while it is under way: each needs a child of its own."""
        with self._changed:
            self._tasks += 1
        try:
            self._want(self._tasks)
            yield
        finally:
            with self._changed:
                self._tasks -= 1
                self._worked = time.monotonic()
                self._changed.notify_all()

    def _take(self) -> Child:
        while True:
            with self._changed:
                while not self._idle and not self._closed and self._failed < STARTS:
                    self._changed.wait()
                if self._closed:
                    raise ReaderDown("closed")
                if not self._idle:
                    self._failed = 0  # the next call tries again
                    raise ReaderDown("does_not_start")
                child = self._idle.pop()
                self._deadlines[child] = time.monotonic() + START_SECONDS
                self._changed.notify_all()
            if child.is_ready():
                with self._changed:
                    self._failed = 0
                return child
            self._lose(child, started=child.pid is not None)

    def _timed(self, child: Child, task: bytes, seconds: float) -> bytes:
        with self._changed:
            self._deadlines[child] = time.monotonic() + seconds
            self._changed.notify_all()
        try:
            return child.ask(task)
        finally:
            with self._changed:
                self._deadlines.pop(child, None)

    def _give_back(self, child: Child, *, tired: bool) -> None:
        if tired:
            self._lose(child)
            return
        with self._changed:
            self._idle.append(child)
            self._changed.notify_all()

    def _lose(self, child: Child, *, started: bool = True) -> None:
        child.end()
        with self._changed:
            self._alive.discard(child)
            self._deadlines.pop(child, None)
            self._failed += not started
            self._changed.notify_all()

    def _tend(self) -> None:
        """The nurse's life: start what is missing, end what is not needed, kill what overruns, sleep until something changes."""
        while True:
            with self._changed:
                if self._closed:
                    break
                spare = self._spare()
                missing = len(self._alive) < self._wanted and self._failed < STARTS
                if spare is None and not missing:
                    self._changed.wait(_first(self._kill_overdue(), self._until_rest()))
                    continue
            if spare is not None:
                self._lose(spare)
                continue
            if self._failed:
                time.sleep(PAUSE * self._failed)
            self._start_one()

        self._part()

    def _part(self) -> None:
        """Ends what is left, once those that were at work have been let go."""
        with self._changed:
            self._changed.wait_for(lambda: self._alive.issubset(self._idle), START_SECONDS)
        for child in self._idle:
            child.end()
        self._mothers.end()

    def _start_one(self) -> None:
        try:
            child = Child(self._mothers.present())
        except OSError:  # she has died this moment
            child = None
        with self._changed:
            self._failed += child is None
            if child is not None:
                self._alive.add(child)
                self._idle.insert(0, child)
            self._changed.notify_all()

    def _until_rest(self) -> float | None:
        """Seconds until children may be let go; None where there are no more than are kept, or some are at work."""
        if self._tasks or not self._idle or len(self._alive) <= AWAKE:
            return None
        return max(0.0, self._worked + self._rest - time.monotonic())

    def _spare(self) -> Child | None:
        """A child that has had nothing to do for long, taken out of the pool; from now on fewer are wanted."""
        if self._until_rest() != 0.0:
            return None
        self._wanted = AWAKE
        return self._idle.pop(0)

    def _kill_overdue(self) -> float | None:
        """Kills whatever is past its time; returns the seconds until the next may be."""
        now = time.monotonic()
        for child, deadline in self._deadlines.items():
            if deadline <= now and not child.overran:
                child.overran = True
                child.kill()
        waiting = [deadline - now for child, deadline in self._deadlines.items() if not child.overran]
        return min(waiting, default=None)


def _first(*times: float | None) -> float | None:
    return min((each for each in times if each is not None), default=None)


class _Records(pickle.Unpickler):
    """Reads what a child answers: the parsers' records and dates, and nothing that could do anything."""

    def find_class(self, module: str, name: str) -> type:
        """The class of that name, of the parsers' records or `datetime` only."""
        found = super().find_class(module, name) if module in RECORDS and "." not in name else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError("not a record")
        return found
