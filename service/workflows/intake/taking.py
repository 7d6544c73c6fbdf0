"""Takes messages that wait, oldest first, and has them read ahead: the next are read while one is decided about.

Ids enter; each message leaves in its turn with its bytes and the reading that has begun. It is claimed first, and the attempt is
committed before anything is scanned or parsed. Several messages that were never tried share one commit; one that was tried before
is taken alone, with nothing read beside it, so that nobody else is counted down, should it be the one that stops us.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from parsers.received import Reading
from service.domain.records import Filing, StoredMessage
from service.domain.servers import ReaderDown
from service.workflows.desk import Desk
from service.workflows.intake.scanning import ScannerSlow, why_held
from service.workflows.ports import Begun, Claim, Ledger, Reader

TOGETHER = 8
"""Messages whose first attempt is counted in one commit."""
AHEAD = 4
"""Messages that are read at once, the one included that is decided about."""
AHEAD_BYTES = 24 * 1024 * 1024
"""Beyond that many bytes no further message is taken into memory."""
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Struck:
    """A message that is claimed and whose attempt is counted."""

    stored: StoredMessage
    attempts: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Taken:
    """A message with what is known of it before it is decided about: one of the last four fields says how it stands."""

    struck: Struck
    raw: bytes = b""
    begun: Begun | None = None  # its reading
    held: Callable[[Ledger], Filing] | None = None  # what the scanner said holds it
    later: str = ""  # why it is tried again later
    given_up: str = ""  # why it is not tried again

    @property
    def stored(self) -> StoredMessage:
        """Its row."""
        return self.struck.stored

    @property
    def attempts(self) -> int:
        """How many attempts were begun, this one included."""
        return self.struck.attempts

    def reading(self) -> Reading:
        """What the message reads as, once that is known; raises `ReaderDown` where nothing is known of it."""
        if self.begun is None:
            raise ReaderDown("not_begun")
        return self.begun.result()


@dataclass
class Queue:
    """Messages in the order in which they wait."""

    desk: Desk
    reader: Reader
    waiting: deque[int]
    struck: deque[Struck] = field(default_factory=deque)
    ahead: deque[Taken] = field(default_factory=deque)

    def __iter__(self) -> Iterator[Taken]:
        """Each message in its turn; those that were taken and not asked for are given back when the queue is closed."""
        while True:
            while len(self.ahead) < AHEAD and self._has_room() and (taken := self._take()):
                self.ahead.append(taken)
            if not self.ahead:
                return
            yield self.ahead.popleft()

    def close(self) -> None:
        """Takes back the attempts of the messages that nobody asked for: they wait as before."""
        left = [*(each.struck for each in self.ahead), *self.struck]
        self.ahead.clear()
        self.struck.clear()
        _forgive(self.desk, left)
        _release(left)

    def _has_room(self) -> bool:
        alone = any(each.attempts > 1 for each in self.ahead)
        return not self.ahead or (not alone and sum(len(each.raw) for each in self.ahead) < AHEAD_BYTES)

    def _take(self) -> Taken | None:
        left = -1
        while not self.struck and left != len(self.waiting):  # what others were quicker with leaves, and those behind it come up
            left = len(self.waiting)
            self.struck.extend(self._strike() if self.waiting and self.desk.goes_on() else ())
        if not self.struck or not self.desk.goes_on():
            return None
        taken = _taken(self.desk, self.reader, self.struck[0])  # it stays in line meanwhile: a reader that is down raises
        self.struck.popleft()
        return taken

    def _strike(self) -> list[Struck]:
        """Counts the attempts of the next messages that nobody else has, in one commit."""
        claimed = self._claim()
        lot: list[Struck] = []
        try:
            with self.desk.store.writing() as ledger:
                while claimed and not (lot and lot[-1].attempts > 1):
                    message_id, claim = claimed[0]
                    stored = ledger.messages.get(message_id)
                    if stored is not None and stored.attempts and (lot or self.ahead):
                        break
                    struck = _struck(self.desk, ledger, stored, claim)
                    claimed.popleft()
                    if struck:
                        lot.append(struck)
                    else:
                        claim.release()
        except BaseException:
            _release(lot)
            raise
        finally:
            for message_id, claim in reversed(claimed):
                claim.release()
                self.waiting.appendleft(message_id)
        return lot

    def _claim(self) -> deque[tuple[int, Claim]]:
        claimed: deque[tuple[int, Claim]] = deque()
        while self.waiting and len(claimed) < TOGETHER:
            message_id = self.waiting.popleft()
            claim = self.desk.store.claims.take(f"message {message_id}")
            if claim is not None:
                claimed.append((message_id, claim))
        return claimed


def _struck(desk: Desk, ledger: Ledger, stored: StoredMessage | None, claim: Claim) -> Struck | None:
    """The message, one attempt further; None where another was quicker."""
    attempts = ledger.messages.strike(stored.id, desk.clock.now()) if stored is not None else None
    return Struck(stored, attempts, claim) if stored is not None and attempts is not None else None


def give_back(desk: Desk, taken: Taken) -> None:
    """Takes back the message's attempt: it waits as before."""
    _forgive(desk, [taken.struck])


def _forgive(desk: Desk, struck: Sequence[Struck]) -> None:
    if struck:
        with desk.store.writing() as ledger:
            for each in struck:
                ledger.messages.forgive(each.stored.id)


def _release(struck: Iterable[Struck]) -> None:
    for each in struck:
        each.claim.release()


@contextmanager
def taken_in_turn(desk: Desk, reader: Reader, waiting: Sequence[int]) -> Iterator[Iterator[Taken]]:
    """Those messages, each in its turn; when the block ends the rest waits as before, unless the whole service falls."""
    queue = Queue(desk, reader, deque(waiting))
    try:
        yield iter(queue)
    except Exception:
        queue.close()
        raise
    queue.close()


def _taken(desk: Desk, reader: Reader, struck: Struck) -> Taken:
    stored = struck.stored
    if struck.attempts > ATTEMPTS:
        return Taken(struck, given_up="the service stopped each time it read this message")
    try:
        with desk.store.reading() as ledger:
            raw = ledger.messages.raw(stored.id)
    except Exception as fault:  # its bytes were damaged in the database: it must not stop the next
        return Taken(struck, later=type(fault).__name__)
    if raw is None:
        return Taken(struck, given_up="its bytes are not kept")
    try:
        held = why_held(desk, stored, raw, last=struck.attempts >= ATTEMPTS)
    except ScannerSlow:
        return Taken(struck, later="scanner_slow")
    return Taken(struck, raw, held=held) if held else Taken(struck, raw, reader.begin(raw, stored.received_at))
