"""Reads the time of day as people type it: `14:30`, `2.30pm`, `1430hrs`, `approx 3pm`, `noon`.

Words of a cell enter; `HH:MM` on the 24-hour clock leaves, with what remains of the words when the time is taken out, so that
a cell that holds date and time together can be read on. No date is known here; a bare number among words is never a time.
"""

from __future__ import annotations

import re
from functools import lru_cache

LEAD = r"(?:\b(?:approx(?:imately)?|about|around|circa|from)\.?\s*|\bc\.?\s*|~\s*)?(?:\bat\s+|@\s*)?"
AFTER_DATE = r"(?<![\d./-])"
TAIL = (  # the end of a span is passed over, unless it is a date
    r"(?:\s*(?:-|to|until)\s*\d{1,2}(?:[:.]\d{2})?(?![/.-]?\d|\s?/)"
    r"\s*(?:[ap]\.?\s?m\b\.?|hrs|hours|h\b)?)?"
)

FORMS = tuple(
    re.compile(LEAD + AFTER_DATE + pattern + TAIL, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?(?:\s*-\s*\d{1,2}(?:[:.]\d{2})?)?\s?(?P<half>[ap])\.?\s?m\b\.?",
        r"(?P<h>\d{2})[:.]?(?P<m>\d{2})\s?(?:hours|hrs|hr|h)\b\.?",
        r"(?:(?<=\d)t)?(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2}(?:\.\d+)?)?(?:z\b)?(?![\d/])",
        r"(?<=at )(?P<h>\d{1,2})\.(?P<m>\d{2})(?![\d./-])",
        r"(?<=[\dbceghilnrtvy]\s)(?<!at\s)(?P<h>\d{2})\.(?P<m>\d{2})$",
        r"(?<=@)(?P<h>\d{1,2})\.(?P<m>\d{2})(?![\d./-])",
    )
)
ISO_TAIL = re.compile(r"(?<=\d)[tT](?P<h>\d{2}):(?P<m>\d{2})(?::\d{2}(?:\.\d+)?)?(?:[zZ]|[+-]\d{2}:?\d{2})?", re.ASCII)
WORDS = (
    (re.compile(LEAD + r"\b(?:12\s+)?(?:noon|midday)\b", re.IGNORECASE), "12:00"),
    (re.compile(LEAD + r"\b(?:12\s+)?midnight\b", re.IGNORECASE), "00:00"),
)
SIGNS = (":", "m", "h", ":", "at ", ".", "@")  # what stands in whatever each form finds, ISO_TAIL the first
BARE = re.compile(r"\D*(?P<h>\d{1,2})[:.\s]?(?P<m>\d{2})?(?P<s>[:.]\d{2})?\D*", re.ASCII)
LONGEST = 120


def take_time(text: str) -> tuple[str | None, str]:
    """The time that stands in `text` as `HH:MM`, or None, and the text without it."""
    plain = text.lower()
    for sign, form in zip(SIGNS, (ISO_TAIL, *FORMS), strict=True):
        match = form.search(text) if sign in plain else None
        time = _clock(match) if match else None
        if match and time:
            return time, f"{text[: match.start()]} {text[match.end() :]}".strip()
    for word, time in WORDS if "noon" in plain or "mid" in plain else ():
        if match := word.search(text):
            return time, f"{text[: match.start()]} {text[match.end() :]}".strip()
    return None, text


@lru_cache(maxsize=4096)
def read_time(text: str) -> str | None:
    """The time that a cell of a time column holds, also `1430`, `9.30` and `14.30`; None where it holds none."""
    text = text[:LONGEST].strip()
    time, _ = take_time(text)
    match = None if time else BARE.fullmatch(text)
    return time or (_clock(match) if match and (match["m"] or len(text) <= 2) else None)


def _clock(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    hour, minute, half = int(found["h"]), int(found.get("m") or 0), (found.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
