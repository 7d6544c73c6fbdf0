"""Times of day as people in Britain write them in a line: 10:00, 10.30am, 2 pm, 1400, noon.

Enters: the words from where a time may stand, in lower case. Leaves: the time with the number of words that it takes, or None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:hrs?|h)?")
_FOUR = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])(?:hrs?|h)?")
_HALVES = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]?([0-5][0-9]))?([ap])\.?m")
_NOON = frozenset({"noon", "midday", "12noon", "12 noon", "12 midday"})


@dataclass(frozen=True, slots=True)
class Time:
    """A time that was written, and how many words it took."""

    at: time
    words: int


def time_at(words: Sequence[str]) -> Time | None:
    """The time with which the words begin, or None; the hour alone is none."""
    two = " ".join(words[:2])
    if len(words) > 1 and two in _NOON:
        return Time(time(12), 2)
    if len(words) > 1 and words[1] in {"am", "pm", "a.m", "p.m"} and (found := _halves(words[0] + words[1])):
        return Time(found, 2)
    one = _one(words[0]) if words else None
    return Time(one, 1 + (words[1:2] in (["hrs"], ["hours"], ("hrs",), ("hours",)))) if one is not None else None


def _one(word: str) -> time | None:
    if word in _NOON:
        return time(12)
    found = _CLOCK.fullmatch(word) or _FOUR.fullmatch(word)
    return time(int(found[1]), int(found[2])) if found else _halves(word)


def _halves(word: str) -> time | None:
    """Before or after noon: 12am is midnight and 12pm noon."""
    found = _HALVES.fullmatch(word)
    return time(int(found[1]) % 12 + 12 * (found[3] == "p"), int(found[2] or 0)) if found else None
