"""What a pass over a mailbox costs when two messages are new, with few and with many that were there before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bench.figures import Figure, seconds
from bench.stages import set_up
from service.workflows.passes import collect_pass
from tests.inside import inside
from tests.stage import LONDON, mail

SIZES = (50, 1_500, 10_000)
BEFORE = datetime(2025, 6, 2, 12, 0, tzinfo=LONDON)
AT = datetime(2026, 3, 25, 9, 0, tzinfo=LONDON)


def figures() -> Iterator[Figure]:
    """Seconds and bytes on the wire for each size."""
    for size in SIZES:
        with set_up() as (stage, server, proxy):
            server.fill((_letter(number) for number in range(size)), BEFORE)
            with inside(stage) as service:
                collect_pass(service.desk, service.mailbox)
                for number in range(2):
                    server.deliver(_letter(size + number), AT)
                before = proxy.passed
                collect = seconds(lambda: collect_pass(service.desk, service.mailbox))
                wire = proxy.passed - before
        yield Figure(f"collecting 2 new messages with {size:,} in the mailbox", collect)
        yield Figure(f"collecting 2 new messages with {size:,} in the mailbox", wire, "bytes")


def _letter(number: int) -> bytes:
    return mail("training@college.example", f"Course {number}", "Two places please.")
