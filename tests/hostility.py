"""A whole daemon among hostile mail: what became of each message, which mails it sent, and what it took.

A stage with cases and the arrivals come in; they are put into the mailbox, the daemon runs until nothing waits, and a `Played`
leaves. What must hold of it is said by `faults`, a sentence for each thing that is wrong.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from service.domain.cases import MessageState, Reason
from service.domain.notices import Audience
from service.domain.records import MailState, OutboxMail, StoredMessage
from tests.answers import SUBJECT
from tests.daemon import Daemon, daemon
from tests.hostile import COLLEAGUE, CONTACT, GOOD, Arrival, Way
from tests.inside import inside, passed, rewrite
from tests.servers.dovecot import Dovecot
from tests.stage import LONDON, Stage

RECEIVED = datetime(2026, 3, 25, 9, 0, tzinfo=LONDON)
STAFF = "wren@borough.example"
ALL = 1_000_000
PATIENCE = 1800.0
PARENT_MB, CHILD_MB = 300, 768
UNLIMITED_ANSWERS = "\n[limits]\nreplies_per_sender_per_day = 1000\n"
"""For the stage's configuration: nobody's answers are kept for the next morning, so that all of them can be looked at."""

PATIENT = f"{UNLIMITED_ANSWERS}document_seconds = 60\n"
"""The same, with a reader that a busy machine does not make late: in the everyday tests only a file that hangs may overrun."""

UNHEARD = frozenset(
    {Reason.UNVERIFIED, Reason.BOUNCE, Reason.AUTO_REPLY, Reason.LIST, Reason.OWN_MAIL, Reason.NOT_OURS, Reason.SEEN_BEFORE}
)
"""How a message may end that must have caused no mail to anybody outside."""


@dataclass
class Memory:
    """The peak resident memory of the daemon and of each of its children, in MB, as the kernel counts it (VmHWM in proc(5))."""

    parent: int = 0
    children: dict[int, int] = field(default_factory=dict)

    @property
    def worst_child(self) -> int:
        """The most that a child of it took."""
        return max(self.children.values(), default=0)


@dataclass(frozen=True)
class Played:
    """What came of it: each arrival with its row, the mails sent, the log's lines of readers that died, time and memory."""

    ended: list[tuple[Arrival, StoredMessage]]
    sent: list[OutboxMail]
    at_the_sink: list[str]  # recipients
    deaths: list[dict[str, object]]
    starts: int
    seconds: float
    memory: Memory

    @property
    def states(self) -> Counter[str]:
        """How many messages ended in each way."""
        return Counter(f"{row.state.value} {row.reason.value if row.reason else '-'}" for _, row in self.ended)

    @property
    def receipts(self) -> set[int]:
        """The messages that were answered with a receipt."""
        return {each.answers for each in self.sent if each.kind == "receipt" and each.answers is not None}


def cases(stage: Stage, number: int) -> list[str]:
    """The references of so many cases whose requests have gone out."""
    references = [stage.open_case(SUBJECT) for _ in range(number)]
    passed(stage)
    return references


def play(stage: Stage, server: Dovecot, arrivals: Sequence[Arrival]) -> Played:
    """Puts all of it into the mailbox and runs the daemon until nothing waits to be understood or sent."""
    earlier, before = {mail.id for mail in _sent(stage)}, len(stage.sink.received)
    rewrite(stage, poll_seconds=2)
    server.fill((each.raw for each in arrivals), RECEIVED)
    with daemon(stage) as running, watched(running) as memory:
        started = time.monotonic()
        assert running.wait_for(lambda: _is_over(stage, len(arrivals)), PATIENCE), "it did not come to an end"
        seconds = time.monotonic() - started
        starts, deaths = len(running.did("ready")), running.did("reader_crashed")
        assert running.stop() == 0
    with inside(stage) as service, service.store.reading() as ledger:
        rows = [row for state in MessageState for row in ledger.messages.in_state(state, ALL)]
    rows.sort(key=lambda row: row.uid)
    to = [address for each in stage.sink.received[before:] for address in each.recipients]
    ended = list(zip(arrivals, rows, strict=True))
    return Played(ended, [mail for mail in _sent(stage) if mail.id not in earlier], to, deaths, starts, seconds, memory)


