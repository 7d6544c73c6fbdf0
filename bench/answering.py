"""From the delivery of a return to its receipt: the daemon idles on Dovecot, mail comes by LMTP, the receipt arrives by SMTP."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from bench.figures import Figure
from bench.stages import set_up, with_case
from tests.answers import scoping
from tests.daemon import daemon
from tests.inside import rewrite
from tests.stage import DOCX, Stage, kind_of, mail, parsed

POLICE = "liaison@police.example"
TIMES = 10
SLOW_POLL = 600
PATIENCE = 60.0


def figures() -> Iterator[Figure]:
    """Median and worst of ten."""
    with set_up() as (stage, server, _):
        reference = with_case(stage)
        rewrite(stage, poll_seconds=SLOW_POLL)
        with daemon(stage):
            taken: list[float] = []
            for number in range(TIMES + 1):
                raw = form(reference, number)
                started = time.perf_counter()
                server.post(raw)
                _await(stage, number + 1)
                taken.append(time.perf_counter() - started)
                time.sleep(1)
    taken = taken[1:]  # the first came while the daemon was still starting
    yield Figure(f"delivery to receipt, IDLE, median of {TIMES}", statistics.median(taken))
    yield Figure(f"delivery to receipt, IDLE, worst of {TIMES}", max(taken))


def form(reference: str, number: int) -> bytes:
    """A good return of the police, different from any other number's."""
    data = scoping(reference, analysis=f"Each call was answered in {number + 1} minutes.")
    return mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, data)])


def _await(stage: Stage, number: int) -> None:
    ends = time.monotonic() + PATIENCE
    while sum(kind_of(parsed(each.raw)) == "receipt" for each in stage.sink.received) < number:
        if time.monotonic() > ends:
            raise TimeoutError("no receipt came")
        time.sleep(0.002)
