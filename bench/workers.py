"""How many messages a second are filed on PostgreSQL, with 1, 2 and 4 readers in one process, and with 1 and 2 processes.

The messages are those of the whole intake (`bench/intake`): forms and chronologies as agencies send them, of 480 writers, about a
hundred cases. They are stored once; each run has a copy of that database, and only the filing is timed: from the first message
that is done to the last. A process is `run --once --only process` in a folder of its own, as on a machine of its own. Each time
it is looked at that what was extracted is what the generator's list says, so that nothing was lost and nothing was doubled.
Beside each figure stands how many of the machine's cores were at work on it and on all else, PostgreSQL included: beyond them
nothing grows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import psutil

from bench.figures import Figure, over
from bench.intake.checking import faults
from bench.intake.corpus import Corpus, corpus
from bench.intake.deployment import LONDON, NOW, Deployment, deployment
from bench.intake.race import ROOT, SCRIPT
from service.config import load
from service.demo.servers import Account
from service.domain.cases import MessageState
from service.wiring import Service, build
from service.wiring_reading import reader_for
from service.workflows.passes import collect_pass, process_pass
from tests.servers.postgres import NoPostgres, Postgres, find
from tests.stage import mail

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "200").split(",")[0])
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
READERS, PROCESSES = (1, 2, 4), (1, 2)
AT = datetime.fromisoformat(NOW).replace(tzinfo=LONDON)
LOOK, PATIENCE = 0.02, 600.0
GOAL = "grows until the cores are used"


@dataclass(frozen=True, slots=True)
class Stored:
    """A deployment in whose database the messages wait; nobody is connected to it, so that it can be copied."""

    postgres: Postgres
    folder: Path
    ready: Deployment
    url: str
    mailbox: Corpus
    account: Account


@dataclass(frozen=True, slots=True)
class Filled:
    """A copy of it, for one run."""

    deployment: Deployment
    service: Service


@dataclass(frozen=True, slots=True)
class Speed:
    """Messages a second, and the cores that were at work meanwhile."""

    messages: float
    cores: float


def figures() -> Iterator[Figure]:
    """Messages a second for each number of readers and of processes; one line that says so where that cannot be measured."""
    if not SCRIPT.exists():
        sys.stderr.write(f"workers were not measured: {SCRIPT.name} is not beside this project\n")
        return
    try:
        with find() as postgres, corpus(MESSAGES) as mailbox, tempfile.TemporaryDirectory() as folder:
            yield from _all(_stored(postgres, mailbox, Path(folder)))
    except NoPostgres as why:
        sys.stderr.write(f"workers were not measured: {why}\n")


def _all(stored: Stored) -> Iterator[Figure]:
    for number in READERS:
        yield from _figures(f"filing on PostgreSQL, one process, readers: {number}", partial(_by_readers, stored, number))
    for number in PROCESSES:
        yield from _figures(f"filing on PostgreSQL, processes of two readers: {number}", partial(_by_processes, stored, number))


def _figures(name: str, run: Callable[[], Speed]) -> Iterator[Figure]:
    found = [run() for _ in range(RUNS)]
    yield over(name, [each.messages for each in found], "a second", GOAL)
    yield over(f"{name}, cores at work", [each.cores for each in found], f"of {os.cpu_count()}")


def _stored(postgres: Postgres, mailbox: Corpus, folder: Path) -> Stored:
    url, account = postgres.make(), mailbox.fresh()
    ready = deployment(folder / "ready", account, mailbox.references, url)
    service = build(load(ready.config, ready.environment), now=AT)
    try:
        assert collect_pass(service.desk, service.mailbox) == MESSAGES
    finally:
        service.close()
    return Stored(postgres, folder, ready, url, mailbox, account)


def _by_readers(stored: Stored, number: int) -> Speed:
    with _filled(stored) as filled, ExitStack() as closing:
        reader = reader_for(number)
        closing.callback(reader.close)
        reader.read(mail("a@agency.example", "Warm", "Nothing."), AT)  # the first child is there
        reader.warm()
        started, busy = time.perf_counter(), _busy()
        while process_pass(filled.service.desk, reader):
            pass
        took, busy = time.perf_counter() - started, _busy() - busy
    return Speed(MESSAGES / took, busy / took)


def _by_processes(stored: Stored, number: int) -> Speed:
    with _filled(stored) as filled, ExitStack() as running:
        for _ in range(number):
            running.enter_context(_process(filled.deployment.copied(_folder(stored), stored.account)))
        first = _await(filled.service, MESSAGES - 1)
        before, busy = _waiting(filled.service), _busy()
        last = _await(filled.service, 0)
        busy = _busy() - busy
    return Speed(before / (last - first), busy / (last - first))


def _busy() -> float:
    """Seconds for which the machine's cores have been at work since it was started."""
    spent = psutil.cpu_times()
    return float(spent.user + spent.nice + spent.system)


@contextmanager
def _process(deployment: Deployment) -> Iterator[None]:
    """One that files what waits, until nothing does."""
    program = Path(sys.executable).with_name("rapid-review")
    words = ["--config", str(deployment.config), "--now", NOW, "run", "--once", "--only", "process"]
    started = subprocess.Popen(
        [str(program), *words],
        cwd=ROOT,
        env=os.environ | deployment.environment,
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
def _filled(stored: Stored) -> Iterator[Filled]:
    url = stored.postgres.make(stored.url)
    try:
        made = stored.ready.copied(_folder(stored), stored.account)
        made.config.write_text(made.config.read_text("utf-8").replace(stored.url, url), "utf-8")
        service = build(load(made.config, made.environment), now=AT)
        try:
            yield Filled(made, service)
            wrong = list(faults(service.store, stored.mailbox.manifest))
            assert not wrong, wrong[:10]
        finally:
            service.close()
    finally:
        stored.postgres.drop(url)


def _folder(stored: Stored) -> Path:
    """One that is not there yet."""
    return Path(tempfile.mkdtemp(dir=stored.folder)) / "host"


def _await(service: Service, number: int) -> float:
    """The moment at which no more than so many wait."""
    ends = time.monotonic() + PATIENCE
    while _waiting(service) > number:
        if time.monotonic() > ends:
            raise TimeoutError("the messages were not filed")
        time.sleep(LOOK)
    return time.perf_counter()


def _waiting(service: Service) -> int:
    with service.store.reading() as ledger:
        return ledger.messages.counts()[MessageState.WAITING]