def faults(played: Played) -> list[str]:
    """What is not as it must be; nothing where all of it is."""
    return [*_about_messages(played), *_about_mails(played), *_about_readers(played)]


def _sent(stage: Stage) -> list[OutboxMail]:
    with inside(stage) as service, service.store.reading() as ledger:
        return ledger.outbox.in_state(MailState.SENT, ALL)


def _is_over(stage: Stage, number: int) -> bool:
    time.sleep(0.5)
    with inside(stage) as service, service.store.reading() as ledger:
        counts, mails = ledger.messages.counts(), ledger.outbox.counts()
    waits = counts.get(MessageState.WAITING, 0)
    leaves = mails.get(MailState.QUEUED, 0) + mails.get(MailState.SENDING, 0)
    return sum(counts.values()) >= number and not waits and not leaves


def _about_messages(played: Played) -> Iterator[str]:
    for arrival, row in played.ended:
        if row.state is MessageState.WAITING or row.reason is None:
            yield f"{arrival.path} ({arrival.way}) is in no final state"
        if arrival.way is Way.GOOD and (row.reason is not Reason.RETURN or row.id not in played.receipts):
            yield f"a good return ended as {row.state} {row.reason}, or had no receipt"
        if row.reason is Reason.CRASHED:
            yield f"{arrival.path} ({arrival.way}) could not be dealt with: {row.doubt}"
        if arrival.way is Way.AS_IT_IS and row.state is MessageState.DONE:
            yield f"{arrival.path} was accepted without our edge's word"


def _about_mails(played: Played) -> Iterator[str]:
    rows = {row.id: (arrival, row) for arrival, row in played.ended}
    ours = {CONTACT, COLLEAGUE, *(address for address, _ in GOOD.values())}
    for mail in played.sent:
        if mail.audience == Audience.STAFF.value:
            if mail.recipient != STAFF:
                yield f"mail {mail.id} for staff went to {mail.recipient}"
            continue
        arrival, row = rows.get(mail.answers or 0, (None, None))
        if arrival is None or row is None:
            yield f"mail {mail.id} ({mail.kind}) answers nothing"
        elif row.reason in UNHEARD or arrival.robot or arrival.way is Way.AS_IT_IS:
            yield f"{arrival.path} ({arrival.way}), {row.reason}, was answered ({mail.kind})"
        elif mail.recipient != row.sender or not (mail.recipient in ours or _is_neutral(mail, played)):
            yield f"{arrival.path} ({arrival.way}) was answered to {mail.recipient}"
    if sorted(played.at_the_sink) != sorted(mail.recipient for mail in played.sent):
        yield "what the mail server got is not what the outbox says"


def _is_neutral(mail: OutboxMail, played: Played) -> bool:
    """Whether it is the neutral sentence, which somebody whom we do not know and whose mail was verified gets once a day."""
    same = [each for each in played.sent if each.recipient == mail.recipient]
    return len(same) == 1 and (mail.kind, mail.audience) == ("acknowledgement", Audience.SENDER.value)


def _about_readers(played: Played) -> Iterator[str]:
    if played.starts != 1:
        yield f"the daemon started {played.starts} times"
    if played.memory.parent >= PARENT_MB:
        yield f"the daemon took {played.memory.parent} MB"
    if played.memory.worst_child > CHILD_MB:
        yield f"a child took {played.memory.worst_child} MB"
    for death in played.deaths:
        yield f"a reader died at a {death.get('task')}: {death.get('cause')}"


@contextmanager
def watched(running: Daemon) -> Iterator[Memory]:
    """The peaks of the daemon's memory and of its children's, looked at all the while."""
    memory, over = Memory(), threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            memory.parent = max(memory.parent, peak(running.process.pid))
            for child in children(running.process.pid):
                memory.children[child] = max(memory.children.get(child, 0), peak(child))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


def peak(pid: int) -> int:
    """The most resident memory that the process had so far, in MB; nought where it has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:")), 0)


def children(pid: int) -> list[int]:
    """The children that any thread of the process has started, and theirs: the reader's are those of one of them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found + [each for child in found for each in children(child)]
