"""Why a case's clock started on its day, as `case explain` says it: what is claimed is what was recorded, never more.

The case's schedule and its audit entries enter, lines for a person leave. A notification starts the clock by itself and a person
may open a case with the day it was sent; a referral's clock starts with its acceptance, and any start may have been corrected.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.cli.output import in_words
from service.domain.records import AuditEntry
from service.domain.schedule import Schedule

ACCEPTED = "the day the clock was started (the referral was accepted)"
RECORDED = "the day the clock was started (as recorded)"
CORRECTED = ", as corrected"


def start_lines(schedule: Schedule, entries: Sequence[AuditEntry]) -> list[str]:
    """The day that is counted from, what happened on it, and the rule."""
    clock = schedule.review_type.clock
    said = _event(entries, clock.start_words)
    lines = [f"Counted from {said}: {in_words(schedule.started_on)}. {clock.source}"]
    if said == ACCEPTED:
        lines.append(f"Where it should count from {clock.start_words}, set that day with `rapid-review case clock`.")
    return lines


def _event(entries: Sequence[AuditEntry], start_words: str) -> str:
    said = start_words
    for each in entries:
        if each.kind == "clock_started":
            said = _started(each, said, start_words)
    return said


def _started(entry: AuditEntry, said: str, start_words: str) -> str:
    evidence = entry.evidence or {}
    if "was" not in evidence:  # a referral's first start: a notification that the service read, or a person's acceptance
        return start_words if entry.who == "service" else ACCEPTED
    # A start that a person corrected is the day of a notification only where it claimed to be one before.
    return f"{start_words}{CORRECTED}" if said.startswith(start_words) and evidence["was"] else RECORDED
