"""How many messages a second are filed on PostgreSQL, with 1, 2 and 4 readers in one process, and with 1 and 2 processes.

The same chronologies are stored in a new database each time, and then only the filing of them is timed: from the first that is
done to the last. A process is `run --once --only process` in a folder of its own, as on a machine of its own. Each time it is
looked at that every message is done and that each became one version, so that nothing was lost and nothing was doubled.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.figures import Figure, over
from bench.stages import set_up, with_case
from service.adapters.store import upgrade
from service.domain.cases import MessageState
from service.wiring import Service, reader_for
from service.workflows.passes import collect_pass, process_pass
from tests.answers import ROWS, sheet
from tests.inside import inside
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import NoPostgres, Postgres, find
from tests.stage import LONDON, ROOT, XLSX, Stage, mail

MESSAGES, RUNS = 40, 3
READERS, PROCESSES = (1, 2, 4), (1, 2)
SQLITE = 'url = "sqlite:///state/rapid-review.db"'
LIMITS = "\n[limits]\nreplies_per_sender_per_day = 1000\nmails_per_hour = 10000\n"
AT = datetime(2026, 3, 25, 9, 0, tzinfo=LONDON)
LOOK, PATIENCE = 0.02, 300.0
POLICE = "liaison@police.example"
GOAL = "grows until the cores are used"


@dataclass(frozen=True, slots=True)
class Filled:
    """A deployment on a database of its own, in which messages wait to be filed."""

    stage: Stage
    service: Service
    reference: str


def figures() -> Iterator[Figure]:
    """Messages a second for each number of readers and of processes; one line that says so where there is no PostgreSQL."""
    try:
        with find() as postgres:
            yield from _all(postgres)
    except NoPostgres as why:
        sys.stderr.write(f"workers were not measured: {why}\n")


def _all(postgres: Postgres) -> Iterator[Figure]:
    for number in READERS:
        found = [_by_readers(postgres, number) for _ in range(RUNS)]
        yield over(f"filing on PostgreSQL, one process, readers: {number}", found, "a second", GOAL)
    for number in PROCESSES:
        found = [_by_processes(postgres, number) for _ in range(RUNS)]
        yield over(f"filing on PostgreSQL, processes of two readers: {number}", found, "a second", GOAL)


def _by_readers(postgres: Postgres, number: int) -> float:
    with _filled(postgres) as filled, ExitStack() as closing:
        reader = reader_for(number)
        closing.callback(reader.close)
        reader.read(mail(POLICE, "Warm", "Nothing."), AT)  # the first child is there
        reader.warm()
        started = time.perf_counter()
        while process_pass(filled.service.desk, reader):
            pass
        took = time.perf_counter() - started
    return MESSAGES / took


def _by_processes(postgres: Postgres, number: int) -> float:
    with _filled(postgres) as filled, ExitStack() as running:
        for each in range(number):
            running.enter_context(_process(filled.stage, filled.stage.folder / f"host-{each}"))
        first = _await(filled.service, 1)
        before = _done(filled.service)
        last = _await(filled.service, MESSAGES)
    return (MESSAGES - before) / (last - first)


@contextmanager
def _process(stage: Stage, folder: Path) -> Iterator[None]:
    """One that files what waits, with a copy of the configuration, until nothing does."""
    folder.mkdir()
    shutil.copy(stage.config, folder)
    command = [str(folder / stage.config.name) if word == str(stage.config) else word for word in stage.command("run")]
    started = subprocess.Popen(
        [*command, "--once", "--only", "process"],
        cwd=ROOT,
        env=stage.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        assert started.wait(PATIENCE) == 0, "a process did not end well"
    finally:
        if started.poll() is None:
            started.kill()
            started.wait()


@contextmanager
def _filled(postgres: Postgres) -> Iterator[Filled]:
    url = postgres.make()
    try:
        upgrade(url)
        with set_up(more=LIMITS) as (stage, server, _):
            stage.config.write_text(stage.config.read_text("utf-8").replace(SQLITE, f'url = "{url}"'), "utf-8")
            reference = with_case(stage)
            _deliver(server, reference)
            with inside(stage) as service:
                collect_pass(service.desk, service.mailbox)
                filled = Filled(stage, service, reference)
                yield filled
                _check(filled)
    finally:
        postgres.drop(url)


def _deliver(server: Dovecot, reference: str) -> None:
    server.fill((_chronology(reference, each) for each in range(MESSAGES)), AT)


def _chronology(reference: str, number: int) -> bytes:
    rows = (*ROWS, (f"{1 + number % 28:02}/02/2026", f"{number % 24:02}:00", f"Call number {number}.", "Call log", "None", ""))
    files = [("chronology.xlsx", XLSX, sheet(reference, "Vale Constabulary", rows))]
    return mail(POLICE, f"[{reference} police] {number}", f"Part {number}.", files)


def _await(service: Service, number: int) -> float:
    """The moment at which so many messages are done."""
    ends = time.monotonic() + PATIENCE
    while _done(service) < number:
        if time.monotonic() > ends:
            raise TimeoutError("the messages were not filed")
        time.sleep(LOOK)
    return time.perf_counter()


def _done(service: Service) -> int:
    with service.store.reading() as ledger:
        return ledger.messages.counts()[MessageState.DONE]


def _check(filled: Filled) -> None:
    """Every message is done and is one version; nothing was lost, nothing doubled."""
    with filled.service.store.reading() as ledger:
        case = ledger.cases.by_reference(filled.reference)
        counts = ledger.messages.counts()
    assert case is not None
    versions = sum(each.versions for each in case.requests)
    assert (counts[MessageState.DONE], versions) == (MESSAGES, MESSAGES), (counts, versions)
