"""One of a crowd that works on one database at the same time: it passes, extends or assigns, over and over, until all is done.

Each runs in a process of its own, over the service as the commands build it, by the workflows that the commands call. What it
did is printed as JSON; any fault ends it with a traceback, which the test reads.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from service.config import load
from service.domain.cases import MessageState
from service.wiring import Service, build
from service.workflows.cases.casework import extend, find
from service.workflows.correspondence.owing import owe_due
from service.workflows.intake.assigning import assign
from tests.inside import one_pass

PATIENCE = 400.0
AGENCIES = ("health", "school", "housing", "council")
FIRST = date(2026, 4, 13)


def counts(service: Service) -> Mapping[MessageState, int]:
    """How many messages are in each state."""
    with service.store.reading() as ledger:
        return ledger.messages.counts()


STARTED = time.monotonic()


def bounded() -> None:
    """Fails where it lasts too long: the others have stopped."""
    assert time.monotonic() - STARTED < PATIENCE, "the others have stopped"


def run(service: Service, reference: str, rounds: int) -> int:
    """Passes until every message is settled, and as often as the others work."""
    passes = 0
    while passes < rounds or counts(service)[MessageState.DONE] < rounds:
        bounded()
        one_pass(service)
        passes += 1
    return passes


def extends(service: Service, reference: str, rounds: int) -> int:
    """Extends one agency after the other, each time to a new day, never ahead of the messages."""
    for number in range(rounds):
        while sum(counts(service).values()) <= number:
            bounded()
            time.sleep(0.01)
        agency, day = AGENCIES[number % len(AGENCIES)], FIRST + timedelta(days=number)
        with service.store.writing() as ledger:
            extend(service.desk, ledger, find(ledger, reference), agency, day, "cli")
        owe_due(service.desk)
    return rounds


def assigns(service: Service, reference: str, rounds: int) -> int:
    """Assigns whatever is held to the police, until as many were assigned as there are messages."""
    assigned = 0
    while assigned < rounds:
        bounded()
        with service.store.reading() as ledger:
            held = ledger.messages.in_state(MessageState.HELD)
        for each in held:
            assign(service.desk, service.reader, each.id, reference, "police", "cli")
            owe_due(service.desk)
            assigned += 1
        time.sleep(0.01)
    return assigned


ROLES: Mapping[str, Callable[[Service, str, int], int]] = {"run": run, "extend": extends, "assign": assigns}


def main(role: str, config: str, now: str, reference: str, rounds: str) -> None:
    """Plays the role and says how often."""
    moment = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/London"))
    service = build(load(Path(config), os.environ), now=moment)
    try:
        if role == "run":
            service.lock.take()
        print(json.dumps({role: ROLES[role](service, reference, int(rounds))}))
    finally:
        service.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
