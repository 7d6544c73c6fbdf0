"""What a benchmark found: one number with its name and unit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result."""

    name: str
    value: float
    unit: str = "s"

    def __str__(self) -> str:
        shown = f"{self.value:,.0f}" if self.unit == "bytes" else f"{self.value:.2f}"
        return f"{self.name:<78}{shown:>12} {self.unit}"


def seconds(work: Callable[[], object]) -> float:
    """How long the work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
