"""The head of the audit log: the hash of its newest entry, shortened so that a person can read it aloud and type it.

A whole hash enters or what a person typed; sixteen hexadecimal digits in fours leave, or the digits alone. Sixteen digits are 64
bits: nobody makes another log that has them by trying.
"""

from __future__ import annotations

import re

DIGITS = 16
TYPED = re.compile(rf"[0-9a-f]{{{DIGITS},64}}")


def shown(head: str) -> str:
    """Its first digits in fours, such as `1a2b-3c4d-5e6f-7a8b`; empty where there is none."""
    return "-".join(head[at : at + 4] for at in range(0, min(len(head), DIGITS), 4))


def typed(text: str) -> str | None:
    """The digits that were typed, without what stands between them; None where they are too few or no digits."""
    digits = re.sub(r"[\s-]", "", text).lower()
    return digits if TYPED.fullmatch(digits) else None
