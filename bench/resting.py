"""What a daemon holds while nothing happens: memory of its own and of its readers, connections, and what a minute costs.

Shared pages are counted by their share (PSS): what ten daemons on one machine take is then ten times the figure, and less.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import psutil

from bench.figures import Figure
from bench.stages import set_up, with_case
from tests.answers import scoping
from tests.daemon import Daemon, daemon
from tests.inside import rewrite
from tests.stage import DOCX, Stage, mail

POLICE = "liaison@police.example"
FORMS = 20
SETTLES = 5.0
WATCHED = 60.0
MB = 1024 * 1024


def figures() -> Iterator[Figure]:
    """A daemon that has just started, then what a minute costs it, and the same after it has read some forms."""
    with set_up() as (stage, server, _):
        reference = with_case(stage)
        rewrite(stage, poll_seconds=60)
        with daemon(stage) as running:
            running.wait_for(lambda: running.did("ready"))
            yield from _held(running, "at rest, just started")
            yield from _minute(running)
            for number in range(FORMS):
                data = scoping(reference, analysis=f"Each call was answered in {number + 1} minutes.")
                server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, data)]))
            running.wait_for(lambda: _filed(stage) == FORMS)
            yield from _held(running, f"at rest, {FORMS} forms later")


def _filed(stage: Stage) -> int:
    return sum(each.startswith("done") for each in stage.endings())


def _held(running: Daemon, when: str) -> Iterator[Figure]:
    time.sleep(SETTLES)
    parent = psutil.Process(running.process.pid)
    children = running.children()
    yield Figure(f"the daemon itself, {when}", _memory([parent]), "MB")
    yield Figure(
        f"each of its {len(children)} children (one is kept after ten minutes), {when}", _memory(children) / len(children), "MB"
    )
    connections = [each for each in parent.net_connections("tcp") if each.status == psutil.CONN_ESTABLISHED]
    yield Figure(f"connections to its servers, {when}", len(connections), "")


def _memory(processes: Sequence[psutil.Process]) -> float:
    return sum(each.memory_full_info().pss for each in processes) / MB


def _minute(running: Daemon) -> Iterator[Figure]:
    processes = [psutil.Process(running.process.pid), *running.children()]
    before = _processor(processes)
    time.sleep(WATCHED)
    yield Figure("processor of a minute in which nothing happens", (_processor(processes) - before) * 1000, "ms")


def _processor(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in processes)
