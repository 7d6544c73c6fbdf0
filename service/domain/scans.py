"""What a malware scan of a message comes to, as a plain record: rules and workflows need not know who scans.

A scanner that says nothing has not said "clean": whatever is not `CLEAN` is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the scanner says of some bytes."""

    CLEAN = "clean"
    FOUND = "found"
    TOO_LARGE = "too_large"  # it does not look at so much, or so deep
    NO_ANSWER = "no_answer"  # it is away, too slow, or said what we do not understand


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan; `signature` is the name by which the scanner knows what it found, safe to keep and to log."""

    verdict: Verdict
    signature: str = ""
