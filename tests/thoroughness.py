"""How much is tried: a sample in the everyday suite, everything with `make test-faults`.

A kill at each point of a pass, or two hundred commands at once, takes many minutes; what each shows, a sample shows every day.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

THOROUGH = os.environ.get("THOROUGH", "") not in ("", "0")
STRIDE = 7
"""In the everyday suite one in so many is tried; no number of kinds of point divides by it, so that each kind comes up."""


MANY = 300
"""A pass writes some eight hundred times to the files of the database, a page and its header by turns."""


def sample(all_of_it: Sequence[T]) -> list[T]:
    """What is tried of it today: all, or one in seven and the last."""
    if THOROUGH or len(all_of_it) < STRIDE:
        return list(all_of_it)
    return [*all_of_it[::STRIDE], all_of_it[-1]]


def few(all_of_it: Sequence[T], most: int) -> list[T]:
    """What is tried of it today where each costs seconds: so many, one from the middle of each part of it.

    Thoroughly all of it; of more than `MANY` one in seven, which still meets each kind, and with THOROUGH=all really all.
    """
    if THOROUGH:
        many = len(all_of_it) > MANY and os.environ["THOROUGH"] != "all"
        return list(all_of_it[::STRIDE] if many else all_of_it)
    if len(all_of_it) <= most:
        return list(all_of_it)
    return [all_of_it[(2 * number + 1) * len(all_of_it) // (2 * most)] for number in range(most)]
