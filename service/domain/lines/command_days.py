"""Days and times that may follow the verb of a command.

Enters: the place in the line. Leaves: the sentence that says what is wrong, or None; then the place has moved on and the command
says more. What is wrong is not passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from enum import Enum

from service.domain.lines.british_days import WRITE, Day, Tense
from service.domain.lines.british_times import time_at
from service.domain.lines.command_cursor import Cursor

Slot = Callable[[Cursor], str | None]

_BEFORE_A_DAY = ("on", "to", "until", "till", "by", "from", "for")


class Into(Enum):
    """Which day of the command is meant."""

    ON = "on"
    UNTIL = "until"


def required_day(tense: Tense, into: Into = Into.ON) -> Slot:
    """A day that must stand there, with or without “on”, “to” or “until” before it."""

    def read(cursor: Cursor) -> str | None:
        before = cursor.at
        cursor.skip(*_BEFORE_A_DAY)
        found = cursor.day(tense)
        if isinstance(found, Day):
            _keep_day(cursor, found, into)
            cursor.sure = cursor.sure or not found.relative
            return None
        cursor.at = before
        cursor.sure = cursor.sure or found is not None
        return f"No day stands where one is needed. {WRITE}" if found is None else found.sentence

    return read


def day_of_fact(cursor: Cursor) -> str | None:
    """The day on which it happened, where one stands there."""
    if cursor.command.on is not None:
        return None
    before = cursor.at
    cursor.skip("on")
    found = cursor.day(Tense.PAST)
    if isinstance(found, Day):
        _keep_day(cursor, found, Into.ON)
        return None
    cursor.at = before
    cursor.sure = cursor.sure or (found is not None and len(cursor.left) == found.words)
    return None if found is None else found.sentence


def by_day(cursor: Cursor) -> str | None:
    """“by” and the day it is due, where they stand there; other words that begin with “by” belong to the text."""
    before = cursor.at
    if not cursor.skip("by"):
        return None
    found = cursor.day(Tense.COMING)
    if isinstance(found, Day):
        _keep_day(cursor, found, Into.ON)
        return None
    cursor.at = before
    return None if found is None else found.sentence


def _keep_day(cursor: Cursor, found: Day, into: Into) -> None:
    if into is Into.ON:
        cursor.say(replace(cursor.command, on=found.on))
    else:
        cursor.say(replace(cursor.command, until=found.on))
    cursor.step(found.words)


def ordered(cursor: Cursor) -> str | None:
    """Nothing more; a period must begin before it ends."""
    first, last = cursor.command.on or date.min, cursor.command.until or date.max
    return "The period would end before it begins." if last < first else None


def clock_time(cursor: Cursor) -> str | None:
    """The time at which it begins."""
    before = cursor.at
    cursor.skip("at", "from")
    found = time_at(cursor.bare)
    if found is None:
        cursor.at = before
        return "The time is needed behind the day, as 10:00 or 2.30pm."
    cursor.say(replace(cursor.command, at=found.at))
    cursor.step(found.words)
    return None
