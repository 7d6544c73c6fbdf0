"""What a message and a day's work cost with more and more stored: `python -m bench.scale`, or with numbers that it may not pass.

One database is filled step by step, with messages first and then with open cases. At each step ten forms come in by IMAP, are
filed and answered, and the day's work is done; processor time is that of the service itself, without its readers, whose work is
the same whatever is stored. A figure that grows has a query, which `tests/adapters/test_plans.py` would then have to name.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bench.figures import Figure
from bench.filling import HELD, Filling, Takes, child_of
from bench.stages import set_up
from parsers.model import Extraction
from parsers.received import Reading
from service.cli.status import standing_of
from service.domain.cases import MessageState
from service.domain.summary.summarising import weekly
from service.wiring import Service
from service.workflows import passes
from service.workflows.desk import Desk
from service.workflows.intake.processing import process_waiting
from service.workflows.ports import Begun, Reader
from service.workflows.summaries.summarising import WEEK
from service.workflows.summaries.surveying import for_the_week, look
from tests.answers import scoping
from tests.inside import inside, rewrite
from tests.servers.dovecot import Dovecot
from tests.stage import DOCX, LONDON, Stage, mail

STEPS: Sequence[tuple[int, int]] = ((1_000, 1), (10_000, 1), (100_000, 1), (100_000, 100), (100_000, 1_000))
"""Messages stored and cases open, one after the other in one database."""

MESSAGES = 10
SENDERS = (
    ("liaison@police.example", "Vale Constabulary"),
    ("safeguarding@health.example", "Vale Hospitals Trust"),
    ("dsl@school.example", "Oakfield Primary School"),
    ("homes@housing.example", "Vale Housing"),
    ("mash@council.example", "Children's Social Care"),
)
AT = datetime(2026, 4, 1, 9, 30, tzinfo=LONDON)
"""A week after the cases were opened: all are asked, some have answered, the others are reminded that day."""
MILLI = 1000.0


@dataclass(frozen=True, slots=True)
class Done:
    """A reading that is there."""

    reading: Reading

    def result(self) -> Reading:
        """It."""
        return self.reading


class Apart:
    """The reader, with what its calls cost taken out of the account."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.wall = self.processor = 0.0

    def warm(self, children: int | None = None) -> None:
        """As the reader does it."""
        self._reader.warm(children)

    def begin(self, raw: bytes, received_at: datetime) -> Begun:
        """The reading, done at once: what is read meanwhile could not be told from what the service does."""
        return Done(self.read(raw, received_at))

    def read(self, raw: bytes, received_at: datetime, passwords: Sequence[str] = ()) -> Reading:
        """As the reader reads it; the time is noted."""
        wall, processor = time.perf_counter(), time.process_time()
        try:
            return self._reader.read(raw, received_at, passwords)
        finally:
            self.wall += time.perf_counter() - wall
            self.processor += time.process_time() - processor

    def read_document(self, data: bytes, received: date, passwords: Sequence[str] = ()) -> Extraction:
        """Nobody asks for one here."""
        raise NotImplementedError

    def close(self) -> None:
        """It is closed with the service."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that something took, on the wall and of this process's processor time."""

    wall: float
    processor: float

    def figures(self, name: str, share: int = 1) -> Iterator[Figure]:
        """Two lines, in milliseconds of each of so many."""
        yield Figure(f"{name}, processor", self.processor / share * MILLI, "ms")
        yield Figure(f"{name}, wall", self.wall / share * MILLI, "ms")


def taken(work: Callable[[], object]) -> Cost:
    """What the work took."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - processor)


def figures(most_messages: int = 10_000, most_cases: int = 100) -> Iterator[Figure]:
    """Each step's figures, as far as the numbers are not passed."""
    with set_up() as (stage, server, _), inside(stage) as service:
        rewrite(stage, digest=True)
        filling, number = Filling(service), 0
        for messages, cases in STEPS:
            if messages > most_messages or cases > most_cases:
                continue
            filling.open_until(cases)
            filling.store_until(messages)
            number += 1
            yield from _step(stage, server, filling, number, f"{messages:,} stored, {cases:,} open")


def _step(stage: Stage, server: Dovecot, filling: Filling, number: int, at: str) -> Iterator[Figure]:
    stage.now = AT
    with inside(stage) as service:
        desk = Filling(service).desk
        passes.collect_pass(desk, service.mailbox)
        _round(desk, service)  # what the day owes is gone before anything is measured
        for each in range(MESSAGES + 1):
            server.deliver(_form(filling, number * (MESSAGES + 1) + each), AT)
            if each == 0:  # the first finds out what the service has not loaded yet
                _message_round(desk, service, service.reader)
        apart = Apart(service.reader)
        cost = taken(lambda: _message_round(desk, service, apart))
        _must_be_filed(desk)
        cost = Cost(cost.wall - apart.wall, cost.processor - apart.processor)
        yield from cost.figures(f"a form to its receipt, {at}", MESSAGES)
        for name, work in DAILY.items():
            work(stage, service, desk)
            yield from taken(partial(work, stage, service, desk)).figures(f"{name}, {at}")


def _morning(_stage: Stage, _service: Service, desk: Desk) -> None:
    with desk.store.reading() as ledger:
        look(desk, ledger)


def _week(_stage: Stage, _service: Service, desk: Desk) -> None:
    with desk.store.reading() as ledger:
        weekly(for_the_week(desk, ledger, desk.today() - WEEK))


DAILY: Mapping[str, Callable[[Stage, Service, Desk], object]] = {
    "a round in which nothing is due": lambda _, service, desk: _round(desk, service),
    "what the morning summary says": _morning,
    "what the weekly summary says": _week,
    "status": lambda _, service, __: standing_of(service),
    "case list": lambda stage, _, __: stage.run("case", "list"),
}
"""What is done besides, each once before its time is taken."""


def _message_round(desk: Desk, service: Service, reader: Reader) -> None:
    passes.collect_pass(desk, service.mailbox)
    process_waiting(desk, reader)
    passes.owe_pass(desk)
    passes.deliver_pass(desk, Takes())


def _must_be_filed(desk: Desk) -> None:
    with desk.store.reading() as ledger:
        counts = ledger.messages.counts()
    if counts[MessageState.WAITING] or counts[MessageState.HELD] != HELD:
        raise RuntimeError(f"the forms were not filed: {counts}")


def _round(desk: Desk, service: Service) -> None:
    """What the daemon does every half minute where no mail came."""
    process_waiting(desk, service.reader)
    passes.owe_pass(desk)
    passes.deliver_pass(desk, Takes())


def _form(filling: Filling, number: int) -> bytes:
    """The form of one of the agencies in one of the cases, in turn."""
    case = number % len(filling.cases)
    reference, child, (sender, agency) = filling.cases[case], child_of(case), SENDERS[number % len(SENDERS)]
    said = {"child_name": f"Zeb {child.initials[1]}uill", "child_dob": f"{child.born_on:%d/%m/%Y}"}
    data = scoping(reference, agency, **said, analysis=f"Each call was answered in {number + 1} minutes.")
    return mail(sender, f"[{reference}]", "Attached.", [("form.docx", DOCX, data)])


def main(words: Sequence[str]) -> None:
    """Prints every figure up to so many messages and cases; all of them where no numbers are given."""
    logging.disable()
    most = [int(each) for each in words] or [max(each) for each in zip(*STEPS, strict=True)]
    for figure in figures(*most):
        sys.stdout.write(f"{figure}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
