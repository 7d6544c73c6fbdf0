"""How a check ends: one thing that was looked at, whether it is right, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended."""

    RIGHT = "ok"
    LOOK = "look"  # a person should know it; nothing is broken
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    sentence: str
