"""What a benchmark found: one number with its name and unit, with its spread and the goal that it is held to where it has them.

A ratio comes from works that took turns in one run: each run gives one, so that a machine that slows down slows both sides.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

DIGITS = {"bytes": 0, "mails/s": 0, "messages/s": 0, "MB": 0, "a second": 1, "": 0, "ms": 3}
RUNS = 5
MILLI = 1000.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result."""

    name: str
    value: float
    unit: str = "s"
    spread: tuple[float, float] | None = None  # the least and the most of the runs
    goal: str = ""

    def __str__(self) -> str:
        line = f"{self.name:<86}{self._shown(self.value):>12} {self.unit:<10}"
        if self.spread is not None:
            line += f" ({' to '.join(map(self._shown, self.spread))})"
        return (line + (f" goal: {self.goal}" if self.goal else "")).rstrip()

    def _shown(self, value: float) -> str:
        return f"{value:,.{DIGITS.get(self.unit, 2)}f}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run of a work took: seconds by the clock, and seconds of this process's CPU."""

    wall: float
    cpu: float


def seconds(work: Callable[[], object]) -> float:
    """How long the work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def taken(work: Callable[[], object]) -> Taken:
    """What the work took, with the litter of those before it swept away first."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def alternating(*works: Callable[[], object], runs: int = RUNS) -> list[list[Taken]]:
    """What each work took in each run: they take turns, and a first turn of all is thrown away."""
    found: list[list[Taken]] = [[] for _ in works]
    for turn in range(runs + 1):
        for each, work in zip(found, works, strict=True):
            took = taken(work)
            if turn:
                each.append(took)
    return found


def over(name: str, values: Sequence[float], unit: str = "s", goal: str = "") -> Figure:
    """The median of the values, with the least and the most."""
    return Figure(name, statistics.median(values), unit, (min(values), max(values)), goal)


def ratio(name: str, ours: Sequence[float], theirs: Sequence[float], goal: str = "") -> Figure:
    """How many times theirs ours is, run by run."""
    return over(name, [one / other for one, other in zip(ours, theirs, strict=True)], "x", goal)
