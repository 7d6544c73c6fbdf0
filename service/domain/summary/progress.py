"""How far a case has come, in counts and in words: what the picture of a summary draws, and what it shows said in words.

A case's summary enters; the counts of its agencies, the words of its clock and a picture's alternative text leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.summary.summaries import CaseSummary


@dataclass(frozen=True, slots=True)
class Progress:
    """The agencies that were asked, each counted once."""

    settled: int  # owe nothing more
    part: int  # sent something, and something is still needed
    to_come: int  # nothing yet, and their day has not passed
    was_due: int  # nothing yet, and their day has passed

    @property
    def asked(self) -> int:
        """All of them."""
        return self.settled + self.part + self.to_come + self.was_due


def progress_of(case: CaseSummary) -> Progress:
    """The counts of the case; those who are neither settled nor in part and not late are still to come."""
    rest = max(0, case.asked_count - case.settled_count - case.part_count)
    late = min(rest, case.late_count)
    return Progress(case.settled_count, case.part_count, rest - late, late)


def clock_words(case: CaseSummary) -> tuple[str, ...]:
    """Where the case's clock stands: `working day 7 of 15`, `8 left`, `due on Friday 17 April 2026`."""
    if case.day is None or case.days_left is None:
        return ("the clock has not started",) if case.due_on is None else (f"due on {_day(case.due_on)}",)
    day = f"{case.unit} {case.day} of {case.length}" if case.day <= case.length else f"{case.unit} {case.day}"
    if case.due_on is None:
        return (day,)
    if case.days_left < 0:
        return day, f"was due on {_day(case.due_on)}"
    if case.days_left == 0:
        return day, f"due today, {_day(case.due_on)}"
    return day, f"{case.days_left} left", f"due on {_day(case.due_on)}"


def agency_words(progress: Progress) -> str:
    """The counts in a sentence without its full stop; those that are nought are left out."""
    if not progress.asked:
        return "no agency has been asked yet"
    counts = (
        (progress.settled, "settled"),
        (progress.part, "in part"),
        (progress.to_come, "to come"),
        (progress.was_due, "was due" if progress.was_due == 1 else "were due"),
    )
    asked = "1 agency" if progress.asked == 1 else f"{progress.asked} agencies"
    return f"of {asked} asked: {', '.join(f'{number} {words}' for number, words in counts if number)}"


def picture_text(cases: Sequence[CaseSummary]) -> str:
    """What the picture of the cases shows, a sentence a case."""
    return " ".join(f"{each.reference}: {', '.join(clock_words(each))}; {agency_words(progress_of(each))}." for each in cases)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"
