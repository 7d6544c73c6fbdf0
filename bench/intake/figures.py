"""The whole intake beside the script: 500 and 2,000 messages, alternating whole processes, and what was extracted compared.

Each run has a mailbox, a database and a folder of its own, so that neither side finds anything that the other left.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import RUNS, Figure, over, ratio
from bench.intake.checking import faults
from bench.intake.corpus import SEEDS, Corpus, corpus
from bench.intake.deployment import Deployment, deployment
from bench.intake.race import SCRIPT, Run, ours, script
from service.config import load
from service.wiring import build

GOALS = {
    "speed": "at least 4x, stretch 6x",
    "cpu": "at most 0.4x, stretch 0.33x",
    "memory": "at most the script's",
    "parent": "at most 150 MB",
}


def figures() -> Iterator[Figure]:
    """For each size: throughput, CPU and the largest process of both, and the ratios run by run.

    `BENCH_MESSAGES=500` measures that size alone, `BENCH_RUNS=3` takes so many turns.
    """
    if not SCRIPT.exists():
        sys.stdout.write(f"(the intake beside the script is left out: {SCRIPT.name} is not beside this project)\n")
        return
    sizes = [int(word) for word in os.environ.get("BENCH_MESSAGES", "").split(",") if word] or list(SEEDS)
    for count in sizes:
        with corpus(count) as mailbox:
            yield from _beside(mailbox, count)


def _beside(mailbox: Corpus, count: int) -> Iterator[Figure]:
    theirs, own, turns = [], [], int(os.environ.get("BENCH_RUNS", RUNS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready = deployment(folder / "ready", mailbox.server.account, mailbox.references)
        for turn in range(turns):
            theirs.append(script(mailbox.fresh(), folder / f"script{turn}.db"))
            run = ready.copied(folder / f"run{turn}", mailbox.fresh())
            own.append(ours(run))
            wrong = list(_wrong(run, mailbox))
            if wrong or turn == turns - 1:
                sys.stdout.writelines(f"  {each}\n" for each in wrong[:10])
                yield Figure(f"{count:,} messages: not recorded as the corpus's list has them", len(wrong), "", goal="0")
    yield from _figures(count, theirs, own)


def _wrong(run: Deployment, mailbox: Corpus) -> Iterator[str]:
    service = build(load(run.config, run.environment))
    try:
        yield from faults(service.store, mailbox.manifest)
    finally:
        service.close()


def _figures(count: int, theirs: list[Run], own: list[Run]) -> Iterator[Figure]:
    for name, runs in (("script", theirs), ("ours", own)):
        yield over(f"{count:,} messages, {name}", [count / each.wall for each in runs], "messages/s")
        yield over(f"{count:,} messages, {name}: CPU a message", [1000 * each.cpu / count for each in runs], "ms")
        yield over(f"{count:,} messages, {name}: largest process", [each.largest for each in runs], "MB")
    yield over(f"{count:,} messages, ours: the process that decides", [each.first for each in own], "MB", GOALS["parent"])
    speed = ratio(
        f"{count:,} messages: our speed", [1 / each.wall for each in own], [1 / each.wall for each in theirs], GOALS["speed"]
    )
    yield speed
    yield ratio(f"{count:,} messages: our CPU", [each.cpu for each in own], [each.cpu for each in theirs], GOALS["cpu"])
    yield ratio(
        f"{count:,} messages: our memory", [each.largest for each in own], [each.largest for each in theirs], GOALS["memory"]
    )
